//! A decision that may be challenged: accept or raise, the raised copy, and the decision made anew.

use super::compile::{Compiler, arm, both};
use super::net::{Arm, ArmKind, Container, ContainerId, GapReason, Goal, NodeId, NodeKind};
use crate::model::{ActorId, ItemId, ItemKind, Lines, Outcome, OutcomeId, People, ProcedureId};

impl Compiler<'_> {
    /// Puts a choice between accepting and disputing behind an outcome; returns where the outcome leads then.
    pub(super) fn disputed(
        &mut self,
        item: ItemId,
        (id, outcome, goal): (OutcomeId, &Outcome, Goal),
        disputes: &[ProcedureId],
        (container, next): (ContainerId, Goal),
    ) -> Goal {
        let pick = self.node(NodeKind::Pick, Some(item), container);
        let accepts =
            Arm { outcome: Some(id), effects: outcome.lines.effects.clone(), ..arm(ArmKind::Accepts, None, goal) };
        self.net.node_mut(pick).arms.push(accepts);
        let mut raisers: Vec<ActorId> = Vec::new();
        for escalation in disputes {
            raisers.extend(self.raisers(*escalation));
            let raised = self.raised(item, *escalation, (container, next));
            let raises = Arm { outcome: Some(id), ..arm(ArmKind::Raises, None, raised) };
            self.net.node_mut(pick).arms.push(raises);
        }
        raisers.dedup();
        let groups: Vec<Vec<ActorId>> = raisers.into_iter().map(|raiser| vec![raiser]).collect();
        self.net.node_mut(pick).actor = if groups.is_empty() { People::Unstated } else { People::AnyOf(groups) };
        Goal::Node(pick)
    }

    fn raisers(&self, escalation: ProcedureId) -> Vec<ActorId> {
        let lines = &self.policy.procedures[escalation].lines;
        let raised = lines.raised_by.iter().flat_map(|line| line.value.people.iter().copied());
        let between = lines.between.iter().flat_map(|line| [line.value.0, line.value.1]);
        raised.chain(between).collect()
    }

    /// Compiles one copy of an escalation for a decision, whichever of its outcomes is disputed.
    fn raised(&mut self, item: ItemId, escalation: ProcedureId, (container, next): (ContainerId, Goal)) -> Goal {
        let copy = Some((item, escalation));
        let first = self.policy.items_of(escalation).first().copied();
        if let Some(known) = first.and_then(|first| self.entries.get(&(copy, first))).copied() {
            return Goal::Node(known);
        }
        let call = Container {
            parent: Some(container),
            item: Some(item),
            branch: false,
            after: None,
            watchers: Vec::new(),
            branches: Vec::new(),
        };
        let call = self.net.add_container(call);
        let anew = self.decided_anew(item, escalation, (container, next));
        let unsettled = self.gap(GapReason::Unsettled(escalation), Some(item), container);
        let before = std::mem::replace(&mut self.copy, copy);
        self.ends.insert(copy, (Goal::Node(anew), unsettled));
        let entry = self.procedure(escalation, call);
        self.copy = before;
        entry
    }

    /// After *settled* the decider of the level chooses one of the decision's own outcomes.
    fn decided_anew(&mut self, item: ItemId, escalation: ProcedureId, at: (ContainerId, Goal)) -> NodeId {
        let anew = self.node(NodeKind::Pick, Some(item), at.0);
        for id in self.policy.items[item].outcomes.clone() {
            let outcome = self.policy.outcomes[id].clone();
            for (guard, goal) in self.outcome_ways(&outcome, item, at) {
                let (kind, effects) = (ArmKind::Redecides, outcome.lines.effects.clone());
                let guard = both(outcome.when.clone(), guard);
                self.net.node_mut(anew).arms.push(Arm { kind, outcome: Some(id), guard, effects, goal });
            }
        }
        let mut items = self.policy.items_of(escalation).into_iter();
        let last = items.rfind(|item| self.policy.items[*item].kind == ItemKind::Level);
        let by = last.and_then(|level| self.policy.items[level].lines.by.first());
        let node = self.net.node_mut(anew);
        node.actor = by.map_or(People::Unstated, |line| line.value.clone());
        node.dispute = Some(escalation);
        anew
    }

    /// Puts a choice before a level that takes place only if somebody asks for it.
    pub(super) fn asked_for(&mut self, entry: NodeId, lines: &Lines, container: ContainerId) -> NodeId {
        let Some(raised) = lines.raised_by.first() else { return entry };
        let Some((settled, _)) = self.ends.get(&self.copy).copied() else { return entry };
        let level = self.node(NodeKind::Pick, self.net.node(entry).item, container);
        let groups: Vec<Vec<ActorId>> = raised.value.people.iter().map(|raiser| vec![*raiser]).collect();
        let node = self.net.node_mut(entry);
        node.actor = if groups.is_empty() { People::Unstated } else { People::AnyOf(groups) };
        node.arms.push(arm(ArmKind::Raises, None, Goal::Node(level)));
        node.arms.push(arm(ArmKind::Accepts, None, settled));
        level
    }
}
