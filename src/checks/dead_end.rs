//! `dead-end`: a reachable place from which no end can be reached.

use super::{Check, Context, context::about};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{ArmKind, GapReason, Net, Node, NodeId, NodeKind, StateGraph, StateId};
use crate::model::{Item, Outcome, Policy};
use crate::source::Span;
use crate::stories;

/// A reachable place from which no end can be reached.
pub static DEAD_END: Check = Check {
    name: "dead-end",
    summary: "a reachable place from which no end can be reached",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("dead_end.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for graph in context.all_graphs() {
        let mut seen: Vec<NodeId> = Vec::new();
        for (id, state) in graph.states() {
            for node in state.position {
                if graph.net.node(*node).kind == NodeKind::Gap && !seen.contains(node) {
                    seen.push(*node);
                    findings.extend(gap(check, context, graph, (id, *node)));
                }
            }
        }
    }
    findings
}

/// Reports a place where the document stops; what a more particular check reports is left to it.
fn gap(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (state, node): (StateId, NodeId),
) -> Option<Diagnostic> {
    let policy = context.policy;
    let gap = graph.net.node(node);
    let story = context.story_to_open(graph, state);
    let Some(item) = gap.item else { return late(check, context, graph, gap).map(|found| found.story(story)) };
    let item = &policy.items[item];
    let found = match gap.gap? {
        GapReason::Unstated(span) => {
            let outcome = chosen(policy, &graph.net, node);
            if outcome.is_some_and(|outcome| crate::model::refusals::is_refusal(policy, outcome)) {
                return None;
            }
            let (subject, cites) = match outcome {
                Some(outcome) => (format!("{}.{}", item.path, outcome.named.name), &outcome.named.cites),
                None => (item.path.clone(), &item.named.cites),
            };
            let message = match outcome {
                Some(outcome) => after_outcome(item, outcome),
                None => after(policy, item, span),
            };
            about(check.found(span, message).here("nothing is said from here on"), &subject, cites)
                .help("say in the document where the case goes from here, and name it after `then`")
        }
        GapReason::NothingAfter => {
            let message = format!("nothing follows `{}`, and the procedure does not end there", item.named.name);
            about(
                check.found(item.named.span, message).here("the last thing that is said"),
                &item.path,
                &item.named.cites,
            )
            .help("add an `end`, and lead there with `then`")
        }
        GapReason::UnansweredEnd(end) => {
            let end = &policy.items[end].named;
            let message = format!("`{}` says nothing of the end `{}`", item.named.name, end.name);
            about(check.found(item.named.span, message).here("this end leads nowhere"), &item.path, &item.named.cites)
                .label(end.span, "the end that is not answered")
                .help(format!("add `outcome {} then …`", end.name))
        }
        GapReason::NoRow | GapReason::Outline(_) | GapReason::Unsettled(_) => return None,
    };
    Some(found.note("a case that comes here stays without a next step").story(story))
}

/// Reports a procedure after whose own limit the document stops.
fn late(check: &Check, context: &Context<'_>, graph: &StateGraph, gap: &Node) -> Option<Diagnostic> {
    let Some(GapReason::Unstated(span)) = gap.gap else { return None };
    let named = &context.policy.procedures[graph.procedure].named;
    let message = format!("the document does not say what follows when the time for `{}` runs out", named.name);
    let found = about(check.found(span, message).here("nothing is said from here on"), &named.name, &named.cites);
    let help = "say in the document where the case goes from here, and name it after `late then`";
    Some(found.help(help).note("a case that comes here stays without a next step"))
}

/// Returns the outcome behind which a gap stands.
fn chosen<'a>(policy: &'a Policy, net: &Net, gap: NodeId) -> Option<&'a Outcome> {
    let arms = net.nodes().flat_map(|(_, node)| &node.arms);
    let mut leading = arms.filter(|arm| arm.goal == crate::graph::net::Goal::Node(gap));
    let chosen = leading
        .find(|arm| matches!(arm.kind, ArmKind::Outcome | ArmKind::Accepts | ArmKind::Redecides | ArmKind::Overturns));
    chosen.and_then(|arm| arm.outcome).map(|outcome| &policy.outcomes[outcome])
}

/// Says after what the document stops: an item, or one row of a route.
fn after(policy: &Policy, item: &Item, span: Span) -> String {
    let name = &item.named.name;
    match item.lines.rows.iter().find(|row| row.span == span).map(|row| &row.value.condition) {
        Some(Some(when)) => {
            format!("the document does not say where `{name}` leads when {}", stories::condition(policy, when))
        }
        Some(None) => format!("the document does not say where `{name}` leads in any other case"),
        None => format!("the document does not say what follows `{name}`"),
    }
}

fn after_outcome(item: &Item, outcome: &Outcome) -> String {
    format!("the document does not say what follows when `{}` is `{}`", item.named.name, outcome.named.name)
}
