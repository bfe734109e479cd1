//! What was expected, in words for people who do not program.

mod phrases;
mod words;

use self::phrases::{Phrase, phrase};
use self::words::{found, previous, short, statement_word};
use super::forms::Room;
use super::grammar::Rule;
use super::lines::{Line, is_word};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::nearest::nearest;
use crate::source::{FileId, Span};

/// A place where the grammar could not go on.
pub(super) struct Place<'t> {
    /// The file.
    pub file: FileId,
    /// Where the piece begins in the file.
    pub base: usize,
    /// The piece.
    pub text: &'t str,
    /// The line of the piece.
    pub line: &'t Line,
    /// The byte of the piece, on that line or at its end.
    pub at: usize,
}

/// Says what was expected at `place`.
pub(super) fn finding(place: &Place<'_>, expected: &[Rule]) -> Diagnostic {
    let found = found(place);
    if let Some(finding) = quotation(place, found, expected) {
        return finding;
    }
    let joint = previous(place);
    let closed = found.starts_with(['}', '{', ']']) && [",", "and", "or"].contains(&joint);
    if let Some(at) = place.text.get(..place.at).and_then(|before| before.rfind(joint)).filter(|_| closed) {
        return dangling(&Place { at, ..*place }, joint);
    }
    if let Some(finding) = sentence(place, expected).or_else(|| foreign(place)) {
        return finding;
    }
    match room(expected).filter(|_| place.at <= place.line.code) {
        Some(room) => unknown_line(place, found, room),
        None => unexpected(place, found, expected),
    }
}

/// Says that a line goes on after `joint`, which begins at `place`, and that nothing follows.
pub(super) fn dangling(place: &Place<'_>, joint: &str) -> Diagnostic {
    error(place, place.at..place.at + joint.len(), format!("nothing follows `{joint}`"))
        .here(format!("a line goes on after `{joint}`"))
        .help(format!("write what follows `{joint}`, or take it out"))
}

fn error(place: &Place<'_>, range: std::ops::Range<usize>, message: String) -> Diagnostic {
    let span = Span::new(place.file, place.base + range.start, place.base + range.end);
    Diagnostic::new("syntax", Severity::Error, span, message)
}

/// A name with letters or dashes that names cannot have.
fn foreign(place: &Place<'_>) -> Option<Diagnostic> {
    let of_name = |character: char| character.is_alphanumeric() || is_word(character) || "–—−‑".contains(character);
    let before = place.text.get(..place.at)?;
    let start =
        before.len() - before.chars().rev().take_while(|found| of_name(*found)).map(char::len_utf8).sum::<usize>();
    let name = place.text.get(start..)?;
    let name = name.get(..name.find(|character| !of_name(character)).unwrap_or(name.len()))?;
    if name.is_ascii() {
        return None;
    }
    let finding = error(place, start..start + name.len(), format!("`{}` cannot be a name", short(name)));
    let finding = finding.here("has characters that names cannot have");
    Some(finding.help("write names with the letters a to z, digits and the plain hyphen"))
}

/// A rule whose first word is nearly one that begins a sentence.
fn sentence(place: &Place<'_>, expected: &[Rule]) -> Option<Diagnostic> {
    let word = previous(place);
    let meant_word = similar(word, ["always", "never", "only", "different"].into_iter())?;
    if !expected.contains(&Rule::happens_word) || meant_word == word {
        return None;
    }
    let start = place.text.get(..place.at)?.rfind(word)?;
    let finding = error(place, start..start + word.len(), format!("`{word}` is not a word that begins a rule"));
    Some(meant(finding.here("not known here"), meant_word))
}

