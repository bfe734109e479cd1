//! Petri nets: what foreign models and exported procedures have in common.
//!
//! A net is places, transitions and the arcs between them, with the words, owners and places in the text that findings
//! speak of. A transition may also empty places (a *reset*), which is what leaving a block with everything in it means, and
//! ask that places hold no more than so many tokens (an *inhibitor*), which is what waiting until all is done means.

mod cover;
mod ends;
mod explore;
mod markings;
mod parts;
mod rank;
mod reduce;
mod shrink;
mod soundness;
mod stories;
mod structure;
#[cfg(test)]
mod tests;

pub use soundness::{Fault, FaultKind, Method, Node, Soundness, Verdict, soundness};
pub use stories::replays;

use crate::source::Span;

/// The number of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// The number of a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransitionId(pub u32);

/// A place, where tokens lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its identifier in the model that it comes from.
    pub name: String,
    /// How many tokens lie there in the beginning.
    pub initial: u32,
    /// Whether a case may end with a token here.
    pub is_final: bool,
    /// Whether a second token here is work left undone, though no case ends here.
    pub is_single: bool,
    /// Whether more may come here, though a case ends here too.
    pub may_repeat: bool,
    /// Whether tokens may stay here when a case has ended, as messages that nobody reads.
    pub may_stay: bool,
    /// Where the model says so.
    pub span: Option<Span>,
}

/// A transition, which moves tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transition {
    /// Its identifier in the model that it comes from.
    pub name: String,
    /// What people call it; none where it is silent and only routes.
    pub title: Option<String>,
    /// Who does it.
    pub owner: Option<String>,
    /// The places from which it takes tokens, and how many; each place once, in ascending order.
    pub inputs: Vec<(PlaceId, u32)>,
    /// The places into which it puts tokens, and how many; each place once, in ascending order.
    pub outputs: Vec<(PlaceId, u32)>,
    /// The places that may hold at most so many tokens when it fires, before it takes its inputs.
    pub at_most: Vec<(PlaceId, u32)>,
    /// The places that it empties after taking its inputs and before putting its outputs.
    pub resets: Vec<PlaceId>,
    /// Whether no case need do it, though a model shows where it stands.
    pub is_optional: bool,
    /// Where the model says so.
    pub span: Option<Span>,
}

/// A Petri net.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// Its places, by number.
    pub places: Vec<Place>,
    /// Its transitions, by number.
    pub transitions: Vec<Transition>,
}

impl Transition {
    /// Returns whether no model shows it: it has no name and no place, only routes, and need not happen in any case.
    pub fn is_unseen(&self) -> bool {
        self.name.is_empty() && self.title.is_none() && self.span.is_none()
    }

    /// Returns whether it is a fault where no case ever does it.
    pub fn has_to_happen(&self) -> bool {
        !self.is_optional && !self.is_unseen()
    }
}

impl Net {
    /// Returns a place, none for a number that is not of this net.
    pub fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(id.0 as usize)
    }

    /// Returns a transition, none for a number that is not of this net.
    pub fn transition(&self, id: TransitionId) -> Option<&Transition> {
        self.transitions.get(id.0 as usize)
    }

    /// Returns whether a case ends in one place, so that nothing may lie anywhere when it comes there.
    pub fn ends_alone(&self) -> bool {
        let mut ends = self.places.iter().filter(|place| place.is_final);
        ends.next().is_some_and(|end| !end.may_repeat) && ends.next().is_none()
    }

    /// Lists the transitions with their numbers.
    pub fn transition_ids(&self) -> impl Iterator<Item = (TransitionId, &Transition)> {
        (0..).map(TransitionId).zip(&self.transitions)
    }

    /// Lists the places with their numbers.
    pub fn place_ids(&self) -> impl Iterator<Item = (PlaceId, &Place)> {
        (0..).map(PlaceId).zip(&self.places)
    }
}
