//! Lengths of time, as people write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Error;

/// A length of time, such as `2 working days` or `3 clear working days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Length {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// True if both end days are left out; of no effect on hours and minutes, which have no end days.
    pub clear: bool,
}

/// What a length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Elapsed minutes.
    Minutes,
    /// Elapsed hours.
    Hours,
    /// Hours inside the working day only.
    WorkingHours,
    /// Working days.
    WorkingDays,
    /// Days of any kind.
    CalendarDays,
    /// Seven calendar days.
    Weeks,
    /// Up to the same day of a later month, or that month's last.
    Months,
    /// Twelve months.
    Years,
    /// Days of which the document does not say what kind they are.
    Days,
}

/// How bare `days` are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// As calendar days.
    Calendar,
    /// As working days.
    Working,
}

impl Length {
    /// Makes a length that is not `clear`.
    pub fn new(count: u32, unit: Unit) -> Self {
        Length { count, unit, clear: false }
    }

    /// Tells whether its meaning depends on the reading of bare `days`.
    pub fn is_ambiguous(self) -> bool {
        self.unit == Unit::Days
    }
}

impl Reading {
    /// Both readings.
    pub const ALL: [Reading; 2] = [Reading::Calendar, Reading::Working];
}

impl Unit {
    /// Every unit, the shortest first, the ambiguous one last.
    pub const ALL: [Unit; 9] = [
        Unit::Minutes,
        Unit::Hours,
        Unit::WorkingHours,
        Unit::WorkingDays,
        Unit::CalendarDays,
        Unit::Weeks,
        Unit::Months,
        Unit::Years,
        Unit::Days,
    ];

    /// Returns what bare days are in this reading, and every other unit itself.
    pub fn read_as(self, reading: Reading) -> Self {
        match (self, reading) {
            (Unit::Days, Reading::Calendar) => Unit::CalendarDays,
            (Unit::Days, Reading::Working) => Unit::WorkingDays,
            (unit, _) => unit,
        }
    }

    /// Returns the word for one of it, such as `working day`.
    pub fn singular(self) -> &'static str {
        match self {
            Unit::Minutes => "minute",
            Unit::Hours => "hour",
            Unit::WorkingHours => "working hour",
            Unit::WorkingDays => "working day",
            Unit::CalendarDays => "calendar day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
            Unit::Days => "day",
        }
    }

    /// Returns the unit that these words name, in the singular or the plural.
    pub fn from_words(words: &str) -> Option<Self> {
        let singular = words.strip_suffix('s').unwrap_or(words);
        Unit::ALL.into_iter().find(|unit| unit.singular() == singular)
    }

    /// Returns the unit of a short form such as `2wd`; `d` are calendar days.
    fn from_letters(letters: &str) -> Option<Self> {
        Some(match letters {
            "m" | "min" => Unit::Minutes,
            "h" => Unit::Hours,
            "wh" => Unit::WorkingHours,
            "wd" => Unit::WorkingDays,
            "d" => Unit::CalendarDays,
            "w" => Unit::Weeks,
            "mo" => Unit::Months,
            "y" => Unit::Years,
            _ => return None,
        })
    }
}

impl fmt::Display for Length {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clear = if self.clear { "clear " } else { "" };
        let plural = if self.count == 1 { "" } else { "s" };
        write!(formatter, "{} {clear}{}{plural}", self.count, self.unit.singular())
    }
}

impl FromStr for Length {
    type Err = Error;

    /// Reads `2 working days`, `3 clear working days`, and the short forms `30m`, `2h`, `4wh`, `2wd`, `3d`
    /// (calendar days), `6w`, `3mo` and `1y`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable = || Error::UnreadableLength(text.to_owned());
        let end = text.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(unreadable)?;
        let (digits, rest) = text.split_at(end);
        let count = digits.parse().map_err(|_| unreadable())?;
        let words = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let (clear, words) = match words.strip_prefix("clear ") {
            Some(words) => (true, words),
            None => (false, words.as_str()),
        };
        let short = if rest.starts_with(' ') { None } else { Unit::from_letters(words) };
        let unit = short.or_else(|| Unit::from_words(words)).ok_or_else(unreadable)?;
        Ok(Length { count, unit, clear })
    }
}

impl TryFrom<String> for Length {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Length> for String {
    fn from(length: Length) -> Self {
        length.to_string()
    }
}
