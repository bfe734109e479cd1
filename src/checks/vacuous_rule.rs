//! `vacuous-rule`: a rule that is never put to the test.

use super::joined::Courses;
use super::runs::{Course, Search, Step};
use super::verdicts::Verdict;
use super::watch::{Pattern, Seen, Watch};
use super::{Check, Context, context::labels, timed_rules, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Moment;
use crate::model::rules::{Rule, Sentence};

/// A rule whose trigger can never happen.
pub static VACUOUS_RULE: Check = Check {
    name: "vacuous-rule",
    summary: "a rule of which no case is one: what it speaks of can never happen",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("vacuous_rule.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let courses = Courses::new(context);
    // A standard speaks to every authority: what one of them has nothing of is no fault of its rule.
    let own = context.policy.rules.iter().zip(context.verdicts).filter(|(rule, _)| rule.standard.is_none());
    let kept = own.filter(|(_, verdict)| matches!(verdict, Verdict::Proved)).map(|(rule, _)| rule);
    kept.filter(|rule| is_idle(context, &courses, rule)).map(|rule| found(check, context, rule)).collect()
}

/// Returns whether no case comes to what a rule restrains or answers; that what it forbids never happens is its success.
fn is_idle(context: &Context<'_>, courses: &Courses<'_>, rule: &Rule) -> bool {
    let forbids = matches!(rule.sentence.value, Sentence::Never(_, None)) && rule.sentence.when.is_none();
    if let Sentence::Limit(..) = rule.sentence.value {
        let watches = timed_rules::watches(context.policy, rule);
        return watches.iter().all(|watch| never_bound(courses, watch));
    }
    let watches = Watch::of(context.policy, rule);
    !forbids && !watches.is_empty() && watches.iter().all(|watch| never_set_going(courses, watch))
}

fn never_set_going(courses: &Courses<'_>, watch: &Watch) -> bool {
    let condition = watch.condition.clone().filter(|_| watch.pattern == Pattern::OnlyAfter);
    let asked = match watch.pattern {
        Pattern::Follows => Watch { subject: Vec::new(), condition, ..watch.clone() },
        _ => Watch { pattern: Pattern::Never, subject: watch.trigger(), groups: Vec::new(), once: false, condition },
    };
    let goes = |_: &[Seen], after: &[Option<Seen>]| after.iter().any(|seen| seen.is_none_or(Seen::is_waiting));
    never(courses, asked, &goes) && watch.pattern != Pattern::Happens
}

/// Returns whether the deed of a rule with a limit never comes after what the limit counts from.
fn never_bound(courses: &Courses<'_>, watch: &Watch) -> bool {
    let waits = |seen: &Seen| seen.is_waiting();
    let goes = |seen: &[Seen], after: &[Option<Seen>]| {
        seen.iter().any(waits) && after.iter().flatten().any(|after| !after.is_waiting())
    };
    never(courses, Watch { condition: None, ..watch.clone() }, &goes)
}

fn never(courses: &Courses<'_>, asked: Watch, goes: &Step<'_>) -> bool {
    let wanted = courses.showing(&asked.trigger());
    let course = courses.find(&wanted, &Search { watches: &[asked], step: goes, end: &|_| false });
    let truncated =
        courses.around(&wanted).iter().any(|place| courses.graphs.get(*place).is_none_or(|graph| graph.truncated));
    matches!(course, Course::None) && !truncated
}

fn found(check: &Check, context: &Context<'_>, rule: &Rule) -> Diagnostic {
    let policy = context.policy;
    let name = &rule.named.name;
    let (points, verb) = match &rule.sentence.value {
        Sentence::Follows(_, moment, _) => (moment.clone(), "answers"),
        Sentence::OnlyAfter(points, _) => (Moment::AnyOf(points.clone()), "restrains"),
        Sentence::Never(points, _) | Sentence::Happens(points) => (Moment::AnyOf(points.clone()), "forbids"),
        _ => (Moment::Unstated, "speaks of"),
    };
    let what = words::moment(policy, &points);
    let message = match &rule.sentence.value {
        Sentence::Limit(points, _) => {
            let what = words::moment(policy, &Moment::AnyOf(points.clone()));
            format!("the rule `{name}` bounds {what}, which never comes after what the limit counts from")
        }
        _ => format!("the rule `{name}` {verb} {what}, which can never happen"),
    };
    let message = match rule.sentence.when {
        Some(_) => format!("{message} in the cases of which it speaks"),
        None => message,
    };
    let found = check.found(rule.sentence.span, message).here("no case is ever put to this test");
    let found = found.subject(name.clone()).clauses(labels(&rule.sentence.cites));
    let found = found.note("a rule that nothing can break promises nothing to any child");
    found.help("name what the rule is meant to speak of, or lead the case there")
}
