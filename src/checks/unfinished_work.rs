//! `unfinished-work`: a case goes on, or ends, while other work on it is still open.

use super::context::{about, listed};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{ArmKind, Edge, NodeKind, StateGraph};
use crate::model::{Item, ItemId};
use crate::source::Span;

/// A case goes on, or ends, while other work on it is still open.
pub static UNFINISHED_WORK: Check = Check {
    name: "unfinished-work",
    summary: "a branch that leads on, or to an end, while another one is still open",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("unfinished_work.md"),
    run: Some(run),
};

/// One line that leads out, the first way along it, and what it leaves open.
struct Left {
    edge: Edge,
    line: Span,
    items: Vec<ItemId>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for graph in context.all_graphs() {
        let mut lines: Vec<Left> = Vec::new();
        for edge in graph.edges().iter().filter(|edge| edge.unfinished) {
            let items: Vec<ItemId> =
                graph.unfinished(edge).into_iter().filter_map(|node| graph.net.node(node).item).collect();
            let Some(line) = line(context, graph, edge).filter(|_| !items.is_empty()) else { continue };
            match lines.iter_mut().find(|known| known.line == line) {
                Some(known) => known.items.extend(items),
                None => lines.push(Left { edge: *edge, line, items }),
            }
        }
        findings.extend(lines.into_iter().filter_map(|left| found(check, context, graph, left)));
    }
    findings
}

/// Returns the outcome or item that an edge takes, or the line that says where a case goes when a limit has passed.
fn line(context: &Context<'_>, graph: &StateGraph, edge: &Edge) -> Option<Span> {
    let late = graph.arm(edge).filter(|arm| arm.kind == ArmKind::Late).and(graph.item(edge));
    if let Some(line) = late.and_then(|item| context.policy.items[item].lines.late.first()) {
        return Some(line.span);
    }
    let outcome = graph.outcome(edge).map(|outcome| context.policy.outcomes[outcome].named.span);
    outcome.or(graph.item(edge).map(|item| context.policy.items[item].named.span))
}

fn found(check: &Check, context: &Context<'_>, graph: &StateGraph, mut left: Left) -> Option<Diagnostic> {
    let policy = context.policy;
    left.items.sort_by_key(|item| policy.items[*item].named.span);
    left.items.dedup_by_key(|item| policy.items[*item].named.span);
    let open: Vec<&Item> = left.items.iter().map(|item| &policy.items[*item]).collect();
    let names: Vec<&str> = open.iter().map(|item| item.named.name.as_str()).collect();
    let names = listed(&names).replace(" and ", " or ");
    let item = &policy.items[graph.item(&left.edge)?];
    let outcome = graph.outcome(&left.edge).map(|outcome| &policy.outcomes[outcome].named);
    let (from, path, cites) = match outcome {
        Some(outcome) => (
            format!("`{}` of `{}`", outcome.name, item.named.name),
            format!("{}.{}", item.path, outcome.name),
            &outcome.cites,
        ),
        None => (from(graph, &left.edge, item), item.path.clone(), &item.named.cites),
    };
    let message = match end(graph, &left.edge) {
        Some(end) => {
            format!("{from} leads to the end `{}` while {names} may still be open", policy.items[end].named.name)
        }
        None => format!("{from} leads out of the block while {names} may still be open"),
    };
    let mut found = check.found(left.line, message).here("leads out from here");
    for item in &open {
        found = found.label(item.named.span, "may still be open then");
    }
    let found = about(found, &path, cites).story(context.story_through(graph, left.edge));
    let found = found.note("nobody is told to stop what is open, to finish it, or to pass on what came of it");
    Some(found.help("lead on behind the block, with its `then`, or say in the document what becomes of the open work"))
}

/// Names what leads out without an outcome: an item, its limit, or what stops the block around it.
fn from(graph: &StateGraph, edge: &Edge, item: &Item) -> String {
    let name = &item.named.name;
    match graph.arm(edge).map(|arm| arm.kind) {
        Some(ArmKind::Late) => format!("the `late then` of `{name}`"),
        Some(ArmKind::Interrupts) => "this `at any time`".to_owned(),
        _ => format!("`{name}`"),
    }
}

/// Returns the end that an edge reaches.
fn end(graph: &StateGraph, edge: &Edge) -> Option<ItemId> {
    let (from, to) = (graph.state(edge.from)?, graph.state(edge.to)?);
    let reached = to.position.iter().filter(|node| !from.position.contains(node)).map(|node| graph.net.node(*node));
    reached.filter(|node| node.kind == NodeKind::End).find_map(|node| node.item)
}
