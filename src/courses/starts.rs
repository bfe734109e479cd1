//! When a case may begin: every day of a horizon, at the minutes where an answer can change.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::{Ceiling, Course};
use crate::calendar::{Bound, Calendar, Instant, Length, Unit};
use crate::settings::Horizon;

const DAY: i64 = 24 * 60;

/// Lists the instants of a horizon at which an answer about a course can change, in ascending order.
///
/// A limit in days moves at the edges of a day or of the working day, one in hours moves with the start; so these edges
/// count, and each moved back by the hours that lie before a limit in days.
pub fn starts(course: &Course, calendar: &Calendar, horizon: Horizon) -> Vec<Instant> {
    let minutes: BTreeSet<i64> = shifts(course);
    let hours = calendar.settings().office_hours;
    let of_day = |time: NaiveTime| (time - NaiveTime::MIN).num_minutes();
    let mut edges = vec![0, DAY - 1];
    edges.extend(hours.into_iter().flat_map(|hours| {
        let (opens, closes) = (of_day(hours.opens()), of_day(hours.closes()));
        [opens - 1, opens, closes, closes + 1]
    }));
    let edges: BTreeSet<i64> =
        edges.iter().flat_map(|edge| minutes.iter().map(move |shift| (edge - shift).rem_euclid(DAY))).collect();
    let days = horizon.from.iter_days().take_while(|day| *day <= horizon.to);
    let times = |day: NaiveDate| {
        edges
            .iter()
            .filter_map(move |edge| Instant::local(day, NaiveTime::MIN + TimeDelta::minutes(*edge)).ok())
            .collect::<Vec<_>>()
    };
    let mut found: Vec<Instant> = days.flat_map(times).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// At most so many different sums of hours are followed; more would each move an edge by minutes that no reader asks about.
const MOST_SHIFTS: usize = 32;

/// Lists the sums of minutes that can lie between the beginning and a limit in days.
fn shifts(course: &Course) -> BTreeSet<i64> {
    let mut sums = BTreeSet::from([0]);
    for inequality in &course.inequalities {
        let bounds: Vec<Bound> = match &inequality.ceiling {
            Ceiling::Latest(lists) => lists.iter().flatten().map(|(bound, _)| *bound).collect(),
            Ceiling::Earliest(bound, _) | Ceiling::Ahead(bound, _) => vec![*bound],
            Ceiling::Point(_) | Ceiling::Last(_) => Vec::new(),
        };
        for minutes in bounds.into_iter().filter_map(elapsed) {
            let more: Vec<i64> = sums.iter().map(|sum| sum + minutes).collect();
            sums.extend(more);
            if sums.len() > MOST_SHIFTS {
                return sums.into_iter().take(MOST_SHIFTS).collect();
            }
        }
    }
    sums
}

/// Returns the elapsed minutes of a bound in hours or minutes.
fn elapsed(bound: Bound) -> Option<i64> {
    let length: Length = match bound {
        Bound::Within(within) => within.length,
        Bound::AtLeastBefore(length) | Bound::AtLeastAfter(length) => length,
        _ => return None,
    };
    match length.unit {
        Unit::Minutes => Some(i64::from(length.count)),
        Unit::Hours => Some(i64::from(length.count) * 60),
        _ => None,
    }
}
