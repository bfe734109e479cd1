//! `stepwell graph`: draws procedures, or writes their state graph.

use clap::ValueEnum;

use stepwell::emit;
use stepwell::error::Error;
use stepwell::graph::{self, Limits};

use super::files;
use super::output::{self, Colour};
use super::policy::{self, Found};

/// What to draw, and how.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file of the policy, or `-` for standard input.
    file: String,
    /// The procedure or escalation; all of the policy where it is left out.
    procedure: Option<String>,
    /// The language of the drawing; by default, dot.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the state graph of the procedure instead, as JSON: everything that can happen to a case.
    #[arg(long, requires = "procedure")]
    states: bool,
    /// Explore at most so many states.
    #[arg(long, value_name = "NUMBER", requires = "states", default_value_t = Limits::default().max_states)]
    max_states: usize,
    /// Write to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// The name by which errors call standard input, and to whose folder its imports are relative.
    #[arg(long, value_name = "PATH", default_value = "stdin.well")]
    stdin_filename: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For Graphviz: `dot -Tsvg`.
    Dot,
    /// For Mermaid, which GitHub and many wikis show.
    Mermaid,
    /// One JSON document, whose schema `stepwell schema graph` prints (`stepwell schema states` with `--states`).
    Json,
}

/// Draws; a policy with errors of the file is not drawn, and the errors go to standard error.
///
/// # Errors
/// A file that cannot be read, or a procedure that is not there.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let found = match policy::load(&arguments.file, &arguments.stdin_filename, colour)? {
        Ok(found) => found,
        Err(code) => return Ok(code),
    };
    let text = draw(arguments, &found)?;
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(0)
}

fn draw(arguments: &Arguments, found: &Found) -> Result<String, Error> {
    let Found { policy, loaded } = found;
    let procedure = arguments.procedure.as_ref().map(|name| policy::procedure(policy, name)).transpose()?;
    if let Some(procedure) = procedure.filter(|_| arguments.states) {
        if arguments.format.is_some_and(|format| format != Format::Json) {
            let message = "a state graph is written as JSON only".to_owned();
            return Err(Error::Usage { message, help: Some("leave `--format` or `--states` out".to_owned()) });
        }
        let graph = graph::build(policy, procedure, &Limits { max_states: arguments.max_states, reduce: false });
        return Ok(emit::states::json(policy, &graph, &loaded.sources));
    }
    let outline = emit::outline(policy, procedure);
    Ok(match arguments.format.unwrap_or(Format::Dot) {
        Format::Dot => emit::dot(&outline),
        Format::Mermaid => emit::mermaid(&outline),
        Format::Json => emit::json(&outline),
    })
}
