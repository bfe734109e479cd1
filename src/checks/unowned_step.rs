//! `unowned-step`: nobody is named to do something or to decide it.

use super::context::{about, labels};
use super::truth::cover;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, ActorKind, Condition, Item, ItemKind, Line, People, Policy};
use crate::source::Span;

/// Nobody is named to do something or to decide it.
pub static UNOWNED_STEP: Check = Check {
    name: "unowned-step",
    summary: "nobody is named to do a step or make a decision",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("unowned_step.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let work = |item: &Item| matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level);
    let mut findings: Vec<Diagnostic> = Vec::new();
    for (_, item) in context.items().filter(|(_, item)| work(item)) {
        if item.lines.by.is_empty() {
            findings.push(unowned(check, item, (item.named.span, "nothing says", "no line says by whom")));
        } else if !is_covered(context, item) {
            findings.push(partly(check, item));
        }
        let silent = |line: &&Line<People>| line.value == People::Unstated && !is_answered(context, item, line);
        for line in item.lines.by.iter().filter(silent) {
            findings.push(unstated(check, context, item, line));
        }
    }
    findings.extend(chairs(check, context));
    findings
}

/// Returns whether in every case that comes to an item some line says by whom, or that the document leaves it open.
fn is_covered(context: &Context<'_>, item: &Item) -> bool {
    let passed = item.lines.only_if.iter().map(|line| Condition::Not(Box::new(line.value.clone())));
    let passed: Vec<Condition> = passed.collect();
    let whens: Vec<_> = item.lines.by.iter().map(|line| line.when.as_ref()).chain(passed.iter().map(Some)).collect();
    cover(context.policy, &whens)
}

/// Reports an item whose lines leave cases in which nobody is named.
fn partly(check: &Check, item: &Item) -> Diagnostic {
    let found = unowned(check, item, (item.named.span, "for some cases nothing says", "no line for these cases"));
    item.lines.by.iter().fold(found, |found, line| found.label(line.span, "for some cases only"))
}

/// Returns whether in every case of a line that names nobody another line names somebody: the document says it there.
fn is_answered(context: &Context<'_>, item: &Item, silent: &Line<People>) -> bool {
    let others = item.lines.by.iter().filter(|line| line.value != People::Unstated);
    let whens: Vec<_> = others.map(|line| line.when.as_ref()).collect();
    whens.contains(&silent.when.as_ref()) || cover(context.policy, &whens)
}

/// Reports a line that names nobody; in a copy the silence may stand where the caller fills it in.
fn unstated(check: &Check, context: &Context<'_>, item: &Item, line: &Line<People>) -> Diagnostic {
    let around = std::iter::successors(item.parent, |inner| context.policy.items[*inner].parent);
    let mut copies =
        around.map(|item| &context.policy.items[item]).filter(|item| matches!(item.kind, ItemKind::Follow(..)));
    let is_written = context.sources.text(line.span).contains("unstated");
    match copies.next().filter(|_| !is_written) {
        Some(copy) => {
            let found = unowned(check, item, (copy.named.span, SILENT, "leaves open by whom"));
            let cites = if item.named.cites.is_empty() { &copy.named.cites } else { &line.cites };
            found.label(line.span, "what is left open stands here").clauses(labels(cites))
        }
        None => unowned(check, item, (line.span, SILENT, "nobody is named")).clauses(labels(&line.cites)),
    }
}

/// How a finding begins that points to a line which says `unstated`.
const SILENT: &str = "the document does not say";

fn unowned(check: &Check, item: &Item, (span, silence, here): (Span, &str, &str)) -> Diagnostic {
    let (name, is_step) = (&item.named.name, item.kind == ItemKind::Step);
    let message = match item.kind {
        ItemKind::Step => format!("{silence} who does `{name}`"),
        _ => format!("{silence} who decides `{name}`"),
    };
    let note = if is_step {
        "everybody can think that somebody else does it"
    } else {
        "nobody can be asked for the decision or held to it"
    };
    let found = about(check.found(span, message).here(here), &item.path, &item.named.cites).note(note);
    found.help("name the role in the document, and here after `by`")
}

/// Reports each body that decides something and has nobody in the chair.
fn chairs(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut seen: Vec<ActorId> = Vec::new();
    let mut findings = Vec::new();
    for (_, item) in context.items().filter(|(_, item)| matches!(item.kind, ItemKind::Decision | ItemKind::Level)) {
        for line in &item.lines.by {
            for body in line.value.actors().into_iter().filter(|actor| is_headless(context.policy, *actor)) {
                if !seen.contains(&body) {
                    seen.push(body);
                    findings.push(chair(check, context.policy, body, (item, line)));
                }
            }
        }
    }
    findings
}

fn is_headless(policy: &Policy, actor: ActorId) -> bool {
    let chair = policy.actors[actor].body.as_ref().and_then(|body| body.chair.as_ref());
    policy.actors[actor].kind == ActorKind::Body && chair.is_none_or(|chair| *chair == People::Unstated)
}

fn chair(check: &Check, policy: &Policy, body: ActorId, (item, line): (&Item, &Line<People>)) -> Diagnostic {
    let body = &policy.actors[body].named;
    let message = format!("`{}` decides `{}`, and the document does not say who chairs it", body.name, item.named.name);
    let found = check.found(body.span, message).here("nobody is in the chair").label(line.span, "decides here");
    let found = about(found, &body.name, &body.cites).clauses(labels(&line.cites));
    let found = found.note("nobody has to call the meeting, or can be asked for what it decided");
    found.help("name the post in the document, and here after `chair`")
}
