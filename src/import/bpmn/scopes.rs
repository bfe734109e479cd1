//! Processes and sub-processes: their places, how they begin, and what stands in the place of a call.

use super::lower::{Instance, Lowering};
use super::model::{Kind, NodeId, ScopeId};
use super::signals::Receiver;
use super::waiting::Made;
use crate::petri::PlaceId;

/// How deep sub-processes and calls may be nested.
const MAX_DEPTH: usize = 200;

impl Lowering<'_> {
    /// Lowers a scope and returns its number.
    pub fn scope(&mut self, scope: ScopeId, host: Option<(usize, NodeId)>, owner: Option<String>) -> usize {
        let found = self.model.scope(scope);
        let here = self.instances.len();
        let (first, first_transition) = (self.next_place(), self.net.transitions.len());
        let model = self.model;
        let known = model.unread.get(&Some(scope)).into_iter().flatten();
        known.for_each(|unread| self.unread(unread.span, unread.what.clone()));
        self.instances.push(Instance { scope: Some(scope), host, owner, ..Instance::default() });
        let counts = !self.is_single_file(scope);
        self.instance_mut(here).counts = counts && host.is_some();
        if let Some((around, node)) = host {
            self.instance_mut(around).inner.push(here);
            let done = self.place(format!("{} done", self.model.node(node).id), None);
            self.instance_mut(here).done = Some(done);
            if counts || !self.stopping(node).is_empty() {
                let active = self.place(format!("{} under way", self.model.node(node).id), None);
                self.instance_mut(here).active = Some(active);
            }
        }
        if host.is_none() {
            self.wait_for_call(here, scope);
        }
        self.room = self.room.saturating_sub(found.nodes.len());
        self.places(here, scope);
        let mut made = Made::new();
        for node in &found.nodes {
            let (first, first_transition) = (self.next_place(), self.net.transitions.len());
            self.node(here, *node);
            self.end_waiting(here, *node, first_transition);
            made.insert(*node, first..self.next_place());
        }
        self.wait_for_all(here, scope, &made);
        self.begin(here, scope);
        self.instance_mut(here).places = first..self.next_place();
        self.finish(here, first_transition);
        self.instance_mut(here).places = first..self.next_place();
        here
    }

    fn next_place(&self) -> u32 {
        u32::try_from(self.net.places.len()).unwrap_or(u32::MAX)
    }

    /// Makes the places of nodes and flows.
    fn places(&mut self, here: usize, scope: ScopeId) {
        let model = self.model;
        for id in &model.scope(scope).nodes {
            let node = model.node(*id);
            let place = self.place(node.id.clone(), Some(node.span));
            self.instance_mut(here).at.insert(*id, place);
        }
        let regions = self.regions(scope);
        for id in &model.scope(scope).nodes {
            for flow in &model.node(*id).incoming {
                let found = model.flow(*flow);
                let target = model.node(found.target);
                let tracked = regions.tracked.contains(flow);
                let several = target.incoming.len() > 1;
                let own = several
                    && match target.kind {
                        Kind::Parallel | Kind::End(_) => true,
                        Kind::Inclusive => tracked || regions.is_open,
                        _ => tracked,
                    };
                let live = if own { self.place(found.id.clone(), Some(found.span)) } else { self.at(here, *id) };
                self.instance_mut(here).flow.insert(*flow, live);
                if tracked {
                    let dead = self.place(format!("{} not taken", found.id), Some(found.span));
                    self.change(dead, |place| place.may_stay = true);
                    self.instance_mut(here).dead.insert(*flow, dead);
                }
            }
        }
    }

    /// Returns whether a case is in one place of the scope at a time.
    pub fn is_single_file(&self, scope: ScopeId) -> bool {
        let nodes = &self.model.scope(scope).nodes;
        let one = nodes.iter().all(|id| {
            let node = self.model.node(*id);
            match &node.kind {
                Kind::Exclusive | Kind::EventBased { all: false, .. } => true,
                Kind::Boundary { interrupts: false, .. } | Kind::Handler(_) => false,
                _ => node.outgoing.len() < 2,
            }
        });
        one && super::starts(self.model, scope).iter().all(|together| together.len() < 2)
    }

    /// Lowers a sub-process with its content.
    pub fn inner(&mut self, here: usize, id: NodeId, inner: ScopeId) {
        let depth = std::iter::successors(Some(here), |at| self.instance(*at).host.map(|(around, _)| around)).count();
        let node = self.model.node(id);
        let is_called = matches!(node.kind, Kind::Call(_));
        if depth > MAX_DEPTH || (is_called && self.room < self.model.scope(inner).nodes.len()) {
            let why = if depth > MAX_DEPTH { "nested too deep" } else { "too large with what it calls" };
            self.unread(node.span, format!("sub-process `{}` that is {why}", node.display()));
            return self.act(here, id);
        }
        let owner = node.owner.clone().or_else(|| self.instance(here).owner.clone());
        let made = self.scope(inner, Some((here, id)), owner);
        let instance = self.instance(made);
        let (active, done, counts) = (instance.active, instance.done, instance.counts);
        if let Some(active) = active {
            self.boundaries(here, id, made, active);
        }
        let inputs: Vec<PlaceId> = done.into_iter().chain(active.filter(|_| !counts)).collect();
        let first = self.net.transitions.len();
        self.go(here, id, &inputs, None);
        // That it ends is not that it is done: an error may lead out of it in every case.
        let own = self.net.transitions.iter_mut().skip(first).filter(|found| found.name == node.id);
        own.for_each(|found| found.name = format!("{} done", node.id));
    }

    /// Puts a called process in the place of its call.
    pub fn call(&mut self, here: usize, id: NodeId, called: Option<&str>) {
        let node = self.model.node(id);
        let found = called.and_then(|called| self.model.called.get(called).copied());
        match found {
            Some(Some(scope)) => {
                let mut above =
                    std::iter::successors(Some(here), |at| self.instance(*at).host.map(|(around, _)| around));
                if above.any(|at| self.instance(at).scope == Some(scope)) {
                    self.unread(node.span, format!("call `{}` by which a process calls itself", node.display()));
                    return self.act(here, id);
                }
                if self.model.scope(scope).nodes.is_empty() {
                    return self.act(here, id);
                }
                self.inner(here, id, scope);
            }
            // A task that is written once and called from several places.
            Some(None) => self.act(here, id),
            None => {
                self.assumed.insert(format!("what `{}` calls is not in the file, and comes to an end", node.display()));
                self.act(here, id);
            }
        }
    }

    /// Puts the tokens where the scope begins.
    fn begin(&mut self, here: usize, scope: ScopeId) {
        let starts = super::starts(self.model, scope);
        let found = self.model.scope(scope);
        if starts.is_empty() {
            self.unread(found.span, "process without a beginning");
        }
        let (host, active) = (self.instance(here).host, self.instance(here).active);
        let mut beside: Vec<PlaceId> = self.handlers(here, scope);
        beside.extend(active);
        let source = match host {
            Some((around, node)) => {
                let at = self.sent(node, self.at(around, node));
                let first = self.next_place();
                let begun = self.watch(around, node, at, Some(here));
                self.instance_mut(here).watched = first..self.next_place();
                begun
            }
            None => {
                let called = self.instance(here).done;
                for node in starts.iter().flatten() {
                    let (place, may_stay) = (self.at(here, *node), self.waits_for_call(*node));
                    self.change(place, |place| place.may_stay |= may_stay);
                }
                if let ([only], None) = (starts.as_slice(), called) {
                    let places: Vec<PlaceId> = only.iter().map(|node| self.at(here, *node)).chain(beside).collect();
                    return places.into_iter().for_each(|place| self.change(place, |place| place.initial = 1));
                }
                let place = called.unwrap_or_else(|| self.place("begin".to_owned(), Some(found.span)));
                self.change(place, |place| place.initial = 1);
                place
            }
        };
        for together in starts {
            let mut outputs: Vec<PlaceId> = together.iter().map(|node| self.at(here, *node)).collect();
            outputs.extend(&beside);
            // Which message comes chooses the beginning.
            let messages: Vec<PlaceId> = together.iter().filter_map(|node| self.received(*node)).collect();
            let messages = messages.into_iter().filter(|_| host.is_none());
            let inputs: Vec<PlaceId> = messages.chain([source]).collect();
            outputs.extend(inputs.iter().filter(|place| **place != source));
            if let (Some(start), None) = (together.iter().find(|node| self.waits_for_signal(**node)), host) {
                self.receive(*start, Receiver { here, from: source, to: outputs, stops: None });
                continue;
            }
            let span = together.first().map_or(found.span, |node| self.model.node(*node).span);
            self.silent((format!("{} begins", found.id), span), &inputs, &outputs);
        }
    }
}
