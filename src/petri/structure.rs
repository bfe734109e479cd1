//! The verdict of structure: free-choice nets are judged in polynomial time, before anything is explored.
//!
//! A net whose case ends in one place is closed by a transition from its end to its beginning; it is sound exactly if
//! the closed net is live and bounded (W. M. P. van der Aalst, "Verification of Workflow Nets", 1997). A free-choice
//! net is live and bounded exactly if the conditions of the rank theorem hold (J. Desel and J. Esparza, "Free Choice
//! Petri Nets", Cambridge 1995, chapter 6): it is covered by S-components and by T-components, the rank of its
//! incidence matrix is the number of its clusters less one, and every siphon is marked in the beginning.
//!
//! Nets with weights, resets or inhibitors, with a place of several tokens, or that are not of free choice after they are reduced
//! are left to exploration.

use std::collections::BTreeSet;

use super::cover::{View, every_siphon_is_marked};
use super::rank::rank;
use super::reduce::{Graph, Node, NodeIndex};
use super::{Net, Transition};

/// How many nodes, times arcs, what is left of a net may have; the components are found in about so many steps.
const MOST_SIZE: usize = 1 << 28;

/// What the structure says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The net is sound.
    Sound,
    /// It is not, because this condition fails, in one clause.
    Unsound(&'static str),
}

/// Judges a net by its structure; nothing where that does not decide.
pub(super) fn decide(net: &Net) -> Option<Decision> {
    let (mut graph, is_exact) = closed(net)?;
    let decision = if is_connected(&graph) {
        graph.reduce();
        well_formed(&graph)?
    } else {
        Decision::Unsound("a part of it lies on no way from its beginning to its end")
    };
    // What no model shows need not happen, so that a net can be sound without being live.
    let is_exact = is_exact && net.transitions.iter().all(Transition::has_to_happen);
    (is_exact || decision == Decision::Sound).then_some(decision)
}

/// Closes a net: a new place begins every case, another ends it, and a transition leads from there to the beginning.
///
/// With several final places each leads to the end by itself. Where the closed net is live and bounded then, each case
/// ends with one token in one of them; where it is not, cases may end in several at once, and nothing is said.
fn closed(net: &Net) -> Option<(Graph, bool)> {
    let is_plain = |arcs: &[(super::PlaceId, u32)]| arcs.iter().all(|(_, weight)| *weight == 1);
    let plain = net.transitions.iter().all(|transition| {
        let is_whole = transition.resets.is_empty() && transition.at_most.is_empty();
        is_whole && is_plain(&transition.inputs) && is_plain(&transition.outputs)
    });
    if !plain || net.places.iter().any(|place| place.initial > 1) {
        return None;
    }
    let mut graph = Graph::default();
    for _ in &net.places {
        graph.add(true, false);
    }
    for transition in &net.transitions {
        let index = graph.add(false, false);
        transition.inputs.iter().for_each(|(place, _)| graph.connect(place.0, index));
        transition.outputs.iter().for_each(|(place, _)| graph.connect(index, place.0));
    }
    let (beginning, begin) = (graph.add(true, true), graph.add(false, false));
    let (end, again) = (graph.add(true, false), graph.add(false, false));
    graph.connect(beginning, begin);
    graph.connect(end, again);
    graph.connect(again, beginning);
    for (id, place) in net.place_ids() {
        let lies_alone =
            place.initial == 0 && graph.node(id.0).is_some_and(|node| node.pre.is_empty() && node.post.is_empty());
        if lies_alone {
            graph.remove(id.0);
            continue;
        }
        if place.initial > 0 {
            graph.connect(begin, id.0);
        }
        if place.is_final {
            let finish = graph.add(false, false);
            graph.connect(id.0, finish);
            graph.connect(finish, end);
        }
    }
    Some((graph, net.ends_alone()))
}

/// Returns whether every node can be reached from every other.
fn is_connected(graph: &Graph) -> bool {
    let reaches_all = |next: fn(&Node) -> &BTreeSet<NodeIndex>| {
        let mut seen: BTreeSet<NodeIndex> = graph.nodes().map(|(index, _)| index).take(1).collect();
        let mut queue: Vec<NodeIndex> = seen.iter().copied().collect();
        while let Some(node) = queue.pop().and_then(|index| graph.node(index)) {
            queue.extend(next(node).iter().copied().filter(|near| seen.insert(*near)));
        }
        seen.len() == graph.nodes().count()
    };
    reaches_all(|node| &node.post) && reaches_all(|node| &node.pre)
}

/// Asks the conditions of the rank theorem of a strongly connected net; nothing where it is not of free choice.
fn well_formed(graph: &Graph) -> Option<Decision> {
    if !is_free_choice(graph) || graph.size() > MOST_SIZE {
        return None;
    }
    let fails = |condition| Some(Decision::Unsound(condition));
    if !every_siphon_is_marked(graph) {
        return fails("some of its places stay empty for ever (a siphon is not marked in the beginning)");
    }
    if !(View { graph, dual: false }).is_covered() {
        return fails("its splits and joins do not fit together (it is not covered by S-components)");
    }
    if !(View { graph, dual: true }).is_covered() {
        return fails("its choices and merges do not fit together (it is not covered by T-components)");
    }
    if rank(graph)? + 1 != clusters(graph) {
        return fails("its choices and joins do not fit together (the rank theorem does not hold)");
    }
    Some(Decision::Sound)
}

/// Returns whether transitions that share one of their inputs share all of them.
fn is_free_choice(graph: &Graph) -> bool {
    graph.nodes().filter(|(_, node)| node.is_place).all(|(_, place)| {
        let mut inputs = place.post.iter().filter_map(|index| graph.node(*index)).map(|transition| &transition.pre);
        let first = inputs.next();
        inputs.all(|other| Some(other) == first)
    })
}

/// Counts the clusters of a free-choice net: the transitions with the same inputs, together with these.
fn clusters(graph: &Graph) -> usize {
    let transitions = graph.nodes().filter(|(_, node)| !node.is_place);
    let first: BTreeSet<Option<NodeIndex>> =
        transitions.map(|(_, transition)| transition.pre.first().copied()).collect();
    first.len()
}
