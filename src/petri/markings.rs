//! The markings of a net as a transition system: one bit a place, or one byte where a place holds more than one token.

use super::{Net, PlaceId, Transition, TransitionId};
use crate::graph::space::TransitionSystem;

/// How many times a transition is fired at most, whatever the bound is.
const MOST_FIRED: usize = 20_000_000;
/// How many times one is fired at most for each marking of a greater bound.
const FIRED_FROM_EACH: usize = 32;
/// How many words of markings are written at most while firing.
const MOST_WRITTEN: usize = 1 << 31;

/// How many tokens a place may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    /// At most one.
    Bits,
    /// At most 255.
    Bytes,
}

impl Cells {
    fn size(self) -> usize {
        match self {
            Cells::Bits => 1,
            Cells::Bytes => 8,
        }
    }

    fn most(self) -> u64 {
        (1 << self.size()) - 1
    }

    /// Returns how many words a marking of so many places has.
    pub fn words(self, places: usize) -> usize {
        places.div_ceil(64 / self.size())
    }

    /// Returns how many tokens lie in a place.
    pub fn tokens(self, state: &[u64], place: usize) -> u64 {
        let per_word = 64 / self.size();
        let word = state.get(place / per_word).copied().unwrap_or(0);
        word >> (place % per_word * self.size()) & self.most()
    }

    fn put(self, state: &mut [u64], place: usize, tokens: u64) {
        let per_word = 64 / self.size();
        let shift = place % per_word * self.size();
        if let Some(word) = state.get_mut(place / per_word) {
            *word = *word & !(self.most() << shift) | tokens << shift;
        }
    }

    /// Lists the marked places with their tokens, in ascending order.
    pub fn marked(self, state: &[u64]) -> impl Iterator<Item = (usize, u64)> {
        let (size, most) = (self.size(), self.most());
        state.iter().enumerate().flat_map(move |(number, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let cell = (rest != 0).then(|| rest.trailing_zeros() as usize / size)?;
                let tokens = rest >> (cell * size) & most;
                rest &= !(most << (cell * size));
                Some((number * (64 / size) + cell, tokens))
            })
        })
    }
}

/// What a transition does to bits, word by word.
#[derive(Default)]
struct Masks {
    takes: Vec<(usize, u64)>,
    /// What has to be empty.
    hinders: Vec<(usize, u64)>,
    empties: Vec<(usize, u64)>,
    puts: Vec<(usize, u64)>,
    /// Whether it takes more tokens from a place than a bit can say.
    never: bool,
    /// Whether it puts more tokens into a place than a bit can say.
    overflows: bool,
}

impl Masks {
    fn of(transition: &Transition) -> Self {
        let mut masks = Masks::default();
        for (place, weight) in &transition.inputs {
            mark(&mut masks.takes, *place);
            masks.never |= *weight > 1;
        }
        for (place, _) in transition.at_most.iter().filter(|(_, most)| *most == 0) {
            mark(&mut masks.hinders, *place);
        }
        transition.resets.iter().for_each(|place| {
            mark(&mut masks.empties, *place);
        });
        for (place, weight) in &transition.outputs {
            let twice = mark(&mut masks.puts, *place);
            masks.overflows |= twice || *weight > 1;
        }
        masks
    }

    fn can_fire(&self, state: &[u64]) -> bool {
        !self.never
            && self.takes.iter().all(|(word, mask)| state.get(*word).is_some_and(|known| known & mask == *mask))
            && self.hinders.iter().all(|(word, mask)| state.get(*word).is_some_and(|known| known & mask == 0))
    }

    /// Fires in place; returns whether everything fits.
    fn fire(&self, state: &mut [u64]) -> bool {
        for (word, mask) in self.takes.iter().chain(&self.empties) {
            state.get_mut(*word).into_iter().for_each(|known| *known &= !mask);
        }
        let mut fits = !self.overflows;
        for (word, mask) in &self.puts {
            if let Some(known) = state.get_mut(*word) {
                fits &= *known & mask == 0;
                *known |= mask;
            }
        }
        fits
    }
}

/// Adds the bit of a place; returns whether it was there already.
fn mark(masks: &mut Vec<(usize, u64)>, PlaceId(place): PlaceId) -> bool {
    let (word, bit) = (place as usize / 64, 1 << (place % 64));
    match masks.iter_mut().find(|(known, _)| *known == word) {
        Some((_, mask)) => {
            let twice = *mask & bit != 0;
            *mask |= bit;
            twice
        }
        None => {
            masks.push((word, bit));
            false
        }
    }
}

