//! A course as a temporal network in minutes.
//!
//! A length that counts from the beginning is exact for one start; so are hours and minutes from anywhere. A length in days
//! from a moment that is not fixed is not: then there is no exact network, and a cautious one takes the shortest that a
//! limit of one's own and the longest that anybody else's can be. It proves what it finds controllable, and refutes nothing.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use chrono::{NaiveTime, TimeDelta};
use foldhash::fast::FixedState;

use super::game::{Game, sole};
use super::play::{Ended, How, Rule};
use crate::calendar::{Bound, Instant, Length, Unit, Within};
use crate::courses::network::{Contingent, Network, Requirement};
use crate::courses::{Ceiling, Inequality, TimePoint};

/// In a cautious network everything of one's own is done by so many days after the time at which it is sure to be possible.
const ROOM: i64 = 21;
/// A cautious network is of no use for a case that lasts longer than so many days.
const LONGEST: i64 = 400;
const DAY: i64 = 24 * 60;

/// How long a length in days from a moment that is not fixed is taken to be.
#[derive(Clone, Copy)]
enum Days {
    /// There is no such length.
    None,
    /// The shortest or the longest that it is for a moment up to then.
    Until(Instant),
}

/// The shortest or longest that bounds are, as far as they are known.
type Extremes = HashMap<(Bound, End, bool), Option<i64>, FixedState>;

/// The case whose network is written.
struct Case {
    begins: Instant,
    days: Days,
    /// The extremes of lengths that are known by now.
    known: RefCell<Extremes>,
}

