//! From items to nodes.

use std::collections::BTreeMap;

use super::net::{Arm, ArmKind, Container, ContainerId, GapReason, Goal, Net, Node, NodeId, NodeKind};
use crate::model::{Condition, Effect, ItemId, ItemKind, Line, Lines, Outcome, People, Policy, ProcedureId, Target};
use crate::source::Span;
use crate::syntax::ast::Duty;

/// Compiles a procedure; it remembers what the nets of the work beside it ask about its items.
pub(super) fn compile(policy: &Policy, procedure: ProcedureId, beside: &[Net]) -> Net {
    let (mut compiler, top) = compiler(policy, procedure, None);
    let entry = compiler.procedure(procedure, top);
    compiler.net.entry = vec![entry];
    compiler.holders();
    compiler.net.note_items();
    let asked = super::beside::asked(policy, &compiler.net, beside);
    super::answers::collect(policy, procedure, &mut compiler.net, asked);
    compiler.net.maybe = super::brought::brought(policy, procedure, &compiler.net);
    compiler.net
}

/// Compiles the work beside a block, which is a graph of its own.
pub(super) fn compile_beside(policy: &Policy, beside: ItemId) -> Net {
    let (mut compiler, top) = compiler(policy, policy.items[beside].procedure, Some(beside));
    let children = &policy.items[beside].children;
    for item in policy.inside(children) {
        compiler.reserve(item, top);
    }
    let over = Goal::Node(compiler.node(NodeKind::End, None, top));
    compiler.block(children, top, over);
    let entry = compiler.first(children).unwrap_or(over);
    compiler.net.entry = vec![entry];
    compiler.net.holders = vec![People::Unstated];
    compiler.net.first_holders = 1;
    compiler.net.note_items();
    super::answers::collect(policy, compiler.procedure, &mut compiler.net, Vec::new());
    compiler.net.maybe = super::brought::brought(policy, compiler.procedure, &compiler.net);
    compiler.net
}

/// Begins with nothing but the container of the whole.
fn compiler(policy: &Policy, procedure: ProcedureId, beside: Option<ItemId>) -> (Compiler<'_>, ContainerId) {
    let mut net = Net::default();
    let top = net.add_container(container(None, beside));
    let (entries, ends, anew) = Default::default();
    (Compiler { policy, procedure, net, copy: None, entries, ends, anew }, top)
}

/// Makes a container in which nothing stands yet.
pub(super) fn container(parent: Option<ContainerId>, item: Option<ItemId>) -> Container {
    Container { parent, item, branch: false, after: None, watchers: Vec::new(), branches: Vec::new() }
}

/// One way on without effects.
pub(super) fn arm(kind: ArmKind, guard: Option<Condition>, goal: Goal) -> Arm {
    Arm { kind, outcome: None, guard, effects: Vec::new(), goal, beside: None }
}

/// A raised copy: the disputed decision, the escalation, and the outcome where that stands meanwhile.
pub(super) type Copy = (ItemId, ProcedureId, Option<crate::model::OutcomeId>);

/// The state of compiling one procedure.
pub(super) struct Compiler<'a> {
    pub policy: &'a Policy,
    pub procedure: ProcedureId,
    pub net: Net,
    /// The raised copy of an escalation of which the nodes are part.
    pub copy: Option<Copy>,
    /// Where each item begins, in each copy.
    pub entries: BTreeMap<(Option<Copy>, ItemId), NodeId>,
    /// Where `settled` and `unsettled` lead, in each copy.
    pub ends: BTreeMap<Option<Copy>, (Settled, Goal)>,
    /// Where a disputed decision is made anew, and by the decider of which item.
    pub anew: BTreeMap<(Copy, ItemId), NodeId>,
}

/// Where `settled` leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Settled {
    /// To one place.
    At(Goal),
    /// To a new decision of what was disputed.
    Anew {
        /// The raised copy.
        call: ContainerId,
        /// Where the disputed decision stands, and where the case goes after it.
        at: (ContainerId, Goal),
    },
}

