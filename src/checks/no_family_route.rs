//! `no-family-route`: nothing by which the child or family can challenge any decision of the policy.

use super::context::labels;
use super::ladders::named_by;
use super::words::counted;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, ActorKind, Item, ItemKind, Policy, Procedure};

/// Nothing by which the child or family can challenge any decision of the policy.
pub static NO_FAMILY_ROUTE: Check = Check {
    name: "no-family-route",
    summary: "nothing by which the child or family can challenge any decision of the policy",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("no_family_route.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut decisions: Vec<_> =
        context.items().filter(|(_, item)| is_theirs(policy, item)).map(|(_, item)| item).collect();
    decisions.sort_by_key(|item| item.named.span);
    decisions.dedup_by_key(|item| item.named.span);
    let escalations: Vec<&Procedure> =
        policy.procedures.iter().map(|(_, found)| found).filter(|found| found.escalation).collect();
    let is_open = escalations.iter().any(|escalation| hears_a_family(policy, escalation));
    if decisions.is_empty() || is_open {
        return Vec::new();
    }
    vec![report(check, policy, &decisions, &escalations)]
}

/// Returns whether somebody of the services decides, in an ordinary procedure.
fn is_theirs(policy: &Policy, item: &Item) -> bool {
    let deciders = named_by(&item.lines.by);
    let outside = |actor: &ActorId| policy.actors[*actor].kind == ActorKind::Party;
    let ordinary = item.kind == ItemKind::Decision && !policy.procedures[item.procedure].escalation;
    ordinary && (deciders.is_empty() || !deciders.iter().all(outside))
}

/// Returns whether a person from outside the services may raise an escalation or a level of it; professionals do not count.
fn hears_a_family(policy: &Policy, escalation: &Procedure) -> bool {
    let inside = policy.inside(&escalation.items);
    let levels = inside.iter().flat_map(|item| &policy.items[*item].lines.raised_by);
    let raised = escalation.lines.raised_by.iter().chain(levels).flat_map(|line| &line.value.people);
    let between = escalation.lines.between.iter().flat_map(|line| [&line.value.0, &line.value.1]);
    raised.chain(between).any(|actor| {
        let found = &policy.actors[*actor];
        found.kind == ActorKind::Party && found.named.matches.is_empty()
    })
}

fn report(check: &Check, policy: &Policy, decisions: &[&Item], escalations: &[&Procedure]) -> Diagnostic {
    let (what, them) = match decisions {
        [only] => (format!("`{}`", only.named.name), "it"),
        _ => (format!("any of the {}", counted(decisions.len(), "decision")), "them"),
    };
    let message = format!("nothing says how the child or the family can challenge {what}");
    let mut found = check.found(policy.named.span, message).here(format!("no way for the family to challenge {them}"));
    let raised = escalations.iter().filter_map(|escalation| escalation.lines.raised_by.first());
    for line in raised.filter(|line| !line.value.people.is_empty()) {
        found = found.label(line.span, "open to professionals only").clauses(labels(&line.cites));
    }
    for line in escalations.iter().flat_map(|escalation| escalation.lines.between.iter().take(1)) {
        found = found.label(line.span, "between professionals only").clauses(labels(&line.cites));
    }
    found
        .subject(&*policy.named.name)
        .note("a parent or child who thinks that the decision is wrong finds no way in the document to have it looked at again")
        .help(
            "say in the document how a family can challenge a decision, and write it as an `escalation` that is `raised by` them",
        )
}
