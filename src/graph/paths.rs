//! Paths of a state graph: whether one is the graph's, and which of its moves a story needs.

use super::reduce::Lane;
use super::{Edge, State, StateGraph, StateId, System};
use crate::model::Policy;

/// So many states with different answers are followed when a path is replayed; a story never needs as many.
const MOST_ANSWERS: usize = 64;

impl StateGraph {
    /// Returns whether a path is one of this graph's: it begins where a case can begin, and each edge follows on.
    pub fn replays(&self, path: &[Edge]) -> bool {
        let mut at: Option<StateId> = None;
        path.iter().all(|edge| {
            let joins = at.map_or(edge.from.index() < self.initial, |at| at == edge.from);
            at = Some(edge.to);
            joins && self.outgoing(edge.from).contains(edge)
        })
    }

    /// Says of each edge of a path whether what its last edge shows needs it.
    ///
    /// Where independent branches were explored one after the other, those before the one in question need not have
    /// moved. What is left out is left out only if the rest can happen by itself.
    pub fn needed(&self, policy: &Policy, path: &[Edge]) -> Vec<bool> {
        let all = vec![true; path.len()];
        let Some(last) = path.last().filter(|_| !self.lanes.is_empty()) else { return all };
        let own = self.lanes_of(last);
        let mut open: Vec<Lane> = path.iter().flat_map(|edge| self.lanes_of(edge)).copied().collect();
        open.sort_unstable();
        open.dedup();
        open.retain(|lane| !own.contains(lane) && self.is_open(last.to, *lane));
        let mut needed = all.clone();
        for (edge, needed) in path.iter().zip(&mut needed).rev() {
            *needed = !self.lanes_of(edge).iter().any(|lane| open.contains(lane));
            // What moved before a block opened belongs to an earlier time round.
            open.retain(|lane| self.is_open(edge.from, *lane));
        }
        let rest = path.iter().zip(&needed).filter(|(_, needed)| **needed).map(|(edge, _)| edge);
        if self.can_happen(policy, rest) { needed } else { all }
    }

    fn lanes_of(&self, edge: &Edge) -> &[Lane] {
        self.lanes.around(self.net.node(edge.node).container)
    }

    fn is_open(&self, id: StateId, lane: Lane) -> bool {
        self.state(id).is_some_and(|state| state.position.iter().any(|node| self.net.is_inside(*node, lane.block)))
    }

    /// Returns whether the moves of some edges can happen one after the other from a beginning.
    fn can_happen<'a>(&self, policy: &Policy, mut moves: impl Iterator<Item = &'a Edge>) -> bool {
        let system = System { policy, net: &self.net, guide: None };
        let mut states: Vec<State> = system.initial();
        moves.all(|edge| {
            let after = states.iter().flat_map(|state| system.taking(state, edge.node, usize::from(edge.arm)));
            let mut after: Vec<State> = after.collect();
            after.sort_unstable();
            after.dedup();
            after.truncate(MOST_ANSWERS);
            states = after;
            !states.is_empty()
        })
    }
}