impl Compiler<'_> {
    /// Compiles a procedure's own items into a container.
    pub(super) fn procedure(&mut self, procedure: ProcedureId, top: ContainerId) -> Goal {
        let policy = self.policy;
        let (items, escalation) = (&policy.procedures[procedure].items, policy.procedures[procedure].escalation);
        if escalation && !self.ends.contains_key(&self.copy) {
            let settled = self.node(NodeKind::End, None, top);
            let unsettled = self.node(NodeKind::End, None, top);
            self.ends.insert(self.copy, (Settled::At(Goal::Node(settled)), Goal::Node(unsettled)));
        }
        for item in self.policy.items_of(procedure) {
            self.reserve(item, top);
        }
        let after = if escalation && self.last_is_level(items) {
            self.ends.get(&self.copy).map(|(_, unsettled)| *unsettled)
        } else {
            None
        };
        let after = after.unwrap_or_else(|| self.nothing_after(items, top));
        self.block(items, top, after);
        self.late(&policy.procedures[procedure].lines, None, top);
        self.first(items).unwrap_or(after)
    }

    pub(super) fn last_is_level(&self, items: &[ItemId]) -> bool {
        let last = items.iter().rev().find(|item| self.flows(**item));
        last.is_some_and(|item| self.policy.items[*item].kind == ItemKind::Level)
    }

    pub(super) fn nothing_after(&mut self, items: &[ItemId], container: ContainerId) -> Goal {
        let last = items.iter().rev().find(|item| self.flows(**item)).copied();
        self.gap(GapReason::NothingAfter, last, container)
    }

    /// Adds a node without arms.
    pub(super) fn node(&mut self, kind: NodeKind, item: Option<ItemId>, container: ContainerId) -> NodeId {
        let dispute = self.copy.map(|(_, escalation, _)| escalation);
        let actor = item.map_or(People::Unstated, |item| self.owner(item));
        self.net.add_node(Node { kind, item, container, arms: Vec::new(), actor, dispute, gap: None })
    }

    /// Adds a place where the document stops.
    pub(super) fn gap(&mut self, reason: GapReason, item: Option<ItemId>, container: ContainerId) -> Goal {
        let id = self.node(NodeKind::Gap, item, container);
        self.net.node_mut(id).gap = Some(reason);
        Goal::Node(id)
    }

    /// Returns who does an item: its first `by` line that holds for every case, or else the first.
    pub(super) fn owner(&self, item: ItemId) -> People {
        let by = &self.policy.items[item].lines.by;
        let line = by.iter().find(|line| line.when.is_none()).or(by.first());
        line.map_or(People::Unstated, |line| line.value.clone())
    }

    /// Reserves the first node of an item, so that lines may lead to it before it is compiled.
    fn reserve(&mut self, item: ItemId, container: ContainerId) {
        let kind = match self.policy.items[item].kind {
            ItemKind::End => NodeKind::End,
            _ if !self.policy.items[item].lines.only_if.is_empty() => NodeKind::Test,
            _ => self.main_kind(item),
        };
        let id = self.node(kind, Some(item), container);
        self.entries.insert((self.copy, item), id);
    }

    fn main_kind(&self, item: ItemId) -> NodeKind {
        let item = &self.policy.items[item];
        match item.kind {
            ItemKind::Step if item.lines.duty.iter().any(|line| line.value == Duty::May) => NodeKind::Pick,
            ItemKind::Step => NodeKind::Act,
            ItemKind::Decision | ItemKind::Level => NodeKind::Pick,
            ItemKind::End => NodeKind::End,
            ItemKind::Parallel => NodeKind::All,
            ItemKind::Route => NodeKind::Test,
            ItemKind::Wait(_) => NodeKind::Wait,
            ItemKind::Follow(..) => NodeKind::Call,
            _ => NodeKind::Scope,
        }
    }

    /// Returns whether the flow passes through an item, rather than reaching it by name or beside the flow.
    pub(super) fn flows(&self, item: ItemId) -> bool {
        let kind = &self.policy.items[item].kind;
        !kind.is_beside() && !matches!(kind, ItemKind::End | ItemKind::AtAnyTime(..))
    }

    pub(super) fn entry(&self, item: ItemId) -> Option<NodeId> {
        self.entries.get(&(self.copy, item)).copied()
    }

    pub(super) fn first(&self, items: &[ItemId]) -> Option<Goal> {
        items.iter().find(|item| self.flows(**item)).and_then(|item| self.entry(*item)).map(Goal::Node)
    }

    /// Compiles the items of a block, each leading to the next and the last to `after`.
    pub(super) fn block(&mut self, items: &[ItemId], container: ContainerId, after: Goal) {
        for (index, item) in items.iter().enumerate() {
            let rest = items.get(index + 1..).unwrap_or_default();
            let next = self.first(rest).unwrap_or(after);
            self.item(*item, container, next);
        }
    }

    pub(super) fn item(&mut self, item: ItemId, container: ContainerId, next: Goal) {
        let Some(entry) = self.entry(item) else { return };
        let finishes = self.policy.items[item].kind == ItemKind::End;
        // A case that continues elsewhere does not come back: it leaves everything.
        let leaves = !self.policy.items[item].lines.continues_in.is_empty();
        self.net.node_mut(entry).container = match finishes {
            true if leaves => self.net.around(container).last().unwrap_or(container),
            true => self.whole(container),
            false => container,
        };
        let policy = self.policy;
        let lines = &policy.items[item].lines;
        let main = self.guarded(item, entry, lines, (container, next));
        match &policy.items[item].kind {
            ItemKind::Step => self.step(main, lines, (container, next)),
            ItemKind::Decision | ItemKind::Level => self.choice(item, main, container, next),
            ItemKind::End => {}
            ItemKind::Route => self.route(main, lines, container),
            ItemKind::Wait(moment) => self.wait(main, moment, lines, (container, next)),
            ItemKind::Parallel => self.parallel(item, main, lines, (container, next)),
            ItemKind::Follow(..) => self.follow(item, main, lines, (container, next)),
            ItemKind::Sequence => self.sequence(item, main, lines, (container, next)),
            ItemKind::AtAnyTime(moment, target) => self.watch(main, moment, target, container),
            // Work beside the block is no part of the flow.
            ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery(..) => {}
        }
    }

    /// Returns the procedure or copy around a container: an end finishes all of it, whatever block it is written in.
    pub(super) fn whole(&self, container: ContainerId) -> ContainerId {
        let is_block = |id: &ContainerId| {
            let found = self.net.container(*id);
            let kind = found.item.map(|item| &self.policy.items[item].kind);
            found.branch || matches!(kind, Some(ItemKind::Parallel | ItemKind::Sequence))
        };
        self.net.around(container).find(|around| !is_block(around)).unwrap_or(container)
    }

    /// Puts `only if` before an item; returns the node of the item itself.
    fn guarded(
        &mut self,
        item: ItemId,
        entry: NodeId,
        lines: &Lines,
        (container, next): (ContainerId, Goal),
    ) -> NodeId {
        if lines.only_if.is_empty() || self.policy.items[item].kind == ItemKind::End {
            return entry;
        }
        let main = self.node(self.main_kind(item), Some(item), container);
        let asked: Vec<Condition> = lines.only_if.iter().map(|line| line.value.clone()).collect();
        let asked = if asked.len() == 1 { asked.into_iter().next() } else { Some(Condition::And(asked)) };
        let Some(asked) = asked else { return main };
        let passed = Some(Condition::Not(Box::new(asked.clone())));
        self.net.node_mut(entry).arms.push(arm(ArmKind::Answer, Some(asked), Goal::Node(main)));
        let skips = match self.policy.items[item].kind {
            ItemKind::Decision | ItemKind::Level => vec![(None, next)],
            _ => self.leading(&lines.then, (container, next), item),
        };
        for (guard, goal) in skips {
            let guard = both(passed.clone(), guard);
            self.net.node_mut(entry).arms.push(arm(ArmKind::PassedOver, guard, goal));
        }
        main
    }

    fn step(&mut self, main: NodeId, lines: &Lines, (container, next): (ContainerId, Goal)) {
        let Some(item) = self.net.node(main).item else { return };
        let optional = lines.duty.iter().any(|line| line.value == Duty::May);
        for (guard, goal) in self.leading(&lines.then, (container, next), item) {
            if optional && self.policy.items[item].kind == ItemKind::Step {
                let passed = arm(ArmKind::PassedOver, guard.clone(), goal);
                self.net.node_mut(main).arms.push(passed);
            }
            let done = Arm { effects: lines.effects.clone(), ..arm(ArmKind::Done, guard, goal) };
            self.net.node_mut(main).arms.push(done);
        }
        self.late_arms(main, lines, container);
    }

    /// Lists where an item leads when it is done. What its `then` lines ask is asked then, by a test behind it: what
    /// the item brings about and which outcome it had are known.
    fn leading(
        &mut self,
        then: &[Line<Target>],
        at: (ContainerId, Goal),
        item: ItemId,
    ) -> Vec<(Option<Condition>, Goal)> {
        if then.iter().any(|line| line.when.is_some()) {
            return vec![(None, self.after(then, at, item))];
        }
        self.onward(then, at, Some(item))
    }

    /// Lists where `then` lines lead: each for its cases, and the next item where none holds.
    pub(super) fn onward(
        &mut self,
        then: &[Line<Target>],
        (container, next): (ContainerId, Goal),
        item: Option<ItemId>,
    ) -> Vec<(Option<Condition>, Goal)> {
        let mut ways = Vec::new();
        for line in then {
            for goal in self.goals(&line.value, line.span, item, container) {
                ways.push((line.when.clone(), goal));
            }
        }
        let guards: Vec<Condition> = then.iter().filter_map(|line| line.when.clone()).collect();
        if guards.len() == then.len() {
            let none = (!guards.is_empty()).then(|| Condition::Not(Box::new(Condition::Or(guards))));
            ways.push((none, next));
        }
        ways
    }

    /// Turns a written target into goals; several where the document does not say which.
    pub(super) fn goals(
        &mut self,
        target: &Target,
        span: Span,
        item: Option<ItemId>,
        container: ContainerId,
    ) -> Vec<Goal> {
        match target {
            Target::Unstated => vec![self.gap(GapReason::Unstated(span), item, container)],
            Target::Items(items) => items.iter().filter_map(|item| self.entry(*item)).map(Goal::Node).collect(),
            Target::Settled => item.and_then(|item| self.settled(item)).into_iter().collect(),
            Target::Unsettled => self.ends.get(&self.copy).map(|(_, unsettled)| *unsettled).into_iter().collect(),
        }
    }

    fn choice(&mut self, item: ItemId, main: NodeId, container: ContainerId, next: Goal) {
        let policy = self.policy;
        let (lines, outcomes) = (&policy.items[item].lines, &policy.items[item].outcomes);
        let main = self.asked_for(item, main, lines, container);
        if lines.duty.iter().any(|line| line.value == Duty::May) {
            self.net.node_mut(main).arms.push(arm(ArmKind::PassedOver, None, next));
        }
        for id in outcomes {
            let outcome = &policy.outcomes[*id];
            let disputes = if self.copy.is_none() { self.open_disputes(item, *id) } else { Vec::new() };
            let settled = (container, next);
            for (guard, goal) in self.outcome_ways(outcome, item, settled) {
                let guard = both(outcome.when.clone(), guard);
                let mut effects = lines.effects.clone();
                let goal = if disputes.is_empty() {
                    effects.extend(outcome.lines.effects.clone());
                    goal
                } else {
                    self.disputed(item, (*id, outcome, goal), &disputes, settled)
                };
                let chosen = Arm { outcome: Some(*id), effects, ..arm(ArmKind::Outcome, guard, goal) };
                self.net.node_mut(main).arms.push(chosen);
            }
        }
        if outcomes.is_empty() {
            self.step(main, lines, (container, next));
            return;
        }
        self.no_outcome_holds(item, main);
        self.late_arms(main, lines, container);
    }

    /// Lets the document stop where every outcome asks something, and none of it holds.
    pub(super) fn no_outcome_holds(&mut self, item: ItemId, choice: NodeId) {
        let outcomes = &self.policy.items[item].outcomes;
        let guards = outcomes.iter().map(|id| self.policy.outcomes[*id].when.clone());
        if let Some(guards) = guards.collect::<Option<Vec<Condition>>>() {
            let none = self.gap(GapReason::NoRow, Some(item), self.net.node(choice).container);
            let none = arm(ArmKind::Answer, Some(Condition::Not(Box::new(Condition::Or(guards)))), none);
            self.net.node_mut(choice).arms.push(none);
        }
    }

    /// Lists where one outcome leads: its own `then`, or else that of its item, or else the next item.
    pub(super) fn outcome_ways(
        &mut self,
        outcome: &Outcome,
        item: ItemId,
        (container, next): (ContainerId, Goal),
    ) -> Vec<(Option<Condition>, Goal)> {
        let own = &outcome.lines.then;
        let then = if own.is_empty() { &self.policy.items[item].lines.then } else { own };
        self.leading(then, (container, next), item)
    }

    fn route(&mut self, main: NodeId, lines: &Lines, container: ContainerId) {
        let item = self.net.node(main).item;
        let mut earlier: Vec<Condition> = Vec::new();
        // `otherwise` is what no other row takes, wherever it is written.
        let (otherwise, conditional): (Vec<_>, Vec<_>) =
            lines.rows.iter().partition(|line| line.value.condition.is_none());
        for line in conditional.into_iter().chain(otherwise) {
            let row = both(line.value.condition.clone(), line.when.clone());
            let none = || Condition::Not(Box::new(Condition::Or(earlier.clone())));
            let ordered = (lines.first_match || line.value.condition.is_none()) && !earlier.is_empty();
            let guard = if ordered { both(row.clone(), Some(none())) } else { row.clone() };
            for goal in self.goals(&line.value.target, line.span, item, container) {
                self.net.node_mut(main).arms.push(arm(ArmKind::Answer, guard.clone(), goal));
            }
            earlier.extend(row);
        }
        if lines.rows.iter().all(|line| line.value.condition.is_some() || line.when.is_some()) {
            let none = self.gap(GapReason::NoRow, item, container);
            let guard = (!earlier.is_empty()).then(|| Condition::Not(Box::new(Condition::Or(earlier))));
            self.net.node_mut(main).arms.push(arm(ArmKind::Answer, guard, none));
        }
    }

    fn wait(&mut self, main: NodeId, moment: &crate::model::Moment, lines: &Lines, at: (ContainerId, Goal)) {
        let guard = super::answers::has_come(self.policy, self.procedure, moment);
        let Some(item) = self.net.node(main).item else { return };
        for (_, goal) in self.leading(&lines.then, at, item) {
            let comes = Arm { effects: lines.effects.clone(), ..arm(ArmKind::Comes, guard.clone(), goal) };
            self.net.node_mut(main).arms.push(comes);
        }
        self.late_arms(main, lines, at.0);
    }

    /// Lets `late then X` leave an item.
    fn late_arms(&mut self, main: NodeId, lines: &Lines, container: ContainerId) {
        let item = self.net.node(main).item;
        for line in &lines.late {
            for goal in self.goals(&line.value, line.span, item, container) {
                self.net.node_mut(main).arms.push(arm(ArmKind::Late, line.when.clone(), goal));
            }
        }
    }

    /// Returns the escalations by which an outcome may be disputed.
    fn open_disputes(&self, item: ItemId, outcome: crate::model::OutcomeId) -> Vec<ProcedureId> {
        let disputes = self.policy.disputes(item, Some(outcome)).into_iter();
        disputes.filter(|id| *id != self.procedure && !self.policy.procedures[*id].is_outside()).collect()
    }

    /// Collects everybody who may hold the case.
    fn holders(&mut self) {
        let lines = &self.policy.procedures[self.procedure].lines.held_by;
        let mut holders: Vec<People> = lines.iter().map(|line| line.value.clone()).collect();
        holders.dedup();
        if holders.is_empty() {
            holders.push(People::Unstated);
        }
        self.net.first_holders = holders.len();
        let arms = self.net.nodes.iter().flat_map(|node| &node.arms);
        for effect in arms.flat_map(|arm| &arm.effects) {
            if let Effect::HandsOver(people) = &effect.value
                && !holders.contains(people)
            {
                holders.push(people.clone());
            }
        }
        self.net.holders = holders;
    }
}

/// Joins two conditions.
pub(super) fn both(first: Option<Condition>, second: Option<Condition>) -> Option<Condition> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Condition::And(vec![first, second])),
        (one, None) | (None, one) => one,
    }
}
