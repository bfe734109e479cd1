//! The working of a due time, day by day, and its wording: what `why` shows.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Instant, Length, Reason, Unit, Window};

/// A window and how it comes about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    /// What [`super::Calendar::window`] returns.
    pub window: Window,
    /// The moment, then the days in the order in which they are counted, then the ends of the window.
    pub lines: Vec<WorkingLine>,
}

/// One line of a working, such as `Fri 25 Dec 2026: Christmas Day, not counted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingLine {
    /// The day that the line speaks of.
    pub date: NaiveDate,
    /// What there is to say of it.
    pub remark: Remark,
}

/// What a line of a working says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// The moment from which is counted.
    Moment {
        /// When it is.
        at: Instant,
        /// Whether its own day may count; nothing where no days are counted.
        own_day: Option<bool>,
    },
    /// The day on which the Nth unit ends.
    Counted {
        /// N, from 1.
        number: u32,
        /// What is counted.
        unit: Unit,
    },
    /// A day that is passed over.
    NotCounted(Reason),
    /// The day of the deed, which a clear length leaves out.
    EndDay(Length),
    /// The day that `on the same day` means; true if it is the working day.
    SameDay(bool),
    /// So many minutes of the working day are counted.
    WorkingTime(i64),
    /// The length that runs on the clock.
    Elapsed(Length),
    /// The clock on the wall goes forward by so many minutes, or back if negative.
    ClockChange(i64),
    /// The earliest time.
    Earliest(Instant),
    /// The latest time.
    Latest(Instant),
}

impl fmt::Display for Working {
    /// Writes one line for each, without a newline after the last one.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines.iter().map(WorkingLine::to_string).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl fmt::Display for WorkingLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.remark {
            Remark::Moment { at, .. } | Remark::Earliest(at) | Remark::Latest(at) => {
                write!(formatter, "{at}: {}", self.remark)
            }
            _ => write!(formatter, "{}: {}", self.date.format("%a %-d %b %Y"), self.remark),
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::Moment { own_day: None, .. } => formatter.write_str("the moment"),
            Remark::Moment { own_day: Some(true), .. } => formatter.write_str("the moment, counting from its own day"),
            Remark::Moment { own_day: Some(false), .. } => {
                formatter.write_str("the moment, its own day does not count")
            }
            Remark::Counted { number, unit } => write!(formatter, "{} {number}", unit.singular()),
            Remark::NotCounted(reason) => write!(formatter, "{reason}, not counted"),
            Remark::EndDay(length) => write!(formatter, "the end day, beyond {length}"),
            Remark::SameDay(true) => formatter.write_str("the same working day"),
            Remark::SameDay(false) => formatter.write_str("the same day"),
            Remark::WorkingTime(minutes) => {
                formatter.write_str("working time of ")?;
                write_minutes(*minutes, formatter)
            }
            Remark::Elapsed(length) => write!(formatter, "{length} of elapsed time"),
            Remark::ClockChange(minutes) => {
                let way = if *minutes > 0 { "forward" } else { "back" };
                write!(formatter, "the clocks go {way} by ")?;
                write_minutes(minutes.abs(), formatter)
            }
            Remark::Earliest(_) => formatter.write_str("the earliest time"),
            Remark::Latest(_) => formatter.write_str("the latest time"),
        }
    }
}

/// Writes minutes as hours and minutes, such as `7 h 30 min`.
fn write_minutes(minutes: i64, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => write!(formatter, "{minutes} min"),
        (hours, 0) => write!(formatter, "{hours} h"),
        (hours, minutes) => write!(formatter, "{hours} h {minutes} min"),
    }
}
