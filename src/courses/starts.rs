//! When a case may begin: every day of a horizon, at the minutes where an answer can change.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};

use super::Inequality;
use crate::calendar::{Bound, Calendar, Instant, Length, OfficeHours, Unit};
use crate::settings::Horizon;

const DAY: i64 = 24 * 60;

/// The instants of a horizon at which an answer about a course can change, in ascending order; each is made when it is
/// asked for.
///
/// A limit in days moves at the edges of a day or of the working day, one in hours moves with the start; so both sides of
/// these edges count, and each moved back by the hours that lie before a limit in days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starts {
    first: NaiveDate,
    /// How many there are.
    count: usize,
    /// The minutes of each day.
    edges: Vec<i64>,
}

impl Starts {
    /// Finds those of some inequalities.
    pub fn of<'a>(inequalities: impl Iterator<Item = &'a Inequality>, calendar: &Calendar, horizon: Horizon) -> Self {
        let bounds: Vec<Bound> = inequalities.flat_map(|inequality| inequality.ceiling.bounds()).collect();
        let hours = calendar.settings().office_hours;
        let minutes = shifts(&bounds, hours);
        let of_day = |time: NaiveTime| (time - NaiveTime::MIN).num_minutes();
        let mut edges = vec![0, DAY - 1];
        edges.extend(hours.into_iter().flat_map(|hours| {
            let (opens, closes) = (of_day(hours.opens()), of_day(hours.closes()));
            [opens - 1, opens, closes, closes + 1]
        }));
        edges.extend(bounds.iter().filter_map(by).flat_map(|by| [of_day(by), of_day(by) + 1]));
        let edges: BTreeSet<i64> =
            edges.iter().flat_map(|edge| minutes.iter().map(move |shift| (edge - shift).rem_euclid(DAY))).collect();
        let days = (horizon.to - horizon.from).num_days() + 1;
        let count = usize::try_from(days).unwrap_or(0) * edges.len();
        Starts { first: horizon.from, count, edges: edges.into_iter().collect() }
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Returns whether the horizon has no day.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns one of them; none beyond the last, or outside the calendar.
    pub fn at(&self, number: usize) -> Option<Instant> {
        let day = number.checked_div(self.edges.len()).filter(|_| number < self.count)?;
        let edge = self.edges.get(number % self.edges.len())?;
        Instant::of_minute(self.first, i64::try_from(day).ok()?, *edge).ok()
    }

    /// Keeps those before an instant.
    #[must_use]
    pub fn before(&self, end: Instant) -> Self {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle).is_some_and(|start| start < end) { low = middle + 1 } else { high = middle }
        }
        Starts { count: low, ..self.clone() }
    }

    /// Lists them.
    pub fn iter(&self) -> impl Iterator<Item = Instant> + '_ {
        (0..self.len()).filter_map(|number| self.at(number))
    }
}

/// Lists the sums of minutes, less whole days, that can lie between the beginning and a limit in days.
fn shifts(bounds: &[Bound], hours: Option<OfficeHours>) -> BTreeSet<i64> {
    let mut sums = BTreeSet::from([0]);
    for minutes in bounds.iter().flat_map(|bound| passing(*bound, hours)).collect::<BTreeSet<i64>>() {
        // The same length may lie on the way more than once.
        loop {
            let more: Vec<i64> = sums.iter().map(|sum| (sum + minutes).rem_euclid(DAY)).collect();
            let before = sums.len();
            sums.extend(more);
            if sums.len() == before {
                break;
            }
        }
    }
    sums
}

/// Lists by how many minutes the clock on the wall moves while a bound in hours or minutes passes: working time by what is
/// left of it after whole working days, or that and the hours of a night.
fn passing(bound: Bound, hours: Option<OfficeHours>) -> Vec<i64> {
    let length: Length = match bound {
        Bound::Within(within) => within.length,
        Bound::AtLeastBefore(length) | Bound::AtLeastAfter(length) => length,
        _ => return Vec::new(),
    };
    let count = i64::from(length.count);
    match length.unit {
        Unit::Minutes => vec![count],
        Unit::Hours => vec![count * 60],
        Unit::WorkingHours => {
            let open = hours.map_or(DAY, |hours| (hours.closes() - hours.opens()).num_minutes()).max(1);
            let rest = (count * 60).rem_euclid(open);
            vec![rest, rest - open]
        }
        _ => Vec::new(),
    }
}

/// Returns the time of day by which a bound ends, where it says one.
fn by(bound: &Bound) -> Option<NaiveTime> {
    match bound {
        Bound::Within(within) => within.by,
        Bound::OnSameDay { by, .. } => *by,
        _ => None,
    }
}
