//! Which of two lengths of time ends first, by the policy's own calendar.

use chrono::{Days, NaiveTime};

use super::Context;
use crate::calendar::{Instant, Length, Reading};

/// Which of two lengths ends first when both count from one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sooner {
    /// The first, whenever they begin.
    First,
    /// The second, whenever they begin.
    Second,
    /// A moment from which the first ends first, and one from which the second does.
    Either(String, String),
    /// They end together, or it depends on what a day is.
    Unknown,
}

/// Compares two lengths from four moments of every day of a year from today on.
pub(super) fn sooner(context: &Context<'_>, (first, second): (Length, Length)) -> Sooner {
    if first.is_ambiguous() || second.is_ambiguous() {
        return Sooner::Unknown;
    }
    let calendar = context.calendar();
    let end = |length, start| calendar.due(length, start, Reading::Calendar).ok();
    let (mut one, mut other) = (None, None);
    // An example in the middle of a working day is the easiest to follow.
    for start in starts(context, [10, 16, 0, 6]) {
        let off = !calendar.is_working_day(start.date());
        let place = match end(first, start).cmp(&end(second, start)) {
            std::cmp::Ordering::Less => &mut one,
            std::cmp::Ordering::Greater => &mut other,
            std::cmp::Ordering::Equal => continue,
        };
        if place.is_none_or(|(known, _)| known && !off) {
            *place = Some((off, start));
        }
    }
    match (one, other) {
        (Some((_, one)), Some((_, other))) => Sooner::Either(one.to_string(), other.to_string()),
        (Some(_), None) => Sooner::First,
        (None, Some(_)) => Sooner::Second,
        (None, None) => Sooner::Unknown,
    }
}

/// Lists moments of a year from today on, one hour of the day after the other.
fn starts(context: &Context<'_>, hours: [u32; 4]) -> Vec<Instant> {
    let today = context.settings.today;
    let times = hours.into_iter().filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let days = || (0..366).filter_map(|day| today.checked_add_days(Days::new(day)));
    times.flat_map(|time| days().filter_map(move |day| Instant::local(day, time).ok())).collect()
}
