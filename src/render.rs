//! Findings for people and machines, one file a format.
//!
//! Every renderer takes the same plain [`Report`](crate::report::Report) and returns text. None of them decides a
//! level, an exit code or a colour; none knows a terminal.

mod github;
mod human;
pub mod json;
mod sarif;
mod timeline;
mod why;
mod words;

#[cfg(test)]
mod tests;

pub use github::github;
pub use human::{human, picture};
pub use json::{json, schema};
pub use sarif::sarif;
pub use timeline::{timeline, timeline_json, timeline_schema};
pub use why::why;
