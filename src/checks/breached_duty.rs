//! `breached-duty`: a duty of a standard that a case can break while it obeys the policy.

use super::broken_rule::{broken, strangers};
use super::happenings::expanded;
use super::verdicts::{Broken, soft};
use super::{Check, Context, context::labels};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::rules::{Rule, Sentence};
use crate::model::{Point, Policy};
use crate::source::Span;

/// A duty of a followed standard that a case can break while it obeys the policy.
pub static BREACHED_DUTY: Check = Check {
    name: "breached-duty",
    summary: "a duty of a followed standard that a case can break while it obeys the policy",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("breached_duty.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let breached = broken(context, |rule| rule.standard.is_some()).into_iter();
    breached.map(|(rule, broken)| found(check, context.policy, (rule, broken))).collect()
}

fn found(check: &Check, policy: &Policy, (rule, broken): (&Rule, &Broken)) -> Diagnostic {
    let standard = rule.standard.as_deref().unwrap_or_default();
    let message = format!("a case can obey the policy and break the duty `{}` of `{standard}`", rule.named.name);
    let message = match &rule.named.title {
        Some(title) => format!("{message}: {title}"),
        None => message,
    };
    let place = broken.place.or_else(|| subject(policy, rule)).unwrap_or(policy.named.span);
    let here =
        if broken.place.is_some() { "obeyed here, it still breaks the duty" } else { "here a case need not keep it" };
    let found = check.found(place, message).here(here);
    let found = found.label(rule.sentence.span, "the duty").subject(rule.path());
    let found = found.clauses(labels(&rule.sentence.cites)).story(broken.story.clone());
    let found = broken.labels.iter().fold(found, |found, (span, text)| match *span == place {
        true => found.here(text.clone()),
        false => found.label(*span, text.clone()),
    });
    let found = softened(policy, rule)
        .into_iter()
        .fold(found, |found, span| found.label(span, "what only should be done keeps no duty"));
    let found = strangers(policy, rule).into_iter().take(1).fold(found, |found, (actor, span)| {
        found.label(span, format!("here it is {}", policy.actors[actor].named.display()))
    });
    let found = broken.notes.iter().fold(found, |found, note| found.note(note.clone()));
    let found =
        found.note("whoever does what the policy says can still fail a child in what is owed by law or guidance");
    found.help(format!(
        "bring the policy under the duty, or take `{standard}` out of what it follows if it does not bind it"
    ))
}

/// Returns where the policy has what the duty is about.
fn subject(policy: &Policy, rule: &Rule) -> Option<Span> {
    let points = expanded(policy, &rule.sentence.value.points());
    points
        .into_iter()
        .map(|point| match point {
            Point::Done(item) | Point::Opens(item) => policy.items[item].named.span,
            Point::Chosen(outcome) => policy.outcomes[outcome].named.span,
            Point::Event(event) => policy.events[event].named.span,
            Point::Begins(procedure) | Point::Over(procedure) => policy.procedures[procedure].named.span,
            Point::Stage(stage) => policy.stages[stage].named.span,
        })
        .next()
}

/// Lists the lines that make what the duty asks for only something that should be done.
fn softened(policy: &Policy, rule: &Rule) -> Vec<Span> {
    let points = match &rule.sentence.value {
        Sentence::Follows(points, ..) | Sentence::Limit(points, _) | Sentence::Happens(points) => points.clone(),
        Sentence::OnlyAfter(_, moment) => moment.points().to_vec(),
        _ => Vec::new(),
    };
    expanded(policy, &points).into_iter().filter_map(|point| soft(policy, point)).map(|line| line.span).collect()
}
