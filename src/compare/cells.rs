//! One cell: what one policy says of one stage.

use super::holders::holder;
use super::words::{by_when, entry, refused, who, with_condition};
use super::{Aspect, Cell, Entry, Side};
use crate::model::{ActorKind, Effect, Item, ItemId, ItemKind, Policy, Recorded, StageId, Thing};

/// Reads a cell.
pub(super) fn cell(side: &Side<'_>, stage: &str, aspect: Aspect) -> Cell {
    let Some((id, _)) = super::rows::stage(side.policy, stage) else { return missing(side) };
    if aspect == Aspect::Called {
        return called(side, id);
    }
    let (mut entries, mut applies) = (Vec::new(), false);
    for item in matching(side.policy, id) {
        let Some(said) = said(side, item, aspect) else { continue };
        applies = true;
        if said.is_empty() {
            let found = &side.policy.items[item];
            entries.push(entry(String::new(), &found.path, &found.named.cites));
        }
        entries.extend(said);
    }
    if aspect == Aspect::Who {
        entries.extend(events(side.policy, id));
    }
    let outlined = outlined(side.policy, id);
    let none = matching(side.policy, id).is_empty() && events(side.policy, id).is_empty();
    match (none, outlined.is_empty()) {
        (true, false) => Cell::ContentAbsent(outlined),
        (true, true) => missing(side),
        _ if entries.iter().any(|entry| !entry.text.is_empty()) => Cell::Stated(entries),
        _ if applies => Cell::Silent(entries),
        _ => Cell::NotApplicable,
    }
}

/// A document of which no procedure has any content may say anything in what is absent.
fn missing(side: &Side<'_>) -> Cell {
    let mut procedures = side.policy.procedures.iter().peekable();
    let all_absent = procedures.peek().is_some() && procedures.all(|(_, found)| !found.lines.outline.is_empty());
    match (all_absent, side.complete) {
        (true, _) => Cell::ContentAbsent(Vec::new()),
        (false, true) => Cell::NoSuchStage,
        (false, false) => Cell::NotEncoded,
    }
}

/// Lists the items that match a stage, and those that somebody does in a procedure that matches it.
fn matching(policy: &Policy, stage: StageId) -> Vec<ItemId> {
    let judged = policy.judged().flat_map(|(id, found)| {
        let whole = found.named.matches.contains(&stage);
        policy.items_of(id).into_iter().map(move |item| (item, whole))
    });
    let matching = judged.filter(|(id, whole)| {
        let item = &policy.items[*id];
        item.named.matches.contains(&stage) || (*whole && acts(item))
    });
    matching.map(|(id, _)| id).collect()
}

fn acts(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level)
}

/// A stage that an event matches happens from outside: it has no owner, limit or record.
fn events(policy: &Policy, stage: StageId) -> Vec<Entry> {
    let events = policy.events.iter().filter(|(_, event)| event.named.matches.contains(&stage));
    events
        .map(|(_, event)| {
            entry(format!("it happens: {}", event.named.display()), &event.named.name, &event.named.cites)
        })
        .collect()
}

fn outlined(policy: &Policy, stage: StageId) -> Vec<Entry> {
    let outlines = policy.procedures.iter().filter(|(_, procedure)| !procedure.lines.outline.is_empty());
    let matching = outlines.filter(|(_, procedure)| procedure.named.matches.contains(&stage));
    matching.map(|(_, found)| entry(found.named.display().to_owned(), &found.named.name, &found.named.cites)).collect()
}

fn called(side: &Side<'_>, role: StageId) -> Cell {
    let actors = side.policy.actors.iter().filter(|(_, actor)| actor.named.matches.contains(&role));
    let mut entries: Vec<Entry> = actors
        .map(|(_, actor)| entry(actor.named.display().to_owned(), &actor.named.name, &actor.named.cites))
        .collect();
    entries.dedup();
    if entries.is_empty() { missing(side) } else { Cell::Stated(entries) }
}

/// Returns what is said of an item, nothing where the document is silent, and `None` where the question does not arise.
fn said(side: &Side<'_>, item: ItemId, aspect: Aspect) -> Option<Vec<Entry>> {
    let policy = side.policy;
    let found = &policy.items[item];
    let acts = acts(found);
    let decides = found.kind == ItemKind::Decision;
    // Nobody disputes what a family decides for itself.
    let outsider = |actor: &crate::model::ActorId| policy.actors[*actor].kind == ActorKind::Party;
    let disputable =
        decides && !found.lines.by.iter().flat_map(|line| line.value.actors()).any(|actor| outsider(&actor));
    match aspect {
        Aspect::Called => None,
        Aspect::Who => acts.then(|| who(policy, found)),
        Aspect::ByWhen => (found.kind != ItemKind::End).then(|| by_when(policy, found)),
        Aspect::Records => acts.then(|| effects(policy, found, &|effect| records(policy, effect))),
        Aspect::Needs => acts.then(|| effects(policy, found, &|effect| needs(policy, effect))),
        Aspect::HandsOver => acts.then(|| effects(policy, found, &|effect| hands_over(policy, effect))),
        Aspect::RefusalLeadsTo => refused(side, found),
        Aspect::Holder => holder(side, item, found),
        Aspect::DisputedBy => disputable.then(|| disputed_by(policy, item)),
        Aspect::DisputedHow => disputable.then(|| disputed_how(policy, item)),
    }
}

