//! Every state that a case can reach, breadth first.

use std::collections::BTreeSet;

use super::net::{ArmKind, ContainerId, Net, NodeId};
use super::reduce::Lanes;
use super::search::Rows;
use super::stored::{Finder, Stored};
use super::system::System;
use super::{Edge, Limits, StateId};
use crate::model::Policy;

/// The reachable part of a transition system.
pub(super) struct Explored {
    pub states: Stored,
    /// How many of the states are those in which a case can begin; they come first.
    pub initial: usize,
    pub edges: Vec<Edge>,
    pub truncated: bool,
    /// The branches that were explored one after the other.
    pub lanes: Lanes,
}

/// Explores a net up to a number of states.
pub(super) fn explore(policy: &Policy, net: &Net, limits: &Limits) -> Explored {
    let system = System { policy, net, guide: None };
    let mut held = BTreeSet::new();
    loop {
        let lanes = if limits.reduce { Lanes::of(policy, net, &held) } else { Lanes::default() };
        let (found, waiting) = explored(&system, &lanes, limits.max_states);
        let ignoring = ignoring(net, &lanes, &found, &waiting);
        if found.truncated || ignoring.is_empty() {
            return Explored { lanes, ..found };
        }
        held.extend(ignoring);
    }
}

/// Explores once; says of each state whether branches wait there.
fn explored(system: &System<'_>, lanes: &Lanes, max_states: usize) -> (Explored, Vec<bool>) {
    let mut states = Finder::default();
    for state in system.initial() {
        states.find_or_add(&state, None, usize::MAX);
    }
    let (initial, mut edges, mut truncated) = (states.stored.len(), Vec::new(), false);
    let mut waiting = Vec::new();
    let mut next = 0;
    while let Some(state) = states.stored.get(next).map(|state| state.to_state()) {
        let (successors, waits) =
            if lanes.is_empty() { (system.successors(&state), false) } else { system.ample(&state, lanes) };
        waiting.push(waits);
        let from = StateId::from_index(next);
        for (node, arm, unfinished, to) in successors {
            match states.find_or_add(&to, Some(next), max_states) {
                Some(to) => {
                    let arm = u16::try_from(arm).unwrap_or(u16::MAX);
                    edges.push(Edge { from, to: StateId::from_index(to), node, arm, unfinished });
                }
                None => truncated = true,
            }
        }
        next += 1;
    }
    (Explored { states: states.stored, initial, edges, truncated, lanes: Lanes::default() }, waiting)
}

/// Lists the free branches that go round for ever while others wait: those that move where, unless a watcher stops
/// them, a case cannot get out and somebody waits in every state.
fn ignoring(net: &Net, lanes: &Lanes, found: &Explored, waiting: &[bool]) -> BTreeSet<ContainerId> {
    if !waiting.contains(&true) {
        return BTreeSet::new();
    }
    let watchers: BTreeSet<NodeId> = net.containers().flat_map(|(_, found)| found.watchers.iter().copied()).collect();
    let first = rows(found.states.len(), &found.edges);
    // A limit that asks something lets only some cases out.
    let asks = |edge: &Edge| {
        let arm = net.node(edge.node).arms.get(usize::from(edge.arm));
        arm.is_some_and(|arm| arm.kind == ArmKind::Late && arm.guard.is_some())
    };
    let own = |edge: &&Edge| !watchers.contains(&edge.node) && !asks(edge);
    let to = |number: usize| found.edges.get(number).filter(own).map(|edge| edge.to.0);
    let components = Rows { first: &first, to }.components();
    let component = |id: StateId| components.of.get(id.index()).copied().unwrap_or(0);
    let mut ignores = vec![true; components.members.len()];
    let gets_on = waiting.iter().enumerate().filter(|(_, waits)| !**waits).map(|(state, _)| StateId::from_index(state));
    let leaves = found.edges.iter().filter(own).filter(|edge| component(edge.from) != component(edge.to));
    for id in gets_on.chain(leaves.map(|edge| edge.from)) {
        ignores.get_mut(component(id)).into_iter().for_each(|ignores| *ignores = false);
    }
    let moved = found.edges.iter().filter(|edge| ignores.get(component(edge.from)) == Some(&true));
    moved.flat_map(|edge| lanes.around(net.node(edge.node).container)).map(|lane| lane.branch).collect()
}

/// Returns where the edges of each state begin, and after the last one where they end.
pub(super) fn rows(states: usize, edges: &[Edge]) -> Vec<u32> {
    let mut first = vec![0; states + 1];
    for edge in edges {
        first.get_mut(edge.from.index() + 1).into_iter().for_each(|end| *end += 1);
    }
    let mut sum = 0;
    for end in &mut first {
        sum += *end;
        *end = sum;
    }
    first
}
