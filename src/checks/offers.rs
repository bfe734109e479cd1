//! Hand-overs in parts: whether a case was offered before it is handed over, and what becomes of a refusal.
//!
//! Who offers, accepts or refuses is not said in so many words: whoever does something, decides it, takes part in it or
//! is told of it has a part in what leads to the hand-over. Silence about who that is may hide anybody, and so may an
//! event that is waited for, and what went before in another procedure.

use super::Context;
use super::binding::services;
use super::handovers;
use super::happenings::path;
use crate::graph::{ArmKind, Edge, StateGraph, StateId};
use crate::model::{ActorId, Begins, Effect, Line, Lines, People, Point, Policy, ProcedureId};
use crate::source::Span;

/// A hand-over that a case makes, the line that says so, and the path that ends with it.
pub(super) struct Made<'a> {
    /// The line.
    pub line: &'a Line<Effect>,
    /// To whom.
    pub to: &'a People,
    /// A case that makes it.
    pub path: Vec<Edge>,
}

/// Lists the hand-overs to another service of which, on some way there, nobody in it has a part: each once.
pub(super) fn unoffered<'a>(context: &Context<'_>, graph: &'a StateGraph) -> Vec<Made<'a>> {
    let policy = context.policy;
    let mut found: Vec<Made<'a>> = Vec::new();
    if goes_on_here(context, graph.procedure) {
        return found;
    }
    let starts: Vec<StateId> = (0..graph.initial).map(StateId::from_index).collect();
    for (_, line, to) in made(graph) {
        let theirs = services(policy, &to.actors());
        if theirs.is_empty() || found.iter().any(|known| known.line.span == line.span) {
            continue;
        }
        let apart = |edge: &Edge| !has_part(policy, graph, edge, &theirs);
        let wanted =
            |edge: &Edge| apart(edge) && makes(graph, edge, line) && comes_from_elsewhere(policy, graph, edge, &theirs);
        let path = path(graph, &starts, &apart, &wanted);
        found.extend(path.map(|path| Made { line, to, path }));
    }
    found
}

/// Lists the hand-overs that a case makes again, by the hands of those who gave it away, although nothing has given it
/// back to them: each once.
pub(super) fn not_given_back<'a>(policy: &Policy, graph: &'a StateGraph) -> Vec<Made<'a>> {
    let mut found: Vec<Made<'a>> = Vec::new();
    for (edge, line, to) in made(graph) {
        let theirs = services(policy, &to.actors());
        let own = graph.net.node(edge.node).actor.actors();
        let is_theirs = own.is_empty() || services(policy, &own).iter().any(|service| theirs.contains(service));
        let changes = graph.state(edge.from).is_some_and(|state| graph.holder(state) != to);
        if theirs.is_empty() || is_theirs || !changes || found.iter().any(|known| known.line.span == line.span) {
            continue;
        }
        let keeps = |edge: &Edge| handed(graph, edge).next().is_none();
        let Some(again) = path(graph, &[edge.to], &keeps, &|later| makes(graph, later, line)) else { continue };
        let before = graph.shortest(|id, _| id == edge.from).unwrap_or_default();
        let path = before.into_iter().chain([*edge]).chain(again).collect();
        found.push(Made { line, to, path });
    }
    found
}

/// Returns the place of the last choice on a path after the hand-over was first made: what turned the case down.
pub(super) fn turned_down(policy: &Policy, graph: &StateGraph, made: &Made<'_>) -> Option<Span> {
    let since = made.path.iter().rev().skip(1).take_while(|edge| !makes(graph, edge, made.line));
    since.filter_map(|edge| graph.outcome(edge)).next().map(|outcome| policy.outcomes[outcome].named.span)
}

/// Lists the hand-overs of a graph that are made in every case and name somebody, with the edges that make them.
fn made(graph: &StateGraph) -> impl Iterator<Item = (&Edge, &Line<Effect>, &People)> {
    let all = graph.edges().iter().flat_map(|edge| handed(graph, edge).map(move |(line, to)| (edge, line, to)));
    all.filter(|(_, line, to)| line.when.is_none() && **to != People::Unstated)
}

fn handed<'a>(graph: &'a StateGraph, edge: &Edge) -> impl Iterator<Item = (&'a Line<Effect>, &'a People)> {
    handovers::among(graph.arm(edge).map_or(&[][..], |arm| arm.effects.as_slice()))
}

fn makes(graph: &StateGraph, edge: &Edge, line: &Line<Effect>) -> bool {
    handed(graph, edge).any(|(other, _)| other.span == line.span)
}

/// Returns whether cases come here out of another procedure, in which others may have had a part.
fn goes_on_here(context: &Context<'_>, procedure: ProcedureId) -> bool {
    let begins = &context.policy.procedures[procedure].lines.begins;
    let on_work = |point: &Point| !matches!(point, Point::Event(_));
    !context.sources(procedure).is_empty()
        || begins.iter().any(|line| matches!(&line.value, Begins::On(moment) if moment.points().iter().any(on_work)))
}

fn comes_from_elsewhere(policy: &Policy, graph: &StateGraph, edge: &Edge, theirs: &[ActorId]) -> bool {
    let before = graph.state(edge.from).map_or(Vec::new(), |state| graph.holder(state).actors());
    let before = services(policy, &before);
    !before.is_empty() && !before.iter().any(|service| theirs.contains(service))
}

/// Returns whether somebody of some services, or somebody whom the document leaves open, has a part in a step of a case.
fn has_part(policy: &Policy, graph: &StateGraph, edge: &Edge, theirs: &[ActorId]) -> bool {
    if graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Comes) {
        return true;
    }
    let item = graph.item(edge).map(|item| &policy.items[item].lines);
    let outcome = graph.outcome(edge).map(|outcome| &policy.outcomes[outcome].lines);
    let is_theirs = |actors: &[ActorId]| services(policy, actors).iter().any(|service| theirs.contains(service));
    let may_be = |people: &People| *people == People::Unstated || is_theirs(&people.actors());
    let part = |lines: &Lines| {
        let people = lines.by.iter().chain(&lines.to);
        let beside = lines.with.iter().chain(&lines.consulting);
        let sent = |line: &Line<Effect>| matches!(&line.value, Effect::Sends(_, people) if may_be(people));
        people.into_iter().any(|line| may_be(&line.value))
            || beside.into_iter().any(|line| is_theirs(&line.value))
            || lines.effects.iter().any(sent)
    };
    // Whoever may dispute a decision learns of it.
    is_theirs(&graph.net.node(edge.node).actor.actors()) || item.into_iter().chain(outcome).any(part)
}
