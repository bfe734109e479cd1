//! `deadlock`: work that waits for what cannot come any more.

use super::coming::Coming;
use super::context::{about, labels, listed};
use super::stuck::{Reason, Stuck, stuck};
use super::waivers::Waivers;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{StateGraph, StateId};
use crate::model::{Item, ItemKind, Policy};

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
    let graphs: Vec<&StateGraph> = context.all_graphs().collect();
    // Nobody can rely on what may stop a block at any time.
    let still = graphs.iter().enumerate().flat_map(|(number, graph)| {
        let states = graph.standstills(context.policy, |edge| coming.may(graph, edge));
        states.into_iter().map(move |id| (number, id))
    });
    let still: Vec<(usize, StateId)> = still.collect();
    let waivers = Waivers::of(context, check);
    let found = stuck(context.policy, &graphs, &still).into_iter().filter_map(|stuck| {
        let graph = graphs.get(stuck.graph)?;
        found(check, context, graph, (&stuck, &waivers))
    });
    found.collect()
}

fn found(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (stuck, waivers): (&Stuck, &Waivers<'_>),
) -> Option<Diagnostic> {
    let items: Vec<&Item> = stuck.items.iter().map(|item| &context.policy.items[*item]).collect();
    let (first, rest) = items.split_first()?;
    let here = if stuck.reason == Reason::NoWay { "no way on from here" } else { "waits here for ever" };
    let mut found = check.found(first.named.span, message(context.policy, &items, stuck.reason)).here(here);
    for item in rest {
        found = found.label(item.named.span, "waits for the other").clauses(labels(&item.named.cites));
    }
    // A waiver on any of them is about all of it.
    let subject = waivers.subject(&first.path, items.iter().map(|item| item.path.as_str()));
    let found = about(found, subject, &first.named.cites).story(context.story_to(graph, stuck.state));
    let note = if graph.outgoing(stuck.state).iter().all(|edge| graph.is_own(edge)) {
        "a case that comes here stands still for ever, although everybody does what the document asks"
    } else {
        "a case that comes here stands still, although everybody does what the document asks, until something happens \
         on which nobody can rely"
    };
    let found = found.note(note);
    Some(found.help(match stuck.reason {
        Reason::EachOther => "say in the document which comes first, and let only what follows it wait",
        Reason::Later => "say in the document what has to come first, or take the wait out",
        Reason::Never => "say in the document what happens when it does not come, or take the wait out",
        Reason::NoWay => "say in the document how every case goes on from here",
    }))
}

fn message(policy: &Policy, items: &[&Item], reason: Reason) -> String {
    let names: Vec<&str> = items.iter().map(|item| item.named.name.as_str()).collect();
    let moment = items.first().and_then(|item| match &item.kind {
        ItemKind::Wait(moment) => Some(policy.moment_words(moment, Some(item.procedure))),
        _ => None,
    });
    let moment = moment.unwrap_or_default();
    match reason {
        Reason::EachOther => format!("{} wait for each other", listed(&names)),
        Reason::Later => format!("a case waits for `{moment}`, which only comes after the wait"),
        Reason::Never => format!("a case can wait for `{moment}` when that cannot come any more"),
        Reason::NoWay => format!("a case can come to {} for which nothing may happen", listed(&names)),
    }
}
