//! Working days by number: the Nth working day after a day, in constant time.

use std::fmt;

use super::Error;
use super::day::Day;

/// The working days of all covered years.
#[derive(Clone)]
pub(super) struct WorkingDays {
    /// For each day, how many working days there are before it; one entry more than days.
    before: Vec<u16>,
    /// The days that are working days, the first one first.
    days: Vec<u16>,
}

impl WorkingDays {
    /// Makes the table: Mondays to Fridays, with exceptions that are working days or are not; the last for a day counts.
    pub(super) fn new(exceptions: impl Iterator<Item = (Day, bool)>) -> Self {
        // 1 January 1980, the day with number 0, was a Tuesday.
        let mut working: Vec<bool> = Day::all().map(|day| !matches!(day.number() % 7, 4 | 5)).collect();
        for (day, open) in exceptions {
            working.get_mut(day.number()).into_iter().for_each(|working| *working = open);
        }
        let mut before = Vec::with_capacity(working.len() + 1);
        let mut days: Vec<u16> = Vec::new();
        // INVARIANT: there are fewer than 65,536 days, so that each number fits.
        let narrow = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        for (number, working) in working.into_iter().enumerate() {
            before.push(narrow(days.len()));
            if working {
                days.push(narrow(number));
            }
        }
        before.push(narrow(days.len()));
        WorkingDays { before, days }
    }

    /// Tells whether the day is a working day.
    pub(super) fn contains(&self, day: Day) -> bool {
        self.through(day) > self.before(day)
    }

    /// Counts the working days before the day.
    pub(super) fn before(&self, day: Day) -> i64 {
        self.entry(day.number())
    }

    /// Counts the working days up to the day, itself included.
    pub(super) fn through(&self, day: Day) -> i64 {
        self.entry(day.number() + 1)
    }

    /// Returns the working day with this number, counted from zero.
    pub(super) fn numbered(&self, number: i64) -> Result<Day, Error> {
        let day = usize::try_from(number).ok().and_then(|index| self.days.get(index));
        Day::numbered(i64::from(*day.ok_or(Error::OutOfRange)?))
    }

    #[expect(clippy::indexing_slicing, reason = "a day's number is smaller than the table is long")]
    fn entry(&self, index: usize) -> i64 {
        i64::from(self.before[index])
    }
}

impl fmt::Debug for WorkingDays {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} working days", self.days.len())
    }
}
