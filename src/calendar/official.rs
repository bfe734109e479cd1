//! The official list of bank holidays, in the shape of `https://www.gov.uk/bank-holidays.json`.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, Error, FIRST_YEAR, LAST_YEAR, listed_holidays};

/// A day on which the official list and the built-in calendar disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The day.
    pub date: NaiveDate,
    /// Its title in the list, or the built-in one if the list does not have it.
    pub title: String,
    /// What the list does to it.
    pub change: Change,
}

/// What an official list does to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The list has it, the calendar had not.
    Added,
    /// The calendar had it, the list has not.
    Removed,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    date: NaiveDate,
    title: String,
}

impl Calendar {
    /// Lets an official list correct the years that it speaks of, and returns what it changed, by date.
    ///
    /// Years without a single day in the list stay as they are: the official list drops past years. A day
    /// that only the list knows counts as always known; one that both know keeps its date of decree.
    ///
    /// # Errors
    /// [`Error::UnreadableOfficialList`] if the text has another shape or lacks the jurisdiction.
    pub fn merge_official(&mut self, json: &str) -> Result<Vec<Difference>, Error> {
        let unreadable = |why: String| Error::UnreadableOfficialList(why);
        let mut list: BTreeMap<String, Division> =
            serde_json::from_str(json).map_err(|error| unreadable(error.to_string()))?;
        let jurisdiction = self.settings.jurisdiction;
        let division = list.remove(jurisdiction.name());
        let division = division.ok_or_else(|| unreadable(format!("it has no `{jurisdiction}`")))?;

        let covered = |date: &NaiveDate| (FIRST_YEAR..=LAST_YEAR).contains(&date.year());
        let events = division.events.into_iter().filter(|event| covered(&event.date));
        let theirs: BTreeMap<_, _> = events.map(|event| (event.date, event.title)).collect();
        let ours: BTreeMap<_, _> = listed_holidays(jurisdiction, None, &self.differences)
            .into_iter()
            .filter(|holiday| theirs.keys().any(|date| date.year() == holiday.date.year()))
            .map(|holiday| (holiday.date, holiday.title))
            .collect();

        let mut found = missing_from(&ours, &theirs, Change::Added);
        found.extend(missing_from(&theirs, &ours, Change::Removed));
        found.sort_by_key(|difference| difference.date);
        let differences = self.differences.iter().chain(&found).cloned().collect();
        *self = Calendar::build(self.settings.clone(), differences);
        Ok(found)
    }
}

fn missing_from(
    known: &BTreeMap<NaiveDate, String>,
    other: &BTreeMap<NaiveDate, String>,
    change: Change,
) -> Vec<Difference> {
    let missing = other.iter().filter(|(date, _)| !known.contains_key(date));
    missing.map(|(date, title)| Difference { date: *date, title: title.clone(), change }).collect()
}
