//! When something that a rule speaks of happens on an edge of the state graph, and shortest ways around it.

use std::collections::VecDeque;

use crate::graph::{ArmKind, Edge, NodeKind, StateGraph, StateId};
use crate::model::{ItemId, ItemKind, Outcome, OutcomeId, Point, Policy, StageId};

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
        Point::Begins(_) | Point::Over(_) | Point::Stage(_) => false,
    }
}

/// Returns whether a point can be seen in a graph at all.
pub(super) fn occurs(policy: &Policy, graph: &StateGraph, point: Point) -> bool {
    graph.edges().iter().any(|edge| happens(policy, graph, edge, point))
}

/// Returns whether a point happens on an edge; copies of one text count alike.
pub(super) fn happens(policy: &Policy, graph: &StateGraph, edge: &Edge, point: Point) -> bool {
    let Some(arm) = graph.arm(edge) else { return false };
    let chosen = matches!(arm.kind, ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns);
    let moved = |item: ItemId| graph.item(edge).is_some_and(|own| policy.same_text(own, item));
    match point {
        Point::Done(item) if policy.items[item].kind == ItemKind::End => opens(policy, graph, edge, item),
        Point::Done(item) => moved(item) && (chosen || matches!(arm.kind, ArmKind::Done | ArmKind::Comes)),
        Point::Opens(item) => opens(policy, graph, edge, item),
        Point::Chosen(outcome) => chosen && arm.outcome.is_some_and(|own| same_outcome(policy, own, outcome)),
        Point::Event(_) => {
            let comes = matches!(arm.kind, ArmKind::Comes | ArmKind::Interrupts);
            let waits = |item: ItemId| match &policy.items[item].kind {
                ItemKind::Wait(moment) | ItemKind::AtAnyTime(moment, _) => moment.points().contains(&point),
                _ => false,
            };
            comes && graph.item(edge).is_some_and(waits)
        }
        Point::Begins(_) | Point::Over(_) | Point::Stage(_) => false,
    }
}

fn same_outcome(policy: &Policy, first: OutcomeId, second: OutcomeId) -> bool {
    let (Outcome { named: one, .. }, Outcome { named: other, .. }) =
        (&policy.outcomes[first], &policy.outcomes[second]);
    one.span == other.span && one.name == other.name
}

fn opens(policy: &Policy, graph: &StateGraph, edge: &Edge, item: ItemId) -> bool {
    let is_open = |id: StateId| {
        graph.state(id).is_some_and(|state| {
            state.position.iter().any(|node| {
                let node = graph.net.node(*node);
                node.kind != NodeKind::Gap && node.item.is_some_and(|own| policy.same_text(own, item))
            })
        })
    };
    is_open(edge.to) && !is_open(edge.from)
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
