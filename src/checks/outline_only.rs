//! `outline-only`: a procedure that the document names without giving its content.

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemKind, Lines, Procedure};

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
    let procedures = context.policy.procedures.iter().map(|(id, procedure)| {
        let leading = leading.get(&id).map_or(&[][..], Vec::as_slice);
        (procedure, leading, header(procedure, leading))
    });
    let found = procedures.filter(|(.., lines)| !lines.outline.is_empty()).map(|(procedure, leading, lines)| {
        let named = &procedure.named;
        let message = format!("the document names `{}` without giving its content", named.name);
        let mut found = check.found(named.span, message).here("named, and not described");
        for item in leading {
            found = found.label(item.named.span, "a case goes there from here");
        }
        for said in lines.outline.iter().filter_map(|line| line.value.as_deref()) {
            found = found.note(format!("the policy remarks: “{said}”"));
        }
        let cites = lines.outline.iter().flat_map(|line| labels(&line.cites)).collect();
        about(found, &named.name, &named.cites)
            .clauses(cites)
            .note(
                "whoever works by the document has to find out elsewhere what to do, and nothing in it can be checked",
            )
            .help("put the content into the document, or say where it stands (`external`) if another document holds it")
    });
    found.collect()
}

/// Returns the header lines of a procedure; those of a pattern stand in its copies.
fn header<'a>(procedure: &'a Procedure, leading: &[&'a Item]) -> &'a Lines {
    let copy = leading.iter().find_map(|item| match &item.kind {
        ItemKind::Follow(_, lines) if procedure.is_pattern() => Some(&**lines),
        _ => None,
    });
    copy.unwrap_or(&procedure.lines)
}
