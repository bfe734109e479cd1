//! What has happened so far, and what of it is asked: moments, events and conditions.

use std::collections::BTreeMap;

use crate::calendar::{Bound, Calendar, Instant, Reading, Within};
use crate::graph::State;
use crate::model::scenarios::Value;
use crate::model::{Condition, EventId, FactId, ItemId, Meaning, Moment, OutcomeId, Point, Policy, ProcedureId, Thing};
use crate::syntax::ast::Comparison;

use super::told::Scenario;

/// An event may mean another one; so deep at most.
const DEEPEST: u8 = 16;

/// What has happened to the case, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    points: Vec<(Point, Instant)>,
    outcomes: BTreeMap<ItemId, OutcomeId>,
}

impl Log {
    pub fn note(&mut self, point: Point, at: Instant) {
        if let Point::Chosen(_) = point {
            self.points.retain(|known| *known != (point, at));
        }
        self.points.push((point, at));
    }

    pub fn chose(&mut self, item: ItemId, outcome: OutcomeId) {
        self.outcomes.insert(item, outcome);
    }

    /// Returns the outcome that a decision last had.
    pub fn outcome(&self, item: ItemId) -> Option<OutcomeId> {
        self.outcomes.get(&item).copied()
    }

    /// Returns when an item was last done.
    pub fn done(&self, item: ItemId) -> Option<Instant> {
        self.points.iter().rev().find(|(point, _)| *point == Point::Done(item)).map(|(_, at)| *at)
    }
}

/// The log, read together with what is told about the case.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub policy: &'a Policy,
    pub calendar: &'a Calendar,
    pub scenario: &'a Scenario,
    pub log: &'a Log,
    /// The procedure, inside which items have short names.
    pub procedure: ProcedureId,
}

