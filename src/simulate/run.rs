//! The course of one case: whatever can move first does, until nothing can.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Calendar, Instant};
use crate::graph::net::{Container, ContainerId};
use crate::graph::{ArmKind, Net, NodeId, NodeKind, State, StateGraph, System};
use crate::model::{Begins, ItemId, ItemKind, Lines, Moment, Point, Policy, Thing};

use super::companion::{Companion, Seen};
use super::limits::Judge;
use super::log::{Known, Log, exists};
use super::stops::Stop;
use super::timeline::{Happening, Limit, Timeline, Why};
use super::told::Scenario;
use super::words;

/// At most so many things happen to one case.
const MOST: usize = 20_000;

/// A state, and how much of what was told is used up in it.
type Round = (State, usize, usize, usize);

/// One case on its way.
pub(super) struct Run<'a> {
    pub policy: &'a Policy,
    pub graph: &'a StateGraph,
    pub calendar: &'a Calendar,
    pub scenario: &'a Scenario,
    pub state: State,
    pub now: Instant,
    pub log: Log,
    /// When each open node opened.
    pub opened: BTreeMap<NodeId, Instant>,
    /// When each block around an open node opened.
    pub blocks: BTreeMap<ContainerId, Instant>,
    /// Which choices and disputes are used up.
    pub used_choices: BTreeSet<usize>,
    pub used_raises: BTreeSet<usize>,
    /// Which happenings of a moment a wait or watcher has used up.
    pub used_moments: BTreeSet<(NodeId, Instant)>,
    /// Why nodes cannot move, until something else does.
    pub stuck: BTreeMap<NodeId, Stop>,
    /// The level that was decided last, whose decider decides a disputed decision anew.
    pub level: Option<ItemId>,
    pub happenings: Vec<Happening>,
    pub notes: Vec<String>,
}

impl<'a> Run<'a> {
    /// Puts the case at its beginning.
    pub fn new(policy: &'a Policy, graph: &'a StateGraph, calendar: &'a Calendar, scenario: &'a Scenario) -> Self {
        let now = scenario.start;
        let mut log = Log::default();
        log.note(Point::Begins(graph.procedure), now);
        for line in &policy.procedures[graph.procedure].lines.begins {
            if let Begins::On(Moment::AnyOf(points)) = &line.value {
                let told = |point: &Point| scenario.events.iter().any(|(known, at)| known == point && *at <= now);
                if let [point @ Point::Event(_)] = points.as_slice()
                    && !told(point)
                {
                    log.note(*point, now);
                }
            }
        }
        let (states, seen) = {
            let companion =
                Companion::new(Known { policy, calendar, scenario, log: &log, procedure: graph.procedure }, now);
            let states = System { policy, net: &graph.net, guide: Some(&companion) }.initial();
            (states, companion.seen.into_inner())
        };
        let several = states.len() > 1;
        let Some(state) = states.into_iter().next() else { unreachable!("a case begins with somebody or nobody") };
        let mut run = Run {
            policy,
            graph,
            calendar,
            scenario,
            state,
            now,
            log,
            opened: BTreeMap::new(),
            blocks: BTreeMap::from([(ContainerId(0), now)]),
            used_choices: BTreeSet::new(),
            used_raises: BTreeSet::new(),
            used_moments: BTreeSet::new(),
            stuck: BTreeMap::new(),
            level: None,
            happenings: Vec::new(),
            notes: Vec::new(),
        };
        if several {
            run.notes.push("the document names several holders to begin with; the first is followed".to_owned());
        }
        run.settle_in(&BTreeSet::new(), &[], &seen);
        run
    }

    /// Lets everything happen that can.
    pub fn follow(mut self) -> Timeline {
        let mut rounds = BTreeMap::from([(self.round(), self.now)]);
        while let Some(planned) = self.next() {
            self.now = self.now.max(planned.at);
            match self.make(&planned) {
                Ok(()) => {
                    self.stuck.clear();
                    let before = rounds.insert(self.round(), self.now);
                    if before.is_some_and(|before| self.goes_round(before)) || self.happenings.len() > MOST {
                        self.stop_round();
                        break;
                    }
                }
                Err(stop) => {
                    self.stuck.insert(planned.node, stop);
                }
            }
        }
        self.finish()
    }

    fn round(&self) -> Round {
        (self.state.clone(), self.used_choices.len(), self.used_raises.len(), self.used_moments.len())
    }

    /// Returns whether a case that was in the same state before will be so again for ever.
    fn goes_round(&self, before: Instant) -> bool {
        let system = System { policy: self.policy, net: self.net(), guide: None };
        let watchers = system.watchers(&self.state).into_iter();
        let mut arms = watchers.flat_map(|watcher| &self.net().node(watcher).arms);
        let may_end = arms.any(|arm| arm.kind == ArmKind::Late) || self.scenario.last_told() > self.now;
        before == self.now || !may_end
    }

