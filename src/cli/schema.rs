//! `stepwell schema`: the published shapes of what Stepwell reads and writes.

use clap::ValueEnum;

use stepwell::error::Error;
use stepwell::{config, emit, render};

use super::output;

/// Which schema to print.
#[derive(clap::Args)]
pub struct Arguments {
    /// The format.
    #[arg(value_enum)]
    name: Name,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// What `stepwell check --format json` writes.
    Findings,
    /// What `stepwell compare --format json` writes.
    Comparison,
    /// What `stepwell check --update-baseline` writes.
    Baseline,
    /// What `stepwell graph --format json` writes.
    Graph,
    /// What `stepwell graph --states` writes.
    States,
    /// What `stepwell simulate --format json` writes.
    Timeline,
    /// The settings in stepwell.toml.
    Config,
}

/// Prints a JSON Schema.
///
/// # Errors
/// [`Error::Unwritable`] where it cannot be printed.
pub fn run(arguments: &Arguments) -> Result<u8, Error> {
    let text = match arguments.name {
        Name::Findings => render::schema(),
        Name::Comparison => stepwell::compare::write::schema(),
        Name::Baseline => stepwell::baseline::schema(),
        Name::Graph => emit::schema(),
        Name::States => emit::states::schema(),
        Name::Timeline => render::timeline_schema(),
        Name::Config => config::schema(),
    };
    output::print(&text).map(|()| 0)
}
