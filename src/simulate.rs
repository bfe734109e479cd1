//! One case through one procedure, dated: who does what, by when, what is late, who holds the case, where it ends.
//!
//! [`simulate`] walks the state graph's own transition system, so that it reads no item a second time, and takes every
//! time from the calendar. It promises the same timeline for the same arguments, and it makes nothing up: where the
//! document says nothing, or something that matters was not told, the case stops and the timeline says why.
//!
//! What happens when:
//! - A step is done the moment it opens, unless it `takes` time (the least that the policy says, or what was told),
//!   may not be done yet, or was dated; [`Scenario::as_late_as_allowed`] puts it at its due time. What takes so long is
//!   done when a limit of that length would end.
//! - A decision takes the outcomes that were told, one each time that it opens; when they are used up the case stops.
//!   A decision is accepted unless a dispute was told. A level that somebody has to ask for takes place if that or an
//!   outcome of it was told.
//! - An event comes when it was told, and otherwise has not come. The event with which the procedure begins comes then.
//! - At one instant, events come first, then items in the order of the document, and limits pass last.
//! - Where bare `days`, or `a or b`, can be read in several ways, all due times are shown; `late then` follows the last.
//!
//! What it leaves out: work beside a block (`meanwhile`), and when a body sits, which has to be told.

mod companion;
mod expectations;
mod finish;
mod inputs;
mod limits;
mod log;
mod moves;
mod plan;
mod run;
mod stops;
mod timeline;
mod told;
mod words;

pub use inputs::{Flags, Wrong, procedure, scenario};
pub use timeline::{
    Expectation, FORMAT_VERSION, Finish, Force, Happening, Kind, Lateness, Limit, Open, Reached, Timeline, Times, Why,
};
pub use told::{Answer, Choice, Raised, Scenario};

use crate::calendar::Calendar;
use crate::graph::StateGraph;
use crate::model::Policy;

/// Follows one case through the procedure of a state graph.
pub fn simulate(policy: &Policy, graph: &StateGraph, calendar: &Calendar, scenario: &Scenario) -> Timeline {
    run::Run::new(policy, graph, calendar, scenario).follow()
}
