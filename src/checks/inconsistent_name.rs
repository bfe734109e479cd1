//! `inconsistent-name`: one thing that the document calls several things, or one name for two.
//!
//! A short form of a name, or its abbreviation, is the same name. Fields are left out: two forms may well ask for the
//! same thing.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{about, labels};
use super::words::{listed, quoted};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Actor, Named, Policy};
use crate::source::Span;

/// One thing that the document calls several things, or one name for two.
pub static INCONSISTENT_NAME: Check = Check {
    name: "inconsistent-name",
    summary: "one thing that the document calls several things, or one name for two",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("inconsistent_name.md"),
    run: Some(run),
};

/// The words of a name that tell it from others.
type Words = BTreeSet<String>;

/// Words that do not tell one thing from another.
const SMALL: [&str; 11] = ["&", "a", "an", "and", "for", "in", "of", "or", "the", "to", "within"];

/// What the names of a policy are read with.
struct Reader<'a> {
    /// What its abbreviations stand for.
    meanings: BTreeMap<&'a str, Option<&'a str>>,
    /// Those in a team that is another one from case to case.
    particular: BTreeSet<Span>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let varies = |actor: &Actor| actor.places.iter().any(|place| !policy.actors[*place].among.is_empty());
    let varying = policy.actors.iter().filter(|(_, actor)| varies(actor));
    let reader = Reader {
        meanings: policy.abbreviations.iter().map(|known| (known.letters.as_str(), known.meaning.as_deref())).collect(),
        particular: varying.map(|(_, actor)| actor.named.span).collect(),
    };
    let several = named(policy).filter_map(|(_, named)| several_names(check, &reader, named));
    one_name_for_two(check, policy).into_iter().chain(letters_for_two(check, policy)).chain(several).collect()
}

/// Lists what the document gives a name to, each with its kind.
fn named(policy: &Policy) -> impl Iterator<Item = (&'static str, &Named)> {
    let actors = policy.actors.iter().map(|(_, actor)| ("people", &actor.named));
    let papers = policy.documents.iter().filter(|(_, document)| document.field_of.is_none());
    let papers = papers.map(|(_, document)| ("papers", &document.named));
    let consents = policy.consents.iter().map(|(_, consent)| ("papers", &consent.named));
    let systems = policy.systems.iter().map(|(_, system)| ("systems", system));
    let events = policy.events.iter().map(|(_, event)| ("events", &event.named));
    // What another policy calls its people is not this document's affair.
    let own = |(_, named): &(&str, &Named)| !named.name.contains('.');
    actors.chain(papers).chain(consents).chain(systems).chain(events).filter(own)
}

fn several_names(check: &Check, reader: &Reader<'_>, named: &Named) -> Option<Diagnostic> {
    let titles = named.title.iter().chain(&named.also).map(String::as_str);
    // In "the receiving team" each team's own word for a post stands for it.
    let of_one_team = |title: &&str| {
        reader.particular.contains(&named.span) && split(title).any(|word| reader.meanings.contains_key(word))
    };
    let titles: Vec<(&str, Words)> =
        titles.filter(|title| !of_one_team(title)).map(|title| (title, reader.words(title))).collect();
    // A name that another one says more fully is that name.
    let is_said_fuller = |(number, (title, words)): (usize, &(&str, Words))| {
        titles.iter().enumerate().any(|(other, (longer, all))| {
            let says_more = words.is_subset(all) && (words != all || other < number);
            other != number && (says_more || stands_for(title, longer))
        })
    };
    let fullest = titles.iter().enumerate().filter(|name| !is_said_fuller(*name));
    let said: Vec<String> = fullest.map(|(_, (title, _))| format!("“{title}”")).collect();
    if said.len() < 2 {
        return None;
    }
    let message = format!("the document calls `{}` {}", named.name, listed(&said));
    let found = about(check.found(named.span, message).here("one thing, several names"), &named.name, &named.cites);
    let found = found.note("a worker who meets the other name looks for somebody or something else");
    Some(found.help("use one of the names throughout the document; if two things are meant, declare both here"))
}

