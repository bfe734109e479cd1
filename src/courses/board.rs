//! Many starts of the same inequalities: each is written down once as what is asked, and one board of times serves them all.

use super::{Ceiling, Inequality, Readings, TimePoint};
use crate::calendar::{Bound, Calendar, Instant};

/// So many minutes may lie between the beginning of a case and a moment of it: ten years.
const LONGEST: i64 = 10 * 366 * 24 * 60;

/// Returns before what no moment comes: the beginning where that is given first, else [`LONGEST`] before what is.
pub(super) fn earliest(given: &[(TimePoint, Instant)]) -> Instant {
    match given.first() {
        Some((TimePoint::BEGINNING, begins)) => *begins,
        Some((_, at)) => at.plus_minutes(-LONGEST).unwrap_or(*at),
        None => Instant::FIRST,
    }
}

/// One inequality, as it is asked for one start after the other.
#[derive(Clone, Debug)]
pub(super) struct Asked<'a> {
    point: TimePoint,
    from: Counted<'a>,
}

/// From what it counts; nearly always that is one moment.
#[derive(Clone, Debug)]
enum Counted<'a> {
    Point(TimePoint),
    Latest(Bound, TimePoint),
    Earliest(Bound, TimePoint),
    Ahead(Bound, TimePoint),
    Several(&'a Ceiling),
}

/// Writes down inequalities as what is asked.
pub(super) fn asked<'a>(inequalities: impl IntoIterator<Item = &'a Inequality>) -> Vec<Asked<'a>> {
    let one = |found: &'a Inequality| {
        let from = match &found.ceiling {
            Ceiling::Point(from) => Counted::Point(*from),
            Ceiling::Earliest(bound, from) => Counted::Earliest(*bound, *from),
            Ceiling::Ahead(bound, from) => Counted::Ahead(*bound, *from),
            Ceiling::Latest(lists) => match lists.as_slice() {
                [list] => match list.as_slice() {
                    [(bound, from)] => Counted::Latest(*bound, *from),
                    _ => Counted::Several(&found.ceiling),
                },
                _ => Counted::Several(&found.ceiling),
            },
            Ceiling::Last(_) => Counted::Several(&found.ceiling),
        };
        Asked { point: found.point, from }
    };
    inequalities.into_iter().map(one).collect()
}

/// The times of some moments while they are lowered.
#[derive(Debug, Default)]
pub(super) struct Board {
    at: Vec<Option<Instant>>,
    /// The last move of each moment.
    moved: Vec<u32>,
    /// How many moves there were when each inequality was asked last.
    asked: Vec<u32>,
}

impl Board {
    /// Begins with so many moments, some of them no later than given.
    pub fn set(&mut self, points: usize, given: &[(TimePoint, Instant)]) {
        self.at.clear();
        self.at.resize(points, None);
        for (point, at) in given {
            self.at.get_mut(point.index()).into_iter().for_each(|place| *place = Some(*at));
        }
    }

    /// Returns the time of a moment; none where nothing bounds it.
    pub fn of(&self, point: TimePoint) -> Option<Instant> {
        self.at.get(point.index()).copied().flatten()
    }

    /// Returns what a ceiling leaves.
    pub fn left(&self, ceiling: &Ceiling, clock: (&Calendar, Readings), begins: Instant) -> Option<Instant> {
        ceiling.time(&self.at, clock, begins)
    }

    /// Returns the times of all moments.
    pub fn into_times(self) -> Vec<Option<Instant>> {
        self.at
    }

    /// Lowers every moment until all inequalities hold; none may come before `begins`.
    ///
    /// Returns the earliest time that any limit leaves, or the moment that would have to lie before that.
    pub fn lower(
        &mut self,
        inequalities: &[Asked<'_>],
        clock: (&Calendar, Readings),
        begins: Instant,
        note: &mut impl FnMut(TimePoint, usize),
    ) -> Result<Option<Instant>, TimePoint> {
        self.moved.clear();
        self.moved.resize(self.at.len(), 1);
        self.asked.clear();
        self.asked.resize(inequalities.len(), 0);
        let (mut moves, mut least) = (1, None);
        loop {
            let before = moves;
            for (number, inequality) in inequalities.iter().enumerate() {
                // What it counts from has not moved since it was asked: then it leaves what it left.
                let last = self.asked.get_mut(number).map_or(0, |asked| std::mem::replace(asked, moves));
                if !self.has_moved(&inequality.from, last) {
                    continue;
                }
                let Some(time) = self.time(&inequality.from, clock, begins) else { continue };
                if !matches!(inequality.from, Counted::Point(_) | Counted::Several(Ceiling::Last(_))) {
                    // Times only fall, so the least of all that were left is the least that is left.
                    least = Some(least.map_or(time, |least: Instant| least.min(time)));
                }
                let place = self.at.get_mut(inequality.point.index());
                let Some(place) = place.filter(|place| place.is_none_or(|known| time < known)) else { continue };
                note(inequality.point, number);
                if time < begins {
                    return Err(inequality.point);
                }
                *place = Some(time);
                moves += 1;
                self.moved.get_mut(inequality.point.index()).into_iter().for_each(|moved| *moved = moves);
            }
            if moves == before {
                return Ok(least);
            }
        }
    }

    fn has_moved(&self, from: &Counted<'_>, since: u32) -> bool {
        let has = |point: TimePoint| self.moved.get(point.index()).is_some_and(|moved| *moved > since);
        match from {
            Counted::Point(from) | Counted::Latest(_, from) | Counted::Earliest(_, from) | Counted::Ahead(_, from) => {
                has(*from)
            }
            Counted::Several(ceiling) => ceiling.points().any(has),
        }
    }

    fn time(&self, from: &Counted<'_>, clock: (&Calendar, Readings), begins: Instant) -> Option<Instant> {
        let (calendar, readings) = clock;
        let window = |bound: Bound, at: Option<Instant>| calendar.window(bound, at?, readings.days).ok();
        match from {
            Counted::Point(from) => self.of(*from),
            Counted::Latest(bound, from) => window(*bound, self.of(*from))?.latest,
            Counted::Earliest(bound, from) => window(*bound, self.of(*from))?.earliest,
            Counted::Ahead(bound, from) => Some(ahead(*bound, self.of(*from)?, clock, begins)),
            Counted::Several(ceiling) => ceiling.time(&self.at, clock, begins),
        }
    }
}

/// Returns the last minute from which the earliest time is not beyond `end`; a minute before `begins` where none is.
pub(super) fn ahead(
    bound: Bound,
    end: Instant,
    (calendar, readings): (&Calendar, Readings),
    begins: Instant,
) -> Instant {
    let before = begins.plus_minutes(-1).unwrap_or(begins);
    calendar.last_moment(bound, end, readings.days).map_or(before, |last| last.max(before))
}
