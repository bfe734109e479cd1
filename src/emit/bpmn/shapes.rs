//! What is drawn: the elements of a pool, in the scopes of their sub-processes, and the flows between them.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::outline::{Drawing, Edge, EdgeKind, Group, GroupKind, Node, NodeKind, Outline, marks};

/// The lane of tasks whose owner the document does not name.
const NOBODY: &str = "The document does not say who";

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Start,
    /// An event that begins an event sub-process: at a moment, or under a condition; and whether it stops the rest.
    Begin {
        timer: bool,
        stops: bool,
    },
    Task,
    Call,
    Exclusive,
    Parallel,
    Wait,
    End,
    /// An end that leaves the sub-process around it by the error of that number.
    Leave(u32),
    /// A sub-process with its own scope.
    Block(usize),
    /// An event sub-process with its own scope.
    Beside(usize),
    /// Events on a boundary: a moment, a condition, an error.
    Timer(usize),
    Condition(usize),
    Left(usize, u32),
}

/// An element of a pool.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub id: String,
    pub shape: Shape,
    pub name: String,
    pub documentation: Vec<String>,
    /// The number of its lane, for what stands directly in the pool.
    pub lane: usize,
    /// The number of the scope around it; the pool itself is the first.
    pub scope: usize,
    /// What a call names.
    pub called: Option<String>,
}

/// A flow between two elements of one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flow {
    pub from: usize,
    pub to: usize,
    pub name: String,
}

/// A procedure as a pool.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    pub id: String,
    pub name: String,
    pub documentation: Vec<String>,
    pub lanes: Vec<String>,
    pub elements: Vec<Element>,
    pub flows: Vec<Flow>,
    /// How many scopes there are.
    pub scopes: usize,
    /// How many ways out of sub-processes there are.
    pub errors: u32,
}

/// Draws a procedure.
pub(super) fn pool(outline: &Outline, drawing: &Drawing) -> Pool {
    let calls: BTreeMap<&str, String> =
        outline.procedures.iter().map(|known| (known.title.as_str(), process(&known.procedure))).collect();
    let pool = Pool {
        id: process(&drawing.procedure),
        name: drawing.title.clone(),
        documentation: clauses(&drawing.clauses).into_iter().collect(),
        scopes: 1,
        ..Pool::default()
    };
    let (scopes, entries, first, last, exits, owners) = Default::default();
    let mut draw = Draw { drawing, calls, pool, scopes, entries, first, last, exits, owners };
    draw.owners();
    draw.blocks();
    drawing.nodes.iter().for_each(|node| draw.node(node));
    drawing.edges.iter().for_each(|edge| draw.edge(edge));
    draw.close();
    draw.pool
}

/// Returns the identifier of a procedure's process.
pub(super) fn process(procedure: &str) -> String {
    format!("procedure-{procedure}")
}

struct Draw<'a> {
    drawing: &'a Drawing,
    calls: BTreeMap<&'a str, String>,
    pool: Pool,
    /// The scope and the element of each frame that is a sub-process.
    scopes: BTreeMap<u32, (usize, usize)>,
    /// The box in which a block begins, by scope.
    entries: BTreeMap<usize, u32>,
    /// Where the flows to a box arrive, and whence those from it leave.
    first: BTreeMap<u32, usize>,
    last: BTreeMap<u32, usize>,
    /// The ways out of a block that are drawn already, by scope and goal.
    exits: BTreeMap<(usize, u32), usize>,
    owners: BTreeMap<u32, usize>,
}

