//! From a model to a Petri net: scopes, and what is in them.
//!
//! Each flow is a place, each task a transition (Dijkman, Dumas and Ouyang, "Semantics and analysis of business process
//! models in BPMN", 2008). A process that is called stands in the place of the call. `docs/models.md` says what each
//! element means. What has no meaning here is listed, and the net goes on without it.

use std::collections::{BTreeMap, BTreeSet};

use super::inclusive::Regions;
use super::model::{FlowId, Kind, Model, Node, NodeId, ScopeId, Trigger, Unread};
use crate::petri::{Net, Place, PlaceId, Transition};
use crate::source::Span;

/// How deep sub-processes and calls may be nested.
const MAX_DEPTH: usize = 200;
/// How many elements there may be once each called process stands in the place of its call.
const MAX_NODES: usize = 200_000;

/// A scope in one place where it is used.
#[derive(Debug, Default)]
pub(super) struct Instance {
    pub scope: Option<ScopeId>,
    /// The instance around it, and the node that it stands for.
    pub host: Option<(usize, NodeId)>,
    /// The places of its nodes.
    pub at: BTreeMap<NodeId, PlaceId>,
    /// The places of its flows, live and dead.
    pub flow: BTreeMap<FlowId, PlaceId>,
    pub dead: BTreeMap<FlowId, PlaceId>,
    /// All places that it owns, those of inner scopes included.
    pub places: std::ops::Range<u32>,
    /// Its token while it is under way, for events that stop it.
    pub active: Option<PlaceId>,
    /// Where its tokens end.
    pub ends: BTreeSet<PlaceId>,
    /// Of these, what may be reached several times without harm.
    pub repeated: BTreeSet<PlaceId>,
    /// Where an event may come as long as it is under way.
    pub idle: BTreeSet<PlaceId>,
    /// Of its places, those of the events on its boundary.
    pub watched: std::ops::Range<u32>,
    /// Where it is done; none for a process of its own.
    pub done: Option<PlaceId>,
    /// Whether several tokens may be under way in it, so that it is done when the last one has ended.
    pub counts: bool,
    /// Who does what no lane names.
    pub owner: Option<String>,
}

/// The state of lowering one process.
pub(super) struct Lowering<'m> {
    pub model: &'m Model,
    pub net: Net,
    pub unread: BTreeMap<Span, String>,
    /// What the model does not say and is taken for granted, as clauses.
    pub assumed: BTreeSet<String>,
    pub instances: Vec<Instance>,
    /// Transitions that empty an instance, to be told which places once it is complete.
    pub stops: Vec<(usize, usize)>,
    /// The boundary events and handlers that something inside brings about.
    pub thrown: BTreeSet<(usize, NodeId)>,
    regions: BTreeMap<ScopeId, std::rc::Rc<Regions>>,
    lowered: usize,
}

/// A transition to be.
pub(super) struct Move<'a> {
    pub name: String,
    pub title: Option<String>,
    pub owner: Option<String>,
    pub span: Option<Span>,
    pub inputs: &'a [PlaceId],
}

impl<'m> Lowering<'m> {
    /// Lowers a process.
    pub fn of(model: &'m Model, process: ScopeId) -> Self {
        let net = Net::default();
        let (unread, assumed, instances, stops, thrown, regions) = Default::default();
        let mut lowering = Lowering { model, net, unread, assumed, instances, stops, thrown, regions, lowered: 0 };
        let owner = model.scope(process).pool.clone();
        lowering.scope(process, None, owner);
        lowering.settle();
        compact(&mut lowering.net);
        if !lowering.net.places.iter().any(|place| place.is_final) {
            // Nothing in it ends: an end that nothing leads to says so.
            let end = lowering.place("end".to_owned(), None);
            lowering.change(end, |place| place.is_final = true);
        }
        lowering
    }

    pub fn place(&mut self, name: String, span: Option<Span>) -> PlaceId {
        let id = PlaceId(u32::try_from(self.net.places.len()).unwrap_or(u32::MAX));
        self.net.places.push(Place { name, span, ..Place::default() });
        id
    }

    pub fn change(&mut self, place: PlaceId, change: impl FnOnce(&mut Place)) {
        if let Some(place) = self.net.places.get_mut(place.0 as usize) {
            change(place);
        }
    }

    /// Adds a transition and returns its number.
    pub fn transition(&mut self, made: Move<'_>, outputs: &[PlaceId]) -> usize {
        self.net.transitions.push(Transition {
            name: made.name,
            title: made.title,
            owner: made.owner,
            inputs: counted(made.inputs),
            outputs: counted(outputs),
            span: made.span,
            ..Transition::default()
        });
        self.net.transitions.len() - 1
    }

