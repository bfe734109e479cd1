//! `unused-document`: produced or declared, and never needed.

use std::collections::{BTreeMap, BTreeSet};

use super::context::labels;
use super::papers::{all_used, blocks, produced};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Document, DocumentId, Policy};
use crate::source::Span;

/// A document that is produced or declared, and never needed.
pub static UNUSED_DOCUMENT: Check = Check {
    name: "unused-document",
    summary: "a document that is produced or declared, and that nothing needs, sends, keeps or judges by",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("unused_document.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    // A line that could not be read may be the one that uses it.
    if !policy.broken.is_empty() {
        return Vec::new();
    }
    let used = all_used(policy);
    let unused = policy.documents.iter().filter(|(id, document)| document.field_of.is_none() && !used.contains(id));
    let unused = unused.filter(|(_, document)| !is_of_an_outline(policy, document));
    let makers = makers(policy);
    unused.map(|(id, document)| report(check, document, makers.get(&id))).collect()
}

fn report(check: &Check, document: &Document, makers: Option<&BTreeSet<Span>>) -> Diagnostic {
    let name = &document.named.name;
    let places: Vec<Span> = makers.into_iter().flatten().copied().collect();
    let found = match places.as_slice() {
        [] => {
            let message = format!("`{name}` is named, and no step or decision uses it");
            check.found(document.named.span, message).here("nothing uses it")
        }
        [first, rest @ ..] => {
            let message = format!("`{name}` is made, and nothing needs it, sends it or keeps it");
            let found = check.found(document.named.span, message).here("nobody gets it").label(*first, "made here");
            rest.iter().fold(found, |found, place| found.label(*place, "and here"))
        }
    };
    let made = !places.is_empty();
    found
        .subject(&**name)
        .clauses(labels(&document.named.cites))
        .note(if made {
            "work goes into something that reaches nobody, or the document does not say whom it reaches"
        } else {
            "the document sends its reader to something and does not say what to do with it"
        })
        .help(if made {
            "say who gets it or where it is kept, or take it out of the document"
        } else {
            "say at which step it is used, or take it out"
        })
}

/// Returns whether the clauses of a document belong to a procedure that the source names without its content.
fn is_of_an_outline(policy: &Policy, document: &Document) -> bool {
    let mut outlines = policy.procedures.iter().map(|(_, found)| found).filter(|found| found.is_outside());
    outlines.any(|outline| {
        let clauses = outline.named.cites.iter().filter_map(|cite| cite.clause);
        let titles: Vec<&str> = clauses.map(|id| policy.clauses[id].label.as_str()).collect();
        document.named.cites.iter().any(|cite| titles.iter().any(|title| is_part(&cite.label, title)))
    })
}

fn is_part(label: &str, of: &str) -> bool {
    label.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Lists the lines that bring each document into being, itself or a field of it; the copies of one text count once.
fn makers(policy: &Policy) -> BTreeMap<DocumentId, BTreeSet<Span>> {
    let mut found: BTreeMap<DocumentId, BTreeSet<Span>> = BTreeMap::new();
    for line in blocks(policy).flat_map(|lines| &lines.effects) {
        for made in produced(&line.value) {
            let form = policy.documents[made].field_of.unwrap_or(made);
            found.entry(form).or_default().insert(line.span);
        }
    }
    found
}
