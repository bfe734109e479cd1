//! One cell: what one policy says of one stage.

use super::{Aspect, Cell, Entry, Side};
use crate::graph::{ArmKind, NodeKind, StateGraph};
use crate::model::{
    ActorKind, Cite, Effect, Item, ItemId, ItemKind, LimitKind, Outcome, People, Policy, ProcedureId, Recorded,
    StageId, Target, Thing,
};

/// Reads a cell.
pub(super) fn cell(side: &Side<'_>, stage: &str, aspect: Aspect) -> Cell {
    let Some((id, _)) = super::rows::stage(side.policy, stage) else { return missing(side) };
    if aspect == Aspect::Called {
        return called(side, id);
    }
    let mut entries = Vec::new();
    let (mut applies, mut silent) = (false, Vec::new());
    for item in matching(side.policy, id) {
        let Some(said) = said(side, item, aspect) else { continue };
        applies = true;
        if said.is_empty() {
            let found = &side.policy.items[item];
            silent.push(entry(String::new(), &found.path, &found.named.cites));
        }
        entries.extend(said);
    }
    let outlined = outlined(side.policy, id);
    let none = matching(side.policy, id).is_empty() && events(side.policy, id).is_empty();
    match (entries.is_empty(), none, outlined.is_empty()) {
        (false, ..) => Cell::Stated(entries),
        (true, true, false) => Cell::ContentAbsent(outlined),
        (true, true, true) => missing(side),
        _ if applies => Cell::Silent(silent),
        _ => events_cell(side.policy, id, aspect),
    }
}

fn missing(side: &Side<'_>) -> Cell {
    if side.complete { Cell::NoSuchStage } else { Cell::NotEncoded }
}

fn entry(text: String, path: &str, cites: &[Cite]) -> Entry {
    let clauses = cites.iter().map(|cite| cite.label.clone()).collect();
    Entry { key: text.clone(), text, path: path.to_owned(), clauses }
}

/// Lists the items that match a stage; a copy of an item that matches is one of its own.
fn matching(policy: &Policy, stage: StageId) -> Vec<ItemId> {
    let judged = policy.judged().flat_map(|(id, _)| policy.items_of(id));
    judged.filter(|id| policy.items[*id].named.matches.contains(&stage)).collect()
}

fn events(policy: &Policy, stage: StageId) -> Vec<&crate::model::Event> {
    let events = policy.events.iter().filter(|(_, event)| event.named.matches.contains(&stage));
    events.map(|(_, event)| event).collect()
}

/// A stage that an event matches happens from outside: it has no owner, limit or record.
fn events_cell(policy: &Policy, stage: StageId, aspect: Aspect) -> Cell {
    match events(policy, stage).as_slice() {
        [] => Cell::NotApplicable,
        found if aspect == Aspect::Who => Cell::Stated(
            found
                .iter()
                .map(|event| entry(event.named.display().to_owned(), &event.named.name, &event.named.cites))
                .collect(),
        ),
        _ => Cell::NotApplicable,
    }
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
    let acts = matches!(found.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Level);
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
        Aspect::RefusalLeadsTo => decides.then(|| refusals(policy, found)),
        Aspect::Holder => holder(side, item, found),
        Aspect::DisputedBy => disputable.then(|| disputed_by(policy, item)),
        Aspect::DisputedHow => disputable.then(|| disputed_how(policy, item)),
    }
}

/// Who acts, and then who is addressed, takes part or is asked.
fn who(policy: &Policy, item: &Item) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |word: &str, people: &People, cites: &[Cite]| {
        if *people != People::Unstated {
            let key = format!("{word}{}", shared(policy, people));
            entries.push(Entry { key, ..entry(format!("{word}{}", policy.people(people)), &item.path, cites) });
        }
    };
    item.lines.by.iter().for_each(|line| add("", &line.value, &line.cites));
    item.lines.to.iter().for_each(|line| add("to ", &line.value, &line.cites));
    let each = |actors: &[crate::model::ActorId]| People::AnyOf(vec![actors.to_vec()]);
    let with = item.lines.with.iter().filter(|line| !line.value.is_empty());
    with.for_each(|line| add("with ", &each(&line.value), &line.cites));
    let asked = item.lines.consulting.iter().filter(|line| !line.value.is_empty());
    asked.for_each(|line| add("consulting ", &each(&line.value), &line.cites));
    entries
}

