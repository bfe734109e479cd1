//! `stepwell import`: judges models that were drawn elsewhere.

use stepwell::error::Error;
use stepwell::graph::Limits;
use stepwell::import::judge::{self, Judged};
use stepwell::report::{Report, Verdict};
use stepwell::source::{Sources, Span};
use stepwell::{import, render};

use super::files;
use super::output::{self, Colour, Format};

/// How the names of models end that are looked for in folders.
const ENDS: &[&str] = &[".pnml", ".bpmn", ".bpmn2", ".pnml.xml", ".bpmn.xml", ".bpmn20.xml"];

/// Which models, and how to show what is wrong with them.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files of models, or folders of them.
    #[arg(required = true)]
    paths: Vec<String>,
    /// How findings are shown.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Explore at most so many markings of each model.
    #[arg(long, value_name = "NUMBER", default_value_t = Limits::default().max_states)]
    max_states: usize,
    /// Write to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

/// Judges and returns the exit code.
///
/// # Errors
/// Output that cannot be written. A file that cannot be read is reported, the others are judged.
pub fn run(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    let mut read = Read::default();
    for path in &arguments.paths {
        match files::models(path, ENDS) {
            Ok(found) => found.iter().for_each(|path| read.file(path, arguments.max_states, colour)),
            Err(error) => read.fail(&error, colour),
        }
    }
    let report = judge::report(&read.judged, read.files, &read.sources);
    let verdict = judge::verdict(&report, read.failures);
    let has_colour = if arguments.output.is_some() { colour.in_file() } else { colour.on_output() };
    let text = arguments.format.draw(&report, &read.sources, &verdict, || human(&read, &report, &verdict, has_colour));
    match &arguments.output {
        Some(path) => files::write(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(verdict.code)
}

/// What was read so far.
#[derive(Default)]
struct Read {
    sources: Sources,
    judged: Vec<Judged>,
    files: usize,
    failures: usize,
}

impl Read {
    /// Reads and judges one file; what is wrong with it is said at once.
    fn file(&mut self, path: &str, max_states: usize, colour: &Colour) {
        let bytes = match files::read_bytes(path) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail(&error, colour),
        };
        let Some(text) = import::decode(&bytes).filter(|text| u32::try_from(text.len()).is_ok()) else {
            return self.fail(&Error::NotText { path: path.to_owned() }, colour);
        };
        let id = self.sources.add(path, text);
        let text = self.sources.get(id).map(|file| file.text.as_str()).unwrap_or_default();
        self.files += 1;
        match import::import(id, text) {
            Ok(models) => self.judged.extend(judge::judge(models, max_states)),
            Err(failure) => {
                let found = judge::unreadable(&failure, Span::new(id, 0, 0));
                output::say(&render::picture(&found, &self.sources, &[], colour.on_error()));
                self.failures += 1;
            }
        }
    }

    fn fail(&mut self, error: &Error, colour: &Colour) {
        output::complain(error, colour);
        self.failures += 1;
    }
}

/// Shows a line a model, the findings where there is one file only, and the verdict.
fn human(read: &Read, report: &Report, verdict: &Verdict, colour: bool) -> String {
    let mut text: String = read.judged.iter().map(|judged| judge::line(judged, &read.sources)).collect();
    if read.files == 1 {
        let pictures = report.findings.iter().map(|found| render::picture(found, &read.sources, &[], colour));
        text.extend(pictures.map(|picture| format!("\n{picture}")));
        text.push('\n');
    }
    text + &judge::summary(&read.judged, report) + &format!("Exit code {}: {}.\n", verdict.code, verdict.because)
}