/// Reports each name that two things bear, in whatever case of letters it is written.
fn one_name_for_two(check: &Check, policy: &Policy) -> Vec<Diagnostic> {
    let mut bearers: BTreeMap<(&str, String), Vec<(&str, &Named)>> = BTreeMap::new();
    for (kind, named) in named(policy) {
        for title in named.title.iter().chain(&named.also) {
            let known = bearers.entry((kind, title.to_lowercase())).or_default();
            if !known.iter().any(|(_, other)| other.span == named.span) {
                known.push((title, named));
            }
        }
    }
    bearers.values().filter_map(|bearers| shared(check, bearers)).collect()
}

fn shared(check: &Check, bearers: &[(&str, &Named)]) -> Option<Diagnostic> {
    let (title, _) = bearers.first()?;
    let names: Vec<String> = bearers.iter().map(|(_, named)| quoted(&named.name)).collect();
    let [.., (_, last)] = bearers else { return None };
    let [others @ .., this] = names.as_slice() else { return None };
    if others.is_empty() {
        return None;
    }
    let message = format!("“{title}” can mean {} or {this}", others.join(", "));
    let mut found = about(check.found(last.span, message).here("has this name"), &last.name, &last.cites);
    for (_, named) in bearers.iter().filter(|(_, named)| named.span != last.span) {
        found = found.label(named.span, "has it too").clauses(labels(&named.cites));
    }
    let found = found.note("whoever reads it has to know which of them is meant, and may tell or ask the wrong one");
    Some(found.help("give each a name of its own in the document"))
}

/// Reports letters that the document spells out in two ways.
fn letters_for_two(check: &Check, policy: &Policy) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    let mut findings = Vec::new();
    for known in &policy.abbreviations {
        let (letters, Some(meaning)) = (known.letters.as_str(), known.meaning.as_deref()) else { continue };
        let (other, span) = *first.entry(letters).or_insert((meaning, known.span));
        if other.to_lowercase() != meaning.to_lowercase() {
            let message = format!("`{letters}` can mean “{other}” or “{meaning}”");
            let found = about(check.found(known.span, message).here("spelled out otherwise"), letters, &known.cites);
            let found = found.label(span, "spelled out here").note("a reader takes the one for the other");
            findings.push(found.help("use other letters for one of the two in the document"));
        }
    }
    findings
}

/// Returns whether a name is made of the first letters of another one.
fn stands_for(short: &str, long: &str) -> bool {
    let letters: String = short.chars().filter(|letter| letter.is_uppercase()).collect();
    let spoken = |text: &str| {
        text.split_once(" (").map_or(text.to_owned(), |(before, rest)| {
            format!("{before}{}", rest.split_once(')').map_or("", |(_, after)| after))
        })
    };
    let initials: String = split(&spoken(long)).filter_map(|word| word.chars().next()).collect();
    !short.contains(' ') && letters.len() > 1 && initials.to_uppercase().starts_with(&letters)
}

/// Lists the words of a name as they are written.
fn split(title: &str) -> impl Iterator<Item = &str> {
    let words = title.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '&' | '\'' | '’')));
    words.filter(|word| word.chars().any(char::is_alphanumeric))
}

impl Reader<'_> {
    /// Lists the words of a name, abbreviations written out, small words and endings left aside.
    fn words(&self, title: &str) -> Words {
        let written_out = split(title).map(|word| self.meanings.get(word).copied().flatten().unwrap_or(word));
        let whole: Vec<&str> = written_out.flat_map(split).collect();
        let plain = whole.into_iter().map(|word| {
            let word = word.to_lowercase().replace('’', "'");
            word.trim_end_matches("'s").trim_end_matches('s').to_owned()
        });
        plain.filter(|word| !SMALL.contains(&word.as_str())).collect()
    }
}
