//! The verdict of exploration: every reachable marking is looked at, up to a bound.
//!
//! A net without a bound on its tokens is found by a marking that comes after a smaller one (R. M. Karp and R. E.
//! Miller, "Parallel Program Schemata", 1969); with resets, the tokens that are more must lie where nothing on the way
//! between the two empties, and no place with more of them may be one that something on the way wants empty.

use std::collections::BTreeMap;

use super::ends::Ends;
use super::markings::{Cells, Markings};
use super::stories::Teller;
use super::{Fault, FaultKind, Net, Node, PlaceId, Transition, TransitionId};
use crate::graph::StateId;
use crate::graph::space::{self, Space};

/// How many markings are compared with those before them.
const COMPARED: usize = 20_000;
/// How many words of markings are compared so.
const MOST_COMPARED: usize = 1 << 28;
/// How many words all markings may take together.
const MOST_WORDS: usize = 1 << 27;
/// How often all markings are gone through to see that each leads to an end.
const PASSES: usize = 40;
/// How many faults of one kind are shown.
const SHOWN: usize = 10;

/// What exploring came to.
pub(super) struct Explored {
    /// How many markings were reached.
    pub markings: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Whether that is all: no bound was hit.
    pub complete: bool,
}

/// Explores a net up to so many markings.
pub(super) fn explore(net: &Net, max_states: usize) -> Explored {
    explore_part(net, net.ends_alone(), max_states)
}

/// Explores a net, or a part of one that has several final places, up to so many markings.
pub(super) fn explore_part(net: &Net, ends_alone: bool, max_states: usize) -> Explored {
    let mut cells = Cells::Bits;
    loop {
        let mut system = Markings::new(net, cells, max_states);
        let room = MOST_WORDS / cells.words(net.places.len()).max(1);
        let space = space::explore(&mut system, max_states.min(room.max(1)));
        if !system.overflow || cells == Cells::Bytes {
            let ends = (system.cells == Cells::Bits).then(|| Ends::of(net));
            return Look { net, system, space, ends_alone, ends }.judge();
        }
        cells = Cells::Bytes;
    }
}

/// One exploration, to be judged.
struct Look<'a> {
    net: &'a Net,
    system: Markings<'a>,
    space: Space,
    /// Whether there is one final place.
    ends_alone: bool,
    /// Where a case may end, if each place is a bit.
    ends: Option<Ends>,
}

