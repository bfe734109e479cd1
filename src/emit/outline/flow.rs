//! Boxes, frames, and the arrows between them.

use std::collections::BTreeMap;

use super::says::{Says, labels};
use super::{Drawing, Edge, EdgeKind, Group, GroupKind, Node, NodeKind};
use crate::model::{Item, ItemId, ItemKind, Line, Lines, Outcome, Policy, ProcedureId, Target};

/// Where an arrow leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// To a box.
    Node(u32),
    /// To the built-in end `settled` (true) or `unsettled` (false).
    BuiltIn(bool),
    /// To a place where the document says nothing, in these words.
    Gap(&'static str),
    /// Nowhere: work beside the flow is simply done.
    Nowhere,
}

const UNSTATED: &str = "The document does not say";
const NOTHING_AFTER: &str = "Nothing is said of what follows";
pub(super) const UNANSWERED: &str = "Nothing is said of this end";
const OUTLINE: &str = "The document names it without its content";
const NO_ROW: &str = "No line holds for the case";

/// Draws one procedure; its boxes and frames are numbered from these numbers.
pub(super) fn draw(policy: &Policy, id: ProcedureId, first_node: u32, first_group: u32) -> Drawing {
    let procedure = &policy.procedures[id];
    let says = Says { policy, procedure: id };
    let drawing = Drawing {
        procedure: procedure.named.name.clone(),
        title: procedure.named.display().to_owned(),
        escalation: procedure.escalation,
        clauses: labels(&procedure.named.cites),
        nodes: Vec::new(),
        edges: Vec::new(),
        groups: Vec::new(),
    };
    let ends = (Goal::BuiltIn(true), Goal::BuiltIn(false));
    let (boxes, conditions, joins, settled) = Default::default();
    let mut flow = Flow { says, drawing, first_node, first_group, boxes, conditions, joins, ends, settled };
    let start = flow.node(NodeKind::Start, None, procedure.named.display(), None);
    flow.change(start, |node| {
        node.notes = says.header(procedure);
        node.limits = says.limits(&procedure.lines);
        node.clauses = labels(&procedure.named.cites);
    });
    flow.enter(&procedure.items, None);
    let after = flow.last(&procedure.items, procedure.escalation, Goal::BuiltIn(false));
    flow.block(&procedure.items, after);
    let first = flow.first(&procedure.items).map(Goal::Node);
    let first = first.or((!procedure.is_pattern() && !procedure.is_outside()).then_some(Goal::Gap(NOTHING_AFTER)));
    if let Some(first) = first {
        flow.arrow(start, first, (EdgeKind::Then, String::new(), Vec::new()));
    }
    flow.late_block(&procedure.lines, None, None);
    flow.drawing
}

/// The state of drawing one procedure.
pub(super) struct Flow<'a> {
    pub says: Says<'a>,
    pub drawing: Drawing,
    first_node: u32,
    first_group: u32,
    /// The box of each item that has one.
    pub boxes: BTreeMap<ItemId, u32>,
    /// The condition before an item.
    conditions: BTreeMap<ItemId, u32>,
    /// Where the branches of a parallel block come together.
    joins: BTreeMap<ItemId, u32>,
    /// Where `settled` and `unsettled` lead.
    pub ends: (Goal, Goal),
    /// The built-in ends that are drawn already.
    pub settled: BTreeMap<bool, u32>,
}

/// What an arrow means, what is written beside it, and the clauses that say so.
pub(super) type Label = (EdgeKind, String, Vec<String>);

