//! What leaves Stepwell for other tools: drawings and state graphs, one file a format.
//!
//! Every function is total: a procedure with dead ends is drawn with them. None of them judges anything.

mod bpmn;
mod dot;
mod ics;
mod json;
mod mermaid;
pub mod outline;
mod pnml;
pub mod states;
mod workflow;

pub use bpmn::bpmn;
pub use dot::dot;
pub use ics::{Deadline, ics};
pub use json::{json, schema};
pub use mermaid::mermaid;
pub use outline::outline;
pub use pnml::pnml;
pub use workflow::{NotPlain, workflow};

/// The version of the shapes that are written as JSON.
pub const FORMAT_VERSION: u32 = 1;

/// Writes plain data as indented JSON, with a line break at its end.
fn pretty(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|error| unreachable!("plain data: {error}"));
    text + "\n"
}

/// Breaks a text between words into lines of at most `width` characters, where its words allow that.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
