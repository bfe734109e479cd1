//! The one clock: working days, bank holidays, lengths of time, due times, and how each comes about.
//!
//! A [`Calendar`] is built once from [`Settings`]; afterwards every question to it is pure and takes
//! constant time, because the working days of 1980 to 2099 stand in a table. Checker, simulator, exports
//! and `why` all ask [`Calendar::window`] or [`Calendar::due`]; [`Calendar::explain`] tells how the same
//! answer comes about. "Now" is never read here, and a year outside the table is an [`Error`].
//!
//! ```
//! use stepwell::calendar::{Bound, Calendar, Jurisdiction, Reading, Settings, Within};
//!
//! # fn main() -> Result<(), stepwell::calendar::Error> {
//! let calendar = Calendar::new(Settings::new(Jurisdiction::EnglandAndWales));
//! let bound = Bound::Within(Within::new("2 working days".parse()?));
//! let working = calendar.explain(bound, "2026-12-23T16:00".parse()?, Reading::Calendar)?;
//! assert!(working.to_string().contains("Fri 25 Dec 2026: Christmas Day, not counted"));
//! assert!(working.to_string().ends_with("Tue 29 Dec 2026 23:59: the latest time"));
//! # Ok(())
//! # }
//! ```
//!
//! What it leaves out: local holidays of Scottish councils and half-day closures, which stand in the
//! `own_days` of a policy, and time zones other than Europe/London.

mod back;
mod count;
mod day;
mod decreed;
mod due;
mod error;
mod explain;
mod holidays;
mod hours;
mod instant;
mod length;
mod official;
mod table;
mod working;
mod zone;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use day::Day;
use table::WorkingDays;

pub use due::{Bound, Window, Within};
pub use error::Error;
pub use holidays::{Holiday, Jurisdiction};
pub use hours::OfficeHours;
pub use instant::Instant;
pub use length::{Length, Reading, Unit};
pub use official::{Change, Difference};
pub use working::{Remark, Working, WorkingLine};

/// The first year that a calendar covers.
pub const FIRST_YEAR: i32 = 1980;
/// The last year that a calendar covers.
pub const LAST_YEAR: i32 = 2099;

/// What a calendar is built from; plain data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whose bank holidays count.
    pub jurisdiction: Jurisdiction,
    /// When the working day begins and ends; without it a working day is the whole day.
    pub office_hours: Option<OfficeHours>,
    /// Closures and openings of one's own; of two for the same day the later entry counts.
    pub own_days: Vec<OwnDay>,
    /// Leaves out the days that were not yet known on this date; without it every day counts.
    pub known_on: Option<NaiveDate>,
}

impl Settings {
    /// Returns the settings of a jurisdiction without office hours and without days of one's own.
    pub fn new(jurisdiction: Jurisdiction) -> Self {
        Settings { jurisdiction, office_hours: None, own_days: Vec::new(), known_on: None }
    }
}

/// A day on which an authority departs from weekends and bank holidays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDay {
    /// The day.
    pub date: NaiveDate,
    /// What people call it.
    pub title: String,
    /// True if work is done on it although it would be a day off, false if it is a day off.
    pub open: bool,
    /// The date from which it was known; without one it always was.
    pub known_from: Option<NaiveDate>,
}

/// Why a day is not a working day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is a Saturday or a Sunday.
    Weekend(Weekday),
    /// It is a bank holiday with this title.
    BankHoliday(String),
    /// It is one of the authority's own closures with this title.
    Closure(String),
    /// It lies outside the years that a calendar covers.
    NotCovered,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Weekend(Weekday::Sat) => formatter.write_str("Saturday"),
            Reason::Weekend(_) => formatter.write_str("Sunday"),
            Reason::BankHoliday(title) | Reason::Closure(title) => formatter.write_str(title),
            Reason::NotCovered => write!(formatter, "outside {FIRST_YEAR} to {LAST_YEAR}"),
        }
    }
}

/// The working days of one authority, from 1980 to 2099, in Europe/London.
#[derive(Clone, Debug)]
pub struct Calendar {
    settings: Settings,
    differences: Vec<Difference>,
    days_off: BTreeMap<NaiveDate, Reason>,
    table: WorkingDays,
}

impl Calendar {
    /// Builds the calendar that the settings describe; own days outside 1980 to 2099 have no effect.
    pub fn new(settings: Settings) -> Self {
        Calendar::build(settings, Vec::new())
    }

    /// Returns the same calendar as it was known on `date`: a day that was proclaimed or decided later
    /// does not count yet, and a holiday that was moved away later still does.
    pub fn as_known_on(&self, date: NaiveDate) -> Self {
        let settings = Settings { known_on: Some(date), ..self.settings.clone() };
        Calendar::build(settings, self.differences.clone())
    }

    /// Returns what the calendar was built from.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Tells whether `date` is a working day; never outside 1980 to 2099.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        Day::of(date).is_ok_and(|day| self.table.contains(day))
    }

    /// Returns why `date` is not a working day, or nothing if it is one.
    pub fn why_not_working(&self, date: NaiveDate) -> Option<Reason> {
        match Day::of(date) {
            Ok(day) if self.table.contains(day) => None,
            Ok(_) => Some(match self.days_off.get(&date) {
                Some(reason) => reason.clone(),
                None => Reason::Weekend(date.weekday()),
            }),
            Err(_) => Some(Reason::NotCovered),
        }
    }

    /// Counts the working days after the day `after`, up to and including the day `through`; negative if
    /// `through` is the earlier one.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if one of them lies outside 1980 to 2099.
    pub fn working_days_between(&self, after: NaiveDate, through: NaiveDate) -> Result<i64, Error> {
        Ok(self.table.through(Day::of(through)?) - self.table.through(Day::of(after)?))
    }

    fn build(settings: Settings, differences: Vec<Difference>) -> Self {
        let mut days_off = BTreeMap::new();
        for holiday in listed_holidays(settings.jurisdiction, settings.known_on, &differences) {
            days_off.insert(holiday.date, Reason::BankHoliday(holiday.to_string()));
        }
        let mut exceptions: BTreeMap<NaiveDate, bool> = days_off.keys().map(|date| (*date, false)).collect();
        for own in settings.own_days.iter().filter(|own| is_known(own.known_from, settings.known_on)) {
            exceptions.insert(own.date, own.open);
            if !own.open {
                days_off.insert(own.date, Reason::Closure(own.title.clone()));
            }
        }
        let table = WorkingDays::new(exceptions.iter().filter_map(|(date, open)| Some((Day::of(*date).ok()?, *open))));
        Calendar { settings, differences, days_off, table }
    }
}

/// Returns the bank holidays of all covered years: by rule, by decree, and as the merged official lists
/// corrected them.
fn listed_holidays(
    jurisdiction: Jurisdiction,
    known_on: Option<NaiveDate>,
    differences: &[Difference],
) -> Vec<Holiday> {
    let mut holidays: Vec<Holiday> =
        (FIRST_YEAR..=LAST_YEAR).flat_map(|year| holidays::of_year(jurisdiction, year, known_on)).collect();
    for Difference { date, title, change } in differences {
        holidays.retain(|holiday| holiday.date != *date);
        if *change == Change::Added {
            holidays.push(Holiday::listed(*date, title.clone()));
        }
    }
    holidays
}

/// Tells whether something known from `known_from` on counts in a calendar as known on `known_on`.
fn is_known(known_from: Option<NaiveDate>, known_on: Option<NaiveDate>) -> bool {
    match (known_from, known_on) {
        (Some(from), Some(on)) => from <= on,
        _ => true,
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
