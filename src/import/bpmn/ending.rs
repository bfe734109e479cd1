//! When a scope is done: implicit termination.
//!
//! A process is complete when every token lies in an end. A sub-process goes on at that moment: once something has begun
//! in it and nothing is under way any more, what lies in its ends is taken away, with the events that did not come.

use std::collections::BTreeSet;

use super::lower::Lowering;
use super::model::{FlowId, Kind, NodeId};
use crate::petri::{PlaceId, Transition};

impl Lowering<'_> {
    /// Returns the place in which a way ends; where several ways end, each has its own.
    pub fn end(&mut self, here: usize, id: NodeId, name: &str) -> PlaceId {
        self.end_of(here, id, (name, None))
    }

    /// Returns the place in which the way along one flow ends.
    pub fn end_of(&mut self, here: usize, id: NodeId, (name, flow): (&str, Option<FlowId>)) -> PlaceId {
        let instance = self.instance(here);
        if let (Some(done), false) = (instance.done, instance.counts) {
            return done;
        }
        let (is_process, scope) = (instance.host.is_none(), instance.scope);
        let place = self.place(name.to_owned(), Some(self.model.node(id).span));
        self.change(place, |place| (place.is_final, place.is_single) = (is_process, true));
        self.instance_mut(here).ends.insert(place);
        let last = flow.map_or(id, |flow| self.model.flow(flow).source);
        if scope.is_some_and(|scope| self.wake(scope).reached.contains(&last)) {
            self.instance_mut(here).repeated.insert(place);
            self.change(place, |place| place.may_repeat = true);
        }
        place
    }

    /// Says when an instance is complete; its places are known.
    pub fn finish(&mut self, here: usize, first_transition: usize) {
        self.once(here, first_transition);
        let inside = self.inside(here);
        let instance = self.instance_mut(here);
        if let (Some(done), Some(active), true) = (instance.done, instance.active, instance.counts) {
            let resets = instance.ends.iter().chain(&instance.idle).copied().collect();
            let at_most = inside.into_iter().map(|place| (place, 0)).collect();
            let (inputs, outputs) = (vec![(active, 1)], vec![(done, 1)]);
            self.net.transitions.push(Transition { inputs, outputs, at_most, resets, ..Transition::default() });
        } else {
            instance.inside = inside;
        }
    }

    /// Lists the places that are empty once nothing in an instance is under way; each inner one has a token while it is.
    fn inside(&self, here: usize) -> Vec<PlaceId> {
        let instance = self.instance(here);
        let (mut inside, mut next) = (Vec::new(), instance.places.start);
        for inner in instance.inner.iter().map(|inner| self.instance(*inner)) {
            inside.extend((next..inner.places.start).map(PlaceId));
            inside.extend(inner.watched.clone().map(PlaceId));
            inside.extend(inner.done);
            match inner.active {
                Some(active) => inside.push(active),
                None => inside.extend(&inner.inside),
            }
            next = inner.places.end;
        }
        inside.extend((next..instance.places.end).map(PlaceId));
        let is_left = |place: &PlaceId| instance.ends.contains(place) || instance.idle.contains(place);
        let is_edge = |place: &PlaceId| instance.watched.contains(&place.0) || Some(*place) == instance.done;
        inside.retain(|place| !is_left(place) && !is_edge(place) && Some(*place) != instance.active);
        inside
    }

    /// Keeps one token at most where only an event beside the case leads: it may come again and again.
    fn once(&mut self, here: usize, first_transition: usize) {
        let Some(scope) = self.instance(here).scope else { return };
        let wake = self.wake(scope);
        let only = &wake.only;
        if only.is_empty() {
            return;
        }
        let instance = self.instance(here);
        let mut places: BTreeSet<PlaceId> = instance.repeated.clone();
        let is_single = |id: &NodeId| only.contains(id) && self.model.node(*id).kind != Kind::Parallel;
        places.extend(instance.at.iter().filter(|(id, _)| is_single(id)).map(|(_, place)| *place));
        for transition in self.net.transitions.iter_mut().skip(first_transition) {
            let reached = transition.outputs.iter().map(|(place, _)| *place).filter(|place| places.contains(place));
            transition.resets.extend(reached);
        }
    }
}
