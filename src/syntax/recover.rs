//! Several mistakes from one reading.

use super::lower::lower;
use super::{Parsed, ast, trivia};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};

pub(super) fn parse(file: FileId, text: &str) -> Parsed {
    let blank_lines = trivia::blank_lines(text);
    match lower(file, 0, text) {
        Ok(lowered) => Parsed {
            file,
            tree: ast::File { declarations: lowered.declarations },
            trivia: trivia::Trivia { comments: lowered.comments, blank_lines },
            diagnostics: lowered.errors,
        },
        Err(error) => {
            let at = match error.location {
                pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
            };
            Parsed {
                file,
                tree: ast::File::default(),
                trivia: trivia::Trivia::default(),
                diagnostics: vec![Diagnostic::new(
                    "syntax",
                    Severity::Error,
                    Span::new(file, at, at),
                    format!("{error}"),
                )],
            }
        }
    }
}
