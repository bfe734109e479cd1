//! `endless-loop`: a cycle that cannot be left.

use super::context::{about, listed};
use super::waivers::Waivers;
use super::{Check, Context, between, coming::Coming, loops};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, StateGraph, Trap};
use crate::model::Item;
use crate::stories;

/// A cycle that cannot be left.
pub static ENDLESS_LOOP: Check = Check {
    name: "endless-loop",
    summary: "a cycle that cannot be left (a livelock), also across procedures",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("endless_loop.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let coming = Coming::of(context);
    let mut findings = between::endless(check, context);
    let waivers = Waivers::of(context, check);
    for graph in context.all_graphs() {
        let mut seen = Vec::new();
        for trap in graph.traps(context.policy, |edge| coming.may(graph, edge)) {
            let Trap::Livelock(members) = trap else { continue };
            let edges = loops::inside(graph, &members, |edge| coming.may(graph, edge));
            let items = loops::items(context.policy, graph, &edges);
            let places = loops::places(&items);
            if !seen.contains(&places) {
                seen.push(places);
                let lets_out = members.iter().flat_map(|id| graph.outgoing(*id)).any(|edge| !edges.contains(edge));
                let found = found(check, context, graph, (&edges, &items), lets_out);
                // A waiver on any part of the loop is about all of it.
                let whole = items.first().map_or("", |first| first.path.as_str());
                let subject = waivers.subject(whole, items.iter().map(|item| item.path.as_str()));
                findings.extend(found.map(|found| found.subject(subject)));
            }
        }
    }
    findings
}

fn found(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (edges, items): (&[Edge], &[&Item]),
    lets_out: bool,
) -> Option<Diagnostic> {
    let (first, rest) = items.split_first()?;
    let names: Vec<&str> = items.iter().map(|item| item.named.name.as_str()).collect();
    let (message, here) = if lets_out {
        let message = format!("a case that comes to {} can go round there for ever", listed(&names));
        (message, "the ways out are not open to every case")
    } else if rest.is_empty() {
        let message = format!("`{}` leads back to itself and nowhere else", first.named.name);
        (message, "no way on from here reaches an end")
    } else {
        let message = format!("a case that comes to {} goes round there for ever", listed(&names));
        (message, "no way on from here reaches an end")
    };
    let mut found = check.found(first.named.span, message).here(here);
    for item in rest {
        found = found.label(item.named.span, "part of the same loop");
    }
    let found = about(found, &first.path, &first.named.cites).story(story(context, graph, edges));
    let found = found.note("a case that comes here is worked on without end and is never finished");
    Some(found.help("say in the document how a case leaves the loop, and lead there with `then`"))
}

/// Tells how a case gets into the loop, and one way round.
fn story(context: &Context<'_>, graph: &StateGraph, edges: &[Edge]) -> Option<crate::diagnostic::Story> {
    let start = edges.iter().map(|edge| edge.from).min()?;
    let mut path = graph.shortest(|id, _| id == start)?;
    let stem = path.len();
    let onward = edges.iter().filter(|edge| edge.from == start);
    let rounds = onward.filter_map(|edge| Some((edge, loops::way(edges, edge.to, start)?)));
    let (first, rest) = rounds.min_by_key(|(_, rest)| rest.len())?;
    path.push(*first);
    path.extend(rest);
    Some(stories::tell(context.policy, graph, &path, Some(stem)))
}