impl Known<'_> {
    /// Lists all times of a point that are known, those to come included.
    pub fn times(&self, point: Point) -> Vec<Instant> {
        self.times_within(point, DEEPEST)
    }

    fn times_within(&self, point: Point, depth: u8) -> Vec<Instant> {
        let logged = self.log.points.iter().chain(&self.scenario.events);
        let mut times: Vec<Instant> = logged.filter(|(known, _)| *known == point).map(|(_, at)| *at).collect();
        if let (Point::Event(event), true, true) = (point, times.is_empty(), depth > 0) {
            times = self.meant(event, depth - 1);
        }
        times.sort_unstable();
        times.dedup();
        times
    }

    /// Computes an event from what it means; what becomes true, and what counts bare days, has to be told.
    fn meant(&self, event: EventId, depth: u8) -> Vec<Instant> {
        match &self.policy.events[event].meaning {
            Some(Meaning::After(Some(length), moment)) if !length.is_ambiguous() => {
                let times = self.happenings(moment, depth).into_iter();
                let windows = times.map(|at| self.calendar.window(Bound::AtLeastAfter(*length), at, Reading::Calendar));
                windows.filter_map(|window| window.ok()?.earliest).collect()
            }
            Some(Meaning::Count(count, of, Some(length))) if *count > 0 && !length.is_ambiguous() => {
                let times = self.times_within(Point::Event(*of), depth);
                let many = times.windows(*count as usize).filter(|some| {
                    let (Some(first), Some(last)) = (some.first(), some.last()) else { return false };
                    let bound = Bound::Within(Within::new(*length));
                    let window = self.calendar.window(bound, *first, Reading::Calendar);
                    window.is_ok_and(|window| window.latest.is_some_and(|latest| *last <= latest))
                });
                many.filter_map(|some| some.last().copied()).collect()
            }
            Some(Meaning::Moment(moment)) => self.happenings(moment, depth),
            _ => Vec::new(),
        }
    }

    /// Lists when a moment happens: each of its points, or once where it is the first or the last of them.
    pub fn moments(&self, moment: &Moment) -> Vec<Instant> {
        self.happenings(moment, DEEPEST)
    }

    fn happenings(&self, moment: &Moment, depth: u8) -> Vec<Instant> {
        let each = |points: &[Point]| points.iter().map(|point| self.times_within(*point, depth)).collect::<Vec<_>>();
        let mut times: Vec<Instant> = match moment {
            Moment::Unstated => Vec::new(),
            Moment::AnyOf(points) => each(points).into_iter().flatten().collect(),
            Moment::First(points) => {
                each(points).iter().filter_map(|times| times.first()).min().copied().into_iter().collect()
            }
            Moment::Last(points) => {
                let firsts: Option<Vec<Instant>> = each(points).iter().map(|times| times.first().copied()).collect();
                firsts.and_then(|firsts| firsts.into_iter().max()).into_iter().collect()
            }
        };
        times.sort_unstable();
        times
    }

    /// Returns the happening from which a limit counts: the last one up to the opening, or else the next.
    pub fn anchor(&self, moment: &Moment, opened: Instant) -> Option<Instant> {
        let pick = |times: &[Instant]| {
            let before = times.iter().rev().find(|at| **at <= opened);
            before.or(times.iter().find(|at| **at > opened)).copied()
        };
        match moment {
            Moment::Last(points) => {
                let each: Option<Vec<Instant>> = points.iter().map(|point| pick(&self.times(*point))).collect();
                each.and_then(|each| each.into_iter().max())
            }
            Moment::First(points) => points.iter().filter_map(|point| pick(&self.times(*point))).min(),
            _ => pick(&self.moments(moment)),
        }
    }

    /// Returns the value of a fact at a time.
    pub fn fact(&self, fact: FactId, now: Instant) -> Option<Value> {
        let known = self.scenario.facts.iter().filter(|(id, _, at)| *id == fact && at.is_none_or(|at| at <= now));
        known.max_by_key(|(_, _, at)| *at).map(|(_, value, _)| *value)
    }

    /// Returns whether a condition of a line beside the flow holds; nothing where that was not told.
    pub fn holds(&self, condition: &Condition, now: Instant, things: &dyn Fn(Thing) -> Option<bool>) -> Option<bool> {
        let holds = |inner: &Condition| self.holds(inner, now, things);
        match condition {
            // Rules alone ask who holds a case.
            Condition::Unstated | Condition::HeldBy(_) => None,
            Condition::Quoted(words) => self.scenario.words.get(words).copied(),
            Condition::Fact(fact) => self.fact(*fact, now).map(|value| value == Value::Truth(true)),
            Condition::FactIs(fact, number) => self.fact(*fact, now).map(|value| value == Value::OneOf(*number)),
            Condition::Compare(fact, comparison, number) => match self.fact(*fact, now)? {
                Value::Number(value) => Some(compares(value, *comparison, *number)),
                _ => None,
            },
            Condition::Chose(item, outcome) => {
                let name = |outcome: OutcomeId| &self.policy.outcomes[outcome].named.name;
                Some(self.log.outcome(*item).is_some_and(|chosen| name(chosen) == name(*outcome)))
            }
            Condition::Happened(point) => Some(self.times(*point).iter().any(|at| *at <= now)),
            Condition::Exists(thing) => things(*thing),
            Condition::Not(inner) => holds(inner).map(|value| !value),
            Condition::And(parts) => all(parts.iter().map(holds), false).map(|found| !found),
            Condition::Or(parts) => all(parts.iter().map(holds), true),
        }
    }
}

/// Returns whether one of the parts has the wanted value; nothing where one that might is not known.
fn all(parts: impl Iterator<Item = Option<bool>>, wanted: bool) -> Option<bool> {
    let parts: Vec<Option<bool>> = parts.collect();
    if parts.contains(&Some(wanted)) {
        return Some(true);
    }
    if parts.contains(&None) { None } else { Some(false) }
}

fn compares(value: u32, comparison: Comparison, number: u32) -> bool {
    match comparison {
        Comparison::Less => value < number,
        Comparison::AtMost => value <= number,
        Comparison::Equal => value == number,
        Comparison::AtLeast => value >= number,
        Comparison::More => value > number,
    }
}

/// Returns whether a document or consent exists in a state; documents that nothing produces are taken to exist.
pub(super) fn exists(known: &[Thing], scenario: &Scenario, state: &State, thing: Thing) -> Option<bool> {
    match (known.binary_search(&thing), thing) {
        (Ok(index), _) => Some(state.has(index)),
        (Err(_), Thing::Document(_)) => Some(true),
        (Err(_), Thing::Consent(consent)) => scenario.consents.get(&consent).copied(),
    }
}
