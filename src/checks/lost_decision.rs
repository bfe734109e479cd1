//! `lost-decision`: an escalation whose result does not lead back into the procedure.

use std::collections::BTreeSet;

use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ItemKind, Policy, Procedure, ProcedureId};

/// An escalation whose result does not lead back into any procedure.
pub static LOST_DECISION: Check = Check {
    name: "lost-decision",
    summary: "an escalation whose result does not lead back into any procedure",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("lost_decision.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let settling = settling(policy);
    let escalations = policy.judged().filter(|(_, procedure)| procedure.escalation);
    let against = |found: &Procedure| found.lines.against.iter().any(|line| !line.value.is_empty());
    let lost = escalations.filter(|(id, procedure)| !against(procedure) && !settling.contains(id));
    lost.map(|(_, procedure)| report(check, policy, procedure)).collect()
}

/// Lists the escalations to which a decision is open, or which a procedure follows and comes back from.
fn settling(policy: &Policy) -> BTreeSet<ProcedureId> {
    let settling = policy.items.iter().flat_map(|(item, found)| match &found.kind {
        ItemKind::Decision => policy.disputes(item, None),
        ItemKind::Follow(followed, _) => vec![*followed],
        _ => Vec::new(),
    });
    settling.collect()
}

fn report(check: &Check, policy: &Policy, escalation: &Procedure) -> Diagnostic {
    let name = &escalation.named.name;
    let message = format!("nothing says which decision `{name}` settles, or where the case goes afterwards");
    let found = about(check.found(escalation.named.span, message), name, &escalation.named.cites);
    let found = found.here("leads back to nothing");
    let found = match escalation.lines.between.first() {
        Some(line) => {
            let (first, second) = line.value;
            let titles = policy.titles(&[first, second]).join(" nor ");
            found
                .label(line.span, "neither takes a decision elsewhere")
                .note(format!("neither {titles} takes or shares a decision in this policy"))
        }
        None => found,
    };
    found
        .note("the dispute is settled, and the case does not move: nobody is told to carry the result out")
        .help("name what it is `against`, or let the procedure that needs it `follow` it and go on")
}
