//! From the tree to its one layout.
//!
//! Single spaces, two blanks a block, no columns: a new line touches no other line. Nothing is moved, and every comment
//! stays with its line. A line that would be longer than 120 characters goes on after a comma, `and` or `or`.

mod declarations;
mod items;
mod layout;
mod line;
mod statements;
mod times;
mod words;

use crate::diagnostic::Severity;
use crate::syntax::Parsed;

/// Writes a file in its one layout; `None` where `parsed`, which was read from `text`, has syntax errors.
///
/// The result has the same tree and comments, and formatting it again changes nothing.
pub fn format(parsed: &Parsed, text: &str) -> Option<String> {
    if parsed.diagnostics.iter().any(|finding| finding.severity == Severity::Error) {
        return None;
    }
    let entries = parsed.tree.declarations.iter().map(declarations::declaration);
    let layout = layout::write(&entries.collect::<Vec<_>>(), &parsed.trivia, text);
    Some(if text.contains("\r\n") { layout.replace('\n', "\r\n") } else { layout })
}
