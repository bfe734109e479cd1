//! `missing-dispute-route`: a decision that binds another service, which nobody affected can challenge.

use super::binding::{Side, asked, is_open_to, services, settlements, sides};
use super::ladders::named_by;
use super::words::{listed, quoted};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, StateGraph};
use crate::model::{ActorId, ActorKind, ItemId, ItemKind, OutcomeId, People, Policy};
use crate::stories;

/// A decision that binds another service, which nobody affected can challenge.
pub static MISSING_DISPUTE_ROUTE: Check = Check {
    name: "missing-dispute-route",
    summary: "a decision that binds another service, which nobody affected can challenge",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("missing_dispute_route.md"),
    run: Some(run),
};

/// An outcome that binds, and a way by which it does.
type Binding = (OutcomeId, Vec<Edge>);

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (id, graph) in context.graphs {
        let decisions = policy.items_of(*id).into_iter().filter(|item| {
            let item = &policy.items[*item];
            item.kind == ItemKind::Decision && !policy.procedures[item.home].escalation
        });
        if !policy.procedures[*id].escalation {
            findings.extend(decisions.filter_map(|item| decision(check, policy, graph, item)));
        }
    }
    findings
}

fn decision(check: &Check, policy: &Policy, graph: &StateGraph, item: ItemId) -> Option<Diagnostic> {
    let by = &policy.items[item].lines.by;
    let deciders = named_by(by);
    let unknown = by.iter().any(|line| line.value == People::Unstated);
    let outside = |actor: &ActorId| policy.actors[*actor].kind == ActorKind::Party;
    // Where there is one answer only, the silence about any other is the fault of another check.
    let chooses = policy.items[item].outcomes.len() > 1;
    if !chooses || deciders.is_empty() || unknown || deciders.iter().any(outside) {
        return None;
    }
    let own = services(policy, &deciders);
    let unplaced = unplaced(policy, &deciders);
    let mut bound: Vec<(Side, Vec<Binding>)> = Vec::new();
    // Whoever decides whether a case is taken on may well be of the service that takes it on.
    let theirs = |side: &Side| side.is_of(&own) || (unplaced.is_some() && !side.has_it);
    for side in sides(policy, item).into_iter().filter(|side| !theirs(side)) {
        let outcomes = policy.items[item].outcomes.iter().copied().filter(|outcome| {
            let disputes = policy.disputes(item, Some(*outcome));
            !disputes.into_iter().any(|escalation| is_open_to(policy, escalation, &side, &deciders))
        });
        let binding: Vec<_> = outcomes
            .filter_map(|outcome| Some((outcome, binds(policy, graph, (item, outcome), (&side, &deciders))?)))
            .collect();
        if !binding.is_empty() {
            bound.push((side, binding));
        }
    }
    report(check, policy, (graph, item), &bound)
}

/// Finds somebody who decides and of whom the document does not say in which service they are.
fn unplaced(policy: &Policy, deciders: &[ActorId]) -> Option<ActorId> {
    let placed =
        |actor: &ActorId| policy.actors[*actor].kind == ActorKind::Body || !policy.services_of(*actor).is_empty();
    deciders.iter().copied().find(|actor| !placed(actor))
}

/// Returns a way by which an outcome comes to bind a side, unless it gives the side what it asked for.
fn binds(
    policy: &Policy,
    graph: &StateGraph,
    chosen: (ItemId, OutcomeId),
    (side, deciders): (&Side, &[ActorId]),
) -> Option<Vec<Edge>> {
    let settled = settlements(policy, graph, chosen, deciders);
    let leaves = |people: &People| *people != People::Unstated && !side.is_of(&services(policy, &people.actors()));
    if asked(policy, chosen.0, side, deciders) && settled.iter().any(|(_, holder)| leaves(holder)) {
        return None;
    }
    let falls_on = |people: &People| side.is_of(&services(policy, &people.actors()));
    settled.into_iter().find(|(_, holder)| side.has_it || falls_on(holder)).map(|(path, _)| path)
}

fn report(
    check: &Check,
    policy: &Policy,
    (graph, item): (&StateGraph, ItemId),
    bound: &[(Side, Vec<Binding>)],
) -> Option<Diagnostic> {
    let (first, outcomes) = bound.first()?;
    let found = &policy.items[item];
    let names = |outcomes: &[Binding]| -> Vec<String> {
        outcomes.iter().map(|(outcome, _)| quoted(&policy.outcomes[*outcome].named.name)).collect()
    };
    let (name, title) = (&found.named.name, &first.title);
    let message = match outcomes.as_slice() {
        several if several.len() == found.outcomes.len() => {
            format!("`{name}` binds {title}, and nobody there can challenge it")
        }
        several => {
            format!("`{name}` binds {title}, and nobody there can challenge it when it is {}", listed(&names(several)))
        }
    };
    let (outcome, path) = outcomes.first()?;
    let outcome = &policy.outcomes[*outcome].named;
    let (span, subject) = match outcomes.as_slice() {
        [_] => (outcome.span, format!("{}.{}", found.path, outcome.name)),
        _ => (found.named.span, found.path.clone()),
    };
    let mut finding =
        about(check.found(span, message), &subject, &outcome.cites).here("nobody affected can challenge this");
    if let Some(line) = found.lines.by.first() {
        finding = finding.label(line.span, "decided on one side only");
    }
    for (side, outcomes) in bound.iter().skip(1) {
        finding = finding.note(format!("nobody in {} can challenge {} either", side.title, listed(&names(outcomes))));
    }
    if let Some(actor) = unplaced(policy, &named_by(&found.lines.by)) {
        let decider = policy.actors[actor].named.display();
        finding = finding
            .note(format!("the document does not say in which service {decider} is; this holds unless it is {title}"));
    }
    let path = path.first().and_then(|edge| graph.shortest(|id, _| id == edge.from)).map(|mut story| {
        story.extend(path);
        stories::tell_needed(policy, graph, &story, None)
    });
    Some(
        finding
            .note("if the decision is wrong for the child, the worker who sees it has nobody to take it to")
            .help("let the document say who may challenge it and who decides then, and write an `escalation` that is `against` it")
            .story(path),
    )
}
