//! Typed numbers, and the lists that they index.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// Declares the typed numbers of a policy's parts.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}#{:03}", $word, self.0)
            }
        }

        /// Written with its kind, as `item#007`, so that a reader of a dump knows the list that it belongs to.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

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
pub trait Id: Copy + std::fmt::Display {
    /// Makes the number of the `index`th part.
    fn from_index(index: usize) -> Self;
    /// Returns the place in its list.
    fn index(self) -> usize;
}

ids! {
    /// A role, team, service, body or party.
    ActorId = "actor",
    /// A system in which records stand.
    SystemId = "system",
    /// A document or a field of one.
    DocumentId = "document",
    /// A consent.
    ConsentId = "consent",
    /// A fact.
    FactId = "fact",
    /// An event.
    EventId = "event",
    /// A shared stage or shared role of a vocabulary.
    StageId = "stage",
    /// A clause of a source.
    ClauseId = "clause",
    /// A procedure or an escalation.
    ProcedureId = "procedure",
    /// An item of a procedure, copies included.
    ItemId = "item",
    /// An outcome of an item.
    OutcomeId = "outcome",
    /// A routing table.
    TableId = "table",
}

/// A list of parts, indexed by their typed number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arena<I, T> {
    parts: Vec<T>,
    marker: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { parts: Vec::new(), marker: PhantomData }
    }
}

/// Written as a map from number to part.
impl<I: Id, T: serde::Serialize> serde::Serialize for Arena<I, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(id, part)| (id.to_string(), part)))
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
