//! `impossible-limit`: a limit that no schedule of some course can keep, or a window that is empty on some date.

use super::timed_limits::{Told, begun, told};
use super::{Check, Context};
use crate::courses::limits::{Fault, Faulty};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::ProcedureId;

/// A limit that cannot be kept.
pub static IMPOSSIBLE_LIMIT: Check = Check {
    name: "impossible-limit",
    summary: "a limit that cannot be kept together with the others, with a date",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("impossible_limit.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let faulty =
        context.limits().iter().flat_map(|(procedure, judged)| judged.faulty.iter().map(|found| (*procedure, found)));
    faulty
        .filter(|(_, found)| found.fault == Fault::Impossible)
        .filter_map(|(id, found)| report(check, context, id, found))
        .collect()
}

fn report(check: &Check, context: &Context<'_>, procedure: ProcedureId, faulty: &Faulty) -> Option<Diagnostic> {
    let Told { item, limit, others } = told(context, procedure, faulty)?;
    let name = &item.named.name;
    let (message, when) = if faulty.always {
        (format!("`{name}` can never be done `{limit}`"), "for example")
    } else {
        (format!("`{name}` cannot always be done `{limit}`"), "first")
    };
    let mut found = context.timed(check.found(faulty.line, message), (procedure, item), faulty);
    found = found.here("cannot be kept together with the others");
    for other in others {
        found = found.label(other, "has to be kept too");
    }
    let why = match faulty.times {
        Some((_, due)) if faulty.after.is_some() => {
            format!("`{name}` would have to be done by {due}, which is before that")
        }
        Some((_, due)) => format!("it would have to be done by {due}, which is before anything can be done"),
        None => "whatever the people do, one of these limits is missed".to_owned(),
    };
    Some(
        found
            .note(format!("{when} in {}: {why}", begun(context, faulty)))
            .help("change one of these limits in the document so that all of them fit together"),
    )
}
