//! Signals: what a model throws itself reaches whatever waits for it at that moment, and is lost on everything else.
//!
//! A signal is followed where all that throw it in the file are in the net, to the events that may wait while it is thrown;
//! any other comes when it is waited for, or not. Who waits has a token in a place, so that throwing is one transition for
//! each set of those who wait: it takes their tokens on, and wants the places of the others empty.

use std::collections::{BTreeMap, BTreeSet};

use super::lower::{Lowering, Move};
use super::meeting::may_meet;
use super::messages::Exchange;
use super::model::{Kind, Model, NodeId, ScopeId, Trigger};
use crate::petri::{PlaceId, Transition};

/// How many may wait for one signal.
const MOST_WAITING: usize = 6;

/// How many pairs of what throws one signal and what waits for it are looked at.
const MOST_PAIRS: usize = 100;

/// What waits for a signal.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    /// The instance that it is in.
    pub here: usize,
    /// Where its token is while it waits.
    pub from: PlaceId,
    /// Where it goes on.
    pub to: Vec<PlaceId>,
    /// The instance that it stops.
    pub stops: Option<usize>,
}

/// The signals of a net.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// The events whose signals come only where they are thrown.
    followed: BTreeSet<NodeId>,
    /// The names of these signals.
    names: BTreeSet<String>,
    waiting: BTreeMap<String, Vec<Receiver>>,
    /// The transitions that throw each, and the instances that they are in.
    thrown: Vec<(usize, String, usize)>,
}

impl Signals {
    /// Finds which signals to follow.
    pub fn of(model: &Model, exchange: &Exchange) -> Self {
        let within = within(model, &exchange.processes);
        let together = exchange.processes.len() > 1;
        let is_within = |node: &NodeId| within.contains(&model.process(*node));
        let mut signals = Signals::default();
        for (name, (thrown, caught)) in events(model) {
            let pairs = thrown.len().saturating_mul(caught.len());
            if thrown.is_empty() || !thrown.iter().all(is_within) || pairs > MOST_PAIRS {
                continue;
            }
            let begins = |node: &NodeId| model.scope(model.node(*node).scope).host.is_none() && !together;
            let begins = |node: &NodeId| matches!(model.node(*node).kind, Kind::Start(..)) && begins(node);
            let meets = |caught: &NodeId| thrown.iter().any(|thrown| may_meet(model, *thrown, *caught));
            let followed: Vec<NodeId> =
                caught.into_iter().filter(|node| is_within(node) && !begins(node) && meets(node)).collect();
            signals.names.extend((!followed.is_empty()).then(|| name.to_owned()));
            signals.followed.extend(followed);
        }
        signals
    }
}

/// Lists, by the name of each signal, what throws it and what waits for it.
fn events(model: &Model) -> BTreeMap<&str, (Vec<NodeId>, Vec<NodeId>)> {
    let mut found: BTreeMap<&str, (Vec<NodeId>, Vec<NodeId>)> = BTreeMap::new();
    for (number, node) in model.nodes.iter().enumerate().filter(|(_, node)| !node.undoes) {
        match &node.kind {
            Kind::Throw(Trigger::Signal(name)) | Kind::End(Trigger::Signal(name)) => {
                found.entry(name).or_default().0.push(NodeId(number));
            }
            Kind::Catch(Trigger::Signal(name))
            | Kind::Boundary { trigger: Trigger::Signal(name), .. }
            | Kind::Start(Trigger::Signal(name), _) => found.entry(name).or_default().1.push(NodeId(number)),
            _ => {}
        }
    }
    found
}

/// Lists processes with all that they call.
fn within(model: &Model, processes: &[ScopeId]) -> BTreeSet<ScopeId> {
    let mut calls: BTreeMap<ScopeId, BTreeSet<ScopeId>> = BTreeMap::new();
    for (number, node) in model.nodes.iter().enumerate() {
        if let Kind::Call(Some(called)) = &node.kind {
            let called = model.called.get(called).copied().flatten();
            calls.entry(model.process(NodeId(number))).or_default().extend(called);
        }
    }
    let mut found: BTreeSet<ScopeId> = processes.iter().copied().collect();
    let mut open: Vec<ScopeId> = processes.to_vec();
    while let Some(process) = open.pop() {
        open.extend(calls.get(&process).into_iter().flatten().copied().filter(|called| found.insert(*called)));
    }
    found
}

/// Lists processes that a signal connects: one that throws it, and one in which something waits for it.
pub(super) fn connections(model: &Model) -> Vec<(NodeId, NodeId)> {
    let mut found = Vec::new();
    for (from, to) in events(model).into_values() {
        let Some(first) = from.first().filter(|_| !to.is_empty()) else { continue };
        let all = from.iter().chain(&to).map(|node| (*first, *node));
        found.extend(all.filter(|(from, to)| model.process(*from) != model.process(*to)));
    }
    found
}

