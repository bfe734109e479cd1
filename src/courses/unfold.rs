//! Unfolds a procedure into its courses.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::{Bounded, Of, Walk};
use super::{Course, Courses, Step, TimePoint, bounds};
use crate::graph::net::ContainerId;
use crate::graph::{Arm, ArmKind, Edge, NodeId, NodeKind, State, StateGraph, StateId, System};
use crate::model::{Begins, ItemId, ItemKind, Point, Policy};

/// Where courses begin and end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct From {
    /// The states in which they begin.
    pub states: Vec<StateId>,
    /// What happens at the very beginning.
    pub happened: Vec<Point>,
    /// What happened at earlier moments of the same case, which are numbered on from the beginning, one each.
    pub earlier: Vec<Point>,
    /// What may have happened before, at the latest at the beginning.
    pub before: BTreeSet<Point>,
    /// Where they stop, at the first of these; they go on to the end where nothing is named.
    pub until: Vec<Point>,
    /// Whether decisions are disputed.
    pub disputes: bool,
    /// The `at any time` events that are followed.
    pub stops: BTreeSet<NodeId>,
}

impl From {
    /// Begins where a case begins.
    pub fn beginning(policy: &Policy, graph: &StateGraph) -> Self {
        let lines = &policy.procedures[graph.procedure].lines.begins;
        let events = lines.iter().flat_map(|line| match &line.value {
            Begins::On(moment) => moment.points().to_vec(),
            Begins::When(_) => Vec::new(),
        });
        let happened = match graph.beside().map(|item| &policy.items[item].kind) {
            Some(ItemKind::MeanwhileOn(moment)) => moment.points().to_vec(),
            Some(_) => Vec::new(),
            None => events.chain([Point::Begins(graph.procedure)]).collect(),
        };
        let states = (0..graph.initial).filter_map(|index| u32::try_from(index).ok()).map(StateId).collect();
        From { states, happened, ..From::default() }
    }

    /// Begins right after some edges, which all take one way on from one node.
    pub fn past(policy: &Policy, graph: &StateGraph, edges: &[Edge]) -> Self {
        let mut states: Vec<StateId> = edges.iter().map(|edge| edge.to).collect();
        states.sort_unstable();
        states.dedup();
        let before = earlier(policy, graph, &states);
        let happened = edges.first().map(|edge| points(policy, graph, edge)).unwrap_or_default();
        From { states, happened, before, ..From::default() }
    }

    /// Begins right after a point, wherever it happens.
    pub fn after(policy: &Policy, graph: &StateGraph, point: Point) -> Self {
        let mut states: Vec<StateId> = graph
            .edges()
            .iter()
            .filter(|edge| points(policy, graph, edge).contains(&point))
            .map(|edge| edge.to)
            .collect();
        states.sort_unstable();
        states.dedup();
        let before = earlier(policy, graph, &states);
        From { states, happened: vec![point], before, ..From::default() }
    }

    /// Returns how many happenings lie before everything that is done on its courses.
    pub fn given(&self) -> usize {
        self.earlier.len() + self.happened.len()
    }

    /// Stops where the first of these points happens.
    #[must_use]
    pub fn until(mut self, points: Vec<Point>) -> Self {
        self.until = points;
        self
    }
}

