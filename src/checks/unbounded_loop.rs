//! `unbounded-loop`: a cycle that can be left, but that nothing bounds.

use std::collections::{BTreeMap, BTreeSet};

use super::context::about;
use super::{Check, Context, between, loops};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::graph::{Arm, ArmKind, Edge, Node, NodeId, NodeKind, StateGraph};
use crate::model::{ItemId, Policy, ProcedureId, Target};
use crate::source::Span;
use crate::stories;

/// A cycle that can be left, but that nothing bounds.
pub static UNBOUNDED_LOOP: Check = Check {
    name: "unbounded-loop",
    summary: "a cycle that can be left, but that nothing bounds in time",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unbounded_loop.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = between::circles(check, context);
    for graph in context.all_graphs() {
        let mut seen = Vec::new();
        for (back, edges) in unbounded(context.policy, graph) {
            if !seen.contains(&back.line) {
                seen.push(back.line);
                findings.push(found(check, context, graph, (&back, &edges)));
            }
        }
    }
    findings
}

/// Lists where loops close that nothing bounds, each with the edges of its component: the outer ones first, then those that
/// are left when the outer ones are not gone round.
fn unbounded(policy: &Policy, graph: &StateGraph) -> Vec<(Back, Vec<Edge>)> {
    let finishes = graph.can_finish(policy);
    let mut closed: BTreeSet<(NodeId, u16)> = BTreeSet::new();
    let mut found = Vec::new();
    loop {
        let taken = |edge: &Edge| graph.is_own(edge) && !closed.contains(&(edge.node, edge.arm));
        let mut round = Vec::new();
        for members in graph.components(taken).members {
            let edges = loops::inside(graph, &members, taken);
            let can_be_left = members.iter().any(|state| finishes.get(state.index()) == Some(&true));
            if edges.is_empty() || !can_be_left || loops::is_bounded(policy, graph, &loops::moved(graph, &edges)) {
                continue;
            }
            round.extend(back(policy, graph, &edges).map(|back| (back, edges)));
        }
        if round.is_empty() {
            return found;
        }
        closed.extend(round.iter().map(|(back, _)| (back.edge.node, back.edge.arm)));
        found.extend(round);
    }
}

/// Where a loop closes.
struct Back {
    edge: Edge,
    item: ItemId,
    /// The item to which it goes back.
    to: ItemId,
    line: Span,
}

/// Finds where a loop closes: where its earliest item is entered from a later one, with no limit around both.
fn back(policy: &Policy, graph: &StateGraph, edges: &[Edge]) -> Option<Back> {
    let order = order(policy, graph, edges);
    let rank = |item: ItemId| order.get(&item).copied();
    // Many edges go the same way, each in another state.
    let mut closes: BTreeMap<(ItemId, ItemId), bool> = BTreeMap::new();
    let closing = edges.iter().filter_map(|edge| {
        let (item, to) = (graph.item(edge)?, entered(graph, edge)?);
        let is_open = || rank(to) <= rank(item) && !loops::is_bounded(policy, graph, &[item, to]);
        if !*closes.entry((item, to)).or_insert_with(is_open) {
            return None;
        }
        let to = outermost(policy, item, to);
        Some(Back { edge: *edge, item, to, line: line(policy, graph, edge, (item, to)) })
    });
    // Items of other procedures are told apart by their paths, so that the order of the files says nothing.
    let path = |item: ItemId| &policy.items[item].path;
    closing.min_by_key(|back| (rank(back.to), rank(back.item), path(back.item), back.line, back.edge.to))
}

/// Numbers the items in the order of the work: those of the procedure, then those of the disputes raised in it.
fn order(policy: &Policy, graph: &StateGraph, edges: &[Edge]) -> BTreeMap<ItemId, usize> {
    let items = edges.iter().filter_map(|edge| graph.item(edge));
    let raised = items.map(|item| policy.items[item].procedure).filter(|procedure| *procedure != graph.procedure);
    // By their names, so that the order of the files says nothing.
    let raised: BTreeMap<&str, ProcedureId> =
        raised.map(|procedure| (policy.procedures[procedure].named.name.as_str(), procedure)).collect();
    let raised = raised.into_values();
    [graph.procedure].into_iter().chain(raised).flat_map(|id| policy.items_of(id)).zip(0..).collect()
}

