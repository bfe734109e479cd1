//! Inclusive joins: which ways a join has to wait for, and from where.
//!
//! A join is understood where every way to it passes one node (its nearest dominator) and where what lies between
//! has no loop but those that are left in one place. There every flow gets a token once: a live one where the case
//! goes, a dead one where it does not (dead-path elimination), so that a join waits for one of either from each. A
//! scope with any other join is open: there `waiting` asks where all of its tokens are.
//!
//! The dominators are those of Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm" (2001).

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::dominators::{Dominators, simple_fast};
use petgraph::graph::{DiGraph, NodeIndex};

use super::model::{FlowId, Kind, Model, NodeId, ScopeId, Trigger};

/// How many elements are looked at for all joins of a scope together.
const MOST_LOOKED_AT: usize = 20_000_000;
/// How many flows into one element are compared with each other.
const MOST_MERGED: usize = 30;

/// What has to be known of a scope to read its inclusive joins.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// The flows that get a dead token where the case does not go.
    pub tracked: BTreeSet<FlowId>,
    /// The flows that each join waits for.
    pub joins: BTreeMap<NodeId, Vec<FlowId>>,
    /// The joins to which everything comes that leaves a node, by that node: no way there is left.
    pub closed: BTreeMap<NodeId, NodeId>,
    /// Whether some join is of another kind, so that nothing is tracked.
    pub is_open: bool,
    /// The nodes of each loop between a join and where its ways begin.
    loops: Vec<BTreeSet<NodeId>>,
}

impl Regions {
    /// Finds what belongs to the inclusive joins of a scope.
    pub fn of(model: &Model, scope: ScopeId) -> Self {
        let mut regions = Regions::default();
        let is_join =
            |id: &&NodeId| matches!(model.node(**id).kind, Kind::Inclusive) && model.node(**id).incoming.len() > 1;
        let joins: Vec<NodeId> = model.scope(scope).nodes.iter().filter(is_join).copied().collect();
        if joins.is_empty() {
            return regions;
        }
        let shape = Shape::of(model, scope);
        let looked_at = MOST_LOOKED_AT / shape.graph.node_count().max(1);
        for (number, join) in joins.into_iter().enumerate() {
            let region = if number < looked_at { shape.region(join) } else { None };
            match region {
                Some(region) => {
                    regions.tracked.extend(region.tracked);
                    regions.joins.insert(join, region.joined);
                    regions.loops.extend(region.loops);
                    regions.closed.extend(region.closed.map(|begin| (begin, join)));
                }
                None => return Regions { is_open: true, ..Regions::default() },
            }
        }
        regions
    }

    /// Returns whether a flow stays open for a later round of a loop, where a case took `taken` instead.
    pub fn stays_open(&self, model: &Model, flow: FlowId, taken: &[FlowId]) -> bool {
        let inside = |body: &BTreeSet<NodeId>, flow: FlowId| {
            let flow = model.flow(flow);
            (body.contains(&flow.source), body.contains(&flow.target))
        };
        self.loops.iter().any(|body| {
            inside(body, flow) == (true, false) && taken.iter().any(|taken| inside(body, *taken) == (true, true))
        })
    }
}

/// What lies between a join and where its ways begin.
struct Region {
    tracked: Vec<FlowId>,
    joined: Vec<FlowId>,
    loops: Vec<BTreeSet<NodeId>>,
    /// Where it begins, if it is left at the join alone.
    closed: Option<NodeId>,
}

/// The graph of a scope.
struct Shape<'m> {
    model: &'m Model,
    graph: DiGraph<NodeId, ()>,
    index: BTreeMap<NodeId, NodeIndex>,
    root: NodeIndex,
    dominators: Dominators<NodeIndex>,
    /// The first and the last number within what each node dominates; nothing for what no case reaches.
    within: Vec<Option<(usize, usize)>>,
}

impl<'m> Shape<'m> {
    fn of(model: &'m Model, scope: ScopeId) -> Self {
        let mut graph = DiGraph::new();
        let mut index = BTreeMap::new();
        let nodes = &model.scope(scope).nodes;
        let root = graph.add_node(NodeId(usize::MAX));
        for id in nodes {
            index.insert(*id, graph.add_node(*id));
        }
        let at = |id: &NodeId| index.get(id).copied().unwrap_or(root);
        for id in nodes {
            let node = model.node(*id);
            for flow in &node.outgoing {
                graph.add_edge(at(id), at(&model.flow(*flow).target), ());
            }
            for boundary in &node.boundaries {
                graph.add_edge(at(id), at(boundary), ());
            }
            for catch in super::links(model, *id) {
                graph.add_edge(at(id), at(&catch), ());
            }
            let attached =
                matches!(node.kind, Kind::Boundary { .. } | Kind::Handler(_) | Kind::Catch(Trigger::Link(_)));
            if node.incoming.is_empty() && !attached && !node.undoes {
                graph.add_edge(root, at(id), ());
            }
        }
        let dominators = simple_fast(&graph, root);
        let within = numbered(&graph, root, &dominators);
        Shape { model, graph, index, root, dominators, within }
    }

