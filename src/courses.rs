//! The courses of a case: each one way through a procedure, as inequalities between its moments.
//!
//! [`unfold`] follows the state graph's own transition system, every loop at most once, and writes down what is done, when
//! it opens and which limits bind it. [`Course::latest`] finds the latest schedule that keeps every limit, by the one
//! calendar. Times are those of a case that begins at a given instant; nothing here knows of checks or words.
//!
//! An `at any time` event is followed where [`From`] names it, as [`duties`] do for those after which a case can still come
//! to the deed: it comes no later than the limits of what it stops let that be open. Claims and limits leave it out: they
//! speak of what the procedure itself does. Where a clock is paused nothing bounds what it measures.

mod board;
mod bounds;
pub mod claims;
mod conditions;
pub mod control;
pub mod duties;
mod latest;
pub mod limits;
pub mod network;
mod parts;
mod starts;
mod stops;
mod sweep;
mod trials;
mod unfold;
mod unfolding;
mod walk;

pub use latest::{Readings, Schedule, Which};
pub use starts::Starts;
pub use trials::{Case, Tried};
pub use unfold::{From, unfold};
pub use unfolding::Unfolding;

use crate::calendar::Bound;
use crate::graph::{NodeId, StateId};
use crate::model::{Condition, ItemId, OutcomeId, Point};
use crate::source::Span;

/// The number of a moment of a course; 0 is its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimePoint(pub u32);

impl TimePoint {
    /// When the course begins.
    pub const BEGINNING: TimePoint = TimePoint(0);

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that is done on a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The node that moves.
    pub node: NodeId,
    /// Which of its ways it takes.
    pub arm: usize,
    /// The item.
    pub item: Option<ItemId>,
    /// The outcome chosen.
    pub outcome: Option<OutcomeId>,
    /// When it opens.
    pub opens: TimePoint,
    /// When it is done.
    pub done: TimePoint,
}

/// What bounds a moment from above.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ceiling {
    /// No later than another moment.
    Point(TimePoint),
    /// No later than the last of these.
    Last(Vec<TimePoint>),
    /// No later than the latest time that a bound leaves. Where the document can be read in several ways there are several
    /// lists; in one list the latest time counts, as where somebody may extend a limit.
    Latest(Vec<Vec<(Bound, TimePoint)>>),
    /// No later than the earliest time that a bound leaves: a moment that comes by itself.
    Earliest(Bound, TimePoint),
    /// So early that the earliest time which a bound leaves, counted from here, is no later than the other moment.
    Ahead(Bound, TimePoint),
}

/// One inequality between moments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Inequality {
    /// What is bounded.
    pub point: TimePoint,
    /// By what.
    pub ceiling: Ceiling,
    /// The line that says so, and whom it binds; none for the order of the work.
    pub line: Option<Binding>,
}

/// A line that bounds a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Binding {
    /// The line.
    pub span: Span,
    /// The item that it bounds, or that lies in the block which it bounds.
    pub item: Option<ItemId>,
    /// When that item opens.
    pub opens: TimePoint,
}

/// One way through a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// What is done, in an order in which it can be done.
    pub steps: Vec<Step>,
    /// How many moments it has.
    pub points: u32,
    /// What holds between them.
    pub inequalities: Vec<Inequality>,
    /// What happens when.
    pub log: Vec<(Point, TimePoint)>,
    /// What is taken to hold of the case, and what not.
    pub assumed: Vec<(Condition, bool)>,
    /// Limits that count from something which does not happen on this course.
    pub idle: Vec<(ItemId, Span)>,
    /// Where the course begins.
    pub from: StateId,
    /// What is open where it stops.
    pub last: Vec<NodeId>,
}

impl Course {
    /// Returns the first moment, after so many happenings, at which one of some points happens.
    pub fn first(&self, after: usize, points: &[Point]) -> Option<TimePoint> {
        self.log.iter().skip(after).find(|(known, _)| points.contains(known)).map(|(_, at)| *at)
    }

    /// Returns the last time at which a point happens.
    pub fn at(&self, point: Point) -> Option<TimePoint> {
        self.log.iter().rev().find(|(known, _)| *known == point).map(|(_, at)| *at)
    }
}

/// The courses of one procedure.
#[derive(Clone, Debug, Default)]
pub struct Courses {
    /// Each of them.
    pub courses: Vec<Course>,
    /// Whether there are more than were asked for.
    pub truncated: bool,
}