impl<'a> Flow<'a> {
    pub(super) fn item_of(&self, item: ItemId) -> &'a Item {
        &self.says.policy.items[item]
    }

    /// Adds a box.
    pub(super) fn node(&mut self, kind: NodeKind, item: Option<ItemId>, title: &str, group: Option<u32>) -> u32 {
        let id = self.first_node + u32::try_from(self.drawing.nodes.len()).unwrap_or(u32::MAX);
        let path = item.map(|item| self.item_of(item).path.clone());
        let (owners, limits, notes, clauses) = Default::default();
        self.drawing.nodes.push(Node {
            id,
            kind,
            path,
            title: title.to_owned(),
            owners,
            limits,
            notes,
            clauses,
            group,
        });
        id
    }

    pub(super) fn change(&mut self, id: u32, change: impl FnOnce(&mut Node)) {
        let index = (id - self.first_node) as usize;
        if let Some(node) = self.drawing.nodes.get_mut(index) {
            change(node);
        }
    }

    pub(super) fn group_of(&self, id: u32) -> Option<u32> {
        let index = (id - self.first_node) as usize;
        self.drawing.nodes.get(index).and_then(|node| node.group)
    }

    /// Adds an arrow; a gap gets a box of its own beside the box that leads there.
    pub(super) fn arrow(&mut self, from: u32, goal: Goal, (kind, label, clauses): Label) {
        let to = match goal {
            Goal::Node(to) => to,
            Goal::BuiltIn(settled) => self.built_in(settled),
            Goal::Gap(title) => self.node(NodeKind::Gap, None, title, self.group_of(from)),
            Goal::Nowhere => return,
        };
        let edge = Edge { from, to, kind, label, clauses };
        if !self.drawing.edges.contains(&edge) {
            self.drawing.edges.push(edge);
        }
    }

    /// Draws the boxes and frames of some items.
    pub(super) fn enter(&mut self, items: &[ItemId], group: Option<u32>) {
        for id in items {
            self.enter_item(*id, group);
        }
    }

    fn enter_item(&mut self, id: ItemId, group: Option<u32>) {
        let item = self.item_of(id);
        let simple = matches!(item.kind, ItemKind::Step | ItemKind::Wait(_) | ItemKind::End | ItemKind::AtAnyTime(..));
        if !simple && !item.lines.only_if.is_empty() {
            let title = self.says.only_if(&item.lines).join(", ");
            let condition = self.node(NodeKind::Condition, Some(id), &title, group);
            self.conditions.insert(id, condition);
        }
        let title = item.named.display();
        match &item.kind {
            ItemKind::Step => self.plain(id, NodeKind::Step, title, group),
            ItemKind::Decision => self.plain(id, NodeKind::Decision, title, group),
            ItemKind::Level => self.plain(id, NodeKind::Level, title, group),
            ItemKind::End => self.plain(id, NodeKind::End, title, group),
            ItemKind::Route => self.plain(id, NodeKind::Route, if title.is_empty() { "Which?" } else { title }, group),
            ItemKind::Wait(moment) => {
                let title = format!("Wait for {}", self.says.moment(moment));
                self.plain(id, NodeKind::Wait, &title, group);
            }
            ItemKind::AtAnyTime(moment, _) => {
                let title = format!("At any time: {}", self.says.moment(moment));
                self.plain(id, NodeKind::Watcher, &title, group);
            }
            ItemKind::Parallel => {
                let inner = self.frame(id, GroupKind::Parallel, title, group);
                self.plain(id, NodeKind::Fork, "all of these", Some(inner));
                self.enter(&item.children, Some(inner));
                let join = self.node(NodeKind::Join, Some(id), "all done", Some(inner));
                self.joins.insert(id, join);
            }
            ItemKind::Sequence if !item.children.is_empty() => {
                let inner = self.frame(id, GroupKind::Sequence, title, group);
                self.enter(&item.children, Some(inner));
            }
            ItemKind::Follow(followed, _) if !item.children.is_empty() => {
                let named = &self.says.policy.procedures[*followed].named;
                let alone = item.named.name == named.name;
                let title = if alone { named.display().to_owned() } else { format!("{}, {title}", named.display()) };
                let inner = self.frame(id, GroupKind::Copy, &title, group);
                self.enter(&item.children, Some(inner));
            }
            ItemKind::Sequence => self.plain(id, NodeKind::Step, title, group),
            ItemKind::Follow(followed, _) => {
                let title = self.says.policy.procedures[*followed].named.display();
                self.plain(id, NodeKind::Follow, title, group);
            }
            ItemKind::MeanwhileOn(moment) => {
                let title = format!("Meanwhile, on {}", self.says.moment(moment));
                self.beside(id, &title, group);
            }
            ItemKind::MeanwhileEvery(length, of, until) => {
                let length = length.map_or_else(|| "unstated".to_owned(), |length| length.to_string());
                let words = |moment| self.says.policy.moment_words(moment, Some(self.says.procedure));
                let of = of.as_ref().map(|of| format!(" of {}", words(of))).unwrap_or_default();
                let until = until.as_ref().map(|until| format!(" until {}", words(until)));
                self.beside(id, &format!("Meanwhile, every {length}{of}{}", until.unwrap_or_default()), group);
            }
        }
    }

    fn beside(&mut self, id: ItemId, title: &str, group: Option<u32>) {
        let item = self.item_of(id);
        let inner = self.frame(id, GroupKind::Beside, item.named.title.as_deref().unwrap_or("beside"), group);
        self.plain(id, NodeKind::Watcher, title, Some(inner));
        self.enter(&item.children, Some(inner));
    }

    /// Adds the box of an item, with all that is said about it; what its frame says is not said again.
    fn plain(&mut self, id: ItemId, kind: NodeKind, title: &str, group: Option<u32>) {
        let (item, says) = (self.item_of(id), self.says);
        let node = self.node(kind, Some(id), title, group);
        self.boxes.insert(id, node);
        if matches!(kind, NodeKind::Fork | NodeKind::Watcher) && !matches!(item.kind, ItemKind::AtAnyTime(..)) {
            return;
        }
        self.change(node, |node| {
            node.owners = says.owners(&item.lines);
            node.limits = says.limits(&item.lines);
            node.notes = says.notes(item);
            node.clauses = labels(&item.named.cites);
        });
    }

    fn frame(&mut self, id: ItemId, kind: GroupKind, title: &str, parent: Option<u32>) -> u32 {
        let (item, says) = (self.item_of(id), self.says);
        let number = self.first_group + u32::try_from(self.drawing.groups.len()).unwrap_or(u32::MAX);
        let mut limits = says.limits(&item.lines);
        if let ItemKind::Follow(_, header) = &item.kind {
            limits.extend(says.limits(header));
        }
        self.drawing.groups.push(Group {
            id: number,
            kind,
            path: item.path.clone(),
            title: title.to_owned(),
            limits,
            notes: says.notes(item),
            clauses: labels(&item.named.cites),
            parent,
        });
        number
    }

    /// Returns whether the flow passes through an item, rather than reaching it by name or beside the flow.
    fn flows(&self, item: ItemId) -> bool {
        use ItemKind as Kind;
        !matches!(
            self.item_of(item).kind,
            Kind::End | Kind::AtAnyTime(..) | Kind::MeanwhileOn(_) | Kind::MeanwhileEvery(..)
        )
    }

    /// Returns the box in which an item begins.
    pub(super) fn entry(&self, item: ItemId) -> Option<u32> {
        let own = self.conditions.get(&item).or_else(|| self.boxes.get(&item)).copied();
        own.or_else(|| self.first(&self.item_of(item).children))
    }

    pub(super) fn first(&self, items: &[ItemId]) -> Option<u32> {
        items.iter().find(|item| self.flows(**item)).and_then(|item| self.entry(*item))
    }

    /// Returns where the case goes after the last item of a procedure or copy.
    pub(super) fn last(&self, items: &[ItemId], escalation: bool, unsettled: Goal) -> Goal {
        let last = items.iter().rev().find(|item| self.flows(**item));
        let is_level = last.is_some_and(|item| self.item_of(*item).kind == ItemKind::Level);
        if escalation && is_level { unsettled } else { Goal::Gap(NOTHING_AFTER) }
    }

    /// Draws the arrows of some items, each leading to the next and the last to `after`.
    pub(super) fn block(&mut self, items: &[ItemId], after: Goal) {
        for (index, item) in items.iter().enumerate() {
            let next = self.first(items.get(index + 1..).unwrap_or_default()).map_or(after, Goal::Node);
            self.item(*item, next);
        }
    }

    fn item(&mut self, id: ItemId, next: Goal) {
        let item = self.item_of(id);
        if let Some(condition) = self.conditions.get(&id).copied() {
            let inner = self.boxes.get(&id).copied().or_else(|| self.first(&item.children));
            if let Some(inner) = inner {
                self.arrow(condition, Goal::Node(inner), (EdgeKind::Condition, "holds".to_owned(), Vec::new()));
            }
            let skips = match item.kind {
                ItemKind::Decision | ItemKind::Level | ItemKind::Route => vec![(next, String::new())],
                _ => self.onward(&item.lines.then, next),
            };
            for (goal, when) in skips {
                self.arrow(condition, goal, (EdgeKind::PassedOver, format!("does not hold{when}"), Vec::new()));
            }
        }
        match &item.kind {
            ItemKind::End => {}
            ItemKind::Decision | ItemKind::Level if !item.outcomes.is_empty() => self.choice(id, next),
            ItemKind::Route => self.route(id),
            ItemKind::Parallel => self.parallel(id, next),
            ItemKind::Sequence | ItemKind::Follow(..) if !item.children.is_empty() => self.inner(id, next),
            ItemKind::AtAnyTime(_, target) => {
                let Some(watcher) = self.boxes.get(&id).copied() else { return };
                for goal in self.goals(target) {
                    self.arrow(watcher, goal, (EdgeKind::AnyTime, String::new(), Vec::new()));
                }
            }
            ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery(..) => {
                self.block(&item.children, Goal::Nowhere);
                let (watcher, first) = (self.boxes.get(&id).copied(), self.first(&item.children));
                if let (Some(watcher), Some(first)) = (watcher, first) {
                    self.arrow(watcher, Goal::Node(first), (EdgeKind::AnyTime, String::new(), Vec::new()));
                }
            }
            _ => self.simple(id, next),
        }
    }

    /// A step, a wait, and whatever is drawn as one box.
    fn simple(&mut self, id: ItemId, next: Goal) {
        let item = self.item_of(id);
        let Some(node) = self.boxes.get(&id).copied() else { return };
        let procedures = &self.says.policy.procedures;
        let ways = match item.kind {
            ItemKind::Follow(followed, _) if !procedures[followed].lines.outline.is_empty() => {
                vec![(Goal::Gap(OUTLINE), String::new())]
            }
            _ => self.onward(&item.lines.then, next),
        };
        for (goal, when) in ways {
            self.arrow(node, goal, (EdgeKind::Then, when.trim().to_owned(), Vec::new()));
        }
        self.late(&item.lines, node);
    }

    fn choice(&mut self, id: ItemId, next: Goal) {
        let item = self.item_of(id);
        let Some(node) = self.boxes.get(&id).copied() else { return };
        for outcome in &item.outcomes {
            let outcome: &Outcome = &self.says.policy.outcomes[*outcome];
            let then = if outcome.lines.then.is_empty() { &item.lines.then } else { &outcome.lines.then };
            let cites = labels(&outcome.named.cites);
            let cites = if cites == labels(&item.named.cites) { Vec::new() } else { cites };
            for (goal, when) in self.onward(then, next) {
                let label = format!("{}{when}", self.says.outcome(outcome));
                self.arrow(node, goal, (EdgeKind::Outcome, label, cites.clone()));
            }
        }
        if item.kind == ItemKind::Level && !item.lines.raised_by.is_empty() {
            let settled = self.ends.0;
            self.arrow(node, settled, (EdgeKind::PassedOver, "nobody asks for it".to_owned(), Vec::new()));
        }
        if self.says.notes(item).iter().any(|note| note == "may be passed over") {
            self.arrow(node, next, (EdgeKind::PassedOver, "passed over".to_owned(), Vec::new()));
        }
        self.late(&item.lines, node);
        self.disputes(id, node);
    }

    fn route(&mut self, id: ItemId) {
        let item = self.item_of(id);
        let Some(node) = self.boxes.get(&id).copied() else { return };
        for line in &item.lines.rows {
            let condition = line.value.condition.as_ref();
            let words = condition.map(|found| self.says.policy.condition_words(found, Some(self.says.procedure)));
            let label = format!("{}{}", words.unwrap_or_else(|| "otherwise".to_owned()), self.says.when(line));
            let cites = if line.own_cites { labels(&line.cites) } else { Vec::new() };
            for goal in self.goals(&line.value.target) {
                self.arrow(node, goal, (EdgeKind::Condition, label.clone(), cites.clone()));
            }
        }
        if item.lines.rows.iter().all(|line| line.value.condition.is_some() || line.when.is_some()) {
            self.arrow(node, Goal::Gap(NO_ROW), (EdgeKind::Condition, "otherwise".to_owned(), Vec::new()));
        }
    }

    fn parallel(&mut self, id: ItemId, next: Goal) {
        let item = self.item_of(id);
        let (Some(fork), Some(join)) = (self.boxes.get(&id).copied(), self.joins.get(&id).copied()) else { return };
        for child in &item.children {
            if self.flows(*child) {
                let entry = self.entry(*child).map_or(Goal::Node(join), Goal::Node);
                self.arrow(fork, entry, (EdgeKind::Then, String::new(), Vec::new()));
            }
            self.item(*child, Goal::Node(join));
        }
        for (goal, when) in self.onward(&item.lines.then, next) {
            self.arrow(join, goal, (EdgeKind::Then, when.trim().to_owned(), Vec::new()));
        }
        self.late_block(&item.lines, Some(id), self.group_of(fork));
    }

    /// A frame around items that follow one another: a sequence, or a copy of another procedure.
    fn inner(&mut self, id: ItemId, next: Goal) {
        let item = self.item_of(id);
        let frame = self.drawing.groups.iter().find(|group| group.path == item.path).map(|group| group.id);
        // A frame has no box to leave from: its last items lead on themselves, each for its cases.
        let ways = self.onward(&item.lines.then, next);
        let after = match ways.as_slice() {
            [(goal, when)] if when.is_empty() => *goal,
            _ => {
                let route = self.node(NodeKind::Route, Some(id), "Which?", frame);
                for (goal, when) in &ways {
                    self.arrow(route, *goal, (EdgeKind::Condition, when.trim().to_owned(), Vec::new()));
                }
                Goal::Node(route)
            }
        };
        match &item.kind {
            ItemKind::Follow(followed, header) => {
                self.copy(id, *followed, after);
                self.late_block(header, Some(id), frame);
            }
            _ => self.block(&item.children, after),
        }
        self.late_block(&item.lines, Some(id), frame);
    }

    /// Lists where `then` lines lead and for which cases: the next item where none holds.
    pub(super) fn onward(&mut self, then: &[Line<Target>], next: Goal) -> Vec<(Goal, String)> {
        let mut ways = Vec::new();
        for line in then {
            let goals = self.goals(&line.value);
            ways.extend(goals.into_iter().map(|goal| (goal, self.says.when(line))));
        }
        if then.iter().all(|line| line.when.is_some()) {
            ways.push((next, if then.is_empty() { String::new() } else { " otherwise".to_owned() }));
        }
        ways
    }

    fn goals(&mut self, target: &Target) -> Vec<Goal> {
        match target {
            Target::Unstated => vec![Goal::Gap(UNSTATED)],
            Target::Items(items) => items.iter().filter_map(|item| self.entry(*item)).map(Goal::Node).collect(),
            Target::Settled => vec![self.ends.0],
            Target::Unsettled => vec![self.ends.1],
        }
    }

    fn late(&mut self, lines: &Lines, from: u32) {
        for line in &lines.late {
            let label = format!("late{}", self.says.when(line));
            for goal in self.goals(&line.value) {
                self.arrow(from, goal, (EdgeKind::Late, label.clone(), Vec::new()));
            }
        }
    }

    /// Draws the `late` lines of a block, which have no box of their own to leave from.
    fn late_block(&mut self, lines: &Lines, item: Option<ItemId>, group: Option<u32>) {
        if !lines.late.is_empty() {
            let watcher = self.node(NodeKind::Watcher, item, "The limit passes", group);
            self.late(lines, watcher);
        }
    }
}
