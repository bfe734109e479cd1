//! Points in time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use serde::{Deserialize, Serialize};

use super::day::Day;
use super::hours::minute_of_day;
use super::zone::{self, FIRST_MINUTE, MINUTES_A_DAY};
use super::{Error, FIRST_YEAR, LAST_YEAR};

/// A minute of UTC from 1980 to 2099, shown in Europe/London as `Wed 23 Dec 2026 16:00`.
///
/// INVARIANT: it lies between [`Instant::FIRST`] and [`Instant::LAST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Instant(i64);

impl Instant {
    /// The first minute of 1980.
    pub const FIRST: Instant = Instant(FIRST_MINUTE);
    /// The last minute of 2099.
    pub const LAST: Instant = Instant(FIRST_MINUTE + Day::COUNT as i64 * MINUTES_A_DAY - 1);

    /// Returns the instant at which the clock on the wall shows `time` (seconds are dropped) on `date`:
    /// the first one if that comes twice, the next minute that exists if a clock change skips it.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside 1980 to 2099.
    pub fn local(date: NaiveDate, time: NaiveTime) -> Result<Self, Error> {
        Instant::on_day(Day::of(date)?, minute_of_day(time))
    }

    /// Returns the instant of [`Instant::local`] so many days after `date`, at a minute of that day.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside 1980 to 2099.
    pub fn of_minute(date: NaiveDate, days: i64, minute: i64) -> Result<Self, Error> {
        Instant::on_day(Day::of(date)?.plus(days)?, minute)
    }

    /// Returns the instant that lies so many minutes after the beginning of 1970 in UTC.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside 1980 to 2099.
    pub fn from_utc_minutes(minutes: i64) -> Result<Self, Error> {
        let instant = Instant(minutes);
        if (Instant::FIRST..=Instant::LAST).contains(&instant) { Ok(instant) } else { Err(Error::OutOfRange) }
    }

    /// Returns the minutes since the beginning of 1970 in UTC.
    pub fn utc_minutes(self) -> i64 {
        self.0
    }

    /// Returns the date in London.
    pub fn date(self) -> NaiveDate {
        self.wall().0.date()
    }

    /// Returns the time that the clock on the wall shows in London.
    pub fn time(self) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::minutes(self.wall().1)
    }

    /// Returns the instant so many elapsed minutes later, or earlier if `minutes` is negative.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside 1980 to 2099.
    pub fn plus_minutes(self, minutes: i64) -> Result<Self, Error> {
        Instant::from_utc_minutes(self.0.checked_add(minutes).ok_or(Error::OutOfRange)?)
    }

    /// Returns the elapsed minutes since `earlier`, negative if that is the later one.
    pub fn minutes_since(self, earlier: Instant) -> i64 {
        self.0 - earlier.0
    }

    /// Returns the instant of a minute of a day, `1440` being the next day's first.
    pub(super) fn on_day(day: Day, minute: i64) -> Result<Self, Error> {
        Instant::from_utc_minutes(zone::utc(day, minute))
    }

    /// Returns the day in London and its minute.
    pub(super) fn wall(self) -> (Day, i64) {
        zone::wall(self.0)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.date().and_time(self.time());
        write!(formatter, "{}", shown.format("%a %-d %b %Y %H:%M"))
    }
}

impl FromStr for Instant {
    type Err = Error;

    /// Reads `2026-12-23T16:00` or `2026-12-23 16:00` in London, or an RFC 3339 time with its offset.
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(fixed) = DateTime::parse_from_rfc3339(text) {
            return Instant::from_utc_minutes(fixed.timestamp().div_euclid(60));
        }
        let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"];
        let local = formats.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        let local = local.ok_or_else(|| Error::UnreadableInstant(text.to_owned()))?;
        Instant::local(local.date(), local.time())
    }
}

impl TryFrom<String> for Instant {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Instant> for String {
    /// Writes RFC 3339 with London's offset, such as `2026-07-01T09:00:00+01:00`.
    fn from(instant: Instant) -> Self {
        let shown = instant.date().and_time(instant.time());
        let ahead = shown.and_utc().timestamp() - instant.0 * 60;
        let zone = i32::try_from(ahead).ok().and_then(FixedOffset::east_opt);
        zone.and_then(|zone| zone.from_local_datetime(&shown).earliest())
            .unwrap_or_else(|| unreachable!("London is {ahead} seconds ahead"))
            .to_rfc3339()
    }
}

const _: () = assert!(FIRST_YEAR == 1980 && LAST_YEAR == 2099, "the tables begin and end there");
