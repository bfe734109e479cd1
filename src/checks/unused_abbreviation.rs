//! `unused-abbreviation`: letters that the document spells out and that nothing uses.

use super::texts::{Text, texts};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Abbreviation;

/// Letters that the document spells out and that nothing uses.
pub static UNUSED_ABBREVIATION: Check = Check {
    name: "unused-abbreviation",
    summary: "letters that the document spells out and that nothing uses",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("unused_abbreviation.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let texts = texts(context.policy);
    let spelled_out = context.policy.abbreviations.iter().filter(|known| known.meaning.is_some());
    let unused = spelled_out.filter(|known| !texts.iter().any(|text| uses(text, &known.letters)));
    unused.map(|known| report(check, known)).collect()
}

/// Returns whether letters stand in a text as a word, in the singular or plural, with a number behind it or without.
fn uses(text: &Text<'_>, letters: &str) -> bool {
    text.text.match_indices(letters).any(|(start, _)| {
        let before = text.text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.text.get(start + letters.len()..).unwrap_or("");
        let after = after.strip_prefix('s').unwrap_or(after).chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
    })
}

fn report(check: &Check, known: &Abbreviation) -> Diagnostic {
    let letters = &known.letters;
    let message = format!("the document spells `{letters}` out, and nothing in the policy uses it");
    let found = about(check.found(known.span, message).here("used nowhere"), letters, &known.cites);
    let found =
        found.note("a reader looks for a rule about it; either the letters are left over, or a rule was left out here");
    found.help("take it out of the glossary if the document does not use it either, or write down what it says of it")
}
