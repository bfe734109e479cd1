//! The flows: from box to box, out of sub-processes by their ends and errors, and ends where nothing follows.

use std::collections::BTreeSet;

use super::{Draw, Element, Flow, Shape, named};
use crate::emit::outline::{Edge, EdgeKind, Node, NodeKind, marks};

impl Draw<'_> {
    pub(super) fn edge(&mut self, edge: &Edge) {
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

    pub(super) fn flow(&mut self, from: usize, to: usize, name: &str) {
        let flow = Flow { from, to, name: name.to_owned() };
        if !self.pool.flows.contains(&flow) {
            self.pool.flows.push(flow);
        }
    }

    /// Gives each scope a start, and what nothing follows an end.
    pub(super) fn close(&mut self) {
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
