//! `stepwell fmt`: writes policies in the one layout that they have.

use stepwell::error::Error;
use stepwell::load::Failure;
use stepwell::source::Sources;
use stepwell::{format, render, syntax};

use super::files;
use super::output::{self, Colour};
use super::project::{self, Project};

/// What to format.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files, folders, or `-` for standard input; by default what stepwell.toml names, else `policies`.
    paths: Vec<String>,
    /// Change nothing; name the files that would change, and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// The name by which errors call standard input.
    #[arg(long, value_name = "PATH", default_value = "stdin.well")]
    stdin_filename: String,
}

/// What came of the files.
#[derive(Default)]
struct Tally {
    changed: Vec<String>,
    unchanged: usize,
    faulty: usize,
    failed: usize,
}

/// Formats and returns the exit code: 1 where a file has a syntax error or, with `--check`, would change.
///
/// # Errors
/// Wrong settings, or a file that cannot be written. One that cannot be read is reported, the others are formatted.
pub fn run(arguments: &Arguments, project: &project::Choice, colour: &Colour) -> Result<u8, Error> {
    let project = Project::find(project)?;
    if arguments.paths.iter().any(|path| path == "-") {
        return format_stdin(arguments, colour);
    }
    let roots = files::find(&project.paths(&arguments.paths), &arguments.stdin_filename)?;
    let mut tally = Tally::default();
    roots.errors.iter().for_each(|error| tally.fail(error, colour));
    for path in &roots.files {
        match files::read(path) {
            Err(failure) => tally.fail(&explain(path, failure), colour),
            Ok(text) => match layout(path, &text, colour) {
                None => tally.faulty += 1,
                Some(layout) if layout == text => tally.unchanged += 1,
                Some(layout) => {
                    if !arguments.check {
                        files::write(path, &layout)?;
                    }
                    tally.changed.push(path.clone());
                }
            },
        }
    }
    output::print(&tally.words(arguments.check))?;
    Ok(tally.code(arguments.check))
}

fn format_stdin(arguments: &Arguments, colour: &Colour) -> Result<u8, Error> {
    if arguments.paths.len() > 1 {
        let help = Some("name files, or `-` alone".to_owned());
        return Err(Error::Usage { message: "`-` cannot be formatted together with files".to_owned(), help });
    }
    let name = &arguments.stdin_filename;
    let text = files::read_stdin()?.map_err(|failure| explain(name, failure))?;
    match layout(name, &text, colour) {
        None => Ok(1),
        Some(layout) if arguments.check => Ok(u8::from(layout != text)),
        Some(layout) => output::print(&layout).map(|()| 0),
    }
}

/// Returns the text in its layout, or draws its syntax errors.
fn layout(path: &str, text: &str, colour: &Colour) -> Option<String> {
    let mut sources = Sources::default();
    let parsed = syntax::parse(sources.add(path, text), text);
    let layout = format::format(&parsed, text);
    if layout.is_none() {
        for finding in &parsed.diagnostics {
            output::say(&render::picture(finding, &sources, &[], colour.on_error()));
        }
    }
    layout
}

fn explain(path: &str, failure: Failure) -> Error {
    let path = path.to_owned();
    match failure {
        Failure::Unreadable(reason) => Error::Unreadable { path, reason },
        Failure::NotText => Error::NotText { path },
    }
}

impl Tally {
    fn fail(&mut self, error: &Error, colour: &Colour) {
        output::complain(error, colour);
        self.failed += 1;
    }

    fn words(&self, is_check: bool) -> String {
        let verb = if is_check { "would change" } else { "changed" };
        let mut text: String = self.changed.iter().map(|path| format!("{verb} {path}\n")).collect();
        text += &format!("{} {verb}, {} as they should be", self.changed.len(), self.unchanged);
        if self.faulty > 0 {
            text += &format!(", {} left alone because of syntax errors", self.faulty);
        }
        text + "\n"
    }

    fn code(&self, is_check: bool) -> u8 {
        match () {
            () if self.failed > 0 => super::FAILED,
            () if self.faulty > 0 || (is_check && !self.changed.is_empty()) => 1,
            () => 0,
        }
    }
}
