//! `outline-only`: a procedure that the document names without giving its content.

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};

/// A procedure that the document names without giving its content.
pub static OUTLINE_ONLY: Check = Check {
    name: "outline-only",
    summary: "a procedure that the document names without giving its content",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("outline_only.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let leading = context.leading();
    let procedures = context.policy.procedures.iter().filter(|(_, procedure)| !procedure.lines.outline.is_empty());
    let found = procedures.map(|(id, procedure)| {
        let named = &procedure.named;
        let message = format!("the document names `{}` without giving its content", named.name);
        let mut found = check.found(named.span, message).here("named, and not described");
        for item in leading.get(&id).into_iter().flatten() {
            found = found.label(item.named.span, "a case goes there from here");
        }
        for said in procedure.lines.outline.iter().filter_map(|line| line.value.as_deref()) {
            found = found.note(format!("the policy remarks: “{said}”"));
        }
        let cites = procedure.lines.outline.iter().flat_map(|line| labels(&line.cites)).collect();
        about(found, &named.name, &named.cites)
            .clauses(cites)
            .note(
                "whoever works by the document has to find out elsewhere what to do, and nothing in it can be checked",
            )
            .help("put the content into the document, or say where it stands (`external`) if another document holds it")
    });
    found.collect()
}
