//! `missing-document`: a document or field that is needed and that nothing produces on some path.

use std::collections::{BTreeMap, BTreeSet};

use super::context::about;
use super::papers::{all_produced, handed_on, needed, produced};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::graph::{Edge, StateGraph};
use crate::model::{Document, DocumentId, Effect, Item, Line, Named, Policy, Thing};

/// A document or field that is needed and that nothing produces on some path.
pub static MISSING_DOCUMENT: Check = Check {
    name: "missing-document",
    summary: "a document or field that is needed and that nothing produces on some path, or that its form lacks",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("missing_document.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let made = all_produced(policy);
    let mut findings = never(check, context, &made);
    for graph in context.graphs.values() {
        findings.extend(on_some_path(check, context, graph));
    }
    let worked = worked(policy);
    let mut forms: BTreeMap<DocumentId, Vec<&Document>> = BTreeMap::new();
    for (_, field) in policy.documents.iter() {
        field.field_of.into_iter().for_each(|form| forms.entry(form).or_default().push(field));
    }
    findings
        .extend(forms.iter().flat_map(|(id, fields)| lacking(check, &policy.documents[*id].named, fields, &worked)));
    findings
}

/// Reports each document that something needs and that nothing in the whole policy produces, once.
fn never(check: &Check, context: &Context<'_>, made: &BTreeSet<DocumentId>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
    let mut findings = Vec::new();
    for (_, item) in context.items() {
        for (id, line) in asked(item) {
            let of_form =
                policy.documents[id].field_of.is_some_and(|form| seen.contains(&form) || !made.contains(&form));
            if !made.contains(&id) && !of_form && seen.insert(id) {
                findings.push(unmade(check, policy, item, (id, line)));
            }
        }
    }
    findings
}

/// Lists what an item needs beforehand, each with its line.
fn asked(item: &Item) -> impl Iterator<Item = (DocumentId, &Line<Effect>)> {
    item.lines.effects.iter().flat_map(|line| needed(&line.value).into_iter().map(move |id| (id, line)))
}

fn unmade(check: &Check, policy: &Policy, item: &Item, (id, line): (DocumentId, &Line<Effect>)) -> Diagnostic {
    let (document, name) = (&policy.documents[id].named, &item.named.name);
    let message = format!("`{name}` needs `{}`, and nothing in the document produces it", document.name);
    let found = check.found(line.span, message).here("needed here").label(document.span, "nobody is told to make it");
    advise(about(found, &item.path, &line.cites))
}

/// Reports what an item of one procedure needs or hands on, and what that procedure makes on some of its paths only.
fn on_some_path(check: &Check, context: &Context<'_>, graph: &StateGraph) -> Vec<Diagnostic> {
    let policy = context.policy;
    let beside: BTreeSet<DocumentId> = made_beside(context, graph);
    // Of one form the first use is reported, and its fields with it.
    let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
    let mut findings = Vec::new();
    for edge in graph.edges() {
        for (id, line) in lacking_at(graph, edge) {
            let form = policy.documents[id].field_of.unwrap_or(id);
            let Some(item) = graph.item(edge).filter(|_| !beside.contains(&id) && seen.insert(form)) else { continue };
            let story = context.story_through(graph, *edge);
            findings.push(absent(check, policy, &policy.items[item], (id, &line), story));
        }
    }
    findings
}

/// Lists what an edge needs or hands on in every case, and what is not there although the procedure makes it.
fn lacking_at(graph: &StateGraph, edge: &Edge) -> Vec<(DocumentId, Line<Effect>)> {
    let (Some(arm), Some(before)) = (graph.arm(edge), graph.state(edge.from)) else { return Vec::new() };
    let is_there = |id: DocumentId| {
        let bit = graph.net.things.binary_search(&Thing::Document(id));
        // What this procedure never makes comes from elsewhere.
        bit.map_or(true, |bit| before.has(bit))
    };
    let own: Vec<DocumentId> = arm.effects.iter().flat_map(|line| produced(&line.value)).collect();
    let mut found = Vec::new();
    for line in arm.effects.iter().filter(|line| line.when.is_none()) {
        let handed = handed_on(&line.value).into_iter().filter(|id| !own.contains(id));
        let missing = needed(&line.value).into_iter().chain(handed).filter(|id| !is_there(*id));
        found.extend(missing.map(|id| (id, line.clone())));
    }
    found
}

/// Lists what is made in the work beside the blocks of a procedure, in an order that nothing fixes.
fn made_beside(context: &Context<'_>, graph: &StateGraph) -> BTreeSet<DocumentId> {
    let beside = context.beside.iter().filter(|other| other.procedure == graph.procedure);
    let arms = beside.flat_map(|other| other.net.nodes()).flat_map(|(_, node)| &node.arms);
    arms.flat_map(|arm| &arm.effects).flat_map(|line| produced(&line.value)).collect()
}

fn absent(
    check: &Check,
    policy: &Policy,
    item: &Item,
    (id, line): (DocumentId, &Line<Effect>),
    story: Option<Story>,
) -> Diagnostic {
    let (document, name) = (&policy.documents[id].named.name, &item.named.name);
    let message = format!("`{name}` uses `{document}`, and a case can come to it before that is made");
    let found = check.found(line.span, message).here("used here");
    let makers = policy.items_of(item.procedure).into_iter().flat_map(|item| &policy.items[item].lines.effects);
    let found = match makers.into_iter().find(|line| produced(&line.value).contains(&id)) {
        Some(maker) => found.label(maker.span, "made here"),
        None => found,
    };
    advise(about(found, &item.path, &line.cites).story(story))
}

/// Reports the fields that the document asks for and that its own form, as it stands in the source, has no place for.
fn lacking(check: &Check, form: &Named, fields: &[&Document], worked: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let is_on = |field: &Document, label: &str| field.named.cites.iter().any(|cite| cite.label == label);
    let printed = form.cites.iter().map(|cite| cite.label.as_str()).find(|label| {
        let on_it = fields.iter().filter(|field| is_on(field, label)).count();
        on_it > 1 && !worked.contains(label)
    });
    let Some(printed) = printed else { return Vec::new() };
    let lacking = fields.iter().filter(|field| !field.named.cites.is_empty() && !is_on(field, printed));
    lacking.map(|field| without_place(check, form.display(), (&field.named, printed))).collect()
}

/// Lists the clauses that a procedure, or an item of one, follows from: such a clause is no printed form.
fn worked(policy: &Policy) -> BTreeSet<&str> {
    let items = policy.items.iter().map(|(_, item)| &item.named);
    let named = items.chain(policy.procedures.iter().map(|(_, procedure)| &procedure.named));
    named.flat_map(|named| named.cites.iter().map(|cite| cite.label.as_str())).collect()
}

fn without_place(check: &Check, form: &str, (field, printed): (&Named, &str)) -> Diagnostic {
    let message = format!("{form}, as clause {printed} gives it, has no place for `{}`", field.name);
    let found = check.found(field.span, message).here("asked for, and not on the form");
    about(found, &field.name, &field.cites)
        .clauses(vec![printed.to_owned()])
        .note("whoever fills in the form leaves this out, and whoever gets it cannot do what the document asks")
        .help("add the field to the form, or let the document say where else it is written")
}

fn advise(found: Diagnostic) -> Diagnostic {
    found
        .note("whoever has to act on it does not have it, and waits, or decides about the child without it")
        .help("say in the document who makes it and when, and write `produces` there")
}
