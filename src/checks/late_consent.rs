//! `late-consent`: something that relies on a consent can happen before it is given.

use std::collections::BTreeSet;

use super::arrivals::{Without, words};
use super::context::about;
use super::needs::{arrivals, may_hold};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::graph::{StateGraph, StateRef};
use crate::model::{ConsentId, Effect, Item, Line, Named, ProcedureId, Thing};

/// Something that relies on a consent can happen before it is given.
pub static LATE_CONSENT: Check = Check {
    name: "late-consent",
    summary: "something that relies on a consent can happen before it is given",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("late_consent.md"),
    run: Some(run),
};

/// What relies on a consent.
struct Reliance<'a> {
    named: &'a Named,
    path: &'a str,
    consent: ConsentId,
    line: &'a Line<Effect>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut findings = Vec::new();
    for graph in context.all_graphs() {
        let mut seen: BTreeSet<(&str, ConsentId)> = BTreeSet::new();
        for edge in graph.edges() {
            let (Some(arm), Some(item), Some(before)) = (graph.arm(edge), graph.item(edge), graph.state(edge.from))
            else {
                continue;
            };
            let Item { named, path, .. } = &policy.items[item];
            let lines = arm.effects.iter().filter(|line| may_hold(context, graph, edge, line));
            for (consent, line) in lines.flat_map(relied_on) {
                if !has(context, graph, before, consent) && seen.insert((path, consent)) {
                    let relies = Reliance { named, path, consent, line };
                    let story = context.story_through(graph, *edge);
                    findings.extend(found(check, context, (graph, before), &relies, story));
                }
            }
        }
        for place in arrivals(context, graph) {
            let Some(state) = graph.state(place.state) else { continue };
            for (consent, line) in place.lines(context, graph).flat_map(relied_on) {
                if !has(context, graph, state, consent) && seen.insert((place.path, consent)) {
                    let relies = Reliance { named: place.named, path: place.path, consent, line };
                    let story = place.story(context, graph);
                    findings.extend(found(check, context, (graph, state), &relies, story));
                }
            }
        }
        findings.extend(begun(check, context, graph));
    }
    findings
}

/// Reports a procedure that says that it needs a consent, and into which a case can come without it.
fn begun(check: &Check, context: &Context<'_>, graph: &StateGraph) -> Vec<Diagnostic> {
    let procedure = &context.policy.procedures[graph.procedure];
    let lines = procedure.lines.effects.iter().filter(|line| graph.beside().is_none() && line.when.is_none());
    let relies = lines.flat_map(relied_on).filter_map(|(consent, line)| {
        let (_, first) = graph.states().next()?;
        let from = context.arrivals().without(context, graph, first, Thing::Consent(consent))?;
        let relies = Reliance { named: &procedure.named, path: &procedure.named.name, consent, line };
        Some(brought(check, context, &relies, from))
    });
    relies.collect()
}

/// Lists the consents that a line needs.
fn relied_on(line: &Line<Effect>) -> impl Iterator<Item = (ConsentId, &Line<Effect>)> {
    let things = if let Effect::Needs(things) = &line.value { things.as_slice() } else { &[] };
    things.iter().filter_map(move |thing| match thing {
        Thing::Consent(consent) => Some((*consent, line)),
        Thing::Document(_) => None,
    })
}

/// Returns whether a consent is there, or can be because the procedure asks whether the case brought it along.
fn has(context: &Context<'_>, graph: &StateGraph, state: StateRef<'_>, consent: ConsentId) -> bool {
    let thing = Thing::Consent(consent);
    let given = graph.net.things.binary_search(&thing).is_ok_and(|bit| state.has(bit));
    let is_asked = || graph.beside().is_none() && context.arrivals().may_know(graph, thing);
    let brings = || {
        context.arrivals().brings(context, graph, state, thing)
            && !context.arrivals().takes_back(graph.procedure, thing)
    };
    given || is_asked() || brings()
}

fn found(
    check: &Check,
    context: &Context<'_>,
    (graph, state): (&StateGraph, StateRef<'_>),
    relies: &Reliance<'_>,
    story: Option<Story>,
) -> Option<Diagnostic> {
    let (procedure, consent) = (graph.procedure, relies.consent);
    let given = context.giver(procedure, consent);
    if given.is_none() && is_given_before(context, procedure, consent) {
        let without = context.arrivals().without(context, graph, state, Thing::Consent(consent));
        let without = without.filter(|_| !context.arrivals().asks(procedure, Thing::Consent(consent)));
        return without.map(|from| brought(check, context, relies, from));
    }
    let name = &context.policy.consents[consent].named.name;
    let message = match given {
        Some(_) => format!("`{}` relies on `{name}`, and a case can come to it without that", relies.named.name),
        None => format!("`{}` relies on `{name}`, which nothing before it gives", relies.named.name),
    };
    let mut found = check.found(relies.line.span, message).here("relied on here");
    if let Some(given) = given {
        found = found.label(given, "given here");
    }
    Some(advise(about(found, relies.path, &relies.line.cites).story(story)))
}

/// Reports what relies on a consent that a procedure before gives, and without which a case can come from there.
fn brought(check: &Check, context: &Context<'_>, relies: &Reliance<'_>, from: &Without) -> Diagnostic {
    let policy = context.policy;
    let name = &policy.consents[relies.consent].named.name;
    let place = words(policy, from);
    let message = format!("`{}` relies on `{name}`, and a case can come {place} without that", relies.named.name);
    let mut found = check.found(relies.line.span, message).here("relied on here");
    found = found.label(policy.items[from.end].named.span, "a case can leave here without it");
    if let Some(given) = context.giver(from.procedure, relies.consent) {
        found = found.label(given, "given here");
    }
    let story = context.graphs.get(&from.procedure).and_then(|graph| context.story_to(graph, from.state));
    advise(about(found, relies.path, &relies.line.cites).story(story))
}

fn advise(found: Diagnostic) -> Diagnostic {
    let found = found.note("the family's information or case can move although nobody has agreed to it");
    found.help("say in the document who asks for the consent and when, and put that decision first")
}

/// Returns whether a consent can have been given in a procedure from which cases come here.
fn is_given_before(context: &Context<'_>, procedure: ProcedureId, consent: ConsentId) -> bool {
    if context.policy.procedures[procedure].escalation {
        return true;
    }
    let mut open = vec![procedure];
    let mut seen = BTreeSet::new();
    while let Some(current) = open.pop() {
        if context.giver(current, consent).is_some() {
            return true;
        }
        if seen.insert(current) {
            open.extend(context.sources(current));
        }
    }
    false
}
