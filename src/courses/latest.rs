//! The latest schedule of a course: every moment as late as its limits let it be.
//!
//! Every inequality bounds one moment by a function of others that grows with them, so the schedules that keep all of them
//! form a lattice with a greatest one (Tarski 1955), which iteration from above finds exactly.

use super::{Ceiling, Course, Inequality, TimePoint};
use crate::calendar::{Bound, Calendar, Instant, Reading};

/// How a text that can be read in several ways is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readings {
    /// What bare days are.
    pub days: Reading,
    /// From which of several moments a limit counts.
    pub either: Which,
}

/// The reading that ends sooner or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that ends sooner.
    Sooner,
    /// The one that ends later.
    Later,
}

/// The latest schedule of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The latest time of each moment; none where nothing bounds it.
    pub at: Vec<Option<Instant>>,
    /// The inequality that bounds each moment.
    pub because: Vec<Option<usize>>,
    /// Whether no schedule keeps every limit, and the moment that would have to lie before the beginning.
    pub impossible: Option<TimePoint>,
}

impl Schedule {
    /// Returns the latest time of a moment; none where nothing bounds it.
    pub fn of(&self, point: TimePoint) -> Option<Instant> {
        self.at.get(point.index()).copied().flatten()
    }

    /// Lists the inequalities that lead to the latest time of a moment, from the beginning on.
    pub fn chain<'a>(&self, course: &'a Course, point: TimePoint) -> Vec<&'a Inequality> {
        let mut chain: Vec<&Inequality> = Vec::new();
        let mut at = point;
        while let Some(inequality) =
            self.because.get(at.index()).copied().flatten().and_then(|number| course.inequalities.get(number))
        {
            if chain.len() > course.inequalities.len() {
                break;
            }
            chain.push(inequality);
            let before = inequality.ceiling.points().into_iter().max_by_key(|point| self.of(*point));
            let Some(before) = before else { break };
            at = before;
        }
        chain.reverse();
        chain
    }
}

impl Ceiling {
    /// Lists the moments that it names.
    pub fn points(&self) -> Vec<TimePoint> {
        match self {
            Ceiling::Point(point) | Ceiling::Earliest(_, point) | Ceiling::Ahead(_, point) => vec![*point],
            Ceiling::Last(points) => points.clone(),
            Ceiling::Latest(readings) => readings.iter().flatten().map(|(_, point)| *point).collect(),
        }
    }

    /// Names other moments in the place of its own.
    pub(super) fn renumbered(&self, number: &mut impl FnMut(TimePoint) -> TimePoint) -> Ceiling {
        match self {
            Ceiling::Point(point) => Ceiling::Point(number(*point)),
            Ceiling::Last(points) => Ceiling::Last(points.iter().map(|point| number(*point)).collect()),
            Ceiling::Latest(lists) => {
                let mut list = |list: &Vec<(Bound, TimePoint)>| {
                    list.iter().map(|(bound, point)| (*bound, number(*point))).collect::<Vec<_>>()
                };
                Ceiling::Latest(lists.iter().map(&mut list).collect())
            }
            Ceiling::Earliest(bound, point) => Ceiling::Earliest(*bound, number(*point)),
            Ceiling::Ahead(bound, point) => Ceiling::Ahead(*bound, number(*point)),
        }
    }

    fn is_ambiguous(&self) -> (bool, bool) {
        let Ceiling::Latest(readings) = self else {
            let (Ceiling::Earliest(bound, _) | Ceiling::Ahead(bound, _)) = self else { return (false, false) };
            return (bound.is_ambiguous(), false);
        };
        (readings.iter().flatten().any(|(bound, _)| bound.is_ambiguous()), readings.len() > 1)
    }
}

/// So many minutes may lie between the beginning of a case and a moment of it: ten years.
const LONGEST: i64 = 10 * 366 * 24 * 60;

