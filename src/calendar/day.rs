//! A day by number, for the tables.

use chrono::{Datelike, Months, NaiveDate};

use super::Error;

/// A day from 1 January 1980 (number 0) to 31 December 2099.
///
/// INVARIANT: the number lies in `0..Day::COUNT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(i32);

impl Day {
    /// How many days there are.
    pub(super) const COUNT: i32 = 43_830;
    /// What chrono counts, from 1 January of the year 1, up to the day before number 0.
    const BASE: i32 = 722_815;

    /// Returns the day with this number.
    pub(super) fn numbered(number: i64) -> Result<Self, Error> {
        match i32::try_from(number) {
            Ok(number) if (0..Day::COUNT).contains(&number) => Ok(Day(number)),
            _ => Err(Error::OutOfRange),
        }
    }

    /// Returns the day of a date.
    pub(super) fn of(date: NaiveDate) -> Result<Self, Error> {
        Day::numbered(i64::from(date.num_days_from_ce()) - i64::from(Day::BASE))
    }

    /// Returns the date of the day.
    pub(super) fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0 + Day::BASE)
            .unwrap_or_else(|| unreachable!("day {} is no date", self.0))
    }

    /// Returns the number of the day, counted from zero.
    pub(super) fn number(self) -> usize {
        self.0.unsigned_abs() as usize
    }

    /// Returns the day so many days later, or earlier if `days` is negative.
    pub(super) fn plus(self, days: i64) -> Result<Self, Error> {
        Day::numbered(i64::from(self.0).checked_add(days).ok_or(Error::OutOfRange)?)
    }

    /// Returns the same day of the month so many months later (earlier if negative), or the month's last.
    pub(super) fn plus_months(self, months: i64) -> Result<Self, Error> {
        let count = u32::try_from(months.unsigned_abs()).map_err(|_| Error::OutOfRange)?;
        let date = self.date();
        let moved = if months < 0 {
            date.checked_sub_months(Months::new(count))
        } else {
            date.checked_add_months(Months::new(count))
        };
        Day::of(moved.ok_or(Error::OutOfRange)?)
    }

    /// Returns every day, the first one first.
    pub(super) fn all() -> impl Iterator<Item = Day> {
        (0..Day::COUNT).map(Day)
    }
}
