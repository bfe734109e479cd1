//! `missing-metadata`: a document that does not say its version, date, owner or date of review.

use super::words::listed;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};

/// A document that does not say its version, date, owner or date of review.
pub static MISSING_METADATA: Check = Check {
    name: "missing-metadata",
    summary: "a document that does not say its version, date, owner or date of review",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("missing_metadata.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let header = &policy.header;
    let said = [
        ("version", header.version.is_some()),
        ("date of issue", !header.issued.is_empty()),
        ("owner", header.owner.is_some()),
        ("date of review", header.review_by.as_ref().is_some_and(|line| !line.value.is_empty())),
    ];
    let missing: Vec<String> = said.iter().filter(|(_, said)| !said).map(|(what, _)| format!("no {what}")).collect();
    // A policy without a source speaks of no document.
    if policy.sources.is_empty() || missing.is_empty() {
        return Vec::new();
    }
    let message = format!("the document of `{}` gives {}", policy.named.name, listed(&missing));
    let found = check.found(policy.named.span, message).here("not said here").subject(&*policy.named.name);
    let unstated = header.review_by.as_ref().filter(|line| line.value.is_empty());
    let found = unstated.map_or(found.clone(), |line| found.label(line.span, "not stated"));
    let note = "a worker who holds a copy cannot tell whether it still holds, or whom to ask";
    let help = "put it on the title page of the document, and here as `version`, `issued`, `owner` and `review-by`";
    vec![found.note(note).help(help)]
}