/// A net read as a transition system, whose labels are the numbers of its transitions.
pub(super) struct Markings<'a> {
    net: &'a Net,
    /// How tokens are packed.
    pub cells: Cells,
    /// Whether a place would have held more tokens than fit; what lies beyond is not explored then.
    pub overflow: bool,
    /// How often a transition was fired, and may be.
    fired: usize,
    most_fired: usize,
    /// The transitions that take from each place, each listed once, at the first of its inputs.
    takers: Vec<Vec<TransitionId>>,
    /// The transitions that take nothing.
    free: Vec<TransitionId>,
    /// What each transition does, where a place is a bit.
    masks: Vec<Masks>,
    after: Vec<u64>,
}

impl<'a> Markings<'a> {
    /// Reads a net; a transition without any arc never fires.
    pub fn new(net: &'a Net, cells: Cells, max_states: usize) -> Self {
        let mut takers = vec![Vec::new(); net.places.len()];
        let mut free = Vec::new();
        for (id, transition) in net.transition_ids() {
            match transition.inputs.first().and_then(|(place, _)| takers.get_mut(place.0 as usize)) {
                Some(takers) => takers.push(id),
                None if transition.outputs.is_empty() => {}
                None => free.push(id),
            }
        }
        let masks = match cells {
            Cells::Bits => net.transitions.iter().map(Masks::of).collect(),
            Cells::Bytes => Vec::new(),
        };
        let most_fired = MOST_FIRED.max(max_states.saturating_mul(FIRED_FROM_EACH));
        Markings { net, cells, overflow: false, fired: 0, most_fired, takers, free, masks, after: Vec::new() }
    }

    /// Returns whether so much was fired that nothing more is explored.
    pub fn is_exhausted(&self) -> bool {
        self.fired > self.most_fired.min(MOST_WRITTEN / self.width().max(1))
    }

    /// Lists the transitions that can fire in a marking.
    pub fn enabled(&self, state: &[u64]) -> Vec<TransitionId> {
        let marked = self.cells.marked(state).filter_map(|(place, _)| self.takers.get(place));
        let candidates = self.free.iter().chain(marked.flatten()).copied();
        let mut found: Vec<TransitionId> = candidates.filter(|id| self.can_fire(state, *id)).collect();
        found.sort_unstable();
        found
    }

    fn can_fire(&self, state: &[u64], id: TransitionId) -> bool {
        if let Some(masks) = self.masks.get(id.0 as usize) {
            return masks.can_fire(state);
        }
        let Some(transition) = self.net.transition(id) else { return false };
        let tokens = |place: &PlaceId| self.cells.tokens(state, place.0 as usize);
        transition.inputs.iter().all(|(place, weight)| tokens(place) >= u64::from(*weight))
            && transition.at_most.iter().all(|(place, most)| tokens(place) <= u64::from(*most))
    }

    /// Fires into `after`; returns whether everything fits.
    fn fire(&mut self, state: &[u64], id: TransitionId, transition: &Transition) -> bool {
        self.after.clear();
        self.after.extend_from_slice(state);
        if let Some(masks) = self.masks.get(id.0 as usize) {
            return masks.fire(&mut self.after);
        }
        let cells = self.cells;
        for (place, weight) in &transition.inputs {
            let left = cells.tokens(&self.after, place.0 as usize).saturating_sub(u64::from(*weight));
            cells.put(&mut self.after, place.0 as usize, left);
        }
        for PlaceId(place) in &transition.resets {
            cells.put(&mut self.after, *place as usize, 0);
        }
        transition.outputs.iter().all(|(place, weight)| {
            let tokens = cells.tokens(&self.after, place.0 as usize) + u64::from(*weight);
            cells.put(&mut self.after, place.0 as usize, tokens.min(cells.most()));
            tokens <= cells.most()
        })
    }
}

impl TransitionSystem for Markings<'_> {
    fn width(&self) -> usize {
        self.cells.words(self.net.places.len())
    }

    fn initial(&mut self, found: &mut impl FnMut(&[u64])) {
        let mut state = vec![0; self.width()];
        for (id, place) in self.net.place_ids() {
            self.overflow |= u64::from(place.initial) > self.cells.most();
            self.cells.put(&mut state, id.0 as usize, u64::from(place.initial).min(self.cells.most()));
        }
        found(&state);
    }

    fn successors(&mut self, state: &[u64], found: &mut impl FnMut(u32, &[u64])) {
        // Once something did not fit, a run of bits is thrown away; bytes go on beside what did not fit.
        if self.overflow && self.cells == Cells::Bits {
            return;
        }
        if self.is_exhausted() {
            return;
        }
        let net = self.net;
        for id in self.enabled(state) {
            self.fired += 1;
            let Some(transition) = net.transition(id) else { continue };
            if self.fire(state, id, transition) {
                found(id.0, &self.after);
            } else {
                self.overflow = true;
            }
        }
    }
}
