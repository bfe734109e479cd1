//! Dated test cases, resolved.

use serde::Serialize;

use super::ids::{ActorId, FactId, ItemId, ProcedureId};
use super::lines::Point;
use crate::calendar::Instant;
use crate::source::Span;

/// A dated test case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scenario {
    /// Its title.
    pub title: String,
    /// The procedure through which the case goes.
    pub procedure: ProcedureId,
    /// What happens, in the order of time.
    pub happenings: Vec<Happening>,
    /// What should come of it.
    pub expectations: Vec<(Expectation, Span)>,
    /// The header.
    #[serde(skip)]
    pub span: Span,
}

/// One dated line of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happening {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Happens,
    /// The line.
    #[serde(skip)]
    pub span: Span,
}

/// What a dated line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happens {
    /// An item is done.
    Done(ItemId),
    /// An outcome is chosen; its name, because several lines may say it for different cases.
    Chosen(ItemId, String),
    /// Something comes from outside.
    Comes(Point),
    /// A fact has this value from then on.
    Holds(FactId, Value),
    /// A decision is disputed.
    Raised(ProcedureId),
}

/// The value of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// True or false.
    Truth(bool),
    /// The number of the value in the fact's domain.
    OneOf(usize),
    /// A number in the fact's unit.
    Number(u32),
}

/// What should come of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// An item is done, or an end reached, by then.
    By(ItemId, Instant),
    /// An item is late.
    Late(ItemId),
    /// The outcome that a decision last had, by name.
    Is(ItemId, String),
    /// Who holds the case at last.
    HeldBy(ActorId),
}
