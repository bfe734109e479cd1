//! `no-holder`: a case that nobody is said to hold.

use super::context::{about, labels};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{NodeKind, StateGraph, StateId, StateRef};
use crate::model::{Item, ItemId, People, Policy, Procedure};

/// A case that nobody is said to hold.
pub static NO_HOLDER: Check = Check {
    name: "no-holder",
    summary: "a case that nobody is said to hold, on its way or at an end",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("no_holder.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings: Vec<Diagnostic> = Vec::new();
    for (_, procedure) in policy.judged().filter(|(_, procedure)| !procedure.escalation) {
        findings.extend(beginning(check, procedure));
    }
    for graph in context.graphs.values() {
        let mut seen: Vec<ItemId> = Vec::new();
        for (id, state) in graph.states() {
            for end in ends(graph, state).filter(|end| is_unheld(policy, graph, state, &policy.items[*end])) {
                if !seen.contains(&end) {
                    seen.push(end);
                    findings.push(ending(check, context, graph, (id, &policy.items[end])));
                }
            }
        }
    }
    findings
}

/// Lists the ends at which a state is.
pub(super) fn ends(graph: &StateGraph, state: StateRef<'_>) -> impl Iterator<Item = ItemId> {
    let nodes = state.position.iter().map(|node| graph.net.node(*node));
    nodes.filter(|node| node.kind == NodeKind::End).filter_map(|node| node.item)
}

/// Reports a procedure that begins with nobody.
fn beginning(check: &Check, procedure: &Procedure) -> Option<Diagnostic> {
    let name = &procedure.named.name;
    if let Some(line) = procedure.lines.held_by.iter().find(|line| line.value == People::Unstated) {
        let message = format!("the document does not say who holds a case in `{name}`");
        let found = about(check.found(line.span, message).here("nobody is named"), name, &line.cites);
        return Some(advise(found, "name the service or post that holds the case, after `held by`"));
    }
    if !procedure.lines.held_by.is_empty() {
        return None;
    }
    let message = format!("nothing says who holds a case in `{name}`");
    let found =
        about(check.found(procedure.named.span, message).here("no `held by` line"), name, &procedure.named.cites);
    Some(advise(found, "add a `held by` line; where the document does not say, `held by unstated`"))
}

/// Returns whether nobody is said to hold a case at an end; one silence on the way there is not repeated.
fn is_unheld(policy: &Policy, graph: &StateGraph, state: StateRef<'_>, end: &Item) -> bool {
    let lines = &end.lines;
    if !lines.closed.is_empty() || !lines.continues_in.is_empty() {
        return false;
    }
    let is_unsaid = lines.held_by.is_empty() && !policy.procedures[end.home].escalation;
    let is_unstated = lines.held_by.iter().any(|line| line.value == People::Unstated);
    // The header's silence, or that of a hand-over, is reported where it is written.
    let was_reported = *graph.holder(state) == People::Unstated;
    (is_unsaid || is_unstated) && !was_reported
}

fn ending(check: &Check, context: &Context<'_>, graph: &StateGraph, (state, end): (StateId, &Item)) -> Diagnostic {
    let name = &end.named.name;
    let unstated = end.lines.held_by.iter().find(|line| line.value == People::Unstated);
    let found = match unstated {
        Some(line) => {
            let message = format!("the document does not say who holds a case that ends as `{name}`");
            about(check.found(line.span, message).here("nobody is named"), &end.path, &[]).clauses(labels(&line.cites))
        }
        None => {
            let message = format!("nothing says who holds a case that ends as `{name}`");
            about(
                check.found(end.named.span, message).here("no `held by`, `closed` or `continues in`"),
                &end.path,
                &end.named.cites,
            )
        }
    };
    let found = found.story(context.story_to(graph, state));
    advise(
        found,
        "name the service or post after `held by`, or say that the case is `closed` or where it `continues in`",
    )
}

fn advise(found: Diagnostic, help: &str) -> Diagnostic {
    found.note("if something happens to the child, nobody is accountable for what was done or not done").help(help)
}