    /// Adds a transition that only moves tokens on, and that the model shows.
    pub fn silent(&mut self, (name, span): (String, Span), inputs: &[PlaceId], outputs: &[PlaceId]) -> usize {
        self.transition(Move { name, title: None, owner: None, span: Some(span), inputs }, outputs)
    }

    /// Adds a transition that no model shows: it need never happen.
    pub fn unseen(&mut self, inputs: &[PlaceId], outputs: &[PlaceId]) {
        self.transition(Move { name: String::new(), title: None, owner: None, span: None, inputs }, outputs);
    }

    #[expect(clippy::indexing_slicing, reason = "an instance is numbered by adding it to this very list")]
    pub fn instance(&self, at: usize) -> &Instance {
        &self.instances[at]
    }

    #[expect(clippy::indexing_slicing, reason = "an instance is numbered by adding it to this very list")]
    pub fn instance_mut(&mut self, at: usize) -> &mut Instance {
        &mut self.instances[at]
    }

    pub fn at(&self, at: usize, node: NodeId) -> PlaceId {
        self.instance(at).at.get(&node).copied().unwrap_or(PlaceId(u32::MAX))
    }

    pub fn unread(&mut self, span: Span, what: impl Into<String>) {
        self.unread.entry(span).or_insert_with(|| what.into());
    }

    pub fn regions(&mut self, scope: ScopeId) -> std::rc::Rc<Regions> {
        let model = self.model;
        std::rc::Rc::clone(self.regions.entry(scope).or_insert_with(|| std::rc::Rc::new(Regions::of(model, scope))))
    }

    /// Lowers a scope and returns its number.
    pub fn scope(&mut self, scope: ScopeId, host: Option<(usize, NodeId)>, owner: Option<String>) -> usize {
        let found = self.model.scope(scope);
        let here = self.instances.len();
        let (first, first_transition) = (self.next_place(), self.net.transitions.len());
        let known = self.model.unread.iter().filter(|(at, _)| *at == Some(scope));
        let known: Vec<Unread> = known.map(|(_, unread)| unread.clone()).collect();
        known.into_iter().for_each(|unread| self.unread(unread.span, unread.what));
        self.instances.push(Instance { scope: Some(scope), host, owner, ..Instance::default() });
        let counts = !self.is_single_file(scope);
        self.instance_mut(here).counts = counts && host.is_some();
        if let Some((_, node)) = host {
            let done = self.place(format!("{} done", self.model.node(node).id), None);
            self.instance_mut(here).done = Some(done);
            if counts || !self.stopping(node).is_empty() {
                let active = self.place(format!("{} under way", self.model.node(node).id), None);
                self.instance_mut(here).active = Some(active);
            }
        }
        self.lowered += found.nodes.len();
        self.places(here, scope);
        for node in &found.nodes {
            self.node(here, *node);
        }
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
                        _ => tracked,
                    };
                let live = if own { self.place(found.id.clone(), Some(found.span)) } else { self.at(here, *id) };
                self.instance_mut(here).flow.insert(*flow, live);
                if tracked {
                    let dead = self.place(format!("{} not taken", found.id), Some(found.span));
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

    /// Lowers one node.
    fn node(&mut self, here: usize, id: NodeId) {
        let node = self.model.node(id);
        if node.undoes || matches!(node.kind, Kind::Boundary { trigger: Trigger::Compensation, .. }) {
            return;
        }
        self.merge(here, id);
        let at = self.at(here, id);
        match &node.kind {
            Kind::Inner(inner) if self.model.scope(*inner).is_ad_hoc => {
                self.assumed.insert(format!("the tasks of `{}`, in any order, come to an end", node.display()));
                self.act(here, id);
            }
            Kind::Inner(inner) if self.model.scope(*inner).nodes.is_empty() => {
                self.assumed
                    .insert(format!("`{}`, which is shown without its content, comes to an end", node.display()));
                self.act(here, id);
            }
            Kind::Inner(inner) => self.inner(here, id, *inner),
            Kind::Call(called) => self.call(here, id, called.as_deref()),
            Kind::Handler(inner) => self.handler(here, id, *inner),
            Kind::Task { .. } => self.act(here, id),
            Kind::Throw(_) | Kind::End(_) => self.throw(here, id),
            Kind::Complex => {
                if node.incoming.len() > 1 {
                    self.unread(node.span, format!("complex gateway `{}` that joins ways", node.display()));
                }
                self.go(here, id, &[at], None);
            }
            Kind::Parallel if node.incoming.len() > 1 => {
                let inputs: Vec<PlaceId> = node.incoming.iter().map(|flow| self.live(here, *flow)).collect();
                self.go(here, id, &inputs, None);
            }
            Kind::Inclusive => {
                self.wait(here, id);
                self.go(here, id, &[at], None);
            }
            Kind::Start(..) | Kind::Catch(_) | Kind::Boundary { .. } => self.go(here, id, &[at], node.name.clone()),
            _ => self.go(here, id, &[at], None),
        }
    }

    pub fn live(&self, here: usize, flow: FlowId) -> PlaceId {
        self.instance(here).flow.get(&flow).copied().unwrap_or(PlaceId(u32::MAX))
    }

    /// Lowers a task, with the events on its boundary.
    fn act(&mut self, here: usize, id: NodeId) {
        let at = self.at(here, id);
        let begun = self.watch(here, id, at, None);
        for boundary in self.stopping(id) {
            let mut outputs = vec![self.at(here, boundary)];
            outputs.extend(self.dead_beside(here, id, boundary));
            let event = self.model.node(boundary);
            self.silent((format!("{} stops", event.id), event.span), &[begun], &outputs);
        }
        self.go(here, id, &[begun], Some(self.model.node(id).display().to_owned()));
    }

    /// Lowers a sub-process with its content.
    fn inner(&mut self, here: usize, id: NodeId, inner: ScopeId) {
        let depth = std::iter::successors(Some(here), |at| self.instance(*at).host.map(|(around, _)| around)).count();
        let node = self.model.node(id);
        if depth > MAX_DEPTH || self.lowered > MAX_NODES {
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
        self.go(here, id, &inputs, None);
    }

    /// Puts a called process in the place of its call.
    fn call(&mut self, here: usize, id: NodeId, called: Option<&str>) {
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
                let (at, first) = (self.at(around, node), self.next_place());
                let begun = self.watch(around, node, at, Some(here));
                self.instance_mut(here).watched = first..self.next_place();
                begun
            }
            None => {
                if let [only] = starts.as_slice() {
                    let places = only.iter().map(|node| self.at(here, *node)).chain(beside);
                    for place in places.collect::<Vec<_>>() {
                        self.change(place, |place| place.initial = 1);
                    }
                    return;
                }
                let place = self.place("begin".to_owned(), Some(found.span));
                self.change(place, |place| place.initial = 1);
                place
            }
        };
        for together in starts {
            let mut outputs: Vec<PlaceId> = together.iter().map(|node| self.at(here, *node)).collect();
            outputs.extend(&beside);
            let span = together.first().map_or(found.span, |node| self.model.node(*node).span);
            self.silent((format!("{} begins", found.id), span), &[source], &outputs);
        }
    }

