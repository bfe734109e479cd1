//! `stepwell export`: writes procedures as models for other tools.

use clap::ValueEnum;

use stepwell::emit::{self, NotPlain};
use stepwell::error::Error;
use stepwell::graph::{self, Limits};
use stepwell::model::{Policy, ProcedureId};
use stepwell::petri;
use stepwell::source::Sources;

use super::files;
use super::output::{self, Colour};
use super::policy::{self, Found};

/// What to write, how, and where to.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file of the policy, or `-` for standard input.
    file: String,
    /// The procedures or escalations; all that can be written where none is named.
    procedures: Vec<String>,
    /// The language of the models.
    #[arg(long, value_enum)]
    format: Format,
    /// Write all models to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Write a file for each procedure into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with = "output")]
    out_dir: Option<String>,
    /// The name by which errors call standard input, and to whose folder its imports are relative.
    #[arg(long, value_name = "PATH", default_value = "stdin.well")]
    stdin_filename: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Workflow nets for tools that analyse Petri nets.
    Pnml,
    /// Processes with their diagram, for tools that draw them.
    Bpmn,
}

/// What is written.
struct Models {
    /// All of them in one file; none where there is no model.
    all: Option<String>,
    /// Each in a file of its own, by its name.
    each: Vec<(String, String)>,
    /// Why others are not written.
    refused: Vec<String>,
}

/// Writes; what a format cannot say is left out whole and named on standard error.
///
/// # Errors
/// A file that cannot be read or written, or a procedure that is not there.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let found = match policy::load(&arguments.file, &arguments.stdin_filename, colour)? {
        Ok(found) => found,
        Err(code) => return Ok(code),
    };
    let wanted = wanted(arguments, &found.policy)?;
    let models = match arguments.format {
        Format::Pnml => workflow_nets(&found, &wanted),
        Format::Bpmn => processes(&found, &wanted),
    };
    for text in &models.refused {
        output::say(text);
    }
    match (&arguments.out_dir, &arguments.output, &models.all) {
        (Some(folder), ..) => {
            files::make_folder(folder)?;
            for (name, text) in &models.each {
                files::write(&format!("{folder}/{name}"), text)?;
            }
        }
        (None, _, None) => {}
        (None, Some(path), Some(text)) => files::write(path, text)?,
        (None, None, Some(text)) => output::print(text)?,
    }
    let is_short = !models.refused.is_empty() && (models.each.is_empty() || !arguments.procedures.is_empty());
    Ok(if is_short { super::FAILED } else { 0 })
}

/// Writes procedures as workflow nets, where they are plain ones.
fn workflow_nets(found: &Found, wanted: &[ProcedureId]) -> Models {
    let (nets, refused) = nets(found, wanted);
    let each = nets.iter().map(|net| (format!("{}.pnml", net.0), emit::pnml(std::slice::from_ref(net)))).collect();
    Models { all: (!nets.is_empty()).then(|| emit::pnml(&nets)), each, refused }
}

/// Writes procedures as processes that people draw.
fn processes(found: &Found, wanted: &[ProcedureId]) -> Models {
    let policy = &found.policy;
    let mut outline = emit::outline(policy, None);
    let names: Vec<&str> = wanted.iter().map(|id| policy.procedures[*id].named.name.as_str()).collect();
    outline.procedures.retain(|drawing| names.contains(&drawing.procedure.as_str()));
    let each = wanted.iter().map(|id| {
        let name = &policy.procedures[*id].named.name;
        (format!("{name}.bpmn"), emit::bpmn(&emit::outline(policy, Some(*id))))
    });
    Models { all: Some(emit::bpmn(&outline)), each: each.collect(), refused: Vec::new() }
}

/// Returns the procedures that are named, or else all that the policy judges.
fn wanted(arguments: &Arguments, policy: &Policy) -> Result<Vec<ProcedureId>, Error> {
    if arguments.procedures.is_empty() {
        let all = policy.procedures.iter().map(|(id, _)| id);
        return Ok(match arguments.format {
            Format::Pnml => policy.judged().map(|(id, _)| id).collect(),
            Format::Bpmn => all.collect(),
        });
    }
    arguments.procedures.iter().map(|name| policy::procedure(policy, name)).collect()
}

/// Turns procedures into nets; says of each that is no plain one why it is not.
fn nets(found: &Found, wanted: &[ProcedureId]) -> (Vec<(String, petri::Net)>, Vec<String>) {
    let (mut nets, mut refused) = (Vec::new(), Vec::new());
    for id in wanted {
        let name = &found.policy.procedures[*id].named.name;
        let flow = graph::build(&found.policy, *id, &Limits { max_states: 1, ..Limits::default() });
        match emit::workflow(&found.policy, &flow) {
            Ok(net) => nets.push((name.clone(), net)),
            Err(why) => refused.push(refusal(name, &why, &found.loaded.sources)),
        }
    }
    (nets, refused)
}

/// Says why a procedure is not written, with the place of each construct.
fn refusal(name: &str, why: &[NotPlain], sources: &Sources) -> String {
    let mut text = format!("`{name}` is not written: it is not a plain workflow net\n");
    for one in why {
        let place = one.span.and_then(|span| {
            let file = sources.get(span.file)?;
            Some(format!("{}:{}: ", file.path, file.lines.line(span.range().start) + 1))
        });
        text += &format!("  {}{}\n", place.unwrap_or_default(), one.construct);
    }
    text
}
