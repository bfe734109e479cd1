//! `unrecorded-decision`: a decision or handover of which nothing is written.

use std::collections::BTreeSet;

use super::binding::{goes_on, settles};
use super::context::{about, labels};
use super::happenings::path;
use super::ladders::{Ladder, ladders, named_by};
use super::no_holder::ends;
use super::papers::writes;
use super::waivers::Waivers;
use super::words::{listed, quoted};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{ArmKind, Edge, StateGraph};
use crate::model::{ActorId, ActorKind, Effect, Item, ItemId, ItemKind, Line, People, Policy, ProcedureId};
use crate::stories;

/// A decision or handover of which nothing is written.
pub static UNRECORDED_DECISION: Check = Check {
    name: "unrecorded-decision",
    summary: "a decision about where a case goes, or a handover, of which nothing is written",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("unrecorded_decision.md"),
    run: Some(run),
};

/// Where a case is once it is settled: who holds it, whether it is closed, at which end nobody is named, and where it goes
/// on.
type Settled = (People, bool, Option<ItemId>, Vec<ProcedureId>);

/// A way by which an outcome settles a case with nothing written on it.
struct Unwritten {
    outcome: String,
    path: Vec<Edge>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for graph in context.graphs.values().filter(|graph| !policy.procedures[graph.procedure].escalation) {
        let mut reported = Vec::new();
        for id in policy.items_of(graph.procedure) {
            if policy.items[id].kind == ItemKind::Decision && settles_it(policy, graph, id) {
                let found = decision(check, policy, graph, id);
                reported.extend(found.iter().map(|_| id));
                findings.extend(found);
            }
        }
        findings.extend(handovers(check, policy, graph, &reported));
    }
    let waivers = Waivers::of(context, check);
    findings.extend(ladders(context).iter().flat_map(|ladder| rulings(check, context, ladder, &waivers)));
    findings
}

/// Lists those who decide; nobody where it is a family, who decides for itself.
fn deciders(policy: &Policy, item: &Item) -> Option<Vec<ActorId>> {
    let found = named_by(&item.lines.by);
    let outside = |actor: &ActorId| policy.actors[*actor].kind == ActorKind::Party;
    (found.is_empty() || !found.iter().all(outside)).then_some(found)
}

fn chooses(graph: &StateGraph, edge: &Edge, item: ItemId) -> bool {
    let chosen = graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Outcome);
    graph.item(edge) == Some(item) && chosen && graph.net.node(edge.node).dispute.is_none()
}

/// Returns whether a decision settles where a case goes: its outcomes come to different holders or ends, or move the case,
/// before anybody else decides.
fn settles_it(policy: &Policy, graph: &StateGraph, item: ItemId) -> bool {
    let Some(deciders) = deciders(policy, &policy.items[item]) else { return false };
    let (mut before, mut found): (BTreeSet<Settled>, BTreeSet<Settled>) = (BTreeSet::new(), BTreeSet::new());
    for first in graph.edges().iter().filter(|edge| chooses(graph, edge, item)) {
        // What goes on in a branch beside the decision neither settles it nor stands between.
        let beside = |edge: &Edge| graph.net.are_beside(first.node, edge.node);
        before.extend(graph.state(first.from).map(|before| (graph.holder(before).clone(), false, None, Vec::new())));
        let mut open = vec![*first];
        let mut seen = BTreeSet::new();
        while let Some(edge) = open.pop() {
            if let Some(settled) = settled(policy, graph, &edge).filter(|_| !beside(&edge)) {
                found.insert(settled);
            } else if seen.insert(edge.to) {
                let next = graph.outgoing(edge.to).iter();
                let next = next.filter(|next| beside(next) || goes_on(policy, graph, next, &deciders));
                open.extend(next.copied());
            }
        }
    }
    // To go on in another procedure is no move by itself.
    let moves = found.iter().any(|(_, _, _, next)| next.is_empty()) && before.union(&found).count() > 1;
    found.len() > 1 || moves
}

