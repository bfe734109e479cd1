//! Due times: when something may be done at the earliest and must be done at the latest.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::count::{Direction, Measure, Step};
use super::day::Day;
use super::hours::minute_of_day;
use super::zone::MINUTES_A_DAY;
use super::{Calendar, Error, Instant, Length, Reading};

/// What a limit says of the time of one thing, relative to a moment M.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// `within LENGTH of M` and its variants.
    Within(Within),
    /// `at least LENGTH before M`.
    AtLeastBefore(Length),
    /// `at least LENGTH after M`.
    AtLeastAfter(Length),
    /// `before M`: no later than M.
    Before,
    /// `after M`: no earlier than M.
    After,
    /// `on M`.
    On,
    /// `on the same day as M`, `on the same working day as M`, with or without `by TIME`.
    OnSameDay {
        /// True if the day is M's own working day, or the next one if M falls on none.
        working: bool,
        /// The time on that day, instead of its end.
        by: Option<NaiveTime>,
    },
}

/// `within LENGTH of M`, `within LENGTH starting with M`, either with or without `by TIME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Within {
    /// How long.
    pub length: Length,
    /// True if M's own day is day one; of no effect on hours and minutes.
    pub starting_with: bool,
    /// The time on the last day, instead of its end; hours and minutes end no later than it.
    pub by: Option<NaiveTime>,
}

/// The times that a bound leaves; both ends belong to it.
///
/// The latest may lie before M: work that is due on the same working day as something that happened after
/// the end of that day is late from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The earliest time, where the bound gives one.
    pub earliest: Option<Instant>,
    /// The latest time, where the bound gives one.
    pub latest: Option<Instant>,
}

impl Bound {
    /// Tells whether it counts bare days, which are read both ways.
    pub fn is_ambiguous(self) -> bool {
        match self {
            Bound::Within(within) => within.length.is_ambiguous(),
            Bound::AtLeastBefore(length) | Bound::AtLeastAfter(length) => length.is_ambiguous(),
            Bound::Before | Bound::After | Bound::On | Bound::OnSameDay { .. } => false,
        }
    }
}

impl Within {
    /// Makes the plain `within LENGTH of M`.
    pub fn new(length: Length) -> Self {
        Within { length, starting_with: false, by: None }
    }
}

impl Calendar {
    /// Returns the latest time of `within LENGTH of` the instant `from`.
    ///
    /// Hours and minutes are elapsed time, working hours run inside the working day only. Days, weeks,
    /// months and years are counted from the day after `from`'s and end with the last minute of the last
    /// day (23:59), working days with the office hours if there are any. Nothing rolls to a working day.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if the answer lies outside 1980 to 2099.
    pub fn due(&self, length: Length, from: Instant, reading: Reading) -> Result<Instant, Error> {
        self.latest_within(Within::new(length), from, reading)
    }

    /// Returns the earliest and the latest time that `bound` leaves when its moment M is at `moment`.
    ///
    /// The ends move monotonically with the moment. The Nth day before M's day is the last that is `at
    /// least N days before M`, to its end; the Nth day after M's day the first that is `at least N days
    /// after M`, from its beginning.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if an end lies outside 1980 to 2099.
    pub fn window(&self, bound: Bound, moment: Instant, reading: Reading) -> Result<Window, Error> {
        let only_latest = |latest| Window { earliest: None, latest: Some(latest) };
        let only_earliest = |earliest| Window { earliest: Some(earliest), latest: None };
        Ok(match bound {
            Bound::Within(within) => only_latest(self.latest_within(within, moment, reading)?),
            Bound::AtLeastBefore(length) => only_latest(self.latest_before(length, moment, reading)?),
            Bound::AtLeastAfter(length) => only_earliest(self.earliest_after(length, moment, reading)?),
            Bound::Before => only_latest(moment),
            Bound::After => only_earliest(moment),
            Bound::On => Window { earliest: Some(moment), latest: Some(moment) },
            Bound::OnSameDay { working, by } => {
                let step = if working { Step::Working } else { Step::Days(1) };
                let day = self.counting(step, moment, Direction::Onward).day(0)?;
                let (begins, ends) = (Instant::on_day(day, 0)?, self.end_of(day, step, by)?);
                Window { earliest: Some(begins), latest: Some(ends) }
            }
        })
    }

    fn latest_within(&self, within: Within, moment: Instant, reading: Reading) -> Result<Instant, Error> {
        let Within { length, starting_with, by } = within;
        let ends = match Measure::of(length, reading) {
            Measure::Elapsed(minutes) => moment.plus_minutes(minutes)?,
            Measure::WorkingTime(minutes) => self.after_working_time(moment, minutes)?,
            Measure::Days(step) => {
                let direction = if starting_with { Direction::StartingWith } else { Direction::Onward };
                let day = self.counting(step, moment, direction).last(length)?;
                return self.end_of(day, step, by);
            }
        };
        match by {
            Some(time) => Ok(ends.min(Instant::local(ends.date(), time)?)),
            None => Ok(ends),
        }
    }

    fn latest_before(&self, length: Length, moment: Instant, reading: Reading) -> Result<Instant, Error> {
        match Measure::of(length, reading) {
            Measure::Elapsed(minutes) => moment.plus_minutes(-minutes),
            Measure::WorkingTime(minutes) => self.before_working_time(moment, minutes),
            Measure::Days(step) => {
                let day = self.counting(step, moment, Direction::Back).last(length)?;
                Ok(self.end_of(day, step, None)?.min(moment))
            }
        }
    }

    fn earliest_after(&self, length: Length, moment: Instant, reading: Reading) -> Result<Instant, Error> {
        match Measure::of(length, reading) {
            Measure::Elapsed(minutes) => moment.plus_minutes(minutes),
            Measure::WorkingTime(minutes) => self.after_working_time(moment, minutes),
            Measure::Days(step) => {
                let day = self.counting(step, moment, Direction::Onward).last(length)?;
                let opens = if step == Step::Working { self.day_span().0 } else { 0 };
                Ok(Instant::on_day(day, opens)?.max(moment))
            }
        }
    }

    /// Returns the last minute of a day, of a working day the end of its office hours, or the time `by`.
    ///
    /// Midnight belongs to the next day: an end at 24:00 would let whatever follows count from there.
    fn end_of(&self, day: Day, step: Step, by: Option<NaiveTime>) -> Result<Instant, Error> {
        let closes = if step == Step::Working { self.day_span().1 } else { MINUTES_A_DAY };
        Instant::on_day(day, by.map_or(closes.min(MINUTES_A_DAY - 1), minute_of_day))
    }
}
