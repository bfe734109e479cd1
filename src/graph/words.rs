//! Where a case is and what is known of it, in the author's names.

use super::StateGraph;
use super::net::{ArmKind, GapReason, Net, NodeId, NodeKind};
use crate::model::{Domain, ItemId, ItemKind, Policy, Question};

impl StateGraph {
    /// Names an open node as people would: the path of its item, and what stands before or behind it in brackets.
    pub fn place(&self, policy: &Policy, id: NodeId) -> String {
        let node = self.net.node(id);
        let procedure = &policy.procedures[self.procedure].named.name;
        let path = node.item.map_or(procedure, |item| &policy.items[item].path);
        if let Some(reason) = node.gap {
            return format!("gap after {path}: {}", gap_words(policy, reason));
        }
        let Some(item) = node.item else {
            return match self.beside() {
                Some(beside) => format!("{} (done)", policy.items[beside].path),
                None => format!("{procedure}.{}", self.net.built_in(id)),
            };
        };
        let has = |kind: ArmKind| node.arms.iter().any(|arm| arm.kind == kind);
        let is_route = matches!(policy.items[item].kind, ItemKind::Route);
        let part = match node.kind {
            NodeKind::Pick if has(ArmKind::Raises) && has(ArmKind::Accepts) => " (accept or raise)",
            NodeKind::Pick if has(ArmKind::Redecides) || has(ArmKind::Overturns) => " (decide anew)",
            NodeKind::Test if has(ArmKind::PassedOver) => " (only if)",
            NodeKind::Test if !is_route => " (then)",
            // What has no name of its own has the path of what is around it.
            NodeKind::Test if policy.items[item].named.name.is_empty() => " (route)",
            _ => "",
        };
        format!("{path}{part}")
    }

    /// Returns the work beside a block of which this is the graph, if it is one.
    pub fn beside(&self) -> Option<ItemId> {
        self.net.containers.first().and_then(|top| top.item)
    }

    /// Names a thing that is known of a case, and the answer in class `class`, counted from one.
    pub fn known(&self, policy: &Policy, question: usize, class: u8) -> Option<(String, String)> {
        let asked = *self.net.questions.get(question)?;
        let index = usize::from(class).checked_sub(1)?;
        let inside = Some(self.procedure);
        Some(match asked {
            Question::Fact(fact) => {
                let answer = match &policy.facts[fact].domain {
                    Domain::Truth => if index == 1 { "true" } else { "false" }.to_owned(),
                    Domain::OneOf(values) => values.get(index)?.clone(),
                    Domain::Number(_) => range_words(self.net.constants.get(question)?, index),
                };
                (policy.facts[fact].named.name.clone(), answer)
            }
            Question::Outcome(item) => {
                let outcome = *policy.items[item].outcomes.get(index)?;
                (policy.item_words(item, inside), policy.outcomes[outcome].named.name.clone())
            }
            Question::Unused(point) => {
                let answer = if index == 1 { "is not used up" } else { "is used up" };
                (policy.point_words(point, inside), answer.to_owned())
            }
            Question::Happened(point) => {
                let answer = if index == 1 { "has happened" } else { "has not happened" };
                (policy.point_words(point, inside), answer.to_owned())
            }
        })
    }
}

/// Words a class of numbers: between two of the constants with which it is compared, or one of them.
fn range_words(constants: &[u32], index: usize) -> String {
    let constant = |index: usize| constants.get(index).map(u32::to_string);
    let below = index.checked_sub(1).and_then(|before| constant(before / 2));
    if index % 2 == 1 {
        return format!("= {}", below.unwrap_or_default());
    }
    match (below, constant(index / 2)) {
        (Some(low), Some(high)) => format!("> {low} and < {high}"),
        (Some(low), None) => format!("> {low}"),
        (None, Some(high)) => format!("< {high}"),
        (None, None) => "a number".to_owned(),
    }
}

/// Words why the document stops.
pub fn gap_words(policy: &Policy, reason: GapReason) -> String {
    match reason {
        GapReason::Unstated(_) => "unstated".to_owned(),
        GapReason::NothingAfter => "nothing follows".to_owned(),
        GapReason::UnansweredEnd(end) => format!("nothing is said of the end {}", policy.items[end].named.name),
        GapReason::NoRow => "no line holds for the case".to_owned(),
        GapReason::Outline(id) => format!("{} is an outline", policy.procedures[id].named.name),
        GapReason::Unsettled(escalation) => format!("{} ends unsettled", policy.procedures[escalation].named.name),
    }
}

impl Net {
    /// Names an end that no item stands for: the first of a pair is `settled`, the second `unsettled`.
    fn built_in(&self, id: NodeId) -> &'static str {
        let pair = self.nodes().filter(|(_, node)| node.kind == NodeKind::End && node.item.is_none());
        let place = pair.map(|(known, _)| known).position(|known| known == id);
        if place.unwrap_or(0) % 2 == 0 { "settled" } else { "unsettled" }
    }
}
