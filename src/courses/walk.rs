//! One course while it is being followed: where the case is, what opened when, and what was done.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ceiling, Inequality, Step, TimePoint};
use crate::graph::net::{ContainerId, Net};
use crate::graph::{NodeId, NodeKind, State, StateId};
use crate::model::{ItemId, ItemKind, Point, Policy};

/// Something that limits bind: when it opened, how much had happened by then, and when it is done.
#[derive(Clone, Debug)]
pub(super) struct Bounded {
    /// The node, or the block that the moment lies in.
    pub of: Of,
    pub opens: TimePoint,
    pub known: usize,
    pub done: TimePoint,
    /// The item that is done, and when that opened.
    pub work: (Option<ItemId>, TimePoint),
    /// Whether it is a dispute that is raised, for a node that may be disputed.
    pub raised: bool,
    /// Whether it is not done but stopped: that comes no later than the limits of what is stopped.
    pub stopped: bool,
}

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Node(NodeId),
    Block(ContainerId),
}

/// Where a course stands.
#[derive(Clone)]
pub(super) struct Walk {
    pub from: StateId,
    pub state: State,
    pub points: u32,
    pub steps: Vec<Step>,
    pub order: Vec<Inequality>,
    pub log: Vec<(Point, TimePoint)>,
    pub bounded: Vec<Bounded>,
    /// When each open node opened, and how much had happened by then.
    pub open: BTreeMap<NodeId, (TimePoint, usize)>,
    /// When each block opened, and how much had happened by then.
    pub blocks: BTreeMap<ContainerId, (TimePoint, usize)>,
    visits: BTreeMap<NodeId, u8>,
    /// Ends of branches whose parallel block is still open.
    loose: Vec<(TimePoint, ContainerId)>,
}

impl Walk {
    /// Begins a course in a state.
    pub fn new(
        policy: &Policy,
        net: &Net,
        (from, state): (StateId, State),
        (earlier, happened): (&[Point], &[Point]),
    ) -> Self {
        let before = (1..).map(TimePoint);
        let before: Vec<(Point, TimePoint)> = earlier.iter().copied().zip(before).collect();
        let mut walk = Walk {
            from,
            state,
            points: before.last().map_or(1, |(_, last)| last.0 + 1),
            steps: Vec::new(),
            order: Vec::new(),
            log: before.into_iter().chain(happened.iter().map(|point| (*point, TimePoint::BEGINNING))).collect(),
            bounded: Vec::new(),
            open: BTreeMap::new(),
            blocks: BTreeMap::new(),
            visits: BTreeMap::new(),
            loose: Vec::new(),
        };
        walk.settle(policy, net, &BTreeSet::new(), TimePoint::BEGINNING);
        walk
    }

    /// Adds a moment.
    pub fn point(&mut self) -> TimePoint {
        self.points += 1;
        TimePoint(self.points - 1)
    }

    /// Says that one moment is no later than another.
    pub fn before(&mut self, early: TimePoint, late: TimePoint) {
        self.order.push(Inequality { point: early, ceiling: Ceiling::Point(late), line: None });
    }

    /// Says that what is open in a block is stopped: after it opened, and while its limits let it be open.
    pub fn stopped(&mut self, net: &Net, block: ContainerId, done: TimePoint) {
        let open: Vec<(NodeId, (TimePoint, usize))> = self.open.iter().map(|(node, opens)| (*node, *opens)).collect();
        for (node, (opens, known)) in open.into_iter().filter(|(node, _)| net.is_inside(*node, block)) {
            self.before(opens, done);
            let work = (net.node(node).item, opens);
            self.bounded.push(Bounded { of: Of::Node(node), opens, known, done, work, raised: false, stopped: true });
            let inner: Vec<ContainerId> =
                net.around(net.node(node).container).take_while(|around| *around != block).collect();
            for inner in inner {
                if let Some((opens, known)) = self.blocks.get(&inner).copied() {
                    let of = Of::Block(inner);
                    self.bounded.push(Bounded { of, opens, known, done, work, raised: false, stopped: true });
                }
            }
        }
    }

    /// Returns whether a node may be gone through once more: a loop is followed once.
    pub fn may_visit(&self, node: NodeId) -> bool {
        self.visits.get(&node).is_none_or(|visits| *visits < 2)
    }

