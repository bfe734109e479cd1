//! The state graph: everything that can happen to a case under one procedure.
//!
//! [`build`] compiles a procedure into nodes and explores every reachable state, breadth first, up to a bound. The
//! checker, the stories and the exports all read this one graph. It has no clock.

mod accesses;
mod answers;
mod beside;
mod blocks;
mod bounded;
mod brought;
mod compile;
mod components;
mod disputes;
mod dump;
mod explore;
pub mod net;
mod notes;
mod numbers;
mod onward;
mod outlast;
mod passed;
mod paths;
mod reduce;
mod search;
mod soundness;
pub mod space;
mod state;
mod states;
mod stored;
mod system;
mod ways_out;
mod words;

use std::ops::Range;

pub use bounded::lines_of;
pub use components::Incoming;
pub use dump::dump;
pub use net::{Arm, ArmKind, GapReason, Net, Node, NodeId, NodeKind};
pub use search::Components;
pub use soundness::{Soundness, Trap, Verdict};
pub use state::{State, StateRef};
pub use system::{Guide, System};
pub use words::gap_words;

use rayon::prelude::*;

use crate::model::{Condition, ItemId, OutcomeId, People, Policy, ProcedureId};
use crate::settings::MAX_STATES;

/// The number of a state, in breadth-first order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct StateId(pub u32);

impl StateId {
    pub(crate) fn from_index(index: usize) -> Self {
        StateId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Returns the place in the list of states.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that happens to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Before.
    pub from: StateId,
    /// After.
    pub to: StateId,
    /// The node that moves.
    pub node: NodeId,
    /// Which of its ways it takes.
    pub arm: u16,
    /// Whether other open work is dropped.
    pub unfinished: bool,
}

/// How far to explore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so many states; a graph that has more is truncated, and its verdicts inconclusive.
    pub max_states: usize,
    /// Whether branches that have nothing to do with each other are explored one after the other, in far fewer states.
    pub reduce: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_states: MAX_STATES, reduce: false }
    }
}

/// The reachable states of one procedure, and what happens between them.
#[derive(Clone, Debug)]
pub struct StateGraph {
    /// The procedure.
    pub procedure: ProcedureId,
    /// Its nodes.
    pub net: Net,
    /// How many of the states are those in which a case can begin; they come first.
    pub initial: usize,
    /// Whether the bound was hit.
    pub truncated: bool,
    states: stored::Stored,
    edges: Vec<Edge>,
    outgoing: Vec<u32>,
    lanes: reduce::Lanes,
}

/// Builds the state graph of a procedure.
pub fn build(policy: &Policy, procedure: ProcedureId, limits: &Limits) -> StateGraph {
    let beside: Vec<Net> = beside(policy, procedure).into_iter().map(|(_, net)| net).collect();
    explored(policy, procedure, compile::compile(policy, procedure, &beside), limits)
}

/// Builds the state graph of every procedure that is judged, each followed by those of the work beside it.
pub fn build_all(policy: &Policy, limits: &Limits) -> Vec<StateGraph> {
    let judged: Vec<ProcedureId> = policy.judged().map(|(id, _)| id).collect();
    let graphs = judged.into_par_iter().flat_map_iter(|id| {
        let main = build(policy, id, limits);
        let beside = beside(policy, id).into_iter().map(|(item, mut net)| {
            beside::begin(policy, &main, item, &mut net);
            explored(policy, id, net, limits)
        });
        let beside: Vec<StateGraph> = beside.collect();
        std::iter::once(main).chain(beside)
    });
    graphs.collect()
}

/// Compiles each work beside a block of a procedure.
fn beside(policy: &Policy, procedure: ProcedureId) -> Vec<(ItemId, Net)> {
    let items = policy.items_of(procedure).into_iter().filter(|item| policy.items[*item].kind.is_beside());
    items.map(|item| (item, compile::compile_beside(policy, item))).collect()
}

fn explored(policy: &Policy, procedure: ProcedureId, net: Net, limits: &Limits) -> StateGraph {
    let explore::Explored { states, initial, edges, truncated, lanes } = explore::explore(policy, &net, limits);
    let outgoing = explore::rows(states.len(), &edges);
    StateGraph { procedure, net, initial, truncated, states, edges, outgoing, lanes }
}

impl StateGraph {
    /// Lists the states in breadth-first order.
    pub fn states(&self) -> impl ExactSizeIterator<Item = (StateId, StateRef<'_>)> {
        self.states.iter()
    }

    /// Returns a state.
    pub fn state(&self, id: StateId) -> Option<StateRef<'_>> {
        self.states.get(id.index())
    }

    /// Lists the edges, in the order of the states that they leave.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Lists what can happen in a state.
    pub fn outgoing(&self, id: StateId) -> &[Edge] {
        self.edges.get(self.leaving(id)).unwrap_or_default()
    }

    /// Lists the numbers of the edges that leave a state.
    pub fn leaving(&self, id: StateId) -> Range<usize> {
        search::row(&self.outgoing, id.index())
    }

    /// Returns the way that an edge takes.
    pub fn arm(&self, edge: &Edge) -> Option<&Arm> {
        self.net.node(edge.node).arms.get(usize::from(edge.arm))
    }

    /// Returns the item that an edge moves.
    pub fn item(&self, edge: &Edge) -> Option<ItemId> {
        self.net.node(edge.node).item
    }

    /// Returns the outcome that an edge chooses.
    pub fn outcome(&self, edge: &Edge) -> Option<OutcomeId> {
        self.arm(edge).and_then(|arm| arm.outcome)
    }

    /// Returns who holds the case in a state.
    pub fn holder(&self, state: StateRef<'_>) -> &People {
        self.net.holders.get(usize::from(state.holder)).unwrap_or(&People::Unstated)
    }

    /// Returns whether a condition can hold in a state, as far as is known of the case there.
    pub fn may_hold(&self, policy: &Policy, state: StateRef<'_>, condition: Option<&Condition>) -> bool {
        let system = System { policy, net: &self.net, guide: None };
        !answers::ask(&system, &state.to_state(), condition).is_empty()
    }

    /// Returns whether a state is finished: nothing is open but an end.
    pub fn is_end(&self, state: StateRef<'_>) -> bool {
        state.position.iter().all(|node| self.net.node(*node).kind == NodeKind::End)
    }

    /// Returns whether an edge is a choice of the policy's own, rather than a watcher's.
    pub fn is_own(&self, edge: &Edge) -> bool {
        self.arm(edge).is_some_and(|arm| arm.kind != ArmKind::Interrupts)
    }
}
