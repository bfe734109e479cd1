//! What a run is asked to do with the checks: levels, selection, and what day it is.
//!
//! It promises plain data and two questions. It reads no file and no clock: the program fills it in.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;

/// So many states of a procedure are explored where nothing else is said.
pub const MAX_STATES: usize = 200_000;

/// How much the findings of a check matter in one project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The check does not run.
    Off,
    /// Worth showing.
    Note,
    /// Two readers will do different things.
    Warning,
    /// Fails a run, unless it is told otherwise.
    Error,
}

impl Level {
    /// Returns the severity of a finding of this level, none when the check is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// The least severity that makes a run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Errors only.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Note,
    /// No finding at all.
    Never,
}

impl FailOn {
    /// Returns whether a finding of that severity makes a run fail.
    pub fn reached_by(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Note => true,
            FailOn::Never => false,
        }
    }

    /// Returns the word of the command line.
    pub fn word(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Note => "note",
            FailOn::Never => "never",
        }
    }
}

/// What is known of the holidays when times are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Leaves out the days that were not yet known on this date.
    pub known_on: Option<NaiveDate>,
    /// The text of an official `bank-holidays.json`, which corrects the years that it speaks of.
    pub official: Option<String>,
}

/// The days on which a case may begin, where something is judged for every start; both belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Horizon {
    /// Makes the two years that begin on a day.
    pub fn after(today: NaiveDate) -> Self {
        Horizon { from: today, to: today.checked_add_months(Months::new(24)).unwrap_or(today) }
    }
}

/// What the checks are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The levels that the project sets, by the name of the check.
    pub levels: BTreeMap<String, Level>,
    /// The day of the run; what has passed its date has passed it on this day.
    pub today: NaiveDate,
    /// The days on which a case may begin.
    pub horizon: Horizon,
    /// What is known of the holidays.
    pub holidays: Holidays,
    /// At most so many courses of one procedure are followed; with more its times are inconclusive.
    pub max_courses: usize,
    /// The only checks that run; all of them when it is empty.
    pub select: Vec<String>,
    /// Checks that do not run.
    pub ignore: Vec<String>,
    /// At most so many states of a procedure are explored; what lies beyond is not judged.
    pub max_states: usize,
    /// Whether parallel branches that have nothing to do with each other are explored one after the other.
    pub reduce: bool,
}

/// How many courses of one procedure are followed, unless a project says otherwise.
pub const MAX_COURSES: usize = 200_000;

impl Settings {
    /// Makes the settings of a project that changes nothing, on the day `today`.
    pub fn on(today: NaiveDate) -> Self {
        Settings {
            levels: BTreeMap::new(),
            today,
            horizon: Horizon::after(today),
            holidays: Holidays::default(),
            max_courses: MAX_COURSES,
            select: Vec::new(),
            ignore: Vec::new(),
            max_states: MAX_STATES,
            reduce: true,
        }
    }

    /// Returns whether a date `2025`, `2025-01` or `2025-01-31` has passed; a month or year has when it is over.
    ///
    /// No date at all, which is an empty text, never passes.
    pub fn has_passed(&self, date: &str) -> bool {
        let today = self.today.format("%Y-%m-%d").to_string();
        !date.is_empty() && date < today.get(..date.len()).unwrap_or(&today)
    }

    /// Returns how much a finding of the check `name` matters, none when the check does not run.
    ///
    /// A check named by `select` runs even where the project sets it to `off`, at its own level `usual`.
    pub fn severity(&self, name: &str, usual: Severity) -> Option<Severity> {
        let named = self.select.iter().any(|selected| selected == name);
        if self.ignore.iter().any(|ignored| ignored == name) || !(self.select.is_empty() || named) {
            return None;
        }
        let level = self.levels.get(name).map_or(Some(usual), |level| level.severity());
        if named { level.or(Some(usual)) } else { level }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::on(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"))
    }

    #[test]
    fn a_project_sets_the_level_of_a_check() {
        let mut settings = settings();
        settings.levels.insert("dead-end".to_owned(), Level::Note);
        settings.levels.insert("vague-limit".to_owned(), Level::Off);
        assert_eq!(settings.severity("dead-end", Severity::Error), Some(Severity::Note));
        assert_eq!(settings.severity("vague-limit", Severity::Warning), None);
        assert_eq!(settings.severity("no-holder", Severity::Error), Some(Severity::Error));
    }

    #[test]
    fn a_month_has_passed_when_it_is_over() {
        let settings = settings();
        let passed = ["2025", "2026-10", "2026-11-21"].iter().all(|date| settings.has_passed(date));
        assert!(passed);
        let open = ["2026", "2026-11", "2026-11-22", "2027", ""].iter().all(|date| !settings.has_passed(date));
        assert!(open);
    }

    #[test]
    fn what_is_selected_runs_alone_and_what_is_ignored_never() {
        let mut settings = settings();
        settings.levels.insert("vague-limit".to_owned(), Level::Off);
        settings.select = vec!["vague-limit".to_owned(), "dead-end".to_owned()];
        settings.ignore = vec!["dead-end".to_owned()];
        assert_eq!(settings.severity("vague-limit", Severity::Warning), Some(Severity::Warning));
        assert_eq!(settings.severity("dead-end", Severity::Error), None);
        assert_eq!(settings.severity("no-holder", Severity::Error), None);
    }
}
