//! The clock on the wall in Europe/London: the instant of a day's minute, and back.
//!
//! The clock changes are those of chrono-tz. They are asked for on the two days a year that have no 1,440
//! minutes; on every other day the instant of the day's midnight says all. No change happens at midnight.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Europe::London;

use super::day::Day;

/// How many minutes an ordinary day has.
pub(super) const MINUTES_A_DAY: i64 = 1440;
/// The minute of UTC, counted from 1970, at which 1 January 1980 began.
pub(super) const FIRST_MINUTE: i64 = 5_258_880;

/// The minute of UTC at which each day begins, and at which the last one ends.
///
/// The zone is asked for every midnight of those fortnights only in which the clock changes: it never does twice in one.
static MIDNIGHTS: LazyLock<Vec<i32>> = LazyLock::new(|| {
    let first = Day::all().next().map(Day::date).unwrap_or_default();
    let midnight = |number: i32| midnight_by_zone(first + TimeDelta::days(i64::from(number)));
    let minutes = i32::try_from(MINUTES_A_DAY).unwrap_or(i32::MAX);
    let mut midnights = vec![midnight(0)];
    for begins in (0..Day::COUNT).step_by(14) {
        let (ends, known) = ((begins + 14).min(Day::COUNT), midnights.last().copied().unwrap_or(0));
        let ordinary = midnight(ends) - known == (ends - begins) * minutes;
        midnights.extend(
            (begins + 1..=ends)
                .map(|number| if ordinary { known + (number - begins) * minutes } else { midnight(number) }),
        );
    }
    midnights
});

/// Returns the day of a minute of UTC, and the minute of that day which the clock on the wall shows.
pub(super) fn wall(utc: i64) -> (Day, i64) {
    let guess = (utc - FIRST_MINUTE) / MINUTES_A_DAY;
    // London is never behind UTC and at most one hour ahead, so it may be the next day there already.
    let number = if utc >= midnight(guess + 1) { guess + 1 } else { guess };
    let day = Day::numbered(number).unwrap_or_else(|_| unreachable!("minute {utc} is in no day"));
    if is_ordinary(day) {
        return (day, utc - midnight(number));
    }
    let local = London.from_utc_datetime(&date_time(utc)).time();
    (day, i64::from(local.num_seconds_from_midnight() / 60))
}

/// Returns the minute of [`wall`], but lets it stand still while the clock shows an hour for the second time,
/// so that a later instant never has an earlier minute of its day.
pub(super) fn steady_minute(utc: i64) -> i64 {
    let (day, minute) = wall(utc);
    match clock_change(day) {
        Some((change, forward)) if (change..change - forward).contains(&utc) => change - midnight(day.number() as i64),
        _ => minute,
    }
}

/// Returns the minute of UTC at which the clock on the wall shows `minute` of `day`: the first one if it
/// comes twice, the next minute that exists if it is skipped.
pub(super) fn utc(day: Day, minute: i64) -> i64 {
    let number = day.number() as i64;
    if minute >= MINUTES_A_DAY {
        return midnight(number + 1) + minute - MINUTES_A_DAY;
    }
    let ordinary = midnight(number) + minute;
    if is_ordinary(day) {
        return ordinary;
    }
    let wanted = day.date().and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
    (0..MINUTES_A_DAY)
        .find_map(|later| London.from_local_datetime(&(wanted + TimeDelta::minutes(later))).earliest())
        .map_or(ordinary, |found| found.timestamp().div_euclid(60))
}

/// Returns the minute of UTC at which the clock on the wall changes on this day, and by how many minutes it
/// goes forward (back if negative), if it does.
pub(super) fn clock_change(day: Day) -> Option<(i64, i64)> {
    if is_ordinary(day) {
        return None;
    }
    let begins = midnight(day.number() as i64);
    let at = (begins..begins + MINUTES_A_DAY).find(|utc| wall(*utc).1 != utc - begins)?;
    Some((at, wall(at).1 - (at - begins)))
}

fn is_ordinary(day: Day) -> bool {
    let number = day.number() as i64;
    midnight(number + 1) - midnight(number) == MINUTES_A_DAY
}

#[expect(clippy::indexing_slicing, reason = "callers stay within the days, and one midnight follows")]
fn midnight(number: i64) -> i64 {
    i64::from(MIDNIGHTS[number.unsigned_abs() as usize])
}

fn midnight_by_zone(date: NaiveDate) -> i32 {
    let found = London.from_local_datetime(&date.and_time(NaiveTime::MIN)).earliest();
    found
        .and_then(|found| i32::try_from(found.timestamp().div_euclid(60)).ok())
        .unwrap_or_else(|| unreachable!("{date} has no midnight in London"))
}

fn date_time(utc: i64) -> NaiveDateTime {
    DateTime::from_timestamp(utc * 60, 0).unwrap_or_else(|| unreachable!("minute {utc} is no date")).naive_utc()
}
