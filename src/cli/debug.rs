//! `stepwell debug`: prints what stands at a boundary of the compiler.

use clap::ValueEnum;

use stepwell::error::Error;
use stepwell::model::{self, Policy};
use stepwell::{graph, render, resolve, syntax};

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
    /// The policy that the names were resolved to, and what the compiler filled in.
    Model,
    /// What can happen to a case: nodes, states and what leads from one to the other.
    Graph,
}

/// Prints one boundary; what is wrong with the file goes to standard error.
///
/// # Errors
/// The file cannot be read.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let loaded = files::load(files::find(std::slice::from_ref(&arguments.file), "stdin.well")?)?;
    loaded.errors.iter().for_each(|error| output::complain(error, colour));
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let findings = loaded.parsed.iter().flat_map(|parsed| &parsed.diagnostics);
    for finding in findings.chain(&resolved.diagnostics) {
        output::say(&render::picture(finding, &loaded.sources, &[], colour.on_error()));
    }
    let text = match arguments.boundary {
        Boundary::Ast => loaded.parsed.first().map(|parsed| syntax::dump(&parsed.tree)).unwrap_or_default(),
        Boundary::Model => resolved.policies.first().map(model::dump).unwrap_or_default(),
        Boundary::Graph => resolved.policies.first().map(graphs).unwrap_or_default(),
    };
    output::print(&text)?;
    Ok(if loaded.errors.is_empty() { 0 } else { super::FAILED })
}

/// Writes the state graph of every procedure that is judged.
fn graphs(policy: &Policy) -> String {
    let graphs = graph::build_all(policy, &graph::Limits::default());
    graphs.iter().map(|graph| graph::dump(policy, graph)).collect::<Vec<_>>().join("\n")
}