    fn at(&self, id: NodeId) -> NodeIndex {
        self.index.get(&id).copied().unwrap_or(self.root)
    }

    fn dominates(&self, above: NodeIndex, below: NodeIndex) -> bool {
        let within = |node: NodeIndex| self.within.get(node.index()).copied().flatten();
        let (Some((first, last)), Some((number, _))) = (within(above), within(below)) else { return false };
        (first..=last).contains(&number)
    }

    fn region(&self, join: NodeId) -> Option<Region> {
        let end = self.at(join);
        let begin = self.dominators.immediate_dominator(end)?;
        if begin == self.root {
            return None;
        }
        let after = self.reached(begin, end, petgraph::Direction::Outgoing);
        let comes_back = |node: &NodeIndex| self.graph.neighbors(*node).any(|next| next == begin);
        if after.iter().chain([&begin]).any(comes_back) {
            // The next round could begin before the tokens of this one have come to the join.
            return None;
        }
        let behind = self.reached(end, begin, petgraph::Direction::Outgoing);
        let before = self.reached(end, begin, petgraph::Direction::Incoming);
        let between: BTreeSet<NodeIndex> = after.intersection(&before).copied().collect();
        if !between.is_disjoint(&behind) {
            // A case that has left the join would come to the middle of what lies before it.
            return None;
        }
        let mut tracked = Vec::new();
        for node in between.iter().chain([&begin]) {
            let node = self.model.node(*self.graph.node_weight(*node)?);
            let inner = |flow: &&FlowId| {
                let target = self.at(self.model.flow(**flow).target);
                (target == end || between.contains(&target)) && !self.is_back(**flow)
            };
            tracked.extend(node.outgoing.iter().filter(inner).copied());
            if matches!(node.kind, Kind::Throw(Trigger::Link(_)) | Kind::End(Trigger::Link(_)) | Kind::Complex) {
                return None;
            }
        }
        let (joined, loose): (Vec<FlowId>, Vec<FlowId>) =
            self.model.node(join).incoming.iter().partition(|flow| tracked.contains(flow));
        let comes_back = |flow: &FlowId| self.dominates(end, self.at(self.model.flow(*flow).source));
        if joined.is_empty() || !loose.iter().all(comes_back) || !self.is_ordered(&between, &tracked) {
            return None;
        }
        let merges = between.iter().filter_map(|node| self.graph.node_weight(*node));
        if !merges.copied().all(|node| self.merges_one(node, &tracked)) {
            return None;
        }
        let loops = self.loops(&between)?;
        let is_closed = loose.is_empty() && self.is_closed(begin, end, &between);
        let closed = self.graph.node_weight(begin).copied().filter(|_| is_closed);
        Some(Region { tracked, joined, loops, closed })
    }

    /// Returns whether everything that leaves the beginning comes to the join, so that one way to it is taken at least.
    fn is_closed(&self, begin: NodeIndex, end: NodeIndex, between: &BTreeSet<NodeIndex>) -> bool {
        let Some(first) = self.graph.node_weight(begin).map(|begin| self.model.node(*begin)) else { return false };
        let is_gateway = matches!(first.kind, Kind::Exclusive | Kind::Inclusive | Kind::Parallel);
        let is_inside = |node: NodeIndex| node == end || between.contains(&node);
        let goes_on = |node: &NodeIndex| {
            let mut next = self.graph.neighbors(*node).peekable();
            let kind = self.graph.node_weight(*node).map(|id| &self.model.node(*id).kind);
            let stops = matches!(kind, Some(Kind::Throw(Trigger::Terminate | Trigger::Error(_) | Trigger::Cancel)));
            !stops && next.peek().is_some() && next.all(is_inside)
        };
        is_gateway && between.iter().chain([&begin]).all(goes_on)
    }

    fn is_back(&self, flow: FlowId) -> bool {
        let flow = self.model.flow(flow);
        self.dominates(self.at(flow.target), self.at(flow.source))
    }

