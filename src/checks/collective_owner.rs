//! `collective-owner`: a service, team or body acts, and no role in it is named.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{about, labels, listed};
use super::ladders::ladders;
use super::waivers::Waivers;
use super::{Check, Context};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ActorId, ActorKind, Item, ItemId, ItemKind, Line, People, Policy, ProcedureId};

/// A service, team or body acts, and no role in it is named.
pub static COLLECTIVE_OWNER: Check = Check {
    name: "collective-owner",
    summary: "a service, team or body acts, and no role in it is named",
    level: Severity::Note,
    since: "0.1.0",
    explanation: include_str!("collective_owner.md"),
    run: Some(run),
};

/// What a group does in one procedure, by the lines that say so.
type Deeds<'a> = Vec<(&'a Item, &'a Line<People>)>;

fn run(check: &Check, context: &Context<'_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    // Who has the last word in an escalation is the question of another check.
    let last: BTreeSet<ItemId> =
        ladders(context).iter().filter_map(|ladder| ladder.levels(policy).last().copied()).collect();
    let mut groups: BTreeMap<(ProcedureId, ActorId), Deeds<'_>> = BTreeMap::new();
    for (_, item) in context.items().filter(|(id, _)| !last.contains(id)) {
        for line in &item.lines.by {
            for actor in line.value.actors().into_iter().filter(|actor| is_group(policy, *actor, item)) {
                let deeds = groups.entry((item.home, actor)).or_default();
                if !deeds.iter().any(|(_, known)| known.span == line.span) {
                    deeds.push((item, line));
                }
            }
        }
    }
    let waivers = Waivers::of(context, check);
    let split = |deeds| waivers.split(deeds, |(item, _): &(&Item, &Line<People>)| item.path.clone());
    let groups =
        groups.into_iter().flat_map(|((_, actor), deeds)| split(deeds).into_iter().map(move |deeds| (actor, deeds)));
    groups.filter_map(|(actor, deeds)| acts(check, policy, actor, &deeds)).collect()
}

/// Returns whether somebody who acts is several people; whether a body that decides has a chair is asked elsewhere.
fn is_group(policy: &Policy, actor: ActorId, item: &Item) -> bool {
    let found = &policy.actors[actor];
    let chair = found.body.as_ref().and_then(|body| body.chair.as_ref());
    let chaired = chair.is_some_and(|chair| *chair != People::Unstated);
    match found.kind {
        ActorKind::Service | ActorKind::Team => true,
        ActorKind::Body => !chaired && item.kind == ItemKind::Step,
        ActorKind::Role | ActorKind::Party => false,
    }
}

fn acts(check: &Check, policy: &Policy, actor: ActorId, deeds: &[(&Item, &Line<People>)]) -> Option<Diagnostic> {
    let (first, line) = deeds.first()?;
    let name = &policy.actors[actor].named.name;
    let mut names: Vec<&str> = deeds.iter().map(|(item, _)| item.named.name.as_str()).collect();
    names.dedup();
    let message = format!("`{name}` acts in {}, and no post in it is named", listed(&names));
    let mut found = about(check.found(line.span, message), &first.path, &[]).here("not one person");
    for (_, more) in deeds.iter().skip(1) {
        found = found.label(more.span, "and here");
    }
    for (_, line) in deeds {
        found = found.clauses(labels(&line.cites));
    }
    let found =
        found.note("everybody there can think that a colleague does it, and nobody can be asked whether it was done");
    Some(found.help("name the post in the document, and here after `by`"))
}