/// Mistakes with quotation marks.
fn quotation(place: &Place<'_>, found: &str, expected: &[Rule]) -> Option<Diagnostic> {
    let here = place.at..place.at + found.len();
    if let Some(start) = place.line.open_string.filter(|start| place.at >= *start) {
        let end = place.line.code_end.max(place.line.end);
        let text = place.text.get(start..end).unwrap_or("").trim_end().len();
        let finding = error(place, start..start + text, "this quoted text does not end on its line".to_owned());
        return Some(
            finding.here("begins here and never ends").help("close it with `\"`; a text cannot go on in a new line"),
        );
    }
    if found == "\\" && expected.contains(&Rule::quote) {
        let finding = error(place, here, "a backslash stands only before `\"` or another backslash".to_owned());
        return Some(finding.here("stands before something else").help("write `\\\\` for a backslash in a text"));
    }
    if found.starts_with(['“', '”', '„', '‘', '’', '\'', '`']) {
        let finding = error(place, here, format!("`{found}` is not a quotation mark that Stepwell reads"));
        return Some(
            finding.here("not a straight quotation mark").help("write texts between straight quotation marks, `\"`"),
        );
    }
    None
}

/// The room whose lines could begin here, where a new line was expected.
fn room(expected: &[Rule]) -> Option<Room> {
    expected.iter().find_map(|wanted| match wanted {
        Rule::file | Rule::declaration => Some(Room::File),
        Rule::member => Some(Room::Block),
        Rule::policy_line => Some(Room::Policy),
        Rule::source_line => Some(Room::Source),
        Rule::vocabulary_line => Some(Room::Vocabulary),
        Rule::standard_line => Some(Room::Standard),
        Rule::holidays_line => Some(Room::Holidays),
        Rule::scenario_line => Some(Room::Scenario),
        Rule::profile_line => Some(Room::Profile),
        _ => None,
    })
}

fn unknown_line(place: &Place<'_>, found: &str, room: Room) -> Diagnostic {
    let here = place.at..place.at + found.len();
    let usual = format!("begin the line with {}", room.usual());
    if !found.starts_with(|character: char| character.is_alphabetic()) {
        return error(place, here, format!("a line begins with a word of its own, found `{}`", short(found)))
            .here("no line begins like this")
            .help(usual);
    }
    let what = if room == Room::File { "a declaration" } else { "a line here" };
    let finding =
        error(place, here, format!("`{}` is not a word that begins {what}", short(found))).here("not known here");
    if let Some(other) = Room::ALL.into_iter().find(|other| other.form(found).is_some()) {
        return finding.help(format!("write `{found}` {}", other.place()));
    }
    let declarations = Room::File.words().filter(|_| place.line.indent == 0);
    match similar(found, room.words().chain(declarations)) {
        Some(word) => meant(finding, word),
        None => finding.help(usual),
    }
}

fn meant(mut finding: Diagnostic, word: &str) -> Diagnostic {
    finding.edit = finding.span().map(|span| Edit { span, text: word.to_owned() });
    finding.help(format!("did you mean `{word}`?"))
}

fn unexpected(place: &Place<'_>, found: &str, expected: &[Rule]) -> Diagnostic {
    let phrases: Vec<Phrase> = expected.iter().map(|wanted| phrase(*wanted)).collect();
    let after = match previous(place) {
        "" => String::new(),
        word => format!(" after `{}`", short(word)),
    };
    let complete = [Rule::line_end, Rule::EOI, Rule::open].iter().any(|wanted| expected.contains(wanted));
    let wanted = either(&alternatives(&phrases, complete));
    let at = if found.is_empty() { place.at.min(place.line.code_end) } else { place.at };
    let here = at..at + found.len();
    let finding = if found.is_empty() {
        let end = if place.text.len() <= place.line.end { "file" } else { "line" };
        error(place, here, format!("expected {wanted}{after}, but the {end} ends"))
            .here(format!("the {end} ends too early"))
    } else {
        error(place, here, format!("expected {wanted}{after}, found `{}`", short(found)))
            .here("not understood from here on")
    };
    advised(finding, place, found, expected, &phrases)
}

/// Adds what to do about it, the most particular advice first.
fn advised(finding: Diagnostic, place: &Place<'_>, found: &str, expected: &[Rule], phrases: &[Phrase]) -> Diagnostic {
    let has = |wanted: Rule| expected.contains(&wanted);
    let words = phrases.iter().flat_map(Phrase::words);
    if let Some(word) = similar(found, words.filter(|word| *word != found)) {
        return meant(finding, word);
    }
    if let Some(advice) = particular(found, &has) {
        return finding.help(advice);
    }
    let word = statement_word(place);
    let rooms = Room::ALL.into_iter().filter(|room| (*room == Room::File) == (place.line.code == place.line.start));
    let example = rooms.chain(Room::ALL).find_map(|room| room.form(word));
    match example {
        Some(example) if example.ends_with('{') => finding.help(format!("write it like this: `{example} … }}`")),
        Some(example) => finding.help(format!("write it like this: `{example}`")),
        None => finding,
    }
}

