//! What stands beside the tree: comments and blank lines, each a sorted list.

use crate::source::Span;

/// The comments and blank lines of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trivia {
    /// The comments, from `#` to the end of their lines.
    pub comments: Vec<Span>,
    /// The offsets at which blank lines begin.
    pub blank_lines: Vec<u32>,
}

/// Lists the offsets at which the blank lines of `text` begin.
pub(super) fn blank_lines(text: &str) -> Vec<u32> {
    let mut blank = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            blank.push(u32::try_from(offset).unwrap_or(u32::MAX));
        }
        offset += line.len();
    }
    blank
}
