//! `two-holders`: two people or services that can both be said to hold one case.

use super::context::{about, labels, names};
use super::contradictions::{apart, differ};
use super::happenings::path;
use super::truth::together;
use super::{Check, Context, handovers};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::graph::{Edge, NodeId, StateGraph, StateId};
use crate::model::{Effect, Item, ItemKind, Line, People, Policy};
use crate::stories;

/// Two people or services that can both be said to hold one case.
pub static TWO_HOLDERS: Check = Check {
    name: "two-holders",
    summary: "two people or services that can both be said to hold one case",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("two_holders.md"),
    run: Some(run),
};

const HELP: &str = "say in the document which of them takes the case over";

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (_, item) in context.items() {
        for outcome in item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome]) {
            let path = format!("{}.{}", item.path, outcome.named.name);
            let both = handovers::lines(&item.lines).chain(handovers::lines(&outcome.lines)).collect();
            findings.extend(at_once(check, policy, &path, both));
        }
        if item.outcomes.is_empty() {
            findings.extend(at_once(check, policy, &item.path, handovers::lines(&item.lines).collect()));
        }
        if item.kind == ItemKind::End {
            findings.extend(at_an_end(check, policy, item));
        }
    }
    for graph in context.all_graphs() {
        findings.extend(side_by_side(check, context, graph));
    }
    findings
}

/// Reports an item that hands one case over to two; two clauses that differ are reported as that.
fn at_once(check: &Check, policy: &Policy, path: &str, lines: Vec<(&Line<Effect>, &People)>) -> Option<Diagnostic> {
    let clash = |first: &(&Line<Effect>, &People), second: &(&Line<Effect>, &People)| {
        differ(policy, first.1, second.1)
            && !apart(&first.0.cites, &second.0.cites)
            && together(policy, &[first.0.when.as_ref(), second.0.when.as_ref()])
    };
    let ((line, other), (first, one)) = lines.iter().enumerate().find_map(|(number, second)| {
        let mut earlier = lines.iter().take(number);
        Some((*second, *earlier.find(|first| clash(first, second))?))
    })?;
    let name = path.split_once('.').map_or(path, |(_, name)| name);
    let message =
        format!("`{name}` hands the same case over to {} and to {}", names(policy, one), names(policy, other));
    let found = check.found(line.span, message).here("handed over again").label(first.span, "handed over here");
    let found = about(found, path, &first.cites).clauses(labels(&line.cites));
    Some(found.note("each of them can think that the other one has the case").help(HELP))
}

/// Reports an end at which two hold the case, although the document does not say that they do so together.
fn at_an_end(check: &Check, policy: &Policy, end: &Item) -> Option<Diagnostic> {
    let held = &end.lines.held_by;
    let clash = |first: &Line<People>, second: &Line<People>| {
        differ(policy, &first.value, &second.value)
            && !apart(&first.cites, &second.cites)
            && together(policy, &[first.when.as_ref(), second.when.as_ref()])
    };
    let (second, first) = held
        .iter()
        .enumerate()
        .find_map(|(number, second)| Some((second, held.iter().take(number).find(|first| clash(first, second))?)))?;
    let (one, other) = (names(policy, &first.value), names(policy, &second.value));
    let message = format!("a case that ends as `{}` is held by {one} and by {other}", end.named.name);
    let found =
        check.found(second.span, message).here("held by another one here").label(first.span, "held by this one");
    let found = about(found, &end.path, &first.cites).clauses(labels(&second.cites));
    let found = found.note("each of them can think that the other one has the case");
    Some(found.help("say in the document which of them holds the case, or that they hold it together, with `and`"))
}

/// A node that hands the case over, the line that says so, and to whom.
type HandsOver<'a> = (NodeId, &'a Line<Effect>, &'a People);

