//! `stepwell compare`: authorities side by side.

use clap::ValueEnum;

use stepwell::compare::{self, Choice, write};
use stepwell::diagnostic::Severity;
use stepwell::error::Error;
use stepwell::model::Policy;
use stepwell::nearest::nearest;
use stepwell::resolve;

use super::output::{self, Colour};
use super::project::{self, Project};
use super::{FAILED, files};

/// What to compare, and how to show it.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files or folders; by default what stepwell.toml names, else `policies`.
    paths: Vec<String>,
    /// Show only rows in which the policies differ.
    #[arg(long, value_name = "WHAT", value_enum)]
    only: Option<Only>,
    /// Show only these stages or shared roles.
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    stage: Vec<String>,
    /// Compare only these policies, by name and in this order.
    #[arg(long, value_name = "POLICY", value_delimiter = ',')]
    policy: Vec<String>,
    /// How the matrix is shown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the matrix to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Rows in which two policies say different things.
    Differences,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A block for each stage.
    Text,
    /// Tables for a page.
    Markdown,
    /// A line for each entry, for a spreadsheet.
    Csv,
    /// One JSON document, whose schema `stepwell schema comparison` prints.
    Json,
}

/// Compares and returns the exit code: 2 where a file cannot be read or has an error of its own.
///
/// # Errors
/// Wrong settings, a stage or policy that is not there, or output that cannot be written.
pub fn run(arguments: &Arguments, project: &project::Choice, colour: &Colour) -> Result<u8, Error> {
    let project = Project::find(project)?;
    let loaded = files::load(files::find(&project.paths(&arguments.paths), "stdin.well")?)?;
    for error in &loaded.errors {
        output::complain(error, colour);
    }
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let syntax = loaded.parsed.iter().flat_map(|parsed| &parsed.diagnostics);
    let faults = syntax.chain(&resolved.diagnostics).filter(|found| found.severity == Severity::Error).count();
    if faults > 0 {
        return Err(Error::Usage {
            message: format!("the files have {faults} errors of their own"),
            help: Some("run `stepwell check` and mend them first".to_owned()),
        });
    }
    let policies = chosen(&resolved.policies, &arguments.policy)?;
    require_stages(&policies, &arguments.stage)?;
    let only_differences = arguments.only == Some(Only::Differences);
    let matrix = compare::compare(&policies, &Choice { only_differences, stages: arguments.stage.clone() });
    let text = match arguments.format {
        Format::Text => write::text(&matrix),
        Format::Markdown => write::markdown(&matrix),
        Format::Csv => write::csv(&matrix),
        Format::Json => write::json(&matrix),
    };
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(if loaded.errors.is_empty() { 0 } else { FAILED })
}

fn chosen<'a>(policies: &'a [Policy], names: &[String]) -> Result<Vec<&'a Policy>, Error> {
    if names.is_empty() {
        return Ok(policies.iter().collect());
    }
    let known = || policies.iter().map(|policy| policy.named.name.as_str());
    let find = |name: &String| {
        let found = policies.iter().find(|policy| policy.named.name == *name);
        found.ok_or_else(|| unknown("policy", name, nearest(name, known())))
    };
    names.iter().map(find).collect()
}

fn require_stages(policies: &[&Policy], names: &[String]) -> Result<(), Error> {
    let known = compare::stages(policies);
    match names.iter().find(|name| !known.contains(name)) {
        Some(name) => Err(unknown("stage", name, nearest(name, known.iter().map(String::as_str)))),
        None => Ok(()),
    }
}

fn unknown(what: &str, name: &str, near: Option<&str>) -> Error {
    let help =
        near.map_or_else(|| format!("name a {what} that the files declare"), |near| format!("did you mean `{near}`?"));
    Error::Usage { message: format!("no {what} is called `{name}`"), help: Some(help) }
}
