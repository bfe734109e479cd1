//! The project around the current folder: its `stepwell.toml`.

use std::path::Path;

use chrono::NaiveDate;
use chrono_tz::Europe::London;

use stepwell::checks;
use stepwell::config::{self, Configuration};
use stepwell::error::Error;
use stepwell::load::Failure;
use stepwell::nearest::nearest;

use super::files;

const NAME: &str = "stepwell.toml";
/// What is checked where neither the command line nor the project names a path.
const USUAL_PATH: &str = "policies";

/// Which configuration to use.
#[derive(clap::Args)]
pub struct Choice {
    /// Use this configuration; otherwise the nearest `stepwell.toml`, here or in a folder above.
    #[arg(long, value_name = "PATH", global = true)]
    config: Option<String>,
    /// Use no configuration.
    #[arg(long, global = true, conflicts_with = "config")]
    no_config: bool,
}

/// A project.
#[derive(Default)]
pub struct Project {
    /// Its settings.
    pub configuration: Configuration,
    /// The folder to which its paths are relative, empty for the current one.
    folder: String,
}

impl Project {
    /// Finds and reads the configuration.
    ///
    /// # Errors
    /// Whatever is wrong with it, or that it cannot be read.
    pub fn find(choice: &Choice) -> Result<Project, Error> {
        let path = match &choice.config {
            _ if choice.no_config => return Ok(Project::default()),
            Some(path) => path.clone(),
            None => match nearest_configuration()? {
                Some(path) => path,
                None => return Ok(Project::default()),
            },
        };
        let text = files::read(&path).map_err(|failure| match failure {
            Failure::Unreadable(reason) => Error::Unreadable { path: path.clone(), reason },
            Failure::NotText => Error::NotText { path: path.clone() },
        })?;
        let configuration = config::parse(&path, &text, &check_names())?;
        let folder = path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
        Ok(Project { configuration, folder })
    }

    /// Returns the paths to work on: those of the command line, else the project's, else `policies`.
    pub fn paths(&self, named: &[String]) -> Vec<String> {
        if !named.is_empty() {
            return named.to_vec();
        }
        let own = &self.configuration.paths;
        let own = if own.is_empty() { vec![USUAL_PATH.to_owned()] } else { own.clone() };
        own.into_iter().map(|path| self.place(&path)).collect()
    }

    fn place(&self, path: &str) -> String {
        if self.folder.is_empty() || Path::new(path).is_absolute() {
            return path.to_owned();
        }
        format!("{}/{path}", self.folder)
    }
}

/// Returns the names of all checks.
pub fn check_names() -> Vec<&'static str> {
    checks::REGISTRY.iter().map(|check| check.name).collect()
}

/// Refuses names that are not those of checks.
///
/// # Errors
/// [`Error::UnknownCheck`] for the first of them.
pub fn require_checks(names: &[String]) -> Result<(), Error> {
    require_known(names, check_names())
}

/// Refuses names that are not among those that are known.
///
/// # Errors
/// [`Error::UnknownCheck`] for the first of them.
pub fn require_known(names: &[String], known: Vec<&'static str>) -> Result<(), Error> {
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => {
            let nearest = nearest(name, known).map(str::to_owned);
            Err(Error::UnknownCheck { name: name.clone(), nearest })
        }
        None => Ok(()),
    }
}

/// Returns today's date in London.
pub fn today() -> NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "the program reads the clock here and nowhere else")]
    let now = chrono::Utc::now();
    now.with_timezone(&London).date_naive()
}

/// Looks for the configuration in the current folder, then in those above it; returns its path from here.
fn nearest_configuration() -> Result<Option<String>, Error> {
    let current = files::current_folder()?;
    let depth = Path::new(&current).components().count();
    let candidates = (0..depth).map(|up| "../".repeat(up) + NAME);
    Ok(candidates.into_iter().find(|path| Path::new(path).is_file()))
}