/// Lists the points that happen on an edge; blocks and copies that close on the way are not among them.
pub(super) fn points(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Vec<Point> {
    let (Some(arm), Some(item)) = (graph.arm(edge), graph.item(edge)) else { return Vec::new() };
    let mut found = happening(policy, graph, (edge.node, item), arm);
    if graph.net.is_main(policy, edge.node) {
        found.push(Point::Opens(item));
    }
    match (arm.kind, &policy.items[item].kind) {
        (ArmKind::Comes, ItemKind::Wait(moment)) | (ArmKind::Interrupts, ItemKind::AtAnyTime(moment, _)) => {
            found.extend(moment.points().iter().copied());
        }
        _ => {}
    }
    found
}

/// Lists what is done when an arm is taken.
fn happening(policy: &Policy, graph: &StateGraph, (node, item): (NodeId, ItemId), arm: &Arm) -> Vec<Point> {
    let chosen = matches!(arm.kind, ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns);
    let mut found: Vec<Point> = arm.outcome.filter(|_| chosen).map(Point::Chosen).into_iter().collect();
    if chosen || (matches!(arm.kind, ArmKind::Done | ArmKind::Comes) && graph.net.is_main(policy, node)) {
        found.push(Point::Done(item));
    }
    found
}

/// Lists what happens on some way to one of these states.
fn earlier(policy: &Policy, graph: &StateGraph, states: &[StateId]) -> BTreeSet<Point> {
    let mut incoming: BTreeMap<StateId, Vec<&Edge>> = BTreeMap::new();
    for edge in graph.edges() {
        incoming.entry(edge.to).or_default().push(edge);
    }
    let (mut open, mut seen): (Vec<StateId>, BTreeSet<StateId>) = (states.to_vec(), states.iter().copied().collect());
    let mut found = BTreeSet::new();
    while let Some(state) = open.pop() {
        for edge in incoming.get(&state).into_iter().flatten() {
            found.extend(points(policy, graph, edge));
            if seen.insert(edge.from) {
                open.push(edge.from);
            }
        }
    }
    found
}

/// For each course that is asked for so many steps may be followed; a longer search is cut short and says so.
const STEPS: usize = 64;

/// Lists the courses of a procedure, every loop gone round at most once; at most so many.
///
/// What is counted is work, so that the answer is the same on every machine: each step costs as much as lies before it.
///
/// Where branches run side by side one order of their steps stands for all: the inequalities do not depend on it.
pub fn unfold(policy: &Policy, graph: &StateGraph, from: &From, max_courses: usize) -> Courses {
    let system = System { policy, net: &graph.net, guide: None };
    let mut found = Courses::default();
    let mut open: Vec<Walk> = Vec::new();
    for id in from.states.iter().rev() {
        if let Some(state) = graph.state(*id) {
            open.push(Walk::new(policy, &graph.net, (*id, state.clone()), (&from.earlier, &from.happened)));
        }
    }
    let mut work = 0;
    while let Some(walk) = open.pop() {
        let over = walk.log.iter().skip(from.given()).any(|(point, _)| from.until.contains(point));
        let next = if over { Vec::new() } else { onward(&system, graph, &walk, from) };
        work += next.len() * (walk.steps.len() + 1);
        if next.is_empty() {
            bounds::complete(policy, graph, walk, from, &mut found.courses);
        }
        if found.courses.len() + open.len() > max_courses || work > max_courses.saturating_mul(STEPS) {
            found.truncated = true;
            found.courses.truncate(max_courses);
            return found;
        }
        open.extend(next.into_iter().rev());
    }
    found
}

/// Lists the ways on of the first open node that has any, and where the limits lead that pass.
fn onward(system: &System<'_>, graph: &StateGraph, walk: &Walk, from: &From) -> Vec<Walk> {
    let follow = |node: NodeId| {
        let followed = |arm: &Arm| match arm.kind {
            ArmKind::Interrupts => from.stops.contains(&node),
            ArmKind::Raises => from.disputes,
            _ => true,
        };
        let mut ways = Vec::new();
        for (number, arm) in graph.net.node(node).arms.iter().enumerate().filter(|(_, arm)| followed(arm)) {
            for after in system.taking(&walk.state, node, number) {
                ways.push(moved(system.policy, graph, walk, (node, number, arm), after));
            }
        }
        ways
    };
    let open = walk.state.position.iter().copied().filter(|node| walk.may_visit(*node));
    let mut ways: Vec<Walk> = open.map(follow).find(|ways| !ways.is_empty()).unwrap_or_default();
    // Whatever was done in a block by then, it is left when its limit passes: one course stands for all.
    let begun = |block: ContainerId| walk.steps.iter().any(|step| graph.net.is_inside(step.node, block));
    let watchers = system.watchers(&walk.state).into_iter().filter(|watcher| walk.may_visit(*watcher));
    let later = |watcher: &NodeId| from.stops.contains(watcher) || !begun(graph.net.node(*watcher).container);
    for watcher in watchers.filter(later) {
        ways.extend(follow(watcher));
    }
    ways
}

/// Follows one way on.
fn moved(
    policy: &Policy,
    graph: &StateGraph,
    walk: &Walk,
    (node, number, arm): (NodeId, usize, &Arm),
    after: State,
) -> Walk {
    let net = &graph.net;
    let mut next = walk.clone();
    let found = net.node(node);
    let (opens, known) = walk.open.get(&node).copied().unwrap_or_else(|| {
        // A watcher opened with its block.
        walk.blocks.get(&found.container).copied().unwrap_or((TimePoint::BEGINNING, 0))
    });
    let takes_time = arm.kind != ArmKind::Accepts
        && !matches!(arm.kind, ArmKind::Redecides | ArmKind::Overturns | ArmKind::Answer)
        && (matches!(found.kind, NodeKind::Act | NodeKind::Pick | NodeKind::Wait)
            || matches!(arm.kind, ArmKind::Late | ArmKind::Interrupts));
    let done = if takes_time { next.point() } else { opens };
    if takes_time {
        next.before(opens, done);
        if arm.kind == ArmKind::Interrupts {
            next.stopped(net, found.container, done);
        }
        let raised = arm.kind == ArmKind::Raises;
        let of = if walk.open.contains_key(&node) { Of::Node(node) } else { Of::Block(found.container) };
        let work = (found.item, opens);
        next.bounded.push(Bounded { of, opens, known, done, work, raised, stopped: false });
        for block in net.around(found.container) {
            if let (Some((opens, known)), true) = (walk.blocks.get(&block).copied(), Of::Block(block) != of) {
                let of = Of::Block(block);
                next.bounded.push(Bounded { of, opens, known, done, work, raised: false, stopped: false });
            }
        }
    }
    next.steps.push(Step { node, arm: number, item: found.item, outcome: arm.outcome, opens, done });
    let happened = found.item.map(|item| happening(policy, graph, (node, item), arm)).unwrap_or_default();
    next.log.extend(happened.into_iter().map(|point| (point, done)));
    next.go_on(policy, net, (node, after), done);
    next
}

impl Course {
    /// Returns whether a case can go this way: each step can be taken where the one before it leads.
    pub fn replays(&self, policy: &Policy, graph: &StateGraph) -> bool {
        !self.leads_to(policy, graph).is_empty()
    }

    /// Lists the states to which it may lead.
    pub fn leads_to(&self, policy: &Policy, graph: &StateGraph) -> Vec<State> {
        let system = System { policy, net: &graph.net, guide: None };
        let mut states: Vec<State> = graph.state(self.from).into_iter().cloned().collect();
        for step in &self.steps {
            states = states.iter().flat_map(|state| system.taking(state, step.node, step.arm)).collect();
            states.sort_unstable();
            states.dedup();
        }
        states
    }
}
