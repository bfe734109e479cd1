//! The latest schedule of a course: every moment as late as its limits let it be.
//!
//! Every inequality bounds one moment by a function of others that grows with them, so the schedules that keep all of them
//! form a lattice with a greatest one (Tarski 1955), which iteration from above finds exactly.

use super::board::{Board, ahead, asked, earliest};
use super::{Ceiling, Course, Inequality, TimePoint};
use crate::calendar::{Bound, Calendar, Instant, Reading};

/// How a text that can be read in several ways is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Readings {
    /// What bare days are.
    pub days: Reading,
    /// From which of several moments a limit counts.
    pub either: Which,
}

/// The reading that ends sooner or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
            let before = inequality.ceiling.points().max_by_key(|point| self.of(*point));
            let Some(before) = before else { break };
            at = before;
        }
        chain.reverse();
        chain
    }
}

impl Ceiling {
    /// Lists the moments that it names.
    pub fn points(&self) -> impl Iterator<Item = TimePoint> + '_ {
        type Lists = [Vec<(Bound, TimePoint)>];
        let (one, points, lists): (_, &[TimePoint], &Lists) = match self {
            Ceiling::Point(point) | Ceiling::Earliest(_, point) | Ceiling::Ahead(_, point) => (Some(*point), &[], &[]),
            Ceiling::Last(points) => (None, points, &[]),
            Ceiling::Latest(lists) => (None, &[], lists),
        };
        let counted = lists.iter().flatten().map(|(_, point)| *point);
        one.into_iter().chain(points.iter().copied()).chain(counted)
    }

    /// Lists the bounds that it names.
    pub(super) fn bounds(&self) -> Vec<Bound> {
        match self {
            Ceiling::Point(_) | Ceiling::Last(_) => Vec::new(),
            Ceiling::Latest(lists) => lists.iter().flatten().map(|(bound, _)| *bound).collect(),
            Ceiling::Earliest(bound, _) | Ceiling::Ahead(bound, _) => vec![*bound],
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

/// Lists the ways in which some inequalities can be read.
pub(super) fn readings<'a>(inequalities: impl Iterator<Item = &'a Inequality>) -> Vec<Readings> {
    let (mut days, mut either) = (false, false);
    for inequality in inequalities {
        let open = inequality.ceiling.is_ambiguous();
        (days, either) = (days || open.0, either || open.1);
    }
    let days = if days { &Reading::ALL[..] } else { &[Reading::Calendar] };
    let either: &[Which] = if either { &[Which::Sooner, Which::Later] } else { &[Which::Later] };
    days.iter().flat_map(|days| either.iter().map(|either| Readings { days: *days, either: *either })).collect()
}

impl Course {
    /// Lists the ways in which its text can be read: one where nothing is left open.
    pub fn readings(&self) -> Vec<Readings> {
        readings(self.inequalities.iter())
    }

    /// Finds the latest schedule of a case that begins then; times beyond the calendar count as unbounded.
    pub fn latest(&self, calendar: &Calendar, begins: Instant, readings: Readings) -> Schedule {
        self.settled(&[(TimePoint::BEGINNING, begins)], (calendar, readings), begins)
    }

    /// Finds the latest schedule of a case in which one moment is at `begins`, and nothing else is known of its times.
    pub(super) fn latest_from(&self, origin: TimePoint, clock: (&Calendar, Readings), begins: Instant) -> Schedule {
        self.settled(&[(origin, begins)], clock, begins)
    }

    /// Finds the latest schedule in which some moments are no later than given.
    ///
    /// Where the first of them is not the beginning, that may lie before it.
    pub(super) fn latest_with(
        &self,
        calendar: &Calendar,
        given: &[(TimePoint, Instant)],
        readings: Readings,
    ) -> Schedule {
        self.settled(given, (calendar, readings), earliest(given))
    }

    /// Finds the latest schedule in which some moments are no later than given, and none comes before `begins`.
    fn settled(&self, given: &[(TimePoint, Instant)], clock: (&Calendar, Readings), begins: Instant) -> Schedule {
        let size = self.points as usize;
        let mut board = Board::default();
        board.set(size, given);
        let mut because = vec![None; size];
        let mut note = |point: TimePoint, number: usize| {
            because.get_mut(point.index()).into_iter().for_each(|because| *because = Some(number));
        };
        let impossible = board.lower(&asked(&self.inequalities), clock, begins, &mut note).err();
        Schedule { at: board.into_times(), because, impossible }
    }
}

impl Ceiling {
    /// Returns the latest time that it leaves where the moments have these times; none where it leaves any.
    pub(super) fn time(
        &self,
        at: &[Option<Instant>],
        (calendar, readings): (&Calendar, Readings),
        begins: Instant,
    ) -> Option<Instant> {
        let of = |point: &TimePoint| at.get(point.index()).copied().flatten();
        let window = |bound: Bound, at: Instant| calendar.window(bound, at, readings.days).ok();
        match self {
            Ceiling::Point(point) => of(point),
            Ceiling::Last(points) => last(points.iter().map(of)),
            Ceiling::Latest(lists) => {
                let latest = |(bound, point): &(Bound, TimePoint)| window(*bound, of(point)?)?.latest;
                let ends = lists.iter().map(|list| last(list.iter().map(latest)));
                match readings.either {
                    Which::Sooner => ends.flatten().min(),
                    Which::Later => last(ends),
                }
            }
            Ceiling::Earliest(bound, point) => window(*bound, of(point)?)?.earliest,
            Ceiling::Ahead(bound, point) => Some(ahead(*bound, of(point)?, (calendar, readings), begins)),
        }
    }
}

/// Returns the last of some times; none where one of them is without bound.
fn last(mut times: impl Iterator<Item = Option<Instant>>) -> Option<Instant> {
    let first = times.next()??;
    times.try_fold(first, |last, time| time.map(|time| last.max(time)))
}
