//! The words around a place.

use super::Place;
use crate::syntax::lines::is_word;

/// Returns the word or character at the place; empty at the end of the line.
pub(super) fn found<'t>(place: &Place<'t>) -> &'t str {
    let rest = place.text.get(place.at..place.line.code_end).unwrap_or("");
    let end = match rest.chars().next() {
        Some('"') => rest.get(1..).and_then(|after| after.find('"')).map_or(rest.len(), |end| end + 2),
        Some(first) if is_word(first) => {
            let end =
                rest.find(|character| !is_word(character) && !matches!(character, '.' | ':')).unwrap_or(rest.len());
            rest.get(..end).unwrap_or(rest).trim_end_matches(['.', ':']).len()
        }
        Some(first) if first.is_alphabetic() => {
            rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len())
        }
        Some(first) => first.len_utf8(),
        None => 0,
    };
    rest.get(..end).unwrap_or("")
}

/// Returns the word or character before the place, on its line.
pub(super) fn previous<'t>(place: &Place<'t>) -> &'t str {
    let before = place.text.get(place.line.code..place.at.min(place.line.code_end)).unwrap_or("").trim_end();
    let start = match before.chars().next_back() {
        Some('"') => before.strip_suffix('"').and_then(|text| text.rfind('"')),
        Some(last) if is_word(last) => {
            before.rfind(|character| !is_word(character) && character != '.').map(|start| start + 1)
        }
        Some(last) => Some(before.len() - last.len_utf8()),
        None => None,
    };
    before.get(start.unwrap_or(0)..).unwrap_or("")
}

/// Returns the word that begins the statement at the place: of the line, or of a block on that line.
pub(super) fn statement_word<'t>(place: &Place<'t>) -> &'t str {
    let before = place.text.get(place.line.code..place.at.min(place.line.code_end)).unwrap_or("");
    let statement = before.rsplit('{').next().unwrap_or(before).trim_start();
    let end = statement.find(|character| !is_word(character)).unwrap_or(statement.len());
    statement.get(..end).filter(|word| !word.is_empty()).unwrap_or_else(|| place.line.first_word(place.text))
}

/// Returns the beginning of a long word or text.
pub(super) fn short(word: &str) -> String {
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or("")),
        None => word.to_owned(),
    }
}
