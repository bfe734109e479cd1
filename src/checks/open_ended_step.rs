//! `open-ended-step`: something that the flow waits for, without any limit.

use std::collections::BTreeMap;

use super::bounds::{Waits, ends_before_work};
use super::context::{about, labels};
use super::{Check, Context, soft_duty};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemKind, Limit, LimitKind, Line, Policy};
use crate::source::Span;

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
    // The copies of one text, and whether each is without a limit.
    let mut texts: BTreeMap<Span, Vec<(&Item, bool)>> = BTreeMap::new();
    for graph in context.graphs.values() {
        let waits = Waits::of(policy, graph);
        for id in waits.items() {
            let item = &policy.items[id];
            let work = matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Wait(_));
            // Vague words, an aim and an escalation are other checks'.
            let wished = soft_duty::only_an_aim(&[&item.lines]).is_some();
            let elsewhere = wished || !item.lines.urgency.is_empty() || policy.procedures[item.home].escalation;
            if work && !elsewhere {
                texts.entry(item.named.span).or_default().push((item, !waits.is_bounded(id)));
            }
        }
    }
    texts.values().filter_map(|copies| report(check, policy, copies)).collect()
}

fn report(check: &Check, policy: &Policy, copies: &[(&Item, bool)]) -> Option<Diagnostic> {
    let open: Vec<&Item> = copies.iter().filter(|(_, open)| *open).map(|(item, _)| *item).collect();
    let item = open.first()?;
    let partly = item.lines.limits.iter().any(|line| line.value.bounds() && !ends_before_work(&line.value));
    let message = wording(item, partly);
    let some = open.len() < copies.len();
    let message = if some { format!("in {} of {} uses, {message}", open.len(), copies.len()) } else { message };
    let mut found = about(check.found(item.named.span, message), &item.path, &item.named.cites);
    found = open.iter().fold(found, |found, copy| found.clauses(labels(&copy.named.cites)));
    found = found.here(if partly { "limited in some cases only" } else { "no limit, here or around" });
    for line in item.lines.limits.iter().filter(|line| line.value.aim) {
        found = found.label(line.span, "a wish, by which nobody is late");
    }
    let silent = |line: &&Line<Limit>| matches!(line.value.kind, LimitKind::Within { length: None, .. });
    if let Some(line) = item.lines.limits.iter().find(silent) {
        found = found.label(line.span, "this limit has no length");
    }
    if let Some(line) = item.lines.limits.iter().find(|line| ends_before_work(&line.value)) {
        found = found.label(line.span, "that work has no limit either");
    }
    for id in open.iter().filter_map(|item| item.parent).filter(|_| some) {
        let mut around = std::iter::successors(Some(id), |inner| policy.items[*inner].parent);
        let follow = around.find(|outer| matches!(policy.items[*outer].kind, ItemKind::Follow(..)));
        found = follow
            .map_or(found.clone(), |follow| found.label(policy.items[follow].named.span, "used here without one"));
    }
    Some(
        found.note("a case can stay here for weeks, and nobody is late").help(
            "say in the document by when, and write it as `within …`, here or around the work of which it is part",
        ),
    )
}

fn wording(item: &Item, partly: bool) -> String {
    let name = &item.named.name;
    match (&item.kind, partly) {
        (_, true) => format!("the limits of `{name}` leave cases in which none of them holds"),
        (ItemKind::Wait(_), _) => format!("the case waits for `{name}`, and nothing says until when"),
        (ItemKind::Decision, _) => format!("nothing says by when `{name}` has to be decided"),
        _ => format!("nothing says by when `{name}` has to be done"),
    }
}
