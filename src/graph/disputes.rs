//! A decision that may be challenged: accept or raise, the raised copy, and the decision made anew.

use super::compile::{Compiler, Copy, Settled, arm, both};
use super::net::{Arm, ArmKind, Container, ContainerId, GapReason, Goal, NodeId, NodeKind};
use crate::model::{ActorId, ItemId, ItemKind, Lines, Outcome, OutcomeId, People, ProcedureId};
use crate::syntax::ast::Effect as Meanwhile;

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
            let raises = if self.stands(*escalation) {
                let beside = Some(self.raised((item, *escalation, Some(id)), (ContainerId(0), next)));
                let effects = outcome.lines.effects.clone();
                Arm { outcome: Some(id), effects, beside, ..arm(ArmKind::Raises, None, goal) }
            } else {
                let raised = self.raised((item, *escalation, None), (container, next));
                Arm { outcome: Some(id), ..arm(ArmKind::Raises, None, raised) }
            };
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

    /// Returns whether the case goes on while a decision is disputed; unstated is read as waiting.
    fn stands(&self, escalation: ProcedureId) -> bool {
        let mut effects = self.policy.procedures[escalation].lines.effect.iter();
        effects.any(|line| line.value == Some(Meanwhile::Stands))
    }

    /// Compiles one copy of an escalation; where the case waits, one copy serves every outcome of the decision.
    fn raised(&mut self, copy: Copy, (container, next): (ContainerId, Goal)) -> Goal {
        let (item, escalation, _) = copy;
        let items = &self.policy.procedures[escalation].items;
        let first = items.iter().copied().find(|first| self.flows(*first));
        if let Some(known) = first.and_then(|first| self.entries.get(&(Some(copy), first))).copied() {
            return Goal::Node(known);
        }
        let (after, watchers, branches) = (None, Vec::new(), Vec::new());
        let call = Container { parent: Some(container), item: Some(item), branch: false, after, watchers, branches };
        let call = self.net.add_container(call);
        let unsettled = self.gap(GapReason::Unsettled(escalation), Some(item), call);
        let before = self.copy.replace(copy);
        self.ends.insert(Some(copy), (Settled::Anew { call, at: (container, next) }, unsettled));
        let entry = self.procedure(escalation, call);
        self.copy = before;
        entry
    }

    /// Returns where `settled` leads when `level` settles.
    pub(super) fn settled(&mut self, level: ItemId) -> Option<Goal> {
        match (self.ends.get(&self.copy).copied()?, self.copy) {
            ((Settled::At(goal), _), _) => Some(goal),
            ((Settled::Anew { call, at }, _), Some(copy)) => {
                let known = self.anew.get(&(copy, level)).copied();
                Some(Goal::Node(known.unwrap_or_else(|| self.decided_anew(copy, level, (call, at)))))
            }
            ((Settled::Anew { .. }, _), None) => None,
        }
    }

    /// After *settled* the decider of the level chooses one of the decision's own outcomes.
    ///
    /// Where the decision stood meanwhile, upholding it ends the dispute, and overturning it stops what went on.
    fn decided_anew(&mut self, copy: Copy, level: ItemId, (call, at): (ContainerId, (ContainerId, Goal))) -> NodeId {
        let before = self.copy.take();
        let (item, escalation, disputed) = copy;
        // What the document leaves open there stands where the decision itself does.
        let at = (self.entry(item).map_or(at.0, |entry| self.net.node(entry).container), at.1);
        let anew = self.node(NodeKind::Pick, Some(item), if disputed.is_some() { call } else { at.0 });
        for id in self.policy.items[item].outcomes.clone() {
            let outcome = self.policy.outcomes[id].clone();
            if disputed == Some(id) {
                let upheld =
                    Arm { outcome: Some(id), ..arm(ArmKind::Redecides, outcome.when.clone(), Goal::Done(call)) };
                self.net.node_mut(anew).arms.push(upheld);
                continue;
            }
            for (guard, goal) in self.outcome_ways(&outcome, item, at) {
                let kind = if disputed.is_some() { ArmKind::Overturns } else { ArmKind::Redecides };
                let guard = both(outcome.when.clone(), guard);
                let effects = outcome.lines.effects.clone();
                self.net.node_mut(anew).arms.push(Arm { outcome: Some(id), effects, ..arm(kind, guard, goal) });
            }
        }
        self.no_outcome_holds(item, anew);
        let decider = self.owner(level);
        let node = self.net.node_mut(anew);
        node.actor = decider;
        node.dispute = Some(escalation);
        self.copy = before;
        self.anew.insert((copy, level), anew);
        anew
    }

    /// Puts a choice before a level that takes place only if somebody asks for it.
    ///
    /// Where nobody does, the word of the level before it stands, or else that of the decision itself.
    pub(super) fn asked_for(&mut self, item: ItemId, entry: NodeId, lines: &Lines, container: ContainerId) -> NodeId {
        let Some(raised) = lines.raised_by.first() else { return entry };
        let earlier = self.policy.items_of(self.policy.items[item].home).into_iter().take_while(|known| *known != item);
        let judges = |item: &ItemId| matches!(self.policy.items[*item].kind, ItemKind::Level | ItemKind::Decision);
        let before = earlier.filter(judges).last().or(self.copy.map(|(decision, ..)| decision));
        let Some(settled) = self.settled(before.unwrap_or(item)) else { return entry };
        let level = self.node(NodeKind::Pick, self.net.node(entry).item, container);
        let groups: Vec<Vec<ActorId>> = raised.value.people.iter().map(|raiser| vec![*raiser]).collect();
        let node = self.net.node_mut(entry);
        node.actor = if groups.is_empty() { People::Unstated } else { People::AnyOf(groups) };
        node.arms.push(arm(ArmKind::Raises, None, Goal::Node(level)));
        node.arms.push(arm(ArmKind::Accepts, None, settled));
        level
    }
}
