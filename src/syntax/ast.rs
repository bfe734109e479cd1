//! The tree of one file, as it was written: names are text, and every part knows its place.
//!
//! The tree promises nothing about meaning. Comments and blank lines stand beside it, in
//! [`Trivia`](super::trivia::Trivia).

mod declarations;
mod statements;
mod words;

pub use declarations::*;
pub use statements::*;
pub use words::*;