impl Lowering<'_> {
    /// Notes which signals are taken to come from this file alone.
    pub fn assume_signals(&mut self) {
        let names = self.signals.names.iter();
        self.assumed.extend(names.map(|name| format!("signal `{name}` comes from nowhere but this file")));
    }

    /// Returns whether what an event throws is a signal that is followed.
    pub fn is_broadcast(&self, trigger: &Trigger) -> bool {
        matches!(trigger, Trigger::Signal(name) if self.signals.names.contains(name))
    }

    /// Returns whether an event waits for a signal that is followed.
    pub fn waits_for_signal(&self, id: NodeId) -> bool {
        let node = self.model.node(id);
        let is_whole = !matches!(node.kind, Kind::Catch(_)) || node.boundaries.is_empty();
        is_whole && self.signals.followed.contains(&id)
    }

    /// Notes that an event waits for its signal.
    pub fn receive(&mut self, id: NodeId, receiver: Receiver) {
        let (Kind::Catch(trigger) | Kind::Boundary { trigger, .. } | Kind::Start(trigger, _)) =
            &self.model.node(id).kind
        else {
            return;
        };
        if let Trigger::Signal(name) = trigger {
            self.signals.waiting.entry(name.clone()).or_default().push(receiver);
        }
    }

    /// Lets an event on the way wait for its signal, and returns where it goes on.
    pub fn caught(&mut self, here: usize, id: NodeId) -> PlaceId {
        let node = self.model.node(id);
        let come = self.place(format!("{} come", node.id), Some(node.span));
        let gateway = |source: NodeId| matches!(self.model.node(source).kind, Kind::EventBased { all: false, .. });
        let sources: Vec<NodeId> = node.incoming.iter().map(|flow| self.model.flow(*flow).source).collect();
        let (gateways, others): (Vec<NodeId>, Vec<NodeId>) = sources.into_iter().partition(|source| gateway(*source));
        let mut from: Vec<PlaceId> = gateways.into_iter().map(|gateway| self.at(here, gateway)).collect();
        if !others.is_empty() || from.is_empty() {
            from.push(self.at(here, id));
        }
        for from in from {
            self.receive(id, Receiver { here, from, to: vec![come], stops: None });
        }
        come
    }

    /// Adds the throwing of a signal, from where it is thrown to where its thrower goes on.
    pub fn cast(&mut self, (here, id): (usize, NodeId), entry: PlaceId, next: PlaceId) {
        let node = self.model.node(id);
        let (Kind::Throw(Trigger::Signal(name)) | Kind::End(Trigger::Signal(name))) = &node.kind else { return };
        let made = Move { name: node.id.clone(), title: None, owner: None, span: Some(node.span), inputs: &[entry] };
        let made = self.transition(made, &[next]);
        self.signals.thrown.push((made, name.clone(), here));
    }

    /// Lets each signal that is thrown reach those who wait for it.
    pub fn broadcast(&mut self) {
        for (number, name, here) in std::mem::take(&mut self.signals.thrown) {
            let waiting = self.signals.waiting.get(&name).cloned().unwrap_or_default();
            let Some(thrown) = self.net.transitions.get(number).cloned() else { continue };
            if waiting.len() > MOST_WAITING {
                let what = format!("signal `{name}` that more than {MOST_WAITING} elements wait for");
                thrown.span.into_iter().for_each(|span| self.unread(span, what.clone()));
                continue;
            }
            for set in 0..1_usize << waiting.len() {
                let chosen = |wanted: bool| {
                    let is_in = move |bit: usize| (set >> bit & 1 == 1) == wanted;
                    waiting.iter().enumerate().filter(move |(bit, _)| is_in(*bit)).map(|(_, receiver)| receiver)
                };
                let reached: Vec<&Receiver> = chosen(true).collect();
                let from: BTreeSet<PlaceId> = reached.iter().map(|receiver| receiver.from).collect();
                // One token is taken on by one of those who wait with it.
                if from.len() < reached.len() {
                    continue;
                }
                let missed = chosen(false).map(|receiver| receiver.from).filter(|place| !from.contains(place));
                let missed: Vec<(PlaceId, u32)> =
                    missed.collect::<BTreeSet<_>>().into_iter().map(|place| (place, 0)).collect();
                let made = self.reaching(&thrown, here, &reached);
                let made = Transition { at_most: missed, is_optional: true, ..made };
                let number = if set == 0 { number } else { self.net.transitions.len() };
                match self.net.transitions.get_mut(number) {
                    Some(known) => *known = made,
                    None => self.net.transitions.push(made),
                }
                self.stops.extend(reached.iter().filter_map(|receiver| Some((number, receiver.stops?))));
            }
        }
    }

    /// Makes the transition that throws to some; what is within something that one of them stops does not go on.
    fn reaching(&self, thrown: &Transition, here: usize, reached: &[&Receiver]) -> Transition {
        let is_stopped = |inside: usize, but: Option<&Receiver>| {
            let others = reached.iter().filter(|other| but.is_none_or(|but| !std::ptr::eq(**other, but)));
            others.filter_map(|other| other.stops).any(|stopped| {
                std::iter::successors(Some(inside), |at| Some(self.instance(*at).host?.0)).any(|at| at == stopped)
            })
        };
        let own = thrown.outputs.iter().map(|(place, _)| *place).filter(|_| !is_stopped(here, None));
        let going_on = reached.iter().filter(|receiver| !is_stopped(receiver.here, Some(receiver)));
        let outputs: Vec<PlaceId> = own.chain(going_on.flat_map(|receiver| receiver.to.iter().copied())).collect();
        let taken = thrown.inputs.iter().map(|(place, _)| *place);
        let inputs: Vec<PlaceId> = taken.chain(reached.iter().map(|receiver| receiver.from)).collect();
        Transition {
            inputs: super::lower::counted(&inputs),
            outputs: super::lower::counted(&outputs),
            ..thrown.clone()
        }
    }
}
