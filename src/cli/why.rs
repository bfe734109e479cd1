//! `stepwell why`: shows how a due time comes about.

use stepwell::calendar::Instant;
use stepwell::clock;
use stepwell::emit::{self, Deadline};
use stepwell::error::Error;
use stepwell::model::Policy;
use stepwell::render;
use stepwell::why::{self, Explained, Subject};

use super::files;
use super::holidays;
use super::output::{self, Colour};
use super::policy;

/// What is asked about, and when it began.
#[derive(clap::Args)]
pub struct Arguments {
    /// The policy.
    file: String,
    /// An item by its path, as step-up.threshold, or by its name where only one has it; or a procedure.
    item: String,
    /// When the moment was from which the limits count, in London, as 2026-12-23T16:00.
    #[arg(long, value_name = "DATE", value_parser = super::simulate::instant)]
    on: Instant,
    #[command(flatten)]
    known: holidays::Known,
    /// Write the due times to this file too, as a calendar that other programs open.
    #[arg(long, value_name = "FILE")]
    ics: Option<String>,
}

/// Shows the workings and returns the exit code.
///
/// # Errors
/// The file cannot be read, the item is not there, or the output cannot be written.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let policy = match policy::load_faulty(&arguments.file, colour)? {
        Ok(found) => found.policy,
        Err(code) => return Ok(code),
    };
    let policy = &policy;
    let holidays = arguments.known.read()?;
    arguments.known.report([policy], &holidays)?;
    let usage = |(message, help)| Error::Usage { message, help: Some(help) };
    let subject = why::subject(policy, &arguments.item).map_err(usage)?;
    let calendar = clock::calendar_of(policy, &holidays);
    let explained = why::explain(policy, subject, &calendar, arguments.on);
    if let Some(path) = &arguments.ics {
        files::write(path, &emit::ics(&policy.named.name, &deadlines(policy, subject, &explained), arguments.on))?;
    }
    output::print(&render::why(policy, subject, &explained, arguments.on))?;
    Ok(0)
}

/// Lists the due times that were worked out.
fn deadlines(policy: &Policy, subject: Subject, explained: &[Explained]) -> Vec<Deadline> {
    let named = match subject {
        Subject::Item(item) => (policy.items[item].path.clone(), policy.items[item].named.display()),
        Subject::Procedure(id) => (policy.procedures[id].named.name.clone(), policy.procedures[id].named.display()),
    };
    let (path, title) = named;
    let mut found = Vec::new();
    for limit in explained {
        for (reading, working) in &limit.workings {
            let Some(due) = working.window.latest else { continue };
            let reading = reading.map(|reading| format!(" ({reading})")).unwrap_or_default();
            let marks = limit.clauses.join(", ");
            let text = format!("{}{reading} [{marks}]\n{working}", limit.limit);
            found.push(Deadline { path: path.clone(), title: title.to_owned(), text, due });
        }
    }
    found
}