/// Reports hand-overs to different people in branches beside each other that may come in either order.
fn side_by_side(check: &Check, context: &Context<'_>, graph: &StateGraph) -> Vec<Diagnostic> {
    let (policy, mut findings) = (context.policy, Vec::new());
    let in_branch = |container| graph.net.around(container).any(|around| graph.net.container(around).branch);
    let disputed = graph.net.nodes().any(|(_, node)| node.dispute.is_some());
    let nodes = graph.net.nodes().filter(|(_, node)| disputed || in_branch(node.container));
    let nodes = nodes.flat_map(|(id, node)| node.arms.iter().map(move |arm| (id, arm)));
    let handovers: Vec<HandsOver<'_>> =
        nodes.flat_map(|(id, arm)| handovers::among(&arm.effects).map(move |(line, to)| (id, line, to))).collect();
    let mut seen = Vec::new();
    for (number, second) in handovers.iter().enumerate() {
        for first in handovers.iter().take(number) {
            let known = seen.contains(&(first.1.span, second.1.span));
            let at_once = || beside(graph, first.0, second.0) || disputed_meanwhile(graph, first.0, second.0);
            if known || !differ(policy, first.2, second.2) || !at_once() {
                continue;
            }
            seen.push((first.1.span, second.1.span));
            if let (Some(way), Some(_)) = (order(graph, first, second), order(graph, second, first)) {
                let story = stories::tell(policy, graph, &way, None);
                findings.extend(in_branches(check, context, graph, (first, second, story)));
            }
        }
    }
    findings
}

/// Returns whether two nodes lie in different branches of one block.
fn beside(graph: &StateGraph, first: NodeId, second: NodeId) -> bool {
    let branch = graph.net.around(graph.net.node(first).container).find(|around| !graph.net.is_inside(second, *around));
    // The outermost container that does not hold both.
    let outermost = std::iter::successors(branch, |inner| {
        graph.net.container(*inner).parent.filter(|parent| !graph.net.is_inside(second, *parent))
    });
    outermost.last().is_some_and(|container| graph.net.container(container).branch)
}

/// Returns whether one of two nodes is part of a dispute beside which the case goes on to the other.
fn disputed_meanwhile(graph: &StateGraph, first: NodeId, second: NodeId) -> bool {
    let is_part = |node: NodeId| graph.net.node(node).dispute.is_some();
    let both = |position: &[NodeId]| position.contains(&first) && position.contains(&second);
    is_part(first) != is_part(second) && graph.states().any(|(_, state)| both(state.position))
}

/// Returns a shortest case in which one hand-over is made and then, without leaving the block, the other.
fn order(graph: &StateGraph, first: &HandsOver<'_>, second: &HandsOver<'_>) -> Option<Vec<Edge>> {
    let takes = |edge: &Edge, (node, line, _): &HandsOver<'_>| {
        let effects = graph.arm(edge).map_or(&[][..], |arm| arm.effects.as_slice());
        edge.node == *node && effects.iter().any(|effect| effect.span == line.span)
    };
    let around = |node: NodeId| graph.net.around(graph.net.node(node).container);
    let both = around(first.0).find(|around| graph.net.is_inside(second.0, *around))?;
    let stays = |edge: &Edge| {
        graph.state(edge.to).is_some_and(|state| state.position.iter().any(|node| graph.net.is_inside(*node, both)))
    };
    let made: Vec<&Edge> = graph.edges().iter().filter(|edge| takes(edge, first) && stays(edge)).collect();
    let starts: Vec<StateId> = made.iter().map(|edge| edge.to).collect();
    let on = path(graph, &starts, &stays, &|later| takes(later, second))?;
    let between = on.first()?.from;
    let made = made.into_iter().find(|edge| edge.to == between)?;
    let mut way = graph.shortest(|id, _| id == made.from)?;
    way.push(*made);
    way.extend(on);
    Some(way)
}

fn in_branches(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    ((one, first, to), (other, second, then), story): (&HandsOver<'_>, &HandsOver<'_>, Story),
) -> Option<Diagnostic> {
    let policy = context.policy;
    let item = |node: NodeId| graph.net.node(node).item.map(|item| &policy.items[item]);
    let (one, other) = (item(*one)?, item(*other)?);
    let message = format!(
        "`{}` hands the case over to {} and `{}`, beside it, to {}, in either order",
        one.named.name,
        names(policy, to),
        other.named.name,
        names(policy, then)
    );
    let found = check.found(second.span, message).here("handed over here").label(first.span, "and beside it here");
    let found = about(found, &other.path, &first.cites).clauses(labels(&second.cites)).story(Some(story));
    let found =
        found.note("whoever is later undoes what the other one did, and each can think that they have the case");
    Some(found.help("say in the document who takes the case over, and hand it over once, behind the block"))
}
