//! Several mistakes from one reading.
//!
//! A file without mistakes is read at once. Any other is cut where a declaration begins in the first column, and each
//! piece is read until nothing is wrong with it any more: what is wrong is reported and replaced by blanks of the
//! same length, so that every place stays where it is and the rest of the tree is kept.

mod braces;
mod mixed;
mod piece;
mod statement;

use std::collections::BTreeSet;
use std::ops::Range;

use self::braces::Fault;
use self::piece::Piece;
use self::statement::Statement;
use super::expected::{self, Place};
use super::grammar::Rule;
use super::lines::{is_word, lines};
use super::lower::{Failure, Lowered, lower};
use super::{Parsed, ast, guard, trivia};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};

/// The most mistakes that are shown of one file.
const MOST: usize = 50;

pub(super) fn parse(file: FileId, text: &str) -> Parsed {
    let mut recovery = Recovery {
        file,
        text,
        declarations: Vec::new(),
        comments: Vec::new(),
        findings: Vec::new(),
        lost: BTreeSet::new(),
        work: 0,
    };
    if let Some(finding) = guard::unreadable(file, text) {
        recovery.lose(0..text.len());
        recovery.findings.push(finding);
        return recovery.finish();
    }
    let whole = if guard::too_deep(text).is_none() { lower(file, 0, text).ok() } else { None };
    match whole.filter(|whole| whole.errors.is_empty()) {
        Some(whole) => recovery.keep(whole),
        None => piece::cut(text).into_iter().for_each(|range| recovery.read(range)),
    }
    recovery.finish()
}

/// The most bytes that are read again because of mistakes: a large file without any sense is not read fifty times.
const MOST_WORK: usize = 16 * 1024 * 1024;

/// What has been read so far.
struct Recovery<'t> {
    file: FileId,
    text: &'t str,
    declarations: Vec<ast::Declaration>,
    comments: Vec<Span>,
    findings: Vec<Diagnostic>,
    lost: BTreeSet<String>,
    /// How many bytes have been read again.
    work: usize,
}

