//! From text to tree.
//!
//! [`parse`] never fails: it returns the tree of what could be read, and what could not be read as findings.
//! It knows one file, and no name means anything yet.

pub mod ast;
mod dump;
mod expected;
mod forms;
mod grammar;
mod guard;
mod lines;
mod lower;
mod recover;
pub mod trivia;

use std::collections::BTreeSet;

pub use dump::dump;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;

/// One file, read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The file.
    pub file: FileId,
    /// The tree of what could be read.
    pub tree: ast::File,
    /// Comments and blank lines.
    pub trivia: trivia::Trivia,
    /// Every word of what could not be read: a name that stands nowhere else is not reported again as unknown.
    pub lost: BTreeSet<String>,
    /// What could not be read; all are errors named `syntax` or `mixed-and-or`, or notes about an empty file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one file; what cannot be read is left out of the tree and reported.
pub fn parse(file: FileId, text: &str) -> Parsed {
    recover::parse(file, text)
}
