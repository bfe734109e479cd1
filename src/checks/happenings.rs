//! When something that a rule speaks of happens on an edge of the state graph.

use super::watch::Sure;
use std::collections::VecDeque;

use crate::graph::{ArmKind, Edge, NodeKind, StateGraph, StateId};
use crate::model::{ItemId, ItemKind, Moment, Outcome, OutcomeId, Point, Policy, ProcedureId, StageId};

/// Lists the points that count: a stage stands for every item and event that matches it.
pub(super) fn expanded(policy: &Policy, points: &[Point]) -> Vec<Point> {
    let mut found = Vec::new();
    for point in points {
        match point {
            Point::Stage(stage) => found.extend(instances(policy, *stage)),
            _ => found.push(*point),
        }
    }
    found
}

fn instances(policy: &Policy, stage: StageId) -> Vec<Point> {
    let items = policy.items.iter().filter(|(_, item)| item.named.matches.contains(&stage));
    let events = policy.events.iter().filter(|(_, event)| event.named.matches.contains(&stage));
    items.map(|(id, _)| Point::Done(id)).chain(events.map(|(id, _)| Point::Event(id))).collect()
}

/// Returns whether the graph can show when a point happens: a block as a whole has no edge of its own.
pub(super) fn is_visible(policy: &Policy, point: Point) -> bool {
    let plain = |item: ItemId| {
        let kind = &policy.items[item].kind;
        matches!(kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level | ItemKind::End | ItemKind::Wait(_))
    };
    match point {
        Point::Done(item) | Point::Opens(item) => plain(item),
        Point::Chosen(outcome) => plain(policy.outcomes[outcome].item),
        Point::Event(_) => true,
        Point::Begins(procedure) | Point::Over(procedure) => stands_alone(policy, procedure),
        Point::Stage(_) => false,
    }
}

/// Returns whether a procedure is never part of another one: neither followed nor raised as a dispute.
fn stands_alone(policy: &Policy, id: ProcedureId) -> bool {
    let follows = |item: &crate::model::Item| matches!(&item.kind, ItemKind::Follow(followed, _) if *followed == id);
    let judged = policy.judged().any(|(known, _)| known == id);
    judged && policy.disputed(id).is_empty() && !policy.items.iter().any(|(_, item)| follows(item))
}

/// Returns whether a point is about where a case arrives; what it leaves behind on the same step comes before.
pub(super) fn is_arrival(policy: &Policy, point: Point) -> bool {
    match point {
        Point::Done(item) => policy.items[item].kind == ItemKind::End,
        Point::Opens(_) | Point::Over(_) => true,
        Point::Event(_) | Point::Chosen(_) | Point::Begins(_) | Point::Stage(_) => false,
    }
}

/// Returns whether a point can be seen in a graph at all.
pub(super) fn occurs(policy: &Policy, graph: &StateGraph, point: Point) -> bool {
    let at_once = |item: ItemId| (0..graph.initial).any(|id| is_open(policy, graph, StateId::from_index(id), item));
    let opens = match point {
        Point::Done(item) | Point::Opens(item) => is_arrival(policy, point) && at_once(item),
        _ => false,
    };
    opens || graph.edges().iter().any(|edge| surely(policy, graph, edge, point) != Sure::No)
}

/// Returns whether a point happens on an edge; copies of one text count alike.
pub(super) fn surely(policy: &Policy, graph: &StateGraph, edge: &Edge, point: Point) -> Sure {
    let Some(arm) = graph.arm(edge) else { return Sure::No };
    let chosen = matches!(arm.kind, ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns);
    let moved = |item: ItemId| graph.item(edge).is_some_and(|own| policy.same_text(own, item));
    let done = chosen || matches!(arm.kind, ArmKind::Done | ArmKind::Comes);
    let happens = match point {
        Point::Done(item) if policy.items[item].kind == ItemKind::End => opens(policy, graph, edge, item),
        Point::Done(item) => moved(item) && done,
        Point::Opens(item) => opens(policy, graph, edge, item),
        Point::Chosen(outcome) => chosen && arm.outcome.is_some_and(|own| same_outcome(policy, own, outcome)),
        Point::Event(_) => return comes(policy, graph, edge, point),
        Point::Begins(_) | Point::Over(_) | Point::Stage(_) => false,
    };
    if happens { Sure::Yes } else { Sure::No }
}

/// Returns whether an event comes on an edge; of several that are waited for, which one it was is open.
fn comes(policy: &Policy, graph: &StateGraph, edge: &Edge, event: Point) -> Sure {
    let comes = graph.arm(edge).is_some_and(|arm| matches!(arm.kind, ArmKind::Comes | ArmKind::Interrupts));
    let moment = graph.item(edge).filter(|_| comes).map(|item| &policy.items[item].kind);
    match moment {
        Some(ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _)) if moment.points().contains(&event) => {
            let all = moment.points().len() == 1 || matches!(moment, Moment::Last(_));
            if all { Sure::Yes } else { Sure::Perhaps }
        }
        _ => Sure::No,
    }
}

fn same_outcome(policy: &Policy, first: OutcomeId, second: OutcomeId) -> bool {
    let (Outcome { named: one, .. }, Outcome { named: other, .. }) =
        (&policy.outcomes[first], &policy.outcomes[second]);
    one.span == other.span && one.name == other.name
}

fn opens(policy: &Policy, graph: &StateGraph, edge: &Edge, item: ItemId) -> bool {
    is_open(policy, graph, edge.to, item) && !is_open(policy, graph, edge.from, item)
}

/// Returns whether an item is open in a state, or the end of which it is one is reached.
pub(super) fn is_open(policy: &Policy, graph: &StateGraph, id: StateId, item: ItemId) -> bool {
    graph.state(id).is_some_and(|state| {
        state.position.iter().any(|node| {
            let node = graph.net.node(*node);
            node.kind != NodeKind::Gap && node.item.is_some_and(|own| policy.same_text(own, item))
        })
    })
}

/// Finds a shortest path from `start` along edges that `taken` accepts, to an edge that `wanted` accepts.
pub(super) fn path(
    graph: &StateGraph,
    start: &[StateId],
    taken: &dyn Fn(&Edge) -> bool,
    wanted: &dyn Fn(&Edge) -> bool,
) -> Option<Vec<Edge>> {
    let mut queue: VecDeque<(StateId, Option<usize>)> = start.iter().map(|id| (*id, None)).collect();
    let mut seen: Vec<bool> = vec![false; graph.states().len()];
    let mut trail: Vec<(Edge, Option<usize>)> = Vec::new();
    for id in start {
        seen.get_mut(id.index()).into_iter().for_each(|seen| *seen = true);
    }
    while let Some((id, before)) = queue.pop_front() {
        for edge in graph.outgoing(id) {
            if wanted(edge) {
                let back = std::iter::successors(before, |place| trail.get(*place).and_then(|(_, before)| *before));
                let mut path: Vec<Edge> = back.filter_map(|place| trail.get(place)).map(|(edge, _)| *edge).collect();
                path.reverse();
                path.push(*edge);
                return Some(path);
            }
            if let Some(seen) = seen.get_mut(edge.to.index()).filter(|seen| !**seen && taken(edge)) {
                *seen = true;
                trail.push((*edge, before));
                queue.push_back((edge.to, Some(trail.len() - 1)));
            }
        }
    }
    None
}
