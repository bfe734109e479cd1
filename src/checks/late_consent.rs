//! `late-consent`: something that relies on a consent can happen before it is given.

use std::collections::BTreeSet;

use super::context::about;
use super::no_holder::ends;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::graph::{StateGraph, StateRef};
use crate::model::{ConsentId, Effect, ItemId, Line, ProcedureId, Thing};

/// Something that relies on a consent can happen before it is given.
pub static LATE_CONSENT: Check = Check {
    name: "late-consent",
    summary: "something that relies on a consent can happen before it is given",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("late_consent.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for graph in context.all_graphs() {
        let mut seen: BTreeSet<(ItemId, ConsentId)> = BTreeSet::new();
        for edge in graph.edges() {
            let (Some(arm), Some(item), Some(before)) = (graph.arm(edge), graph.item(edge), graph.state(edge.from))
            else {
                continue;
            };
            for (consent, line) in relied_on(&arm.effects) {
                if !has(graph, before, consent) && seen.insert((item, consent)) {
                    let story = context.story_through(graph, *edge);
                    findings.extend(found(check, context, graph.procedure, (item, consent, line), story));
                }
            }
        }
        for (id, state) in graph.states() {
            for end in ends(graph, state) {
                for (consent, line) in relied_on(&context.policy.items[end].lines.effects) {
                    if !has(graph, state, consent) && seen.insert((end, consent)) {
                        let story = context.story_to(graph, id);
                        findings.extend(found(check, context, graph.procedure, (end, consent, line), story));
                    }
                }
            }
        }
    }
    findings
}

/// Lists the consents that lines need in every case.
fn relied_on(effects: &[Line<Effect>]) -> impl Iterator<Item = (ConsentId, &Line<Effect>)> {
    effects.iter().filter(|line| line.when.is_none()).flat_map(|line| {
        let things = if let Effect::Needs(things) = &line.value { things.as_slice() } else { &[] };
        things.iter().filter_map(move |thing| match thing {
            Thing::Consent(consent) => Some((*consent, line)),
            Thing::Document(_) => None,
        })
    })
}

fn has(graph: &StateGraph, state: StateRef<'_>, consent: ConsentId) -> bool {
    graph.net.things.binary_search(&Thing::Consent(consent)).is_ok_and(|bit| state.has(bit))
}

fn found(
    check: &Check,
    context: &Context<'_>,
    procedure: ProcedureId,
    (item, consent, line): (ItemId, ConsentId, &Line<Effect>),
    story: Option<Story>,
) -> Option<Diagnostic> {
    let policy = context.policy;
    let (item, name) = (&policy.items[item], &policy.consents[consent].named.name);
    let given = context.giver(procedure, consent);
    if given.is_none() && is_given_before(context, procedure, consent) {
        return None;
    }
    let message = match given {
        Some(_) => format!("`{}` relies on `{name}`, and a case can come to it without that", item.named.name),
        None => format!("`{}` relies on `{name}`, which nothing before it gives", item.named.name),
    };
    let mut found = check.found(line.span, message).here("relied on here");
    if let Some(given) = given {
        found = found.label(given, "given here");
    }
    let found = about(found, &item.path, &line.cites).story(story);
    let found = found.note("the family's information or case can move although nobody has agreed to it");
    Some(found.help("say in the document who asks for the consent and when, and put that decision first"))
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
