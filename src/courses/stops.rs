//! Which `at any time` events a course follows: those after which the case can still come to where the course stops.
//!
//! Such an event may come at every place of the block that it stops, so it is followed from each of them; elsewhere it ends
//! the case without what is asked for, and no limit is broken by that.

use std::collections::{BTreeMap, BTreeSet};

use super::From;
use super::unfold::points;
use crate::graph::{ArmKind, Edge, NodeKind, StateGraph, StateId};
use crate::model::Policy;

impl From {
    /// Follows the events that can stop the way to a point of `until`, or to an end that goes on in another procedure.
    ///
    /// # Errors
    /// Such an event stops work that goes on side by side, of which courses follow one order only.
    pub(super) fn stopped(self, policy: &Policy, graph: &StateGraph) -> Result<Self, String> {
        let arrives = |edge: &Edge| {
            let state = graph.state(edge.to);
            let nodes = state.into_iter().flat_map(|state| state.position).map(|node| graph.net.node(*node));
            let mut ends = nodes.filter(|node| node.kind == NodeKind::End).filter_map(|node| node.item);
            ends.any(|end| {
                let done = self.until.contains(&crate::model::Point::Done(end));
                done || !policy.items[end].lines.continues_in.is_empty()
            })
        };
        let hits =
            |edge: &Edge| points(policy, graph, edge).iter().any(|point| self.until.contains(point)) || arrives(edge);
        let leading = leading(graph, &hits);
        let mut stops = BTreeSet::new();
        let mut open: Vec<StateId> = self.states.clone();
        let mut seen: BTreeSet<StateId> = open.iter().copied().collect();
        while let Some(state) = open.pop() {
            for edge in graph.outgoing(state) {
                let interrupts = graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Interrupts);
                if interrupts && (hits(edge) || leading.contains(&edge.to)) {
                    stops.insert(edge.node);
                }
                if !hits(edge) && seen.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        for stop in &stops {
            let node = graph.net.node(*stop);
            let stopped = |block| graph.net.around(block).any(|around| around == node.container);
            let mut blocks = graph.net.containers().filter(|(_, block)| block.branches.len() > 1);
            if blocks.any(|(block, _)| stopped(block)) {
                let name = node.item.map_or("an event", |item| policy.items[item].path.as_str());
                return Err(format!(
                    "`{name}` may stop work that goes on side by side, and what comes then is not timed"
                ));
            }
        }
        Ok(From { stops, ..self })
    }
}

/// Lists the states from which an edge that `hits` accepts may still come.
fn leading(graph: &StateGraph, hits: &dyn Fn(&Edge) -> bool) -> BTreeSet<StateId> {
    let mut incoming: BTreeMap<StateId, Vec<StateId>> = BTreeMap::new();
    let mut open: Vec<StateId> = Vec::new();
    for edge in graph.edges() {
        incoming.entry(edge.to).or_default().push(edge.from);
        if hits(edge) {
            open.push(edge.from);
        }
    }
    let mut found: BTreeSet<StateId> = open.iter().copied().collect();
    while let Some(state) = open.pop() {
        for before in incoming.get(&state).into_iter().flatten() {
            if found.insert(*before) {
                open.push(*before);
            }
        }
    }
    found
}
