//! Bank holidays that were added or moved for one year by decree.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::holidays::{Holiday, Jurisdiction};
use super::is_known;

/// A line of `decreed-days.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decreed {
    date: NaiveDate,
    title: String,
    /// The yearly holiday that was moved; without one the day was added.
    instead_of: Option<NaiveDate>,
    /// The only jurisdiction in which it holds; without one it holds in all.
    only: Option<Jurisdiction>,
    /// The date of the announcement, where a source gives it; without one it counts as always known.
    known_from: Option<NaiveDate>,
}

static DECREED: LazyLock<Vec<Decreed>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("data/decreed-days.json"))
        .unwrap_or_else(|error| unreachable!("decreed-days.json: {error}"))
});

/// Adds to the yearly holidays of a year what was decreed for it, and takes away what was moved.
pub(super) fn apply(holidays: &mut Vec<Holiday>, jurisdiction: Jurisdiction, year: i32, known_on: Option<NaiveDate>) {
    let of_year = DECREED.iter().filter(|decreed| decreed.date.year() == year);
    let here = of_year.filter(|decreed| decreed.only.is_none_or(|only| only == jurisdiction));
    for decreed in here.filter(|decreed| is_known(decreed.known_from, known_on)) {
        holidays.retain(|holiday| Some(holiday.date) != decreed.instead_of);
        holidays.push(Holiday::listed(decreed.date, decreed.title.as_str()));
    }
}
