//! The states of a graph, each stored once: open nodes side by side, and what is known apart, since many share it.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;
use indexmap::IndexSet;

use super::StateId;
use super::net::NodeId;
use super::numbers::Numbers;
use super::state::{Known, State, StateRef};

/// States in the order in which they were found; two are the same when all of them is, never when only hashes agree.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    position: Vec<NodeId>,
    /// Where the open nodes of each state end.
    ends: Vec<u32>,
    rest: Vec<(u32, u16)>,
    known: IndexSet<Known, FixedState>,
}

/// Finds states that are stored, while they are being found.
#[derive(Default)]
pub(super) struct Finder {
    pub stored: Stored,
    numbers: Numbers,
    hasher: FixedState,
}

impl Stored {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns a state.
    pub fn get(&self, number: usize) -> Option<StateRef<'_>> {
        let (known, holder) = *self.rest.get(number)?;
        let known = self.known.get_index(known as usize)?;
        Some(StateRef { position: self.position(number)?, holder, known })
    }

    /// Lists the states.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (StateId, StateRef<'_>)> {
        (0..self.len()).map(|number| {
            let state = self.get(number).unwrap_or_else(|| unreachable!("every state below the count is stored"));
            (StateId::from_index(number), state)
        })
    }

    fn position(&self, number: usize) -> Option<&[NodeId]> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.position.get(start as usize..*self.ends.get(number)? as usize)
    }
}

impl Finder {
    /// Returns the number of a state; nothing where it is new and there are `most` already. `near` is the number of a
    /// state that is likely to know the same.
    pub fn find_or_add(&mut self, state: &State, near: Option<usize>, most: usize) -> Option<usize> {
        let known = self.known(&state.known, near);
        let rest = (known, state.holder);
        let hash = self.hash(&state.position, rest);
        let stored = &self.stored;
        let same = |number: u32| {
            let number = number as usize;
            stored.rest.get(number) == Some(&rest) && stored.position(number) == Some(&*state.position)
        };
        let place = match self.numbers.find(hash, same) {
            Ok(number) => return Some(number as usize),
            Err(place) => place,
        };
        let number = self.stored.len();
        let end = u32::try_from(self.stored.position.len() + state.position.len()).ok();
        let (narrow, end) =
            u32::try_from(number).ok().zip(end).filter(|(narrow, _)| *narrow < u32::MAX && number < most)?;
        self.numbers.put(place, hash, narrow);
        self.stored.position.extend_from_slice(&state.position);
        self.stored.ends.push(end);
        self.stored.rest.push(rest);
        Some(number)
    }

    /// Returns the number of what is known.
    fn known(&mut self, known: &Known, near: Option<usize>) -> u32 {
        let near = near.and_then(|near| self.stored.rest.get(near)).map(|(number, _)| *number);
        let is_near = |number: &u32| self.stored.known.get_index(*number as usize) == Some(known);
        near.filter(is_near).unwrap_or_else(|| {
            let number = self.stored.known.get_index_of(known);
            let number = number.unwrap_or_else(|| self.stored.known.insert_full(known.clone()).0);
            u32::try_from(number).unwrap_or(u32::MAX)
        })
    }

    fn hash(&self, position: &[NodeId], rest: (u32, u16)) -> u32 {
        let mut hasher = self.hasher.build_hasher();
        position.hash(&mut hasher);
        rest.hash(&mut hasher);
        (hasher.finish() >> 32) as u32
    }
}
