//! Inclusive joins whose ways begin in no one place: what each waits for is asked of the whole scope.
//!
//! A join is done once a token has come to it and no other token could still bring one to a way that is empty, unless
//! that token leads to a way that has one as well (BPMN 2.0.2, section 13.4.3). The ways that have come are taken
//! together: one transition for each set of them, which wants empty whatever it would have to wait for. A way leads
//! along flows and links, and from an activity over the events on its boundary.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lower::Lowering;
use super::model::{FlowId, Kind, Model, Node, NodeId, ScopeId, Trigger};
use crate::petri::{PlaceId, Transition};

/// How many ways into one join are told apart.
const MOST_WAYS: usize = 8;
/// How many places all joins of a model may ask for in all their transitions.
pub(super) const MOST_ASKED: usize = 2_000_000;

/// The places that were made for each node.
pub(super) type Made = BTreeMap<NodeId, Range<u32>>;

/// A set of the ways into one join, one bit each.
type Ways = u32;

/// A scope whose joins wait.
struct Waiting<'a> {
    here: usize,
    made: &'a Made,
    /// The instances that stand for its nodes.
    inner: BTreeMap<NodeId, usize>,
}

impl Lowering<'_> {
    /// Lets the inclusive joins of a scope wait, where one of them asks for the whole of it.
    pub fn wait_for_all(&mut self, here: usize, scope: ScopeId, made: &Made) {
        if !self.regions(scope).is_open {
            return;
        }
        let model = self.model;
        let inner = self.instance(here).inner.iter().filter_map(|inner| Some((self.instance(*inner).host?.1, *inner)));
        let waiting = Waiting { here, made, inner: inner.collect() };
        let is_join = |node: &Node| node.kind == Kind::Inclusive && node.incoming.len() > 1;
        for join in model.scope(scope).nodes.iter().filter(|id| is_join(model.node(**id))) {
            if let Err(why) = self.wait_for(&waiting, *join) {
                let node = model.node(*join);
                self.unread(node.span, format!("inclusive gateway `{}` {why}", node.display()));
            }
        }
    }

    fn wait_for(&mut self, waiting: &Waiting<'_>, join: NodeId) -> Result<(), String> {
        let model = self.model;
        let node = model.node(join);
        let (ways, at) = (&node.incoming, self.at(waiting.here, join));
        if ways.len() > MOST_WAYS {
            return Err(format!("that joins more than {MOST_WAYS} ways, which begin in no one place"));
        }
        let room = self.questions.checked_sub(waiting.made.len() + self.instance(waiting.here).flow.len());
        let before = room.map(|_| self.before(waiting, join)).unwrap_or_default();
        let asked = before.values().map(Vec::len).sum::<usize>() << ways.len();
        self.questions = room.and_then(|room| room.checked_sub(asked)).unwrap_or(0);
        if self.questions == 0 {
            return Err("of a process that is too large for what its inclusive gateways wait for".to_owned());
        }
        let live: Vec<PlaceId> = ways.iter().map(|flow| self.live(waiting.here, *flow)).collect();
        for come in 1..1 << ways.len() {
            let chosen = |wanted: bool| {
                let has_come = move |bit: &usize| (come >> bit & 1 == 1) == wanted;
                live.iter().enumerate().filter(move |(bit, _)| has_come(bit)).map(|(_, place)| *place)
            };
            let blocking = before.iter().filter(|(leads, _)| *leads & come == 0).flat_map(|(_, places)| places);
            let mut inputs: Vec<(PlaceId, u32)> = chosen(true).map(|place| (place, 1)).collect();
            let mut at_most: Vec<(PlaceId, u32)> =
                chosen(false).chain(blocking.copied()).map(|place| (place, 0)).collect();
            inputs.sort_unstable();
            at_most.sort_unstable();
            let (name, span, outputs) = (node.id.clone(), Some(node.span), vec![(at, 1)]);
            let is_optional = true;
            let rest = Transition::default();
            self.net.transitions.push(Transition { name, inputs, outputs, at_most, is_optional, span, ..rest });
        }
        Ok(())
    }

    /// Lists the places from which a token could come to a join, by the ways that it could come.
    fn before(&self, waiting: &Waiting<'_>, join: NodeId) -> BTreeMap<Ways, Vec<PlaceId>> {
        let leads = leading(self.model, join);
        let instance = self.instance(waiting.here);
        let mut before: BTreeMap<Ways, Vec<PlaceId>> = BTreeMap::new();
        for (node, ways) in &leads {
            let places = before.entry(*ways).or_default();
            places.extend(instance.at.get(node));
            places.extend(self.under_way(waiting, *node));
        }
        for (flow, place) in &instance.flow {
            let target = self.model.flow(*flow).target;
            let is_own = target != join && instance.at.get(&target) != Some(place);
            if let Some(ways) = leads.get(&target).filter(|_| is_own) {
                before.entry(*ways).or_default().push(*place);
            }
        }
        before
    }

    /// Lists the places that hold a token while a node is done, of those that were made for it.
    fn under_way(&self, waiting: &Waiting<'_>, node: NodeId) -> Vec<PlaceId> {
        let idle = self.instance(waiting.here).may_come.get(&node).map(|(_, idle)| idle);
        let made = waiting.made.get(&node).cloned().into_iter().flatten();
        let all = made.map(PlaceId).filter(|place| !idle.is_some_and(|idle| idle.contains(place)));
        let inner = waiting.inner.get(&node).map(|inner| self.instance(*inner));
        match inner.filter(|inner| inner.active.is_some()) {
            None => all.collect(),
            Some(inner) => {
                let is_edge = |place: &PlaceId| !inner.places.contains(&place.0) || inner.watched.contains(&place.0);
                all.filter(is_edge).chain(inner.active).chain(inner.done).collect()
            }
        }
    }

    /// Ends the waiting for events that accompany a node when the node is done.
    pub fn end_waiting(&mut self, here: usize, node: NodeId, first_transition: usize) {
        let Some((begun, waits)) = self.instance(here).may_come.get(&node).cloned() else { return };
        for transition in self.net.transitions.iter_mut().skip(first_transition) {
            if transition.inputs.iter().any(|(place, _)| *place == begun) {
                transition.resets.extend(&waits);
            }
        }
    }
}

/// Lists, for each node, the ways into a join that a token at it could take without passing the join.
fn leading(model: &Model, join: NodeId) -> BTreeMap<NodeId, Ways> {
    let mut leads: BTreeMap<NodeId, Ways> = BTreeMap::new();
    for (bit, way) in model.node(join).incoming.iter().enumerate() {
        let mut open = vec![model.flow(*way).source];
        while let Some(id) = open.pop() {
            let ways = leads.entry(id).or_default();
            if *ways >> bit & 1 == 1 {
                continue;
            }
            *ways |= 1 << bit;
            if id != join {
                open.extend(before(model, id));
            }
        }
    }
    leads
}

/// Lists the nodes from which a way leads to a node at once.
fn before(model: &Model, id: NodeId) -> Vec<NodeId> {
    let node = model.node(id);
    let source = |flow: &FlowId| model.flow(*flow).source;
    let mut found: Vec<NodeId> = node.incoming.iter().map(source).collect();
    if let Kind::Boundary { host: Some(host), .. } = node.kind {
        found.push(host);
    }
    if matches!(node.kind, Kind::Catch(Trigger::Link(_))) {
        let leads = |other: &&NodeId| super::links(model, **other).contains(&id);
        found.extend(model.scope(node.scope).nodes.iter().filter(leads));
    }
    found
}
