//! `broken-rule`: a rule of the policy's own that some case breaks.
//!
//! A rule of a standard that some case breaks is a duty, and `breached-duty`.

use super::happenings::expanded;
use super::verdicts::{Broken, Verdict};
use super::{Check, Context, context::labels};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::rules::{Rule, Sentence};
use crate::model::{ActorId, ItemId, Point, Policy};
use crate::source::Span;

/// A rule that some case breaks.
pub static BROKEN_RULE: Check = Check {
    name: "broken-rule",
    summary: "a rule that some case breaks",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("broken_rule.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let own = broken(context, |rule| rule.standard.is_none()).into_iter();
    let findings = own.map(|(rule, broken)| {
        let found = found(check, rule).story(broken.story.clone());
        let found = broken.labels.iter().fold(found, |found, (span, text)| found.label(*span, text.clone()));
        let found = strangers(policy, rule).into_iter().take(1).fold(found, |found, (actor, span)| {
            found.label(span, format!("here it is {}", policy.actors[actor].named.display()))
        });
        broken.notes.iter().fold(found, |found, note| found.note(note.clone()))
    });
    findings.collect()
}

/// Lists the rules that a case breaks; that two rules cannot both be kept is another check's fault.
pub(super) fn broken<'a>(context: &Context<'a>, wanted: impl Fn(&Rule) -> bool) -> Vec<(&'a Rule, &'a Broken)> {
    let rules = context.policy.rules.iter().zip(context.verdicts).enumerate();
    let broken = rules.filter_map(|(number, (rule, verdict))| match verdict {
        Verdict::Broken(broken) if wanted(rule) => Some((number, (rule, broken))),
        _ => None,
    });
    let broken: Vec<(usize, (&Rule, &Broken))> = broken.collect();
    let conflicts = if broken.is_empty() { &[][..] } else { context.conflicts() };
    let alone =
        |number: usize| !conflicts.iter().any(|conflict| conflict.rules.0 == number || conflict.rules.1 == number);
    broken.into_iter().filter(|(number, _)| alone(*number)).map(|(_, found)| found).collect()
}

/// Lists who does something that the rule leaves to others, each with the line: read off the lines, without the graph.
pub(super) fn strangers(policy: &Policy, rule: &Rule) -> Vec<(ActorId, Span)> {
    let (points, allowed): (&[Point], Option<&[ActorId]>) = match &rule.sentence.value {
        Sentence::OnlyRole(people, points) => (points, Some(people)),
        Sentence::DifferentPeople(points) => (points, None),
        _ => return Vec::new(),
    };
    let mut items: Vec<ItemId> =
        expanded(policy, points).into_iter().filter_map(|point| item_of(policy, point)).collect();
    items.dedup();
    let mut found = Vec::new();
    let mut seen: Vec<(ActorId, Span)> = Vec::new();
    for line in items.iter().flat_map(|item| &policy.items[*item].lines.by) {
        for actor in line.value.actors() {
            let wrong = match allowed {
                Some(allowed) => !policy.places_of(actor).iter().any(|place| allowed.contains(place)),
                None => seen.iter().any(|(known, span)| *known == actor && *span != line.span),
            };
            if wrong {
                found.push((actor, line.span));
            }
            seen.push((actor, line.span));
        }
    }
    found
}

fn item_of(policy: &Policy, point: Point) -> Option<ItemId> {
    match point {
        Point::Done(item) | Point::Opens(item) => Some(item),
        Point::Chosen(outcome) => Some(policy.outcomes[outcome].item),
        _ => None,
    }
}

fn found(check: &Check, rule: &Rule) -> Diagnostic {
    let message = match &rule.named.title {
        Some(title) => format!("a case can break the rule `{}`: {title}", rule.named.name),
        None => format!("a case can break the rule `{}`", rule.named.name),
    };
    let found = check.found(rule.sentence.span, message).here("a case need not keep this");
    found
        .subject(rule.named.name.clone())
        .clauses(labels(&rule.sentence.cites))
        .note("a rule holds for every case that obeys the procedures, or it does not hold")
        .help("change the procedure so that no case can go this way, or say of which cases the rule speaks")
}
