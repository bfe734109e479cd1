//! The course of one case: whatever can move first does, until nothing can.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Calendar, Instant};
use crate::graph::net::{Container, ContainerId};
use crate::graph::{ArmKind, Net, NodeId, NodeKind, State, StateGraph, System};
use crate::model::{Begins, ItemId, ItemKind, Lines, Moment, Point, Policy, Thing};
use crate::source::Span;

use super::companion::{Companion, Missing, Seen};
use super::limits::Judge;
use super::log::{Known, Log, exists};
use super::timeline::{Happening, Limit, Timeline, Why};
use super::told::Scenario;
use super::words;

/// At most so many things happen in one minute; more is a round without end.
const MOST_AT_ONCE: usize = 1_000;
/// At most so many things happen to one case.
const MOST: usize = 20_000;

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
    pub happenings: Vec<Happening>,
    pub notes: Vec<String>,
}

/// Why a case cannot go on somewhere.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub why: Why,
    pub reason: String,
    pub help: Option<String>,
    pub span: Option<Span>,
    pub clauses: Vec<String>,
}

impl Stop {
    pub fn new(why: Why, reason: impl Into<String>) -> Self {
        Stop { why, reason: reason.into(), help: None, span: None, clauses: Vec::new() }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    pub fn clauses(mut self, clauses: Vec<String>) -> Self {
        self.clauses = clauses;
        self
    }
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
            let companion = Companion::new(Known { policy, calendar, scenario, log: &log }, now);
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
    pub fn run(mut self) -> Timeline {
        let mut at_once = (self.now, 0);
        while let Some(planned) = self.next() {
            at_once = if at_once.0 == planned.at { (planned.at, at_once.1 + 1) } else { (planned.at, 0) };
            if at_once.1 > MOST_AT_ONCE || self.happenings.len() > MOST {
                let reason = "the case goes round here without end";
                let stop =
                    Stop::new(Why::Impossible, reason).help("say how long the items take, or choose another outcome");
                self.stuck.insert(planned.node, stop);
                break;
            }
            self.now = self.now.max(planned.at);
            match self.make(&planned) {
                Ok(()) => self.stuck.clear(),
                Err(stop) => {
                    self.stuck.insert(planned.node, stop);
                }
            }
        }
        self.finish()
    }

    pub fn net(&self) -> &'a Net {
        &self.graph.net
    }

    pub fn known(&self) -> Known<'_> {
        Known { policy: self.policy, calendar: self.calendar, scenario: self.scenario, log: &self.log }
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

    /// Lists the lines that bound a block: those of its item, or the header of its procedure or raised escalation.
    pub fn block_lines(&self, block: ContainerId) -> Vec<&'a Lines> {
        if let Some(escalation) = self.raised_in(block) {
            return vec![&self.policy.procedures[escalation].lines];
        }
        let container = self.net().container(block);
        match container.item {
            _ if container.branch => Vec::new(),
            Some(item) => super::told::lines_of(self.policy, item),
            None => vec![&self.policy.procedures[self.graph.procedure].lines],
        }
    }

    /// Returns the escalation of whose raised copy a block is the whole.
    pub fn raised_in(&self, block: ContainerId) -> Option<crate::model::ProcedureId> {
        let container = self.net().container(block);
        let item = container.item?;
        let decides = matches!(self.policy.items[item].kind, ItemKind::Decision | ItemKind::Level);
        let mut inside = self.net().nodes().filter(|(_, node)| node.container == block);
        if decides && !container.branch { inside.find_map(|(_, node)| node.dispute) } else { None }
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
        let found = self.net().node(node);
        let Some(item) = found.item else { return false };
        match found.kind {
            NodeKind::Test => self.policy.items[item].kind == ItemKind::Route,
            NodeKind::Pick => found.arms.iter().any(|arm| matches!(arm.kind, ArmKind::Outcome | ArmKind::Done)),
            NodeKind::Gap => false,
            _ => true,
        }
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
        let open: Vec<NodeId> = self.state.position.clone();
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

    /// Words something that matters and was not told.
    pub fn question(&self, missing: &Missing) -> Stop {
        match missing {
            Missing::Fact(fact) => {
                let fact = &self.policy.facts[*fact];
                let values = match &fact.domain {
                    crate::model::Domain::Truth => vec!["yes".to_owned(), "no".to_owned()],
                    crate::model::Domain::OneOf(values) => values.clone(),
                    crate::model::Domain::Number(_) => vec!["NUMBER".to_owned()],
                };
                let flags: Vec<String> =
                    values.iter().map(|value| format!("--fact {}={value}", fact.named.name)).collect();
                let reason = format!("it matters here and was not told: {}", fact.named.display());
                Stop::new(Why::Asks, reason).help(format!("tell it with {}", words::either(&flags)))
            }
            Missing::Words(found) => {
                let reason =
                    format!("whether “{found}” holds matters here and was not told; the document does not define it");
                Stop::new(Why::Asks, reason)
                    .help(format!("tell it with --words \"{found}\"=yes or --words \"{found}\"=no"))
            }
            Missing::Consent(consent) => {
                let consent = &self.policy.consents[*consent].named;
                let reason = format!("whether consent was given matters here and was not told: {}", consent.display());
                let name = &consent.name;
                Stop::new(Why::Asks, reason).help(format!("tell it with --fact {name}=yes or --fact {name}=no"))
            }
            Missing::Outcome(item) => {
                let path = &self.policy.items[*item].path;
                let reason = format!("the outcome of `{path}` matters here and was not told");
                Stop::new(Why::Asks, reason).help(format!("tell it with --outcome {path}=…"))
            }
            Missing::Unsaid => Stop::new(Why::Unsaid, "the document sets a condition here and does not say which"),
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