/// Returns the item that an edge opens; that the document stops behind an item, or that a decision can now be disputed or
/// is made anew, opens none.
fn entered(graph: &StateGraph, edge: &Edge) -> Option<ItemId> {
    let (from, to) = (graph.state(edge.from)?, graph.state(edge.to)?);
    let mut opened = to.position.iter().filter(|node| !from.position.contains(node)).peekable();
    if opened.peek().is_none() {
        return graph.net.node(edge.node).item;
    }
    graph.net.node(*opened.find(|node| !comes_after(graph.net.node(**node)))?).item
}

/// Returns whether a node is what follows an item, and not the item itself.
fn comes_after(node: &Node) -> bool {
    let about = |arm: &Arm| match arm.kind {
        ArmKind::Accepts | ArmKind::Raises => arm.outcome.is_some(),
        kind => matches!(kind, ArmKind::Redecides | ArmKind::Overturns),
    };
    node.kind == NodeKind::Gap || node.arms.iter().any(about)
}

/// Returns the block that is entered with an item: the outermost one around it that does not hold where the case was.
fn outermost(policy: &Policy, from: ItemId, to: ItemId) -> ItemId {
    let around = |item: ItemId| std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
    around(to).take_while(|block| !around(from).any(|outer| outer == *block)).last().unwrap_or(to)
}

/// Returns the line that leads from one item to another.
fn line(policy: &Policy, graph: &StateGraph, edge: &Edge, (item, to): (ItemId, ItemId)) -> Span {
    let (lines, header) = (&policy.items[item].lines, policy.items[item].named.span);
    let leads = |target: &Target| matches!(target, Target::Items(items) if items.contains(&to));
    let then = lines.then.iter().find(|line| leads(&line.value)).map(|line| line.span);
    let row = lines.rows.iter().find(|line| leads(&line.value.target)).map(|line| line.span);
    let outcome = graph.outcome(edge).map(|outcome| policy.outcomes[outcome].named.span);
    outcome.or(then).or(row).unwrap_or(header)
}

fn found(check: &Check, context: &Context<'_>, graph: &StateGraph, (back, edges): (&Back, &[Edge])) -> Diagnostic {
    let policy = context.policy;
    let (item, to) = (&policy.items[back.item], &policy.items[back.to]);
    let outcome = graph.outcome(&back.edge).map(|outcome| &policy.outcomes[outcome].named);
    let (place, path, cites) = match outcome {
        Some(outcome) => (
            format!("`{}` of `{}`", outcome.name, item.named.name),
            format!("{}.{}", item.path, outcome.name),
            &outcome.cites,
        ),
        None => (format!("`{}`", item.named.name), item.path.clone(), &item.named.cites),
    };
    let message = format!("{place} leads back to `{}`, and no time limit stands around the loop", to.named.name);
    let mut found = check.found(back.line, message).here("goes back from here");
    if to.named.span != back.line {
        found = found.label(to.named.span, "and begins again here");
    }
    about(found, &path, cites)
        .story(story(context, graph, back, edges))
        .note("a case can go round any number of times, and nothing says when that must end")
        .help("put a `within` on a block or header around the whole loop, or waive it if going round is meant")
}

fn story(context: &Context<'_>, graph: &StateGraph, back: &Back, edges: &[Edge]) -> Option<Story> {
    let mut path = graph.shortest(|id, _| id == back.edge.to)?;
    let stem = path.len();
    path.extend(loops::way(edges, back.edge.to, back.edge.from)?);
    path.push(back.edge);
    Some(stories::tell_needed(context.policy, graph, &path, Some(stem)))
}
