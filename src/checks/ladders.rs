//! Escalations as several checks see them: who is in dispute, the levels in order, and how a case gets to one.

use super::Context;
use crate::diagnostic::Story;
use crate::model::{ActorId, ItemId, ItemKind, Line, Lines, Named, People, Policy, ProcedureId};
use crate::source::Span;

/// An escalation, or the copy of one that is a pattern.
pub(super) struct Ladder<'a> {
    /// The escalation.
    pub id: ProcedureId,
    /// Its name and place.
    pub named: &'a Named,
    /// The name that tools speak of.
    pub path: &'a str,
    /// Its header lines.
    pub lines: &'a Lines,
    /// Its items in the order of the work.
    pub items: Vec<ItemId>,
}

/// Somebody in dispute.
pub(super) struct Party {
    /// Who.
    pub actor: ActorId,
    /// Which of the two sides.
    pub first: bool,
    /// What they have to do with it.
    pub role: &'static str,
    /// Where it is said.
    pub span: Span,
}

impl Ladder<'_> {
    /// Lists the levels in the order of the work.
    pub fn levels(&self, policy: &Policy) -> Vec<ItemId> {
        self.items.iter().copied().filter(|item| policy.items[*item].kind == ItemKind::Level).collect()
    }

    /// Lists the decisions of ordinary procedures against which it is open.
    pub fn disputed(&self, policy: &Policy) -> Vec<ItemId> {
        let is_ordinary = |id: &ItemId| {
            let item = &policy.items[*id];
            item.kind == ItemKind::Decision && !policy.procedures[item.procedure].escalation
        };
        policy.disputed(self.id).iter().copied().filter(is_ordinary).collect()
    }

    /// Returns whether a dispute can come to one of two levels after the other.
    pub fn leads(&self, context: &Context<'_>, from: ItemId, to: ItemId) -> bool {
        let Some(graph) = context.graphs.get(&context.policy.items[from].procedure) else { return false };
        let of = |item: ItemId| graph.net.nodes().filter(move |(_, node)| node.item == Some(item)).map(|(id, _)| id);
        let targets: Vec<_> = of(to).collect();
        of(from).any(|node| graph.net.beyond(node).iter().any(|node| targets.contains(node)))
    }

    /// Lists who took the decision, and who challenges it at a level.
    pub fn parties(&self, policy: &Policy, level: ItemId) -> Vec<Party> {
        let mut found: Vec<Party> = Vec::new();
        let mut add = |actor: ActorId, first: bool, role: &'static str, span: Span| {
            if !found.iter().any(|party| party.actor == actor) {
                found.push(Party { actor, first, role, span });
            }
        };
        for line in &self.lines.between {
            add(line.value.0, true, "is one of the two sides", line.span);
            add(line.value.1, false, "is one of the two sides", line.span);
        }
        if self.lines.between.is_empty() {
            for decision in self.disputed(policy) {
                let lines = &policy.items[decision].lines;
                for line in &lines.by {
                    line.value
                        .actors()
                        .into_iter()
                        .for_each(|actor| add(actor, true, "took the decision in dispute", line.span));
                }
                for line in &lines.with {
                    line.value
                        .iter()
                        .for_each(|actor| add(*actor, true, "took part in the decision in dispute", line.span));
                }
            }
        }
        for line in self.lines.raised_by.iter().chain(&policy.items[level].lines.raised_by) {
            line.value.people.iter().for_each(|actor| add(*actor, false, "raises the dispute", line.span));
        }
        found
    }

    /// Tells how a case gets to one of its items: from the disputed decision where there is one.
    pub fn story_to(&self, context: &Context<'_>, item: ItemId) -> Option<Story> {
        // Its copies stand in the graphs of the procedures whose decisions it is open against.
        let disputed = context.policy.disputed(self.id).iter().map(|item| context.policy.items[*item].procedure);
        let callers: std::collections::BTreeSet<ProcedureId> = disputed.filter(|id| *id != self.id).collect();
        let outside = callers.iter().filter_map(|id| Some((*id, context.graphs.get(id)?)));
        let within = context.graphs.get(&context.policy.items[item].procedure);
        outside.map(|(_, graph)| (graph, Some(self.id))).chain(within.map(|graph| (graph, None))).find_map(
            |(graph, dispute)| {
                let opens = |node| {
                    let node = graph.net.node(node);
                    let chosen = node.arms.iter().any(|arm| arm.outcome.is_some());
                    node.item == Some(item) && node.dispute == dispute && chosen
                };
                let (state, _) = graph.states().find(|(_, state)| state.position.iter().any(|node| opens(*node)))?;
                context.story_to_open(graph, state)
            },
        )
    }
}

/// Lists the escalations that are judged, copies of patterns included.
pub(super) fn ladders<'a>(context: &Context<'a>) -> Vec<Ladder<'a>> {
    let policy = context.policy;
    let mut found: Vec<Ladder<'a>> = Vec::new();
    for (id, procedure) in policy.judged().filter(|(_, procedure)| procedure.escalation) {
        let (named, lines) = (&procedure.named, &procedure.lines);
        found.push(Ladder { id, named, path: &named.name, lines, items: policy.items_of(id) });
    }
    for (item, copy) in context.items() {
        let ItemKind::Follow(id, lines) = &copy.kind else { continue };
        if policy.procedures[*id].escalation && policy.procedures[*id].is_pattern() {
            let items = policy.items_of(copy.procedure).into_iter();
            let items = items.filter(|inner| around(policy, *inner).any(|outer| outer == item)).collect();
            found.push(Ladder { id: *id, named: &copy.named, path: &copy.path, lines, items });
        }
    }
    found
}

/// Lists the items around an item, from the inside out.
pub(super) fn around(policy: &Policy, item: ItemId) -> impl Iterator<Item = ItemId> {
    std::iter::successors(policy.items[item].parent, |inner| policy.items[*inner].parent)
}

/// Lists everybody whom some lines name.
pub(super) fn named_by(lines: &[Line<People>]) -> Vec<ActorId> {
    let mut found: Vec<ActorId> = Vec::new();
    for actor in lines.iter().flat_map(|line| line.value.actors()) {
        if !found.contains(&actor) {
            found.push(actor);
        }
    }
    found
}
