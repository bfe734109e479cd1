//! `undefined-criterion`: a decision that turns on a threshold or criteria which the document does not give or name.

use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemKind, Policy};
use crate::source::Span;

/// A decision that turns on a threshold or criteria which the document does not give or name.
pub static UNDEFINED_CRITERION: Check = Check {
    name: "undefined-criterion",
    summary: "a decision that turns on a threshold or criteria which the document does not give or name",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("undefined_criterion.md"),
    run: Some(run),
};

/// The beginnings of the words by which a document says that something is measured.
const MEASURES: [&str; 5] = ["threshold", "criteri", "eligib", "appropriate", "suitab"];

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let choices = context.items().filter(|(_, item)| matches!(item.kind, ItemKind::Decision | ItemKind::Level));
    choices.filter_map(|(_, item)| decision(check, policy, item)).collect()
}

fn decision(check: &Check, policy: &Policy, item: &Item) -> Option<Diagnostic> {
    let name = &item.named.name;
    let unstated = item.lines.judged_by.iter().find(|line| line.value.is_empty());
    let (span, here, cites) = match unstated {
        Some(line) => (line.span, "not stated".to_owned(), &line.cites),
        None if item.lines.judged_by.is_empty() => {
            let (word, span) = measured(policy, item)?;
            (span, format!("turns on “{word}”"), &item.named.cites)
        }
        None => return None,
    };
    let message = format!("the document does not say by what `{name}` is judged");
    let found = about(check.found(span, message).here(here), &item.path, cites);
    let found = found.note("two people can decide the same case differently, and neither can be shown to be wrong");
    Some(
        found.help(
            "give the criteria in the document, or name the paper that holds them, and write it after `judged by`",
        ),
    )
}

/// Finds a word in the title of a decision, or of one of its outcomes, that speaks of a measure.
fn measured<'a>(policy: &'a Policy, item: &'a Item) -> Option<(&'a str, Span)> {
    let outcomes = item.outcomes.iter().map(|id| &policy.outcomes[*id].named);
    let titled = std::iter::once(&item.named).chain(outcomes);
    titled.filter_map(|named| Some((named.title.as_deref()?, named.span))).find_map(|(title, span)| {
        let mut words = title.split(|letter: char| !letter.is_alphanumeric());
        let speaks = |word: &&str| MEASURES.iter().any(|measure| word.to_lowercase().starts_with(measure));
        words.find(speaks).map(|word| (word, span))
    })
}
