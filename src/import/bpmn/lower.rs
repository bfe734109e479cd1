//! From a model to a Petri net: what each element means.
//!
//! Each flow is a place, each task a transition (Dijkman, Dumas and Ouyang, "Semantics and analysis of business process
//! models in BPMN", 2008). `docs/models.md` says what each element means. What has no meaning here is listed, and the net goes on without it.

use std::collections::{BTreeMap, BTreeSet};

use super::Wake;
use super::inclusive::Regions;
use super::messages::Exchange;
use super::model::{FlowId, Kind, Model, Node, NodeId, ScopeId, Trigger};
use super::signals::{Receiver, Signals};
use crate::petri::{Net, Place, PlaceId, Transition};
use crate::source::Span;

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
    /// What its nodes wait for while they are done: the place that is left when they are, and those of the waiting.
    pub may_come: BTreeMap<NodeId, (PlaceId, Vec<PlaceId>)>,
    /// The instances directly within it.
    pub inner: Vec<usize>,
    /// Its places that are empty once it is done, where no one token says so.
    pub inside: Vec<PlaceId>,
    /// Of its places, those of the events on its boundary.
    pub watched: std::ops::Range<u32>,
    /// Where it is done; none for a process of its own.
    pub done: Option<PlaceId>,
    /// Whether several tokens may be under way in it, so that it is done when the last one has ended.
    pub counts: bool,
    /// Who does what no lane names.
    pub owner: Option<String>,
}

/// How many elements there may be in one net, once each called process stands in the place of its call.
const MAX_NODES: usize = 50_000;
/// How many places may be emptied by all events together that stop something.
const MAX_RESETS: usize = 20_000_000;

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
    /// Where the message waits that an element takes, and where those wait that it sends.
    pub inbox: BTreeMap<NodeId, PlaceId>,
    pub outbox: BTreeMap<NodeId, Vec<PlaceId>>,
    regions: BTreeMap<ScopeId, std::rc::Rc<Regions>>,
    /// What may be reached several times in each scope, and what only so.
    wakes: BTreeMap<ScopeId, std::rc::Rc<Wake>>,
    /// How many more elements may be lowered where they are called.
    pub room: usize,
    /// Who waits for the signals that are followed, and who throws them.
    pub signals: Signals,
    /// How many more places inclusive joins may ask for.
    pub questions: usize,
}

/// A transition to be.
pub(super) struct Move<'a> {
    pub name: String,
    pub title: Option<String>,
    pub owner: Option<String>,
    pub span: Option<Span>,
    pub inputs: &'a [PlaceId],
}

impl<'a> Move<'a> {
    /// Makes one that no model shows.
    pub fn unseen(inputs: &'a [PlaceId]) -> Self {
        Move { name: String::new(), title: None, owner: None, span: None, inputs }
    }
}

impl<'m> Lowering<'m> {
    /// Lowers processes, and the messages between them; `room` says how many elements may stand where they are called.
    pub fn of(model: &'m Model, exchange: &Exchange, room: &mut usize) -> Self {
        let mut lowering = Lowering {
            model,
            net: Net::default(),
            unread: BTreeMap::new(),
            assumed: BTreeSet::new(),
            instances: Vec::new(),
            stops: Vec::new(),
            thrown: BTreeSet::new(),
            inbox: BTreeMap::new(),
            outbox: BTreeMap::new(),
            regions: BTreeMap::new(),
            wakes: BTreeMap::new(),
            room: (*room).min(MAX_NODES),
            questions: super::waiting::MOST_ASKED,
            signals: Signals::of(model, exchange),
        };
        lowering.post(exchange);
        lowering.assume_signals();
        for process in &exchange.processes {
            lowering.scope(*process, None, model.scope(*process).pool.clone());
        }
        *room = room.saturating_sub(lowering.instances.iter().map(|instance| instance.at.len()).sum());
        lowering.broadcast();
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
        self.transition(Move::unseen(inputs), outputs);
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

    pub fn wake(&mut self, scope: ScopeId) -> std::rc::Rc<Wake> {
        let model = self.model;
        std::rc::Rc::clone(self.wakes.entry(scope).or_insert_with(|| std::rc::Rc::new(Wake::of(model, scope))))
    }

    /// Lowers one node.
    pub fn node(&mut self, here: usize, id: NodeId) {
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
            Kind::Catch(_) if !node.boundaries.is_empty() => self.act(here, id),
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
            Kind::Catch(_) if self.waits_for_signal(id) => {
                let come = self.caught(here, id);
                self.go(here, id, &[come], node.name.clone());
            }
            Kind::Start(..) | Kind::Catch(_) => {
                let is_handler = self.instance(here).host.is_some() && matches!(node.kind, Kind::Start(..));
                let message = self.received(id).filter(|_| !is_handler);
                let inputs: Vec<PlaceId> = [at].into_iter().chain(message).collect();
                self.go(here, id, &inputs, node.name.clone());
            }
            Kind::Boundary { .. } => self.go(here, id, &[at], node.name.clone()),
            _ => self.go(here, id, &[at], None),
        }
    }

    pub fn live(&self, here: usize, flow: FlowId) -> PlaceId {
        self.instance(here).flow.get(&flow).copied().unwrap_or(PlaceId(u32::MAX))
    }

    /// Lowers a task, with the events on its boundary.
    pub fn act(&mut self, here: usize, id: NodeId) {
        let at = self.sent(id, self.at(here, id));
        let begun = self.watch(here, id, at, None);
        for boundary in self.stopping(id) {
            let mut outputs = vec![self.at(here, boundary)];
            outputs.extend(self.dead_beside(here, id, boundary));
            let event = self.model.node(boundary);
            if self.waits_for_signal(boundary) {
                self.receive(boundary, Receiver { here, from: begun, to: outputs, stops: None });
                continue;
            }
            let inputs: Vec<PlaceId> = [begun].into_iter().chain(self.received(boundary)).collect();
            self.silent((format!("{} stops", event.id), event.span), &inputs, &outputs);
        }
        let inputs: Vec<PlaceId> = [begun].into_iter().chain(self.received(id)).collect();
        self.go(here, id, &inputs, Some(self.model.node(id).display().to_owned()));
    }

    /// Tells each transition that stops an instance which places it empties.
    fn settle(&mut self) {
        let mut room = MAX_RESETS;
        for (transition, instance) in std::mem::take(&mut self.stops) {
            let places = self.instance(instance).places.clone();
            room = room.saturating_sub(places.len());
            let Some(transition) = self.net.transitions.get_mut(transition) else { continue };
            if room == 0 {
                let what = format!("event `{}`, one of too many that stop something", transition.name);
                return transition.span.into_iter().for_each(|span| self.unread(span, what.clone()));
            }
            transition.resets.extend(places.map(PlaceId));
            transition.resets.sort();
            transition.resets.dedup();
        }
    }

    /// Returns who does a node.
    pub fn owner(&self, here: usize, node: &Node) -> Option<String> {
        node.owner.clone().or_else(|| self.instance(here).owner.clone())
    }
}

/// Counts how often each place is named, in ascending order.
pub(super) fn counted(places: &[PlaceId]) -> Vec<(PlaceId, u32)> {
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
