//! What elements say of each other: lanes, flows, boundaries, pools and messages.
//!
//! A reference that leads nowhere is listed as unread where the flow of a case depends on it.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Flow, FlowId, Kind, Message, NodeId, ScopeId};
use super::reader::Reader;
use super::xml::{Element, local, squeezed, words};

impl<'a> Reader<'a> {
    /// Gives each element the innermost lane that names it.
    pub fn lanes(&mut self) {
        for (index, element) in self.elements.iter().enumerate() {
            if element.name != "lane" || !element.is_bpmn {
                continue;
            }
            let up = std::iter::successors(element.parent, |up| self.elements.get(*up).and_then(|found| found.parent));
            let scope = up.into_iter().find_map(|up| self.scopes.get(&up)).copied();
            let Some(owner) = element.named() else { continue };
            if let Some(scope) = scope.and_then(|scope| self.model.scopes.get_mut(scope.0)) {
                scope.has_lanes = true;
            }
            let references: Vec<NodeId> = self
                .children(index)
                .filter(|(_, child)| child.name == "flowNodeRef")
                .filter_map(|(_, child)| self.named_node(child.text))
                .collect();
            for node in references {
                // An inner lane stands behind the one around it.
                if let Some(node) = self.model.nodes.get_mut(node.0) {
                    node.owner = Some(owner.clone());
                }
            }
        }
    }

    fn named_node(&self, reference: &str) -> Option<NodeId> {
        let reference = reference.trim();
        self.named.get(reference).or_else(|| self.named.get(local(reference))).copied()
    }

    pub fn flows(&mut self) {
        let mut ids: BTreeMap<&'a str, FlowId> = BTreeMap::new();
        for (index, around) in std::mem::take(&mut self.flows) {
            let Some(element) = self.elements.get(index) else { continue };
            let mut ends = [None, None];
            for (end, attribute) in ends.iter_mut().zip(["sourceRef", "targetRef"]) {
                let reference = element.get(attribute).unwrap_or_default();
                *end = self.named_node(reference);
                if end.is_none() {
                    let what = self.dangling(element, attribute, reference);
                    self.unread(around, what, element.span);
                }
            }
            let [Some(source), Some(target)] = ends else { continue };
            let (from, to) = (self.model.node(source).scope, self.model.node(target).scope);
            if from != to {
                let what = format!("flow `{}` across the edge of a sub-process", element.title());
                self.unread(from, what.clone(), element.span);
                self.unread(to, what, element.span);
                continue;
            }
            let id = FlowId(self.model.flows.len());
            ids.extend(element.get("id").map(|name| (name, id)));
            let is_conditional = self.children(index).any(|(_, child)| child.name == "conditionExpression");
            let named = element.named();
            let own = element.get("id").unwrap_or("without an identifier").to_owned();
            self.model.flows.push(Flow { id: own, name: named, source, target, is_conditional, span: element.span });
            self.model.nodes.get_mut(source.0).into_iter().for_each(|node| node.outgoing.push(id));
            self.model.nodes.get_mut(target.0).into_iter().for_each(|node| node.incoming.push(id));
        }
        for (index, node) in &self.nodes {
            let Some(default) = self.elements.get(*index).and_then(|element| element.get("default")) else { continue };
            let flow = ids.get(default).or_else(|| ids.get(local(default))).copied();
            if let Some(node) = self.model.nodes.get_mut(node.0) {
                node.default = flow.filter(|flow| node.outgoing.contains(flow));
            }
        }
    }

    /// Words a flow's end that is no element that is understood.
    fn dangling(&self, element: &Element<'_>, attribute: &str, reference: &str) -> String {
        let (flow, way) = (element.title(), if attribute == "sourceRef" { "from" } else { "to" });
        match self.by_id.get(reference).and_then(|index| self.elements.get(*index)) {
            _ if reference.is_empty() => format!("flow `{flow}` {way} nothing"),
            Some(found) => format!("flow `{flow}` {way} the {} `{reference}`", words(found.name)),
            None => format!("flow `{flow}` {way} `{reference}`, which is not in the file"),
        }
    }

