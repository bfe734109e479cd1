//! Where escalations and copies lead: built-in ends, the ends of a copy, disputes.

use super::flow::{Flow, Goal, UNANSWERED};
use super::{EdgeKind, NodeKind};
use crate::model::{ItemId, ItemKind, OutcomeId, ProcedureId};

impl Flow<'_> {
    /// Returns the box of a built-in end.
    pub(super) fn built_in(&mut self, settled: bool) -> u32 {
        if let Some(known) = self.settled.get(&settled) {
            return *known;
        }
        let node = self.node(NodeKind::End, None, if settled { "Settled" } else { "Not settled" }, None);
        self.settled.insert(settled, node);
        node
    }

    /// Draws the arrows inside a copy, and from its ends to where the caller leads them.
    pub(super) fn copy(&mut self, id: ItemId, followed: ProcedureId, after: Goal) {
        let item = self.item_of(id);
        let answer = |flow: &mut Self, name: &str, is_end: bool| flow.answered(&item.outcomes, (name, is_end), after);
        let ends = (answer(self, "settled", false), answer(self, "unsettled", false));
        let before = std::mem::replace(&mut self.ends, (first(&ends.0, after), first(&ends.1, after)));
        let escalation = self.says.policy.procedures[followed].escalation;
        let last = self.last(&item.children, escalation, self.ends.1);
        self.block(&item.children, last);
        self.ends = before;
        for end in &item.children {
            let found = self.item_of(*end);
            let Some(node) = self.boxes.get(end).copied() else { continue };
            if found.kind != ItemKind::End || !found.lines.continues_in.is_empty() {
                continue;
            }
            for (goal, when) in answer(self, &found.named.name, true) {
                self.arrow(node, goal, (EdgeKind::Then, when.trim().to_owned(), Vec::new()));
            }
        }
    }

    /// Returns where the caller leads an end of a copy.
    fn answered(&mut self, outcomes: &[OutcomeId], (name, is_end): (&str, bool), after: Goal) -> Vec<(Goal, String)> {
        let policy = self.says.policy;
        let named = outcomes.iter().find(|id| policy.outcomes[**id].named.name == name);
        match named {
            Some(outcome) => self.onward(&policy.outcomes[*outcome].lines.then, after),
            None if is_end && !outcomes.is_empty() => vec![(Goal::Gap(UNANSWERED), String::new())],
            None => vec![(after, String::new())],
        }
    }

    /// Draws the escalations that are open against a decision.
    pub(super) fn disputes(&mut self, id: ItemId, node: u32) {
        let (policy, item) = (self.says.policy, self.item_of(id));
        for escalation in policy.disputes(id, None) {
            let found = &policy.procedures[escalation];
            if escalation == item.home {
                continue;
            }
            let open = |outcome: &&OutcomeId| policy.disputes(id, Some(**outcome)).contains(&escalation);
            let open: Vec<&OutcomeId> = item.outcomes.iter().filter(open).collect();
            let names: Vec<&str> = open.iter().map(|id| policy.outcomes[**id].named.display()).collect();
            let which =
                if open.len() == item.outcomes.len() { String::new() } else { format!("{}: ", names.join(", ")) };
            let raised = found.lines.raised_by.iter().flat_map(|line| line.value.people.iter().copied());
            let between = found.lines.between.iter().flat_map(|line| [line.value.0, line.value.1]);
            let raisers = self.says.raisers(&raised.chain(between).collect::<Vec<_>>());
            let challenge = self.node(NodeKind::Escalation, None, found.named.display(), self.group_of(node));
            self.change(challenge, |node| {
                node.path = Some(found.named.name.clone());
                node.clauses = super::says::labels(&found.named.cites);
            });
            let label = format!("{which}challenged by {raisers}");
            self.arrow(node, Goal::Node(challenge), (EdgeKind::Dispute, label, Vec::new()));
            let anew = "settled: decided anew".to_owned();
            self.arrow(challenge, Goal::Node(node), (EdgeKind::Settled, anew, Vec::new()));
        }
    }
}

fn first(ways: &[(Goal, String)], otherwise: Goal) -> Goal {
    ways.first().map_or(otherwise, |(goal, _)| *goal)
}