    /// Goes on into a new state after something was done there at `done`.
    pub fn go_on(&mut self, policy: &Policy, net: &Net, (node, after): (NodeId, State), done: TimePoint) {
        *self.visits.entry(node).or_insert(0) += 1;
        let before: BTreeSet<NodeId> = self.state.position.iter().copied().filter(|open| *open != node).collect();
        self.state = after;
        self.open.remove(&node);
        let opened = self.state.position.iter().copied().filter(|open| !before.contains(open));
        let opened: Vec<NodeId> = opened.collect();
        if opened.is_empty() {
            self.loose.push((done, net.node(node).container));
        }
        let joined = match opened.first() {
            Some(first) => self.join(net, *first, done),
            None => done,
        };
        self.settle(policy, net, &before, joined);
    }

    /// Returns when something opens that waited for every branch of a parallel block.
    fn join(&mut self, net: &Net, opened: NodeId, done: TimePoint) -> TimePoint {
        let over = |(_, branch): &(TimePoint, ContainerId)| {
            let all = net.around(*branch).find(|around| net.container(*around).branch);
            let all = all.and_then(|branch| net.container(branch).parent);
            all.is_none_or(|all| !net.is_inside(opened, all))
        };
        let (ended, loose): (Vec<_>, Vec<_>) = std::mem::take(&mut self.loose).into_iter().partition(over);
        self.loose = loose;
        if ended.is_empty() {
            return done;
        }
        let last: Vec<TimePoint> = ended.into_iter().map(|(point, _)| point).chain([done]).collect();
        let joined = self.point();
        for point in &last {
            self.before(*point, joined);
        }
        self.order.push(Inequality { point: joined, ceiling: Ceiling::Last(last), line: None });
        joined
    }

    /// Notes what opened and closed on the way into the state, all at one moment.
    fn settle(&mut self, policy: &Policy, net: &Net, before: &BTreeSet<NodeId>, at: TimePoint) {
        let active: BTreeSet<ContainerId> =
            self.state.position.iter().flat_map(|node| net.around(net.node(*node).container)).collect();
        let closed: Vec<ContainerId> = self.blocks.keys().copied().filter(|block| !active.contains(block)).collect();
        for block in closed {
            self.blocks.remove(&block);
            self.close(policy, net, block, at);
        }
        for block in active {
            if !self.blocks.contains_key(&block) {
                self.begin(policy, net, block, at);
                self.blocks.insert(block, (at, self.log.len()));
            }
        }
        self.open.retain(|node, _| self.state.position.contains(node));
        for node in self.state.position.clone() {
            if before.contains(&node) {
                continue;
            }
            // Nobody can say how often a loop is gone round: only what stands around it bounds its second round.
            let opens = if self.visits.contains_key(&node) {
                let again = self.point();
                self.before(at, again);
                again
            } else {
                at
            };
            if let Some(item) = net.node(node).item.filter(|_| net.is_main(policy, node)) {
                self.log.push((Point::Opens(item), opens));
                if net.node(node).kind == NodeKind::End {
                    self.log.push((Point::Done(item), opens));
                }
            }
            self.open.insert(node, (opens, self.log.len()));
        }
    }

    fn begin(&mut self, policy: &Policy, net: &Net, block: ContainerId, at: TimePoint) {
        if let Some(escalation) = net.raised_in(policy, block) {
            self.log.push((Point::Begins(escalation), at));
        } else if let Some(item) = net.container(block).item.filter(|_| !net.container(block).branch) {
            self.log.push((Point::Opens(item), at));
            if let ItemKind::Follow(followed, _) = &policy.items[item].kind {
                self.log.push((Point::Begins(*followed), at));
            }
        }
    }

    fn close(&mut self, policy: &Policy, net: &Net, block: ContainerId, at: TimePoint) {
        if let Some(escalation) = net.raised_in(policy, block) {
            self.log.push((Point::Over(escalation), at));
        } else if let Some(item) = net.container(block).item.filter(|_| !net.container(block).branch) {
            self.log.push((Point::Done(item), at));
            if let ItemKind::Follow(followed, _) = &policy.items[item].kind {
                self.log.push((Point::Over(*followed), at));
            }
        }
    }
}
