//! Typed numbers, and the lists that they index.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// Declares the typed numbers of a policy's parts.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

/// A typed number.
pub trait Id: Copy {
    /// Makes the number of the `index`th part.
    fn from_index(index: usize) -> Self;
    /// Returns the place in its list.
    fn index(self) -> usize;
}

ids! {
    /// A role, team, service, body or party.
    ActorId,
    /// A system in which records stand.
    SystemId,
    /// A document or a field of one.
    DocumentId,
    /// A consent.
    ConsentId,
    /// A fact.
    FactId,
    /// An event.
    EventId,
    /// A shared stage or shared role of a vocabulary.
    StageId,
    /// A clause of a source.
    ClauseId,
    /// A procedure or an escalation.
    ProcedureId,
    /// An item of a procedure, copies included.
    ItemId,
    /// An outcome of an item.
    OutcomeId,
    /// A routing table.
    TableId,
}

/// A list of parts, indexed by their typed number.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Arena<I, T> {
    parts: Vec<T>,
    #[serde(skip)]
    marker: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { parts: Vec::new(), marker: PhantomData }
    }
}

impl<I: Id, T> Arena<I, T> {
    /// Adds a part and returns its number.
    pub fn add(&mut self, part: T) -> I {
        self.parts.push(part);
        I::from_index(self.parts.len() - 1)
    }

    /// Lists the parts with their numbers, in the order in which they were added.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.parts.iter().enumerate().map(|(index, part)| (I::from_index(index), part))
    }

    /// Lists the numbers.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.parts.len()).map(I::from_index)
    }

    /// Returns how many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

// INVARIANT: a typed number is made by `add` of the very arena that it indexes, and nothing is ever removed.
#[expect(clippy::indexing_slicing, reason = "see the invariant above")]
impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.parts[id.index()]
    }
}

#[expect(clippy::indexing_slicing, reason = "see the invariant above")]
impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.parts[id.index()]
    }
}
