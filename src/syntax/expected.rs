//! What was expected, in words for people who do not program.

mod phrases;

use self::phrases::{Phrase, phrase};
use super::forms::{self, Form, form};
use super::grammar::Rule;
use super::lines::{Line, is_word};
use crate::diagnostic::{Diagnostic, Edit, Severity};
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
    if let Some(finding) = quotation(place, &found, expected) {
        return finding;
    }
    match opening(expected).filter(|_| place.at <= place.line.code) {
        Some(words) => unknown_line(place, &found, words),
        None => unexpected(place, &found, expected),
    }
}

/// Says that a line goes on after `joint`, which begins at `place`, and that nothing follows.
pub(super) fn dangling(place: &Place<'_>, joint: &str) -> Diagnostic {
    error(place, place.at..place.at + joint.len(), format!("the line ends in `{joint}` and nothing follows"))
        .here(format!("a line goes on after `{joint}`"))
        .help(format!("write what follows `{joint}`, or take it out"))
}

fn error(place: &Place<'_>, range: std::ops::Range<usize>, message: String) -> Diagnostic {
    let span = Span::new(place.file, place.base + range.start, place.base + range.end);
    Diagnostic::new("syntax", Severity::Error, span, message)
}

/// Returns the word or character at the place; empty at the end of the line.
fn found<'t>(place: &Place<'t>) -> &'t str {
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
fn previous<'t>(place: &Place<'t>) -> &'t str {
    let before = place.text.get(place.line.code..place.at).unwrap_or("").trim_end();
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

/// The words that could begin the line, where a new line was expected.
fn opening(expected: &[Rule]) -> Option<&'static [Form]> {
    expected.iter().find_map(|wanted| match wanted {
        Rule::file | Rule::declaration => Some(forms::DECLARATIONS),
        Rule::member => Some(forms::MEMBERS),
        Rule::policy_line => Some(forms::POLICY),
        Rule::source_line => Some(forms::SOURCE),
        Rule::vocabulary_line => Some(forms::VOCABULARY),
        Rule::standard_line => Some(forms::STANDARD),
        Rule::holidays_line => Some(forms::HOLIDAYS),
        Rule::scenario_line => Some(forms::SCENARIO),
        Rule::profile_line => Some(forms::PROFILE),
        _ => None,
    })
}

fn unknown_line(place: &Place<'_>, found: &str, words: &'static [Form]) -> Diagnostic {
    let here = place.at..place.at + found.len();
    if !found.starts_with(|character: char| character.is_alphabetic()) {
        let some = words.iter().take(2).map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        return error(place, here, format!("a line begins with a word of its own, found `{found}`"))
            .here("no line begins like this")
            .help(format!("begin the line with a word such as {some}"));
    }
    let what = if std::ptr::eq(words, forms::DECLARATIONS) { "a declaration" } else { "a line here" };
    let finding = error(place, here, format!("`{found}` is not a word that begins {what}")).here("not known here");
    let first_column = place.line.indent == 0 && !std::ptr::eq(words, forms::DECLARATIONS);
    let others: &[Form] = if first_column { forms::DECLARATIONS } else { &[] };
    if let Some(word) = similar(found, words.iter().chain(others).map(|(word, _)| *word)) {
        return meant(finding, word);
    }
    if form(forms::DECLARATIONS, found).is_some() {
        return finding
            .help(format!("`{found}` is a declaration: write it in the first column, outside of every block"));
    }
    if form(forms::MEMBERS, found).is_some() {
        return finding.help(format!("write `{found}` inside the block of a procedure"));
    }
    let list = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>();
    match words.len() {
        0..=12 => finding.help(format!("begin the line with {}", either(&list))),
        _ => finding,
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
        word => format!(" after `{word}`"),
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
        error(place, here, format!("expected {wanted}{after}, found `{found}`")).here("not understood from here on")
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
    if let Some(advice) = particular(place, found, &has) {
        return finding.help(advice);
    }
    let example = [forms::MEMBERS, forms::DECLARATIONS, forms::POLICY, forms::SOURCE, forms::HOLIDAYS, forms::SCENARIO]
        .iter()
        .filter(|forms| std::ptr::eq(**forms, forms::DECLARATIONS) == (place.line.indent == 0))
        .find_map(|forms| form(forms, place.line.first_word(place.text)));
    match example {
        Some(example) => finding.help(format!("write it like this: `{}`", example.trim_end_matches(" {"))),
        None => finding,
    }
}

/// Advice about one particular mistake.
fn particular(place: &Place<'_>, found: &str, has: &impl Fn(Rule) -> bool) -> Option<String> {
    let units = ["minute", "hour", "day", "week", "month", "year", "working", "calendar"];
    let joined = has(Rule::or_word) || has(Rule::and_word);
    match found {
        "," if joined => Some("join them with `and` (jointly) or with `or` (one of them)".to_owned()),
        "and" | "or" if joined => Some("write brackets where `and` and `or` meet".to_owned()),
        "" | "}" if has(Rule::close) => Some("close the block with `}`, or begin a new line after its `{`".to_owned()),
        "}" => Some("write `}` on a line of its own".to_owned()),
        "–" | "—" | "−" => Some("write the plain hyphen, `-`".to_owned()),
        _ if has(Rule::close) => {
            Some("a block on one line holds one statement: write each on a line of its own".to_owned())
        }
        _ if units.iter().any(|unit| found.trim_end_matches('s') == *unit) && has(Rule::line_end) => {
            Some("write the number in figures, such as `2 working days`".to_owned())
        }
        _ if phrases::REFUSED.contains(&found) && has_name(has) => {
            Some(format!("`{found}` has a meaning of its own: choose another name"))
        }
        _ if found.starts_with(|first: char| first.is_ascii_digit()) && has_name(has) => {
            Some("begin the name with a letter".to_owned())
        }
        _ if found.starts_with(|first: char| first.is_alphabetic() && !first.is_ascii()) => {
            Some("write names with the letters a to z, digits and hyphens".to_owned())
        }
        _ if found.starts_with('"') && has(Rule::name) => {
            let word = place.line.first_word(place.text);
            Some(format!("give it a short name before its title, such as `{word} first-visit {found}`"))
        }
        _ => None,
    }
}

fn has_name(has: &impl Fn(Rule) -> bool) -> bool {
    [Rule::name, Rule::people, Rule::list, Rule::path, Rule::target, Rule::moment, Rule::point].into_iter().any(has)
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

/// Returns the word that is nearest to `found`, if one is near.
fn similar<'w>(found: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let found = found.to_ascii_lowercase();
    let near = match found.len() {
        0..=1 => return None,
        2..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    words
        .map(|word| (strsim::damerau_levenshtein(&found, word), word))
        .filter(|(distance, word)| *distance <= near && *distance < word.len().min(found.len()))
        .min()
        .map(|(_, word)| word)
}
