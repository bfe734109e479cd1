//! `undefined-working-day`: limits in working days, and no definition of a working day in the source.

use super::context::labels;
use super::lengths::{Counted, counted};
use super::{Check, Context};
use crate::calendar::Unit;
use crate::diagnostic::{Diagnostic, Severity};

/// Limits in working days, and no definition of a working day in the source.
pub static UNDEFINED_WORKING_DAY: Check = Check {
    name: "undefined-working-day",
    summary: "limits in working days or working hours, and no definition of a working day in the document",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("undefined_working_day.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let header = &context.policy.header;
    // A line without a mark of its own is what the author assumed, and not what the document says.
    let calendar = header.calendar.as_ref().is_some_and(|line| line.own_cites);
    let is_defined = calendar || header.day.as_ref().is_some_and(|line| line.own_cites);
    let in_work = |counted: &Counted<'_>| matches!(counted.length.unit, Unit::WorkingDays | Unit::WorkingHours);
    let lengths: Vec<Counted<'_>> = counted(context).into_iter().filter(in_work).collect();
    // A policy without a source speaks of no document.
    if is_defined || context.policy.sources.is_empty() {
        return Vec::new();
    }
    report(check, context, &lengths).into_iter().collect()
}

fn report(check: &Check, context: &Context<'_>, lengths: &[Counted<'_>]) -> Option<Diagnostic> {
    let policy = context.policy;
    let first = lengths.first()?;
    let hours = lengths.iter().all(|counted| counted.length.unit == Unit::WorkingHours);
    let what = if hours { "working hours" } else { "working days" };
    let message =
        format!("`{}` counts in {what}, and its document does not say what a working day is", policy.named.name);
    let mut found = check.found(policy.named.span, message).here("not said here").subject(&*policy.named.name);
    let calendar = policy.header.calendar.as_ref().map(|line| line.span);
    for span in calendar.into_iter().chain(policy.header.day.as_ref().map(|line| line.span)) {
        found = found.label(span, "assumed, and not the document's");
    }
    let here = if lengths.len() == 1 { "counted here" } else { "first counted here" };
    found = found.label(first.span, here).clauses(labels(first.cites));
    Some(found.note("over Christmas, or at five on a Friday, two services count to different days").help(
        "say in the document which days and hours count, and write `calendar` and `day` with its clause in the \
                 `policy` block",
    ))
}
