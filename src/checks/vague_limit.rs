//! `vague-limit`: words such as "as soon as possible" on something that the flow waits for.

use super::bounds::{Waits, bounded};
use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cite, Item, ItemKind, Line, Policy};

/// Words such as "as soon as possible" instead of a limit.
pub static VAGUE_LIMIT: Check = Check {
    name: "vague-limit",
    summary: "words such as \"as soon as possible\" instead of a limit, on something that the flow waits for",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("vague_limit.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (id, graph) in context.graphs {
        let procedure = &policy.procedures[*id];
        if !bounded(policy, &procedure.lines) {
            let lines = procedure.lines.urgency.iter();
            let name = &procedure.named.name;
            findings.extend(lines.map(|line| report(check, (name, name), line, &procedure.named.cites)));
        }
        let waits: std::collections::BTreeSet<_> = Waits::of(policy, graph).items().collect();
        for id in policy.items_of(*id) {
            let item = &policy.items[id];
            if (waits.contains(&id) || is_group(item)) && !bounded(policy, &item.lines) {
                findings.extend(item.lines.urgency.iter().map(|line| words_of(check, policy, item, line)));
            }
        }
    }
    findings
}

/// Returns whether an item is work that is made of other items.
fn is_group(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Parallel | ItemKind::Sequence | ItemKind::Follow(..))
}

fn words_of(check: &Check, policy: &Policy, item: &Item, line: &Line<String>) -> Diagnostic {
    let name = if item.named.name.is_empty() {
        item.parent.map_or(&policy.procedures[item.procedure].named.name, |outer| &policy.items[outer].named.name)
    } else {
        &item.named.name
    };
    report(check, (&item.path, name), line, &item.named.cites)
}

fn report(check: &Check, (path, name): (&str, &str), line: &Line<String>, around: &[Cite]) -> Diagnostic {
    let message = format!("“{}” does not say by when `{name}` has to be done", line.value);
    let cites = if line.cites.is_empty() { around } else { &line.cites };
    about(check.found(line.span, message), path, cites)
        .here("how long is that?")
        .note("one reader hears minutes and another days, and neither can be shown to be late")
        .help("say in the document by when at the latest, and write it as `within …` beside these words")
}
