//! Whether a free-choice net is covered by its components, and whether each of its siphons is marked.
//!
//! In a well-formed free-choice net every minimal siphon is the set of places of an S-component, and every node lies in
//! one (J. Desel and J. Esparza, "Free Choice Petri Nets", Cambridge 1995, chapter 5). One minimal siphon around a place
//! is found in linear time, after P. Kemper and F. Bause, "An Efficient Polynomial-Time Algorithm to Decide Liveness and
//! Boundedness of Free-Choice Nets", 1992. T-components are the S-components of the reverse dual net (theorem 6.21).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::reduce::{Graph, Node, NodeIndex};

/// A graph as it is, or its reverse dual: places and transitions exchanged, arcs turned round.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// Whether it is read as its reverse dual.
    pub dual: bool,
}

impl<'a> View<'a> {
    fn pre(self, index: NodeIndex) -> impl Iterator<Item = NodeIndex> + 'a {
        let set = |node: &'a Node| if self.dual { &node.post } else { &node.pre };
        self.graph.node(index).map(set).into_iter().flatten().copied()
    }

    fn post(self, index: NodeIndex) -> impl Iterator<Item = NodeIndex> + 'a {
        View { dual: !self.dual, ..self }.pre(index)
    }

    /// Lists what is a place in this view.
    fn places(self) -> impl Iterator<Item = NodeIndex> + 'a {
        self.graph.nodes().filter(move |(_, node)| node.is_place != self.dual).map(|(index, _)| index)
    }

    /// Returns whether every place lies in an S-component; the net is strongly connected and free-choice.
    pub fn is_covered(self) -> bool {
        let mut covered = BTreeSet::new();
        for place in self.places() {
            if covered.contains(&place) {
                continue;
            }
            let siphon = self.siphon(place);
            if !self.is_component(&siphon) {
                return false;
            }
            covered.extend(siphon);
        }
        true
    }

    /// Returns the cluster of a transition, named by the first of its input places.
    fn cluster(self, transition: NodeIndex) -> Option<NodeIndex> {
        self.pre(transition).min()
    }

    /// Finds a minimal siphon around a place.
    ///
    /// One place of each cluster is chosen, the one that is met first on the way from the start through chosen places;
    /// what leads into a chosen place is taken from the chosen places before it.
    fn siphon(self, start: NodeIndex) -> BTreeSet<NodeIndex> {
        let own = |place: NodeIndex| self.post(place).next().and_then(|transition| self.cluster(transition));
        let mut chosen: BTreeMap<Option<NodeIndex>, NodeIndex> = BTreeMap::from([(own(start), start)]);
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for place in self.post(at).flat_map(|transition| self.post(transition)) {
                if let std::collections::btree_map::Entry::Vacant(entry) = chosen.entry(own(place)) {
                    entry.insert(place);
                    queue.push_back(place);
                }
            }
        }
        let mut siphon = BTreeSet::from([start]);
        let mut queue = vec![start];
        while let Some(at) = queue.pop() {
            for transition in self.pre(at) {
                let taken = chosen.get(&self.cluster(transition)).copied();
                queue.extend(taken.filter(|place| siphon.insert(*place)));
            }
        }
        siphon
    }

    /// Returns whether every transition around some places takes from one of them and puts into one of them.
    fn is_component(self, places: &BTreeSet<NodeIndex>) -> bool {
        let count = |near: &mut dyn Iterator<Item = NodeIndex>| near.filter(|place| places.contains(place)).count();
        let around: BTreeSet<NodeIndex> =
            places.iter().flat_map(|place| self.pre(*place).chain(self.post(*place))).collect();
        around
            .into_iter()
            .all(|transition| count(&mut self.pre(transition)) == 1 && count(&mut self.post(transition)) == 1)
    }
}

/// Returns whether the greatest siphon among the unmarked places is empty.
pub(super) fn every_siphon_is_marked(graph: &Graph) -> bool {
    let mut inside: BTreeSet<NodeIndex> =
        graph.nodes().filter(|(_, node)| node.is_place && !node.marked).map(|(index, _)| index).collect();
    let mut fed: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    let mut queue: Vec<NodeIndex> = Vec::new();
    for (index, node) in graph.nodes().filter(|(_, node)| !node.is_place) {
        let from = node.pre.iter().filter(|place| inside.contains(place)).count();
        fed.insert(index, from);
        if from == 0 {
            queue.push(index);
        }
    }
    // What a transition fills that takes nothing from inside is no part of a siphon.
    while let Some(free) = queue.pop() {
        for place in graph.node(free).into_iter().flat_map(|node| &node.post) {
            if !inside.remove(place) {
                continue;
            }
            for taker in graph.node(*place).into_iter().flat_map(|node| &node.post) {
                if let Some(from) = fed.get_mut(taker) {
                    *from -= 1;
                    queue.extend((*from == 0).then_some(*taker));
                }
            }
        }
    }
    inside.is_empty()
}