impl<'a> Draw<'a> {
    /// Gives each box a lane: its owner's, or that of the box before it.
    fn owners(&mut self) {
        let mut lanes: BTreeMap<u32, usize> = BTreeMap::new();
        for node in &self.drawing.nodes {
            let acts = matches!(node.kind, NodeKind::Step | NodeKind::Decision | NodeKind::Level);
            let owner = node.owners.first().map(String::as_str).or(acts.then_some(NOBODY));
            let Some(owner) = owner else { continue };
            let known = self.pool.lanes.iter().position(|lane| lane == owner);
            let lane = known.unwrap_or_else(|| {
                self.pool.lanes.push(owner.to_owned());
                self.pool.lanes.len() - 1
            });
            lanes.insert(node.id, lane);
        }
        if self.pool.lanes.is_empty() {
            self.pool.lanes.push(NOBODY.to_owned());
        }
        for _ in 0..self.drawing.nodes.len() {
            let mut found: Vec<(u32, usize)> = Vec::new();
            for edge in &self.drawing.edges {
                match (lanes.get(&edge.from), lanes.get(&edge.to)) {
                    (Some(lane), None) => found.push((edge.to, *lane)),
                    (None, Some(lane)) if self.kind(edge.from) == Some(NodeKind::Start) => {
                        found.push((edge.from, *lane))
                    }
                    _ => {}
                }
            }
            if found.is_empty() {
                break;
            }
            for (node, lane) in found {
                lanes.entry(node).or_insert(lane);
            }
        }
        self.owners = lanes;
    }