impl Recovery<'_> {
    fn finish(mut self) -> Parsed {
        if self.findings.is_empty() && self.declarations.is_empty() {
            let finding = Diagnostic::new("empty-file", Severity::Note, self.span(0, 0), "the file declares nothing");
            self.findings.push(
                finding
                    .here("nothing stands here")
                    .help("begin with a declaration such as `procedure step-up \"Step up\" {`"),
            );
        }
        self.findings.sort_by_key(|finding| finding.span().map(|span| (span.start, span.end)));
        Parsed {
            file: self.file,
            tree: ast::File { declarations: self.declarations },
            trivia: trivia::Trivia { comments: self.comments, blank_lines: trivia::blank_lines(self.text) },
            lost: self.lost,
            diagnostics: self.findings,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn keep(&mut self, lowered: Lowered) {
        self.declarations.extend(lowered.declarations);
        self.comments.extend(lowered.comments);
    }

    /// Reads a piece again and again, until it has no mistakes or no more can be shown.
    fn read(&mut self, range: Range<usize>) {
        let mut piece = Piece::new(&range, self.text);
        loop {
            if let Some(at) = guard::too_deep(&piece.text) {
                self.report(guard::nested(self.span(piece.base + at.start, piece.base + at.end)));
                return self.lose(range);
            }
            let before = piece.clone();
            match lower(self.file, piece.base, &piece.mended()) {
                Ok(lowered) if lowered.errors.is_empty() => return self.keep(lowered),
                Ok(lowered) => lowered.errors.into_iter().for_each(|error| self.correct(&mut piece, error)),
                Err(failure) => self.mend(&mut piece, &failure),
            }
            self.work += range.len();
            if self.work > MOST_WORK {
                self.leave_off(self.span(range.start, range.start));
            }
            if piece == before || self.is_full() {
                return self.lose(range);
            }
        }
    }

    /// Adds a finding, unless enough have been shown.
    fn report(&mut self, finding: Diagnostic) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        } else {
            self.leave_off(finding.span().unwrap_or(self.span(0, 0)));
        }
    }

    /// Says, once, that there are more mistakes.
    fn leave_off(&mut self, place: Span) {
        if !self.is_full() {
            let message = "there are more mistakes, which are not shown";
            let finding = Diagnostic::new("syntax", Severity::Note, place, message).here("one of them is here");
            self.findings.push(finding.help("correct those that are shown, then check again"));
        }
    }

    fn is_full(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Note)
    }

    /// Takes out the statement in which lowering found a mistake.
    fn correct(&mut self, piece: &mut Piece, error: Diagnostic) {
        let at = error.span().map_or(0, |span| span.start as usize).saturating_sub(piece.base);
        self.report(error);
        self.take_out(piece, at);
    }

    /// Reports why the grammar could not go on, and changes the piece so that it can.
    fn mend(&mut self, piece: &mut Piece, failure: &Failure) {
        if failure.expected.is_empty() {
            let at = piece.base + failure.at;
            return self.report(guard::nested(self.span(at, at)));
        }
        if piece.is_unbalanced_at(failure)
            && let Some(fault) = braces::find(piece)
        {
            self.report(braces::finding(self.file, piece, &fault));
            return match fault {
                Fault::Unclosed { before, around, .. } => (0..=around).for_each(|_| piece.close_before(before)),
                Fault::Unopened { after, .. } => piece.open_after(after),
                Fault::Stray { at } => piece.blank(at..at + 1),
            };
        }
        let lines = lines(&piece.text);
        let statement = Statement::at(&piece.text, &lines, failure.at);
        let line = lines.get(statement.faulty).cloned().unwrap_or_default();
        let place = Place { file: self.file, base: piece.base, text: &piece.text, line: &line, at: failure.at };
        let mixed = || mixed::finding((self.file, piece.base), (&piece.text, &lines), &statement, failure.at);
        let finding = match statement.dangling {
            Some(at) => expected::dangling(&Place { at, ..place }, line.joint(&piece.text).unwrap_or(",")),
            None => mixed().unwrap_or_else(|| expected::finding(&place, &failure.expected)),
        };
        self.report(finding);
        self.take_out(piece, failure.at);
    }

    /// Replaces the statement at `at` by blanks, and with a header what is indented under it.
    fn take_out(&mut self, piece: &mut Piece, at: usize) {
        let lines = lines(&piece.text);
        let ranges = Statement::at(&piece.text, &lines, at).ranges(&piece.text, &lines);
        for range in ranges {
            self.lose(piece.base + range.start..piece.base + range.end);
            piece.blank(range);
        }
    }

    /// Remembers every word of a part of the file that is left out of the tree.
    fn lose(&mut self, range: Range<usize>) {
        let words = self.text.get(range).unwrap_or("").split(|character| !is_word(character));
        self.lost.extend(
            words.filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic())).map(str::to_owned),
        );
    }
}

impl Piece {
    /// Whether the grammar stopped where braces do not match: at the end, inside of a block; or outside of all blocks.
    fn is_unbalanced_at(&self, failure: &Failure) -> bool {
        let expects = |wanted: &[Rule]| wanted.iter().any(|wanted| failure.expected.contains(wanted));
        let lines = lines(&self.text);
        let Some(last) = lines.iter().rfind(|line| !line.is_blank()) else { return false };
        if failure.at >= last.code_end {
            return expects(&[Rule::close, Rule::line_end, Rule::open]) && last.joint(&self.text).is_none();
        }
        let outside = expects(&[Rule::declaration, Rule::file, Rule::EOI]);
        let inside_line = lines.iter().any(|line| line.code < failure.at && failure.at < line.code_end);
        let first = lines.iter().find(|line| !line.is_blank()).is_some_and(|line| line.code == failure.at);
        let indented = lines.iter().any(|line| line.code == failure.at && line.indent > 0);
        let closes = self.text.get(failure.at..).is_some_and(|rest| rest.starts_with('}'));
        outside && !inside_line && (closes || (indented && !first))
    }
}
