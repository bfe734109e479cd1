//! The command line: one file a command.
//!
//! Only this room and the language server touch files, terminals and the clock. A command returns its exit code, or
//! why it could not do its work, which is reported here and becomes exit code 2.

mod check;
mod compare;
mod debug;
mod explain;
mod export;
mod files;
mod fmt;
mod graph;
mod holidays;
mod import;
mod output;
mod policy;
mod project;
mod schema;
mod simulate;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use stepwell::error::Error;

/// The exit code of a run that could not read a file or a setting, or was asked for something that cannot be.
const FAILED: u8 = 2;

/// Checks, draws and simulates procedures that move cases between teams.
#[derive(Parser)]
#[command(name = "stepwell", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 clean; 1 findings that reach --fail-on; 2 a file, a setting or the use is wrong; \
                        3 something could not be judged."
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    colour: output::Colour,
    #[command(flatten)]
    project: project::Choice,
}

#[derive(Subcommand)]
enum Command {
    /// Find what is wrong with policies.
    Check(check::Arguments),
    /// Show authorities side by side, by the stages of their shared vocabulary.
    Compare(compare::Arguments),
    /// Write policies in the one layout that they have.
    Fmt(fmt::Arguments),
    /// Draw procedures, or write everything that can happen to a case.
    Graph(graph::Arguments),
    /// Explain a check, or list all of them.
    Explain(explain::Arguments),
    /// Judge models that were drawn elsewhere: can every case come to an end, and cleanly?
    Import(import::Arguments),
    /// Write procedures as models for other tools.
    Export(export::Arguments),
    /// Follow one case through a procedure, dated: who does what, by when, what is late, where it ends.
    Simulate(Box<simulate::Arguments>),
    /// Show how a due time comes about, day by day.
    Why(why::Arguments),
    /// Print the JSON Schema of a format.
    Schema(schema::Arguments),
    /// Print what the compiler made of a file.
    Debug(debug::Arguments),
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = match CommandLine::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // A closed pipe is no reason to say more.
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(FAILED));
        }
    };
    let result = dispatch(&arguments);
    let code = result.unwrap_or_else(|error| {
        output::complain(&error, &arguments.colour);
        FAILED
    });
    ExitCode::from(code)
}

fn dispatch(arguments: &CommandLine) -> Result<u8, Error> {
    match &arguments.command {
        Command::Check(check) => check::run(check, &arguments.project, &arguments.colour),
        Command::Compare(compare) => compare::run(compare, &arguments.project, &arguments.colour),
        Command::Fmt(fmt) => fmt::run(fmt, &arguments.project, &arguments.colour),
        Command::Graph(graph) => graph::run(graph, &arguments.colour),
        Command::Explain(explain) => explain::run(explain),
        Command::Import(import) => import::run(import, &arguments.colour),
        Command::Export(export) => export::run(export, &arguments.colour),
        Command::Simulate(simulate) => simulate::run(simulate, &arguments.colour),
        Command::Why(why) => why::run(why, &arguments.colour),
        Command::Schema(schema) => schema::run(schema),
        Command::Debug(debug) => debug::run(debug, &arguments.colour),
    }
}