    /// Tells each transition that stops an instance which places it empties.
    fn settle(&mut self) {
        for (transition, instance) in std::mem::take(&mut self.stops) {
            let places = self.instance(instance).places.clone();
            if let Some(transition) = self.net.transitions.get_mut(transition) {
                transition.resets.extend(places.map(PlaceId));
                transition.resets.sort();
                transition.resets.dedup();
            }
        }
    }

    /// Returns who does a node.
    pub fn owner(&self, here: usize, node: &Node) -> Option<String> {
        node.owner.clone().or_else(|| self.instance(here).owner.clone())
    }
}

/// Counts how often each place is named, in ascending order.
fn counted(places: &[PlaceId]) -> Vec<(PlaceId, u32)> {
    let mut counts: BTreeMap<PlaceId, u32> = BTreeMap::new();
    for place in places {
        *counts.entry(*place).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Takes out the places that no arc touches, and numbers the others anew.
fn compact(net: &mut Net) {
    let arcs = |transition: &Transition| {
        transition.inputs.iter().chain(&transition.outputs).map(|(place, _)| *place).collect::<Vec<_>>()
    };
    let used: BTreeSet<PlaceId> = net.transitions.iter().flat_map(arcs).collect();
    let numbers: BTreeMap<PlaceId, PlaceId> = used.iter().copied().zip((0..).map(PlaceId)).collect();
    let mut index = (0..).map(PlaceId);
    net.places.retain(|_| index.next().is_some_and(|place| used.contains(&place)));
    let renumber = |place: &mut PlaceId| *place = numbers.get(place).copied().unwrap_or(*place);
    for transition in &mut net.transitions {
        transition.inputs.iter_mut().chain(&mut transition.outputs).for_each(|(place, _)| renumber(place));
        transition.resets.retain(|place| numbers.contains_key(place));
        transition.at_most.retain(|(place, _)| numbers.contains_key(place));
        transition.at_most.iter_mut().for_each(|(place, _)| renumber(place));
        transition.resets.iter_mut().for_each(renumber);
    }
}
