//! Who holds the case while an item is open.

use super::words::{ends, entry, reachable};
use super::{Entry, Side};
use crate::graph::{ArmKind, NodeKind, StateGraph, StateId, StateRef};
use crate::model::{ActorKind, Cite, Effect, Item, ItemId, ItemKind, People, Policy, ProcedureId};

/// Who holds the case while the item is open, in every case that reaches it.
pub(super) fn holder(side: &Side<'_>, id: ItemId, item: &Item) -> Option<Vec<Entry>> {
    let policy = side.policy;
    let acts = matches!(item.kind, ItemKind::Step | ItemKind::Decision | ItemKind::Wait(_));
    if !acts || policy.procedures[item.procedure].escalation {
        return None;
    }
    let graph = side.graph(item.procedure)?;
    let at: Vec<(StateId, StateRef<'_>)> = states_at(graph, id).collect();
    let mut holders: Vec<&People> = at.iter().map(|(_, state)| graph.holder(*state)).collect();
    holders.sort();
    holders.dedup();
    holders.retain(|holder| **holder != People::Unstated);
    let entries = holders.into_iter().map(|holder| {
        let from = at.iter().filter(|(_, state)| graph.holder(*state) == holder).map(|(id, _)| *id).collect();
        let until = if passes_unsaid(policy, graph, from) { " (until when is not said)" } else { "" };
        let text = format!("{}{until}", policy.people(holder));
        Entry { key: services(policy, holder), ..entry(text, &item.path, &cites(policy, item.procedure, holder)) }
    });
    Some(entries.collect())
}

fn states_at(graph: &StateGraph, item: ItemId) -> impl Iterator<Item = (StateId, StateRef<'_>)> {
    let open = move |state: StateRef<'_>| {
        state.position.iter().any(|node| {
            let node = graph.net.node(*node);
            node.item == Some(item)
                && node.kind != NodeKind::Gap
                && !node.arms.iter().any(|arm| arm.kind == ArmKind::Interrupts)
        })
    };
    graph.states().filter(move |(_, state)| open(*state))
}

/// Returns whether every way on comes to an end with another holder, and none of them says when the case passes.
fn passes_unsaid(policy: &Policy, graph: &StateGraph, from: Vec<StateId>) -> bool {
    let last = |id: &StateId| graph.outgoing(*id).is_empty();
    let mut over = reachable(graph, from).into_iter().filter(last).peekable();
    over.peek().is_some()
        && over.all(|id| {
            let Some(state) = graph.state(id) else { return false };
            let before = graph.holder(state).actors();
            let after: Vec<_> = ends(graph, id)
                .into_iter()
                .flat_map(|end| policy.items[end].lines.held_by.iter().flat_map(|line| line.value.actors()))
                .collect();
            let same = |one| after.iter().any(|other| policy.overlaps(one, *other));
            !after.is_empty() && !before.is_empty() && !before.into_iter().any(same)
        })
}

/// Returns where it is said that somebody holds the case: at the beginning, or by a hand-over.
fn cites(policy: &Policy, procedure: ProcedureId, holder: &People) -> Vec<Cite> {
    let header = policy.procedures[procedure].lines.held_by.iter().find(|line| line.value == *holder);
    let items = policy.items_of(procedure).into_iter().map(|id| &policy.items[id]);
    let mut handed = items.flat_map(|item| {
        let outcomes = item.outcomes.iter().flat_map(|id| &policy.outcomes[*id].lines.effects);
        item.lines.effects.iter().chain(outcomes)
    });
    let found = handed.find(|line| matches!(&line.value, Effect::HandsOver(people) if people == holder));
    header.map(|line| &line.cites).or(found.map(|line| &line.cites)).cloned().unwrap_or_default()
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
