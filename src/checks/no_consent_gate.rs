//! `no-consent-gate`: a case or its information moves to another service on a path without any consent, or exemption.

use std::collections::{BTreeMap, BTreeSet};

use super::binding::{services, settles};
use super::context::{about, labels};
use super::happenings::path;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, StateGraph, StateId};
use crate::model::{Effect, Named, People, Policy, Procedure, ProcedureId, Thing};
use crate::source::Span;
use crate::stories;

/// A case or its information moves to another service on a path without any consent, or exemption.
pub static NO_CONSENT_GATE: Check = Check {
    name: "no-consent-gate",
    summary: "a case or its information moves to another service on a path without any consent, or exemption",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("no_consent_gate.md"),
    run: Some(run),
};

/// A move to another service: what moves, to whom, and where that is said.
struct Move {
    what: &'static str,
    to: People,
    span: Span,
    clauses: Vec<String>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let ungated = ungated(context);
    let graphs = context.graphs.iter().filter(|(id, _)| {
        let procedure = &context.policy.procedures[**id];
        ungated.contains(id) && !procedure.escalation && !is_emergency(context.policy, &procedure.named)
    });
    graphs.filter_map(|(_, graph)| procedure(check, context, graph)).collect()
}

/// Lists the procedures to which a case can come without any consent: by beginning there, or from another of them.
fn ungated(context: &Context<'_>) -> BTreeSet<ProcedureId> {
    let policy = context.policy;
    let mut links: BTreeMap<ProcedureId, Vec<ProcedureId>> = BTreeMap::new();
    let mut entered: BTreeSet<ProcedureId> = BTreeSet::new();
    for graph in context.graphs.values() {
        for (_, state) in graph.states() {
            for end in super::no_holder::ends(graph, state) {
                for next in policy.items[end].lines.continues_in.iter().flat_map(|line| &line.value) {
                    entered.insert(*next);
                    if !has_consent(graph, state) {
                        links.entry(graph.procedure).or_default().push(*next);
                    }
                }
            }
        }
    }
    let begins = |id: &ProcedureId| !entered.contains(id) || !policy.procedures[*id].lines.begins.is_empty();
    let mut open: Vec<ProcedureId> = context.graphs.keys().copied().filter(begins).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(links.get(&id).into_iter().flatten());
        }
    }
    found
}

fn has_consent(graph: &StateGraph, state: crate::graph::StateRef<'_>) -> bool {
    let mut things = graph.net.things.iter().enumerate();
    things.any(|(bit, thing)| matches!(thing, Thing::Consent(_)) && state.has(bit))
}

/// Returns whether something is an instance of the shared stage for a child in danger, which no consent may hold up.
fn is_emergency(policy: &Policy, named: &Named) -> bool {
    named.matches.iter().any(|stage| policy.stages[*stage].named.name.starts_with("emergency"))
}

fn procedure(check: &Check, context: &Context<'_>, graph: &StateGraph) -> Option<Diagnostic> {
    let policy = context.policy;
    let free = |id: StateId| graph.state(id).is_some_and(|state| !has_consent(graph, state));
    let starts: Vec<StateId> = graph.states().take(graph.initial).map(|(id, _)| id).collect();
    let taken = |edge: &Edge| !is_gate(context, graph, edge);
    let wanted = |edge: &Edge| free(edge.from) && taken(edge) && moved(policy, graph, edge).is_some();
    let path = path(graph, &starts, &taken, &wanted)?;
    let last = path.last()?;
    let moved = moved(policy, graph, last)?;
    let procedure = &policy.procedures[graph.procedure];
    Some(
        report(check, policy, (procedure, &moved), graph.item(last)?)
            .story(Some(stories::tell(policy, graph, &path, None))),
    )
}

/// Returns whether an edge asks for consent, relies on one, or gives one, or is the way of an emergency.
///
/// What is asked for and never answered is `unhandled-refusal`, what is relied on too early `late-consent`.
fn is_gate(context: &Context<'_>, graph: &StateGraph, edge: &Edge) -> bool {
    let policy = context.policy;
    let Some(arm) = graph.arm(edge) else { return false };
    let urgent = graph.item(edge).is_some_and(|item| is_emergency(policy, &policy.items[item].named));
    let consents = |things: &[Thing]| things.iter().any(|thing| matches!(thing, Thing::Consent(_)));
    urgent
        || arm.effects.iter().any(|line| match &line.value {
            Effect::Asks(asked) => asked.iter().any(|consent| context.giver(graph.procedure, *consent).is_none()),
            Effect::Produces(things) | Effect::Needs(things) => consents(things),
            _ => false,
        })
}

/// Returns how an edge moves the case, or something written about it, to another service.
fn moved(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Option<Move> {
    let (arm, before) = (graph.arm(edge)?, graph.state(edge.from)?);
    let holder = graph.holder(before);
    let header = policy.procedures[graph.procedure].lines.from_to.first().map(|line| &line.value.0);
    let home = if *holder == People::Unstated { header.unwrap_or(holder) } else { holder };
    let sent = arm.effects.iter().find_map(|line| match &line.value {
        Effect::Sends(_, to) if leaves(policy, (home, &graph.net.node(edge.node).actor), to) => Some(Move {
            what: "information about the case",
            to: to.clone(),
            span: line.span,
            clauses: policy.labels(line),
        }),
        _ => None,
    });
    sent.or_else(|| {
        let to = settles(policy, graph, edge).filter(|to| leaves(policy, (home, &People::Unstated), to))?;
        let handed = arm.effects.iter().find(|line| matches!(line.value, Effect::HandsOver(_)));
        let end = graph.state(edge.to).into_iter().flat_map(|state| super::no_holder::ends(graph, state)).next();
        let (span, clauses) = match (handed, end.map(|end| &policy.items[end].named)) {
            (Some(line), _) => (line.span, policy.labels(line)),
            (None, named) => (named?.span, labels(&named?.cites)),
        };
        Some(Move { what: "the case", to, span, clauses })
    })
}

/// Returns whether people are of other services than those who have the case, and than whoever acts.
fn leaves(policy: &Policy, (home, actor): (&People, &People), to: &People) -> bool {
    let inside = |people: &People| -> Vec<_> {
        let actors = people.actors().into_iter();
        let actors: Vec<_> =
            actors.filter(|actor| policy.actors[*actor].kind != crate::model::ActorKind::Party).collect();
        services(policy, &actors)
    };
    let (home, actor, to) = (inside(home), inside(actor), inside(to));
    let apart = |others: &[_]| !to.iter().any(|service| others.contains(service));
    !home.is_empty() && !to.is_empty() && apart(&home) && apart(&actor)
}

fn report(
    check: &Check,
    policy: &Policy,
    (procedure, moved): (&Procedure, &Move),
    item: crate::model::ItemId,
) -> Diagnostic {
    let (name, to) = (&procedure.named.name, policy.people(&moved.to));
    let message = format!("in `{name}`, {} can go to {to} without anybody's consent", moved.what);
    let found = check.found(moved.span, message).here("moves to another service here");
    about(found, &policy.items[item].path, &[])
        .clauses(moved.clauses.clone())
        .note("the family may learn of it only afterwards; whether that is lawful, and who decides it, nobody can read here")
        .help(
            "say in the document who asks for the consent before this, and what holds without it; where none is needed, \
             let a decision say so and `produces` the consent in its place",
        )
}