/// Advice about one particular mistake.
fn particular(found: &str, has: &impl Fn(Rule) -> bool) -> Option<String> {
    let units = ["minute", "hour", "day", "week", "month", "year", "working", "calendar"];
    let joined = has(Rule::or_word) || has(Rule::and_word);
    match found {
        "," if joined => Some("join them with `and` (jointly) or with `or` (one of them)".to_owned()),
        "and" | "or" if has(Rule::comma) => Some("write `,` between the names".to_owned()),
        "" | "}" if has(Rule::close) => Some("close the block with `}`, or begin a new line after its `{`".to_owned()),
        "}" if has(Rule::line_end) => Some("write `}` on a line of its own".to_owned()),
        _ if has(Rule::square_close) => Some("write `,` between two clauses, and `]` after the last one".to_owned()),
        _ if has(Rule::round_close) && has(Rule::comma) => {
            Some("write `,` between two names, and `)` after the last one".to_owned())
        }
        _ if has(Rule::round_close) => Some("close the bracket with `)`".to_owned()),
        _ if has(Rule::close) => {
            Some("a block on one line holds one statement: write each on a line of its own".to_owned())
        }
        _ if units.iter().any(|unit| found.trim_end_matches('s') == *unit) && has(Rule::line_end) => {
            Some("write the number in figures, such as `2 working days`".to_owned())
        }
        _ if has(Rule::date) || has(Rule::date_time) => {
            Some("write the date as year-month-day, such as 2024-02-09".to_owned())
        }
        _ if has(Rule::time) => Some("write the time on the 24-hour clock, such as 09:00".to_owned()),
        _ if phrases::REFUSED.contains(&found) && has_name(has) => {
            Some(format!("`{found}` has a meaning of its own: choose another name"))
        }
        _ if found.starts_with(|first: char| first.is_ascii_digit()) && has_name(has) => {
            Some("begin the name with a letter".to_owned())
        }
        _ if found.starts_with('"') && has(Rule::name) => {
            Some(format!("write a short name before the title, such as `{}`", name_for(found)))
        }
        _ => None,
    }
}

fn has_name(has: &impl Fn(Rule) -> bool) -> bool {
    [Rule::name, Rule::people, Rule::list, Rule::path, Rule::target, Rule::moment, Rule::point].into_iter().any(has)
}

/// A name made of the first words of a title.
fn name_for(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.skip_while(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    let name = name.take(4).collect::<Vec<_>>().join("-").to_ascii_lowercase();
    if name.is_empty() { "a-name".to_owned() } else { name }
}

/// The few things to name of all that could follow: what the line needs before what it may have.
fn alternatives(phrases: &[Phrase], complete: bool) -> Vec<String> {
    let shown = |rank: u8| if complete { matches!(rank, 1 | 2) } else { rank <= 1 };
    let few = phrases.iter().any(|phrase| shown(phrase.rank()));
    let least = phrases.iter().map(Phrase::rank).min().unwrap_or(0);
    let mut list: Vec<(u8, String)> = phrases
        .iter()
        .filter(|phrase| if few { shown(phrase.rank()) } else { phrase.rank() == least })
        .filter_map(|phrase| Some((phrase.rank(), phrase.text()?)))
        .collect();
    list.sort();
    list.dedup();
    let keep = list.len().saturating_sub(4);
    list.drain(..keep);
    list.into_iter().map(|(_, text)| text).collect()
}

fn either(list: &[String]) -> String {
    match list {
        [] => "something else".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Returns the word that is nearest to `found`, if one is near; a single letter is near to too many.
fn similar<'w>(found: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let usual = (2..=40).contains(&found.len());
    if usual { nearest(&found.to_ascii_lowercase(), words) } else { None }
}
