//! `stepwell graph`: draws procedures, or writes their state graph.

use clap::ValueEnum;

use stepwell::diagnostic::{Diagnostic, Severity};
use stepwell::error::Error;
use stepwell::graph::{self, Limits};
use stepwell::load::Loaded;
use stepwell::model::{Policy, ProcedureId};
use stepwell::nearest::nearest;
use stepwell::{emit, render, resolve};

use super::files;
use super::output::{self, Colour};

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
    let roots = files::find(std::slice::from_ref(&arguments.file), &arguments.stdin_filename)?;
    let wanted = roots.files.clone();
    let loaded = files::load(roots)?;
    loaded.errors.iter().for_each(|error| output::complain(error, colour));
    if !loaded.errors.is_empty() {
        return Ok(super::FAILED);
    }
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let findings = loaded.parsed.iter().flat_map(|parsed| &parsed.diagnostics).chain(&resolved.diagnostics);
    let wrong: Vec<&Diagnostic> = findings.filter(|finding| finding.severity == Severity::Error).collect();
    for finding in &wrong {
        output::say(&render::picture(finding, &loaded.sources, &[], colour.on_error()));
    }
    if !wrong.is_empty() {
        return Ok(1);
    }
    let is_wanted = |policy: &&Policy| loaded.sources.get(policy.file).is_some_and(|file| wanted.contains(&file.path));
    let policy = resolved.policies.iter().find(is_wanted).ok_or_else(|| Error::Usage {
        message: format!("`{}` holds no policy", arguments.file),
        help: Some("name a file with a `policy` block; libraries are drawn with the policies that use them".to_owned()),
    })?;
    let text = draw(arguments, policy, &loaded)?;
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(0)
}

fn draw(arguments: &Arguments, policy: &Policy, loaded: &Loaded) -> Result<String, Error> {
    let procedure = arguments.procedure.as_ref().map(|name| find(policy, name)).transpose()?;
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

fn find(policy: &Policy, name: &str) -> Result<ProcedureId, Error> {
    let found = policy.procedures.iter().find(|(_, procedure)| procedure.named.name == name);
    found.map(|(id, _)| id).ok_or_else(|| {
        let names: Vec<&str> = policy.procedures.iter().map(|(_, known)| known.named.name.as_str()).collect();
        let near = nearest(name, names.iter().copied());
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let all = || format!("it has {}", names.join(", "));
        let message = format!("`{}` has no procedure `{name}`", policy.named.name);
        Error::Usage { message, help: Some(help.unwrap_or_else(all)) }
    })
}
