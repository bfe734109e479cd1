//! `stepwell debug`: prints what stands at a boundary of the compiler.

use clap::ValueEnum;

use stepwell::error::Error;
use stepwell::{render, syntax};

use super::files;
use super::output::{self, Colour};

/// What to print.
#[derive(clap::Args)]
pub struct Arguments {
    /// The boundary.
    #[arg(value_enum)]
    boundary: Boundary,
    /// The file.
    file: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Boundary {
    /// The tree of the file, as it was written.
    Ast,
}

/// Prints one boundary; what is wrong with the file goes to standard error.
///
/// # Errors
/// The file cannot be read.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let loaded = files::load(files::find(std::slice::from_ref(&arguments.file), "stdin.well")?)?;
    loaded.errors.iter().for_each(|error| output::complain(error, colour));
    for finding in loaded.parsed.iter().flat_map(|parsed| &parsed.diagnostics) {
        output::say(&render::picture(finding, &loaded.sources, &[], colour.on_error()));
    }
    let text = match arguments.boundary {
        Boundary::Ast => loaded.parsed.first().map(|parsed| syntax::dump(&parsed.tree)),
    };
    output::print(&text.unwrap_or_default())?;
    Ok(if loaded.errors.is_empty() { 0 } else { super::FAILED })
}
