//! `deadlock`: work that waits for what cannot come any more.

use super::coming::Coming;
use super::context::{about, listed};
use super::stuck::{Reason, Stuck};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{StateGraph, StateId, Trap};
use crate::model::{Item, Policy};
use crate::source::Span;

/// Work that waits for what cannot come any more.
pub static DEADLOCK: Check = Check {
    name: "deadlock",
    summary: "parallel work or procedures that wait for each other, or for what cannot come",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("deadlock.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let coming = Coming::of(context);
    let (mut findings, mut seen) = (Vec::new(), Vec::<Vec<Span>>::new());
    for graph in context.all_graphs() {
        for trap in graph.traps(|edge| coming.may(graph, edge)) {
            let Trap::Deadlock(id) = trap else { continue };
            for stuck in Stuck::all(context.policy, graph, id) {
                let places: Vec<Span> =
                    stuck.items.iter().map(|item| context.policy.items[*item].named.span).collect();
                if !seen.contains(&places) {
                    seen.push(places);
                    findings.extend(found(check, context, graph, (id, &stuck)));
                }
            }
        }
    }
    findings
}

fn found(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (state, stuck): (StateId, &Stuck),
) -> Option<Diagnostic> {
    let policy = context.policy;
    let items: Vec<&Item> = stuck.items.iter().map(|item| &policy.items[*item]).collect();
    let (first, rest) = items.split_first()?;
    let mut found = check.found(first.named.span, message(policy, &items, stuck)).here("nothing lets a case go on here");
    for item in rest {
        found = found.label(item.named.span, "waits for the other");
    }
    if let (Some(awaited), true) = (stuck.awaited, rest.is_empty()) {
        let place = policy.items[awaited].named.span;
        if place != first.named.span {
            found = found.label(place, "what is waited for");
        }
    }
    let found = about(found, &first.path, &first.named.cites).story(context.story_to(graph, state));
    let found = found.note("a case that comes here waits for ever, although everybody does what the document asks");
    Some(found.help(match stuck.reason {
        Reason::EachOther => "say in the document which comes first, and let only the later one wait",
        Reason::Never => "say in the document what happens when it does not come, or take the wait out",
        Reason::Later => "say in the document what has to come first, or take the wait out",
        Reason::NoWay => "say in the document how a case goes on from here, for every case",
    }))
}

fn message(policy: &Policy, items: &[&Item], stuck: &Stuck) -> String {
    let names: Vec<&str> = items.iter().map(|item| item.named.name.as_str()).collect();
    let names = listed(&names);
    let own = items.first().map(|item| item.procedure);
    let awaited = stuck.awaited.map_or("what".to_owned(), |item| format!("`{}`", policy.item_words(item, own)));
    match stuck.reason {
        Reason::EachOther => format!("{names} wait for each other"),
        Reason::Later => format!("{names} waits for {awaited}, which only comes afterwards"),
        Reason::Never if stuck.awaited.is_some() => format!("{names} waits for {awaited}, which can no longer come"),
        Reason::Never => format!("{names} waits for what cannot come"),
        Reason::NoWay => format!("a case can come to {names} for which nothing may happen"),
    }
}
