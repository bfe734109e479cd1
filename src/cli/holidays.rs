//! What is known of the holidays: the same two arguments for every command that counts time.

use chrono::NaiveDate;

use stepwell::calendar::Change;
use stepwell::clock;
use stepwell::error::Error;
use stepwell::load::Failure;
use stepwell::model::Policy;
use stepwell::settings::Holidays;

use super::files;
use super::output;

/// What is known of the holidays.
#[derive(clap::Args)]
pub struct Known {
    /// Correct the bank holidays by an official `bank-holidays.json`; what it changes is said.
    #[arg(long, value_name = "FILE")]
    holidays: Option<String>,
    /// Count with the holidays as they were known on that day; a day proclaimed later does not count yet.
    #[arg(long, value_name = "DATE")]
    as_known_on: Option<NaiveDate>,
}

impl Known {
    /// Reads what is known.
    ///
    /// # Errors
    /// The file of holidays cannot be read.
    pub fn read(&self) -> Result<Holidays, Error> {
        let text = self.holidays.as_ref().map(|path| {
            files::read(path).map_err(|failure| match failure {
                Failure::Unreadable(reason) => Error::Unreadable { path: path.clone(), reason },
                Failure::NotText => Error::NotText { path: path.clone() },
            })
        });
        Ok(Holidays { known_on: self.as_known_on, official: text.transpose()? })
    }

    /// Says what the official list changes for these policies, each change once.
    ///
    /// # Errors
    /// The list cannot be understood, or does not speak of the jurisdiction of a policy.
    pub fn report<'a>(&self, policies: impl IntoIterator<Item = &'a Policy>, holidays: &Holidays) -> Result<(), Error> {
        let Some(path) = &self.holidays else { return Ok(()) };
        let mut said = Vec::new();
        for policy in policies {
            let changes = clock::differences(policy, holidays).map_err(|error| Error::Usage {
                message: format!("`{path}` cannot be used: {error}"),
                help: Some("give a file in the shape of https://www.gov.uk/bank-holidays.json".to_owned()),
            })?;
            for change in changes {
                let does = if change.change == Change::Added { "adds" } else { "removes" };
                let line = format!("{path} {does} {}, {}\n", change.date.format("%a %-d %b %Y"), change.title);
                if !said.contains(&line) {
                    output::say(&line);
                    said.push(line);
                }
            }
        }
        Ok(())
    }
}
