//! `stepwell explain`: what a check finds, why it matters, and what to write instead.

use stepwell::error::Error;
use stepwell::import::catalogue;

use super::{output, project};

/// What to explain.
#[derive(clap::Args)]
pub struct Arguments {
    /// The name of a check or of a fault of models; all are listed where it is left out.
    name: Option<String>,
}

/// Prints a check's page, or the list.
///
/// # Errors
/// [`Error::UnknownCheck`] where there is no such check.
pub fn run(arguments: &Arguments) -> Result<u8, Error> {
    let text = match &arguments.name {
        Some(name) => {
            project::require_known(std::slice::from_ref(name), catalogue().map(|check| check.name).collect())?;
            let page = catalogue().find(|check| check.name == name);
            page.map(|check| check.explanation.trim_end().to_owned() + "\n").unwrap_or_default()
        }
        None => list(),
    };
    output::print(&text).map(|()| 0)
}

fn list() -> String {
    let width = catalogue().map(|check| check.name.len()).max().unwrap_or(0);
    let lines =
        catalogue().map(|check| format!("{:width$}  {:7}  {}\n", check.name, check.level.word(), check.summary));
    lines.collect()
}
