//! `missing-document`: a document or field that is needed and that nothing produces on some path.

use std::collections::{BTreeMap, BTreeSet};

use super::arrivals::{Without, words};
use super::context::about;
use super::needs::{arrivals, may_hold};
use super::papers::{all_produced, handed_on, needed, produced};
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity, Story};
use crate::graph::{Edge, StateGraph, StateRef};
use crate::model::{Document, DocumentId, Effect, Item, Line, Named, Policy, ProcedureId, Thing};
use crate::source::Span;

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

/// What uses a document that may not be there.
struct Use<'a> {
    named: &'a Named,
    path: &'a str,
    id: DocumentId,
    line: &'a Line<Effect>,
}

/// Reports what one procedure needs or hands on, and what it, or a procedure before it, makes on some of its paths only.
fn on_some_path(check: &Check, context: &Context<'_>, graph: &StateGraph) -> Vec<Diagnostic> {
    let policy = context.policy;
    let beside: BTreeSet<DocumentId> = made_beside(context, graph);
    // Of one form the first use is reported, and its fields with it.
    let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
    let mut is_first = |id: DocumentId| {
        let form = policy.documents[id].field_of.unwrap_or(id);
        !beside.contains(&id) && seen.insert(form)
    };
    let mut findings = begun(check, context, graph, &mut is_first);
    for edge in graph.edges() {
        for (id, line, lack) in lacking_at(context, graph, edge) {
            let Some(item) = graph.item(edge).filter(|_| is_first(id)) else { continue };
            let Item { named, path, .. } = &policy.items[item];
            let used = Use { named, path, id, line };
            findings.push(absent(check, context, graph, &used, lack, || context.story_through(graph, *edge)));
        }
    }
    for place in arrivals(context, graph) {
        let Some(state) = graph.state(place.state) else { continue };
        for line in place.lines(context, graph) {
            for id in needed(&line.value) {
                let Some(lack) = lack(context, graph, state, id).filter(|_| is_first(id)) else { continue };
                let used = Use { named: place.named, path: place.path, id, line };
                findings.push(absent(check, context, graph, &used, lack, || place.story(context, graph)));
            }
        }
    }
    findings
}

/// Reports a procedure that says that it needs a document, and into which a case can come without it.
fn begun(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    is_first: &mut dyn FnMut(DocumentId) -> bool,
) -> Vec<Diagnostic> {
    let procedure = &context.policy.procedures[graph.procedure];
    let mut findings = Vec::new();
    for line in procedure.lines.effects.iter().filter(|line| line.when.is_none()) {
        for id in needed(&line.value) {
            let first = graph.states().next().map(|(_, state)| state);
            let without = |state| context.arrivals().without(context, graph, state, Thing::Document(id));
            let from = first.and_then(without);
            let Some(from) = from.filter(|_| is_first(id)) else { continue };
            let used = Use { named: &procedure.named, path: &procedure.named.name, id, line };
            findings.push(absent(check, context, graph, &used, Lack::Brought(from), || None));
        }
    }
    findings
}

/// Why something is not there.
#[derive(Clone, Copy)]
enum Lack<'a> {
    /// The procedure makes it elsewhere.
    Unmade,
    /// A case comes from another procedure without it.
    Brought(&'a Without),
}

/// Lists what an edge needs or hands on, and what is not there although the procedure, or one before it, makes it.
fn lacking_at<'a>(
    context: &Context<'a>,
    graph: &'a StateGraph,
    edge: &Edge,
) -> Vec<(DocumentId, &'a Line<Effect>, Lack<'a>)> {
    let (Some(arm), Some(before)) = (graph.arm(edge), graph.state(edge.from)) else { return Vec::new() };
    let own: Vec<DocumentId> = arm.effects.iter().flat_map(|line| produced(&line.value)).collect();
    let mut found = Vec::new();
    for line in arm.effects.iter().filter(|line| may_hold(context, graph, edge, line)) {
        let handed = handed_on(&line.value).into_iter().filter(|id| !own.contains(id));
        let used = needed(&line.value).into_iter().chain(handed);
        found.extend(used.filter_map(|id| Some((id, line, lack(context, graph, before, id)?))));
    }
    found
}

/// Returns why a document is not there in a state; what nothing before makes comes from elsewhere.
fn lack<'a>(context: &Context<'a>, graph: &StateGraph, state: StateRef<'_>, id: DocumentId) -> Option<Lack<'a>> {
    let thing = Thing::Document(id);
    let arrivals = context.arrivals();
    match graph.net.things.binary_search(&thing) {
        Ok(bit) => {
            let is_there = state.has(bit) || arrivals.may_know(graph, thing);
            (!is_there && !arrivals.brings(context, graph, state, thing)).then_some(Lack::Unmade)
        }
        Err(_) if arrivals.asks(graph.procedure, thing) => None,
        Err(_) => arrivals.without(context, graph, state, thing).map(Lack::Brought),
    }
}

/// Lists what is made in the work beside the blocks of a procedure, in an order that nothing fixes.
fn made_beside(context: &Context<'_>, graph: &StateGraph) -> BTreeSet<DocumentId> {
    let beside = context.beside.iter().filter(|other| other.procedure == graph.procedure);
    let arms = beside.flat_map(|other| other.net.nodes()).flat_map(|(_, node)| &node.arms);
    arms.flat_map(|arm| &arm.effects).flat_map(|line| produced(&line.value)).collect()
}

fn absent(
    check: &Check,
    context: &Context<'_>,
    graph: &StateGraph,
    used: &Use<'_>,
    lack: Lack<'_>,
    story: impl Fn() -> Option<Story>,
) -> Diagnostic {
    let policy = context.policy;
    let (document, name) = (&policy.documents[used.id].named.name, &used.named.name);
    let (message, maker, story) = match lack {
        Lack::Unmade => (
            format!("`{name}` uses `{document}`, and a case can come to it before that is made"),
            graph.procedure,
            story(),
        ),
        Lack::Brought(from) => {
            let place = words(policy, from);
            let graph = context.graphs.get(&from.procedure);
            let story = graph.and_then(|graph| context.story_to(graph, from.state));
            (format!("`{name}` uses `{document}`, and a case can come {place} without it"), from.procedure, story)
        }
    };
    let mut found = check.found(used.line.span, message).here("used here");
    if let Lack::Brought(from) = lack {
        found = found.label(policy.items[from.end].named.span, "a case can leave here without it");
    }
    if let Some(maker) = maker_in(policy, maker, used.id) {
        found = found.label(maker, "made here");
    }
    advise(about(found, used.path, &used.line.cites).story(story))
}

/// Returns the first line of a procedure that makes a document.
fn maker_in(policy: &Policy, procedure: ProcedureId, id: DocumentId) -> Option<Span> {
    let items = policy.items_of(procedure).into_iter().map(|item| &policy.items[item]);
    let lines = items.flat_map(|item| {
        let outcomes = item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome].lines);
        [&item.lines].into_iter().chain(outcomes)
    });
    let mut effects = lines.flat_map(|lines| &lines.effects);
    effects.find(|line| produced(&line.value).contains(&id)).map(|line| line.span)
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
