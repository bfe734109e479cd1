//! What must be there beforehand where nothing is done: at ends, and where a case comes into a copy. And whether a line
//! that says so can hold there.

use super::Context;
use super::no_holder::ends;
use crate::diagnostic::Story;
use crate::graph::{Edge, StateGraph, StateId, StateRef};
use crate::model::{Condition, Effect, ItemId, ItemKind, Line, Lines, Named};

/// Where something must be there, and how a case comes there.
pub(super) struct Needing<'a> {
    /// What needs it.
    pub named: &'a Named,
    /// Its path.
    pub path: &'a str,
    /// What it says.
    pub effects: &'a [Line<Effect>],
    /// In which state it must be there.
    pub state: StateId,
    /// The step that leads there; nothing for an end or a beginning.
    edge: Option<Edge>,
}

impl Needing<'_> {
    /// Lists the lines that can hold for a case there.
    pub fn lines(&self, context: &Context<'_>, graph: &StateGraph) -> impl Iterator<Item = &Line<Effect>> {
        let state = graph.state(self.state);
        let may = move |line: &&Line<Effect>| {
            state.is_some_and(|state| graph.may_hold(context.policy, state, line.when.as_ref()))
        };
        self.effects.iter().filter(may)
    }

    /// Tells how a case comes there.
    pub fn story(&self, context: &Context<'_>, graph: &StateGraph) -> Option<Story> {
        match self.edge {
            Some(edge) => context.story_through(graph, edge),
            None => context.story_to(graph, self.state),
        }
    }
}

/// Returns whether a line can hold for a case that takes an edge: it is asked together with what lets the case take it.
pub(super) fn may_hold(context: &Context<'_>, graph: &StateGraph, edge: &Edge, line: &Line<Effect>) -> bool {
    let Some(when) = &line.when else { return true };
    let guard = graph.arm(edge).and_then(|arm| arm.guard.as_ref());
    let both = Condition::And([when].into_iter().chain(guard).cloned().collect());
    graph.state(edge.from).is_some_and(|state| graph.may_hold(context.policy, state, Some(&both)))
}

/// Lists the copies into which a case comes and the ends that it reaches, each as often as that happens.
pub(super) fn arrivals<'a>(context: &Context<'a>, graph: &StateGraph) -> Vec<Needing<'a>> {
    let policy = context.policy;
    let mut found = Vec::new();
    for follow in copies(context, graph) {
        let item = &policy.items[follow];
        let ItemKind::Follow(_, header) = &item.kind else { continue };
        let enters = |edge: &&Edge| {
            let inside = |id: StateId| graph.state(id).is_some_and(|state| is_inside(graph, state, follow));
            inside(edge.to) && !inside(edge.from)
        };
        for edge in graph.edges().iter().filter(enters) {
            let of = |lines: &'a Lines| Needing {
                named: &item.named,
                path: &item.path,
                effects: &lines.effects,
                state: edge.to,
                edge: Some(*edge),
            };
            found.extend([of(&item.lines), of(header)]);
        }
    }
    for (id, state) in graph.states() {
        for end in ends(graph, state).map(|end| &policy.items[end]).filter(|end| !end.lines.effects.is_empty()) {
            let (named, path, effects) = (&end.named, end.path.as_str(), end.lines.effects.as_slice());
            found.push(Needing { named, path, effects, state: id, edge: None });
        }
    }
    found
}

/// Lists the items that follow another procedure and say, or let its header say, what must be there.
fn copies(context: &Context<'_>, graph: &StateGraph) -> Vec<ItemId> {
    let says = |item: &&ItemId| {
        let item = &context.policy.items[**item];
        matches!(&item.kind, ItemKind::Follow(_, header) if !(header.effects.is_empty() && item.lines.effects.is_empty()))
    };
    graph
        .net
        .containers()
        .filter_map(|(_, found)| found.item)
        .collect::<Vec<_>>()
        .iter()
        .filter(says)
        .copied()
        .collect()
}

fn is_inside(graph: &StateGraph, state: StateRef<'_>, copy: ItemId) -> bool {
    let around = |node| graph.net.around(graph.net.node(node).container);
    state.position.iter().any(|node| around(*node).any(|container| graph.net.container(container).item == Some(copy)))
}
