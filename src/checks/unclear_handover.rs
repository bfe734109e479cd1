//! `unclear-handover`: responsibility moves at a moment that the document does not state, or states twice.

use super::context::{about, labels, names};
use super::offers::{self, Made};
use super::{Check, Context, handovers};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::{Edge, StateGraph, StateId};
use crate::model::{Condition, Effect, Item, ItemId, Line, Lines, People, Policy, ProcedureId};
use crate::source::Span;
use crate::stories;

/// Responsibility moves at a moment that the document does not state, or states twice.
pub static UNCLEAR_HANDOVER: Check = Check {
    name: "unclear-handover",
    summary: "responsibility for a case moves at a moment that the document does not state, or states twice",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("unclear_handover.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for (_, item) in context.items() {
        findings.extend(vague(check, policy, (&item.path, &item.named.name), &item.lines));
        for outcome in item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome]) {
            let path = format!("{}.{}", item.path, outcome.named.name);
            findings.extend(vague(check, policy, (&path, &item.named.name), &outcome.lines));
        }
    }
    for graph in context.graphs.values() {
        findings.extend(handovers::unsaid(policy, graph).into_iter().map(|moved| unsaid(check, context, graph, moved)));
        let continued = handovers::continued(context, graph).into_iter();
        findings.extend(continued.map(|moved| continuing(check, context, graph, moved)));
        findings.extend(handovers::repeated(graph).into_iter().map(|twice| repeated(check, context, graph, twice)));
        findings.extend(offers::unoffered(context, graph).iter().map(|made| unoffered(check, policy, graph, made)));
        let again = offers::not_given_back(policy, graph);
        findings.extend(again.iter().map(|made| not_given_back(check, policy, graph, made)));
    }
    findings
}

/// Reports hand-overs to nobody, and those of which the document does not say for which cases they happen.
fn vague(check: &Check, policy: &Policy, (path, name): (&str, &str), lines: &Lines) -> Vec<Diagnostic> {
    let found = handovers::lines(lines).filter_map(|(line, people)| {
        let found = match (&line.when, people) {
            (_, People::Unstated) => {
                let message = format!("`{name}` hands the case over, and the document does not say to whom");
                let found = check.found(line.span, message).here("nobody is named");
                found.help("name the service or post that takes the case over, after `hands over to`")
            }
            (Some(when), _) if is_vague(when) => {
                let to = names(policy, people);
                let message = format!(
                    "whether `{name}` hands the case over to {to} turns on words that the document does not define"
                );
                let found = check.found(line.span, message).here("handed over in some cases");
                found.help("say in the document for which cases, or when, responsibility moves")
            }
            _ => return None,
        };
        let found = found.note("for some cases each side can hold that the other one is responsible");
        Some(about(found, path, &line.cites))
    });
    found.collect()
}

/// Returns whether a condition turns on words that stand for themselves.
fn is_vague(condition: &Condition) -> bool {
    let mut vague = false;
    condition.walk(&mut |part| vague |= matches!(part, Condition::Quoted(_) | Condition::Unstated));
    vague
}

fn unsaid(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (state, end, before): (StateId, ItemId, Span),
) -> Diagnostic {
    let policy = context.policy;
    let end: &Item = &policy.items[end];
    let held = end.lines.held_by.first();
    let (span, after) = held.map_or((end.named.span, String::new()), |line| (line.span, names(policy, &line.value)));
    let way = graph.state(state).map_or(String::new(), |state| names(policy, graph.holder(state)));
    let message = format!("`{}` leaves the case held by {after}, but no step hands it over from {way}", end.named.name);
    let found =
        check.found(span, message).here("held by another one here").label(before, "held by this one until then");
    let found =
        about(found, &end.path, &end.named.cites).clauses(held.map_or_else(Vec::new, |line| labels(&line.cites)));
    let found = found.story(context.story_to(graph, state));
    let found =
        found.note("until somebody says when responsibility moves, each side can hold that the other one has the case");
    found.help("say in the document at which step responsibility moves, and write `hands over to` there")
}

