//! Blocks: parallel branches, sequences, copies of other procedures, and what may stop them.

use super::compile::{self, Compiler, Settled, arm, both};
use super::net::{Arm, ArmKind, Container, ContainerId, GapReason, Goal, NodeId, NodeKind};
use crate::model::{ItemId, ItemKind, Line, Lines, Moment, OutcomeId, Target};

impl Compiler<'_> {
    pub(super) fn parallel(
        &mut self,
        item: ItemId,
        main: NodeId,
        lines: &Lines,
        (container, next): (ContainerId, Goal),
    ) {
        let all = self.net.add_container(compile::container(Some(container), Some(item)));
        let after = self.after(&lines.then, (container, next), item);
        self.net.container_mut(all).after = Some(after);
        for child in self.policy.items[item].children.clone() {
            if !self.flows(child) {
                self.item(child, all, after);
                continue;
            }
            let branch = Container { branch: true, ..compile::container(Some(all), Some(child)) };
            let branch = self.net.add_container(branch);
            self.item(child, branch, Goal::Done(branch));
            let entry = self.entry(child).map(Goal::Node);
            self.net.container_mut(all).branches.extend(entry);
        }
        self.late(lines, Some(item), all);
        self.net.node_mut(main).arms.push(arm(ArmKind::Done, None, Goal::Done(all)));
    }

    pub(super) fn sequence(
        &mut self,
        item: ItemId,
        main: NodeId,
        lines: &Lines,
        (container, next): (ContainerId, Goal),
    ) {
        let scope = self.net.add_container(compile::container(Some(container), Some(item)));
        let after = self.after(&lines.then, (container, next), item);
        self.net.container_mut(scope).after = Some(after);
        let children = self.policy.items[item].children.clone();
        self.block(&children, scope, Goal::Done(scope));
        self.late(lines, Some(item), scope);
        let first = self.first(&children).unwrap_or(Goal::Done(scope));
        self.net.node_mut(main).arms.push(arm(ArmKind::Done, None, first));
    }

    /// Returns where the case goes behind `then` lines: one goal, through a test where they ask.
    pub(super) fn after(
        &mut self,
        then: &[Line<Target>],
        (container, next): (ContainerId, Goal),
        item: ItemId,
    ) -> Goal {
        let ways = self.onward(then, (container, next), Some(item));
        if let [(None, goal)] = ways.as_slice() {
            return *goal;
        }
        let test = self.node(NodeKind::Test, Some(item), container);
        for (guard, goal) in ways {
            self.net.node_mut(test).arms.push(arm(ArmKind::Answer, guard, goal));
        }
        Goal::Node(test)
    }

    pub(super) fn follow(&mut self, item: ItemId, main: NodeId, lines: &Lines, (container, next): (ContainerId, Goal)) {
        let copy = self.net.add_container(compile::container(Some(container), Some(item)));
        let after = self.after(&lines.then, (container, next), item);
        self.net.container_mut(copy).after = Some(after);
        let ItemKind::Follow(followed, header) = self.policy.items[item].kind.clone() else { return };
        let children = self.policy.items[item].children.clone();
        let (kept, outcomes) = (self.ends.get(&self.copy).copied(), self.policy.items[item].outcomes.clone());
        let mut built_in = [after, after];
        for (goal, name) in built_in.iter_mut().zip(["settled", "unsettled"]) {
            *goal = self.answered(&outcomes, (name, None), (container, after), item);
        }
        self.ends.insert(self.copy, (Settled::At(built_in[0]), built_in[1]));
        let last = if self.policy.procedures[followed].escalation && self.last_is_level(&children) {
            built_in[1]
        } else {
            self.nothing_after(&children, copy)
        };
        self.block(&children, copy, last);
        match kept {
            Some(kept) => self.ends.insert(self.copy, kept),
            None => self.ends.remove(&self.copy),
        };
        for end in self.policy.ends_in(&children) {
            self.copied_end(end, &outcomes, (container, after), item);
        }
        self.late(&header, Some(item), copy);
        self.late(lines, Some(item), copy);
        // The header of a pattern stands in its copies.
        let is_outline = !header.outline.is_empty() || !self.policy.procedures[followed].lines.outline.is_empty();
        let first = match self.first(&children) {
            Some(first) => first,
            None if is_outline => self.gap(GapReason::Outline(followed), Some(item), copy),
            None => Goal::Done(copy),
        };
        self.net.node_mut(main).arms.push(arm(ArmKind::Done, None, first));
    }

    /// Makes an end of a copy lead where the caller says; one that continues elsewhere does not come back.
    fn copied_end(&mut self, end: ItemId, outcomes: &[OutcomeId], at: (ContainerId, Goal), item: ItemId) {
        let found = &self.policy.items[end];
        let Some(entry) = self.entry(end) else { return };
        if !found.lines.continues_in.is_empty() {
            return;
        }
        let name = found.named.name.clone();
        let goal = self.answered(outcomes, (&name, Some(end)), at, item);
        let outcome = outcomes.iter().copied().find(|id| self.policy.outcomes[*id].named.name == name);
        let effects = outcome.map(|outcome| self.policy.outcomes[outcome].lines.effects.clone()).unwrap_or_default();
        let node = self.net.node_mut(entry);
        node.kind = NodeKind::Call;
        node.arms.push(Arm { outcome, effects, ..arm(ArmKind::Done, None, goal) });
    }

    fn answered(
        &mut self,
        outcomes: &[OutcomeId],
        (name, end): (&str, Option<ItemId>),
        (container, after): (ContainerId, Goal),
        item: ItemId,
    ) -> Goal {
        let named = outcomes.iter().find(|id| self.policy.outcomes[**id].named.name == name).copied();
        match (named, end) {
            (Some(outcome), _) => {
                let lines = self.policy.outcomes[outcome].lines.clone();
                self.after(&lines.then, (container, after), item)
            }
            (None, Some(end)) if !outcomes.is_empty() => self.gap(GapReason::UnansweredEnd(end), Some(item), container),
            (None, _) => after,
        }
    }

    pub(super) fn watch(&mut self, main: NodeId, moment: &Moment, target: &Target, container: ContainerId) {
        let item = self.net.node(main).item;
        let asked = item.map(|item| self.policy.items[item].lines.only_if.clone()).unwrap_or_default();
        let come = super::answers::has_come(self.policy, self.procedure, moment);
        let guard = asked.into_iter().fold(come, |guard, line| both(guard, Some(line.value)));
        let span = item.map(|item| self.policy.items[item].named.span);
        for goal in span.map(|span| self.goals(target, span, item, container)).unwrap_or_default() {
            self.net.node_mut(main).arms.push(arm(ArmKind::Interrupts, guard.clone(), goal));
        }
        self.net.container_mut(container).watchers.push(main);
    }

    /// Lets `late then X` leave a block.
    pub(super) fn late(&mut self, lines: &Lines, item: Option<ItemId>, container: ContainerId) {
        for line in &lines.late {
            let watcher = self.node(NodeKind::Scope, item, container);
            for goal in self.goals(&line.value, line.span, item, container) {
                self.net.node_mut(watcher).arms.push(arm(ArmKind::Late, line.when.clone(), goal));
            }
            self.net.container_mut(container).watchers.push(watcher);
        }
    }
}
