//! Where a case is, as a tree, and what is true of it.

use std::collections::{BTreeMap, BTreeSet};

use stepwell::model::{ItemId, OutcomeId, People, Point, ProcedureId, Thing};

/// A raised dispute: the decision, the escalation, and the outcome where each has a dispute of its own.
pub type Dispute = (ItemId, ProcedureId, Option<OutcomeId>);

/// An item, in the procedure itself or in a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    pub item: ItemId,
    pub dispute: Option<Dispute>,
}

/// Why the document stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stop {
    Unstated,
    NothingAfter,
    NoRow,
    Outline,
    Unanswered(ItemId),
    Unsettled,
}

/// What stands still at an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Whether it is passed over is asked.
    Asked,
    /// It is open.
    Open,
    /// It is done, and where it leads is asked: by its own lines, or by those of an outcome of a copy.
    Leads(Option<OutcomeId>),
    /// A copy has come to this end, which brings something about.
    Returns,
    /// It may be disputed.
    Disputable(Option<OutcomeId>),
    /// It is decided anew.
    Anew,
    /// The case is over.
    Ended,
    /// An escalation is over, settled or not.
    Over(bool),
    /// The document stops.
    Gap(Stop),
}

/// Where a case is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tree {
    Leaf(Spot, Place),
    /// Inside a sequence, a copy, or the dispute of a decision.
    Inside(Spot, Box<Tree>),
    /// The branches that are still open.
    Beside(Spot, BTreeMap<Spot, Tree>),
}

/// What is remembered of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Memory {
    /// The value of a fact.
    Fact(stepwell::model::FactId),
    /// The last outcome of a decision, counted from one; zero for none.
    Last(ItemId),
    /// Whether it has happened.
    Happened(Point),
    /// It has come, and no wait has used it up.
    Fresh(Point),
}

/// A state of a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    pub tree: Tree,
    /// The disputes that go on beside the case.
    pub disputes: BTreeMap<Dispute, Tree>,
    /// The same in the order in which they were raised.
    pub raised: Vec<Dispute>,
    pub holder: People,
    pub things: BTreeSet<Thing>,
    pub known: BTreeMap<Memory, u32>,
}

impl Tree {
    pub fn spot(&self) -> Spot {
        match self {
            Tree::Leaf(spot, _) | Tree::Inside(spot, _) | Tree::Beside(spot, _) => *spot,
        }
    }

    /// Lists what stands still.
    pub fn leaves(&self) -> Vec<(Spot, Place)> {
        match self {
            Tree::Leaf(spot, place) => vec![(*spot, *place)],
            Tree::Inside(_, inner) => inner.leaves(),
            Tree::Beside(_, branches) => branches.values().flat_map(Tree::leaves).collect(),
        }
    }

    /// Returns what stands at a spot.
    pub fn at(&self, wanted: Spot) -> Option<&Tree> {
        if self.spot() == wanted {
            return Some(self);
        }
        match self {
            Tree::Leaf(..) => None,
            Tree::Inside(_, inner) => inner.at(wanted),
            Tree::Beside(_, branches) => branches.values().find_map(|branch| branch.at(wanted)),
        }
    }

    /// Returns what stands at a spot, to be changed.
    pub fn at_mut(&mut self, wanted: Spot) -> Option<&mut Tree> {
        if self.spot() == wanted {
            return Some(self);
        }
        match self {
            Tree::Leaf(..) => None,
            Tree::Inside(_, inner) => inner.at_mut(wanted),
            Tree::Beside(_, branches) => branches.values_mut().find_map(|branch| branch.at_mut(wanted)),
        }
    }
}

impl State {
    /// Lists the case itself and the disputes beside it.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        std::iter::once(&self.tree).chain(self.disputes.values())
    }

    /// Lists everything that stands still.
    pub fn leaves(&self) -> Vec<(Spot, Place)> {
        self.trees().flat_map(Tree::leaves).collect()
    }

    /// Returns what stands at a spot.
    pub fn at(&self, wanted: Spot) -> Option<&Tree> {
        self.trees().find_map(|tree| tree.at(wanted))
    }

    /// Returns what stands at a spot, to be changed.
    pub fn at_mut(&mut self, wanted: Spot) -> Option<&mut Tree> {
        std::iter::once(&mut self.tree).chain(self.disputes.values_mut()).find_map(|tree| tree.at_mut(wanted))
    }

    /// Returns what stands inside a block; without a block, the whole case.
    pub fn content_mut(&mut self, block: Option<Spot>) -> &mut Tree {
        match block {
            None => &mut self.tree,
            Some(block) => match self.at_mut(block) {
                Some(Tree::Inside(_, inner)) => inner,
                other => unreachable!("{block:?} is not a block that is open: {other:?}"),
            },
        }
    }

    pub fn leaf(&mut self, at: Spot, new: Spot, place: Place) {
        self.put(at, Tree::Leaf(new, place));
    }

    pub fn put(&mut self, at: Spot, new: Tree) {
        *self.at_mut(at).unwrap_or_else(|| unreachable!("{at:?} is not open")) = new;
    }

    /// Returns how many leaves there are outside of a spot, but within another, or anywhere.
    pub fn others(&self, spot: Spot, within: Option<Spot>) -> usize {
        let around = within.and_then(|within| self.at(within)).unwrap_or(&self.tree);
        around.leaves().len() - self.at(spot).map_or(0, |tree| tree.leaves().len())
    }

    pub fn is_over(&self) -> bool {
        self.disputes.is_empty() && matches!(self.tree, Tree::Leaf(_, Place::Ended | Place::Over(_)))
    }
}