    fn reached(&self, from: NodeIndex, but: NodeIndex, way: petgraph::Direction) -> BTreeSet<NodeIndex> {
        let mut found = BTreeSet::new();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            for next in self.graph.neighbors_directed(node, way) {
                if next != but && next != from && found.insert(next) {
                    open.push(next);
                }
            }
        }
        found
    }

    /// Returns whether the tracked flows make no circle.
    fn is_ordered(&self, between: &BTreeSet<NodeIndex>, tracked: &[FlowId]) -> bool {
        let mut order = DiGraph::<(), ()>::new();
        let index: BTreeMap<NodeIndex, NodeIndex> = between.iter().map(|node| (*node, order.add_node(()))).collect();
        let ends = tracked.iter().map(|flow| self.model.flow(*flow)).map(|flow| (flow.source, flow.target));
        let attached = between
            .iter()
            .filter_map(|node| self.graph.node_weight(*node))
            .flat_map(|host| self.model.node(*host).boundaries.iter().map(|boundary| (*host, *boundary)));
        for (source, target) in ends.chain(attached) {
            if let (Some(source), Some(target)) = (index.get(&self.at(source)), index.get(&self.at(target))) {
                order.add_edge(*source, *target, ());
            }
        }
        petgraph::algo::toposort(&order, None).is_ok()
    }

    /// Returns whether at most one of the flows into a node that merges them can be live.
    fn merges_one(&self, id: NodeId, tracked: &[FlowId]) -> bool {
        let node = self.model.node(id);
        if matches!(node.kind, Kind::Parallel | Kind::Inclusive) {
            return true;
        }
        let flows: Vec<NodeIndex> = node
            .incoming
            .iter()
            .filter(|flow| tracked.contains(flow))
            .map(|flow| self.at(self.model.flow(*flow).source))
            .collect();
        if flows.len() > MOST_MERGED {
            return false;
        }
        let pairs =
            flows.iter().enumerate().flat_map(|(at, left)| flows.iter().skip(at + 1).map(move |right| (left, right)));
        pairs.into_iter().all(|(left, right)| self.exclude_each_other(*left, *right))
    }

    /// Returns whether only one of two ways is taken: whatever both come through chooses, from the nearest common place on.
    fn exclude_each_other(&self, left: NodeIndex, right: NodeIndex) -> bool {
        let mut above = self.dominators.dominators(right).into_iter().flatten();
        let Some(parting) = above.find(|node| self.dominates(*node, left)) else { return false };
        let before = |end: NodeIndex| {
            let mut found = self.reached(end, parting, petgraph::Direction::Incoming);
            found.insert(end);
            found
        };
        let (before_left, before_right) = (before(left), before(right));
        let mut common = before_left.intersection(&before_right).chain([&parting]);
        common.all(|node| *node != self.root && self.graph.node_weight(*node).is_some_and(|id| self.chooses(*id)))
    }

    fn chooses(&self, id: NodeId) -> bool {
        let node = self.model.node(id);
        match node.kind {
            Kind::Exclusive | Kind::EventBased { all: false, .. } => true,
            _ => {
                let stops = |id: &NodeId| matches!(self.model.node(*id).kind, Kind::Boundary { interrupts: true, .. });
                node.outgoing.len() < 2 && node.boundaries.iter().all(stops)
            }
        }
    }

    /// Finds the loops of a region; none where one is left in several places.
    fn loops(&self, between: &BTreeSet<NodeIndex>) -> Option<Vec<BTreeSet<NodeId>>> {
        let mut bodies: BTreeMap<NodeIndex, BTreeSet<NodeIndex>> = BTreeMap::new();
        for edge in self.graph.edge_indices() {
            let Some((source, target)) = self.graph.edge_endpoints(edge) else { continue };
            if between.contains(&source) && between.contains(&target) && self.dominates(target, source) {
                let body = bodies.entry(target).or_default();
                body.extend([target, source]);
                if source != target {
                    body.extend(self.reached(source, target, petgraph::Direction::Incoming));
                }
            }
        }
        let bodies = bodies.into_values().map(|body| {
            let leaves = |node: &&NodeIndex| self.graph.neighbors(**node).any(|next| !body.contains(&next));
            let mut exits = body.iter().filter(leaves).filter_map(|node| self.graph.node_weight(*node));
            let is_choice = exits.next().is_some_and(|exit| matches!(self.model.node(*exit).kind, Kind::Exclusive));
            let nodes = body.iter().filter_map(|node| self.graph.node_weight(*node)).copied();
            (is_choice && exits.next().is_none()).then(|| nodes.collect())
        });
        bodies.collect()
    }
}

/// Numbers the nodes so that what one dominates has numbers in a row, its own first.
fn numbered(
    graph: &DiGraph<NodeId, ()>,
    root: NodeIndex,
    dominators: &Dominators<NodeIndex>,
) -> Vec<Option<(usize, usize)>> {
    let mut below: Vec<Vec<NodeIndex>> = vec![Vec::new(); graph.node_count()];
    for node in graph.node_indices() {
        let above = dominators.immediate_dominator(node).and_then(|above| below.get_mut(above.index()));
        above.into_iter().for_each(|below| below.push(node));
    }
    let mut within: Vec<Option<(usize, usize)>> = vec![None; graph.node_count()];
    let (mut next, mut open) = (0, vec![(root, false)]);
    while let Some((node, is_done)) = open.pop() {
        let Some(slot) = within.get_mut(node.index()) else { continue };
        if let (true, Some((first, _))) = (is_done, *slot) {
            *slot = Some((first, next - 1));
            continue;
        }
        *slot = Some((next, next));
        next += 1;
        open.push((node, true));
        open.extend(below.get(node.index()).into_iter().flatten().map(|inner| (*inner, false)));
    }
    within
}
