//! `undefined-abbreviation`: letters that the document uses and never spells out.

use std::collections::{BTreeMap, BTreeSet};

use super::texts::{Text, texts};
use super::words::counted;
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Abbreviation;
use crate::source::Span;

/// Letters that the document uses and never spells out.
pub static UNDEFINED_ABBREVIATION: Check = Check {
    name: "undefined-abbreviation",
    summary: "letters that the document uses and never spells out",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("undefined_abbreviation.md"),
    run: Some(run),
};

/// Words that people write in capitals for weight.
const WEIGHTY: [&str; 9] = ["ALL", "AND", "ANY", "MUST", "NO", "NOT", "ONLY", "OR", "YES"];

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let declared = &context.policy.abbreviations;
    let texts = texts(context.policy);
    let mut used: Vec<(String, Vec<&Text<'_>>)> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for text in &texts {
        for letters in acronyms(text.text) {
            let number = *numbers.entry(letters.clone()).or_insert(used.len());
            match used.get_mut(number) {
                Some((_, places)) => places.push(text),
                None => used.push((letters, vec![text])),
            }
        }
    }
    let unstated = declared.iter().filter(|known| known.meaning.is_none()).map(|known| {
        let number = numbers.get(singular(&known.letters)).copied();
        let places = number.and_then(|number| used.get(number)).map_or(&[][..], |(_, places)| places);
        never_spelled_out(check, known, &spans(places))
    });
    let known: BTreeSet<&str> = declared.iter().map(|known| singular(&known.letters)).collect();
    let explained = explained(&texts);
    let unknown = used.iter().filter(|(letters, _)| {
        let mut texts = explained.get(letters.as_str()).into_iter().flatten();
        !known.contains(letters.as_str()) && !texts.any(|text| spells_out(text, letters))
    });
    unstated.chain(unknown.filter_map(|(letters, places)| undeclared(check, letters, places))).collect()
}

/// Lists the texts that may say what letters stand for: by what they are, and by what they have in brackets.
fn explained<'t>(texts: &'t [Text<'t>]) -> BTreeMap<&'t str, Vec<&'t Text<'t>>> {
    let mut found: BTreeMap<&str, Vec<&Text<'_>>> = BTreeMap::new();
    for text in texts {
        let brackets = text.text.split('(').skip(1).filter_map(|rest| rest.split_once(')').map(|(inside, _)| inside));
        brackets.chain([text.text]).for_each(|letters| found.entry(letters).or_default().push(text));
    }
    found
}

/// Lists the lines, each once.
fn spans(places: &[&Text<'_>]) -> Vec<Span> {
    let mut spans: Vec<Span> = places.iter().map(|text| text.span).collect();
    spans.dedup();
    spans
}

fn never_spelled_out(check: &Check, known: &Abbreviation, places: &[Span]) -> Diagnostic {
    let letters = &known.letters;
    let found = check.found(known.span, format!("the document uses `{letters}` and never says what it stands for"));
    let found = about(found.here("never spelled out"), letters, &known.cites);
    let found = places.first().map_or(found.clone(), |first| found.label(*first, "used here"));
    let found =
        if places.len() > 1 { found.note(format!("used in {}", counted(places.len(), "place"))) } else { found };
    advise(found, "spell it out in the document, in its glossary or where it is first used")
}

fn undeclared(check: &Check, letters: &str, places: &[&Text<'_>]) -> Option<Diagnostic> {
    let first = places.first()?;
    let spans = spans(places);
    let found = check.found(first.span, format!("nothing here says what `{letters}` stands for"));
    let found = about(found.here("first used here"), letters, first.cites);
    let found = if spans.len() > 1 { found.note(format!("used in {}", counted(spans.len(), "place"))) } else { found };
    let help =
        "copy what the document spells out into an `abbreviation` line, or write `unstated` there if it never does";
    Some(advise(found, help))
}

fn advise(found: Diagnostic, help: &str) -> Diagnostic {
    found.note("a new worker or a partner agency has to guess which team, form or meeting is meant").help(help)
}

/// Takes the plural and a number away: `HoS` for `HoS2`, `EHCP` for `EHCPs`.
fn singular(letters: &str) -> &str {
    let plain = letters.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let one = plain.strip_suffix('s').filter(|one| one.ends_with(char::is_uppercase)).unwrap_or(plain);
    if is_acronym(one) { one } else { letters }
}

/// Lists the acronyms of a text: at least two capitals and mostly capitals, or a capital and a number.
fn acronyms(text: &str) -> Vec<String> {
    let addresses = |word: &&str| !word.contains('@') && !word.contains("://") && !word.starts_with("www.");
    let pieces = text.split_whitespace().filter(addresses).flat_map(|word| {
        word.split(|letter: char| !letter.is_alphanumeric() && letter != '&' && letter != '\'' && letter != '’')
    });
    let words = pieces.map(|word| {
        let word = word.trim_matches(['\'', '’', '&']);
        word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
    });
    words.filter(|word| is_acronym(word)).map(|word| singular(word).to_owned()).collect()
}

fn is_acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    let others = word.chars().filter(|letter| letter.is_lowercase()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let roman = word.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'));
    let section = capitals == 1 && others == 0 && digits >= 2 && word.starts_with(char::is_uppercase);
    !roman && !WEIGHTY.contains(&word) && (section || (capitals >= 2 && capitals > others))
}

/// Returns whether a text says what letters stand for: in brackets behind the words, or as another name of the thing.
fn spells_out(text: &Text<'_>, letters: &str) -> bool {
    let initials = |words: &str| -> String {
        let words = words.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
        words.filter_map(|word| word.chars().next()).filter(|letter| letter.is_uppercase()).collect()
    };
    let capitals: String = letters.chars().filter(|letter| letter.is_uppercase()).collect();
    let bracketed =
        text.text.split_once(&format!("({letters})")).is_some_and(|(before, _)| initials(before).ends_with(&capitals));
    let named = text.text == letters && text.also.iter().any(|other| initials(other) == capitals && *other != letters);
    bracketed || named
}
