//! The one layout: what it looks like, and what it never changes.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use proptest::prelude::*;
use stepwell::diagnostic::Severity;
use stepwell::format::format;
use stepwell::source::FileId;
use stepwell::syntax::{Parsed, dump, parse};

#[test]
fn files() {
    insta::glob!("format/*.well", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let formatted = format(&parse(FileId(0), &text), &text).unwrap_or("(not formatted)\n".to_owned());
        crate::beside(path, &format!("{text}\n==== formatted\n{formatted}"));
    });
}

#[test]
fn the_tree_the_comments_and_a_second_formatting_stay() {
    for path in crate::policies() {
        let text = std::fs::read_to_string(&path).unwrap();
        check(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// What formatting promises of one text.
fn check(text: &str) -> Result<(), TestCaseError> {
    let before = parse(FileId(0), text);
    let Some(formatted) = format(&before, text) else {
        prop_assert!(before.diagnostics.iter().any(|finding| finding.severity == Severity::Error));
        return Ok(());
    };
    let after = parse(FileId(0), &formatted);
    prop_assert_eq!(dump(&before.tree), dump(&after.tree));
    prop_assert_eq!(comments(&before, text), comments(&after, &formatted));
    let again = format(&after, &formatted).unwrap_or_default();
    prop_assert_eq!(&again, &formatted);
    let width = formatted.lines().filter(|line| !line.contains(['"', '#'])).map(|line| line.chars().count()).max();
    prop_assert!(width.unwrap_or(0) <= 120, "a line of {:?} characters", width);
    Ok(())
}

fn comments<'t>(parsed: &Parsed, text: &'t str) -> Vec<&'t str> {
    parsed.trivia.comments.iter().map(|comment| text[comment.range()].trim_end()).collect()
}

/// A file with blanks, blank lines and comments put in wherever the language allows them.
fn loosened(text: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle().copied();
    let mut loose = String::new();
    for line in text.lines() {
        let choice = choices.next().unwrap_or(0);
        let indent = " ".repeat(usize::from(choice % 5));
        if choice % 7 == 0 {
            loose.push_str("\n\n");
        }
        if choice % 5 == 0 {
            loose.push_str(&format!("{indent}# remark {choice}\n"));
        }
        let line = if line.contains(['"', '#']) {
            line.trim().to_owned()
        } else {
            let joint = if choice % 3 == 0 { ",# next\n\n  " } else { ",   " };
            line.trim()
                .replace(", ", joint)
                .replace(" and ", if choice % 4 == 0 { "  and\n# alone\n" } else { " and  " })
        };
        loose.push_str(&format!("{indent}{line} {}\n", if choice % 6 == 0 { "# end " } else { "" }));
    }
    loose
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_loose_text_keeps_its_tree_and_comments(choices in proptest::collection::vec(any::<u8>(), 1..80)) {
        for path in crate::policies() {
            let text = std::fs::read_to_string(&path).unwrap();
            let whole = parse(FileId(0), &text);
            if whole.diagnostics.iter().all(|finding| finding.severity != Severity::Error) {
                let loose = loosened(&text, &choices);
                prop_assert_eq!(dump(&whole.tree), dump(&parse(FileId(0), &loose).tree), "{}", loose);
                check(&loose)?;
            }
        }
    }
}
