//! One state of a case: where it is, who holds it, what exists, and what is known.

use smallvec::SmallVec;

use super::net::NodeId;

/// A state by itself; two states are equal when all of it is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// The open nodes, in ascending order; a branch that is done has none.
    pub position: SmallVec<[NodeId; 6]>,
    /// The number of the holder in the net's list.
    pub holder: u16,
    /// What exists and what was answered.
    pub(super) known: Known,
}

/// What exists and what was answered: many states have the same.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Known {
    /// One bit for each document or consent that comes into being.
    things: SmallVec<[u64; 2]>,
    /// One answer for each question, zero where it is not known.
    answers: SmallVec<[u8; 16]>,
}

/// A state of a graph, which keeps what is in it.
#[derive(Clone, Copy, Debug)]
pub struct StateRef<'a> {
    /// The open nodes, in ascending order; a branch that is done has none.
    pub position: &'a [NodeId],
    /// The number of the holder in the net's list.
    pub holder: u16,
    pub(super) known: &'a Known,
}

// Copied as a whole, not one by one.
impl Clone for State {
    fn clone(&self) -> Self {
        State { position: SmallVec::from_slice(&self.position), holder: self.holder, known: self.known.clone() }
    }
}

impl Clone for Known {
    fn clone(&self) -> Self {
        Known { things: SmallVec::from_slice(&self.things), answers: SmallVec::from_slice(&self.answers) }
    }
}

impl Known {
    fn has(&self, thing: usize) -> bool {
        self.things.get(thing / 64).is_some_and(|word| word & (1 << (thing % 64)) != 0)
    }

    fn answer(&self, question: usize) -> u8 {
        self.answers.get(question).copied().unwrap_or(0)
    }
}

impl StateRef<'_> {
    /// Returns whether the thing with that number exists.
    pub fn has(&self, thing: usize) -> bool {
        self.known.has(thing)
    }

    /// Returns the answer to a question, counted from one; zero where it is not known.
    pub fn answer(&self, question: usize) -> u8 {
        self.known.answer(question)
    }

    /// Makes a state by itself of it.
    pub fn to_state(&self) -> State {
        State { position: SmallVec::from_slice(self.position), holder: self.holder, known: self.known.clone() }
    }
}

impl State {
    /// Makes the state in which nothing exists and nothing is known.
    pub(super) fn new(holder: u16, things: usize, questions: usize) -> Self {
        let things = SmallVec::from_elem(0, things.div_ceil(64));
        let known = Known { things, answers: SmallVec::from_elem(0, questions) };
        State { position: SmallVec::new(), holder, known }
    }

    /// Shows it as a graph shows its states.
    pub fn as_ref(&self) -> StateRef<'_> {
        StateRef { position: &self.position, holder: self.holder, known: &self.known }
    }

    /// Returns whether the thing with that number exists.
    pub fn has(&self, thing: usize) -> bool {
        self.known.has(thing)
    }

    pub(super) fn set(&mut self, thing: usize, exists: bool) {
        if let Some(word) = self.known.things.get_mut(thing / 64) {
            let bit = 1 << (thing % 64);
            *word = if exists { *word | bit } else { *word & !bit };
        }
    }

    /// Returns the answer to a question, counted from one; zero where it is not known.
    pub fn answer(&self, question: usize) -> u8 {
        self.known.answer(question)
    }

    pub(super) fn set_answer(&mut self, question: usize, answer: u8) {
        if let Some(known) = self.known.answers.get_mut(question) {
            *known = answer;
        }
    }

    pub(super) fn open(&mut self, node: NodeId) {
        if let Err(place) = self.position.binary_search(&node) {
            self.position.insert(place, node);
        }
    }

    pub(super) fn leave(&mut self, node: NodeId) {
        self.position.retain(|open| *open != node);
    }
}