/// Collects what the lines of an item and of its outcomes bring about.
fn effects(policy: &Policy, item: &Item, words: &dyn Fn(&Effect) -> Option<String>) -> Vec<Entry> {
    let own = item.lines.effects.iter().map(|line| (line, None));
    let outcomes = item.outcomes.iter().map(|id| &policy.outcomes[*id]);
    let chosen = outcomes.flat_map(|outcome| outcome.lines.effects.iter().map(move |line| (line, Some(outcome))));
    let all = own.chain(chosen).filter_map(|(line, outcome)| {
        let words = words(&line.value)?;
        let words = match outcome {
            Some(outcome) => format!("if {}: {words}", outcome.named.display()),
            None => words,
        };
        let words = with_condition(policy, words, line.when.as_ref());
        Some(entry(words, &item.path, &line.cites))
    });
    all.collect()
}

fn records(policy: &Policy, effect: &Effect) -> Option<String> {
    let Effect::Records(recorded, systems) = effect else { return None };
    let what = recorded.iter().map(|recorded| match recorded {
        Recorded::Text(text) => text.clone(),
        Recorded::Document(id) => policy.documents[*id].named.display().to_owned(),
    });
    let what = what.collect::<Vec<_>>().join(", ");
    let systems: Vec<&str> = systems.iter().map(|id| policy.systems[*id].display()).collect();
    Some(if systems.is_empty() {
        format!("{what} (where is not said)")
    } else {
        format!("{what} in {}", systems.join(", "))
    })
}

fn things(policy: &Policy, things: &[Thing]) -> String {
    let titles = things.iter().map(|thing| match thing {
        Thing::Document(id) => policy.documents[*id].named.display(),
        Thing::Consent(id) => policy.consents[*id].named.display(),
    });
    titles.collect::<Vec<_>>().join(", ")
}

fn needs(policy: &Policy, effect: &Effect) -> Option<String> {
    let Effect::Needs(needed) = effect else { return None };
    Some(things(policy, needed))
}

fn hands_over(policy: &Policy, effect: &Effect) -> Option<String> {
    match effect {
        Effect::Sends(sent, people) => Some(format!("{} to {}", things(policy, sent), policy.people(people))),
        Effect::HandsOver(people) => Some(format!("the case to {}", policy.people(people))),
        _ => None,
    }
}

fn disputed_by(policy: &Policy, item: ItemId) -> Vec<Entry> {
    let mut found = Vec::new();
    for id in policy.disputes(item, None) {
        let escalation = &policy.procedures[id];
        for line in &escalation.lines.raised_by {
            let people = policy.titles(&line.value.people);
            if people.is_empty() {
                continue;
            }
            let within = line.value.within.as_ref().map(|limit| format!(", {}", super::words::limit(policy, limit)));
            let text = format!("{}{}", people.join(", "), within.unwrap_or_default());
            found.push(entry(text, &escalation.named.name, &line.cites));
        }
        for line in &escalation.lines.between {
            let people = policy.titles(&[line.value.0, line.value.1]);
            let text = format!("each of {} against the other", people.join(" and "));
            found.push(entry(text, &escalation.named.name, &line.cites));
        }
    }
    found
}

fn disputed_how(policy: &Policy, item: ItemId) -> Vec<Entry> {
    let escalations = policy.disputes(item, None).into_iter();
    let how = escalations.map(|id| {
        let escalation = &policy.procedures[id];
        let items = policy.items_of(id).into_iter();
        let levels = items.map(|id| &policy.items[id]).filter(|item| item.kind == ItemKind::Level).map(|level| {
            let by: Vec<String> = level.lines.by.iter().map(|line| policy.people(&line.value)).collect();
            let last = if level.lines.final_level.is_empty() { "" } else { " (final)" };
            format!("{}{last}", by.join(" / "))
        });
        entry(levels.collect::<Vec<_>>().join(", then "), &escalation.named.name, &escalation.named.cites)
    });
    how.collect()
}
