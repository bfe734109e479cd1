//! When a scope is done: implicit termination.
//!
//! A process is complete when every token lies in an end. A sub-process has to go on at that moment, which a Petri net
//! can only tell from the tokens in its ends: so its markings are explored, up to a bound, for the ways in which it
//! ends. Where one of them is part of another, nothing can tell them apart, and the sub-process is listed as unread.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::lower::Lowering;
use super::model::NodeId;
use crate::petri::PlaceId;

/// How many markings of a sub-process are explored.
const MAX_MARKINGS: usize = 2_000;

type Marking = BTreeMap<PlaceId, u32>;

impl Lowering<'_> {
    /// Returns the place in which a way ends.
    pub fn end(&mut self, here: usize, id: NodeId, name: &str) -> PlaceId {
        let instance = self.instance(here);
        if let (Some(done), false) = (instance.done, instance.counts) {
            return done;
        }
        let (is_process, scope) = (instance.host.is_none(), instance.scope);
        let place = self.place(name.to_owned(), Some(self.model.node(id).span));
        self.change(place, |place| place.is_final = is_process);
        self.instance_mut(here).ends.insert(place);
        if scope.is_some_and(|scope| super::in_wake(self.model, scope).contains(&id)) {
            self.instance_mut(here).repeated.insert(place);
        }
        place
    }

    /// Says when an instance is complete.
    pub fn finish(&mut self, here: usize, first_transition: usize) {
        self.once(here, first_transition);
        let instance = self.instance(here);
        let Some(done) = instance.done else { return };
        if !instance.counts {
            return;
        }
        let Some(scope) = instance.scope else { return };
        match self.endings(here, first_transition) {
            Some(endings) => {
                for ending in endings {
                    let inputs: Vec<PlaceId> =
                        ending.iter().flat_map(|(place, count)| vec![*place; *count as usize]).collect();
                    self.unseen(&inputs, &[done]);
                }
            }
            None => {
                let found = self.model.scope(scope);
                let name = found.name.as_deref().unwrap_or(&found.id);
                self.unread(found.span, format!("sub-process `{name}` that ends in too many ways"));
            }
        }
    }

    /// Keeps one token at most where only an event beside the case leads: it may come again and again.
    fn once(&mut self, here: usize, first_transition: usize) {
        let Some(scope) = self.instance(here).scope else { return };
        let only = super::only_in_wake(self.model, scope);
        if only.is_empty() {
            return;
        }
        let instance = self.instance(here);
        let mut places = instance.repeated.clone();
        let is_single = |id: &NodeId| only.contains(id) && self.model.node(*id).kind != super::Kind::Parallel;
        places.extend(instance.at.iter().filter(|(id, _)| is_single(id)).map(|(_, place)| *place));
        for transition in self.net.transitions.iter_mut().skip(first_transition) {
            let reached = transition.outputs.iter().map(|(place, _)| *place).filter(|place| places.contains(place));
            transition.resets.extend(reached);
        }
    }

    /// Lists the markings in which an instance is complete; none where they cannot be told from others.
    fn endings(&self, here: usize, first_transition: usize) -> Option<Vec<Marking>> {
        let instance = self.instance(here);
        let start = instance.entry?;
        let stops: BTreeMap<usize, usize> = self.stops.iter().copied().collect();
        let mut seen: BTreeSet<Marking> = BTreeSet::new();
        let mut open = VecDeque::from([Marking::from([(start, 1)])]);
        let is_own = |place: PlaceId| instance.places.contains(&place.0) || place == start;
        while let Some(marking) = open.pop_front() {
            if seen.len() > MAX_MARKINGS {
                return None;
            }
            if !seen.insert(marking.clone()) {
                continue;
            }
            for (index, transition) in self.net.transitions.iter().enumerate().skip(first_transition) {
                let enabled = |(place, count): &(PlaceId, u32)| marking.get(place).is_some_and(|found| found >= count);
                if transition.inputs.is_empty() || !transition.inputs.iter().all(enabled) {
                    continue;
                }
                if transition.outputs.iter().any(|(place, _)| !is_own(*place)) {
                    continue;
                }
                let mut next = marking.clone();
                for (place, count) in &transition.inputs {
                    next.entry(*place).and_modify(|found| *found -= count);
                }
                next.retain(|place, _| !transition.resets.contains(place));
                if let Some(stopped) = stops.get(&index) {
                    let places = self.instance(*stopped).places.clone();
                    next.retain(|place, _| !places.contains(&place.0));
                }
                for (place, count) in &transition.outputs {
                    *next.entry(*place).or_default() += count;
                }
                next.retain(|_, count| *count > 0);
                open.push_back(next);
            }
        }
        let quiet = |marking: &Marking| {
            let mut places = marking.keys().filter(|place| Some(**place) != instance.active);
            places.all(|place| instance.ends.contains(place))
        };
        let strip = |marking: &Marking| {
            let mut marking = marking.clone();
            marking.retain(|place, _| Some(*place) != instance.active);
            marking
        };
        let once =
            |marking: &Marking| marking.iter().all(|(place, count)| *count == 1 || instance.repeated.contains(place));
        let endings: BTreeSet<Marking> = seen.iter().filter(|found| quiet(found)).map(strip).filter(once).collect();
        let holds = |marking: &Marking, ending: &Marking| {
            ending.iter().all(|(place, count)| marking.get(place).is_some_and(|found| found >= count))
        };
        let unclear = seen
            .iter()
            .map(strip)
            .any(|marking| endings.iter().any(|ending| holds(&marking, ending) && marking != *ending));
        (!unclear).then(|| endings.into_iter().collect())
    }
}