    fn stop_round(&mut self) {
        let stop = Stop::new(Why::Unsaid, "the case goes round here without end, and nothing that was told ends it");
        for node in self.state.position.clone() {
            if self.plan(node).is_some_and(|plan| plan.is_ok()) {
                self.stuck.insert(node, stop.clone());
            }
        }
    }

    pub fn net(&self) -> &'a Net {
        &self.graph.net
    }

    pub fn known(&self) -> Known<'_> {
        Known {
            policy: self.policy,
            calendar: self.calendar,
            scenario: self.scenario,
            log: &self.log,
            procedure: self.graph.procedure,
        }
    }

    /// Lists the limits of something that opened then.
    pub fn limits(&self, lines: &[&Lines], opened: Instant) -> Vec<Limit> {
        self.judge(|judge| judge.limits(lines, opened))
    }

    /// Judges limits by what is known now.
    pub fn judge<T>(&self, ask: impl FnOnce(&Judge<'_>) -> T) -> T {
        let things = |thing: Thing| exists(&self.net().things, self.scenario, &self.state, thing);
        ask(&Judge { known: self.known(), things: &things, now: self.now })
    }

    /// Lists the lines that bound a block.
    pub fn block_lines(&self, block: ContainerId) -> Vec<&'a Lines> {
        self.graph.block_lines(self.policy, block)
    }

    /// Returns the escalation of whose raised copy a block is the whole.
    pub fn raised_in(&self, block: ContainerId) -> Option<crate::model::ProcedureId> {
        self.net().raised_in(self.policy, block)
    }

    /// Lists the items that take part in this graph.
    pub fn items(&self) -> Vec<ItemId> {
        items_of(self.graph)
    }

    /// Returns the name by which the command line finds an item.
    pub fn name(&self, item: ItemId) -> String {
        words::short(self.policy, &self.items(), item)
    }

    /// Lists the blocks around the open nodes.
    pub fn active(&self) -> BTreeSet<ContainerId> {
        let open = self.state.position.iter().map(|node| self.net().node(*node).container);
        open.flat_map(|container| self.net().around(container)).collect()
    }

    /// Returns whether a node is where its item itself takes place, rather than a question before or after it.
    pub fn is_main(&self, node: NodeId) -> bool {
        self.net().is_main(self.policy, node)
    }

    /// Notes what opened and closed on the way into a new state.
    pub fn settle_in(&mut self, before: &BTreeSet<ContainerId>, position: &[NodeId], seen: &[Seen]) {
        let active = self.active();
        let mut entered: BTreeSet<ContainerId> = active.difference(before).copied().collect();
        for step in seen {
            match step {
                Seen::Arrives(node) => {
                    self.arrive(*node);
                    entered.extend(self.begun_by(*node).into_iter().filter(|block| active.contains(block)));
                }
                Seen::Closes(block) => self.close(*block),
            }
        }
        self.blocks.retain(|block, _| active.contains(block));
        for block in entered {
            self.blocks.insert(block, self.now);
        }
        let arrived = |node: &NodeId| seen.contains(&Seen::Arrives(*node)) || !position.contains(node);
        let open: Vec<NodeId> = self.state.position.to_vec();
        self.opened.retain(|node, _| open.contains(node));
        for node in open.iter().filter(|node| arrived(node)) {
            self.opened.insert(*node, self.now);
        }
    }

    /// Lists the blocks that a node begins.
    pub fn begun_by(&self, node: NodeId) -> Vec<ContainerId> {
        let found = self.net().node(node);
        let opens = matches!(found.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call);
        let own = |container: &Container| {
            opens && found.item.is_some() && container.item == found.item && container.parent == Some(found.container)
        };
        self.net().containers().filter(|(_, container)| own(container)).map(|(id, _)| id).collect()
    }

    fn arrive(&mut self, node: NodeId) {
        let found = self.net().node(node);
        if let (Some(escalation), true) = (found.dispute, found.arms.iter().any(|arm| is_anew(arm.kind))) {
            self.log.note(Point::Over(escalation), self.now);
        }
        let Some(item) = found.item.filter(|_| self.is_main(node)) else { return };
        self.log.note(Point::Opens(item), self.now);
        match &self.policy.items[item].kind {
            ItemKind::End => self.log.note(Point::Done(item), self.now),
            ItemKind::Follow(followed, _) => self.log.note(Point::Begins(*followed), self.now),
            _ => {}
        }
    }

    fn close(&mut self, block: ContainerId) {
        let container = self.net().container(block);
        if let Some(item) = container.item.filter(|_| !container.branch && self.raised_in(block).is_none()) {
            self.log.note(Point::Done(item), self.now);
        }
    }
}

/// Lists the items that take part in a graph, in the order of the document.
pub(super) fn items_of(graph: &StateGraph) -> Vec<ItemId> {
    let items: BTreeSet<ItemId> = graph.net.nodes().filter_map(|(_, node)| node.item).collect();
    items.into_iter().collect()
}

/// Returns whether a decision is made anew by such an arm.
pub(super) fn is_anew(kind: ArmKind) -> bool {
    matches!(kind, ArmKind::Redecides | ArmKind::Overturns)
}
