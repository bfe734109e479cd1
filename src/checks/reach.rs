//! What no case comes to, and what hangs on what.

use std::collections::BTreeSet;

use super::{Context, stuck};
use crate::graph::net::Goal;
use crate::graph::{GapReason, NodeId, StateGraph, Trap};
use crate::model::{Item, ItemId, ItemKind, Policy, Target};
use crate::source::Span;

/// What some case comes to, by its lines in the file: the copies of one text count together.
pub struct Reached {
    items: BTreeSet<Span>,
}

impl Reached {
    /// Looks through every graph.
    pub fn of(context: &Context<'_>) -> Self {
        let policy = context.policy;
        let mut reached = Reached { items: BTreeSet::new() };
        for graph in context.all_graphs() {
            let items = graph.passed().into_iter().filter_map(|node| graph.net.node(node).item);
            for item in items {
                let around = std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
                reached.items.extend(around.map(|item| policy.items[item].named.span));
            }
        }
        reached
    }

    /// Returns whether some case comes to an item, here or in another copy.
    pub fn has(&self, item: &Item) -> bool {
        self.items.contains(&item.named.span)
    }
}

/// An item that no case comes to.
pub struct Missed {
    /// The item.
    pub item: ItemId,
    entry: NodeId,
    /// What lies on the way on from it.
    beyond: BTreeSet<NodeId>,
}

impl Missed {
    /// Returns its name.
    pub fn name<'a>(&self, policy: &'a Policy) -> &'a str {
        &policy.items[self.item].named.name
    }

    /// Returns whether it would be reached if the other one were; of a circle only the first does not hang on the rest.
    pub fn hangs_on(&self, other: &Missed) -> bool {
        self.item != other.item
            && other.beyond.contains(&self.entry)
            && (!self.beyond.contains(&other.entry) || other.item < self.item)
    }
}

/// Lists what no case comes to, without what stands inside it, beside the flow, or right behind a silence.
pub fn missed(policy: &Policy, graph: &StateGraph, reached: &Reached) -> Vec<Missed> {
    let entry = |item: ItemId| graph.net.nodes().find(|(_, node)| node.item == Some(item)).map(|(id, _)| id);
    let outer = |item: ItemId| policy.items[item].parent.is_none_or(|parent| reached.has(&policy.items[parent]));
    let beside = |item: ItemId| {
        let inner = std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
        inner.take_while(|item| graph.beside() != Some(*item)).any(|item| {
            use ItemKind::{AtAnyTime, MeanwhileEvery, MeanwhileOn};
            matches!(policy.items[item].kind, AtAnyTime(..) | MeanwhileOn(_) | MeanwhileEvery(..))
        })
    };
    let mut silent = behind_silence(policy, graph, entry);
    silent.extend(behind_guards(policy, graph));
    silent.extend(behind_traps(policy, graph));
    let items = match graph.beside() {
        Some(work) => policy.inside(&policy.items[work].children),
        None => policy.items_of(graph.procedure),
    };
    let items = items.into_iter().filter(|id| !reached.has(&policy.items[*id]) && outer(*id) && !beside(*id));
    let missed = items.filter_map(|item| {
        let entry = entry(item).filter(|entry| !silent.contains(entry))?;
        Some(Missed { item, entry, beyond: graph.net.beyond(entry) })
    });
    missed.collect()
}

/// Lists the nodes behind what holds a case up or leads it round for ever, which is reported itself.
fn behind_traps(policy: &Policy, graph: &StateGraph) -> BTreeSet<NodeId> {
    let traps = graph.traps(policy, |_| true);
    let states = traps.iter().flat_map(Trap::states).copied().chain(graph.standstills(policy, |_| true));
    let open: BTreeSet<NodeId> =
        states.filter_map(|id| graph.state(id)).flat_map(|state| state.position.iter().copied()).collect();
    open.into_iter().flat_map(|node| stuck::behind(graph, node)).collect()
}

/// Lists the nodes on the way on from outcomes and rows that no case takes, which are reported themselves.
fn behind_guards(policy: &Policy, graph: &StateGraph) -> BTreeSet<NodeId> {
    let passed = graph.passed();
    let taken: BTreeSet<(NodeId, u16)> = graph.edges().iter().map(|edge| (edge.node, edge.arm)).collect();
    let (nodes, taken) = (graph.net.nodes().filter(|(id, _)| passed.contains(id)), &taken);
    let never = nodes.flat_map(|(id, node)| {
        let rows = node.item.map_or(0, |item| conditional(policy, item));
        let arms = (0..).zip(&node.arms).filter(move |(number, _)| !taken.contains(&(id, *number)));
        arms.filter(move |(number, arm)| arm.outcome.is_some() || usize::from(*number) < rows).map(|(_, arm)| arm)
    });
    let goals = never.filter_map(|arm| match arm.goal {
        Goal::Node(node) => Some(node),
        Goal::Done(_) => None,
    });
    goals.flat_map(|node| graph.net.beyond(node)).collect()
}

/// Counts the ways on from a route that are for certain cases; they come before those that take the rest.
fn conditional(policy: &Policy, item: ItemId) -> usize {
    let rows = policy.items[item].lines.rows.iter().filter(|row| row.value.condition.is_some());
    let ways = rows.map(|row| match &row.value.target {
        Target::Items(items) => items.len(),
        Target::Unstated | Target::Settled | Target::Unsettled => 1,
    });
    ways.sum()
}

/// Lists the nodes on the way on from what is written right behind a place where the document stops.
fn behind_silence(policy: &Policy, graph: &StateGraph, entry: impl Fn(ItemId) -> Option<NodeId>) -> BTreeSet<NodeId> {
    let passed = graph.passed();
    let gaps = graph.net.nodes().filter(|(id, _)| passed.contains(id));
    // What becomes of an unsettled dispute has nothing to do with what is written next.
    let silent = |reason| !matches!(reason, GapReason::NoRow | GapReason::Unsettled(_));
    let gaps = gaps.filter(|(_, node)| node.gap.is_some_and(silent));
    let items = gaps.filter_map(|(_, node)| node.item);
    let next = items.filter_map(|item| next(policy, item));
    next.filter_map(entry).flat_map(|entry| graph.net.beyond(entry)).collect()
}

/// Returns the item written next, after the block around it where it is the last one there.
fn next(policy: &Policy, item: ItemId) -> Option<ItemId> {
    let mut around = std::iter::successors(Some(item), |inner| policy.items[*inner].parent);
    around.find_map(|item| siblings(policy, item).into_iter().find(|other| *other > item))
}

/// Lists the items of the block in which an item stands, without those that the flow does not pass through.
fn siblings(policy: &Policy, item: ItemId) -> Vec<ItemId> {
    let found = &policy.items[item];
    let block = found.parent.map_or(&policy.procedures[found.procedure].items, |parent| &policy.items[parent].children);
    use ItemKind::{AtAnyTime, End, MeanwhileEvery, MeanwhileOn};
    let beside =
        |item: &ItemId| matches!(policy.items[*item].kind, End | AtAnyTime(..) | MeanwhileOn(_) | MeanwhileEvery(..));
    block.iter().copied().filter(|item| !beside(item)).collect()
}

/// Returns the item written before, if cases come to it and all go elsewhere from there.
pub fn before<'a>(policy: &'a Policy, item: ItemId, reached: &Reached) -> Option<&'a Item> {
    let before = siblings(policy, item).into_iter().rfind(|other| *other < item)?;
    let is_end = policy.items[item].kind == ItemKind::End;
    Some(&policy.items[before]).filter(|before| !is_end && reached.has(before))
}
