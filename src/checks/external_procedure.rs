//! `external-procedure`: a case leaves for a process that the document names and does not contain.

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, Procedure};

/// A case leaves for a process that the document names and does not contain.
pub static EXTERNAL_PROCEDURE: Check = Check {
    name: "external-procedure",
    summary: "a case leaves for a process that the document names and does not contain",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("external_procedure.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let leading = context.leading();
    let left = leading.iter().map(|(id, items)| (&context.policy.procedures[*id], items));
    let outside = left.filter(|(found, _)| !found.lines.external.is_empty() && !is_of_another_policy(found));
    outside.filter_map(|(procedure, items)| left_for(check, procedure, items)).collect()
}

/// Returns whether another file holds the procedure: it is known here as `south.transfer-in`.
fn is_of_another_policy(procedure: &Procedure) -> bool {
    procedure.named.name.contains('.')
}

fn left_for(check: &Check, procedure: &Procedure, leaving: &[&Item]) -> Option<Diagnostic> {
    let first = leaving.first()?;
    let name = &procedure.named.name;
    let message = format!("a case leaves for `{name}`, which the document names and does not contain");
    let mut found = about(check.found(procedure.named.span, message), name, &procedure.named.cites);
    found = found.here("described somewhere else").clauses(labels(&first.named.cites));
    for item in leaving {
        found = found.label(item.named.span, "a case leaves from here");
    }
    for said in procedure.lines.external.iter().filter_map(|line| line.value.as_deref()) {
        found = found.note(format!("the policy remarks: “{said}”"));
    }
    let found =
        found.note("who takes the case there, and by when, cannot be seen from this document or checked with it");
    Some(found.help("say in the document where that process stands, and who holds the case until it has begun"))
}
