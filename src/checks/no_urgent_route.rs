//! `no-urgent-route`: a policy that moves cases up, and has no way for a child in danger, or none with a limit.

use super::context::{about, labels};
use super::ladders::around;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::graph::lines_of;
use crate::model::{Begins, Item, ItemId, Lines, Named, Point, Policy, Procedure};

/// A policy that moves cases up, and has no way for a child in danger, or none with a limit.
pub static NO_URGENT_ROUTE: Check = Check {
    name: "no-urgent-route",
    summary: "cases move up between services, and there is no way for an emergency, or none with a limit",
    level: Severity::Error,
    since: "0.1.0",
    explanation: include_str!("no_urgent_route.md"),
    run: Some(run),
};

/// How the shared stages of a step up, and that of an emergency, begin.
const UP: &str = "step-up";
const EMERGENCY: &str = "emergency";

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    // Without a shared stage for it nothing could be known as the way for an emergency.
    if !policy.stages.iter().any(|(_, stage)| stage.named.name.starts_with(EMERGENCY)) {
        return Vec::new();
    }
    let urgent = |named: &Named| is_of(policy, named, EMERGENCY);
    let procedures: Vec<&Procedure> = policy.procedures.iter().map(|(_, found)| found).collect();
    let events = policy.events.iter().filter(|(_, event)| urgent(&event.named));
    let events: Vec<Point> = events.map(|(id, _)| Point::Event(id)).collect();
    let items: Vec<(ItemId, &Item)> = context.items().filter(|(_, item)| urgent(&item.named)).collect();
    let declared = policy.documents.iter().any(|(_, document)| urgent(&document.named));
    let declared = declared || policy.systems.iter().any(|(_, system)| urgent(system)) || !events.is_empty();
    let ways = procedures.iter().filter(|found| urgent(&found.named) || begins_on(found, &events));
    let ways: Vec<&Procedure> = ways.copied().collect();
    if ways.is_empty() && items.is_empty() && !declared {
        return missing(check, context).into_iter().collect();
    }
    // What the document names without its content may have a limit.
    let slow = ways.into_iter().filter(|found| !found.is_outside() && !has_limit(policy, found));
    let slow = slow.map(|found| (&found.named, found.named.name.as_str(), &found.lines));
    let inside = items
        .into_iter()
        .filter(|(id, item)| !urgent(&policy.procedures[item.procedure].named) && !is_limited(policy, *id));
    let inside = inside.map(|(_, item)| (&item.named, item.path.as_str(), &item.lines));
    slow.chain(inside).map(|found| unlimited(check, context, found)).collect()
}

fn is_of(policy: &Policy, named: &Named, kind: &str) -> bool {
    named.matches.iter().any(|stage| policy.stages[*stage].named.name.starts_with(kind))
}

fn begins_on(procedure: &Procedure, events: &[Point]) -> bool {
    procedure.lines.begins.iter().any(|line| match &line.value {
        Begins::On(moment) => moment.points().iter().any(|point| events.contains(point)),
        Begins::When(_) => false,
    })
}

fn binds(lines: &Lines) -> bool {
    lines.limits.iter().any(|line| line.value.bounds())
}

/// Returns whether a procedure, or any work in it, has a limit.
fn has_limit(policy: &Policy, procedure: &Procedure) -> bool {
    let inside = policy.inside(&procedure.items);
    binds(&procedure.lines) || inside.into_iter().any(|item| lines_of(policy, item).into_iter().any(binds))
}

/// Returns whether an item, something in it or something around it has a limit.
fn is_limited(policy: &Policy, item: ItemId) -> bool {
    let mut parts = policy.inside(&[item]).into_iter().chain(around(policy, item));
    let header = &policy.procedures[policy.items[item].procedure].lines;
    binds(header) || parts.any(|part| lines_of(policy, part).into_iter().any(binds))
}

/// Reports a policy whose ways up are told, and in which none is for an emergency.
fn missing(check: &Check, context: &Context<'_>) -> Option<Diagnostic> {
    let policy = context.policy;
    let moves = |item: &&Item| {
        let procedure = &policy.procedures[item.procedure];
        is_of(policy, &item.named, UP) && !procedure.escalation && !procedure.lines.from_to.is_empty()
    };
    let item = context.items().map(|(_, item)| item).find(moves)?;
    let way = &policy.procedures[item.procedure];
    let message = format!("`{}` moves cases up and has no way of its own for a child in danger now", policy.named.name);
    let found = check.found(policy.named.span, message).here("no way for an emergency");
    Some(
        found
            .label(way.named.span, "the ordinary way up")
            .subject(&*policy.named.name)
            .clauses(labels(&way.named.cites))
            .note("a child who is in danger now waits as long as any other, or depends on who happens to be asked")
            .help(
                "say in the document who is told at once and by when they act, and let that procedure match the shared \
                 stage for an emergency",
            ),
    )
}

fn unlimited(check: &Check, context: &Context<'_>, (named, path, lines): (&Named, &str, &Lines)) -> Diagnostic {
    let policy = context.policy;
    let message = format!("`{}` is the way for an emergency, and nothing in it has a limit", named.name);
    let mut found = about(check.found(named.span, message), path, &named.cites).here("no limit, here or inside");
    let procedure = policy.procedures.iter().find(|(_, procedure)| procedure.named.span == named.span);
    let inside = procedure.map_or(Vec::new(), |(_, procedure)| policy.inside(&procedure.items));
    let words = inside.iter().flat_map(|item| &policy.items[*item].lines.urgency);
    for line in lines.urgency.iter().chain(words) {
        found = found.label(line.span, "words, and no limit");
    }
    found
        .note("a child who is in danger now can wait for hours or days, and nobody is late")
        .help("say in the document by when at the latest each has to act, and write it as `within …`")
}
