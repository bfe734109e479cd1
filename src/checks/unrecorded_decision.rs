//! `unrecorded-decision`: a decision or handover of which nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{about, labels};
use super::happenings::path;
use super::ladders::{Ladder, ladders, named_by};
use super::settling::{Settling, is_written};
use super::waivers::Waivers;
use super::words::{listed, quoted};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, StateGraph};
use crate::model::{ActorId, ActorKind, Effect, Item, ItemId, ItemKind, Line, OutcomeId, Policy, ProcedureId};
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

/// A way by which an outcome settles a case with nothing written on it.
struct Unwritten {
    outcome: OutcomeId,
    path: Vec<Edge>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let graphs = context.graphs.iter();
    let mut settling: BTreeMap<ProcedureId, Settling<'_>> =
        graphs.map(|(id, graph)| (*id, Settling::of(policy, graph))).collect();
    let mut findings = Vec::new();
    for (procedure, settling) in &mut settling {
        if policy.procedures[*procedure].escalation {
            continue;
        }
        let mut reported = BTreeSet::new();
        for id in policy.items_of(*procedure) {
            let item = &policy.items[id];
            let Some(deciders) = deciders(policy, item).filter(|_| item.kind == ItemKind::Decision) else { continue };
            if settling.settles_it(id, &deciders) {
                let unwritten = unwritten(settling, id, &deciders);
                let found = decision(check, (policy, settling.graph), item, &unwritten);
                reported.extend(found.iter().map(|_| id));
                findings.extend(found);
            }
        }
        findings.extend(handovers(check, policy, settling.graph, &reported));
    }
    let waivers = Waivers::of(context, check);
    let silent = |ladder: &Ladder<'_>| rulings((check, &waivers), context, &mut settling, ladder);
    findings.extend(ladders(context).iter().flat_map(silent));
    findings
}

/// Lists those who decide; nobody where it is a family, who decides for itself.
fn deciders(policy: &Policy, item: &Item) -> Option<Vec<ActorId>> {
    let found = named_by(&item.lines.by);
    let outside = |actor: &ActorId| policy.actors[*actor].kind == ActorKind::Party;
    (found.is_empty() || !found.iter().all(outside)).then_some(found)
}

/// Finds, for each outcome, a way on which the case is settled and nothing is written.
fn unwritten(settling: &mut Settling<'_>, item: ItemId, deciders: &[ActorId]) -> Vec<Unwritten> {
    let (policy, graph) = (settling.policy, settling.graph);
    // An outcome may be written twice, by two clauses.
    let name = |outcome: OutcomeId| &policy.outcomes[outcome].named.name;
    let mut found: Vec<Unwritten> = Vec::new();
    for first in settling.choices(item).filter(|edge| !is_written(graph, edge)) {
        let Some(outcome) =
            graph.outcome(&first).filter(|id| found.iter().all(|known| name(known.outcome) != name(*id)))
        else {
            continue;
        };
        found.extend(settling.unwritten(&first, deciders).map(|path| Unwritten { outcome, path }));
    }
    found
}

fn decision(
    check: &Check,
    (policy, graph): (&Policy, &StateGraph),
    item: &Item,
    unwritten: &[Unwritten],
) -> Option<Diagnostic> {
    let first = unwritten.first()?;
    let names: Vec<String> = unwritten.iter().map(|way| quoted(&policy.outcomes[way.outcome].named.name)).collect();
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
fn rulings<'a>(
    (check, waivers): (&Check, &Waivers<'_>),
    context: &Context<'a>,
    settling: &mut BTreeMap<ProcedureId, Settling<'a>>,
    ladder: &Ladder<'_>,
) -> Vec<Diagnostic> {
    let policy = context.policy;
    let silent = |level: &ItemId| {
        let item = &policy.items[*level];
        let settling = settling.get_mut(&item.procedure)?;
        let deciders = deciders(policy, item)?;
        (!unwritten(settling, *level, &deciders).is_empty()).then_some(*level)
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
fn handovers(check: &Check, policy: &Policy, graph: &StateGraph, reported: &BTreeSet<ItemId>) -> Vec<Diagnostic> {
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
