//! Standard output and error: colours, and quiet where nobody reads on.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use clap::ValueEnum;

use stepwell::error::{self, Error};
use stepwell::render;
use stepwell::report::{Report, Verdict};
use stepwell::source::Sources;

/// How findings are shown.
#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// Pictures for people; of several models a line each.
    Human,
    /// One JSON document, whose schema `stepwell schema findings` prints.
    Json,
    /// Commands that GitHub shows beside the lines of a pull request.
    Github,
    /// SARIF 2.1.0, which code hosts and editors read.
    Sarif,
}

impl Format {
    /// Draws a report; what people read is handed in.
    pub fn draw(self, report: &Report, sources: &Sources, verdict: &Verdict, human: impl FnOnce() -> String) -> String {
        match self {
            Format::Human => human(),
            Format::Json => render::json(report, sources, verdict),
            Format::Github => render::github(report, sources, verdict),
            Format::Sarif => render::sarif(report, sources, verdict),
        }
    }
}

/// When to use colours.
#[derive(clap::Args)]
pub struct Colour {
    /// When to use colours; NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE are obeyed where it is `auto`.
    #[arg(long = "color", alias = "colour", value_name = "WHEN", value_enum, default_value_t = When::Auto, global = true)]
    when: When,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Returns whether standard output gets colours.
    pub fn on_output(&self) -> bool {
        self.decide(io::stdout().is_terminal())
    }

    /// Returns whether a file gets colours: only where they are asked for.
    pub fn in_file(&self) -> bool {
        self.when == When::Always
    }

    /// Returns whether standard error gets colours.
    pub fn on_error(&self) -> bool {
        self.decide(io::stderr().is_terminal())
    }

    fn decide(&self, is_terminal: bool) -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_forced = |name| is_set(name) && std::env::var_os(name).is_none_or(|value| value != "0");
        match self.when {
            When::Always => true,
            When::Never => false,
            When::Auto if is_set("NO_COLOR") => false,
            When::Auto if is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE") => true,
            When::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb"),
        }
    }
}

/// Writes a whole text to standard output, and is quiet where the reader has closed the pipe.
///
/// # Errors
/// [`Error::Unwritable`] where it cannot be written for any other reason.
pub fn print(text: &str) -> Result<(), Error> {
    let mut output = BufWriter::new(io::stdout().lock());
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Unwritable { path: "standard output".to_owned(), reason: super::files::reason(&error) })
        }
        _ => Ok(()),
    }
}

/// Writes a text to standard error; where that fails there is nobody left to tell.
pub fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Reports why Stepwell could not do its work.
pub fn complain(error: &Error, colour: &Colour) {
    say(&error::render(error, colour.on_error()));
}