    fn find(&self, id: u32) -> Option<&'a Node> {
        let first = self.drawing.nodes.first()?.id;
        self.drawing.nodes.get((id.checked_sub(first)?) as usize)
    }

    fn kind(&self, id: u32) -> Option<NodeKind> {
        self.find(id).map(|node| node.kind)
    }

    /// Lists the frames around a box, from the inside out; ends stand outside of all but work beside the flow.
    fn frames(&self, node: &Node) -> Vec<&'a Group> {
        let mut frames = self.around(node.group);
        if matches!(node.kind, NodeKind::End | NodeKind::Gap) {
            let beside = frames.iter().position(|frame| frame.kind == GroupKind::Beside);
            frames = beside.map_or(Vec::new(), |at| frames.split_off(at));
        }
        frames
    }

    fn around(&self, group: Option<u32>) -> Vec<&'a Group> {
        let find = |id: u32| self.drawing.groups.iter().find(|group| group.id == id);
        std::iter::successors(group.and_then(find), |inner| inner.parent.and_then(find)).collect()
    }

    /// Returns whether a box lies in a frame.
    fn is_in(&self, node: u32, frame: u32) -> bool {
        self.find(node).is_some_and(|node| self.frames(node).iter().any(|around| around.id == frame))
    }

    /// Makes sub-processes of the frames that can be left early or stand beside the flow, where they begin in one box.
    fn blocks(&mut self) {
        for group in &self.drawing.groups {
            let watched = self.drawing.nodes.iter().any(|node| {
                node.group == Some(group.id) && node.kind == NodeKind::Watcher && group.kind != GroupKind::Beside
            });
            let into = |edge: &&Edge| !self.is_in(edge.from, group.id) && self.is_in(edge.to, group.id);
            let entries: BTreeSet<u32> = self.drawing.edges.iter().filter(into).map(|edge| edge.to).collect();
            let early = group.kind == GroupKind::Parallel
                && self.drawing.edges.iter().any(|edge| {
                    let leaves = self.is_in(edge.from, group.id) && !self.is_in(edge.to, group.id);
                    leaves && self.kind(edge.from) != Some(NodeKind::Join)
                });
            let beside = group.kind == GroupKind::Beside && entries.is_empty();
            if !(beside || ((watched || early) && entries.len() == 1)) {
                continue;
            }
            let around = self
                .around(group.parent)
                .iter()
                .find_map(|frame| self.scopes.get(&frame.id))
                .map_or(0, |found| found.0);
            let scope = self.pool.scopes;
            self.pool.scopes += 1;
            let lane = self
                .drawing
                .nodes
                .iter()
                .filter(|node| self.is_in(node.id, group.id))
                .find_map(|node| self.owners.get(&node.id));
            let element = Element {
                id: format!("block-{}", group.id),
                shape: if beside { Shape::Beside(scope) } else { Shape::Block(scope) },
                name: group.title.clone(),
                documentation: group
                    .notes
                    .iter()
                    .chain(&group.limits)
                    .cloned()
                    .chain(clauses(&group.clauses))
                    .collect(),
                lane: lane.copied().unwrap_or(0),
                scope: around,
                called: None,
            };
            let at = self.add(element);
            self.scopes.insert(group.id, (scope, at));
            if let Some(entry) = entries.first().filter(|_| !beside) {
                self.entries.insert(scope, *entry);
            }
        }
    }

    fn add(&mut self, element: Element) -> usize {
        self.pool.elements.push(element);
        self.pool.elements.len() - 1
    }

    fn scope(&self, node: &Node) -> usize {
        self.frames(node).iter().find_map(|frame| self.scopes.get(&frame.id)).map_or(0, |found| found.0)
    }

    /// Returns the element of a sub-process.
    fn block(&self, scope: usize) -> Option<usize> {
        self.scopes.values().find(|(found, _)| *found == scope).map(|(_, element)| *element)
    }

    fn element(&self, node: &Node, part: &str, shape: Shape) -> Element {
        Element {
            id: format!("item-{}{part}", node.id),
            shape,
            name: String::new(),
            documentation: Vec::new(),
            lane: self.owners.get(&node.id).copied().unwrap_or(0),
            scope: self.scope(node),
            called: None,
        }
    }

    fn node(&mut self, node: &Node) {
        let shape = match node.kind {
            NodeKind::Start => Shape::Start,
            NodeKind::Step | NodeKind::Decision | NodeKind::Level => Shape::Task,
            NodeKind::Route | NodeKind::Condition => Shape::Exclusive,
            NodeKind::Wait => Shape::Wait,
            NodeKind::Follow | NodeKind::Escalation => Shape::Call,
            NodeKind::Fork | NodeKind::Join => Shape::Parallel,
            NodeKind::End | NodeKind::Gap => Shape::End,
            NodeKind::Watcher => return self.watcher(node),
        };
        let others = node.owners.iter().skip(1).map(|owner| format!("by {owner}"));
        let said = others.chain(node.notes.iter().cloned()).chain(node.limits.iter().cloned());
        let bare = matches!(node.kind, NodeKind::Fork | NodeKind::Join);
        let element = Element {
            name: if bare { String::new() } else { named(node) },
            documentation: said.chain(clauses(&node.clauses)).collect(),
            called: self.calls.get(node.title.as_str()).filter(|_| shape == Shape::Call).cloned(),
            ..self.element(node, "", shape)
        };
        let first = self.add(element);
        let before = self.drawing.edges.iter().filter(|edge| edge.to == node.id).count();
        if node.kind == NodeKind::Fork && before > 1 {
            // A parallel gateway would wait for all of them.
            let merge = self.element(node, "-before", Shape::Exclusive);
            let merge = self.add(merge);
            self.flow(merge, first, "");
            self.first.insert(node.id, merge);
        } else {
            self.first.insert(node.id, first);
        }
        let ways = self.drawing.edges.iter().filter(|edge| edge.from == node.id && edge.kind != EdgeKind::Late).count();
        let mut last = first;
        if ways > 1 && !matches!(shape, Shape::Exclusive | Shape::Start) && node.kind != NodeKind::Fork {
            let ways = self.element(node, "-ways", Shape::Exclusive);
            last = self.add(ways);
            self.flow(first, last, "");
        }
        self.last.insert(node.id, last);
    }

    /// Draws what may stop a block, or begins work beside it.
    fn watcher(&mut self, node: &Node) {
        let timer = self.drawing.edges.iter().any(|edge| edge.from == node.id && edge.kind == EdgeKind::Late);
        let frame = self.around(node.group).first().copied();
        let known = frame.and_then(|frame| Some((frame.kind, *self.scopes.get(&frame.id)?)));
        let shape = match known {
            Some((GroupKind::Beside, _)) => Shape::Begin { timer, stops: false },
            Some((_, (_, block))) if timer => Shape::Timer(block),
            Some((_, (_, block))) => Shape::Condition(block),
            None => Shape::Begin { timer, stops: true },
        };
        let mut element = Element { name: node.title.clone(), ..self.element(node, "", shape) };
        match (known, shape) {
            (Some((_, (_, block))), Shape::Timer(_) | Shape::Condition(_)) => {
                (element.scope, element.lane) =
                    self.pool.elements.get(block).map_or((0, 0), |block| (block.scope, block.lane));
            }
            (None, _) => {
                // Nothing around it can be stopped but the procedure: an event sub-process of its own.
                let scope = self.pool.scopes;
                self.pool.scopes += 1;
                let around =
                    Element { name: node.title.clone(), ..self.element(node, "-beside", Shape::Beside(scope)) };
                self.add(around);
                element.scope = scope;
            }
            _ => {}
        }
        let at = self.add(element);
        self.first.insert(node.id, at);
        self.last.insert(node.id, at);
    }

    fn edge(&mut self, edge: &Edge) {
        let (Some(last), Some(target)) = (self.last.get(&edge.from).copied(), self.find(edge.to)) else { return };
        let name = format!("{}{}", edge.label, marks(&edge.clauses));
        let watches = self.kind(edge.from) == Some(NodeKind::Watcher);
        let from = match (edge.kind, self.find(edge.from)) {
            (EdgeKind::Late, Some(node)) if !watches => {
                let host = self.first.get(&edge.from).copied().unwrap_or(last);
                let number = self.pool.elements.len();
                let element = self.element(node, &format!("-late-{number}"), Shape::Timer(host));
                self.add(Element { name: name.trim().to_owned(), ..element })
            }
            _ => last,
        };
        let name = if from == last { name.trim() } else { "" };
        let to = self.arrival(edge, target);
        self.connect(from, target, to, name);
    }

    /// Returns where a flow to a box arrives: before a join, the ways of one branch come together.
    fn arrival(&mut self, edge: &Edge, target: &Node) -> Option<usize> {
        let join = self.first.get(&target.id).copied();
        if target.kind != NodeKind::Join {
            return join;
        }
        let fork = self.drawing.nodes.iter().find(|node| node.kind == NodeKind::Fork && node.group == target.group);
        let begins: Vec<u32> = self
            .drawing
            .edges
            .iter()
            .filter(|other| Some(other.from) == fork.map(|fork| fork.id))
            .map(|other| other.to)
            .collect();
        let branch = begins.iter().find(|begin| self.reached(**begin, target.id).contains(&edge.from)).copied();
        let Some(branch) = branch else { return join };
        let ways = self.reached(branch, target.id);
        let several =
            self.drawing.edges.iter().filter(|other| other.to == target.id && ways.contains(&other.from)).count() > 1;
        if !several {
            return join;
        }
        let id = format!("item-{}-branch-{branch}", target.id);
        if let Some(known) = self.pool.elements.iter().position(|element| element.id == id) {
            return Some(known);
        }
        let merge = Element { id, ..self.element(target, "", Shape::Exclusive) };
        let at = self.add(merge);
        self.flow(at, join?, "");
        Some(at)
    }

    /// Lists the boxes from one up to another.
    fn reached(&self, from: u32, to: u32) -> BTreeSet<u32> {
        let mut found = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(node) = open.pop().filter(|node| *node != to) {
            for edge in self.drawing.edges.iter().filter(|edge| edge.from == node && edge.to != to) {
                if found.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        found
    }

    /// Leads from an element to a box, out of the sub-processes that do not hold it.
    fn connect(&mut self, from: usize, target: &Node, to: Option<usize>, name: &str) {
        let (Some(to), Some(here)) = (to, self.pool.elements.get(from).map(|element| element.scope)) else { return };
        let there = self.pool.elements.get(to).map_or(0, |element| element.scope);
        if here == there {
            return self.flow(from, to, name);
        }
        // Into a block: to its edge, where it begins with this box.
        let mut outer = there;
        while let Some(block) = self.block(outer) {
            let around = self.pool.elements.get(block).map_or(0, |element| element.scope);
            if around == here {
                let begins = self.entries.get(&outer) == Some(&target.id);
                return if begins { self.flow(from, block, name) } else { self.stop(from, target, name) };
            }
            outer = around;
        }
        let Some(block) = self.block(here) else { return self.stop(from, target, name) };
        if !matches!(self.pool.elements.get(block).map(|element| element.shape), Some(Shape::Block(_))) {
            return self.stop(from, target, name);
        }
        if let Some(known) = self.exits.get(&(here, target.id)).copied() {
            return self.flow(from, known, name);
        }
        let is_first = !self.exits.keys().any(|(scope, _)| *scope == here);
        let around = self.pool.elements.get(block).cloned();
        let Some(around) = around else { return };
        self.pool.errors += 1;
        let error = self.pool.errors;
        let leave = if is_first { Shape::End } else { Shape::Leave(error) };
        let ends = Element {
            id: format!("{}-exit-{error}", around.id),
            shape: leave,
            name: named(target),
            scope: here,
            ..self.element(target, "", Shape::End)
        };
        let exit = self.add(ends);
        self.exits.insert((here, target.id), exit);
        self.flow(from, exit, name);
        let next = if is_first {
            block
        } else {
            let id = format!("{}-left-{error}", around.id);
            let left = Element {
                id,
                shape: Shape::Left(block, error),
                name: named(target),
                documentation: Vec::new(),
                ..around
            };
            self.add(left)
        };
        self.connect(next, target, Some(to), "");
    }

    /// Ends where no flow may lead on, with the name of where the case goes on.
    fn stop(&mut self, from: usize, target: &Node, name: &str) {
        let Some(here) = self.pool.elements.get(from).cloned() else { return };
        let title = match target.kind {
            NodeKind::End | NodeKind::Gap => named(target),
            _ => format!("The case goes on at: {}", target.title),
        };
        let id = format!("{}-goes-on-{}", here.id, self.pool.elements.len());
        let end = Element { id, shape: Shape::End, name: title, documentation: Vec::new(), called: None, ..here };
        let at = self.add(end);
        self.flow(from, at, name);
    }

    fn flow(&mut self, from: usize, to: usize, name: &str) {
        let flow = Flow { from, to, name: name.to_owned() };
        if !self.pool.flows.contains(&flow) {
            self.pool.flows.push(flow);
        }
    }

    /// Gives each scope a start, and what nothing follows an end.
    fn close(&mut self) {
        let scopes: Vec<(usize, u32)> = self.entries.iter().map(|(scope, entry)| (*scope, *entry)).collect();
        for (scope, entry) in scopes {
            let (Some(to), Some(node)) = (self.first.get(&entry).copied(), self.find(entry)) else { continue };
            let there = self.pool.elements.get(to).map_or(0, |element| element.scope);
            let to = if there == scope { Some(to) } else { self.block(there) };
            let start = Element { scope, ..self.element(node, &format!("-start-{scope}"), Shape::Start) };
            let at = self.add(start);
            if let Some(to) = to {
                self.flow(at, to, "");
            }
        }
        for at in 0..self.pool.elements.len() {
            let Some(element) = self.pool.elements.get(at).cloned() else { continue };
            let silent = matches!(element.shape, Shape::End | Shape::Leave(_) | Shape::Beside(_));
            if silent || self.pool.flows.iter().any(|flow| flow.from == at) {
                continue;
            }
            let id = format!("{}-end", element.id);
            let end = Element {
                id,
                shape: Shape::End,
                name: String::new(),
                documentation: Vec::new(),
                called: None,
                ..element
            };
            let to = self.add(end);
            self.flow(at, to, "");
        }
    }
}

/// Returns the name of a box; where the document stops, it says so.
fn named(node: &Node) -> String {
    match node.kind {
        NodeKind::Gap => format!("The document stops here: {}", node.title),
        _ => node.title.clone(),
    }
}

fn clauses(labels: &[String]) -> Option<String> {
    match labels {
        [] => None,
        [one] => Some(format!("Clause {one}")),
        several => Some(format!("Clauses {}", several.join(", "))),
    }
}
