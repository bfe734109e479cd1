//! When a scope is done: implicit termination.
//!
//! A process is complete when every token lies in an end. A sub-process goes on at that moment: once something has begun
//! in it and nothing is under way any more, what lies in its ends is taken away, with the events that did not come.

use std::collections::BTreeSet;

use super::lower::Lowering;
use super::model::{Kind, NodeId};
use crate::petri::{PlaceId, Transition};

impl Lowering<'_> {
    /// Returns the place in which a way ends.
    pub fn end(&mut self, here: usize, id: NodeId, name: &str) -> PlaceId {
        let instance = self.instance(here);
        if let (Some(done), false) = (instance.done, instance.counts) {
            return done;
        }
        let (is_process, scope) = (instance.host.is_none(), instance.scope);
        let place = self.place(name.to_owned(), Some(self.model.node(id).span));
        self.change(place, |place| (place.is_final, place.is_single) = (is_process, true));
        self.instance_mut(here).ends.insert(place);
        if scope.is_some_and(|scope| super::in_wake(self.model, scope).contains(&id)) {
            self.instance_mut(here).repeated.insert(place);
        }
        place
    }

    /// Says when an instance is complete; its places are known.
    pub fn finish(&mut self, here: usize, first_transition: usize) {
        self.once(here, first_transition);
        let instance = self.instance(here);
        let (Some(done), Some(active), true) = (instance.done, instance.active, instance.counts) else { return };
        let is_left = |place: &PlaceId| instance.ends.contains(place) || instance.idle.contains(place);
        let (left, inside): (Vec<PlaceId>, Vec<PlaceId>) = instance
            .places
            .clone()
            .filter(|place| !instance.watched.contains(place))
            .map(PlaceId)
            .filter(|place| *place != done && *place != active)
            .partition(is_left);
        self.net.transitions.push(Transition {
            inputs: vec![(active, 1)],
            outputs: vec![(done, 1)],
            at_most: inside.into_iter().map(|place| (place, 0)).collect(),
            resets: left,
            ..Transition::default()
        });
    }

    /// Keeps one token at most where only an event beside the case leads: it may come again and again.
    fn once(&mut self, here: usize, first_transition: usize) {
        let Some(scope) = self.instance(here).scope else { return };
        let only = super::only_in_wake(self.model, scope);
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
