//! What some case comes to: blocks and copies are passed through at once, so that no state shows them.

use std::collections::{BTreeMap, BTreeSet};

use super::net::{ContainerId, Goal, Net, NodeId, NodeKind};
use super::{StateGraph, StateRef};

impl StateGraph {
    /// Lists the nodes that some case opens, moves or passes through.
    pub fn passed(&self) -> BTreeSet<NodeId> {
        let mut found = Passed { net: &self.net, nodes: vec![false; self.net.nodes.len()], missing: BTreeMap::new() };
        self.states().for_each(|(_, state)| state.position.iter().for_each(|node| found.note(*node)));
        for (_, state) in self.states().take(self.initial) {
            self.net.entry.iter().for_each(|goal| found.walk(*goal, state));
        }
        for edge in self.edges() {
            found.note(edge.node);
            if let (Some(arm), Some(after)) = (self.arm(edge), self.state(edge.to))
                && found.is_missing((edge.node, edge.arm), arm.goal)
            {
                found.walk(arm.goal, after);
            }
        }
        self.net.nodes().map(|(id, _)| id).filter(|id| found.has(*id)).collect()
    }
}

/// What was found so far.
struct Passed<'a> {
    net: &'a Net,
    nodes: Vec<bool>,
    /// What lies on the way of an arm if nothing beside it is open, and was not found yet.
    missing: BTreeMap<(NodeId, u16), Vec<NodeId>>,
}

impl Passed<'_> {
    fn note(&mut self, node: NodeId) {
        self.nodes.get_mut(node.0 as usize).into_iter().for_each(|place| *place = true);
    }

    fn has(&self, node: NodeId) -> bool {
        self.nodes.get(node.0 as usize) == Some(&true)
    }

    /// Returns whether something on the way of an arm may still be found.
    fn is_missing(&mut self, arm: (NodeId, u16), goal: Goal) -> bool {
        let (net, nodes) = (self.net, &self.nodes);
        let missing = self.missing.entry(arm).or_insert_with(|| net.on_the_way(goal, |_| false));
        missing.retain(|node| nodes.get(node.0 as usize) != Some(&true));
        !missing.is_empty()
    }

    /// Notes what lies on the way from a goal to the state after it.
    fn walk(&mut self, goal: Goal, after: StateRef<'_>) {
        let net = self.net;
        let is_open = |container| after.position.iter().any(|node| net.is_inside(*node, container));
        net.on_the_way(goal, is_open).into_iter().for_each(|node| self.note(node));
    }
}

impl Net {
    /// Lists the nodes from a goal to where the case comes to rest; `is_open` says where something else is still open.
    fn on_the_way(&self, goal: Goal, is_open: impl Fn(ContainerId) -> bool) -> Vec<NodeId> {
        let (mut found, mut goals, mut seen) = (Vec::new(), vec![goal], Vec::new());
        while let Some(goal) = goals.pop() {
            if seen.contains(&goal) {
                continue;
            }
            seen.push(goal);
            match goal {
                Goal::Done(container) => goals.extend(self.out_of(container, &is_open)),
                Goal::Node(node) => {
                    found.push(node);
                    let node = self.node(node);
                    let is_silent = matches!(node.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call);
                    goals.extend(node.arms.iter().filter(|_| is_silent && node.arms.len() == 1).map(|arm| arm.goal));
                }
            }
        }
        found
    }

    /// Lists every node that lies on some way on from a node, whatever is asked on the way; itself first.
    pub fn beyond(&self, start: NodeId) -> BTreeSet<NodeId> {
        let outer: Vec<ContainerId> = self.around(self.node(start).container).collect();
        let mut found = BTreeSet::new();
        let mut goals = vec![Goal::Node(start)];
        let mut left = Vec::new();
        while let Some(goal) = goals.pop() {
            match goal {
                Goal::Done(container) if !left.contains(&container) => {
                    left.push(container);
                    goals.extend(self.out_of(container, |_| false));
                }
                Goal::Node(node) if found.insert(node) => {
                    goals.extend(self.node(node).arms.iter().map(|arm| arm.goal));
                    let entered = self.around(self.node(node).container).filter(|around| !outer.contains(around));
                    goals.extend(entered.flat_map(|around| &self.container(around).watchers).copied().map(Goal::Node));
                }
                Goal::Done(_) | Goal::Node(_) => {}
            }
        }
        found
    }

    /// Lists where a case goes from the edge of a container: into its branches, or on if nothing in it is open.
    fn out_of(&self, container: ContainerId, is_open: impl Fn(ContainerId) -> bool) -> Vec<Goal> {
        let found = self.container(container);
        let whole = found.parent.filter(|_| found.branch).unwrap_or(container);
        let on = self.container(whole).after.filter(|_| !is_open(whole));
        found.branches.iter().copied().chain(on).collect()
    }
}
