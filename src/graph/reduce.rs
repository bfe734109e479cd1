//! Which branches of parallel blocks may be explored one after the other, instead of in every order.
//!
//! A branch is *free* when nothing outside it that can happen at the same time notices it or is noticed by it. Of the
//! free branches of a block only the first that can move does; the others wait. `docs/reduction.md` says why that
//! keeps every verdict. It promises to leave a branch alone in any doubt.

use std::collections::{BTreeMap, BTreeSet};

use super::accesses::{self, Touched};
use super::net::{ContainerId, Goal, Net, NodeId, NodeKind};
use super::state::State;
use super::system::{Successor, System};
use crate::model::{Effect, Policy};

/// A free branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lane {
    /// The parallel block.
    pub block: ContainerId,
    /// The branch.
    pub branch: ContainerId,
}

/// The free branches around each container, from the outside in.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    around: Vec<Vec<Lane>>,
}

impl Lanes {
    /// Finds the free branches of a net, without those that are `held` to take their turns with the others.
    pub fn of(policy: &Policy, net: &Net, held: &BTreeSet<ContainerId>) -> Lanes {
        let several = net.containers().any(|(_, container)| container.branches.len() > 1);
        // What goes on beside a dispute may be stopped by it, from outside every block.
        let stands = net.nodes().any(|(_, node)| node.arms.iter().any(|arm| arm.beside.is_some()));
        if !several || stands {
            return Lanes::default();
        }
        let facts = Facts::of(policy, net);
        let mut around: Vec<Vec<Lane>> = Vec::new();
        let mut any = false;
        for (id, container) in net.containers() {
            let mut lanes =
                container.parent.and_then(|parent| around.get(parent.0 as usize).cloned()).unwrap_or_default();
            if let Some(block) =
                container.parent.filter(|_| container.branch && !held.contains(&id) && facts.is_free(id))
            {
                any = true;
                lanes.push(Lane { block, branch: id });
            }
            around.push(lanes);
        }
        if any { Lanes { around } } else { Lanes::default() }
    }

    /// Returns whether no branch is free.
    pub fn is_empty(&self) -> bool {
        self.around.is_empty()
    }

    /// Lists the free branches around a container, from the outside in.
    pub fn around(&self, container: ContainerId) -> &[Lane] {
        self.around.get(container.0 as usize).map_or(&[], Vec::as_slice)
    }
}

impl System<'_> {
    /// Lists what can happen next where later free branches wait for the first that can move; says whether some wait.
    pub(super) fn ample(&self, state: &State, lanes: &Lanes) -> (Vec<Successor>, bool) {
        let open = state.position.iter().map(|node| (*node, Some(*node)));
        let watchers = self.watchers(state).into_iter().map(|node| (node, None));
        let mut movers: Vec<(ContainerId, usize, NodeId, Option<NodeId>)> = open
            .chain(watchers)
            .enumerate()
            .map(|(order, (node, source))| (self.net.node(node).container, order, node, source))
            .collect();
        movers.sort_unstable();
        let mut first: Vec<Lane> = Vec::new();
        let mut found: Vec<(usize, Vec<Successor>)> = Vec::new();
        let mut waits = false;
        for (container, order, node, source) in movers {
            let around = lanes.around(container);
            if around.iter().any(|lane| first.iter().any(|known| known.block == lane.block && known != lane)) {
                waits = true;
                continue;
            }
            let mut moves = Vec::new();
            self.moves(state, node, source, &mut moves);
            if !moves.is_empty() {
                let new = around.iter().filter(|lane| !first.contains(lane)).copied().collect::<Vec<_>>();
                first.extend(new);
                found.push((order, moves));
            }
        }
        found.sort_unstable_by_key(|(order, _)| *order);
        (found.into_iter().flat_map(|(_, moves)| moves).collect(), waits)
    }
}

/// What is known of the branches of a net.
struct Facts<'a> {
    net: &'a Net,
    /// What each branch touches: how many of its places, and whether one of them changes it.
    touched: BTreeMap<ContainerId, BTreeMap<Touched, (usize, bool)>>,
    /// How many places of the whole net touch it.
    all: BTreeMap<Touched, usize>,
    /// What two branches of one block touch and one of them changes.
    shared: BTreeSet<Touched>,
    /// Branches out of which something leads other than to their own ends.
    leaving: BTreeSet<ContainerId>,
    /// How many such branches a block has.
    left: BTreeMap<ContainerId, usize>,
    /// Blocks in which the case is handed over.
    handing: BTreeSet<ContainerId>,
}

