//! `redundant-rule`: a rule that others imply.

use super::language::Language;
use super::watch::{Pattern, Watch};
use super::{Check, Context, context::labels, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::rules::{Rule, Sentence};
use crate::model::{Limit, LimitKind, Policy};

/// A rule that others imply.
pub static REDUNDANT_RULE: Check = Check {
    name: "redundant-rule",
    summary: "a rule that others imply",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("redundant_rule.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut kept: Vec<&Rule> = policy.rules.iter().collect();
    let mut findings = Vec::new();
    // Of rules that imply each other the first one stays.
    for rule in policy.rules.iter().rev().filter(|rule| rule.standard.is_none()) {
        let others: Vec<&Rule> = kept.iter().filter(|other| other.path() != rule.path()).copied().collect();
        let implied = by_one(policy, rule, &others).or_else(|| by_many(policy, rule, &others));
        if let Some(by) = implied {
            kept.retain(|other| other.path() != rule.path());
            findings.push(found(check, rule, &by));
        }
    }
    findings
}

/// Finds one rule that implies another; first of all one that says the same.
fn by_one<'a>(policy: &Policy, rule: &Rule, others: &[&'a Rule]) -> Option<Vec<&'a Rule>> {
    let says = |other: &&&Rule| {
        let same =
            other.sentence.value == rule.sentence.value || is_within(&rule.sentence.value, &other.sentence.value);
        same && (other.sentence.when == rule.sentence.when || other.sentence.when.is_none())
    };
    let one = others.iter().find(says);
    let one = one.or_else(|| others.iter().find(|other| implied(policy, rule, &[**other])));
    one.map(|one| vec![*one])
}

/// Returns whether no two of some people are one because no two of more people are, or something is soon enough because it
/// has to be sooner.
fn is_within(inner: &Sentence, outer: &Sentence) -> bool {
    match (inner, outer) {
        (Sentence::Limit(points, limit), Sentence::Limit(others, other)) => points == others && is_sooner(other, limit),
        (Sentence::Follows(points, moment, Some(limit)), Sentence::Follows(others, known, Some(other))) => {
            points == others && moment == known && is_sooner(other, limit)
        }
        (Sentence::DifferentPeople(inner), Sentence::DifferentPeople(outer)) => {
            inner.iter().all(|point| outer.contains(point))
        }
        _ => false,
    }
}

/// Returns whether one limit ends no later than another that counts from the same moment in the same unit.
fn is_sooner(one: &Limit, other: &Limit) -> bool {
    let (LimitKind::Within { length: Some(sooner), .. }, LimitKind::Within { length: Some(later), .. }) =
        (&one.kind, &other.kind)
    else {
        return false;
    };
    let with = |limit: &Limit, length| match &limit.kind {
        LimitKind::Within { anchor, inclusive, by, .. } => {
            let (anchor, inclusive, by) = (anchor.clone(), *inclusive, *by);
            Some(Limit { aim: limit.aim, kind: LimitKind::Within { length, anchor, inclusive, by } })
        }
        _ => None,
    };
    with(one, None) == with(other, None)
        && sooner.unit == later.unit
        && sooner.clear == later.clear
        && sooner.count <= later.count
}

/// Finds rules that together imply another, and leaves out those that are not needed for it.
fn by_many<'a>(policy: &Policy, rule: &Rule, others: &[&'a Rule]) -> Option<Vec<&'a Rule>> {
    let mut needed: Vec<&Rule> = related(policy, rule, others);
    if !implied(policy, rule, &needed) {
        return None;
    }
    for other in needed.clone() {
        let fewer: Vec<&Rule> = needed.iter().filter(|known| known.path() != other.path()).copied().collect();
        if implied(policy, rule, &fewer) {
            needed = fewer;
        }
    }
    Some(needed)
}

/// Lists the rules that speak of what a rule speaks of, or of what such rules do.
fn related<'a>(policy: &Policy, rule: &Rule, others: &[&'a Rule]) -> Vec<&'a Rule> {
    let mut points: Vec<_> = Watch::of(policy, rule).iter().flat_map(Watch::points).collect::<Vec<_>>();
    let mut found: Vec<&Rule> = Vec::new();
    loop {
        let more = others.iter().find(|other| {
            let new = !found.iter().any(|known| known.path() == other.path());
            new && Watch::of(policy, other)
                .iter()
                .flat_map(|watch| watch.points().collect::<Vec<_>>())
                .any(|point| points.contains(&point))
        });
        let Some(more) = more else { return found };
        points.extend(Watch::of(policy, more).iter().flat_map(Watch::points));
        found.push(more);
    }
}

/// Returns whether every case that keeps some rules keeps another one as well, whatever the procedures say.
fn implied(policy: &Policy, rule: &Rule, by: &[&Rule]) -> bool {
    let wanted = Watch::of(policy, rule);
    // A limit asks more than the order alone.
    let timed = matches!(rule.sentence.value, Sentence::Follows(_, _, Some(_)));
    let premises: Vec<Watch> = by
        .iter()
        .filter(|other| other.sentence.when.is_none() || other.sentence.when == rule.sentence.when)
        .flat_map(|other| Watch::of(policy, other))
        .collect();
    let each = |watch: &Watch| {
        let plain = |watch: Watch| match watch.pattern {
            // What these are asked of is settled at the end of a case.
            Pattern::Follows | Pattern::Happens => Watch { condition: None, ..watch },
            Pattern::Never | Pattern::OnlyAfter => watch,
        };
        let watches: Vec<Watch> = premises.iter().chain([watch]).cloned().map(plain).collect();
        Language::of(policy, &watches).is_some_and(|language| !language.last_can_be_broken())
    };
    !timed && !wanted.is_empty() && !premises.is_empty() && wanted.iter().all(each)
}

fn found(check: &Check, rule: &Rule, by: &[&Rule]) -> Diagnostic {
    let name = &rule.named.name;
    let names: Vec<String> = by.iter().map(|other| words::quoted(other.path())).collect();
    let (noun, verb) = if by.len() == 1 { ("rule", "says") } else { ("rules", "say") };
    let message =
        format!("the rule `{name}` asks nothing that the {noun} {} {verb} not already", words::listed(&names));
    let found = check.found(rule.sentence.span, message).here("implied by the others");
    let found = by.iter().fold(found, |found, other| found.label(other.sentence.span, "this asks as much"));
    let found = found.subject(name.clone()).clauses(labels(&rule.sentence.cites));
    let found = found.note("what is said twice can come to differ, and then two readers obey different rules");
    found.help("keep one of them, or say what this one adds")
}
