//! Hand-overs along the ways of a case: ends that hide one, and moments that are stated twice.

use super::Context;
use crate::graph::{Edge, NodeKind, StateGraph, StateId, StateRef};
use crate::model::{ActorId, ActorKind, Effect, ItemId, Line, Lines, People, Policy, ProcedureId};
use crate::source::Span;

/// Lists the lines that hand a case over, and to whom.
pub fn lines(lines: &Lines) -> impl Iterator<Item = (&Line<Effect>, &People)> {
    among(&lines.effects)
}

/// Lists those of some effects that hand a case over, and to whom.
pub fn among(effects: &[Line<Effect>]) -> impl Iterator<Item = (&Line<Effect>, &People)> {
    effects.iter().filter_map(handover)
}

fn handover(line: &Line<Effect>) -> Option<(&Line<Effect>, &People)> {
    match &line.value {
        Effect::HandsOver(people) => Some((line, people)),
        _ => None,
    }
}

/// Lists the ends at which another one holds the case than on the way: the state, the end, and where the holder on the
/// way is named.
pub fn unsaid(policy: &Policy, graph: &StateGraph) -> Vec<(StateId, ItemId, Span)> {
    let mut found: Vec<(StateId, ItemId, Span)> = Vec::new();
    for (id, state) in graph.states() {
        let nodes = state.position.iter().map(|node| graph.net.node(*node)).filter(|node| node.kind == NodeKind::End);
        for end in nodes.filter_map(|node| node.item) {
            let is_known = found.iter().any(|(_, known, _)| *known == end);
            if !is_known && moves(policy, graph.holder(state), &policy.items[end].lines) {
                found.extend(named(policy, graph, (id, state)).map(|place| (id, end, place)));
            }
        }
    }
    found
}

/// Lists the ends that continue in a procedure which begins with another one, or on which such a procedure begins: the
/// state, the end, where the holder on the way is named, and the procedure.
pub fn continued(context: &Context<'_>, graph: &StateGraph) -> Vec<(StateId, ItemId, Span, ProcedureId)> {
    let policy = context.policy;
    let mut found: Vec<(StateId, ItemId, Span, ProcedureId)> = Vec::new();
    for (id, state) in graph.states() {
        let nodes = state.position.iter().map(|node| graph.net.node(*node)).filter(|node| node.kind == NodeKind::End);
        for end in nodes.filter_map(|node| node.item) {
            let continues = policy.items[end].lines.continues_in.iter().flat_map(|line| line.value.iter().copied());
            for to in continues.chain(begun_on(context, end)) {
                let is_known = found.iter().any(|(_, known, _, into)| (*known, *into) == (end, to));
                if !is_known && moves(policy, graph.holder(state), &policy.procedures[to].lines) {
                    found.extend(named(policy, graph, (id, state)).map(|place| (id, end, place, to)));
                }
            }
        }
    }
    found
}

/// Lists the procedures that begin on an end, with another one than those who hold the case there.
fn begun_on<'a>(context: &Context<'a>, end: ItemId) -> impl Iterator<Item = ProcedureId> + 'a {
    let (policy, begun) = (context.policy, context.begun_on(end));
    let lines = &policy.items[end].lines;
    let moved = move |id: &ProcedureId| {
        let after = &policy.procedures[*id].lines;
        lines.closed.is_empty() && lines.held_by.iter().all(|line| moves(policy, &line.value, after))
    };
    begun.iter().copied().filter(moved)
}

/// Returns whether none of those who hold the case afterwards is the holder on the way, or part of it.
fn moves(policy: &Policy, holder: &People, after: &Lines) -> bool {
    let lines: Vec<&Line<People>> = after.held_by.iter().filter(|line| line.when.is_none()).collect();
    let after: Vec<_> = lines.iter().flat_map(|line| line.value.actors()).collect();
    let is_open = lines.is_empty() || lines.iter().any(|line| line.value == People::Unstated);
    let before = holder.actors();
    let same = before.iter().any(|one| after.iter().any(|other| may_be_one(policy, *one, *other)));
    !is_open && !before.is_empty() && !same
}

/// Returns whether one of two is part of the other, or of what the other may be; a team that stands nobody knows where
/// may be any.
fn may_be_one(policy: &Policy, first: ActorId, second: ActorId) -> bool {
    let either = |actor: ActorId| policy.actors[actor].among.iter().copied().chain([actor]);
    let is_open = |actor: ActorId| policy.actors[actor].kind == ActorKind::Team && policy.actors[actor].place_unstated;
    let overlap = || either(first).any(|one| either(second).any(|other| policy.overlaps(one, other)));
    is_open(first) || is_open(second) || overlap()
}

/// Returns the line that names the holder of a state.
fn named(policy: &Policy, graph: &StateGraph, (id, state): (StateId, StateRef<'_>)) -> Option<Span> {
    let holder = graph.holder(state);
    let path = graph.shortest(|known, _| known == id)?;
    let last = path.iter().rev().find_map(|edge| {
        let effects = graph.arm(edge)?.effects.iter().rev();
        effects.filter_map(handover).find(|(_, people)| *people == holder).map(|(line, _)| line.span)
    });
    let header = policy.procedures[graph.procedure].lines.held_by.iter().find(|line| line.value == *holder);
    last.or(header.map(|line| line.span))
}

/// Lists the hand-overs that never change anything, because an earlier one by another clause has already been made.
pub fn repeated(graph: &StateGraph) -> Vec<(Edge, Line<Effect>, Line<Effect>)> {
    let mut found: Vec<(Edge, Line<Effect>, Line<Effect>)> = Vec::new();
    let taken = graph.edges().iter().flat_map(|edge| {
        let effects = graph.arm(edge).map_or(&[][..], |arm| arm.effects.as_slice());
        effects.iter().filter_map(handover).map(move |(line, people)| (edge, line, people))
    });
    let taken: Vec<(&Edge, &Line<Effect>, &People)> = taken.collect();
    for (edge, line, people) in &taken {
        let is_known = found.iter().any(|(_, _, known)| known.span == line.span);
        let changes = |(other, same, _): &(&Edge, &Line<Effect>, &People)| {
            let before = graph.state(other.from);
            same.span == line.span
                && before.is_none_or(|state| {
                    usize::from(state.holder) < graph.net.first_holders || graph.holder(state) != *people
                })
        };
        if is_known || line.when.is_some() || **people == People::Unstated || taken.iter().any(changes) {
            continue;
        }
        let path = graph.shortest(|id, _| id == edge.from).unwrap_or_default();
        let earlier = path
            .iter()
            .rev()
            .filter_map(|edge| graph.arm(edge))
            .flat_map(|arm| arm.effects.iter().rev())
            .find_map(handover);
        if let Some((earlier, _)) =
            earlier.filter(|(earlier, _)| earlier.span != line.span && earlier.cites != line.cites)
        {
            found.push((**edge, earlier.clone(), (*line).clone()));
        }
    }
    found
}