/// Reports an end that goes on in a procedure which begins with somebody else.
fn continuing(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (state, end, before, to): (StateId, ItemId, Span, ProcedureId),
) -> Diagnostic {
    let policy = context.policy;
    let (end, next) = (&policy.items[end], &policy.procedures[to]);
    let line = end.lines.continues_in.iter().find(|line| line.value.contains(&to));
    let (span, cites) = line.map_or((end.named.span, end.named.cites.as_slice()), |line| (line.span, &line.cites));
    let way = graph.state(state).map_or(String::new(), |state| names(policy, graph.holder(state)));
    let held = next.lines.held_by.iter().map(|line| names(policy, &line.value)).collect::<Vec<_>>().join(" or ");
    let on = if line.is_some() { "continues in" } else { "leads to" };
    let message = format!(
        "`{}` {on} `{}`, which begins with {held}, but no step hands the case over from {way}",
        end.named.name, next.named.name
    );
    let mut found =
        check.found(span, message).here("goes on with another one").label(before, "held by this one until then");
    if let Some(line) = next.lines.held_by.first() {
        found = found.label(line.span, "begins with this one");
    }
    let found = about(found, &end.path, &end.named.cites).clauses(labels(cites));
    let found = found.story(context.story_to(graph, state));
    let found =
        found.note("until somebody says when responsibility moves, each side can hold that the other one has the case");
    found.help("say in the document at which step responsibility moves, and write `hands over to` there")
}

fn repeated(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    (edge, earlier, later): (Edge, Line<Effect>, Line<Effect>),
) -> Diagnostic {
    let policy = context.policy;
    let item = graph.item(&edge).map(|item| &policy.items[item]);
    let (path, name) = item.map_or(("", ""), |item| (&item.path, &item.named.name));
    let Effect::HandsOver(people) = &later.value else { unreachable!("only hand-overs are compared") };
    let message = format!("`{name}` hands the case over to {}, who already took it over before", names(policy, people));
    let found =
        check.found(later.span, message).here("handed over again").label(earlier.span, "handed over here already");
    let found =
        about(found, path, &earlier.cites).clauses(labels(&later.cites)).story(context.story_through(graph, edge));
    let found = found.note("two clauses can be read for the moment at which responsibility moves");
    found.help("say in the document which of the two moments counts")
}

/// Reports a case that is handed to a service where nobody was asked or told.
fn unoffered(check: &Check, policy: &Policy, graph: &StateGraph, made: &Made<'_>) -> Diagnostic {
    let to = names(policy, made.to);
    let (path, name) = handing(policy, graph, made);
    let message = format!("`{name}` hands the case over to {to}, and nothing says that anybody there is asked or told");
    let found = check.found(made.line.span, message).here("handed over, and not offered");
    let found = about(found, path, &made.line.cites).story(Some(stories::tell(policy, graph, &made.path, None)));
    let found = found.note("one side has let the case go, and the other one does not know that it has it");
    found.help("say in the document who there is told or asked, with `to`, `sends … to` or a decision of theirs")
}

/// Reports a case that is handed over once more although it was never handed back.
fn not_given_back(check: &Check, policy: &Policy, graph: &StateGraph, made: &Made<'_>) -> Diagnostic {
    let to = names(policy, made.to);
    let (path, name) = handing(policy, graph, made);
    let message = format!("`{name}` can hand the case over to {to} a second time, and no step hands it back before");
    let mut found = check.found(made.line.span, message).here("handed over once more");
    if let Some(span) = offers::turned_down(policy, graph, made) {
        found = found.label(span, "goes back from here, but is not handed back");
    }
    let found = about(found, path, &made.line.cites).story(Some(stories::tell(policy, graph, &made.path, None)));
    let found = found.note("whoever turned the case down still has it, while others are at work on it");
    found.help("say in the document who has the case meanwhile: hand it back with `hands over to`, or over only once it is accepted")
}

/// Returns the path and the name of the item that makes a hand-over.
fn handing<'a>(policy: &'a Policy, graph: &StateGraph, made: &Made<'_>) -> (&'a str, &'a str) {
    let item = made.path.last().and_then(|edge| graph.item(edge)).map(|item| &policy.items[item]);
    item.map_or(("", ""), |item| (&item.path, &item.named.name))
}
