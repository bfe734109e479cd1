//! `conflicting-clauses`: two clauses that say different things of one case.

use super::clock::{Sooner, sooner};
use super::contradictions::{Contradiction, contradictions};
use super::truth::together;
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cite, ItemKind};

/// Two clauses that give different limits, deciders, holders or routes for one thing.
pub static CONFLICTING_CLAUSES: Check = Check {
    name: "conflicting-clauses",
    summary: "two clauses that give different limits, deciders, holders or routes for one thing",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("conflicting_clauses.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (_, procedure) in policy.judged() {
        let name = &procedure.named.name;
        let found = contradictions(policy, name, &[&procedure.lines]);
        findings.extend(found.iter().map(|found| report(check, context, name, found)));
    }
    for (_, item) in context.items() {
        let name = &item.named.name;
        let mut found = contradictions(policy, name, &[&item.lines]);
        if let ItemKind::Follow(_, lines) = &item.kind {
            found.extend(contradictions(policy, name, &[lines]));
        }
        findings.extend(found.iter().map(|found| report(check, context, &item.path, found)));
        for (number, outcome) in item.outcomes.iter().map(|id| &policy.outcomes[*id]).enumerate() {
            let path = format!("{}.{}", item.path, outcome.named.name);
            let whole = format!("{name}.{}", outcome.named.name);
            // Two clauses may give one outcome twice.
            let twins = item.outcomes.iter().take(number).map(|id| &policy.outcomes[*id]);
            let twins = twins.filter(|twin| {
                let whens = [twin.when.as_ref(), outcome.when.as_ref()];
                twin.named.name == outcome.named.name && together(policy, &whens)
            });
            let blocks: Vec<_> = twins.chain([outcome]).map(|outcome| &outcome.lines).collect();
            let found = contradictions(policy, &whole, &blocks);
            findings.extend(found.iter().map(|found| report(check, context, &path, found)));
        }
    }
    findings
}

fn report(check: &Check, context: &Context<'_>, path: &str, found: &Contradiction<'_>) -> Diagnostic {
    let (first, second) = (clauses(found.cites.0), clauses(found.cites.1));
    let message = format!("clauses {first} and {second} {}", found.words);
    let finding = check.found(found.spans.1, message).here(format!("what {second} says"));
    let finding = about(finding.label(found.spans.0, format!("what {first} says")), path, found.cites.0);
    let finding = finding.clauses(super::context::labels(found.cites.1));
    let finding = match found.lengths {
        Some((first, second)) => compared(context, finding, (first, second)),
        None => finding,
    };
    let finding = match &found.caveat {
        Some(caveat) => finding.note(caveat),
        None => finding,
    };
    finding
        .note("two workers who each follow one of the clauses do different things with the same case")
        .help("decide which of the two holds, or for which cases each does, and say it in the document")
}

/// Says which of two lengths ends first, if they counted from one moment.
fn compared(
    context: &Context<'_>,
    finding: Diagnostic,
    (first, second): (crate::calendar::Length, crate::calendar::Length),
) -> Diagnostic {
    match sooner(context, (first, second)) {
        Sooner::First => finding.note(format!("counted from one moment, {first} always end before {second}")),
        Sooner::Second => finding.note(format!("counted from one moment, {second} always end before {first}")),
        Sooner::Either(one, other) => finding.note(format!(
            "counted from one moment, neither always ends first: from {one} the {first} do, from {other} the {second}"
        )),
        Sooner::Unknown => finding,
    }
}

fn clauses(cites: &[Cite]) -> String {
    super::words::listed(&super::context::labels(cites))
}
