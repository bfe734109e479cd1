//! Where tokens may lie when a case has ended, as bits of a marking in which each place is a bit.

use super::{Net, Place};

/// The bits of those places, word by word.
pub(super) struct Ends {
    /// The final places, without those where tokens may stay.
    finals: Vec<u64>,
    /// All places but those where tokens may stay.
    counted: Vec<u64>,
}

impl Ends {
    /// Reads them off a net.
    pub fn of(net: &Net) -> Self {
        let bits = |wanted: fn(&Place) -> bool| -> Vec<u64> {
            let word = |places: &[Place]| (0..).zip(places).map(|(bit, place)| u64::from(wanted(place)) << bit).sum();
            net.places.chunks(64).map(word).collect()
        };
        Ends { finals: bits(|place| place.is_final && !place.may_stay), counted: bits(|place| !place.may_stay) }
    }

    /// Counts the tokens in final places, and all that may not stay.
    pub fn tokens(&self, state: &[u64]) -> (u32, u32) {
        let count = |mask: &[u64]| state.iter().zip(mask).map(|(word, mask)| (word & mask).count_ones()).sum();
        (count(&self.finals), count(&self.counted))
    }
}
