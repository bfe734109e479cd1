//! A net as a graph that shrinks: the rules by which a part is replaced by a smaller one.
//!
//! The six rules of T. Murata, "Petri Nets: Properties, Analysis and Applications", Proceedings of the IEEE 77(4), 1989,
//! figure 22: each keeps whether the net is live and whether it is bounded. `docs/models.md` says why, rule by rule.
//! Every node is looked at again only when its surroundings change, so that the work is nearly linear.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The number of a node: places and transitions alike.
pub(super) type NodeIndex = u32;

/// How many arcs a node may have to be looked for among its equals.
const COMPARED: usize = 16;

/// A net without weights: nodes, the arcs into and out of them, and which places are marked.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Option<Node>>,
}

/// One node.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// Whether it is a place.
    pub is_place: bool,
    /// Whether a token lies there in the beginning.
    pub marked: bool,
    /// Where its arcs come from.
    pub pre: BTreeSet<NodeIndex>,
    /// Where its arcs lead.
    pub post: BTreeSet<NodeIndex>,
}

impl Node {
    fn arcs(&self) -> usize {
        self.pre.len() + self.post.len()
    }
}

impl Graph {
    /// Adds a node without arcs.
    pub fn add(&mut self, is_place: bool, marked: bool) -> NodeIndex {
        self.nodes.push(Some(Node { is_place, marked, ..Node::default() }));
        NodeIndex::try_from(self.nodes.len() - 1).unwrap_or(NodeIndex::MAX)
    }

    /// Adds an arc between two nodes that are there.
    pub fn connect(&mut self, from: NodeIndex, to: NodeIndex) {
        self.change(from, |node| node.post.insert(to));
        self.change(to, |node| node.pre.insert(from));
    }