/// Names people by the shared roles that they match; by their own titles where one matches none.
fn shared(policy: &Policy, people: &People) -> String {
    let actors = people.actors();
    let roles: Option<Vec<String>> = actors
        .iter()
        .map(|actor| policy.actors[*actor].named.matches.first().map(|role| policy.stages[*role].named.name.clone()))
        .collect();
    roles.map_or_else(
        || policy.people(people),
        |mut roles| {
            roles.sort();
            roles.dedup();
            roles.join(" and ")
        },
    )
}

fn by_when(policy: &Policy, item: &Item) -> Vec<Entry> {
    let said = |kind: &LimitKind| !matches!(kind, LimitKind::Within { length: None, .. });
    let limits = item.lines.limits.iter().filter(|line| said(&line.value.kind));
    let limits =
        limits.map(|line| entry(policy.limit_words(&line.value, Some(item.procedure)), &item.path, &line.cites));
    let urgency = item.lines.urgency.iter().map(|line| entry(format!("“{}”", line.value), &item.path, &line.cites));
    limits.chain(urgency).collect()
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

/// An outcome refuses if it withholds a consent that is asked for, or if its name begins with a word of refusal.
fn refuses(policy: &Policy, outcome: &Outcome) -> bool {
    let words = ["no", "not", "refused", "declined", "rejected", "remains", "stays", "withheld"];
    let first = outcome.named.name.split('-').next().unwrap_or_default();
    crate::model::refusals::is_refusal(policy, outcome) || words.contains(&first)
}

fn refusals(policy: &Policy, item: &Item) -> Vec<Entry> {
    let refusing = item.outcomes.iter().map(|id| &policy.outcomes[*id]).filter(|outcome| refuses(policy, outcome));
    let mut found = Vec::new();
    for outcome in refusing {
        for line in &outcome.lines.then {
            if let Target::Items(items) = &line.value {
                let titles: Vec<&str> = items.iter().map(|id| policy.items[*id].named.display()).collect();
                found.push(entry(titles.join(" or "), &format!("{}.{}", item.path, outcome.named.name), &line.cites));
            }
        }
    }
    found
}

/// Who holds the case while the item is open, in every case that reaches it.
fn holder(side: &Side<'_>, id: ItemId, item: &Item) -> Option<Vec<Entry>> {
    let (_, graph) = side.graphs.iter().find(|(procedure, _)| *procedure == item.procedure)?;
    if side.policy.procedures[item.procedure].escalation {
        return None;
    }
    let mut holders: Vec<&People> = states_at(graph, id).map(|state| graph.holder(state)).collect();
    holders.sort();
    holders.dedup();
    holders.retain(|holder| **holder != People::Unstated);
    let cites = header_cites(side.policy, item.procedure);
    let entries = holders.into_iter().map(|holder| Entry {
        key: services(side.policy, holder),
        ..entry(side.policy.people(holder), &item.path, &cites)
    });
    Some(entries.collect())
}

fn states_at(graph: &StateGraph, item: ItemId) -> impl Iterator<Item = &crate::graph::State> {
    let open = move |state: &crate::graph::State| {
        state.position.iter().any(|node| {
            let node = graph.net.node(*node);
            node.item == Some(item)
                && node.kind != NodeKind::Gap
                && !node.arms.iter().any(|arm| arm.kind == ArmKind::Interrupts)
        })
    };
    graph.states().map(|(_, state)| state).filter(move |state| open(state))
}

fn header_cites(policy: &Policy, procedure: ProcedureId) -> Vec<Cite> {
    let held = policy.procedures[procedure].lines.held_by.first();
    held.map(|line| line.cites.clone()).unwrap_or_default()
}

/// Names a holder by the services of which it is part, so that a worker and a service compare as one.
fn services(policy: &Policy, people: &People) -> String {
    let mut names: Vec<&str> = people
        .actors()
        .into_iter()
        .flat_map(|actor| policy.services_of(actor))
        .filter(|actor| policy.actors[*actor].kind == ActorKind::Service)
        .map(|service| policy.actors[service].named.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { policy.people(people) } else { names.join(" or ") }
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
            let within = line.value.within.as_ref().map(|limit| format!(", {}", policy.limit_words(limit, None)));
            let text = format!("{}{}", people.join(", "), within.unwrap_or_default());
            found.push(entry(text, &escalation.named.name, &line.cites));
        }
        for line in &escalation.lines.between {
            let people = policy.titles(&[line.value.0, line.value.1]);
            found.push(entry(people.join(" or "), &escalation.named.name, &line.cites));
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
