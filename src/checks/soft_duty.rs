//! `soft-duty`: a limit, consent or handover that is only "should", "may" or an aim, on something the flow relies on.

use std::collections::BTreeSet;

use super::bounds::Waits;
use super::context::{about, labels};
use super::ladders::around;
use super::words::listed;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::lines_of;
use crate::model::{Cite, ConsentId, Effect, Item, ItemId, Limit, LimitKind, Line, Lines, Policy, Thing};
use crate::source::Span;
use crate::syntax::ast::Duty;

/// A limit, consent or handover that is only "should", "may" or an aim, on something the flow relies on.
pub static SOFT_DUTY: Check = Check {
    name: "soft-duty",
    summary: "a limit, consent or handover that is only \"should\", \"may\" or an aim, on something the flow relies on",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("soft_duty.md"),
    run: Some(run),
};

/// Something that is only asked softly: what it is, and the lines that ask it.
struct Soft {
    what: &'static str,
    here: &'static str,
    note: &'static str,
    lines: Vec<(Span, Vec<String>)>,
}

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let needed = needed(policy);
    let mut findings = Vec::new();
    for (id, graph) in context.graphs {
        let procedure = &policy.procedures[*id];
        // A level or chain without a limit is `untimed-escalation`.
        let aim = |lines: &[&Lines]| only_an_aim(lines).filter(|_| !procedure.escalation).cloned();
        if let Some(aim) = aim(&[&procedure.lines]) {
            let name = &procedure.named.name;
            findings.push(wished(check, (name, name), &aim, &procedure.named.cites));
        }
        let waits = Waits::of(policy, graph);
        let open: BTreeSet<ItemId> = waits.items().collect();
        for id in policy.items_of(*id).into_iter().filter(|id| !is_beside(policy, *id)) {
            let item = &policy.items[id];
            if let Some(aim) = aim(&lines_of(policy, id)).filter(|_| !waits.is_bounded(id)) {
                findings.push(wished(check, (&item.path, named(policy, item)), &aim, &item.named.cites));
            }
            findings.extend(item.lines.duty.first().and_then(|duty| {
                let soft = soft(policy, (id, item), open.contains(&id), &needed);
                softened(check, (&item.path, named(policy, item)), duty, &soft)
            }));
        }
    }
    findings
}

/// Returns whether an item is work beside a block, or part of it: no flow waits for it.
fn is_beside(policy: &Policy, item: ItemId) -> bool {
    std::iter::once(item).chain(around(policy, item)).any(|id| policy.items[id].kind.is_beside())
}

/// Returns the name of an item, or that of what is around it.
fn named<'a>(policy: &'a Policy, item: &'a Item) -> &'a str {
    let outer = item.parent.map_or(&policy.procedures[item.procedure].named, |outer| &policy.items[outer].named);
    if item.named.name.is_empty() { &outer.name } else { &item.named.name }
}

/// Returns the first aim of some lines that have no limit beside it.
pub(super) fn only_an_aim<'a>(lines: &[&'a Lines]) -> Option<&'a Line<Limit>> {
    let limits = || lines.iter().flat_map(|lines| &lines.limits);
    let binds = |line: &&Line<Limit>| line.value.aim && Limit { aim: false, ..line.value.clone() }.bounds();
    limits().find(binds).filter(|_| !limits().any(|line| line.value.bounds()))
}

/// Lists what an item that has a `duty` line asks, as far as something relies on it.
fn soft(policy: &Policy, (id, item): (ItemId, &Item), waited_for: bool, needed: &BTreeSet<ConsentId>) -> Vec<Soft> {
    let limits = lines_of(policy, id).into_iter().flat_map(|lines| &lines.limits);
    let limits = limits.filter(|line| waited_for && is_latest(&line.value));
    let outcomes = item.outcomes.iter().flat_map(|outcome| &policy.outcomes[*outcome].lines.effects);
    let effects: Vec<&Line<Effect>> = item.lines.effects.iter().chain(outcomes).collect();
    // Something needs the consent, or a case moves in the procedure that asks for it.
    let moves = !policy.procedures[item.procedure].lines.from_to.is_empty();
    let is_relied_on = |consent: &ConsentId| moves || needed.contains(consent);
    let consents = effects.iter().filter(|line| consents(&line.value).iter().any(is_relied_on));
    let handovers = effects.iter().filter(|line| matches!(line.value, Effect::HandsOver(_)));
    let found = vec![
        Soft {
            what: "limit",
            here: "so is this limit",
            note: "whoever lets it pass has broken nothing, and the case waits all the same",
            lines: limits.map(|line| (line.span, labels(&line.cites))).collect(),
        },
        Soft {
            what: "consent",
            here: "so is this consent",
            note: "the case can move on without it, and nobody had to ask",
            lines: consents.map(|line| (line.span, labels(&line.cites))).collect(),
        },
        Soft {
            what: "handover",
            here: "so is this handover",
            note: "a case can stay where it was, and nobody has failed to hand it over",
            lines: handovers.map(|line| (line.span, labels(&line.cites))).collect(),
        },
    ];
    found.into_iter().filter(|soft| !soft.lines.is_empty()).collect()
}

/// Returns whether a limit binds and says by when at the latest; a moment at which something happens is none.
fn is_latest(limit: &Limit) -> bool {
    limit.bounds() && !matches!(limit.kind, LimitKind::On(_))
}

fn consents(effect: &Effect) -> Vec<ConsentId> {
    match effect {
        Effect::Asks(consents) => consents.clone(),
        Effect::Produces(things) => things.iter().filter_map(consent).collect(),
        _ => Vec::new(),
    }
}

fn consent(thing: &Thing) -> Option<ConsentId> {
    if let Thing::Consent(consent) = thing { Some(*consent) } else { None }
}

/// Lists the consents that something needs.
fn needed(policy: &Policy) -> BTreeSet<ConsentId> {
    let effects = policy.items.iter().flat_map(|(_, item)| &item.lines.effects);
    let needs = effects.filter_map(|line| if let Effect::Needs(things) = &line.value { Some(things) } else { None });
    needs.flatten().filter_map(consent).collect()
}

fn wished(check: &Check, (path, name): (&str, &str), aim: &Line<Limit>, around: &[Cite]) -> Diagnostic {
    let message = format!("`{name}` has an aim, and nothing says by when it has to be done at the latest");
    let cites = if aim.cites.is_empty() { around } else { &aim.cites };
    about(check.found(aim.span, message), path, cites)
        .here("a wish, by which nobody is late")
        .note("a case can stay here for weeks, and nobody is late")
        .help("say in the document by when at the latest, and write it as `within …` beside the aim")
}

fn softened(check: &Check, (path, name): (&str, &str), duty: &Line<Duty>, soft: &[Soft]) -> Option<Diagnostic> {
    let first = soft.first()?;
    let word = if duty.value == Duty::May { "may" } else { "should" };
    let what: Vec<String> = soft.iter().map(|soft| soft.what.to_owned()).collect();
    let are = if soft.len() == 1 { "is" } else { "are" };
    let message = format!("the {} of `{name}` {are} only a `{word}`", listed(&what));
    let mut found = about(check.found(duty.span, message), path, &duty.cites).here(format!("only a `{word}`"));
    for (soft, (span, clauses)) in soft.iter().flat_map(|soft| soft.lines.iter().map(move |line| (soft, line))) {
        found = found.label(*span, soft.here).clauses(clauses.clone());
    }
    Some(found.note(first.note).help(
        "say in the document that it must be done, or what happens to the case when it is not; then take the `duty` line out",
    ))
}
