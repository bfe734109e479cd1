//! What holds a case up in a state in which nothing can happen: who waits for whom.
//!
//! Where one wait hangs on another, the other one is the fault; a circle of waits is one fault.

use crate::graph::net::Goal;
use crate::graph::{ArmKind, NodeId, NodeKind, StateGraph, StateId};
use crate::model::{EventId, ItemId, ItemKind, Meaning, Moment, Point, Policy};

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

/// One fault that holds a case up.
#[derive(Debug)]
pub(super) struct Stuck {
    /// The items that are open, in the order in which they are written.
    pub items: Vec<ItemId>,
    /// Why.
    pub reason: Reason,
    /// What is waited for, if it is an item.
    pub awaited: Option<ItemId>,
}

/// An open node that does not move, and which of the other ones it hangs on.
struct Open {
    item: ItemId,
    awaited: Vec<ItemId>,
    hangs_on: Vec<usize>,
    is_wait: bool,
}

impl Stuck {
    /// Lists what holds a case up in a state.
    pub fn all(policy: &Policy, graph: &StateGraph, id: StateId) -> Vec<Stuck> {
        let open = open(policy, graph, id);
        let reach: Vec<Vec<usize>> = (0..open.len()).map(|start| reach(&open, start)).collect();
        let back = |from: usize, to: usize| reach.get(from).is_some_and(|reached| reached.contains(&to));
        let is_root = |place: &usize| reach.get(*place).is_some_and(|reached| reached.iter().all(|to| back(*to, *place)));
        let mut found: Vec<Stuck> = Vec::new();
        for place in (0..open.len()).filter(is_root) {
            let Some(one) = open.get(place) else { continue };
            if found.iter().any(|known| known.items.contains(&one.item)) {
                continue;
            }
            let others = (0..open.len()).filter(|other| *other != place && back(place, *other));
            let mut items: Vec<ItemId> = others.filter_map(|other| open.get(other)).map(|other| other.item).collect();
            items.push(one.item);
            items.sort_by_key(|item| policy.items[*item].named.span);
            items.dedup();
            let reason = match (items.len() > 1, back(place, place), one.is_wait) {
                (true, ..) => Reason::EachOther,
                (false, true, _) => Reason::Later,
                (false, false, true) => Reason::Never,
                (false, false, false) => Reason::NoWay,
            };
            found.push(Stuck { items, reason, awaited: one.awaited.first().copied() });
        }
        found
    }
}

/// Lists the places to which the waits from one place lead.
fn reach(open: &[Open], start: usize) -> Vec<usize> {
    let on = |place: usize| open.get(place).map_or(&[][..], |one| one.hangs_on.as_slice());
    let (mut found, mut next) = (Vec::new(), on(start).to_vec());
    while let Some(place) = next.pop() {
        if !found.contains(&place) {
            found.push(place);
            next.extend(on(place));
        }
    }
    found
}

fn open(policy: &Policy, graph: &StateGraph, id: StateId) -> Vec<Open> {
    let nodes = graph.state(id).map_or(&[][..], |state| state.position.as_slice()).iter().copied();
    let nodes = nodes.filter(|node| !matches!(graph.net.node(*node).kind, NodeKind::End | NodeKind::Gap));
    let nodes: Vec<(NodeId, ItemId)> = nodes.filter_map(|node| Some((node, graph.net.node(node).item?))).collect();
    let behind: Vec<Vec<ItemId>> = nodes.iter().map(|(node, _)| behind(graph, *node)).collect();
    let open = nodes.iter().map(|(_, item)| {
        let awaited = match &policy.items[*item].kind {
            ItemKind::Wait(moment) => awaited(policy, moment, &mut Vec::new()),
            _ => Vec::new(),
        };
        let hangs = |items: &Vec<ItemId>| awaited.iter().any(|item| items.contains(item));
        let hangs_on = behind.iter().enumerate().filter(|(_, items)| hangs(items)).map(|(place, _)| place).collect();
        let is_wait = matches!(policy.items[*item].kind, ItemKind::Wait(_));
        Open { item: *item, awaited, hangs_on, is_wait }
    });
    open.collect()
}

/// Lists the items that lie on the way on from a node, behind the blocks around it too.
pub(super) fn behind(graph: &StateGraph, node: NodeId) -> Vec<ItemId> {
    let after = graph.net.around(graph.net.node(node).container).filter_map(|container| {
        match graph.net.container(container).after? {
            Goal::Node(after) => Some(after),
            Goal::Done(_) => None,
        }
    });
    let ways = graph.net.node(node).arms.iter().filter(|arm| arm.kind != ArmKind::Late);
    let next = ways.filter_map(|arm| match arm.goal {
        Goal::Node(next) => Some(next),
        Goal::Done(_) => None,
    });
    let starts: Vec<NodeId> = next.chain(after).collect();
    let nodes = starts.into_iter().flat_map(|start| graph.net.beyond(start));
    let mut items: Vec<ItemId> = nodes.filter_map(|node| graph.net.node(node).item).collect();
    items.sort_unstable();
    items.dedup();
    items
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
            Point::Event(_) | Point::Begins(_) | Point::Over(_) | Point::Stage(_) => {}
        }
    }
    found
}
