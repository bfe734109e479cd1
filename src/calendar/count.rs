//! Counting days from the day of a moment: the one place that knows which day is the Nth.

use chrono::Datelike;

use super::day::Day;
use super::{Calendar, Error, Instant, Length, Reading, Unit};

/// What a length is, once bare days have been read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// Elapsed minutes.
    Elapsed(i64),
    /// Minutes inside the working day.
    WorkingTime(i64),
    /// Whole days.
    Days(Step),
}

/// From one counted day to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the next working day.
    Working,
    /// So many calendar days on.
    Days(i64),
    /// To the same day so many months on, or that month's last.
    Months(i64),
}

/// Which way days are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Onward; the day after the moment's own is the first.
    Onward,
    /// Onward; the moment's own day is the first.
    StartingWith,
    /// Back; the day before the moment's own is the first.
    Back,
}

/// A count of days from the day of a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counting<'calendar> {
    calendar: &'calendar Calendar,
    origin: Day,
    step: Step,
    direction: Direction,
}

impl Measure {
    /// Returns what a length is in this reading.
    pub(super) fn of(length: Length, reading: Reading) -> Self {
        let count = i64::from(length.count);
        match length.unit.read_as(reading) {
            Unit::Minutes => Measure::Elapsed(count),
            Unit::Hours => Measure::Elapsed(count * 60),
            Unit::WorkingHours => Measure::WorkingTime(count * 60),
            Unit::WorkingDays => Measure::Days(Step::Working),
            Unit::CalendarDays | Unit::Days => Measure::Days(Step::Days(1)),
            Unit::Weeks => Measure::Days(Step::Days(7)),
            Unit::Months => Measure::Days(Step::Months(1)),
            Unit::Years => Measure::Days(Step::Months(12)),
        }
    }
}

impl Calendar {
    /// Begins a count at the day of a moment.
    pub(super) fn counting(&self, step: Step, moment: Instant, direction: Direction) -> Counting<'_> {
        Counting { calendar: self, origin: moment.wall().0, step, direction }
    }
}

impl Counting<'_> {
    /// Returns the day on which the Nth step ends. The 0th is the moment's own day; of working days the
    /// own one, or the next (counting back: the previous) where the moment falls on none.
    pub(super) fn day(&self, nth: u32) -> Result<Day, Error> {
        match self.step {
            Step::Working => self.working_day(i64::from(nth)),
            Step::Days(days) => self.calendar_day(days * i64::from(nth)),
            Step::Months(months) => self.day_of_month(months * i64::from(nth)),
        }
    }

    /// Returns the last day of a length: the day of its last step, and for a `clear` length the day after
    /// that, because the day of the deed is left out as well.
    pub(super) fn last(&self, length: Length) -> Result<Day, Error> {
        if !length.clear {
            return self.day(length.count);
        }
        match (self.step, self.direction) {
            (Step::Working, _) => self.day(length.count.checked_add(1).ok_or(Error::OutOfRange)?),
            (_, Direction::Back) => self.day(length.count)?.plus(-1),
            _ => self.day(length.count)?.plus(1),
        }
    }

    fn working_day(&self, nth: i64) -> Result<Day, Error> {
        let table = &self.calendar.table;
        let (before, through) = (table.before(self.origin), table.through(self.origin));
        table.numbered(match self.direction {
            Direction::Onward if nth > 0 => through + nth - 1,
            Direction::StartingWith if nth > 0 => before + nth - 1,
            Direction::Onward | Direction::StartingWith => before,
            Direction::Back if nth > 0 => before - nth,
            Direction::Back => through - 1,
        })
    }

    fn calendar_day(&self, days: i64) -> Result<Day, Error> {
        self.origin.plus(match self.direction {
            Direction::Onward => days,
            Direction::StartingWith => (days - 1).max(0),
            Direction::Back => -days,
        })
    }

    fn day_of_month(&self, months: i64) -> Result<Day, Error> {
        match self.direction {
            Direction::Onward => self.origin.plus_months(months),
            Direction::Back => self.origin.plus_months(-months),
            Direction::StartingWith if months == 0 => Ok(self.origin),
            Direction::StartingWith => {
                let same = self.origin.plus_months(months)?;
                // A month that begins on the 5th ends on the 4th; one that begins on the 31st and has no
                // 31st to end before ends with the last day of the later month.
                if same.date().day() == self.origin.date().day() { same.plus(-1) } else { Ok(same) }
            }
        }
    }
}
