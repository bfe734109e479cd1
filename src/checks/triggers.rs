//! Where the moment of a rule comes in a state graph, as places where courses begin, and which points of the graph are what
//! a rule speaks of.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::happenings::{is_arrival, is_open, surely};
use super::joined;
use super::watch::{Sure, Watch};
use crate::courses::From;
use crate::graph::{Edge, NodeId, NodeKind, StateGraph, StateId};
use crate::model::{ItemId, ItemKind, Outcome, OutcomeId, Point, Policy};

/// How many of the groups of a moment have happened, as one bit each.
type Happened = u16;

/// A place where the moment of a rule comes.
pub(super) struct Begun {
    /// The courses from there.
    pub from: From,
    /// Whether it is where the case begins, and nothing lies before it.
    pub first: bool,
}

impl Begun {
    /// Returns whether whole courses show one of some points there.
    pub fn is_traced(&self, policy: &Policy, traced: &[Point]) -> bool {
        traced.iter().any(|point| is_arrival(policy, *point) || self.from.happened.contains(point))
    }
}

/// Lists the points at which whole courses show the moment of a rule; none where it takes several, or the first of several.
pub(super) fn traced(policy: &Policy, graph: &StateGraph, watch: &Watch) -> Vec<Point> {
    match watch.groups.as_slice() {
        [points] if !watch.once => points.iter().flat_map(|point| local(policy, graph, *point)).collect(),
        _ => Vec::new(),
    }
}

/// Lists where the moment of a rule comes in a graph: at the beginning, and past each way on from a node.
pub(super) fn begun(policy: &Policy, graph: &StateGraph, watch: &Watch) -> Vec<Begun> {
    let all: Happened = (1 << watch.groups.len()) - 1;
    if all == 0 {
        return Vec::new();
    }
    let bits = |happens: &dyn Fn(Point) -> bool| {
        let groups = watch.groups.iter().enumerate();
        groups
            .filter(|(_, points)| points.iter().any(|point| happens(*point)))
            .fold(0, |bits, (bit, _)| bits | 1 << bit)
    };
    let mut walk = Walk { all, once: watch.once, queue: VecDeque::new(), seen: BTreeSet::new() };
    let mut begins = false;
    for state in (0..graph.initial).map(StateId::from_index) {
        begins |= walk.come(state, bits(&|point| at_first(policy, graph, state, point)));
    }
    let mut past: BTreeMap<(NodeId, u16), Vec<Edge>> = BTreeMap::new();
    while let Some((state, happened)) = walk.queue.pop_front() {
        for edge in graph.outgoing(state) {
            if walk.come(edge.to, happened | bits(&|point| on_edge(policy, graph, edge, point))) {
                let edges = past.entry((edge.node, edge.arm)).or_default();
                if !edges.contains(edge) {
                    edges.push(*edge);
                }
            }
        }
    }
    let first = begins.then(|| Begun { from: From::beginning(policy, graph), first: true });
    let past = past.values().map(|edges| Begun { from: From::past(policy, graph, edges), first: false });
    first.into_iter().chain(past).collect()
}

/// A search under way, breadth first.
struct Walk {
    all: Happened,
    once: bool,
    queue: VecDeque<(StateId, Happened)>,
    seen: BTreeSet<(StateId, Happened)>,
}

impl Walk {
    /// Comes to a state; returns whether the moment comes there. After the first of several it comes no more.
    fn come(&mut self, state: StateId, happened: Happened) -> bool {
        let comes = happened == self.all;
        let after = if comes { 0 } else { happened };
        if !(comes && self.once) && self.seen.insert((state, after)) {
            self.queue.push_back((state, after));
        }
        comes
    }
}

fn at_first(policy: &Policy, graph: &StateGraph, state: StateId, point: Point) -> bool {
    match point {
        Point::Begins(id) if id == graph.procedure && graph.beside().is_none() => true,
        Point::Done(item) | Point::Opens(item) if is_arrival(policy, point) => is_open(policy, graph, state, item),
        _ => joined::begun(policy, graph, point) != Sure::No,
    }
}

fn on_edge(policy: &Policy, graph: &StateGraph, edge: &Edge, point: Point) -> bool {
    let is_end = |id: StateId| graph.state(id).is_some_and(|state| graph.is_end(state));
    match point {
        Point::Over(id) if id == graph.procedure => is_end(edge.to) && !is_end(edge.from),
        _ => surely(policy, graph, edge, point) != Sure::No,
    }
}

/// Lists the points of a graph that are a point of a rule: in copies of one text, and where an event is waited for.
pub(super) fn local(policy: &Policy, graph: &StateGraph, point: Point) -> Vec<Point> {
    let nodes = || graph.net.nodes().map(|(_, node)| node).filter_map(|node| Some((node, node.item?)));
    let copies = |wanted: ItemId| -> BTreeSet<ItemId> {
        nodes().map(|(_, item)| item).filter(|item| policy.same_text(*item, wanted)).collect()
    };
    match point {
        Point::Done(item) => copies(item).into_iter().map(Point::Done).collect(),
        Point::Opens(item) => copies(item).into_iter().map(Point::Opens).collect(),
        Point::Chosen(outcome) => {
            let Outcome { named, item, .. } = &policy.outcomes[outcome];
            let outcomes = copies(*item).into_iter().flat_map(|item| policy.items[item].outcomes.iter().copied());
            let same = |id: &OutcomeId| policy.outcomes[*id].named.name == named.name;
            outcomes.filter(same).map(Point::Chosen).collect()
        }
        Point::Event(_) => {
            let waits = |item: &ItemId| matches!(&policy.items[*item].kind, ItemKind::Wait(moment) if moment.points().contains(&point));
            nodes().map(|(_, item)| item).filter(waits).map(Point::Done).collect::<BTreeSet<_>>().into_iter().collect()
        }
        Point::Over(id) if id == graph.procedure && graph.beside().is_none() => {
            let ends = nodes().filter(|(node, _)| node.kind == NodeKind::End);
            ends.map(|(_, item)| Point::Done(item)).collect()
        }
        Point::Begins(id) if id == graph.procedure && graph.beside().is_none() => vec![point],
        Point::Begins(_) | Point::Over(_) | Point::Stage(_) => Vec::new(),
    }
}
