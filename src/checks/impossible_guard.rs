//! `impossible-guard`: a condition that no case satisfies.

use std::collections::BTreeSet;

use super::context::about;
use super::guards::{Guard, Place, guards};
use super::truth::{Answer, case};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::net::ContainerId;
use crate::graph::{ArmKind, Edge, NodeId, NodeKind, StateGraph, StateId};
use crate::model::{Condition, ItemId, ItemKind, Policy};
use crate::source::Span;

/// A condition that no case satisfies.
pub static IMPOSSIBLE_GUARD: Check = Check {
    name: "impossible-guard",
    summary: "a condition that no case satisfies",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("impossible_guard.md"),
    run: Some(run),
};

/// Why no case satisfies a condition.
enum Why {
    /// It contradicts itself.
    Itself,
    /// The rows before it take every such case.
    Earlier,
    /// What came before on every way there rules it out.
    Before,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let guards = guards(context);
    let met = met(context, &guards);
    let why = |guard: &Guard<'_>| why(context, guard, &met).map(|why| found(check, context, guard, &why));
    guards.iter().filter_map(why).collect()
}

fn why(context: &Context<'_>, guard: &Guard<'_>, met: &BTreeSet<Span>) -> Option<Why> {
    let never = |condition: &Condition| case(context.policy, condition) == Answer::Never;
    if never(&guard.condition) {
        return Some(Why::Itself);
    }
    if let Some(before) = &guard.before
        && never(&Condition::And(vec![guard.condition.clone(), before.clone()]))
    {
        return Some(Why::Earlier);
    }
    (guard.place.is_some() && !met.contains(&guard.span)).then_some(Why::Before)
}

/// Lists the lines whose condition some case meets, or may meet as far as is known; the copies of a line count together.
fn met(context: &Context<'_>, guards: &[Guard<'_>]) -> BTreeSet<Span> {
    let mut met = BTreeSet::new();
    for guard in guards {
        let asked = guard.owner.item.zip(guard.place).filter(|_| !met.contains(&guard.span));
        let Some((item, place)) = asked else { continue };
        let asked = context.graph_of(item).map(|graph| (graph, states(context.policy, graph, item, place)));
        // A row further down is for the cases that no row above it takes.
        let wanted = Condition::And([&guard.condition].into_iter().chain(&guard.before).cloned().collect());
        let holds = |graph: &StateGraph, id: &StateId| {
            graph.state(*id).is_some_and(|state| graph.may_hold(context.policy, state, Some(&wanted)))
        };
        // Where no case comes at all, or not every case is known, nothing can be said of the condition.
        let possible = asked.is_none_or(|(graph, states)| {
            graph.truncated || states.is_empty() || states.iter().any(|id| holds(graph, id))
        });
        if possible {
            met.insert(guard.span);
        }
    }
    met
}

/// Lists the states in which the condition of an item is asked.
fn states(policy: &Policy, graph: &StateGraph, item: ItemId, place: Place) -> BTreeSet<StateId> {
    if is_watcher(policy, item) {
        return watched(graph, item);
    }
    let asks_itself = |edge: &Edge| {
        let node = graph.net.node(edge.node);
        node.kind == NodeKind::Test && node.arms.iter().any(|arm| arm.kind == ArmKind::PassedOver)
    };
    let edges = graph.edges().iter().filter(|edge| graph.item(edge) == Some(item));
    let asked = edges.filter(|edge| asks_itself(edge) == (place == Place::Opens));
    asked.flat_map(|edge| if place == Place::Does { vec![edge.from, edge.to] } else { vec![edge.from] }).collect()
}

fn is_watcher(policy: &Policy, item: ItemId) -> bool {
    matches!(policy.items[item].kind, ItemKind::AtAnyTime(..))
}

/// Lists the states in which an `at any time` may stop a block: something in that is open.
fn watched(graph: &StateGraph, item: ItemId) -> BTreeSet<StateId> {
    let watches = |node: &NodeId| graph.net.node(*node).item == Some(item);
    let blocks = graph.net.containers().filter(|(_, found)| found.watchers.iter().any(watches));
    let blocks: Vec<ContainerId> = blocks.map(|(block, _)| block).collect();
    let is_open = |node: &NodeId| {
        let stands = matches!(graph.net.node(*node).kind, NodeKind::End | NodeKind::Gap);
        !stands && blocks.iter().any(|block| graph.net.is_inside(*node, *block))
    };
    graph.states().filter(|(_, state)| state.position.iter().any(is_open)).map(|(id, _)| id).collect()
}

fn found(check: &Check, context: &Context<'_>, guard: &Guard<'_>, why: &Why) -> Diagnostic {
    let words = context.policy.condition_words(&guard.condition, guard.owner.inside);
    let is_watcher = guard.owner.item.is_some_and(|item| is_watcher(context.policy, item));
    let name = if is_watcher { "this `at any time`".to_owned() } else { format!("`{}`", guard.owner.named.name) };
    let (message, here, note) = match why {
        Why::Itself => (
            format!("the condition `{words}` of {name} can never hold"),
            "contradicts itself",
            "no case can be one of these, so what the document says for them is said for nobody",
        ),
        Why::Earlier => (
            format!("the row `{words}` of {name} can never be reached"),
            "the rows before it take all of these",
            "the order of the rows decides, and every such case has gone elsewhere",
        ),
        Why::Before => (
            format!("the condition `{words}` can never hold when a case comes to {name}"),
            "no case that comes here is one of these",
            "what a case has done on every way here rules it out, so this is said for nobody",
        ),
    };
    let found = check.found(guard.span, message).here(here).note(note);
    let help = match why {
        Why::Earlier => "move the row up, or take it out",
        Why::Itself | Why::Before => "mend the condition, or take out what hangs on it",
    };
    about(found.help(help), &guard.owner.path, guard.cites)
}
