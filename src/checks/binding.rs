//! Whom a decision binds: the sides that a procedure moves a case between, what settles a case for them, and who of
//! them may challenge it.

use std::collections::{BTreeMap, VecDeque};

use super::ladders::{around, named_by};
use crate::graph::{ArmKind, Edge, GapReason, NodeId, NodeKind, StateGraph, StateId, StateRef};
use crate::model::{ActorId, ActorKind, Effect, ItemId, ItemKind, Line, Lines, OutcomeId, People, Policy, ProcedureId};

/// A service, or a party outside the services, between which and others a procedure moves a case.
#[derive(Debug)]
pub(super) struct Side {
    /// What the document calls it.
    pub title: String,
    /// The service, or those of which it is one; a party is its own.
    pub services: Vec<ActorId>,
    /// Whether the case comes from it or is held there.
    pub has_it: bool,
}

impl Side {
    /// Returns whether one of some services is this side.
    pub fn is_of(&self, services: &[ActorId]) -> bool {
        services.iter().any(|service| self.services.contains(service))
    }
}

/// Lists the services of people; a body is of the services of those who sit in it, and a party stands for itself.
pub(super) fn services(policy: &Policy, actors: &[ActorId]) -> Vec<ActorId> {
    let mut found: Vec<ActorId> = Vec::new();
    for actor in actors {
        found.extend(own(policy, *actor));
        if let Some(body) = &policy.actors[*actor].body {
            let chair = body.chair.iter().flat_map(People::actors);
            let sitting = chair.chain(body.members.iter().copied());
            sitting.for_each(|member| found.extend(policy.services_of(member)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Lists the services of which an actor is part, or the party that it is.
fn own(policy: &Policy, actor: ActorId) -> Vec<ActorId> {
    if policy.actors[actor].kind == ActorKind::Party { vec![actor] } else { policy.services_of(actor) }
}

/// Lists the services that a decision's procedure names: whence, whither, and who holds the case.
pub(super) fn sides(policy: &Policy, item: ItemId) -> Vec<Side> {
    let copies = around(policy, item).filter_map(|outer| match &policy.items[outer].kind {
        ItemKind::Follow(_, lines) => Some(&**lines),
        _ => None,
    });
    let headers: Vec<&Lines> = copies.chain([&policy.procedures[policy.items[item].procedure].lines]).collect();
    let mut found: Vec<Side> = Vec::new();
    let mut add = |people: &People, has_it: bool| {
        for actor in people.actors() {
            let services = own(policy, actor);
            let known = found.iter_mut().find(|side| side.services == services);
            match known {
                _ if services.is_empty() => {}
                Some(side) => side.has_it |= has_it,
                None => found.push(Side { title: title(policy, actor, &services), services, has_it }),
            }
        }
    };
    let moves = headers.iter().find(|lines| !lines.from_to.is_empty());
    for Line { value: (from, to), .. } in moves.iter().flat_map(|lines| &lines.from_to) {
        add(from, true);
        add(to, false);
    }
    let held = headers.iter().find(|lines| !lines.held_by.is_empty());
    held.iter().flat_map(|lines| &lines.held_by).for_each(|line| add(&line.value, true));
    found
}

fn title(policy: &Policy, actor: ActorId, services: &[ActorId]) -> String {
    let whole = matches!(policy.actors[actor].kind, ActorKind::Service | ActorKind::Team | ActorKind::Party);
    if whole { policy.actors[actor].named.display().to_owned() } else { policy.titles(services).join(" or ") }
}

/// Lists the ways by which an outcome settles a case before anybody else decides: by a hand-over or an end, or because
/// nothing is said to follow from the outcome itself, so that the case stays with who has it.
///
/// Each comes with who holds the case then. A raised dispute is not followed, nor an end that leads to another
/// procedure.
pub(super) fn settlements(
    policy: &Policy,
    graph: &StateGraph,
    (item, outcome): (ItemId, OutcomeId),
    deciders: &[ActorId],
) -> Vec<(Vec<Edge>, People)> {
    let chooses = |edge: &&Edge| {
        let kind = graph.arm(edge).map(|arm| arm.kind);
        let disputed = graph.net.node(edge.node).dispute.is_some();
        graph.item(edge) == Some(item)
            && graph.outcome(edge) == Some(outcome)
            && kind == Some(ArmKind::Outcome)
            && !disputed
    };
    let mut found = Vec::new();
    // Whoever decides from nowhere may be of those who have the case.
    let placed = deciders.iter().all(|decider| !services(policy, &[*decider]).is_empty());
    let mut own = Deciders::new(policy, deciders);
    // How each state was reached, and whether by the outcome itself.
    let mut arrived: Vec<Option<(Edge, bool)>> = vec![None; graph.states().len()];
    let mut queue: VecDeque<(Edge, bool)> = graph.edges().iter().filter(chooses).map(|edge| (*edge, true)).collect();
    while let Some(step) = queue.pop_front() {
        let (edge, first) = step;
        let stays = || graph.state(edge.to).filter(|state| first && placed && stops(graph, *state));
        let settled = settles(policy, graph, &edge);
        if let Some(holder) = settled.or_else(|| stays().map(|state| graph.holder(state).clone())) {
            let back = std::iter::successors(Some(step), |(edge, first)| {
                if *first { None } else { arrived.get(edge.from.index()).copied().flatten() }
            });
            let mut path: Vec<Edge> = back.map(|(edge, _)| edge).collect();
            path.reverse();
            found.push((path, holder));
            continue;
        }
        let Some(place) = arrived.get_mut(edge.to.index()).filter(|known| known.is_none()) else { continue };
        *place = Some(step);
        let next = graph.outgoing(edge.to).iter().filter(|next| own.let_on(graph, next));
        queue.extend(next.map(|next| (*next, false)));
    }
    found
}

/// Returns who holds a case that an edge settles.
pub(super) fn settles(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Option<People> {
    let arm = graph.arm(edge)?;
    let handed = arm.effects.iter().find_map(|line| match &line.value {
        Effect::HandsOver(people) => Some(people.clone()),
        _ => None,
    });
    handed.or_else(|| end_holder(policy, graph, edge.to))
}

/// Returns whether the document stops at a state because it leaves open what follows.
fn stops(graph: &StateGraph, state: StateRef<'_>) -> bool {
    let unstated = |node: &NodeId| matches!(graph.net.node(*node).gap, Some(GapReason::Unstated(_)));
    state.position.iter().any(unstated)
}

fn end_holder(policy: &Policy, graph: &StateGraph, id: StateId) -> Option<People> {
    let state = graph.state(id).filter(|state| graph.is_end(*state))?;
    let end = state.position.iter().find(|node| graph.net.node(**node).kind == NodeKind::End)?;
    let lines = graph.net.node(*end).item.map(|item| &policy.items[item].lines);
    if lines.is_some_and(|lines| !lines.continues_in.is_empty()) {
        return None;
    }
    let stated = lines.and_then(|lines| lines.held_by.first()).map(|line| line.value.clone());
    Some(stated.unwrap_or_else(|| graph.holder(state).clone()))
}

/// Those who take a decision; whoever decides later with nobody else having a say binds or agrees by that decision.
pub(super) struct Deciders<'a> {
    policy: &'a Policy,
    actors: &'a [ActorId],
    services: Vec<ActorId>,
    /// Whether somebody is of them, of their services or the family, as far as it was asked.
    own: BTreeMap<ActorId, bool>,
}

impl<'a> Deciders<'a> {
    /// Makes them of those who are named.
    pub fn new(policy: &'a Policy, actors: &'a [ActorId]) -> Self {
        Deciders { policy, actors, services: services(policy, actors), own: BTreeMap::new() }
    }

    /// Returns whether a case moves along an edge without a dispute and without a decision of anybody but the deciders
    /// and the family.
    pub fn let_on(&mut self, graph: &StateGraph, edge: &Edge) -> bool {
        match graph.arm(edge).map(|arm| arm.kind) {
            None | Some(ArmKind::Raises) => false,
            Some(ArmKind::Outcome) => graph.net.node(edge.node).actor.actors().iter().all(|actor| self.has(*actor)),
            Some(_) => true,
        }
    }

    fn has(&mut self, actor: ActorId) -> bool {
        let Deciders { policy, actors, services: own, .. } = self;
        *self.own.entry(actor).or_insert_with(|| {
            let family = policy.actors[actor].kind == ActorKind::Party;
            family || actors.contains(&actor) || services(policy, &[actor]).iter().any(|service| own.contains(service))
        })
    }
}

/// Returns whether somebody of a side, or outside the services, may raise an escalation; silence is another's fault.
pub(super) fn is_open_to(policy: &Policy, escalation: ProcedureId, side: &Side, deciders: &[ActorId]) -> bool {
    let lines = &policy.procedures[escalation].lines;
    let raised = lines.raised_by.iter().flat_map(|line| line.value.people.iter().copied());
    let between = lines.between.iter().flat_map(|line| [line.value.0, line.value.1]);
    let raisers: Vec<ActorId> = raised.chain(between).collect();
    raisers.is_empty()
        || raisers.iter().any(|raiser| {
            let theirs = policy.services_of(*raiser);
            let outside = policy.actors[*raiser].kind == ActorKind::Party || theirs.is_empty();
            !deciders.contains(raiser) && (outside || side.is_of(&theirs))
        })
}

/// Returns whether a side turned to those who decide before they did.
pub(super) fn asked(policy: &Policy, item: ItemId, side: &Side, deciders: &[ActorId]) -> bool {
    let items = policy.items_of(policy.items[item].procedure);
    let earlier = items.iter().take_while(|other| **other != item).map(|other| &policy.items[*other].lines);
    let to_them = |people: &People| {
        people.actors().iter().any(|told| deciders.iter().any(|decider| policy.overlaps(*told, *decider)))
    };
    let mut theirs = earlier.filter(|lines| side.is_of(&services(policy, &named_by(&lines.by))));
    theirs.any(|lines| {
        let sent = |effect: &Effect| matches!(effect, Effect::Sends(_, people) if to_them(people));
        lines.to.iter().any(|line| to_them(&line.value)) || lines.effects.iter().any(|line| sent(&line.value))
    })
}
