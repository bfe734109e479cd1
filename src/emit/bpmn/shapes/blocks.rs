//! Who does what, and what can be left early or stands beside the flow: lanes and sub-processes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draw, Element, NOBODY, Shape, clauses};
use crate::emit::outline::{Edge, GroupKind, Node, NodeKind};

impl Draw<'_> {
    /// Gives each box a lane: its owner's, or that of the box before it.
    pub(super) fn owners(&mut self) {
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

    /// Makes sub-processes of the frames that can be left early or stand beside the flow, where they begin in one box.
    pub(super) fn blocks(&mut self) {
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

    /// Draws what may stop a block, or begins work beside it.
    pub(super) fn watcher(&mut self, node: &Node) {
        let timer = self.is_late(node);
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
}
