//! What is read, and what is said about what cannot be read.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use proptest::prelude::*;
use stepwell::diagnostic::Diagnostic;
use stepwell::source::{FileId, LineIndex};
use stepwell::syntax;

#[test]
fn files() {
    insta::glob!("syntax/*.well", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let parsed = syntax::parse(FileId(0), &text);
        let findings: Vec<String> = parsed.diagnostics.iter().map(|finding| brief(finding, &text)).collect();
        let tree = syntax::dump(&parsed.tree);
        let shown = text.replace('\0', "␀");
        crate::beside(path, &format!("{shown}\n==== findings\n{}\n==== tree\n{tree}", findings.join("\n")));
    });
}

/// One finding on a few lines, each label with the text under it.
fn brief(finding: &Diagnostic, text: &str) -> String {
    let lines = LineIndex::new(text);
    let mut brief = format!("{}[{}]: {}", finding.severity.word(), finding.name, finding.message);
    for label in &finding.labels {
        let place = lines.position(text, label.span.start as usize);
        let under = text.get(label.span.range()).unwrap();
        brief.push_str(&format!("\n  {}:{} {under:?}: {}", place.line + 1, place.column + 1, label.text));
    }
    for note in &finding.notes {
        brief.push_str(&format!("\n  note: {note}"));
    }
    if let Some(help) = &finding.help {
        brief.push_str(&format!("\n  help: {help}"));
    }
    brief
}

/// Whatever has been typed so far is read without a panic, and every finding has a place in it.
fn check(text: &str) {
    let parsed = syntax::parse(FileId(0), text);
    for label in parsed.diagnostics.iter().flat_map(|finding| &finding.labels) {
        assert!(text.get(label.span.range()).is_some(), "{label:?} is no place of\n{text}");
    }
    assert!(!parsed.diagnostics.is_empty() || !parsed.tree.declarations.is_empty());
}

#[test]
fn nesting_to_the_limit_is_read() {
    let blocks = format!("procedure p {{\n{}{}}}\n", "sequence {\n".repeat(63), "}\n".repeat(63));
    assert_eq!(syntax::parse(FileId(0), &blocks).diagnostics, []);
    let condition = format!("procedure p {{\nonly if {}a{}\n}}\n", "not (".repeat(32), ")".repeat(32));
    assert_eq!(syntax::parse(FileId(0), &condition).diagnostics, []);
}

#[test]
fn nesting_without_end_is_one_finding() {
    for text in ["{", "procedure p {\n", "procedure p { ", "}", "procedure p {\nonly if (", "\"", "not ", "a"] {
        let text = text.repeat(500);
        let parsed = syntax::parse(FileId(0), &text);
        assert!((1..=51).contains(&parsed.diagnostics.len()), "{}", parsed.diagnostics.len());
        check(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_prefix_of_every_file_is_read(part in 0.0..1.0_f64) {
        for path in crate::policies() {
            let text = std::fs::read_to_string(&path).unwrap();
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            check(&text[..ends[(part * ends.len() as f64) as usize]]);
        }
    }

    #[test]
    fn a_file_without_some_of_its_characters_is_read(part in 0.0..1.0_f64, without in "[{}\"#\\[(,.]|and|then|\n|  ") {
        for path in crate::policies() {
            let text = std::fs::read_to_string(&path).unwrap();
            let ends: Vec<usize> = text.match_indices(&without).map(|(at, _)| at).collect();
            if let Some(at) = ends.get((part * ends.len() as f64) as usize) {
                check(&format!("{}{}", &text[..*at], &text[at + without.len()..]));
            }
        }
    }
}