impl Course {
    /// Lists the ways in which its text can be read: one where nothing is left open.
    pub fn readings(&self) -> Vec<Readings> {
        let open: Vec<(bool, bool)> = self.inequalities.iter().map(|found| found.ceiling.is_ambiguous()).collect();
        let days = if open.iter().any(|(days, _)| *days) { &Reading::ALL[..] } else { &[Reading::Calendar] };
        let either: &[Which] =
            if open.iter().any(|(_, either)| *either) { &[Which::Sooner, Which::Later] } else { &[Which::Later] };
        days.iter().flat_map(|days| either.iter().map(|either| Readings { days: *days, either: *either })).collect()
    }

    /// Finds the latest schedule of a case that begins then; times beyond the calendar count as unbounded.
    pub fn latest(&self, calendar: &Calendar, begins: Instant, readings: Readings) -> Schedule {
        self.latest_with(calendar, &[(TimePoint::BEGINNING, begins)], readings)
    }

    /// Finds the latest schedule in which some moments are no later than given.
    ///
    /// Where the first of them is not the beginning, that may lie before it, by [`LONGEST`] at most.
    pub(super) fn latest_with(
        &self,
        calendar: &Calendar,
        given: &[(TimePoint, Instant)],
        readings: Readings,
    ) -> Schedule {
        let size = self.points as usize;
        let mut found = Schedule { at: vec![None; size], because: vec![None; size], impossible: None };
        let Some((first, begins)) = given.first().copied() else { return found };
        let begins = match first {
            TimePoint::BEGINNING => begins,
            _ => begins.plus_minutes(-LONGEST).unwrap_or(begins),
        };
        for (point, at) in given {
            found.at.get_mut(point.index()).into_iter().for_each(|place| *place = Some(*at));
        }
        loop {
            let mut lowered = false;
            for (number, inequality) in self.inequalities.iter().enumerate() {
                let Some(time) = inequality.ceiling.time(&found, (calendar, readings), begins) else { continue };
                let place = inequality.point.index();
                if found.at.get(place).is_some_and(|known| known.is_none_or(|known| time < known)) {
                    found.because.get_mut(place).into_iter().for_each(|because| *because = Some(number));
                    if time < begins {
                        found.impossible = Some(inequality.point);
                        return found;
                    }
                    found.at.get_mut(place).into_iter().for_each(|at| *at = Some(time));
                    lowered = true;
                }
            }
            if !lowered {
                return found;
            }
        }
    }
}

impl Ceiling {
    /// Returns the latest time that it leaves in a schedule; none where it leaves any.
    pub(super) fn time(
        &self,
        schedule: &Schedule,
        (calendar, readings): (&Calendar, Readings),
        begins: Instant,
    ) -> Option<Instant> {
        let window = |bound: Bound, at: Instant| calendar.window(bound, at, readings.days).ok();
        match self {
            Ceiling::Point(point) => schedule.of(*point),
            Ceiling::Last(points) => {
                let times: Option<Vec<Instant>> = points.iter().map(|point| schedule.of(*point)).collect();
                times?.into_iter().max()
            }
            Ceiling::Latest(lists) => {
                let latest = |(bound, point): &(Bound, TimePoint)| window(*bound, schedule.of(*point)?)?.latest;
                let ends = lists.iter().map(|list| {
                    let times: Option<Vec<Instant>> = list.iter().map(latest).collect();
                    times.and_then(|times| times.into_iter().max())
                });
                match readings.either {
                    Which::Sooner => ends.flatten().min(),
                    Which::Later => ends.collect::<Option<Vec<Instant>>>()?.into_iter().max(),
                }
            }
            Ceiling::Earliest(bound, point) => window(*bound, schedule.of(*point)?)?.earliest,
            Ceiling::Ahead(bound, point) => {
                Some(ahead(schedule.of(*point)?, begins, |at| window(*bound, at)?.earliest))
            }
        }
    }
}

/// Finds the last minute from which the earliest time is not beyond `end`; a minute before `begins` where none is.
fn ahead(end: Instant, begins: Instant, earliest: impl Fn(Instant) -> Option<Instant>) -> Instant {
    let fits = |minute: i64| {
        let at = Instant::from_utc_minutes(minute).ok();
        at.and_then(&earliest).is_some_and(|earliest| earliest <= end)
    };
    let (mut low, mut high) = (begins.utc_minutes() - 1, end.utc_minutes());
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    Instant::from_utc_minutes(low).unwrap_or(begins)
}
