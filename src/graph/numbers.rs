//! The numbers of states by their hashes.

/// Numbers by hashes: open addressing with linear probing (Knuth 1973, 6.4).
///
/// An entry is a hash and a number, so that one access to memory mostly finds a state and growing looks at none again.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    entries: Vec<u64>,
    count: usize,
}

/// No state has the last number.
const EMPTY: u64 = u64::MAX;

/// Returns the number of an entry with that hash.
pub(super) fn numbered(entry: u64, hash: u32) -> Option<u32> {
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

    /// Returns the number with that hash which is the same; where there is none, the place to put it.
    pub fn find(&self, hash: u32, same: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mut place = self.place(hash);
        loop {
            let entry = self.entry(place);
            if let Some(number) = numbered(entry, hash).filter(|number| same(*number)) {
                return Ok(number);
            }
            if entry == EMPTY {
                return Err(place);
            }
            place = self.after(place);
        }
    }

    /// Returns what stands where a hash is looked for first.
    pub fn first_entry(&self, hash: u32) -> u64 {
        self.entry(self.place(hash))
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.entries.len() - 1)
    }

    fn entry(&self, place: usize) -> u64 {
        self.entries.get(place).copied().unwrap_or(EMPTY)
    }

    /// Puts a number where its hash was looked for and nothing was found.
    pub fn put(&mut self, place: usize, hash: u32, number: u32) {
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
