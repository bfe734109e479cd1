//! Tree and trivia to text, in the one layout.

use crate::syntax::Parsed;

/// Writes a file in the one layout; nothing when it has syntax errors.
pub fn format(_parsed: &Parsed, _text: &str) -> Option<String> {
    None
}
