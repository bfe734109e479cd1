//! One piece of a file while it is mended.

use std::ops::Range;

use crate::syntax::forms::{Room, begins_a_line};
use crate::syntax::lines::{Line, lines};

/// A piece of a file; every place in it is a byte of `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it begins in the file.
    pub base: usize,
    /// Its text, blanks in place of what was taken out.
    pub text: String,
    /// Whether the file goes on after it.
    pub followed: bool,
    /// The braces that are missing.
    pub patches: Vec<Patch>,
}

/// A brace that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Patch {
    /// A `{` that belongs at this place.
    Open(usize),
    /// A `}` that belongs before the line that begins at this place; at the end of the piece if there is none.
    Close(Option<usize>),
}

impl Piece {
    pub(super) fn new(range: &Range<usize>, text: &str) -> Self {
        let own = text.get(range.clone()).unwrap_or("").to_owned();
        Piece { base: range.start, text: own, followed: range.end < text.len(), patches: Vec::new() }
    }

    /// Replaces a range by blanks of the same length.
    pub(super) fn blank(&mut self, range: Range<usize>) {
        let blanks: String = self.text.get(range.clone()).unwrap_or("").bytes().map(blank).collect();
        if blanks.len() == range.len() {
            self.text.replace_range(range, &blanks);
        }
    }

    pub(super) fn close_before(&mut self, line: Option<usize>) {
        self.patches.push(Patch::Close(line));
    }

    pub(super) fn open_after(&mut self, at: usize) {
        self.patches.push(Patch::Open(at));
    }

    /// Returns the text with the missing braces, each in the place of blanks, so that no other place moves.
    pub(super) fn mended(&self) -> String {
        let mut bytes = self.text.clone().into_bytes();
        let mut at_end = 0;
        for patch in &self.patches {
            let done = match patch {
                Patch::Open(at) => open(&mut bytes, *at),
                Patch::Close(Some(at)) => close(&mut bytes, *at),
                Patch::Close(None) => false,
            };
            at_end += usize::from(!done && matches!(patch, Patch::Close(_)));
        }
        let mut text = String::from_utf8(bytes).unwrap_or_else(|_| self.text.clone());
        text.push_str(&"\n}".repeat(at_end));
        text
    }
}

fn blank(byte: u8) -> char {
    if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' }
}

/// Writes `{` over the blank at `at`; where the line ends there, the next line gives a blank for the line break.
fn open(bytes: &mut [u8], at: usize) -> bool {
    match bytes.get_mut(at..) {
        Some([here @ (b' ' | b'\t' | b'\r'), ..]) => {
            *here = b'{';
            true
        }
        Some([here @ b'\n', next @ (b' ' | b'\t'), ..]) => {
            (*here, *next) = (b'{', b'\n');
            true
        }
        _ => false,
    }
}

/// Writes `}` and a line break over the next two blanks that begin a line.
fn close(bytes: &mut [u8], line: usize) -> bool {
    let mut at = line;
    while bytes.get(at..at + 2) == Some(b"}\n") {
        at += 2;
    }
    match bytes.get_mut(at..) {
        Some([first @ (b' ' | b'\t'), second @ (b' ' | b'\t'), ..]) => {
            (*first, *second) = (b'}', b'\n');
            true
        }
        _ => false,
    }
}

/// Cuts a text where a line of the first column begins a declaration, or would if its first word were one.
pub(super) fn cut(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut depth = 0_isize;
    let mut goes_on = false;
    for line in lines(text) {
        let word = line.first_word(text);
        let known = Room::File.form(word).is_some();
        let unknown = !word.is_empty() && depth <= 0 && !goes_on && !begins_a_line(word);
        if line.indent == 0 && (known || unknown) {
            starts.push(line.start);
            depth = 0;
        }
        depth += line.balance();
        if !line.is_blank() {
            goes_on = line.joint(text).is_some();
        }
    }
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).filter(|range| !range.is_empty()).collect()
}

/// The header of the block that opens at `at`: its first two words.
pub(super) fn header<'t>(text: &'t str, lines: &[Line], at: usize) -> &'t str {
    let line = lines.iter().find(|line| line.start <= at && at <= line.end);
    let words = line.map_or("", |line| text.get(line.code..at).unwrap_or("")).trim_end();
    let second = words.find(' ').map_or(words.len(), |first| {
        words.get(first + 1..).and_then(|rest| rest.find([' ', '('])).map_or(words.len(), |second| first + 1 + second)
    });
    words.get(..second).unwrap_or(words)
}
