//! What some case comes to: blocks and copies are passed through at once, so that no state shows them.

use std::collections::BTreeSet;

use super::net::{ContainerId, Goal, Net, NodeId, NodeKind};
use super::{State, StateGraph};

impl StateGraph {
    /// Lists the nodes that some case opens, moves or passes through.
    pub fn passed(&self) -> BTreeSet<NodeId> {
        let mut found: BTreeSet<NodeId> = self.states().flat_map(|(_, state)| state.position.clone()).collect();
        for (_, state) in self.states().take(self.initial) {
            for goal in &self.net.entry {
                self.walk(*goal, state, &mut found);
            }
        }
        for edge in self.edges() {
            found.insert(edge.node);
            if let (Some(arm), Some(after)) = (self.arm(edge), self.state(edge.to)) {
                self.walk(arm.goal, after, &mut found);
            }
        }
        found
    }

    /// Notes what lies on the way from a goal to the state after it.
    fn walk(&self, goal: Goal, after: &State, found: &mut BTreeSet<NodeId>) {
        let is_open = |container| after.position.iter().any(|node| self.net.is_inside(*node, container));
        let mut goals = vec![goal];
        let mut seen = Vec::new();
        while let Some(goal) = goals.pop() {
            if seen.contains(&goal) {
                continue;
            }
            seen.push(goal);
            match goal {
                Goal::Done(container) => goals.extend(self.net.out_of(container, is_open)),
                Goal::Node(node) => {
                    found.insert(node);
                    let node = self.net.node(node);
                    let is_silent = matches!(node.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call);
                    goals.extend(node.arms.iter().filter(|_| is_silent && node.arms.len() == 1).map(|arm| arm.goal));
                }
            }
        }
    }
}

impl Net {
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
