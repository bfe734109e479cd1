//! The hours of a working day, and working time inside them.

use std::fmt;

use chrono::{NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::zone::{self, MINUTES_A_DAY};
use super::{Calendar, Error, Instant};

/// When the working day begins and ends, on the clock on the wall, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct OfficeHours {
    ends: Ends,
}

/// The two ends, as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Ends {
    opens: NaiveTime,
    closes: NaiveTime,
}

impl OfficeHours {
    /// Makes the hours from `opens` to `closes`.
    ///
    /// # Errors
    /// [`Error::BackwardHours`] unless the one is at least a minute before the other.
    pub fn new(opens: NaiveTime, closes: NaiveTime) -> Result<Self, Error> {
        if minute_of_day(opens) < minute_of_day(closes) {
            Ok(OfficeHours { ends: Ends { opens, closes } })
        } else {
            Err(Error::BackwardHours)
        }
    }

    /// Returns when the working day begins.
    pub fn opens(self) -> NaiveTime {
        self.ends.opens
    }

    /// Returns when the working day ends.
    pub fn closes(self) -> NaiveTime {
        self.ends.closes
    }
}

impl fmt::Display for OfficeHours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.opens().format("%H:%M"), self.closes().format("%H:%M"))
    }
}

impl TryFrom<Ends> for OfficeHours {
    type Error = Error;

    fn try_from(ends: Ends) -> Result<Self, Error> {
        OfficeHours::new(ends.opens, ends.closes)
    }
}

impl From<OfficeHours> for Ends {
    fn from(hours: OfficeHours) -> Self {
        hours.ends
    }
}

/// Returns the minute of the day, counted from zero; seconds are dropped.
pub(super) fn minute_of_day(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}

// Working time is counted inside the working day, on the clock on the wall. The day of a clock change is a
// Sunday, so this differs from elapsed time only for an authority that works through the night of one.
impl Calendar {
    /// Returns the first instant by which so many working minutes have passed since `from`.
    pub(super) fn after_working_time(&self, from: Instant, minutes: i64) -> Result<Instant, Error> {
        if minutes == 0 {
            return Ok(from);
        }
        let (opens, closes) = self.day_span();
        let reached = self.working_time_before(from) + minutes - 1;
        let day = self.table.numbered(reached.div_euclid(closes - opens))?;
        Instant::on_day(day, opens + reached.rem_euclid(closes - opens) + 1)
    }

    /// Returns the last instant from which so many working minutes still pass until `until`.
    pub(super) fn before_working_time(&self, until: Instant, minutes: i64) -> Result<Instant, Error> {
        if minutes == 0 {
            return Ok(until);
        }
        let (opens, closes) = self.day_span();
        let reached = self.working_time_before(until) - minutes;
        let day = self.table.numbered(reached.div_euclid(closes - opens))?;
        Instant::on_day(day, opens + reached.rem_euclid(closes - opens))
    }

    /// Returns the working minutes from the beginning of the calendar up to `instant`.
    pub(super) fn working_time_before(&self, instant: Instant) -> i64 {
        let (opens, closes) = self.day_span();
        let (day, _) = instant.wall();
        let minute = || zone::steady_minute(instant.utc_minutes()).clamp(opens, closes);
        let today = if self.table.contains(day) { minute() - opens } else { 0 };
        self.table.before(day) * (closes - opens) + today
    }

    /// Returns the minutes of the day at which a working day begins and ends.
    pub(super) fn day_span(&self) -> (i64, i64) {
        match self.settings.office_hours {
            Some(hours) => (minute_of_day(hours.opens()), minute_of_day(hours.closes())),
            None => (0, MINUTES_A_DAY),
        }
    }
}
