//! Foreign models as Petri nets: one file of this room a format.
//!
//! A model is read for what it says about behaviour. What is not read is listed with its place: where it could change
//! how a case moves, no verdict is given on the rest. The text is data from strangers: nothing in it is expanded,
//! fetched or run, and no text makes Stepwell panic.

mod bpmn;
pub mod judge;
mod pnml;
mod text;
mod words;
pub mod xml;

pub use text::decode;

use crate::checks::{Check, REGISTRY};
use crate::diagnostic::Severity;
use crate::petri::Net;
use crate::source::{FileId, Span};

/// A model that is refuted without a story.
static UNSOUND_MODEL: Check = Check {
    name: "unsound-model",
    summary: "a model drawn elsewhere in which some case comes to no clean end, as its structure shows",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("import/unsound_model.md"),
    run: None,
};

/// A text that is read as no model.
static UNREADABLE_MODEL: Check = Check {
    name: "unreadable-model",
    summary: "a file that is not read as a model drawn elsewhere",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("import/unreadable_model.md"),
    run: None,
};

/// Lists whatever can be found: the checks, and what only models from elsewhere can have.
pub fn catalogue() -> impl Iterator<Item = &'static Check> {
    REGISTRY.iter().copied().chain([&UNSOUND_MODEL, &UNREADABLE_MODEL])
}

/// One model of a file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What it calls itself, or else its identifier.
    pub name: String,
    /// Where it begins.
    pub span: Span,
    /// How many things of each kind were read, with their noun in the singular: `(12, "place")`.
    pub counts: Vec<(usize, &'static str)>,
    /// What it says, as a net.
    pub net: Net,
    /// What it does not say and is taken for granted, each as one clause: "a case begins in `p1`".
    pub assumed: Vec<String>,
    /// What is not read.
    pub unread: Vec<Unread>,
    /// What nobody is said to do, though the model says it of others: tasks outside of every lane.
    pub unowned: Vec<(String, Span)>,
    /// The models of the same file that it puts together, by their numbers; none for most.
    pub parts: Vec<usize>,
}

/// Something in a model that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What it is, in the words of its format and in the singular: "inhibitor arc".
    pub what: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it could change how a case moves, so that nothing is proved without it.
    pub matters: bool,
}

/// Why a text could not be read as a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The reason, as one clause.
    pub reason: String,
    /// Where, if there is such a place.
    pub span: Option<Span>,
}

/// Reads every model of a text; its root element says which format it is.
///
/// # Errors
/// A text that is no XML, whose markup is broken, or whose format is not known.
pub fn import(file: FileId, text: &str) -> Result<Vec<Imported>, Unreadable> {
    let document = xml::parse(file, text)?;
    let root = document.root();
    match root.name.as_str() {
        "pnml" => pnml::read(&document),
        "definitions" => bpmn::read(&document),
        other => {
            let reason = format!("its root element is `{other}`, which is no model that Stepwell reads");
            Err(Unreadable { reason, span: Some(root.span) })
        }
    }
}
