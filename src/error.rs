//! Why Stepwell could not do its job: a file, a flag or the configuration is wrong.
//!
//! miette draws these reports and is named in no other file. What is wrong with a *policy* is never an [`Error`]: it
//! is a [`Diagnostic`](crate::diagnostic::Diagnostic).

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource};

/// A place in a file that is to blame.
#[derive(Debug)]
pub struct Snippet {
    source: NamedSource<String>,
    start: usize,
    length: usize,
    text: String,
}

impl Snippet {
    /// Points at the bytes `range` of the file `path`, which holds `source`, and says what is wrong there.
    pub fn new(path: &str, source: &str, range: std::ops::Range<usize>, text: impl Into<String>) -> Box<Self> {
        let source = NamedSource::new(path, source.to_owned());
        Box::new(Snippet { source, start: range.start, length: range.len(), text: text.into() })
    }
}

/// Why Stepwell could not do its job.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be read.
    Unreadable {
        /// Its path.
        path: String,
        /// The system's reason.
        reason: String,
    },
    /// A file holds something other than text in UTF-8.
    NotText {
        /// Its path.
        path: String,
    },
    /// A file that another one brings in by `use` could not be read.
    MissingImport {
        /// The path of the file that is brought in.
        path: String,
        /// The file and the line that bring it in, as `policies/enfield.well:12`.
        importer: String,
        /// The reason.
        reason: String,
        /// The `use` line.
        snippet: Box<Snippet>,
    },
    /// A path or pattern holds no `.well` file.
    NoFileFound {
        /// The path or pattern.
        pattern: String,
    },
    /// The configuration is wrong.
    Configuration {
        /// What is wrong, in one clause.
        message: String,
        /// What to do.
        help: Option<String>,
        /// Where.
        snippet: Box<Snippet>,
    },
    /// A flag names a check that does not exist.
    UnknownCheck {
        /// The name.
        name: String,
        /// The check that may be meant.
        nearest: Option<String>,
    },
    /// The command line asks for something that cannot be.
    Usage {
        /// What is wrong, in one clause.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// The output could not be written.
    Unwritable {
        /// Its path.
        path: String,
        /// The system's reason.
        reason: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unreadable { path, reason } => write!(formatter, "cannot read `{path}`: {reason}"),
            Error::NotText { path } => write!(formatter, "cannot read `{path}`: it is not text in UTF-8"),
            Error::MissingImport { path, importer, reason, .. } => {
                write!(formatter, "cannot read `{path}`, which {importer} uses: {reason}")
            }
            Error::NoFileFound { pattern } => write!(formatter, "there is no `.well` file in `{pattern}`"),
            Error::UnknownCheck { name, .. } => write!(formatter, "there is no check named `{name}`"),
            Error::Configuration { message, .. } | Error::Usage { message, .. } => write!(formatter, "{message}"),
            Error::Unwritable { path, reason } => write!(formatter, "cannot write `{path}`: {reason}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    fn advice(&self) -> Option<String> {
        match self {
            Error::Unreadable { .. } | Error::Unwritable { .. } => None,
            Error::NotText { .. } => Some("save it as plain text in UTF-8; it was not checked".to_owned()),
            Error::MissingImport { .. } => {
                Some("a path after `use` is relative to the file in which it is written".to_owned())
            }
            Error::NoFileFound { .. } => {
                Some("name a file or a folder, or set `paths` in stepwell.toml; files end in `.well`".to_owned())
            }
            Error::UnknownCheck { nearest: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Error::UnknownCheck { .. } => Some("`stepwell explain` lists the checks".to_owned()),
            Error::Configuration { help, .. } | Error::Usage { help, .. } => help.clone(),
        }
    }

    fn snippet(&self) -> Option<&Snippet> {
        match self {
            Error::MissingImport { snippet, .. } | Error::Configuration { snippet, .. } => Some(snippet),
            _ => None,
        }
    }
}

impl miette::Diagnostic for Error {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.advice().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.snippet().map(|snippet| &snippet.source as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.snippet()?;
        let label = LabeledSpan::new_primary_with_span(Some(snippet.text.clone()), (snippet.start, snippet.length));
        Some(Box::new(std::iter::once(label)))
    }
}

/// Renders the report of a failure, for the standard error stream.
pub fn render(error: &Error, colour: bool) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100);
    let mut text = String::new();
    match handler.render_report(&mut text, error) {
        Ok(()) => text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned() + "\n",
        Err(_) => format!("error: {error}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_import_shows_who_asks_for_it() {
        let source = "policy enfield \"Step up\" {\n}\nuse \"vocabulery.well\"\n";
        let error = Error::MissingImport {
            path: "policies/vocabulery.well".to_owned(),
            importer: "policies/enfield.well:3".to_owned(),
            reason: "there is no such file".to_owned(),
            snippet: Snippet::new("policies/enfield.well", source, 33..51, "brought in here"),
        };
        insta::assert_snapshot!(render(&error, false));
    }

    #[test]
    fn a_check_that_does_not_exist_gets_a_similar_name() {
        let error = Error::UnknownCheck { name: "deadend".to_owned(), nearest: Some("dead-end".to_owned()) };
        let shown = "  × there is no check named `deadend`\n  help: did you mean `dead-end`?\n";
        assert_eq!(render(&error, false), shown);
    }
}
