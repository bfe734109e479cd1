//! What is refused before the grammar sees it: files that are no text, and nesting beyond all use.

use std::ops::Range;

use super::lines::{Brace, is_word, lines};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};

/// The most bytes that a file may have.
const LARGEST: usize = 16 * 1024 * 1024;
/// The most blocks, brackets and `not`s around one place; together they stay far from the end of the stack.
const DEEPEST: usize = 64;

/// Returns why a file cannot be read at all, if so.
pub(super) fn unreadable(file: FileId, text: &str) -> Option<Diagnostic> {
    if text.len() > LARGEST {
        let finding =
            Diagnostic::new("syntax", Severity::Error, Span::new(file, 0, 0), "the file is larger than 16 MB");
        return Some(
            finding.here("it begins here").help("divide it into several files and bring them together by `use`"),
        );
    }
    let stray = |(offset, character): &(usize, char)| match character {
        '\n' | '\t' => false,
        '\r' => text.as_bytes().get(offset + 1) != Some(&b'\n'),
        _ => character.is_control(),
    };
    let (offset, character) = text.char_indices().find(stray)?;
    let (message, help) = match character {
        '\r' => ("the file has a line break of a kind that Stepwell does not read", "save it with ordinary line ends"),
        _ => ("the file has a character that no text has", "save it as plain text, in UTF-8"),
    };
    let span = Span::new(file, offset, offset + character.len_utf8());
    let label = format!("a control character, U+{:04X}", u32::from(character));
    Some(Diagnostic::new("syntax", Severity::Error, span, message).here(label).help(help))
}

/// Returns a place that stands too deep inside of others, if there is one.
pub(super) fn too_deep(text: &str) -> Option<Range<usize>> {
    let (mut blocks, mut within_line) = (0_usize, 0_usize);
    for line in lines(text) {
        for (offset, brace) in &line.braces {
            blocks = if *brace == Brace::Open { blocks + 1 } else { blocks.saturating_sub(1) };
            if blocks > DEEPEST {
                return Some(*offset..offset + 1);
            }
        }
        let negations = line.words(text).split(|character| !is_word(character)).filter(|word| *word == "not").count();
        within_line += line.opened + negations;
        if within_line > DEEPEST {
            return Some(line.code..line.code_end);
        }
        if line.joint(text).is_none() {
            within_line = 0;
        }
    }
    None
}

/// Says that the place `span` stands too deep inside of others.
pub(super) fn nested(span: Span) -> Diagnostic {
    let message = "this stands inside of more than 64 blocks or brackets";
    Diagnostic::new("syntax", Severity::Error, span, message)
        .here("nested too deeply")
        .help("close the blocks before, or give parts of the work a procedure of their own")
}
