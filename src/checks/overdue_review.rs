//! `overdue-review`: a policy past its own date of review.

use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};

/// A policy past its own date of review.
pub static OVERDUE_REVIEW: Check = Check {
    name: "overdue-review",
    summary: "a policy past its own date of review",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("overdue_review.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let header = &context.policy.header;
    let due = header.review_by.iter().filter(|line| context.settings.has_passed(&line.value));
    let found = due.map(|line| {
        let message = format!("the document was to be reviewed by {}, and that has passed", line.value);
        let found = about(check.found(line.span, message), &context.policy.named.name, &line.cites);
        let found = header.issued.last().map_or(found.clone(), |issued| found.label(issued.span, "last issued then"));
        found
            .here(format!("it is {} now", context.settings.today))
            .note("teams, posts and the law may have changed since, and a worker cannot tell what still holds")
            .help("review the document, and write the new dates after `issued` and `review-by`")
    });
    found.collect()
}
