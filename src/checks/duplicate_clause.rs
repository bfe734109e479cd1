//! `duplicate-clause`: a number, a title, a line of the glossary or a rule that the document has twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Clause, Lines, Policy};
use crate::source::Span;

/// A number, a title, a line of the glossary or a rule that the document has twice.
pub static DUPLICATE_CLAUSE: Check = Check {
    name: "duplicate-clause",
    summary: "a number, title, line of the glossary or rule that the document has twice",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("duplicate_clause.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = numbers(check, policy);
    findings.extend(titles(check, policy));
    findings.extend(glossary(check, policy));
    findings.extend(rules(check, policy));
    for (_, item) in context.items() {
        findings.extend(repeated(check, &item.named.name, &item.path, &item.lines));
    }
    findings
}

/// Reports each part whose key an earlier one has, with both.
fn pairs<'a, K: Ord, T>(parts: impl Iterator<Item = (K, &'a T)>) -> Vec<(&'a T, &'a T)> {
    let mut known: BTreeMap<K, &T> = BTreeMap::new();
    let mut found = Vec::new();
    for (key, part) in parts {
        match known.entry(key) {
            Entry::Occupied(first) => found.push((*first.get(), part)),
            Entry::Vacant(free) => {
                free.insert(part);
            }
        }
    }
    found
}

fn numbers(check: &Check, policy: &Policy) -> Vec<Diagnostic> {
    let clauses = policy.clauses.iter().map(|(_, clause)| ((clause.source, &clause.label), clause));
    let twice = pairs(clauses).into_iter().map(|(first, second)| {
        let message = format!("the document has two clauses `{}`", second.label);
        let note = "a reference to that number leads to either of them";
        two(check, (second.span, first.span), message, "the same number again")
            .subject(&*second.label)
            .clauses(vec![second.label.clone()])
            .note(note)
            .help("give one of them another number in the document, and correct what refers to it")
    });
    twice.collect()
}

fn titles(check: &Check, policy: &Policy) -> Vec<Diagnostic> {
    let titled = policy.clauses.iter().filter_map(|(_, clause)| {
        let title = clause.title.as_ref()?;
        Some(((clause.source, plain(title)), clause))
    });
    // Two clauses of one number are one finding already.
    let twice = pairs(titled).into_iter().filter(|(first, second)| first.label != second.label);
    let twice = twice.map(|(first, second)| {
        let title = second.title.as_deref().unwrap_or_default();
        let message = format!("`{}` and `{}` have the same title, “{title}”", first.label, second.label);
        two(check, (second.span, first.span), message, "the same title again")
            .subject(&*second.label)
            .clauses(clause_labels(&[first, second]))
            .note("whoever looks for that title finds the one and takes it for the whole")
            .help("say in one of the two titles what is different, or bring the two together")
    });
    twice.collect()
}

fn glossary(check: &Check, policy: &Policy) -> Vec<Diagnostic> {
    let same = |text: &Option<String>| text.as_deref().map(plain);
    let known = policy.abbreviations.iter().map(|known| ((&known.letters, same(&known.meaning)), known));
    let twice = pairs(known).into_iter().map(|(first, second)| {
        let message = format!("the document spells `{}` out twice, in the same way", second.letters);
        let found = two(check, (second.span, first.span), message, "spelled out again");
        about(found, &second.letters, &second.cites)
            .note("when one of the two is changed, the other one stays behind")
            .help("keep one of the two in the document")
    });
    twice.collect()
}

fn rules(check: &Check, policy: &Policy) -> Vec<Diagnostic> {
    let own = policy.rules.iter().filter(|rule| rule.standard.is_none());
    let own = own.map(|rule| ((&rule.sentence.value, &rule.sentence.when), rule));
    let twice = pairs(own).into_iter().map(|(first, second)| {
        let message = format!("`{}` says the same as `{}`", second.named.name, first.named.name);
        let found = two(check, (second.sentence.span, first.sentence.span), message, "the same rule again");
        let found = about(found, &second.named.name, &second.sentence.cites);
        advise_rule(found.clauses(labels(&first.sentence.cites)))
    });
    twice.collect()
}

/// Reports the lines of an item that say what another one says already, of the same cases.
fn repeated(check: &Check, name: &str, path: &str, lines: &Lines) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    /// Compares the lines of each of these kinds with each other.
    macro_rules! compare {
        ($($kind:ident),*) => {$(
            let all = lines.$kind.iter().map(|line| ((&line.value, &line.when), line));
            for (first, second) in pairs(all) {
                let message = format!("the document says this of `{name}` twice");
                let found = two(check, (second.span, first.span), message, "the same again");
                let found = found.subject(path).clauses(labels(&first.cites)).clauses(labels(&second.cites));
                findings.push(advise_rule(found));
            }
        )*};
    }
    compare!(by, to, limits, held_by, effects);
    findings
}

fn advise_rule(found: Diagnostic) -> Diagnostic {
    found
        .note("when one of the two is changed, the other one stays behind and says the old thing")
        .help("keep one of the two in the document, and refer to it in the other place")
}

fn two(check: &Check, (second, first): (Span, Span), message: String, here: &str) -> Diagnostic {
    check.found(second, message).here(here).label(first, "first here")
}

fn clause_labels(clauses: &[&Clause]) -> Vec<String> {
    clauses.iter().map(|clause| clause.label.clone()).collect()
}

/// Writes a title without differences of case, punctuation and blanks.
fn plain(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
