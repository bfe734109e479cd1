//! What the lines of the policy say of a block or node of the graph: the header of its procedure, of a copy, of a raised
//! escalation, or the lines of its item.

use super::net::{ArmKind, ContainerId, NodeId, NodeKind};
use super::{Net, StateGraph};
use crate::model::{ItemId, ItemKind, Lines, Policy, ProcedureId};

impl StateGraph {
    /// Lists the lines that bound a block: those of its item, or the header of its procedure or raised escalation.
    pub fn block_lines<'a>(&self, policy: &'a Policy, block: ContainerId) -> Vec<&'a Lines> {
        if let Some(escalation) = self.net.raised_in(policy, block) {
            return vec![&policy.procedures[escalation].lines];
        }
        let container = self.net.container(block);
        match container.item {
            _ if container.branch => Vec::new(),
            Some(item) => lines_of(policy, item),
            None => vec![&policy.procedures[self.procedure].lines],
        }
    }
}

impl Net {
    /// Returns the escalation of whose raised copy a block is the whole.
    pub fn raised_in(&self, policy: &Policy, block: ContainerId) -> Option<ProcedureId> {
        let container = self.container(block);
        let item = container.item?;
        let decides = matches!(policy.items[item].kind, ItemKind::Decision | ItemKind::Level);
        if decides && !container.branch { self.raised_within(block) } else { None }
    }

    /// Returns whether a node is where its item itself takes place, rather than a question before or after it.
    pub fn is_main(&self, policy: &Policy, node: NodeId) -> bool {
        let found = self.node(node);
        let Some(item) = found.item else { return false };
        match found.kind {
            NodeKind::Test => policy.items[item].kind == ItemKind::Route,
            NodeKind::Pick => found.arms.iter().any(|arm| matches!(arm.kind, ArmKind::Outcome | ArmKind::Done)),
            NodeKind::Gap => false,
            _ => true,
        }
    }
}

/// Lists the lines of an item; those of a copy include the header of what is followed.
pub fn lines_of(policy: &Policy, item: ItemId) -> Vec<&Lines> {
    let item = &policy.items[item];
    match &item.kind {
        ItemKind::Follow(_, header) => vec![&item.lines, header.as_ref()],
        _ => vec![&item.lines],
    }
}
