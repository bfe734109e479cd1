//! `squeezed-limit`: a limit that is missed although everybody before it kept theirs.

use super::timed_limits::{Told, begun, told};
use super::{Check, Context};
use crate::courses::limits::{Fault, Faulty};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::ProcedureId;

/// A limit that others can use up.
pub static SQUEEZED_LIMIT: Check = Check {
    name: "squeezed-limit",
    summary: "a limit that is missed although everybody before it kept theirs",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("squeezed_limit.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let faulty =
        context.limits().iter().flat_map(|(procedure, judged)| judged.faulty.iter().map(|found| (*procedure, found)));
    faulty
        .filter(|(_, found)| found.fault == Fault::Squeezed)
        .filter_map(|(id, found)| report(check, context, id, found))
        .collect()
}

fn report(check: &Check, context: &Context<'_>, procedure: ProcedureId, faulty: &Faulty) -> Option<Diagnostic> {
    let Told { item, limit, others } = told(context, procedure, faulty)?;
    let (opens, due) = faulty.times?;
    let name = &item.named.name;
    let message = format!("`{name}` can miss `{limit}` although everybody before it kept their limits");
    let mut found = context.timed(check.found(faulty.line, message), (procedure, item), faulty);
    found = found.here(format!("due by {due}"));
    for other in others {
        found = found.label(other, "is used to the full");
    }
    found = found.note(format!(
        "in {}, `{name}` may not even be open before {opens}{}",
        begun(context, faulty),
        if faulty.always { "; so it is on whatever day that happens" } else { "" }
    ));
    if faulty.readings.1 {
        found = found.note("it depends on a reading that the document leaves open: in another one it can be kept");
    }
    Some(found.help(format!("give `{name}` more room in the document, or those before it less")))
}
