//! The reference of the language: what it shows is read by the compiler, and what it lists is complete.
//!
//! Every fenced block `well` of docs/language.md must be read without an error of the file. A block with a line that
//! begins with `policy` is a whole file. Any other block belongs to a policy that uses docs/cast.well: it is read as
//! declarations if it can be, and otherwise as the inside of a procedure that has the ends `taken` and `returned`.
#![expect(clippy::disallowed_methods, reason = "the page is a file of the project")]

use std::collections::BTreeSet;

use stepwell::diagnostic::{Diagnostic, Severity};
use stepwell::load::{Failure, load};
use stepwell::source::FileId;
use stepwell::{format, resolve, syntax};

/// Reads a file of the project.
fn read(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Lists the blocks of a language, each with the number of its first line.
fn blocks(page: &str, language: &str) -> Vec<(usize, String)> {
    let fence = format!("```{language}");
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (number, line) in page.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside && line == fence;
            found.extend(inside.then(|| (number + 2, String::new())));
        } else if let Some((_, block)) = found.last_mut().filter(|_| inside) {
            block.push_str(&format!("{line}\n"));
        }
    }
    found
}

/// Returns the errors of a text, of reading it and of resolving it.
fn errors(text: &str) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let loaded = load(&["example.well".to_owned()], "/docs", &mut |path| match path {
        "example.well" => Ok(text.to_owned()),
        "cast.well" => Ok(read("docs/cast.well")),
        _ => Err(Failure::Unreadable("the page has no such file".to_owned())),
    });
    assert!(loaded.errors.is_empty(), "{:?}\n{text}", loaded.errors);
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    let syntax = loaded.parsed.iter().flat_map(|parsed| parsed.diagnostics.clone()).filter(is_error).collect();
    (syntax, resolve::resolve(&loaded.parsed, &loaded.sources).diagnostics)
}

/// Returns the whole file that a block stands for.
fn whole(block: &str) -> String {
    if block.lines().any(|line| line.starts_with("policy ")) {
        return block.to_owned();
    }
    let head = "policy example \"Example\" {}\n\nuse \"cast.well\"\n\n";
    let declarations = format!("{head}{block}");
    if errors(&declarations).0.is_empty() {
        return declarations;
    }
    let lines = block.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") });
    let ends = "  end taken { held by early-help }\n  end returned { held by early-help }";
    format!("{head}procedure example \"Example\" {{\n  held by early-help\n{}{ends}\n}}\n", lines.collect::<String>())
}

