//! What holds a case up in a state in which nothing can happen: who waits for whom.
//!
//! Where one wait hangs on another, the other one is the fault; a circle of waits is one fault.

use std::collections::BTreeSet;

use crate::graph::net::Goal;
use crate::graph::{ArmKind, NodeId, NodeKind, StateGraph, StateId};
use crate::model::{Begins, EventId, ItemId, ItemKind, Meaning, Moment, Point, Policy};
use crate::source::Span;

/// Why nothing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Several waits, each for what lies behind another.
    EachOther,
    /// For what lies behind the wait itself.
    Later,
    /// For what cannot come any more, or never could.
    Never,
    /// Nothing is waited for, and no way on is open.
    NoWay,
}

/// One fault that holds cases up.
#[derive(Debug)]
pub(super) struct Stuck {
    /// The items that are open; those of one procedure in the order in which they are written.
    pub items: Vec<ItemId>,
    /// Why.
    pub reason: Reason,
    /// Where: a graph, and a state of it in which nothing can happen.
    pub graph: usize,
    /// The state.
    pub state: StateId,
}

/// An open node that does not move, with what it waits for and what lies behind it, by lines in the file.
struct Open {
    item: ItemId,
    awaited: Vec<Span>,
    behind: Vec<Span>,
    is_wait: bool,
    place: (usize, StateId),
}

/// Lists what holds cases up in the given states of some graphs, across procedures too.
pub(super) fn stuck(policy: &Policy, graphs: &[&StateGraph], states: &[(usize, StateId)]) -> Vec<Stuck> {
    let mut open: Vec<Open> = Vec::new();
    for (number, id) in states {
        let Some(graph) = graphs.get(*number) else { continue };
        for one in opened(policy, graph, (*number, *id)) {
            if !open.iter().any(|known| policy.same_text(known.item, one.item)) {
                open.push(one);
            }
        }
    }
    let hangs = |one: &Open| -> Vec<usize> {
        let on = |other: &Open| one.awaited.iter().any(|span| other.behind.contains(span));
        open.iter().enumerate().filter(|(_, other)| on(other)).map(|(place, _)| place).collect()
    };
    let hangs: Vec<Vec<usize>> = open.iter().map(hangs).collect();
    roots(&hangs).into_iter().filter_map(|circle| fault(policy, &open, &hangs, &circle)).collect()
}

fn fault(policy: &Policy, open: &[Open], hangs: &[Vec<usize>], circle: &[usize]) -> Option<Stuck> {
    let first = *circle.first()?;
    let one = open.get(first)?;
    let mut items: Vec<ItemId> = circle.iter().filter_map(|place| open.get(*place)).map(|open| open.item).collect();
    items.sort_by_key(|item| policy.items[*item].named.span);
    let on_itself = hangs.get(first).is_some_and(|on| on.contains(&first));
    let reason = match (items.len() > 1, on_itself, one.is_wait) {
        (true, ..) => Reason::EachOther,
        (false, true, _) => Reason::Later,
        (false, false, true) => Reason::Never,
        (false, false, false) => Reason::NoWay,
    };
    Some(Stuck { items, reason, graph: one.place.0, state: one.place.1 })
}

/// Lists the circles, and the single places, that hang on nothing but themselves.
fn roots(hangs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let reached: Vec<BTreeSet<usize>> = (0..hangs.len()).map(|start| reached(hangs, start)).collect();
    let mut roots: Vec<Vec<usize>> = Vec::new();
    for (place, on) in reached.iter().enumerate() {
        let comes_back = |other: &usize| reached.get(*other).is_some_and(|on| on.contains(&place));
        let is_known = roots.iter().any(|circle| circle.contains(&place));
        if !is_known && on.iter().all(comes_back) {
            roots.push(on.iter().copied().chain((!on.contains(&place)).then_some(place)).collect());
        }
    }
    roots
}

/// Lists what one place hangs on, however far away.
fn reached(hangs: &[Vec<usize>], start: usize) -> BTreeSet<usize> {
    let on = |place: usize| hangs.get(place).into_iter().flatten().copied();
    let (mut found, mut next) = (BTreeSet::new(), on(start).collect::<Vec<usize>>());
    while let Some(place) = next.pop() {
        if found.insert(place) {
            next.extend(on(place));
        }
    }
    found
}

fn opened(policy: &Policy, graph: &StateGraph, place: (usize, StateId)) -> Vec<Open> {
    let nodes = graph.state(place.1).map_or(Vec::new(), |state| state.position.to_vec()).into_iter();
    let nodes = nodes.filter(|node| !matches!(graph.net.node(*node).kind, NodeKind::End | NodeKind::Gap));
    let span = |item: ItemId| policy.items[item].named.span;
    let open = nodes.filter_map(|node| {
        let item = graph.net.node(node).item?;
        let (is_wait, awaited) = match &policy.items[item].kind {
            ItemKind::Wait(moment) => (true, awaited(policy, moment, &mut Vec::new())),
            _ => (false, Vec::new()),
        };
        let behind = behind(graph, node).into_iter().filter_map(|node| graph.net.node(node).item).map(span).collect();
        Some(Open { item, awaited: awaited.into_iter().map(span).collect(), behind, is_wait, place })
    });
    open.collect()
}

/// Lists the nodes that lie on the way on from a node, behind the blocks around it too; a limit's way out is none.
pub(super) fn behind(graph: &StateGraph, node: NodeId) -> BTreeSet<NodeId> {
    let around = graph.net.around(graph.net.node(node).container);
    let after = around.filter_map(|container| graph.net.container(container).after);
    let ways = graph.net.node(node).arms.iter().filter(|arm| arm.kind != ArmKind::Late).map(|arm| arm.goal);
    let starts = ways.chain(after).filter_map(|goal| match goal {
        Goal::Node(next) => Some(next),
        Goal::Done(_) => None,
    });
    starts.flat_map(|start| graph.net.beyond(start)).collect()
}

/// Lists the items that have to do with whether a moment comes.
fn awaited(policy: &Policy, moment: &Moment, through: &mut Vec<EventId>) -> Vec<ItemId> {
    let mut found = Vec::new();
    for point in moment.points() {
        match point {
            Point::Done(item) | Point::Opens(item) => found.push(*item),
            Point::Chosen(outcome) => found.push(policy.outcomes[*outcome].item),
            Point::Event(event) if !through.contains(event) => {
                through.push(*event);
                if let Some(Meaning::After(_, moment) | Meaning::Moment(moment)) = &policy.events[*event].meaning {
                    found.extend(awaited(policy, moment, through));
                }
            }
            // A procedure that begins on something comes no sooner than that.
            Point::Begins(procedure) | Point::Over(procedure) => {
                let begins = policy.procedures[*procedure].lines.begins.iter().flat_map(|line| match &line.value {
                    Begins::On(moment) => moment.points(),
                    Begins::When(_) => &[],
                });
                found.extend(begins.filter_map(|point| match point {
                    Point::Done(item) | Point::Opens(item) => Some(*item),
                    Point::Chosen(outcome) => Some(policy.outcomes[*outcome].item),
                    _ => None,
                }));
            }
            Point::Event(_) | Point::Stage(_) => {}
        }
    }
    found
}
