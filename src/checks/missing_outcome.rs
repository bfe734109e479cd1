//! `missing-outcome`: a decision that leaves some answer, or some case, without an outcome.

use std::collections::BTreeSet;

use super::context::{about, names};
use super::truth::cover;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{GapReason, StateGraph, StateId};
use crate::model::refusals;
use crate::model::{ActorKind, Item, ItemId, ItemKind, Line, Named, People, Policy};

/// A decision that leaves some answer, or some case, without an outcome.
pub static MISSING_OUTCOME: Check = Check {
    name: "missing-outcome",
    summary: "a decision that leaves some answer, or some case, without an outcome",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("missing_outcome.md"),
    run: Some(run),
};

/// What stands in the name or title of an outcome on which people do not agree.
const DISAGREED: [&str; 18] = [
    "not agree",
    "disagree",
    "no agreement",
    "cannot agree",
    "cannot be agreed",
    "unable to agree",
    "fail to agree",
    "failed to agree",
    "unresolved",
    "not resolved",
    "undecided",
    "no decision",
    "no consensus",
    "not unanimous",
    "unsettled",
    "not settled",
    "split",
    "deadlock",
];

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let decisions = context.items().filter(|(_, item)| item.kind == ItemKind::Decision);
    let found = decisions.filter_map(|(id, item)| {
        too_few(check, context.policy, (id, item)).or_else(|| undecided(check, context.policy, (id, item)))
    });
    let mut findings: Vec<Diagnostic> = found.collect();
    findings.extend(context.all_graphs().flat_map(|graph| uncovered(check, context, graph)));
    findings
}

/// Reports a decision with one outcome only; the missing "no" of a consent belongs to another check.
fn too_few(check: &Check, policy: &Policy, (id, item): (ItemId, &Item)) -> Option<Diagnostic> {
    let outcomes: Vec<&Named> = item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome].named).collect();
    let different: BTreeSet<&str> = outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    if different.len() > 1 || refusals::lacks_refusal(policy, id) {
        return None;
    }
    let name = &item.named.name;
    let (found, note) = match outcomes.first() {
        Some(only) => {
            let message =
                format!("`{name}` can only be `{}`, and the document does not say what happens otherwise", only.name);
            let found = check.found(item.named.span, message).here("decided, with one outcome only");
            (found.label(only.span, "the only outcome"), "a case that is decided otherwise has nowhere to go")
        }
        None => {
            let found = check.found(item.named.span, format!("`{name}` is a decision without an outcome"));
            (found.here("decided, and nothing can come of it"), "whatever is decided, the case goes on in the same way")
        }
    };
    let found = found
        .note(note)
        .help("add an `outcome` for every answer; where the document does not say what follows, `then unstated`");
    Some(about(found, &item.path, &item.named.cites))
}

/// Reports a decision of several people without an outcome for when they do not agree.
fn undecided(check: &Check, policy: &Policy, (id, item): (ItemId, &Item)) -> Option<Diagnostic> {
    let line = item.lines.by.iter().find(|line| line.value.is_joint() || sits(policy, &line.value))?;
    let says_so = |named: &Named| {
        let said = format!("{} {}", named.name, named.display()).to_lowercase().replace(['-', '_'], " ");
        DISAGREED.iter().any(|words| said.contains(words))
    };
    let answered = item.outcomes.iter().any(|outcome| says_so(&policy.outcomes[*outcome].named));
    if answered || !policy.disputes(id, None).is_empty() {
        return None;
    }
    Some(disagreement(check, policy, item, line))
}

/// Returns whether a panel or meeting is among these people.
fn sits(policy: &Policy, people: &People) -> bool {
    people.actors().iter().any(|actor| policy.actors[*actor].kind == ActorKind::Body)
}

fn disagreement(check: &Check, policy: &Policy, item: &Item, line: &Line<People>) -> Diagnostic {
    let (name, people) = (&item.named.name, names(policy, &line.value));
    let message = if line.value.is_joint() {
        format!("`{name}` takes {people} together, and the document does not say what happens when they do not agree")
    } else {
        format!(
            "`{name}` is decided by {people}, and the document does not say what happens when its members do not agree"
        )
    };
    let found = check
        .found(item.named.span, message)
        .here("no outcome for a disagreement")
        .label(line.span, "decided by several");
    let found = about(found, &item.path, &line.cites)
        .note("a case on which they differ stays where it is, and nobody has to move it");
    found.help("add an outcome such as `not-agreed`, or an `escalation` that is open to them")
}

/// Reports a decision to which a case can come for which no outcome holds.
fn uncovered(check: &Check, context: &Context<'_>, graph: &StateGraph) -> Vec<Diagnostic> {
    let mut seen = Vec::new();
    let gaps = graph.states().flat_map(|(id, state)| state.position.iter().map(move |node| (id, *node)));
    let gaps: Vec<(StateId, ItemId)> = gaps
        .filter_map(|(id, node)| {
            let node = graph.net.node(node);
            Some((id, node.item.filter(|_| node.gap == Some(GapReason::NoRow))?))
        })
        .collect();
    for (state, item) in gaps {
        let found = &context.policy.items[item];
        let is_choice = matches!(found.kind, ItemKind::Decision | ItemKind::Level);
        let whens: Vec<_> = found.outcomes.iter().map(|id| context.policy.outcomes[*id].when.as_ref()).collect();
        if is_choice && !cover(context.policy, &whens) && !seen.iter().any(|(known, _)| *known == item) {
            seen.push((item, state));
        }
    }
    let found = seen.into_iter().map(|(item, state)| {
        let item = &context.policy.items[item];
        let message = format!("a case can come to `{}` for which none of its outcomes holds", item.named.name);
        let found = check.found(item.named.span, message).here("no outcome for some cases");
        let found = found.note("such a case has nowhere to go").story(context.story_to_open(graph, state));
        about(found.help("add an outcome for the cases that are left over"), &item.path, &item.named.cites)
    });
    found.collect()
}
