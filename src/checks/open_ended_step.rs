//! `open-ended-step`: something that the flow waits for, without any limit.

use super::bounds::Waits;
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemKind, LimitKind};

/// Something that the flow waits for, without any limit.
pub static OPEN_ENDED_STEP: Check = Check {
    name: "open-ended-step",
    summary: "something that the flow waits for, without any limit",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("open_ended_step.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for graph in context.graphs.values() {
        let waits = Waits::of(policy, graph);
        for id in waits.items() {
            let item = &policy.items[id];
            let work = matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Wait(_));
            let elsewhere = !item.lines.urgency.is_empty() || policy.procedures[item.home].escalation;
            if work && !elsewhere && !waits.is_bounded(id) {
                findings.push(report(check, item));
            }
        }
    }
    findings
}

fn report(check: &Check, item: &Item) -> Diagnostic {
    let name = &item.named.name;
    let partly = item.lines.limits.iter().any(|line| line.value.bounds());
    let message = match (&item.kind, partly) {
        (_, true) => format!("the limits of `{name}` leave cases in which none of them holds"),
        (ItemKind::Wait(_), _) => format!("the case waits for `{name}`, and nothing says until when"),
        (ItemKind::Decision, _) => format!("nothing says by when `{name}` has to be decided"),
        _ => format!("nothing says by when `{name}` has to be done"),
    };
    let found = about(check.found(item.named.span, message), &item.path, &item.named.cites);
    let found = found.here(if partly { "limited in some cases only" } else { "no limit, here or around" });
    let silent =
        item.lines.limits.iter().find(|line| matches!(line.value.kind, LimitKind::Within { length: None, .. }));
    let found = match silent {
        Some(line) => found.label(line.span, "this limit has no length"),
        None => found,
    };
    found
        .note("a case can stay here for weeks, and nobody is late")
        .help("say in the document by when, and write it as `within …`, here or around the work of which it is part")
}
