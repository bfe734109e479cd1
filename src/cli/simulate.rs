//! `stepwell simulate`: follows one case through a procedure.

use clap::ValueEnum;

use stepwell::calendar::Instant;
use stepwell::emit::{self, Deadline};
use stepwell::error::Error;
use stepwell::model::Policy;
use stepwell::settings::Holidays;
use stepwell::simulate::{self, Flags, Force, Wrong};
use stepwell::{clock, graph, render};

use super::files;
use super::holidays;
use super::output::{self, Colour};
use super::policy::{self, Found};

/// What is told about the case, and how it is shown.
#[derive(clap::Args)]
#[command(after_help = "What is not told is not made up: the case stops there, and the timeline says what to tell. \
    NAME is an item's name, or its path where several have the name, as in second.alert.\n\n\
    Exit codes: 0 the case ended or stopped; 1 an expectation of the scenario is not met; 2 a file, a name or the use \
    is wrong.")]
pub struct Arguments {
    /// The policy.
    file: String,
    /// The procedure; with --scenario it may be left out.
    procedure: Option<String>,
    /// When the case begins, in London, as 2026-12-23T16:00; by default the first line of the scenario.
    #[arg(long, value_name = "DATE", value_parser = instant)]
    start: Option<Instant>,
    /// What is decided, as threshold=met; for a decision that comes again, give the outcomes in order. Also
    /// NAME=passed-over and NAME=late, where the document leaves room for that.
    #[arg(long = "outcome", value_name = "NAME=OUTCOME")]
    outcomes: Vec<String>,
    /// How long something takes, as alert=2h, alert=3wd (working days) or alert=1w.
    #[arg(long, value_name = "NAME=LENGTH")]
    takes: Vec<String>,
    /// A fact about the case, as age=16, plan=cp or raised-verbally=yes.
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    facts: Vec<String>,
    /// When something comes from outside, as posted=2026-12-24T10:00.
    #[arg(long = "event", value_name = "NAME=DATE")]
    events: Vec<String>,
    /// Whether a condition in the document's own words holds, as "where appropriate"=yes.
    #[arg(long, value_name = "WORDS=yes|no")]
    words: Vec<String>,
    /// Dispute a decision by this escalation, or ask for this level.
    #[arg(long = "raise", value_name = "ESCALATION")]
    raises: Vec<String>,
    /// Run the scenario with this title.
    #[arg(long, value_name = "TITLE")]
    scenario: Option<String>,
    /// Let each item be done at its due time, where it has one.
    #[arg(long)]
    as_late_as_allowed: bool,
    #[command(flatten)]
    known: holidays::Known,
    /// How the timeline is shown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the due times of the case to this file too, as a calendar that other programs open.
    #[arg(long, value_name = "FILE")]
    ics: Option<String>,
    /// Write the timeline to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON document, whose schema `stepwell schema timeline` prints.
    Json,
}

/// Reads an instant of the command line.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    text.parse().map_err(|error: stepwell::calendar::Error| error.to_string())
}

/// Simulates and returns the exit code: 1 where an expectation of the scenario is not met.
///
/// # Errors
/// The file cannot be read, a name in the arguments is not there, or the output cannot be written.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let Found { policy, loaded } = match policy::load_faulty(&arguments.file, colour)? {
        Ok(found) => found,
        Err(code) => return Ok(code),
    };
    let policy = &policy;
    let holidays = arguments.known.read()?;
    arguments.known.report([policy], &holidays)?;
    let mut timeline =
        timeline(arguments, policy, &holidays).map_err(|Wrong { message, help }| Error::Usage { message, help })?;
    timeline.locate(&loaded.sources);
    let text = match arguments.format {
        Format::Text => render::timeline(&timeline),
        Format::Json => render::timeline_json(&timeline),
    };
    if let Some(path) = &arguments.ics {
        files::write(path, &emit::ics(&policy.named.name, &deadlines(&timeline), timeline.start))?;
    }
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(if timeline.as_expected() { 0 } else { 1 })
}

/// Lists the due times of everything that the case came to.
fn deadlines(timeline: &simulate::Timeline) -> Vec<Deadline> {
    let mut found = Vec::new();
    for happening in &timeline.happenings {
        for limit in happening.limits.iter().filter(|limit| limit.force == Force::Binds) {
            for times in &limit.times {
                let Some(due) = times.latest else { continue };
                let marks = limit.clauses.join(", ");
                let text = format!("{} [{marks}]\ncounted from {}: {}", limit.text, times.from, times.counted_from);
                let deadline = Deadline { path: happening.path.clone(), title: happening.text.clone(), text, due };
                if !found.contains(&deadline) {
                    found.push(deadline);
                }
            }
        }
    }
    found
}

fn timeline(arguments: &Arguments, policy: &Policy, holidays: &Holidays) -> Result<simulate::Timeline, Wrong> {
    let title = arguments.scenario.as_deref();
    let procedure = simulate::procedure(policy, arguments.procedure.as_deref(), title)?;
    let graph = graph::build(policy, procedure, &graph::Limits { reduce: true, ..graph::Limits::default() });
    let flags = Flags {
        start: arguments.start,
        outcomes: arguments.outcomes.clone(),
        takes: arguments.takes.clone(),
        facts: arguments.facts.clone(),
        events: arguments.events.clone(),
        words: arguments.words.clone(),
        raises: arguments.raises.clone(),
        scenario: arguments.scenario.clone(),
        as_late_as_allowed: arguments.as_late_as_allowed,
    };
    let told = simulate::scenario(policy, &graph, &flags)?;
    Ok(simulate::simulate(policy, &graph, &clock::calendar_of(policy, holidays), &told))
}
