//! One state of a case: where it is, who holds it, what exists, and what is known.

use super::net::NodeId;

/// A state; two states are equal when all of it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// The open nodes, in ascending order; a branch that is done has none.
    pub position: Vec<NodeId>,
    /// The number of the holder in the net's list.
    pub holder: u16,
    /// One bit for each document or consent that comes into being.
    things: Vec<u64>,
    /// One answer for each question, zero where it is not known.
    answers: Vec<u8>,
}

impl State {
    /// Makes the state in which nothing exists and nothing is known.
    pub(super) fn new(holder: u16, things: usize, questions: usize) -> Self {
        State { position: Vec::new(), holder, things: vec![0; things.div_ceil(64)], answers: vec![0; questions] }
    }

    /// Returns whether the thing with that number exists.
    pub fn has(&self, thing: usize) -> bool {
        self.things.get(thing / 64).is_some_and(|word| word & (1 << (thing % 64)) != 0)
    }

    pub(super) fn set(&mut self, thing: usize, exists: bool) {
        if let Some(word) = self.things.get_mut(thing / 64) {
            let bit = 1 << (thing % 64);
            *word = if exists { *word | bit } else { *word & !bit };
        }
    }

    /// Returns the answer to a question, counted from one; zero where it is not known.
    pub fn answer(&self, question: usize) -> u8 {
        self.answers.get(question).copied().unwrap_or(0)
    }

    pub(super) fn set_answer(&mut self, question: usize, answer: u8) {
        if let Some(known) = self.answers.get_mut(question) {
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
