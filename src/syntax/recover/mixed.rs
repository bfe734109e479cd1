//! `and` beside `or` in one condition: what the grammar refuses, told as what it is.

use super::statement::Statement;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::syntax::lines::{Line, is_word};

/// The words after which a condition stands.
const BEGINNINGS: [&str; 3] = ["when", "if", "while"];

/// A word and the byte of the text at which it begins.
type Word<'t> = (usize, &'t str);

/// Says that the joining word at `at` is the other one than that which joins the parts before it.
///
/// Nothing is returned where no condition stands: names of people have no brackets.
pub(super) fn finding(
    (file, base): (FileId, usize),
    (text, lines): (&str, &[Line]),
    statement: &Statement,
    at: usize,
) -> Option<Diagnostic> {
    let second = ["and", "or"].into_iter().find(|word| begins_with(text.get(at..).unwrap_or(""), word))?;
    let words = words(text, lines.get(statement.first..=statement.last)?, at);
    let begins = words.iter().rposition(|(_, word)| BEGINNINGS.contains(word))?;
    let condition = words.get(begins + 1..)?;
    let joins = |word: &&Word<'_>| ["and", "or"].contains(&word.1);
    let (first_at, first) = *condition.iter().find(joins)?;
    if first == second || condition.iter().any(|(_, word)| *word == "then") {
        return None;
    }
    let place = |at: usize, word: &str| Span::new(file, base + at, base + at + word.len());
    let message = "`and` and `or` stand in one condition, and nothing says which belongs together";
    let found = Diagnostic::new("mixed-and-or", Severity::Error, place(at, second), message);
    let found =
        found.here("the other one joins here").label(place(first_at, first), "the parts before are joined by this");
    let found = found.note("two readers can take it in two ways, and so treat the same case differently");
    Some(found.help("put brackets around what belongs together, such as `(a and b) or c`"))
}

fn begins_with(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_word))
}

/// Lists the words of a statement before `at`, without what stands in quotation marks or in closed brackets.
fn words<'t>(text: &'t str, lines: &[Line], at: usize) -> Vec<Word<'t>> {
    let mut found: Vec<Word<'t>> = Vec::new();
    let mut opened: Vec<usize> = Vec::new();
    for line in lines.iter().filter(|line| line.code < at) {
        let end = line.code_end.min(at);
        let (mut quoted, mut escaped, mut start) = (false, false, None);
        for (offset, character) in text.get(line.code..end).unwrap_or("").char_indices() {
            let here = line.code + offset;
            let in_word = !quoted && is_word(character);
            if let Some(begin) = start.filter(|_| !in_word) {
                found.extend(text.get(begin..here).map(|word| (begin, word)));
                start = None;
            } else if in_word && start.is_none() {
                start = Some(here);
            }
            match character {
                '"' if !escaped => quoted = !quoted,
                '(' if !quoted => opened.push(found.len()),
                ')' if !quoted => found.truncate(opened.pop().unwrap_or(found.len())),
                _ => {}
            }
            escaped = quoted && character == '\\' && !escaped;
        }
        found.extend(start.and_then(|begin| Some((begin, text.get(begin..end)?))));
    }
    // What stands in a bracket that is still open is joined on its own.
    let inside = opened.last().copied().unwrap_or(0);
    if inside > 0 {
        let begins = found.iter().take(inside).rposition(|(_, word)| BEGINNINGS.contains(word));
        let kept = found.split_off(inside);
        found = begins.and_then(|begins| found.get(begins).copied()).into_iter().chain(kept).collect();
    }
    found
}
