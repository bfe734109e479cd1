//! `interested-resolver`: a resolver who is a party, took the first decision, or stands in a party's line of management.

use std::collections::BTreeMap;

use super::context::{about, labels};
use super::ladders::{Ladder, Party, ladders, named_by};
use super::words::listed;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, Item, ItemId, ItemKind, Line, Lines, People, Policy};

/// A resolver who is not independent of both sides.
pub static INTERESTED_RESOLVER: Check = Check {
    name: "interested-resolver",
    summary: "a resolver who is a party, took the first decision, or stands in a party's line of management",
    level: Severity::Warning,
    since: "0.1.0",
    explanation: include_str!("interested_resolver.md"),
    run: Some(run),
};

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let taken = decisions(context);
    let mut findings = Vec::new();
    for ladder in ladders(context) {
        for level in ladder.levels(context.policy) {
            let parties = ladder.parties(context.policy, level);
            let interested = judged(check, context, (&ladder, level), &parties);
            let before = || decided_before(check, (context, &taken), (&ladder, level), &parties);
            findings.extend(interested.or_else(before));
        }
    }
    findings
}

/// Reports a level at which somebody judges who stands on one side only.
fn judged(
    check: &Check,
    context: &Context<'_>,
    (ladder, level): (&Ladder<'_>, ItemId),
    parties: &[Party],
) -> Option<Diagnostic> {
    let policy = context.policy;
    let item = &policy.items[level];
    let groups = item.lines.by.iter().flat_map(|line| groups(line).into_iter().map(move |group| (line, group)));
    let interested = groups.filter(|(_, group)| is_one_sided(policy, group, parties));
    let mut reasons: Vec<(&Line<People>, String, &Party, ActorId)> = Vec::new();
    for (line, group) in interested {
        for actor in group {
            let held = parties.iter().filter_map(|party| Some((line, reason(policy, actor, party)?, party, actor)));
            reasons.extend(held);
        }
    }
    let (line, reason, party, actor) = reasons.first()?;
    let message = format!("at `{}` the dispute is judged by {reason}", item.named.name);
    let mut found = about(check.found(line.span, message), &item.path, &line.cites)
        .here("not independent of one side")
        .label(party.span, "a side of the dispute");
    for (_, more, ..) in reasons.iter().skip(1) {
        found = found.note(format!("the same holds of {more}"));
    }
    let resolver = &policy.actors[*actor].named;
    if party.actor != *actor && policy.manages(*actor, party.actor) && resolver.cites.is_empty() {
        found = found.label(resolver.span, "assumed: who manages whom");
        found = found.note(
            "no clause is named for who manages whom here, so this line of management is an assumption of the encoding",
        );
    }
    Some(
        found
            .note("whoever is overruled by the other side's own managers has not been heard by anybody independent")
            .help("let somebody decide who stands outside both lines, or the heads of both sides jointly with a final word above them")
            .story(ladder.story_to(context, level)),
    )
}

/// The decisions of ordinary procedures, by those who take them.
type Decisions<'a> = BTreeMap<ActorId, Vec<&'a Item>>;

fn decisions<'a>(context: &Context<'a>) -> Decisions<'a> {
    let mut found = Decisions::new();
    for (_, item) in context.items().filter(|(_, item)| item.kind == ItemKind::Decision) {
        if !context.policy.procedures[item.procedure].escalation {
            named_by(&item.lines.by).into_iter().for_each(|actor| found.entry(actor).or_default().push(item));
        }
    }
    found
}

/// Reports a level of a dispute between two that is judged by somebody who decides what they can disagree on: where a
/// case goes when it moves from one of the two to the other.
fn decided_before(
    check: &Check,
    (context, taken): (&Context<'_>, &Decisions<'_>),
    (ladder, level): (&Ladder<'_>, ItemId),
    parties: &[Party],
) -> Option<Diagnostic> {
    let policy = context.policy;
    let line = ladder.lines.between.first()?;
    let item = &policy.items[level];
    let is_party = |actor: &ActorId| parties.iter().any(|party| party.actor == *actor);
    let (judged, judge) = item.lines.by.iter().find_map(|line| match groups(line).as_slice() {
        [group] => group.first().filter(|judge| group.len() == 1 && !is_party(judge)).map(|judge| (line, *judge)),
        _ => None,
    })?;
    let between = |item: &&Item| is_between(policy, &policy.procedures[item.procedure].lines, line.value);
    let decisions: Vec<&Item> = taken.get(&judge).into_iter().flatten().copied().filter(between).collect();
    let first = decisions.first()?;
    let names: Vec<String> = decisions.iter().map(|item| format!("`{}`", item.path)).collect();
    let (name, judge) = (&item.named.name, policy.actors[judge].named.display());
    let message = format!("at `{name}` the dispute is judged by {judge}, who decides {} as well", listed(&names));
    let mut found = about(check.found(judged.span, message), &item.path, &judged.cites)
        .here("judges the dispute")
        .label(line.span, "those who disagree")
        .clauses(labels(&first.named.cites));
    for by in decisions.iter().flat_map(|item| item.lines.by.first()) {
        found = found.label(by.span, "decides here");
    }
    Some(
        found
            .note("where the two disagree about that very decision, whoever took it is asked whether it was right")
            .help("let somebody judge who takes none of the decisions that the two can disagree on")
            .story(ladder.story_to(context, level)),
    )
}

/// Returns whether a procedure moves cases from the services of one of two people to those of the other.
fn is_between(policy: &Policy, lines: &Lines, (first, second): (ActorId, ActorId)) -> bool {
    let of = |people: &People, actor: ActorId| {
        let services = policy.services_of(actor);
        people.actors().iter().any(|place| policy.services_of(*place).iter().any(|service| services.contains(service)))
    };
    lines.from_to.iter().any(|line| {
        let (from, to) = &line.value;
        (of(from, first) && of(to, second)) || (of(from, second) && of(to, first))
    })
}

/// Lists who may come to decide a level: each alternative, and each who stands in.
fn groups(line: &Line<People>) -> Vec<Vec<ActorId>> {
    match &line.value {
        People::Unstated => Vec::new(),
        People::AnyOf(groups) => groups.clone(),
        People::OrElse(first, second) => vec![first.clone(), second.clone()],
    }
}

/// Returns whether those who judge together belong to one side only, or one judges in their own cause.
fn is_one_sided(policy: &Policy, group: &[ActorId], parties: &[Party]) -> bool {
    let touches = |first: bool| {
        let mut side = parties.iter().filter(|party| party.first == first);
        side.any(|party| group.iter().any(|actor| reason(policy, *actor, party).is_some()))
    };
    let own_cause = matches!(group, [only] if parties.iter().any(|party| party.actor == *only));
    own_cause || touches(true) != touches(false)
}

/// Says why a resolver is not independent of a party.
fn reason(policy: &Policy, actor: ActorId, party: &Party) -> Option<String> {
    let (resolver, other) = (policy.actors[actor].named.display(), policy.actors[party.actor].named.display());
    let role = party.role;
    if actor == party.actor {
        Some(format!("{resolver}, who {role}"))
    } else if policy.manages(actor, party.actor) {
        Some(format!("{resolver}, in whose line of management {other} {role}"))
    } else if policy.places_of(party.actor).contains(&actor) {
        Some(format!("{resolver}, to which {other} belongs, who {role}"))
    } else {
        None
    }
}
