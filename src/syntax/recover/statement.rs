//! The statement in which a mistake stands, and what of the text goes with it.

use std::ops::Range;

use crate::syntax::forms;
use crate::syntax::lines::{Brace, Line};

/// One statement, by the numbers of its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    /// The line on which it begins.
    pub first: usize,
    /// The line on which it ends.
    pub last: usize,
    /// The line with the mistake.
    pub faulty: usize,
    /// The comma, `and` or `or` after which nothing follows, where this is the mistake.
    pub dangling: Option<usize>,
}

impl Statement {
    /// Finds the statement that holds the byte `at`.
    pub(super) fn at(text: &str, lines: &[Line], at: usize) -> Self {
        let holding = lines.partition_point(|line| line.start <= at).saturating_sub(1);
        let faulty = (0..=holding).rev().find(|number| is_code(lines, *number)).unwrap_or(holding);
        let mut statement = Statement { first: faulty, last: faulty, faulty, dangling: None };
        while let Some((number, joint)) = statement.goes_on_from(text, lines) {
            if statement.dangling.is_none() && lines.get(statement.first).is_some_and(|line| begins_anew(text, line)) {
                let end = lines.get(number).map_or(0, |line| line.code_end);
                statement =
                    Statement { first: number, last: number, faulty: number, dangling: Some(end - joint.len()) };
            } else {
                statement.first = number;
            }
        }
        while statement.dangling.is_none() && lines.get(statement.last).is_some_and(|line| line.joint(text).is_some()) {
            match (statement.last + 1..lines.len()).find(|number| is_code(lines, *number)) {
                Some(next) if !lines.get(next).is_some_and(|line| begins_anew(text, line)) => statement.last = next,
                _ => break,
            }
        }
        statement
    }

    /// The line before, and its last word, if it goes on in the first line of this statement.
    fn goes_on_from<'t>(&self, text: &'t str, lines: &[Line]) -> Option<(usize, &'t str)> {
        let before = (0..self.first).rev().find(|number| is_code(lines, *number))?;
        lines.get(before)?.joint(text).map(|joint| (before, joint))
    }

    /// What goes with the statement: its lines, and what is indented under it if it is a header.
    ///
    /// A `}` that closes a block from before stays.
    pub(super) fn ranges(&self, text: &str, lines: &[Line]) -> Vec<Range<usize>> {
        let own = lines.get(self.first..=self.last).unwrap_or(&[]);
        let mut open: Vec<usize> = Vec::new();
        let mut kept = Vec::new();
        for (at, brace) in own.iter().flat_map(|line| &line.braces) {
            match brace {
                Brace::Open => open.push(*at),
                Brace::Close if open.pop().is_none() => kept.push(*at),
                Brace::Close => {}
            }
        }
        let mut ranges: Vec<Range<usize>> = own.iter().flat_map(|line| around(line, &kept)).collect();
        let word = own.first().map_or("", |line| line.first_word(text));
        if !open.is_empty() || forms::begins_a_block(word) || !forms::begins_a_line(word) {
            ranges.extend(self.under(text, lines, !open.is_empty()));
        }
        ranges
    }

    /// The lines that are indented under the header, and the `}` that closes it.
    fn under(&self, text: &str, lines: &[Line], opened: bool) -> Vec<Range<usize>> {
        let indent = lines.get(self.first).map_or(0, |line| line.indent);
        let after = lines.get(self.last + 1..).unwrap_or(&[]).iter().filter(|line| !line.is_blank());
        let mut ranges: Vec<Range<usize>> =
            after.clone().take_while(|line| line.indent > indent).map(|line| line.code..line.code_end).collect();
        let next = after.clone().nth(ranges.len()).filter(|line| line.words(text).starts_with('}'));
        if let Some(close) = next.filter(|close| close.indent == indent && (opened || !ranges.is_empty())) {
            ranges.push(close.code..close.code + 1);
        } else if opened
            && ranges.is_empty()
            && lines.get(self.last).is_some_and(|line| line.words(text).ends_with('{'))
        {
            ranges = matching(after);
        }
        ranges
    }
}

/// The lines up to the `}` that closes a block by count: for files that are not indented.
fn matching<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Range<usize>> {
    let mut depth = 1_isize;
    let mut ranges = Vec::new();
    for line in lines {
        for (at, brace) in &line.braces {
            depth += if *brace == Brace::Open { 1 } else { -1 };
            if depth == 0 {
                ranges.push(line.code..at + 1);
                return ranges;
            }
        }
        ranges.push(line.code..line.code_end);
    }
    Vec::new()
}

fn is_code(lines: &[Line], number: usize) -> bool {
    lines.get(number).is_some_and(|line| !line.is_blank())
}

/// Whether a line cannot be meant to go on from the one before.
fn begins_anew(text: &str, line: &Line) -> bool {
    line.words(text).starts_with('}') || forms::begins_a_line(line.first_word(text))
}

/// What a line says, without the places that are kept.
fn around(line: &Line, kept: &[usize]) -> Vec<Range<usize>> {
    let mut start = line.code;
    let mut ranges = Vec::new();
    for at in kept.iter().filter(|at| line.code <= **at && **at < line.code_end) {
        ranges.push(start..*at);
        start = at + 1;
    }
    ranges.push(start..line.code_end);
    ranges
}