impl Game<'_> {
    /// Writes the network of a case that begins then; none where a length is not exact.
    pub fn network(&self, begins: Instant) -> Option<Network> {
        self.written(begins, Days::None)
    }

    /// Writes a network that can be kept only if the case can; none where a length of it has no bound.
    pub fn cautious(&self, begins: Instant) -> Option<Network> {
        let Ended::Still(late) = self.play(begins, &vec![Rule::Latest; self.outside.len()], &How::default()) else {
            return None;
        };
        let lasts = late.at.iter().copied().flatten().max()?.minutes_since(begins) + ROOM * DAY;
        let longest = |network: &Network| network.contingents.iter().map(|link| link.most).sum::<i64>();
        let within = |minutes: i64| {
            let until = begins.plus_minutes(minutes).ok().filter(|_| minutes < LONGEST * DAY)?;
            self.written(begins, Days::Until(until))
        };
        let until = lasts + 2 * longest(&within(lasts)?) + ROOM * DAY;
        let mut network = within(until)?;
        let own = |point: &usize| network.contingents.iter().all(|link| link.to != *point);
        let bounds: Vec<Requirement> =
            (1..network.points).filter(own).map(|to| Requirement { from: 0, to, most: lasts }).collect();
        network.requirements.extend(bounds);
        (lasts + longest(&network) <= until).then_some(network)
    }

    fn written(&self, begins: Instant, days: Days) -> Option<Network> {
        let case = Case { begins, days, known: RefCell::default() };
        let mut network = Network { points: self.course.points as usize, ..Network::default() };
        for point in 1..network.points {
            network.requirements.push(Requirement { from: point, to: 0, most: 0 });
        }
        let mut links = HashSet::new();
        for (_, outside) in self.bounded() {
            let of = |wanted| -> Option<Vec<Requirement>> {
                self.those(wanted).map(|found| self.requirement(found, &case, Whose::Others)).collect()
            };
            let (lengths, floors) = (of(&outside.lengths)?, of(&outside.floors)?);
            let (from, to) = (outside.opens.index(), outside.point.index());
            let one_link =
                lengths.iter().all(|found| found.from == from) && floors.iter().all(|found| found.to == from);
            let most = lengths.iter().map(|found| found.most).min().filter(|_| one_link)?;
            let exact = outside.passes && matches!(days, Days::None);
            let least = if exact { most } else { floors.iter().map(|found| -found.most).max()?.max(0) };
            if least < 0 || least > most || network.contingents.iter().any(|known| known.to == to) {
                return None;
            }
            network.contingents.push(Contingent { from, to, least, most });
            links.extend(outside.lengths.iter().chain(&outside.floors).copied());
        }
        for (number, found) in self.kept().filter(|(number, _)| !links.contains(number)) {
            if !self.is_idle(number, found) {
                network.requirements.push(self.requirement(found, &case, Whose::Own)?);
            }
        }
        Some(network)
    }

    /// Returns whether an inequality only says that branches join no later than the last of them, and no limit counts from
    /// there: then nobody gains by joining later.
    fn is_idle(&self, number: usize, found: &Inequality) -> bool {
        if !matches!(found.ceiling, Ceiling::Last(_)) {
            return false;
        }
        let counts = |(other, known): (usize, &Inequality)| {
            let order = matches!(known.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..));
            other != number
                && !order
                && (known.point == found.point || known.ceiling.points().any(|point| point == found.point))
        };
        let opens = || self.bounded().any(|(_, outside)| outside.opens == found.point);
        !opens() && !self.kept().any(counts)
    }

    /// Writes one inequality in minutes.
    fn requirement(&self, found: &Inequality, case: &Case, whose: Whose) -> Option<Requirement> {
        let point = found.point.index();
        let no_later = |anchor: TimePoint, most: i64| Some(Requirement { from: anchor.index(), to: point, most });
        let length = |bound: Bound, anchor: TimePoint, end: End| {
            if anchor == TimePoint::BEGINNING {
                return self.after((bound, end), case.begins);
            }
            // One's own limits are taken to be short and one's own distances long, those of others the other way round.
            let shortest = (whose == Whose::Own) == (end == End::Latest);
            elapsed(bound).or_else(|| match case.days {
                Days::None => None,
                Days::Until(until) => {
                    let known = case.known.borrow().get(&(bound, end, shortest)).copied();
                    let extreme = || self.extreme((bound, end), (case.begins, until), shortest);
                    let found = known.unwrap_or_else(extreme);
                    case.known.borrow_mut().insert((bound, end, shortest), found);
                    found
                }
            })
        };
        match &found.ceiling {
            Ceiling::Point(late) => no_later(*late, 0),
            Ceiling::Last(_) => no_later(sole(found)?, 0),
            Ceiling::Ahead(bound, late) => no_later(*late, -length(*bound, found.point, End::Earliest)?),
            Ceiling::Earliest(bound, anchor) if matches!(case.days, Days::None) || *anchor == TimePoint::BEGINNING => {
                no_later(*anchor, length(*bound, *anchor, End::Earliest)?)
            }
            Ceiling::Earliest(..) => None,
            Ceiling::Latest(lists) => {
                let [list] = lists.as_slice() else { return None };
                let anchor = sole(found)?;
                let end = |(bound, _): &(Bound, TimePoint)| length(*bound, anchor, End::Latest);
                no_later(anchor, list.iter().map(end).collect::<Option<Vec<i64>>>()?.into_iter().max()?)
            }
        }
    }

    /// Returns by how many minutes the end of a bound lies after a moment.
    fn after(&self, (bound, end): (Bound, End), moment: Instant) -> Option<i64> {
        let window = self.calendar.window(bound, moment, self.readings.days).ok()?;
        let at = if end == End::Latest { window.latest } else { window.earliest };
        Some(at?.minutes_since(moment))
    }

    /// Returns the least or the greatest distance of a bound in days from the moments of some days: it lies at the edges of
    /// a day or of its working hours.
    fn extreme(&self, of: (Bound, End), (first, last): (Instant, Instant), shortest: bool) -> Option<i64> {
        let unit = match of.0 {
            Bound::Within(Within { length, .. }) | Bound::AtLeastBefore(length) | Bound::AtLeastAfter(length) => {
                length.unit
            }
            _ => Unit::CalendarDays,
        };
        if matches!(unit, Unit::Minutes | Unit::Hours | Unit::WorkingHours) {
            return None;
        }
        let minute = TimeDelta::minutes(1);
        let hours = self.calendar.settings().office_hours;
        let edges = hours.into_iter().flat_map(|hours| [hours.opens(), hours.closes()]).chain([NaiveTime::MIN]);
        let times: Vec<NaiveTime> = edges.flat_map(|edge| [edge - minute, edge, edge + minute]).collect();
        let mut found: Option<i64> = None;
        for day in first.date().iter_days().take_while(|day| *day <= last.date()) {
            for time in &times {
                let after = self.after(of, Instant::local(day, *time).ok()?)?;
                found = Some(found.map_or(after, |known| if shortest { known.min(after) } else { known.max(after) }));
            }
        }
        found
    }
}

/// Whom an inequality binds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Others,
}

/// Which end of a window is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    Earliest,
    Latest,
}

/// Returns by how many minutes the end of a bound lies after its moment, where that is the same for every moment.
fn elapsed(bound: Bound) -> Option<i64> {
    let minutes = |length: Length| match length.unit {
        Unit::Minutes => Some(i64::from(length.count)),
        Unit::Hours => Some(i64::from(length.count) * 60),
        _ => None,
    };
    match bound {
        Bound::Within(within) if within.by.is_none() => minutes(within.length),
        Bound::AtLeastAfter(length) => minutes(length),
        Bound::AtLeastBefore(length) => minutes(length).map(|minutes| -minutes),
        Bound::Before | Bound::After | Bound::On => Some(0),
        _ => None,
    }
}
