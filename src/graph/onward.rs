//! Where a case goes on a move: blocks open and close at once, and what lies around a place that is left is left too.

use super::net::{ContainerId, Goal, NodeId, NodeKind};
use super::state::State;
use super::system::System;
use crate::model::{ItemId, ItemKind};

impl System<'_> {
    /// Moves on from `source`; returns whether other open work was dropped.
    pub(super) fn go(&self, state: &mut State, source: Option<NodeId>, goal: Goal) -> bool {
        if let Some(source) = source {
            state.leave(source);
        }
        let from = source.map(|source| self.net.node(source).container);
        let mut unfinished = false;
        // Blocks open and close at once; a circle of nothing but blocks is left open where it is.
        let mut at = Some((from, goal));
        for _ in 0..=self.net.nodes.len() + self.net.containers.len() {
            let Some((from, goal)) = at else { return unfinished };
            at = self.arrive(state, from, goal, &mut unfinished);
        }
        if let Some((_, Goal::Node(node))) = at {
            state.open(node);
        }
        unfinished
    }

    /// Arrives at a goal; returns where the case goes on at once, if it does.
    fn arrive(
        &self,
        state: &mut State,
        from: Option<ContainerId>,
        goal: Goal,
        unfinished: &mut bool,
    ) -> Option<(Option<ContainerId>, Goal)> {
        match goal {
            Goal::Done(container) if self.opens(container, from) => {
                let branches = self.net.container(container).branches.clone();
                for branch in branches {
                    *unfinished |= self.go(state, None, branch);
                }
                self.closed(state, container)
            }
            Goal::Done(container) => {
                self.guide.inspect(|guide| guide.closes(container));
                if self.net.container(container).branch {
                    let all = self.net.container(container).parent?;
                    return self.closed(state, all);
                }
                self.note_done(state, self.net.container(container).item);
                let parent = self.net.container(container).parent;
                Some((parent, self.net.container(container).after?))
            }
            Goal::Node(node) => {
                self.guide.inspect(|guide| guide.arrives(node));
                *unfinished |= self.leave_for(state, from, node);
                let found = self.net.node(node);
                self.note_opening(state, node);
                let is_end = |item: &ItemId| self.policy.items[*item].kind == ItemKind::End;
                if let Some(end) = found.item.filter(is_end) {
                    self.note_done(state, Some(end));
                    self.note_done(state, self.net.container(found.container).item);
                }
                let silent = matches!(found.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call);
                // A copy is over with the outcome by which the caller answers its end.
                if let Some(outcome) = found.arms.first().and_then(|arm| arm.outcome).filter(|_| silent) {
                    self.note_chosen(state, outcome);
                }
                match found.arms.first() {
                    Some(arm) if silent && found.arms.len() == 1 && arm.effects.is_empty() => {
                        Some((Some(found.container), arm.goal))
                    }
                    _ => {
                        state.open(node);
                        None
                    }
                }
            }
        }
    }

    /// A parallel block is opened by going to its own end from outside.
    fn opens(&self, container: ContainerId, from: Option<ContainerId>) -> bool {
        let is_all = !self.net.container(container).branches.is_empty();
        is_all && from.is_none_or(|from| !self.net.around(from).any(|around| around == container))
    }

    /// Goes on after a parallel block in which nothing is open any more.
    fn closed(&self, state: &mut State, all: ContainerId) -> Option<(Option<ContainerId>, Goal)> {
        let open = state.position.iter().any(|node| self.net.is_inside(*node, all));
        if open {
            return None;
        }
        self.note_done(state, self.net.container(all).item);
        self.guide.inspect(|guide| guide.closes(all));
        Some((self.net.container(all).parent, self.net.container(all).after?))
    }

    /// Leaves the containers around the source that do not hold the target.
    fn leave_for(&self, state: &mut State, from: Option<ContainerId>, target: NodeId) -> bool {
        let Some(from) = from else { return false };
        let holds = |container: &ContainerId| self.net.is_inside(target, *container);
        let left = self.net.around(from).take_while(|around| !holds(around)).last();
        let Some(left) = left else { return false };
        let before = state.position.len();
        state.position.retain(|node| !self.net.is_inside(*node, left));
        state.position.len() < before
    }

    /// A watcher stops its block, and goes to its target; returns whether open work beside the block was dropped.
    pub(super) fn interrupt(&self, state: &mut State, watcher: NodeId, goal: Goal) -> bool {
        let container = self.net.node(watcher).container;
        state.position.retain(|node| !self.net.is_inside(*node, container));
        self.go(state, Some(watcher), goal)
    }

    /// A decision is overturned: all that went on because of it stops, the branches beside it and earlier disputes do not.
    pub(super) fn overturn(&self, state: &mut State, anew: NodeId, goal: Goal) {
        let target = match goal {
            Goal::Node(node) => self.net.node(node).container,
            Goal::Done(container) => container,
        };
        let branches: Vec<(ContainerId, ContainerId)> = self
            .net
            .around(target)
            .filter(|around| self.net.container(*around).branch)
            .filter_map(|branch| Some((branch, self.net.container(branch).parent?)))
            .collect();
        let beside = |node: NodeId| {
            let is_in = |container: ContainerId| self.net.is_inside(node, container);
            branches.iter().any(|(branch, all)| is_in(*all) && !is_in(*branch))
        };
        let overturned = self.net.node(anew).item;
        let outlasts = |node: NodeId| overturned.is_some_and(|item| self.net.outlasts(node, item, beside));
        state.position.retain(|node| *node != anew && (beside(*node) || outlasts(*node)));
        self.go(state, None, goal);
    }
}
