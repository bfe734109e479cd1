//! One way in which a place is broken: replacements of text by the spans of the tree, and where they must show.

use stepwell::diagnostic::Edit;
use stepwell::source::Span;
use stepwell::syntax::ast::{Block, Path, Statement};

use super::place::Place;

/// What is replaced, and where a finding must stand that notices it.
#[derive(Clone)]
pub struct Break {
    pub edits: Vec<Edit>,
    pub at: Vec<Span>,
}

impl Break {
    /// Replaces a span by a text; it must show at the place.
    pub fn put(place: &Place<'_>, span: Span, text: impl Into<String>) -> Self {
        Break { edits: vec![Edit { span, text: text.into() }], at: place.region() }
    }

    /// Takes a span away.
    pub fn cut(place: &Place<'_>, span: Span) -> Self {
        Break::put(place, span, "")
    }

    /// Says that it must show elsewhere as well.
    pub fn also(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        self.at.extend(spans);
        self
    }

    /// Says that it must show elsewhere.
    pub fn shown(mut self, spans: impl IntoIterator<Item = Span>) -> Self {
        self.at = spans.into_iter().collect();
        self
    }

    /// Adds a line at the end of a block.
    pub fn added(place: &Place<'_>, block: &Block, line: &str) -> Self {
        let at = |offset: u32, text: String| Edit {
            span: Span { start: offset, end: offset, ..place.declaration.span },
            text,
        };
        // A block on one line holds one statement.
        let edits = vec![at(block.open + 1, "\n".to_owned()), at(block.end - 1, format!("\n{line}\n"))];
        Break { edits, at: place.region() }
    }

    /// Writes a line twice, the second time as `text`.
    pub fn beside(place: &Place<'_>, line: &Statement, text: &str) -> Self {
        let own = place.sheet.text(line.span).to_owned();
        Break::put(place, line.span, format!("\n{own}\n{text}\n"))
    }
}

/// Returns the edit that takes one path out of a list; none where it is the only one.
pub fn without(paths: &[Path], number: usize) -> Option<Span> {
    let own = paths.get(number)?.span;
    match (number.checked_sub(1).and_then(|before| paths.get(before)), paths.get(number + 1)) {
        (Some(before), _) => Some(Span { start: before.span.end, ..own }),
        (None, Some(after)) => Some(Span { end: after.span.start, ..own }),
        (None, None) => None,
    }
}

/// Applies edits, in any order, to the text that stands at `whole`.
pub fn applied(text: &str, whole: Span, edits: &[&Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.to_vec();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut written, mut from) = (String::new(), whole.start);
    for edit in sorted {
        let (start, end) = ((from - whole.start) as usize, (edit.span.start - whole.start) as usize);
        written.push_str(&text[start..end]);
        written.push_str(&edit.text);
        from = edit.span.end;
    }
    written.push_str(&text[(from - whole.start) as usize..]);
    written
}

/// Returns where an offset of the text at `whole` is after the edits; `end` says that it closes a span.
pub fn moved(offset: u32, whole: Span, edits: &[&Edit], end: bool) -> u32 {
    let before =
        |edit: &&&Edit| edit.span.end < offset || (edit.span.end == offset && (end || edit.span.start < offset));
    let (mut gained, mut lost) = (0, 0);
    for edit in edits.iter().filter(before) {
        gained += u32::try_from(edit.text.len()).unwrap();
        lost += edit.span.end - edit.span.start;
    }
    offset + gained - lost - whole.start
}
