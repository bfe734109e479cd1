//! Whether one thing may be done while another is under way, as far as the flows tell.
//!
//! It errs on one side: what it says cannot meet never does.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Kind, Model, NodeId, ScopeId};

/// Returns whether something may be thrown while an event waits for it.
pub(super) fn may_meet(model: &Model, thrower: NodeId, catcher: NodeId) -> bool {
    if matches!(model.node(catcher).kind, Kind::Start(..)) {
        return true;
    }
    let around: BTreeMap<ScopeId, NodeId> = around(model, thrower).into_iter().collect();
    let common = self::around(model, catcher).into_iter().find_map(|(scope, own)| Some((own, *around.get(&scope)?)));
    let Some((own, other)) = common else { return true };
    let waiting = match model.node(own).kind {
        Kind::Boundary { host: Some(host), .. } if own == catcher => host,
        _ => own,
    };
    waiting == other || is_beside(model, waiting, other)
}

/// Lists the scopes around an element with what stands in each for it, from the inside out.
fn around(model: &Model, id: NodeId) -> Vec<(ScopeId, NodeId)> {
    let next = |(scope, _): &(ScopeId, NodeId)| {
        let host = model.scope(*scope).host?;
        Some((model.node(host).scope, host))
    };
    std::iter::successors(Some((model.node(id).scope, id)), next).collect()
}

/// Returns whether two elements of a scope lie behind different ways that are taken together.
fn is_beside(model: &Model, left: NodeId, right: NodeId) -> bool {
    let scope = model.node(left).scope;
    let is_handler = |id: NodeId| matches!(model.node(id).kind, Kind::Handler(_));
    if is_handler(left) || is_handler(right) {
        return true;
    }
    let (to_left, to_right) = (leading(model, scope, left), leading(model, scope, right));
    let parts = |ways: &[NodeId]| {
        let lefts = ways.iter().enumerate().filter(|(_, way)| to_left.contains(*way));
        lefts
            .into_iter()
            .any(|(at, _)| ways.iter().enumerate().any(|(other, way)| other != at && to_right.contains(way)))
    };
    let splits = |id: &NodeId| {
        let node = model.node(*id);
        let beside = node.boundaries.iter().copied().filter(|event| super::is_beside(model, *event));
        let itself = beside.clone().next().map(|_| *id);
        let flows = node.outgoing.iter().map(|flow| model.flow(*flow).target);
        match node.kind {
            Kind::Exclusive | Kind::EventBased { all: false, .. } => false,
            _ => {
                parts(&flows.chain(beside.clone()).collect::<Vec<_>>())
                    || itself.is_some_and(|id| parts(&beside.clone().chain([id]).collect::<Vec<_>>()))
            }
        }
    };
    super::starts(model, scope).iter().any(|together| parts(together)) || model.scope(scope).nodes.iter().any(splits)
}

/// Lists what leads to an element, and the element itself.
fn leading(model: &Model, scope: ScopeId, to: NodeId) -> BTreeSet<NodeId> {
    let mut before: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for id in &model.scope(scope).nodes {
        let node = model.node(*id);
        let flows = node.outgoing.iter().map(|flow| model.flow(*flow).target);
        for next in flows.chain(node.boundaries.iter().copied()).chain(super::links(model, *id)) {
            before.entry(next).or_default().push(*id);
        }
    }
    let (mut found, mut open) = (BTreeSet::from([to]), vec![to]);
    while let Some(id) = open.pop() {
        open.extend(before.get(&id).into_iter().flatten().copied().filter(|before| found.insert(*before)));
    }
    found
}
