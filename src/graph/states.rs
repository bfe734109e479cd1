//! Packed states, each stored once and found again by its words.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use super::numbers::{Numbers, numbered};

/// The states that are known, found again by a table of their numbers.
#[derive(Default)]
pub(super) struct States {
    pub width: usize,
    pub count: usize,
    pub words: Vec<u64>,
    numbers: Numbers,
    pub hasher: FixedState,
    /// What stands first where each of several states is looked up.
    entries: Vec<u64>,
}

impl States {
    /// Begins with none.
    pub fn of_width(width: usize) -> Self {
        States { width, ..States::default() }
    }

    /// Returns the words of a state.
    pub fn get(&self, number: usize) -> &[u64] {
        packed(&self.words, self.width, number)
    }

    fn is(&self, number: u32, state: &[u64]) -> bool {
        state.iter().zip(self.get(number as usize)).all(|(word, other)| word == other)
    }

    /// Looks several states up at once, so that the waits for memory overlap; leaves out what is not found at once.
    pub fn look_up(&mut self, states: &[u64], labels: &[(u32, u32)], known: &mut Vec<Option<u32>>) {
        self.entries.clear();
        self.entries.extend(labels.iter().map(|(_, hash)| self.numbers.first_entry(*hash)));
        known.clear();
        known.extend(labels.iter().zip(&self.entries).enumerate().map(|(number, ((_, hash), entry))| {
            numbered(*entry, *hash).filter(|known| self.is(*known, packed(states, self.width, number)))
        }));
    }

    /// Returns the number of a state; nothing where it is new and there are `most` already.
    pub fn find_or_add(&mut self, state: &[u64], hash: u32, most: usize) -> Option<u32> {
        let place = match self.numbers.find(hash, |number| self.is(number, state)) {
            Ok(number) => return Some(number),
            Err(place) => place,
        };
        let number = u32::try_from(self.count).ok().filter(|number| *number < u32::MAX && self.count < most)?;
        self.numbers.put(place, hash, number);
        self.words.extend_from_slice(state);
        self.count += 1;
        Some(number)
    }
}

/// Returns the words of one state out of those of all.
pub(super) fn packed(words: &[u64], width: usize, number: usize) -> &[u64] {
    words.get(number * width..(number + 1) * width).unwrap_or_default()
}

/// Returns the hash by which a state is looked up.
pub(super) fn hashed(hasher: &FixedState, state: &[u64]) -> u32 {
    let mut hasher = hasher.build_hasher();
    state.iter().for_each(|word| hasher.write_u64(*word));
    (hasher.finish() >> 32) as u32
}