#[test]
fn every_example_of_the_reference_is_read_whole() {
    let blocks = blocks(&read("docs/language.md"), "well");
    assert!(blocks.len() > 40, "the page shows {} examples", blocks.len());
    let mut faults = Vec::new();
    for (line, block) in &blocks {
        let text = whole(block);
        let (syntax, names) = errors(&text);
        let formatted = format::format(&syntax::parse(FileId(0), &text), &text).unwrap_or_default();
        if formatted != text {
            faults.push(format!("docs/language.md:{line}: the formatter writes it so:\n{formatted}"));
        }
        let found = syntax.iter().chain(&names).map(|found| format!("{}: {:?}", found.message, found.help));
        faults.extend(found.map(|message| format!("docs/language.md:{line}: {message}\n{block}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The units of length, which the grammar spells in one rule.
const UNITS: [&str; 7] = ["minutes", "hours", "days", "weeks", "months", "years", "calendar"];

#[test]
fn the_statement_forms_name_every_word_of_the_grammar_and_no_other() {
    let forms = blocks(&read("docs/language.md"), "text").pop().unwrap().1;
    let spelled: BTreeSet<&str> = forms.split('"').skip(1).step_by(2).collect();
    let spelled: BTreeSet<&str> = spelled.into_iter().flat_map(str::split_whitespace).collect();
    let grammar = read("grammar/stepwell.pest");
    let words = grammar.lines().filter(|line| line.contains("~ !name_char }") && line.contains("= @{ \""));
    let words = words.filter_map(|line| line.split('"').nth(1)).chain(UNITS);
    let words: BTreeSet<&str> = words.collect();
    let missing: Vec<_> = words.difference(&spelled).collect();
    assert!(missing.is_empty(), "the statement forms lack {missing:?}");
    let is_word = |word: &&&str| word.starts_with(|letter: char| letter.is_ascii_lowercase());
    let unknown: Vec<_> = spelled.difference(&words).filter(is_word).collect();
    assert!(unknown.is_empty(), "the grammar lacks {unknown:?}");
}

/// One statement of each kind, by the words with which the table of places names it.
const STATEMENTS: &[(&str, &str)] = &[
    ("by", "by eh-worker"),
    ("to", "to eh-manager"),
    ("with", "with eh-worker"),
    ("consulting", "consulting eh-worker"),
    ("produces", "produces referral-form"),
    ("needs", "needs referral-form"),
    ("asks", "asks to-share"),
    ("withdraws", "withdraws to-share"),
    ("sends", "sends referral-form to eh-manager"),
    ("records", "records \"reasons\" in case-system"),
    ("judged by", "judged by threshold-document"),
    ("hands over to", "hands over to social-care"),
    ("held by", "held by early-help"),
    ("closed", "closed"),
    ("continues in", "continues in elsewhere"),
    ("from … to", "from early-help to social-care"),
    ("begins", "begins on referral-received"),
    ("only if", "only if complex"),
    ("then", "then taken"),
    ("late then", "late then taken"),
    ("outcome", "outcome settled then taken"),
    ("when … then", "when complex then taken"),
    ("otherwise then", "otherwise then taken"),
    ("first match", "first match"),
    ("limits", "within 2 working days"),
    ("urgency", "urgency \"at once\""),
    ("extended by", "extended by eh-manager to 4 working days"),
    ("takes", "takes 1 working day"),
    ("pauses while", "pauses while complex"),
    ("claim", "claim probe within 2 working days"),
    ("against", "against elsewhere"),
    ("raised by", "raised by eh-manager"),
    ("between", "between eh-manager and mash-manager"),
    ("effect", "effect waits"),
    ("final", "final"),
    ("outline", "outline"),
    ("external", "external"),
    ("for each", "for each \"child\""),
    ("duty", "duty should"),
    ("items", "step inner { by eh-worker }"),
    ("see, note, allow", "note \"a remark\""),
];

/// A procedure with a hole in each kind of block.
const PLACES: &[(&str, &str)] = &[
    ("procedure", "procedure x {\nHOLE\nstep probe\nend taken\n}"),
    ("escalation", "escalation x {\nHOLE\nstep probe\nend taken\n}"),
    ("step, wait", "procedure x {\nstep probe {\nHOLE\n}\nend taken\n}"),
    ("decision", "procedure x {\ndecision probe {\nHOLE\n}\nend taken\n}"),
    ("level", "escalation x {\nlevel probe {\nHOLE\n}\nend taken\n}"),
    ("outcome", "procedure x {\ndecision probe {\noutcome yes {\nHOLE\n}\n}\nend taken\n}"),
    ("end", "procedure x {\nend probe {\nHOLE\n}\nend taken\n}"),
    ("group", "procedure x {\nsequence probe {\nHOLE\n}\nend taken\n}"),
    ("route", "procedure x {\nroute probe {\nHOLE\n}\nend taken\n}"),
    ("follow", "procedure x {\nfollow with-settled as probe {\nHOLE\n}\nend taken\n}"),
];

#[test]
fn the_table_of_places_says_what_the_compiler_accepts() {
    let mut table = format!("| | {} |\n", PLACES.iter().map(|(place, _)| *place).collect::<Vec<_>>().join(" | "));
    table.push_str(&format!("| --- |{}\n", " --- |".repeat(PLACES.len())));
    for (words, statement) in STATEMENTS {
        let cells = PLACES.iter().map(|(_, hole)| {
            let inside = hole.replace("HOLE", statement);
            let others = "procedure elsewhere { external }\nprocedure with-settled {\nend settled\n}\n";
            let (syntax, names) =
                errors(&format!("policy example \"Example\" {{\n}}\nuse \"cast.well\"\n{others}{inside}\n"));
            assert!(syntax.is_empty(), "{inside}: {syntax:?}");
            let refused = names.iter().any(|found| found.message.contains("belong in"));
            assert!(refused || names.is_empty(), "{inside}: {names:?}");
            if refused { " " } else { " • " }
        });
        let cells: Vec<&str> = cells.collect();
        let words =
            if words.contains("limits") || words.contains("items") { (*words).to_owned() } else { ticks(words) };
        table.push_str(&format!("| {words} |{}|\n", cells.join("|")));
    }
    assert!(read("docs/language.md").contains(&table), "the table of places should be:\n{table}");
}

/// Writes words of the language as such.
fn ticks(words: &str) -> String {
    words.split(", ").map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
