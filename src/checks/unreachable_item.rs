//! `unreachable-item`: an item or end that no case can reach.

use super::context::{about, listed};
use super::reach::{self, Missed, Reached};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Item, ItemKind};

/// An item or end that no case can reach.
pub static UNREACHABLE_ITEM: Check = Check {
    name: "unreachable-item",
    summary: "an item or end that no case can reach",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unreachable_item.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let reached = Reached::of(context);
    let mut findings = Vec::new();
    // Beyond the bound everything might be reached.
    let cut: Vec<_> = context.all_graphs().filter(|graph| graph.truncated).map(|graph| graph.procedure).collect();
    for graph in context.all_graphs().filter(|graph| !cut.contains(&graph.procedure)) {
        let missed: Vec<Missed> = reach::missed(policy, graph, &reached);
        for one in missed.iter().filter(|one| !missed.iter().any(|other| one.hangs_on(other))) {
            let only: Vec<&str> =
                missed.iter().filter(|other| other.hangs_on(one)).map(|other| other.name(policy)).collect();
            findings.push(item(check, &policy.items[one.item], reach::before(policy, one.item, &reached), &only));
        }
    }
    findings
}

fn item(check: &Check, item: &Item, before: Option<&Item>, only: &[&str]) -> Diagnostic {
    let name = &item.named.name;
    let message = match item.kind {
        ItemKind::End => format!("nothing leads to the end `{name}`"),
        _ => format!("no case can reach `{name}`"),
    };
    let mut found = check.found(item.named.span, message).here("nothing leads here");
    if let Some(before) = before {
        found = found.label(before.named.span, "every case goes elsewhere from here");
    }
    if !only.is_empty() {
        found = found.note(format!("nor can any case reach {}, to which only this leads", listed(only)));
    }
    let found = found.note(match item.kind {
        ItemKind::End => "the document has an end here that no case comes to",
        _ => "what the document asks for here is never done for any child",
    });
    let help = format!("lead here with `then {name}` where the document says so, or take it out");
    about(found.help(help), &item.path, &item.named.cites)
}
