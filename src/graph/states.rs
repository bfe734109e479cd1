//! Packed states, each stored once and found again by its words.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

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
        self.entries.extend(labels.iter().map(|(_, hash)| self.numbers.entry(self.numbers.place(*hash))));
        known.clear();
        known.extend(labels.iter().zip(&self.entries).enumerate().map(|(number, ((_, hash), entry))| {
            numbered(*entry, *hash).filter(|known| self.is(*known, packed(states, self.width, number)))
        }));
    }

    /// Returns the number of a state; nothing where it is new and there are `most` already.
    pub fn find_or_add(&mut self, state: &[u64], hash: u32, most: usize) -> Option<u32> {
        let mut place = self.numbers.place(hash);
        loop {
            let entry = self.numbers.entry(place);
            if let Some(number) = numbered(entry, hash).filter(|number| self.is(*number, state)) {
                return Some(number);
            }
            if entry == EMPTY {
                break;
            }
            place = self.numbers.after(place);
        }
        let number = u32::try_from(self.count).ok().filter(|number| *number < u32::MAX && self.count < most)?;
        self.numbers.put(place, hash, number);
        self.words.extend_from_slice(state);
        self.count += 1;
        Some(number)
    }
}

/// The numbers of states by their hashes: open addressing with linear probing (Knuth 1973, 6.4).
///
/// An entry is a hash and a number, so that one access to memory mostly finds a state and growing looks at none again.
struct Numbers {
    entries: Vec<u64>,
    count: usize,
}

/// No state has the last number.
const EMPTY: u64 = u64::MAX;

/// Returns the number of an entry with that hash.
fn numbered(entry: u64, hash: u32) -> Option<u32> {
    let [number, known] = [entry as u32, (entry >> 32) as u32];
    (known == hash && number < u32::MAX).then_some(number)
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers { entries: vec![EMPTY; 64], count: 0 }
    }
}

impl Numbers {
    /// Returns where a hash is looked for first; an odd factor loses none.
    fn place(&self, hash: u32) -> usize {
        let spread = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // INVARIANT: the length is a power of two, and at least 64.
        (spread >> (64 - self.entries.len().trailing_zeros())) as usize
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.entries.len() - 1)
    }

    fn entry(&self, place: usize) -> u64 {
        self.entries.get(place).copied().unwrap_or(EMPTY)
    }

    /// Puts a number where its hash was looked for and nothing was found.
    fn put(&mut self, place: usize, hash: u32, number: u32) {
        let entry = u64::from(hash) << 32 | u64::from(number);
        self.entries.get_mut(place).into_iter().for_each(|place| *place = entry);
        self.count += 1;
        // At most three quarters are full, so that the next free place is near.
        if self.count * 4 > self.entries.len() * 3 {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let twice = vec![EMPTY; self.entries.len() * 2];
        for entry in std::mem::replace(&mut self.entries, twice).into_iter().filter(|entry| *entry != EMPTY) {
            let mut place = self.place((entry >> 32) as u32);
            while self.entry(place) != EMPTY {
                place = self.after(place);
            }
            self.entries.get_mut(place).into_iter().for_each(|place| *place = entry);
        }
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
