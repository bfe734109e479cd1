//! Soundness of a procedure, read off its state graph.
//!
//! The three demands are those on workflow nets (W. M. P. van der Aalst, "The Application of Petri Nets to Workflow
//! Management", 1998): *option to complete*, *proper completion*, and no dead parts. The option to complete is decided
//! by bottom strongly connected components: a case can always complete if and only if each of them has an end in it.
//! All is linear in states and edges. How procedures hang together is not looked at here.

use std::collections::BTreeSet;

use super::net::{ArmKind, GapReason, NodeId, NodeKind};
use super::{Edge, StateGraph, StateId};
use crate::model::{ItemId, ItemKind, Policy};

/// A part of the graph that a case can get into, never leaves, and in which it never ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trap {
    /// Work is open, and nothing of the procedure's own can happen any more.
    Deadlock(StateId),
    /// Something happens again and again; the states are in ascending order.
    Livelock(Vec<StateId>),
}

impl Trap {
    /// Lists the states of it that are known.
    pub fn states(&self) -> &[StateId] {
        match self {
            Trap::Deadlock(id) => std::slice::from_ref(id),
            Trap::Livelock(members) => members,
        }
    }
}

/// What stands against soundness.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Soundness {
    /// Where the option to complete is lost, in the order in which a case can get there.
    pub traps: Vec<Trap>,
    /// Places where the document stops, and with it the case.
    pub gaps: BTreeSet<NodeId>,
    /// What leaves other work unfinished.
    pub unfinished: Vec<Edge>,
    /// Items that nothing ever comes to.
    pub dead: Vec<ItemId>,
    /// Whether some of it cannot be known: the bound was hit, or an outline is part of it.
    pub is_partial: bool,
}

/// What soundness comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every case can end properly, and everything can happen.
    Sound,
    /// Some case shows that it is not so.
    Unsound,
    /// No such case was found, and there may be one.
    Inconclusive,
}

impl Soundness {
    /// Returns the verdict; a witness counts even where the rest is not known.
    pub fn verdict(&self) -> Verdict {
        let is_clean = self.traps.is_empty() && self.gaps.is_empty() && self.unfinished.is_empty();
        match (is_clean && self.dead.is_empty(), self.is_partial) {
            (false, _) => Verdict::Unsound,
            (true, true) => Verdict::Inconclusive,
            (true, false) => Verdict::Sound,
        }
    }
}

impl StateGraph {
    /// Judges the soundness of the procedure by itself: whatever it waits for from elsewhere may come.
    pub fn soundness(&self, policy: &Policy) -> Soundness {
        let open: BTreeSet<NodeId> = self.states().flat_map(|(_, state)| state.position.iter().copied()).collect();
        let (outlines, gaps) = open
            .into_iter()
            .filter(|node| self.net.node(*node).kind == NodeKind::Gap)
            .partition::<BTreeSet<NodeId>, _>(|node| matches!(self.net.node(*node).gap, Some(GapReason::Outline(_))));
        Soundness {
            traps: self.traps(policy, |_| true),
            gaps,
            unfinished: self.edges().iter().filter(|edge| !self.unfinished(edge).is_empty()).copied().collect(),
            dead: if self.truncated { Vec::new() } else { self.dead(policy) },
            is_partial: self.truncated || !outlines.is_empty(),
        }
    }

    /// Finds the components, along the edges that `taken` accepts, in which some case stays and never ends.
    ///
    /// What stops a block, or a limit that passes, lets out only the cases for which its condition holds. A gap counts
    /// as an end, since nothing beyond it is judged; of a truncated graph nothing is said.
    pub fn traps(&self, policy: &Policy, taken: impl Fn(&Edge) -> bool) -> Vec<Trap> {
        if self.truncated {
            return Vec::new();
        }
        let reached = self.reached(&taken);
        let components = self.components(&taken);
        let keeps = components.members.into_iter().filter(|members| {
            let outside = |edge: &&Edge| taken(edge) && members.binary_search(&edge.to).is_err();
            let is_open = |id: &StateId| reached.get(id.index()) == Some(&true) && !self.stops(*id);
            members.iter().all(is_open)
                && !self.lets_all_out(policy, members.iter().flat_map(|id| self.outgoing(*id)).filter(outside))
        });
        let trap = |members: Vec<StateId>| {
            let moves = |edge: &Edge| taken(edge) && self.is_own(edge) && members.binary_search(&edge.to).is_ok();
            let stuck = members.iter().find(|id| !self.outgoing(**id).iter().any(moves)).copied();
            stuck.map_or(Trap::Livelock(members), Trap::Deadlock)
        };
        keeps.map(trap).collect()
    }