impl Look<'_> {
    fn judge(&self) -> Explored {
        let markings = self.space.len();
        let complete = !self.space.is_truncated() && !self.system.overflow && !self.system.is_exhausted();
        if let Some(fault) = (!complete).then(|| self.unbounded()).flatten() {
            return Explored { markings, faults: vec![fault], complete };
        }
        let mut faults = self.unfinished();
        faults.extend(self.stuck());
        if complete {
            faults.extend(self.endless());
            let others = faults.clone();
            faults.extend(self.unreachable(&others));
        }
        Explored { markings, faults, complete }
    }

    fn teller(&self) -> Teller<'_> {
        Teller { net: self.net, space: &self.space }
    }

    fn is_final(&self, place: usize) -> bool {
        self.net.places.get(place).is_some_and(|place| place.is_final)
    }

    fn may_stay(&self, place: usize) -> bool {
        self.net.places.get(place).is_some_and(|place| place.may_stay)
    }

    fn is_end(&self, place: usize) -> bool {
        self.net.places.get(place).is_some_and(|place| place.is_final || place.is_single)
    }

    /// Lists the tokens that may not stay when a case has ended.
    fn marked<'s>(&'s self, state: &'s [u64]) -> impl Iterator<Item = (usize, u64)> + 's {
        self.system.cells.marked(state).filter(|(place, _)| !self.may_stay(*place))
    }

    /// Returns whether every token lies in a final place, and there is one.
    fn is_complete(&self, state: &[u64]) -> bool {
        if let Some(ends) = &self.ends {
            let (ended, all) = ends.tokens(state);
            return all > 0 && ended == all;
        }
        let mut marked = self.marked(state).peekable();
        marked.peek().is_some() && marked.all(|(place, _)| self.is_final(place))
    }

    /// Returns whether something is left over although a case has ended.
    ///
    /// With one final place nothing may lie beside the one token there; with several, each holds one at most. So does
    /// an end within the case.
    fn is_improper(&self, state: &[u64]) -> bool {
        if let Some(ends) = &self.ends {
            let (ended, all) = ends.tokens(state);
            return self.ends_alone && ended > 0 && all > 1;
        }
        let (mut ended, mut count) = (false, 0);
        for (place, tokens) in self.marked(state) {
            if tokens > 1 && self.is_end(place) {
                return true;
            }
            ended |= self.is_final(place);
            count += 1;
        }
        self.ends_alone && ended && count > 1
    }

    /// Finds what is left over at each end: the shortest story to each, since what follows from it is no second fault.
    fn unfinished(&self) -> Vec<Fault> {
        let mut found: BTreeMap<usize, Fault> = BTreeMap::new();
        for (id, state) in self.space.states().filter(|(_, state)| self.is_improper(state)) {
            let marked: Vec<(usize, u64)> = self.marked(state).collect();
            let twice = marked.iter().find(|(place, tokens)| *tokens > 1 && self.is_end(*place));
            let Some((end, _)) = twice.or(marked.iter().find(|(place, _)| self.is_final(*place))) else { continue };
            if found.len() == SHOWN || found.contains_key(end) {
                continue;
            }
            let open = marked.iter().filter(|(place, tokens)| !self.is_final(*place) || *tokens > 1);
            let left: Vec<PlaceId> = open.map(|(place, _)| number(*place)).collect();
            let at = if twice.is_some() { Some(number(*end)) } else { left.first().copied() };
            found.insert(
                *end,
                Fault { left, ..self.teller().fault(FaultKind::UnfinishedWork, at.map(Node::Place), id) },
            );
        }
        found.into_values().collect()
    }

    /// Finds where a case stands for ever: nothing can happen, and it is not complete.
    fn stuck(&self) -> Vec<Fault> {
        let mut found: Vec<Fault> = Vec::new();
        for (id, state) in self.space.states() {
            let is_over = self.space.outgoing(id).len() > 0 || self.is_complete(state) || self.is_improper(state);
            if is_over || !self.system.enabled(state).is_empty() {
                continue;
            }
            let left = self.marked(state).map(|(place, _)| place).filter(|place| !self.is_final(*place));
            let left: Vec<PlaceId> = left.map(number).collect();
            let (kind, at) = match self.waiting(state) {
                Some(waiting) => (FaultKind::Deadlock, Some(Node::Transition(waiting))),
                None => (FaultKind::DeadEnd, left.first().map(|place| Node::Place(*place))),
            };
            if found.len() < SHOWN && !found.iter().any(|known| (known.kind, known.at) == (kind, at)) {
                found.push(Fault { left, ..self.teller().fault(kind, at, id) });
            }
        }
        found
    }

    /// Returns the transition for which something is there and something is missing.
    fn waiting(&self, state: &[u64]) -> Option<TransitionId> {
        let is_there = |place: PlaceId| self.system.cells.tokens(state, place.0 as usize) > 0;
        let waits = |transition: &Transition| {
            let waits = |place: PlaceId| !self.is_final(place.0 as usize) && !self.may_stay(place.0 as usize);
            transition.inputs.iter().any(|(place, _)| is_there(*place) && waits(*place))
        };
        let mut found = self.net.transition_ids().filter(|(_, transition)| waits(transition));
        let first = found.next()?;
        let seen = std::iter::once(first).chain(found).find(|(_, transition)| !transition.is_unseen());
        Some(seen.unwrap_or(first).0)
    }

    /// Returns whether an end can be reached from every marking; where rounds are many and long, it may not see it.
    ///
    /// From the last marking to the first, since a step mostly leads to a later one: few passes, one byte a marking.
    fn all_end(&self) -> bool {
        let is_end = |state: &[u64]| self.is_complete(state) || self.is_improper(state);
        let mut ends: Vec<bool> = self.space.states().map(|(_, state)| is_end(state)).collect();
        for _ in 0..PASSES {
            let mut changed = false;
            for number in (0..ends.len()).rev() {
                if ends.get(number) == Some(&true) {
                    continue;
                }
                let mut steps = self.space.outgoing(StateId::from_index(number));
                if steps.any(|step| ends.get(step.to.index()) == Some(&true)) {
                    ends.get_mut(number).into_iter().for_each(|ends| *ends = true);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        ends.into_iter().all(|ends| ends)
    }

    /// Finds where a case goes round and no way leads to an end.
    fn endless(&self) -> Vec<Fault> {
        if self.all_end() {
            return Vec::new();
        }
        let components = self.space.components(|_| true);
        let mut found = Vec::new();
        for members in &components.members {
            let Some(first) = members.first().copied() else { continue };
            let inside = |id: StateId| components.same(first, id);
            let steps = || members.iter().flat_map(|id| self.space.outgoing(*id));
            let ends =
                |id: &StateId| self.is_complete(self.space.state(*id)) || self.is_improper(self.space.state(*id));
            if steps().next().is_none() || !steps().all(|step| inside(step.to)) || members.iter().any(ends) {
                continue;
            }
            let fault = self.teller().round(first);
            if !found.iter().any(|known: &Fault| known.at == fault.at) {
                found.push(fault);
            }
            if found.len() == SHOWN {
                break;
            }
        }
        found
    }

    /// Finds transitions that never fire; those behind others that never fire, and those that wait, are not said again.
    fn unreachable(&self, others: &[Fault]) -> Vec<Fault> {
        let mut fires = vec![false; self.net.transitions.len()];
        for (_, step) in self.space.steps() {
            fires.get_mut(step.label as usize).into_iter().for_each(|fires| *fires = true);
        }
        let mut filled: Vec<bool> = self.net.places.iter().map(|place| place.initial > 0).collect();
        let mut fed = vec![false; filled.len()];
        for (transition, fires) in self.net.transitions.iter().zip(&fires) {
            for (place, _) in &transition.outputs {
                let place = place.0 as usize;
                fed.get_mut(place).into_iter().for_each(|fed| *fed = true);
                filled.get_mut(place).into_iter().for_each(|filled| *filled |= *fires);
            }
        }
        let is = |list: &[bool], place: PlaceId| list.get(place.0 as usize).copied().unwrap_or(false);
        let is_dead = |found: &((_, &Transition), &bool)| !*found.1 && found.0.1.has_to_happen();
        let dead = || self.net.transition_ids().zip(&fires).filter(is_dead).map(|(dead, _)| dead);
        let is_known = |id: TransitionId| others.iter().any(|fault| fault.at == Some(Node::Transition(id)));
        let begins =
            |inputs: &[(PlaceId, u32)]| inputs.iter().all(|(place, _)| is(&filled, *place) || !is(&fed, *place));
        let first = dead().filter(|(id, transition)| begins(&transition.inputs) && !is_known(*id)).map(|(id, _)| id);
        let mut shown: Vec<TransitionId> = first.take(SHOWN).collect();
        if shown.is_empty() && others.is_empty() {
            shown.extend(dead().next().map(|(id, _)| id));
        }
        shown.into_iter().map(|id| Fault::of(FaultKind::UnreachableItem, Some(Node::Transition(id)))).collect()
    }

    /// Finds a marking that comes after a smaller one, so that the way between them can be gone again and again.
    fn unbounded(&self) -> Option<Fault> {
        let parents = self.teller().parents();
        let mut room = MOST_COMPARED / self.system.cells.words(self.net.places.len()).max(1);
        let has_many = |state: &[u64]| self.system.cells.marked(state).any(|(_, tokens)| tokens > 1);
        for (id, state) in self.space.states().take(COMPARED).filter(|(_, state)| has_many(state)) {
            let (mut emptied, mut hindering): (Vec<PlaceId>, Vec<PlaceId>) = Default::default();
            let mut at = id;
            while let Some((before, label)) = parents.get(at.index()).copied().flatten() {
                room = room.checked_sub(1)?;
                if let Some(found) = self.net.transition(TransitionId(label)) {
                    emptied.extend(&found.resets);
                    hindering.extend(found.at_most.iter().map(|(place, _)| *place));
                }
                at = before;
                if let Some(more) = self.grows(self.space.state(at), state, (&emptied, &hindering)) {
                    let place = number(more);
                    let mut fault = self.teller().fault(FaultKind::Unbounded, Some(Node::Place(place)), id);
                    fault.loop_from = Some(self.teller().depth(&parents, at));
                    fault.left = vec![place];
                    return Some(fault);
                }
            }
        }
        None
    }

    /// Returns a place that has more tokens in the later of two markings, where none has fewer.
    ///
    /// The steps between the two can be done again and again if they empty no such place, and are hindered by none.
    fn grows(&self, earlier: &[u64], later: &[u64], between: (&[PlaceId], &[PlaceId])) -> Option<usize> {
        let cells = self.system.cells;
        if !cells.marked(earlier).all(|(place, tokens)| cells.tokens(later, place) >= tokens) {
            return None;
        }
        let has_more = |(place, tokens): &(usize, u64)| *tokens > cells.tokens(earlier, *place);
        let more = || cells.marked(later).filter(has_more).map(|(place, _)| place);
        if more().any(|place| between.1.contains(&number(place))) {
            return None;
        }
        more().find(|place| !between.0.contains(&number(*place)))
    }
}

fn number(place: usize) -> PlaceId {
    PlaceId(u32::try_from(place).unwrap_or(u32::MAX))
}