impl<'a> Facts<'a> {
    fn of(policy: &Policy, net: &'a Net) -> Self {
        let (touched, all, shared) = Default::default();
        let (leaving, left, handing) = Default::default();
        let mut facts = Facts { net, touched, all, shared, leaving, left, handing };
        for access in accesses::collect(policy, net) {
            *facts.all.entry(access.what).or_default() += 1;
            for branch in branches(net, access.at) {
                let found = facts.touched.entry(branch).or_default().entry(access.what).or_default();
                *found = (found.0 + 1, found.1 || access.writes);
            }
        }
        facts.share();
        facts.leave();
        facts
    }

    /// Finds what the branches of one block have in common.
    fn share(&mut self) {
        let mut known: BTreeMap<(ContainerId, Touched), bool> = BTreeMap::new();
        for (branch, touched) in &self.touched {
            let Some(block) = self.net.container(*branch).parent else { continue };
            for (what, (_, writes)) in touched {
                match known.get_mut(&(block, *what)) {
                    Some(earlier) if *earlier || *writes => {
                        self.shared.insert(*what);
                    }
                    Some(_) => {}
                    None => {
                        known.insert((block, *what), *writes);
                    }
                }
            }
        }
    }

    /// Finds the branches that can be left other than by being done, and those in which the holder changes.
    fn leave(&mut self) {
        let net = self.net;
        for (id, node) in net.nodes() {
            for branch in branches(net, node.container) {
                let goes = node.arms.iter().any(|arm| !is_within(net, arm.goal, branch));
                if goes || self.ends(id, branch) {
                    self.leaving.insert(branch);
                }
                let hands =
                    |arm: &super::Arm| arm.effects.iter().any(|line| matches!(line.value, Effect::HandsOver(_)));
                if node.arms.iter().any(hands) {
                    self.handing.extend(net.container(branch).parent);
                }
            }
        }
        for (id, container) in net.containers() {
            for branch in branches(net, id).filter(|branch| *branch != id) {
                if container.after.is_some_and(|after| !is_within(net, after, branch)) {
                    self.leaving.insert(branch);
                }
            }
        }
        for block in self.leaving.iter().filter_map(|branch| net.container(*branch).parent) {
            *self.left.entry(block).or_default() += 1;
        }
    }

    /// Returns whether a node of a branch is an end: it finishes more than the branch.
    fn ends(&self, node: NodeId, branch: ContainerId) -> bool {
        self.net.node(node).kind == NodeKind::End && self.net.is_inside(node, branch)
    }

    fn is_free(&self, branch: ContainerId) -> bool {
        let net = self.net;
        let alone = branches(net, branch).all(|own| {
            let Some(block) = net.container(own).parent else { return false };
            let others = self.left.get(&block).copied().unwrap_or(0) - usize::from(self.leaving.contains(&own));
            others == 0 && !self.handing.contains(&block)
        });
        let none = BTreeMap::new();
        let touched = self.touched.get(&branch).unwrap_or(&none);
        let is_watched = net.around(branch).any(|outer| outer != branch && !net.container(outer).watchers.is_empty());
        // Where a watcher may stop the block, the others are not seen waiting: what they leave behind must not matter.
        let is_private = |what: &Touched, places: usize| self.all.get(what) == Some(&places);
        !self.leaving.contains(&branch)
            && alone
            && touched.iter().all(|(what, (places, writes))| {
                !(self.shared.contains(what) || is_watched && *writes && !is_private(what, *places))
            })
    }
}

/// Lists the branches around a container, itself included, from the inside out.
fn branches(net: &Net, container: ContainerId) -> impl Iterator<Item = ContainerId> {
    net.around(container).filter(|around| net.container(*around).branch)
}

fn is_within(net: &Net, goal: Goal, branch: ContainerId) -> bool {
    match goal {
        Goal::Node(node) => net.is_inside(node, branch),
        Goal::Done(container) => net.around(container).any(|around| around == branch),
    }
}