    /// Lists the states, reached along the edges that `taken` accepts, in which some case stands still until something
    /// happens that stops a block at any time, or for ever; of a truncated graph nothing is said.
    pub fn standstills(&self, policy: &Policy, taken: impl Fn(&Edge) -> bool) -> Vec<StateId> {
        if self.truncated {
            return Vec::new();
        }
        let reached = self.reached(&taken);
        let moves = |id: StateId| self.outgoing(id).iter().filter(|edge| taken(edge) && self.is_own(edge));
        let stands = |id: &StateId| {
            reached.get(id.index()) == Some(&true) && !self.stops(*id) && !self.lets_all_out(policy, moves(*id))
        };
        self.states().map(|(id, _)| id).filter(stands).collect()
    }

    /// Returns, for each state, whether a case can get there along the edges that `taken` accepts.
    pub fn reached(&self, taken: impl Fn(&Edge) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.states().len()];
        let mut open: Vec<StateId> = (0..self.initial).map(StateId::from_index).collect();
        while let Some(id) = open.pop() {
            let Some(place) = reached.get_mut(id.index()).filter(|known| !**known) else { continue };
            *place = true;
            open.extend(self.outgoing(id).iter().filter(|edge| taken(edge)).map(|edge| edge.to));
        }
        reached
    }

    /// Returns whether a case ends in a state, or the document stops there.
    fn stops(&self, id: StateId) -> bool {
        self.state(id).is_some_and(|state| {
            self.is_end(state) || state.position.iter().any(|node| self.net.node(*node).kind == NodeKind::Gap)
        })
    }

    /// Lists the open work that an edge drops; a step that may be left undone is none, nor is a silence, nor what an
    /// `at any time` or a limit stops because it stands in its block.
    pub fn unfinished(&self, edge: &Edge) -> Vec<NodeId> {
        let (Some(from), Some(to)) = (self.state(edge.from), self.state(edge.to)) else { return Vec::new() };
        let is_work = |node: &NodeId| {
            let found = self.net.node(*node);
            let may_be_left = found.arms.iter().any(|arm| arm.kind == ArmKind::PassedOver && arm.guard.is_none());
            found.kind != NodeKind::Gap && !(found.kind == NodeKind::Pick && may_be_left)
        };
        let watched = (!from.position.contains(&edge.node)).then(|| self.net.node(edge.node).container);
        let is_stopped = |node: &NodeId| watched.is_some_and(|block| self.net.is_inside(*node, block));
        let dropped = from.position.iter().filter(|node| **node != edge.node && !to.position.contains(node));
        dropped.filter(|node| edge.unfinished && is_work(node) && !is_stopped(node)).copied().collect()
    }

    /// Lists the items of the flow that no case opens or passes through.
    fn dead(&self, policy: &Policy) -> Vec<ItemId> {
        let passed = self.passed();
        let alive: BTreeSet<ItemId> = passed.into_iter().filter_map(|node| self.net.node(node).item).collect();
        let flows = |item: &ItemId| !matches!(policy.items[*item].kind, ItemKind::AtAnyTime(..));
        let all: BTreeSet<ItemId> = self.net.nodes().filter_map(|(_, node)| node.item).filter(flows).collect();
        let beside = |item: &ItemId| {
            let mut around = std::iter::successors(Some(*item), |inner| policy.items[*inner].parent);
            self.beside().is_none() && around.any(|item| policy.items[item].kind.is_beside())
        };
        all.into_iter().filter(|item| !alive.contains(item) && !beside(item)).collect()
    }
}
