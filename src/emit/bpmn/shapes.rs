//! What is drawn: the elements of a pool, in the scopes of their sub-processes, and the flows between them.

mod blocks;
mod ways;

use std::collections::BTreeMap;

use crate::emit::outline::{Drawing, EdgeKind, Group, GroupKind, Node, NodeKind, Outline};

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
    /// A task that waits for something, as only activities can be late.
    Receive,
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
            NodeKind::Wait if self.is_late(node) => Shape::Receive,
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

    /// Returns whether something happens where a box is late.
    fn is_late(&self, node: &Node) -> bool {
        self.drawing.edges.iter().any(|edge| edge.from == node.id && edge.kind == EdgeKind::Late)
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