    pub fn boundaries(&mut self) {
        let found: Vec<(usize, NodeId)> = self.nodes.iter().map(|(index, node)| (*index, *node)).collect();
        for (index, node) in found {
            let Some(element) = self.elements.get(index) else { continue };
            if element.name != "boundaryEvent" {
                continue;
            }
            let reference = element.get("attachedToRef").unwrap_or_default();
            let scope = self.model.node(node).scope;
            let attached = self.named_node(reference).filter(|host| self.is_watched(*host, scope));
            match attached {
                Some(found) => {
                    self.model.nodes.get_mut(found.0).into_iter().for_each(|host| host.boundaries.push(node));
                    let owner = self.model.node(found).owner.clone();
                    if let Some(node) = self.model.nodes.get_mut(node.0) {
                        node.owner = node.owner.take().or(owner);
                        if let Kind::Boundary { host, .. } = &mut node.kind {
                            *host = Some(found);
                        }
                    }
                }
                None => {
                    let what = format!("event `{}` attached to no activity", element.title());
                    self.unread(scope, what, element.span);
                }
            }
        }
    }

    /// Returns whether an element of a scope can have events on its boundary; some tools put them on events that wait.
    fn is_watched(&self, host: NodeId, scope: ScopeId) -> bool {
        let host = self.model.node(host);
        host.scope == scope && matches!(host.kind, Kind::Task { .. } | Kind::Inner(_) | Kind::Call(_) | Kind::Catch(_))
    }

    /// Names processes by the pools that show them; what has no lane belongs to the team of the pool.
    pub fn pools(&mut self) {
        let mut pools: BTreeMap<&str, &str> = BTreeMap::new();
        let mut several: BTreeSet<&str> = BTreeSet::new();
        for (index, element) in self.elements.iter().enumerate().filter(|(_, element)| element.name == "participant") {
            if let (Some(process), Some(name)) = (element.get("processRef"), element.get("name")) {
                pools.entry(local(process)).or_insert(name);
            }
            if self.children(index).any(|(_, child)| child.name == "participantMultiplicity") {
                several.extend(element.get("processRef").map(local));
            }
        }
        for scope in &mut self.model.scopes {
            scope.is_several = several.contains(local(&scope.id));
            scope.pool = pools.get(local(&scope.id)).map(|name| squeezed(name)).filter(|_| scope.parent.is_none());
        }
    }

    /// Reads which element sends a message to which; a pool as a whole is no element.
    pub fn messages(&mut self) {
        let of = |element: &&Element<'_>| element.name == "messageFlow" && element.is_bpmn;
        for element in self.elements.iter().filter(of) {
            let mut ends = [None, None];
            let (mut several, mut dangles) = (false, false);
            for (end, attribute) in ends.iter_mut().zip(["sourceRef", "targetRef"]) {
                let reference = element.get(attribute).unwrap_or_default();
                *end = self.named_node(reference);
                dangles |= !self.by_id.contains_key(local(reference)) && !self.by_id.contains_key(reference);
                several |= end.is_some_and(|node| self.is_repeated(node));
            }
            let [from, to] = ends;
            self.model.messages.push(Message { title: element.title(), from, to, dangles, several });
        }
    }

    /// Returns whether an element may be done several times at once or in a row.
    fn is_repeated(&self, node: NodeId) -> bool {
        let model = &self.model;
        let around = model.around(model.node(node).scope).filter_map(|scope| model.scope(scope).host);
        let process = model.around(model.node(node).scope).last();
        let mut activities = std::iter::once(node).chain(around);
        activities.any(|node| model.node(node).repeats)
            || process.is_some_and(|process| model.scope(process).is_several)
    }
}
