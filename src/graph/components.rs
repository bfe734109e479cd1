//! Where a case can go round, from where no end can be reached, and how it comes somewhere soonest.

use super::search::{Components, Rows, row};
use super::{Edge, NodeKind, StateGraph, StateId, StateRef, Trap};
use crate::model::Policy;

/// The edges of a graph in the order of the states to which they lead.
#[derive(Debug)]
pub struct Incoming {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Incoming {
    /// Lists the numbers of the edges that lead to a state.
    pub fn of(&self, id: StateId) -> impl Iterator<Item = usize> {
        self.edges.get(row(&self.first, id.index())).unwrap_or_default().iter().map(|number| *number as usize)
    }
}

impl StateGraph {
    /// Finds the strongly connected components, along the edges that `taken` accepts.
    pub fn components(&self, taken: impl Fn(&Edge) -> bool) -> Components {
        self.rows(taken).components()
    }

    /// Lists the edges that lead to each state.
    pub fn incoming(&self) -> Incoming {
        let (first, edges) = self.rows(|_| true).reversed(|_, edge| edge);
        Incoming { first, edges }
    }

    /// Lists, for each state, whether an end can be reached from it by every case; a gap counts as one, since nothing
    /// beyond is judged.
    pub fn can_finish(&self, policy: &Policy) -> Vec<bool> {
        let stops = |kind: NodeKind| matches!(kind, NodeKind::End | NodeKind::Gap);
        let ends = self.states().filter(|(_, state)| {
            self.is_end(*state) || state.position.iter().any(|node| stops(self.net.node(*node).kind))
        });
        let mut finishes = self.rows(|_| true).leading_to(ends.map(|(id, _)| id.index()));
        for state in self.traps(policy, |_| true).iter().flat_map(Trap::states) {
            finishes.get_mut(state.index()).into_iter().for_each(|finishes| *finishes = false);
        }
        finishes
    }

    /// Returns a shortest sequence of edges from a beginning to a state that `wanted` accepts.
    pub fn shortest(&self, wanted: impl Fn(StateId, StateRef<'_>) -> bool) -> Option<Vec<Edge>> {
        let wanted = |number: usize| {
            let id = StateId::from_index(number);
            self.state(id).is_some_and(|state| wanted(id, state))
        };
        let path = self.rows(|_| true).shortest(0..self.initial, wanted)?;
        Some(path.into_iter().filter_map(|number| self.edges.get(number).copied()).collect())
    }

    fn rows(&self, taken: impl Fn(&Edge) -> bool) -> Rows<'_, impl Fn(usize) -> Option<u32>> {
        let to = move |number: usize| self.edges.get(number).filter(|edge| taken(edge)).map(|edge| edge.to.0);
        Rows { first: &self.outgoing, to }
    }
}
