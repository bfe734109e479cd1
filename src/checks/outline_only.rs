//! `outline-only`: a procedure that the document names without giving its content.

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemKind, ProcedureId};

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
    let procedures = context.policy.procedures.iter().filter(|(_, procedure)| !procedure.lines.outline.is_empty());
    let found = procedures.map(|(id, procedure)| {
        let named = &procedure.named;
        let message = format!("the document names `{}` without giving its content", named.name);
        let mut found = check.found(named.span, message).here("named, and not described");
        for item in context.items().map(|(_, item)| item).filter(|item| leads_to(item, id)) {
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

fn leads_to(item: &Item, procedure: ProcedureId) -> bool {
    let follows = matches!(item.kind, ItemKind::Follow(followed, _) if followed == procedure);
    follows || item.lines.continues_in.iter().any(|line| line.value.contains(&procedure))
}
