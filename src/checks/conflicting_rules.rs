//! `conflicting-rules`: two rules that cannot both be kept in some case.

use super::joined::Courses;
use super::language::Language;
use super::runs::{Course, Search};
use super::watch::{Pattern, Seen, Watch};
use super::{Check, Context, context::labels};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::model::rules::{Rule, Sentence};
use crate::model::{ActorId, Point, Policy};

/// Two rules that cannot both be kept in some case.
pub static CONFLICTING_RULES: Check = Check {
    name: "conflicting-rules",
    summary: "two rules that cannot both be kept in some case",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("conflicting_rules.md"),
    run: Some(run),
};

/// Two rules, by number, and the case that cannot keep both.
#[derive(Debug)]
pub(super) struct Conflict {
    pub rules: (usize, usize),
    story: Story,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    context.conflicts().iter().filter_map(|conflict| found(check, context.policy, conflict)).collect()
}

/// Lists the pairs that are in conflict, with the shortest case in which they are.
pub(super) fn conflicts(context: &Context<'_>) -> Vec<Conflict> {
    let (policy, courses) = (context.policy, Courses::new(context));
    let mut found = Vec::new();
    for (second, rule) in policy.rules.iter().enumerate() {
        for (first, earlier) in policy.rules.iter().enumerate().take(second) {
            let story =
                in_time(policy, &courses, (earlier, rule)).or_else(|| in_person(policy, &courses, (earlier, rule)));
            found.extend(story.map(|story| Conflict { rules: (first, second), story }));
        }
    }
    found
}

/// Finds a case after which one of two rules about the order of things must be broken, whatever happens next.
fn in_time(policy: &Policy, courses: &Courses<'_>, (first, second): (&Rule, &Rule)) -> Option<Story> {
    let (one, other) = (Watch::of(policy, first), Watch::of(policy, second));
    let ([one], [other]) = (one.as_slice(), other.as_slice()) else { return None };
    let shared = one.points().any(|point| other.points().any(|known| known == point));
    if !shared || one.condition.is_some() || other.condition.is_some() {
        return None;
    }
    let watches = [one.clone(), other.clone()];
    let hopeless = Language::of(policy, &watches)?.hopeless();
    if hopeless.is_empty() {
        return None;
    }
    let step = |_: &[Seen], after: &[Option<Seen>]| {
        let after: Option<Vec<Seen>> = after.iter().copied().collect();
        after.is_some_and(|after| hopeless.contains(&after))
    };
    let wanted = courses.showing(&watches.iter().flat_map(Watch::trigger).collect::<Vec<Point>>());
    match courses.find(&wanted, &Search { watches: &watches, step: &step, end: &|_| false }) {
        Course::Found(story) => Some(story),
        Course::Doubtful | Course::None => None,
    }
}

/// Finds a case in which something is done that two rules leave to different people.
fn in_person(policy: &Policy, courses: &Courses<'_>, (first, second): (&Rule, &Rule)) -> Option<Story> {
    let (Sentence::OnlyRole(one, points), Sentence::OnlyRole(other, others)) =
        (&first.sentence.value, &second.sentence.value)
    else {
        return None;
    };
    let overlap = |actor: &ActorId| other.iter().any(|known| policy.overlaps(*actor, *known));
    let subject: Vec<Point> = points.iter().filter(|point| others.contains(point)).copied().collect();
    let conditions = first.sentence.when.is_some() || second.sentence.when.is_some();
    if conditions || subject.is_empty() || one.iter().any(overlap) {
        return None;
    }
    let watch = Watch { pattern: Pattern::Never, subject, groups: Vec::new(), once: false, condition: None };
    let wanted = courses.showing(&watch.subject);
    let broken = |_: &[Seen], after: &[Option<Seen>]| after.iter().any(Option::is_none);
    match courses.find(&wanted, &Search { watches: &[watch], step: &broken, end: &|_| false }) {
        Course::Found(story) => Some(story),
        Course::Doubtful | Course::None => None,
    }
}

fn found(check: &Check, policy: &Policy, conflict: &Conflict) -> Option<Diagnostic> {
    let (first, second) = (policy.rules.get(conflict.rules.0)?, policy.rules.get(conflict.rules.1)?);
    let (one, other) = (&first.named.name, &second.named.name);
    let found = check
        .found(second.sentence.span, format!("a case cannot keep both the rule `{one}` and the rule `{other}`"))
        .here("this cannot be kept")
        .label(first.sentence.span, "together with this")
        .subject(other.clone())
        .clauses(labels(&first.sentence.cites))
        .clauses(labels(&second.sentence.cites))
        .note("whatever anybody does with such a case breaks one of them")
        .help("say in the document which of the two gives way, and when")
        .story(Some(conflict.story.clone()));
    Some(found)
}
