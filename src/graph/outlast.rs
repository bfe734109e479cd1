//! Which standing disputes outlast the overturning of another decision.
//!
//! What went on because of an overturned decision stops, and with it the disputes about what was decided since. A
//! dispute about what was decided before it, or in a branch beside it, goes on. Where two decisions can each follow the
//! other, the one that is written first counts as the earlier one.

use super::net::{ArmKind, ContainerId, Goal, Net, NodeId};
use crate::model::ItemId;

impl Net {
    /// Returns whether a node is part of a standing dispute that goes on although another decision is overturned;
    /// `beside` says which nodes stand in branches beside that.
    pub(super) fn outlasts(&self, node: NodeId, overturned: ItemId, beside: impl Fn(NodeId) -> bool) -> bool {
        let Some(earlier) = self.disputed_beside(node).filter(|decision| *decision != overturned) else { return false };
        let (Some(one), Some(other)) = (self.decided(earlier), self.decided(overturned)) else { return false };
        let follows = |later: NodeId, sooner: NodeId| self.beyond(sooner).contains(&later);
        beside(one) || !follows(one, other) || (earlier < overturned && follows(other, one))
    }

    /// Returns the decision of whose standing dispute a node is part.
    fn disputed_beside(&self, node: NodeId) -> Option<ItemId> {
        let whole = ContainerId(0);
        let is_outermost = |around: &ContainerId| self.container(*around).parent == Some(whole);
        let copy = self.around(self.node(node).container).find(is_outermost)?;
        let begins = |goal: Goal| matches!(goal, Goal::Node(entry) if self.is_inside(entry, copy));
        let mut arms = self.nodes.iter().flat_map(|node| &node.arms);
        self.container(copy).item.filter(|_| arms.any(|arm| arm.beside.is_some_and(begins)))
    }

    /// Returns the node at which a decision is made in the procedure itself.
    fn decided(&self, decision: ItemId) -> Option<NodeId> {
        let made = self.nodes().find(|(_, node)| {
            let chooses = node.arms.iter().any(|arm| arm.kind == ArmKind::Outcome);
            node.item == Some(decision) && node.dispute.is_none() && chooses
        });
        made.map(|(id, _)| id)
    }
}