fn settled(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Option<Settled> {
    let next = continued(policy, graph, edge);
    if !next.is_empty() {
        let holder = graph.state(edge.to).map(|state| graph.holder(state).clone());
        return Some((holder.unwrap_or(People::Unstated), false, None, next));
    }
    let holder = settles(policy, graph, edge)?;
    let end = graph.state(edge.to).and_then(|state| ends(graph, state).next());
    let closed = end.is_some_and(|end| !policy.items[end].lines.closed.is_empty());
    let unsaid = end.filter(|_| holder == People::Unstated);
    Some((holder, closed, unsaid, Vec::new()))
}

/// Lists the procedures in which a case goes on that is at an end of this one.
fn continued(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Vec<ProcedureId> {
    let state = graph.state(edge.to).filter(|state| graph.is_end(state));
    let ends = state.into_iter().flat_map(|state| ends(graph, state));
    ends.flat_map(|end| &policy.items[end].lines.continues_in).flat_map(|line| line.value.iter().copied()).collect()
}

fn is_written(graph: &StateGraph, edge: &Edge) -> bool {
    graph.arm(edge).is_some_and(|arm| arm.effects.iter().any(|line| writes(&line.value)))
}

/// Finds, for each outcome, a way on which the case is settled and nothing is written.
fn unwritten(policy: &Policy, graph: &StateGraph, item: ItemId, deciders: &[ActorId]) -> Vec<Unwritten> {
    let mut found: Vec<Unwritten> = Vec::new();
    for first in graph.edges().iter().filter(|edge| chooses(graph, edge, item) && !is_written(graph, edge)) {
        let Some(outcome) = graph.outcome(first).map(|id| &policy.outcomes[id].named.name) else { continue };
        if found.iter().any(|known| known.outcome == *outcome) {
            continue;
        }
        let beside = |edge: &Edge| graph.net.are_beside(first.node, edge.node);
        let own = |edge: &Edge| !is_written(graph, edge) && goes_on(policy, graph, edge, deciders);
        let taken = |edge: &Edge| beside(edge) || own(edge);
        let wanted = |edge: &Edge| !beside(edge) && own(edge) && settled(policy, graph, edge).is_some();
        let here = settled(policy, graph, first).map(|_| Vec::new());
        if let Some(rest) = here.or_else(|| path(graph, &[first.to], &taken, &wanted)) {
            found.push(Unwritten { outcome: outcome.clone(), path: [vec![*first], rest].concat() });
        }
    }
    found
}

fn decision(check: &Check, policy: &Policy, graph: &StateGraph, id: ItemId) -> Option<Diagnostic> {
    let item = &policy.items[id];
    let unwritten = unwritten(policy, graph, id, &deciders(policy, item)?);
    let first = unwritten.first()?;
    let names: Vec<String> = unwritten.iter().map(|way| quoted(&way.outcome)).collect();
    let name = &item.named.name;
    let message = match names.as_slice() {
        all if all.len() == item.outcomes.len() => format!("nothing says that `{name}` is written down"),
        [.., last] if names.len() > 1 => {
            let others: Vec<String> = names.iter().filter(|name| *name != last).cloned().collect();
            format!("nothing says that `{name}` is written down when it is {} or {last}", others.join(", "))
        }
        _ => format!("nothing says that `{name}` is written down when it is {}", names.concat()),
    };
    let found =
        about(check.found(item.named.span, message), &item.path, &item.named.cites).here("decided, and not written");
    let story = graph.shortest(|id, _| first.path.first().is_some_and(|edge| edge.from == id)).map(|mut story| {
        story.extend(&first.path);
        stories::tell(policy, graph, &story, None)
    });
    Some(advise(found.story(story)))
}

/// Reports the levels of an escalation of whose rulings nothing is written.
fn rulings(check: &Check, context: &Context<'_>, ladder: &Ladder<'_>, waivers: &Waivers<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let silent = |level: &ItemId| {
        let item = &policy.items[*level];
        let graph = context.graphs.get(&item.procedure)?;
        let deciders = deciders(policy, item)?;
        (!unwritten(policy, graph, *level, &deciders).is_empty()).then_some(*level)
    };
    let levels: Vec<ItemId> = ladder.levels(policy).iter().filter_map(silent).collect();
    let groups = waivers.split(levels, |level| policy.items[*level].path.clone()).into_iter();
    groups.filter_map(|levels| unwritten_rulings(check, context, ladder, (&levels, waivers))).collect()
}

fn unwritten_rulings(
    check: &Check,
    context: &Context<'_>,
    ladder: &Ladder<'_>,
    (levels, waivers): (&[ItemId], &Waivers<'_>),
) -> Option<Diagnostic> {
    let policy = context.policy;
    let first = *levels.first()?;
    let names: Vec<String> = levels.iter().map(|level| quoted(&policy.items[*level].named.name)).collect();
    let message =
        format!("nothing says that what `{}` settles is written down, at {}", ladder.named.name, listed(&names));
    let subject = waivers.subject(ladder.path, levels.iter().map(|level| policy.items[*level].path.as_str()));
    let mut found =
        about(check.found(ladder.named.span, message), subject, &ladder.named.cites).here("settled, and not written");
    for level in levels {
        let named = &policy.items[*level].named;
        found = found.label(named.span, "no record of this").clauses(labels(&named.cites));
    }
    Some(advise(found.story(ladder.story_to(context, first))))
}

/// Reports hand-overs that a case comes to, and after which it ends, with nothing written from its beginning on.
fn handovers(check: &Check, policy: &Policy, graph: &StateGraph, reported: &[ItemId]) -> Vec<Diagnostic> {
    let starts: Vec<_> = graph.states().take(graph.initial).map(|(id, _)| id).collect();
    let taken = |edge: &Edge| !is_written(graph, edge);
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for item in policy.items_of(graph.procedure).into_iter().map(|item| &policy.items[item]) {
        let lines = item.lines.effects.iter().filter(|line| matches!(line.value, Effect::HandsOver(_)));
        for line in lines.filter(|line| seen.insert(line.span)) {
            let hands = |edge: &Edge| taken(edge) && brings_about(graph, edge, line);
            let Some(mut way) = path(graph, &starts, &taken, &hands) else { continue };
            let Some(after) = way.last().map(|edge| edge.to) else { continue };
            let over = |edge: &Edge| taken(edge) && graph.state(edge.to).is_some_and(|state| graph.is_end(state));
            let rest = if graph.state(after).is_some_and(|state| graph.is_end(state)) {
                Some(Vec::new())
            } else {
                path(graph, &[after], &taken, &over)
            };
            let Some(rest) = rest else { continue };
            way.extend(rest);
            // That nothing is written of the decision is said of the decision.
            if way.iter().any(|edge| graph.item(edge).is_some_and(|item| reported.contains(&item))) {
                continue;
            }
            let message = format!("nothing is written when `{}` hands the case over", item.named.name);
            let found =
                about(check.found(line.span, message), &item.path, &line.cites).here("handed over, and not written");
            let found = found.clauses(labels(&item.named.cites));
            findings.push(advise(found.story(Some(stories::tell(policy, graph, &way, None)))));
        }
    }
    findings
}

fn brings_about(graph: &StateGraph, edge: &Edge, line: &Line<Effect>) -> bool {
    graph.arm(edge).is_some_and(|arm| arm.effects.iter().any(|effect| effect.span == line.span))
}

fn advise(found: Diagnostic) -> Diagnostic {
    found
        .note("when something goes wrong, nobody can show who decided, on what grounds, and who had the case from then on")
        .help("say in the document what is written and where, and put `records \"…\" in …` on the decision, or on what follows it")
}
