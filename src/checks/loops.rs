//! Ways round: the edges inside a component, the shortest way along them, and what bounds them in time.

use std::collections::{BTreeMap, VecDeque};

use crate::graph::{Edge, StateGraph, StateId};
use crate::model::{Item, ItemId, ItemKind, Lines, Policy, ProcedureId};
use crate::source::Span;

/// Lists the edges that `taken` accepts and that stay among `members`; both are in ascending order of states.
pub fn inside(graph: &StateGraph, members: &[StateId], taken: impl Fn(&Edge) -> bool) -> Vec<Edge> {
    let stays = |edge: &&Edge| members.binary_search(&edge.to).is_ok() && taken(edge);
    members.iter().flat_map(|state| graph.outgoing(*state)).filter(stays).copied().collect()
}

/// Returns a shortest way from one state to another along edges that [`inside`] listed.
pub fn way(edges: &[Edge], from: StateId, to: StateId) -> Option<Vec<Edge>> {
    let mut arrived: BTreeMap<StateId, Option<Edge>> = BTreeMap::from([(from, None)]);
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            let back = std::iter::successors(arrived.get(&at).copied().flatten(), |edge| {
                arrived.get(&edge.from).copied().flatten()
            });
            let mut path: Vec<Edge> = back.collect();
            path.reverse();
            return Some(path);
        }
        let first = edges.partition_point(|edge| edge.from < at);
        for edge in edges.iter().skip(first).take_while(|edge| edge.from == at) {
            arrived.entry(edge.to).or_insert_with(|| {
                queue.push_back(edge.to);
                Some(*edge)
            });
        }
    }
    None
}

/// Lists the items that these edges move, each once, in the order in which they are written.
pub fn items<'a>(policy: &'a Policy, graph: &StateGraph, edges: &[Edge]) -> Vec<&'a Item> {
    let mut items: Vec<&Item> =
        edges.iter().filter_map(|edge| graph.item(edge)).map(|item| &policy.items[item]).collect();
    items.sort_by_key(|item| item.named.span);
    items.dedup_by_key(|item| item.named.span);
    items
}

/// Lists the headers of items, by which a loop is known again in another state.
pub fn places(items: &[&Item]) -> Vec<Span> {
    items.iter().map(|item| item.named.span).collect()
}

/// Something that a limit can stand on and that holds items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Item(ItemId),
    Procedure(ProcedureId),
}

/// Lists the items that these edges move, each once.
pub fn moved(graph: &StateGraph, edges: &[Edge]) -> Vec<ItemId> {
    let mut items: Vec<ItemId> = edges.iter().filter_map(|edge| graph.item(edge)).collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// Returns whether one limit stands around all of these items.
pub fn is_bounded(policy: &Policy, graph: &StateGraph, items: &[ItemId]) -> bool {
    let mut around = items.iter().map(|item| bounds_around(policy, graph, *item));
    let Some(first) = around.next() else { return false };
    !around.fold(first, |common, next| common.into_iter().filter(|block| next.contains(block)).collect()).is_empty()
}

/// Lists the blocks around an item on which a limit stands that binds every case.
fn bounds_around(policy: &Policy, graph: &StateGraph, item: ItemId) -> Vec<Block> {
    let bounds = |lines: &Lines| lines.limits.iter().any(|line| line.when.is_none() && line.value.bounds());
    let blocks = std::iter::successors(policy.items[item].parent, |inner| policy.items[*inner].parent);
    let bounding = blocks.filter(|block| match &policy.items[*block].kind {
        ItemKind::Follow(_, header) => bounds(header) || bounds(&policy.items[*block].lines),
        _ => bounds(&policy.items[*block].lines),
    });
    let procedures = [policy.items[item].procedure, graph.procedure].into_iter();
    let headers = procedures.filter(|id| bounds(&policy.procedures[*id].lines)).map(Block::Procedure);
    bounding.map(Block::Item).chain(headers).collect()
}
