//! Braces that do not match, found by how the lines are indented.

use super::piece::{Patch, Piece, header};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::syntax::lines::{Brace, Line, lines};

/// A brace that is missing or one too many; places are bytes of the piece.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// The block that opens at `open` is not closed, nor are `around` blocks around it; the `}` belongs before the line
    /// that begins at `before`, or at the end.
    Unclosed { open: usize, around: usize, before: Option<usize> },
    /// The line that begins at `header` and ends at `after` has a block without `{`.
    Unopened { header: usize, after: usize, inside: usize },
    /// The `}` at `at` closes nothing.
    Stray { at: usize },
}

/// A block that is open: how far its header is indented, and where its `{` stands.
type Open = (usize, usize);

/// Finds the first place where the lines are not indented as the braces say.
pub(super) fn find(piece: &Piece) -> Option<Fault> {
    let lines = lines(&piece.text);
    let patched: isize = piece.patches.iter().map(|patch| if matches!(patch, Patch::Open(_)) { 1 } else { -1 }).sum();
    let balance = patched + lines.iter().map(Line::balance).sum::<isize>();
    let mut open: Vec<Open> = Vec::new();
    let mut above: Option<&Line> = None;
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let goes_on = above.is_some_and(|above| above.joint(&piece.text).is_some());
        for _ in piece.patches.iter().filter(|patch| **patch == Patch::Close(Some(line.start))) {
            open.pop();
        }
        if !goes_on {
            let unclosed = open.last().filter(|_| balance >= 0).and_then(|open| unclosed(piece, line, *open));
            let unopened = above.filter(|_| balance <= 0).and_then(|above| unopened(piece, above, line));
            if let Some(fault) = unclosed.or(unopened) {
                return Some(fault);
            }
        }
        for (at, brace) in &line.braces {
            match brace {
                Brace::Open => open.push((line.indent, *at)),
                Brace::Close if open.pop().is_none() => return Some(Fault::Stray { at: *at }),
                Brace::Close => {}
            }
        }
        if piece.patches.contains(&Patch::Open(line.code_end)) {
            open.push((line.indent, line.code_end));
        }
        above = Some(line);
    }
    let closed = piece.patches.iter().filter(|patch| **patch == Patch::Close(None)).count();
    let around = open.len().saturating_sub(closed + 1);
    open.iter().rev().nth(closed).map(|(_, open)| Fault::Unclosed { open: *open, around, before: None })
}

/// The block on top is not closed if this line stands no deeper than its header.
fn unclosed(piece: &Piece, line: &Line, (indent, open): Open) -> Option<Fault> {
    let closes = line.words(&piece.text).starts_with('}');
    let outside = if closes { line.indent < indent } else { line.indent <= indent };
    outside.then_some(Fault::Unclosed { open, around: 0, before: Some(line.start) })
}

/// A line that stands deeper than the one above, though nothing opens there.
fn unopened(piece: &Piece, above: &Line, line: &Line) -> Option<Fault> {
    let opens = above.balance() > 0 || piece.patches.contains(&Patch::Open(above.code_end));
    let deeper = line.indent > above.indent && !above.words(&piece.text).starts_with('}');
    let fault = Fault::Unopened { header: above.code, after: above.code_end, inside: line.code };
    (deeper && !opens).then_some(fault)
}

/// Says what is wrong with the braces.
pub(super) fn finding(file: FileId, piece: &Piece, fault: &Fault) -> Diagnostic {
    let lines = lines(&piece.text);
    let span = |start: usize, end: usize| Span::new(file, piece.base + start, piece.base + end);
    let error = |span, message| Diagnostic::new("syntax", Severity::Error, span, message);
    match *fault {
        Fault::Unclosed { open, around, before } => {
            let header = header(&piece.text, &lines, open);
            let finding = error(span(open, open + 1), format!("the block of `{header}` is not closed"));
            let finding = finding.here("this block has no `}`");
            let finding = match around {
                0 => finding,
                1 => finding.note("the block around it is not closed either"),
                blocks => finding.note(format!("the {blocks} blocks around it are not closed either")),
            };
            let line = before.and_then(|before| lines.iter().find(|line| line.start == before));
            match line {
                Some(line) => finding
                    .label(span(line.code, line.code_end), "this line stands outside of it")
                    .help("write `}` on a line of its own before that line"),
                None if piece.followed => finding
                    .label(span(piece.text.len(), piece.text.len()), "another declaration begins here")
                    .help("write `}` on a line of its own before that line"),
                None => finding.help("write `}` on a line of its own at its end"),
            }
        }
        Fault::Unopened { header: start, after, inside } => {
            let header = header(&piece.text, &lines, after);
            error(span(start, after), format!("the block of `{header}` does not begin"))
                .here("this line does not end in `{`")
                .label(span(inside, inside), "indented as if inside of it")
                .help("write `{` at the end of the line")
        }
        Fault::Stray { at } => error(span(at, at + 1), "this `}` closes nothing".to_owned())
            .here("no block is open here")
            .help("take it out, or look for a missing `{` above"),
    }
}
