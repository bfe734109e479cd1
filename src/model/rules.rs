//! Rules that authors and standards write, and profiles for simulation, resolved.

use serde::Serialize;

use super::ids::{ActorId, ItemId, OutcomeId};
use super::lines::{Condition, Limit, Line, Moment, Point, Takes};
use super::organisation::Named;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// The standard of which it is part; `None` for a rule of the policy's own.
    pub standard: Option<String>,
    /// What it asks, for which cases, and where.
    pub sentence: Line<Sentence>,
}

impl Rule {
    /// Returns the name by which it is known in a policy: `standard.rule` for one of a standard.
    pub fn path(&self) -> String {
        match &self.standard {
            Some(standard) => format!("{standard}.{}", self.named.name),
            None => self.named.name.clone(),
        }
    }

    /// Lists the conditions on which it depends.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let held = if let Sentence::Never(_, held) = &self.sentence.value { held.as_ref() } else { None };
        held.into_iter().chain(&self.sentence.when)
    }
}

/// What a rule asks. Each subject is the points that count as its happening.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sentence {
    /// In every open state somebody holds the case, and only one.
    AlwaysOneHolder,
    /// It does not happen, or not while the condition holds.
    Never(Vec<Point>, Option<Condition>),
    /// Nobody else does it.
    OnlyRole(Vec<ActorId>, Vec<Point>),
    /// No two of these are done by one person.
    DifferentPeople(Vec<Point>),
    /// It does not happen before the moment.
    OnlyAfter(Vec<Point>, Moment),
    /// After each happening of the moment it happens, before any end; within the limit, if there is one.
    Follows(Vec<Point>, Moment, Option<Limit>),
    /// It keeps this limit.
    Limit(Vec<Point>, Limit),
    /// It happens in every case.
    Happens(Vec<Point>),
}

impl Sentence {
    /// Lists everything of which it speaks, its moments last.
    pub fn points(&self) -> Vec<Point> {
        let (subject, moments): (&[Point], [Option<&Moment>; 2]) = match self {
            Sentence::AlwaysOneHolder => (&[], [None, None]),
            Sentence::Never(points, _)
            | Sentence::OnlyRole(_, points)
            | Sentence::DifferentPeople(points)
            | Sentence::Happens(points) => (points, [None, None]),
            Sentence::OnlyAfter(points, moment) => (points, [Some(moment), None]),
            Sentence::Follows(points, moment, limit) => {
                (points, [Some(moment), limit.as_ref().and_then(Limit::moment)])
            }
            Sentence::Limit(points, limit) => (points, [limit.moment(), None]),
        };
        let moments = moments.into_iter().flatten().flat_map(|moment| moment.points());
        subject.iter().chain(moments).copied().collect()
    }
}

/// Chances, durations and staff for simulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Name and title.
    #[serde(flatten)]
    pub named: Named,
    /// How often an outcome is chosen, as written, such as `35%`.
    pub chances: Vec<(OutcomeId, String)>,
    /// How long work takes.
    pub takes: Vec<(ItemId, Takes)>,
    /// How many people there are.
    pub staff: Vec<(ActorId, u32)>,
}