    /// Returns a node, none where it is gone.
    pub fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.nodes.get(index as usize)?.as_ref()
    }

    /// Lists the nodes that are left.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeIndex, &Node)> {
        (0..).zip(&self.nodes).filter_map(|(index, node)| Some((index, node.as_ref()?)))
    }

    /// Returns the number of nodes times that of arcs.
    pub fn size(&self) -> usize {
        let arcs: usize = self.nodes().map(|(_, node)| node.post.len()).sum();
        self.nodes().count().saturating_mul(arcs)
    }

    /// Takes a node out with its arcs.
    pub fn remove(&mut self, index: NodeIndex) {
        let Some(node) = self.nodes.get_mut(index as usize).and_then(Option::take) else { return };
        for before in node.pre {
            self.change(before, |found| found.post.remove(&index));
        }
        for after in node.post {
            self.change(after, |found| found.pre.remove(&index));
        }
    }

    fn change(&mut self, index: NodeIndex, change: impl FnOnce(&mut Node) -> bool) {
        if let Some(Some(node)) = self.nodes.get_mut(index as usize) {
            change(node);
        }
    }

    /// Shrinks the net as far as the rules go.
    pub fn reduce(&mut self) {
        let mut queue: VecDeque<NodeIndex> = self.nodes().map(|(index, _)| index).collect();
        let mut waiting: Vec<bool> = vec![true; self.nodes.len()];
        let mut equals: BTreeMap<Key, NodeIndex> = BTreeMap::new();
        while let Some(index) = queue.pop_front() {
            waiting.get_mut(index as usize).into_iter().for_each(|waiting| *waiting = false);
            let changed = self.step(index, &mut equals);
            for near in changed {
                if let Some(waiting) = waiting.get_mut(near as usize).filter(|waiting| !**waiting) {
                    *waiting = true;
                    queue.push_back(near);
                }
            }
        }
    }

    /// Applies the first rule that fits at a node; returns the nodes whose surroundings have changed.
    fn step(&mut self, index: NodeIndex, equals: &mut BTreeMap<Key, NodeIndex>) -> Vec<NodeIndex> {
        let Some(node) = self.node(index) else { return Vec::new() };
        if self.is_idle(index, node) {
            let near = node.pre.iter().copied().collect();
            self.remove(index);
            return near;
        }
        if let Some((first, last)) = self.series(index, node) {
            return self.fuse(first, index, last);
        }
        let Some(twin) = self.twin(index, node, equals) else { return Vec::new() };
        // Of two equal places the one without a token decides.
        let is_more = node.marked && self.node(twin).is_some_and(|twin| !twin.marked);
        let (kept, gone) = if is_more { (twin, index) } else { (index, twin) };
        let near = self.node(gone).map(|node| node.pre.iter().chain(&node.post).copied().collect());
        self.remove(gone);
        let mut near: Vec<NodeIndex> = near.unwrap_or_default();
        near.push(kept);
        near
    }

    /// Returns whether a node only loops: a marked place at its transitions, or a transition at one place.
    fn is_idle(&self, index: NodeIndex, node: &Node) -> bool {
        if node.pre.is_empty() || node.pre != node.post {
            return false;
        }
        let mut near = node.pre.iter().filter_map(|near| self.node(*near));
        if node.is_place {
            return node.marked && near.all(|transition| transition.pre.len() > 1);
        }
        let others = |place: &Node| place.pre.iter().chain(&place.post).any(|other| *other != index);
        node.pre.len() == 1 && near.all(others)
    }

    /// Returns the two nodes that a node joins in a row, if they can become one.
    fn series(&self, middle: NodeIndex, node: &Node) -> Option<(NodeIndex, NodeIndex)> {
        let (first, last) = (only(&node.pre)?, only(&node.post)?);
        let (before, after) = (self.node(first)?, self.node(last)?);
        // A place between transitions is left by the second alone; a transition between places takes from the first alone.
        let alone = if node.is_place { only(&after.pre) } else { only(&before.post) };
        let apart = before.pre.is_disjoint(&after.pre) && before.post.is_disjoint(&after.post);
        (first != last && alone == Some(middle) && !node.marked && apart).then_some((first, last))
    }

    /// Makes one node of two in a row; the one with fewer arcs hands them over.
    fn fuse(&mut self, first: NodeIndex, middle: NodeIndex, last: NodeIndex) -> Vec<NodeIndex> {
        self.remove(middle);
        let arcs = |index: NodeIndex| self.node(index).map_or(0, Node::arcs);
        let (kept, gone) = if arcs(first) > arcs(last) { (first, last) } else { (last, first) };
        let Some(moved) = self.node(gone).cloned() else { return Vec::new() };
        self.remove(gone);
        self.change(kept, |node| {
            node.marked |= moved.marked;
            node.marked
        });
        moved.pre.iter().for_each(|before| self.connect(*before, kept));
        moved.post.iter().for_each(|after| self.connect(kept, *after));
        let mut near: Vec<NodeIndex> = moved.pre.into_iter().chain(moved.post).collect();
        near.push(kept);
        if let Some(node) = self.node(kept) {
            near.extend(only(&node.pre).into_iter().chain(only(&node.post)));
        }
        near
    }

    /// Returns another node with the very same arcs.
    fn twin(&self, index: NodeIndex, node: &Node, equals: &mut BTreeMap<Key, NodeIndex>) -> Option<NodeIndex> {
        if node.arcs() > COMPARED || node.pre.is_empty() || node.post.is_empty() {
            return None;
        }
        let list = |set: &BTreeSet<NodeIndex>| set.iter().copied().collect::<Vec<_>>();
        let known = equals.insert((node.is_place, list(&node.pre), list(&node.post)), index)?;
        let same = |other: &Node| other.is_place == node.is_place && other.pre == node.pre && other.post == node.post;
        (known != index && self.node(known).is_some_and(same)).then_some(known)
    }
}

/// Whether a node is a place, and its arcs.
type Key = (bool, Vec<NodeIndex>, Vec<NodeIndex>);

/// Returns the one member of a set.
pub(super) fn only(set: &BTreeSet<NodeIndex>) -> Option<NodeIndex> {
    set.first().copied().filter(|_| set.len() == 1)
}
