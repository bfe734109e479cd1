//! Bank holidays by rule, with their substitute days.
//!
//! Sources: Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations under it;
//! for Northern Ireland also 17 March and 12 July; St Andrew's Day Bank Holiday (Scotland) Act 2007. The
//! outcome agrees with the official list of 2012 to 2028 on every day of all three divisions.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{Error, FIRST_YEAR, LAST_YEAR, decreed, is_weekend};

/// A part of the United Kingdom with bank holidays of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Jurisdiction {
    /// England and Wales.
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

use Jurisdiction::{EnglandAndWales, NorthernIreland, Scotland};

impl Jurisdiction {
    /// All of them.
    pub const ALL: [Jurisdiction; 3] = [EnglandAndWales, Scotland, NorthernIreland];

    /// Returns the jurisdiction that the official list calls by this name.
    ///
    /// # Errors
    /// [`Error::UnknownJurisdiction`] for any name but the three.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        let found = Jurisdiction::ALL.into_iter().find(|jurisdiction| jurisdiction.name() == name);
        found.ok_or_else(|| Error::UnknownJurisdiction(name.to_owned()))
    }

    /// Returns the name that policies and the official list use, such as `england-and-wales`.
    pub fn name(self) -> &'static str {
        match self {
            EnglandAndWales => "england-and-wales",
            Scotland => "scotland",
            NorthernIreland => "northern-ireland",
        }
    }

    /// Returns the bank holidays of a year in the order of their dates, decreed days included.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside 1980 to 2099.
    pub fn bank_holidays(self, year: i32) -> Result<Vec<Holiday>, Error> {
        if (FIRST_YEAR..=LAST_YEAR).contains(&year) { Ok(of_year(self, year, None)) } else { Err(Error::OutOfRange) }
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// One bank holiday.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holiday {
    /// The day off.
    pub date: NaiveDate,
    /// Its official title.
    pub title: String,
    /// True if the day stands in for one that fell on a weekend.
    pub substitute: bool,
}

impl Holiday {
    /// Makes a holiday that is no substitute.
    pub(super) fn listed(date: NaiveDate, title: impl Into<String>) -> Self {
        Holiday { date, title: title.into(), substitute: false }
    }
}

impl fmt::Display for Holiday {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title)?;
        if self.substitute { formatter.write_str(" (substitute day)") } else { Ok(()) }
    }
}

/// A yearly bank holiday.
struct Rule {
    title: &'static str,
    on: On,
    /// The first year in which it was a holiday in all of `of`.
    since: i32,
    of: &'static [Jurisdiction],
}

/// The day on which a yearly bank holiday falls.
#[derive(Clone, Copy)]
enum On {
    /// A month and a day; one that falls on a weekend moves to the next weekday that is free.
    Date(u32, u32),
    FirstMonday(u32),
    LastMonday(u32),
    /// So many days after Easter Sunday.
    Easter(i64),
}

const EVERYWHERE: &[Jurisdiction] = &Jurisdiction::ALL;
const OUTSIDE_SCOTLAND: &[Jurisdiction] = &[EnglandAndWales, NorthernIreland];

#[rustfmt::skip]
const RULES: [Rule; 13] = [
    Rule { title: "New Year’s Day", on: On::Date(1, 1), since: 1974, of: EVERYWHERE },
    Rule { title: "2nd January", on: On::Date(1, 2), since: 1971, of: &[Scotland] },
    Rule { title: "St Patrick’s Day", on: On::Date(3, 17), since: 1903, of: &[NorthernIreland] },
    Rule { title: "Good Friday", on: On::Easter(-2), since: 1871, of: EVERYWHERE },
    Rule { title: "Easter Monday", on: On::Easter(1), since: 1871, of: OUTSIDE_SCOTLAND },
    Rule { title: "Early May bank holiday", on: On::FirstMonday(5), since: 1978, of: EVERYWHERE },
    Rule { title: "Spring bank holiday", on: On::LastMonday(5), since: 1971, of: EVERYWHERE },
    Rule { title: "Battle of the Boyne (Orangemen’s Day)", on: On::Date(7, 12), since: 1926, of: &[NorthernIreland] },
    Rule { title: "Summer bank holiday", on: On::FirstMonday(8), since: 1871, of: &[Scotland] },
    Rule { title: "Summer bank holiday", on: On::LastMonday(8), since: 1971, of: OUTSIDE_SCOTLAND },
    Rule { title: "St Andrew’s Day", on: On::Date(11, 30), since: 2007, of: &[Scotland] },
    Rule { title: "Christmas Day", on: On::Date(12, 25), since: 1871, of: EVERYWHERE },
    Rule { title: "Boxing Day", on: On::Date(12, 26), since: 1974, of: EVERYWHERE },
];

/// Returns the bank holidays of a year as known on a date (without one: as known now), by date.
pub(super) fn of_year(jurisdiction: Jurisdiction, year: i32, known_on: Option<NaiveDate>) -> Vec<Holiday> {
    let mut holidays = by_rule(jurisdiction, year);
    decreed::apply(&mut holidays, jurisdiction, year, known_on);
    holidays.sort();
    holidays
}

fn by_rule(jurisdiction: Jurisdiction, year: i32) -> Vec<Holiday> {
    let in_force = |rule: &&Rule| rule.since <= year && rule.of.contains(&jurisdiction);
    let (moved, mut holidays): (Vec<Holiday>, Vec<Holiday>) = RULES
        .iter()
        .filter(in_force)
        .map(|rule| Holiday::listed(date_in(year, rule.on), rule.title))
        .partition(|holiday| is_weekend(holiday.date));
    for Holiday { date, title, .. } in moved {
        let taken = |day: &NaiveDate| holidays.iter().any(|holiday| holiday.date == *day);
        let free = date.iter_days().find(|day| !is_weekend(*day) && !taken(day));
        holidays.extend(free.map(|date| Holiday { date, title, substitute: true }));
    }
    holidays
}

fn date_in(year: i32, on: On) -> NaiveDate {
    let date = match on {
        On::Date(month, day) => NaiveDate::from_ymd_opt(year, month, day),
        On::FirstMonday(month) => NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 1),
        On::LastMonday(month) => NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 5)
            .or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, 4)),
        On::Easter(days) if days < 0 => easter(year).checked_sub_days(Days::new(days.unsigned_abs())),
        On::Easter(days) => easter(year).checked_add_days(Days::new(days.unsigned_abs())),
    };
    date.unwrap_or_else(|| unreachable!("every rule has a day in {year}"))
}

/// Returns Easter Sunday, by the Gregorian computus in the form of Meeus, Jones and Butcher.
fn easter(year: i32) -> NaiveDate {
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let march_day = epact + weekday - 7 * late + 22;
    let first = NaiveDate::from_ymd_opt(year, 3, 1).map(|first| first.num_days_from_ce());
    first
        .and_then(|first| NaiveDate::from_num_days_from_ce_opt(first + march_day - 1))
        .unwrap_or_else(|| unreachable!("every year has an Easter"))
}
