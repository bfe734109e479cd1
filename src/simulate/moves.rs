//! One move: the arm that is taken, what it brings about, and what is written down about it.

use std::collections::BTreeSet;

use crate::calendar::Instant;
use crate::graph::net::{ContainerId, Goal};
use crate::graph::{Arm, ArmKind, NodeId, NodeKind, State, System};
use crate::model::{ItemKind, People, Point};
use crate::stories;

use super::companion::{Companion, Missing, Seen};
use super::limits::{OPENING, assess};
use super::plan::{Planned, Take};
use super::run::{Run, is_anew};
use super::stops::Stop;
use super::timeline::{Happening, Kind, Limit, Why};
use super::words;

/// A way on that is open to the case: the number of the arm, the state after it, and what is seen on the way.
type Way = (usize, State, Vec<Seen>);

impl Run<'_> {
    /// Makes the move that was planned, or says why it cannot be made.
    pub fn make(&mut self, planned: &Planned) -> Result<(), Stop> {
        let (ways, missing) = self.ways(planned);
        if let Some(first) = missing.first() {
            let stop = self.question(first);
            let span = self.net().node(planned.node).item.map(|item| self.policy.items[item].named.span);
            return Err(Stop { span: stop.span.or(span), ..stop });
        }
        self.used_moments.extend(planned.moment.map(|at| (planned.node, at)));
        let mut states: Vec<&State> = ways.iter().map(|(_, state, _)| state).collect();
        states.dedup();
        if states.len() > 1 {
            return Err(self.unclear(planned, &ways));
        }
        match ways.into_iter().next() {
            Some(way) => {
                self.go(planned, way);
                Ok(())
            }
            // A watcher that leads where the case is already changes nothing.
            None if planned.take == Take::Interrupt => Ok(()),
            None => Err(self.closed_off(planned)),
        }
    }

    fn ways(&self, planned: &Planned) -> (Vec<Way>, Vec<Missing>) {
        let (mut ways, mut missing) = (Vec::new(), Vec::new());
        for (number, arm) in self.net().node(planned.node).arms.iter().enumerate() {
            if !self.fits(&planned.take, arm) {
                continue;
            }
            let companion = Companion::new(self.known(), self.now);
            let system = System { policy: self.policy, net: self.net(), guide: Some(&companion) };
            let found = system.taking(&self.state, planned.node, number);
            missing.extend(companion.missing.into_inner());
            let seen = companion.seen.into_inner();
            ways.extend(found.into_iter().map(|state| (number, state, seen.clone())));
        }
        (ways, missing)
    }

    fn fits(&self, take: &Take, arm: &Arm) -> bool {
        match take {
            Take::Test => matches!(arm.kind, ArmKind::Answer | ArmKind::PassedOver),
            Take::Done => arm.kind == ArmKind::Done,
            Take::PassedOver => arm.kind == ArmKind::PassedOver,
            Take::Outcome(name) => {
                let chosen = arm.kind == ArmKind::Outcome || is_anew(arm.kind);
                chosen && arm.outcome.is_some_and(|outcome| self.policy.outcomes[outcome].named.name == *name)
            }
            Take::Accept => arm.kind == ArmKind::Accepts,
            Take::Raise(escalation) => arm.kind == ArmKind::Raises && self.escalation_of(arm) == *escalation,
            Take::Comes => arm.kind == ArmKind::Comes,
            Take::Interrupt => arm.kind == ArmKind::Interrupts,
            Take::Late => arm.kind == ArmKind::Late,
        }
    }

    /// The document leads to several places at once.
    fn unclear(&self, planned: &Planned, ways: &[Way]) -> Stop {
        let node = self.net().node(planned.node);
        let goals = ways.iter().filter_map(|(number, _, _)| node.arms.get(*number)).filter_map(|arm| match arm.goal {
            Goal::Node(goal) => {
                self.net().node(goal).item.map(|item| format!("`{}`", self.policy.items[item].named.name))
            }
            Goal::Done(_) => None,
        });
        let goals = goals.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let name = node.item.map_or("", |item| self.policy.items[item].named.name.as_str());
        let reason = match planned.take {
            Take::Test => {
                format!("several lines of `{name}` hold for this case, and the document does not say which counts")
            }
            _ => format!("the document does not say which way the case goes after `{name}`: {}", words::either(&goals)),
        };
        let stop = Stop::new(Why::Unsaid, reason);
        let Some(item) = node.item.map(|item| &self.policy.items[item]) else { return stop };
        stop.at(item.named.span).clauses(item.named.cites.iter().map(|cite| cite.label.clone()).collect())
    }

    /// What was told cannot be: the document opens this way to other cases only.
    fn closed_off(&self, planned: &Planned) -> Stop {
        let item = self.net().node(planned.node).item;
        let name = item.map(|item| self.name(item)).unwrap_or_default();
        let reason = match &planned.take {
            Take::Outcome(outcome) => format!("`{name}` cannot be `{outcome}` in this case"),
            Take::PassedOver => format!("`{name}` may not be passed over"),
            _ => format!("nothing that `{name}` says holds for this case"),
        };
        let stop = Stop::new(Why::Impossible, reason);
        match item {
            Some(item) => stop.at(self.policy.items[item].named.span),
            None => stop,
        }
    }

    fn go(&mut self, planned: &Planned, (number, state, seen): Way) {
        let node = planned.node;
        let Some(arm) = self.net().node(node).arms.get(number) else { return };
        let before = self.active();
        let position = self.state.position.clone();
        let blocks = self.blocks.clone();
        let ending: Vec<(ContainerId, Vec<Limit>)> =
            before.iter().map(|block| (*block, self.block_limits(*block, blocks.get(block).copied()))).collect();
        let mut entry = self.entry(planned, arm);
        self.used_choices.extend(planned.choice);
        self.used_raises.extend(planned.raise);
        let holder = self.state.holder;
        self.state = state;
        if self.state.holder != holder {
            entry = entry.map(|entry| Happening {
                handed_to: Some(self.policy.people(self.graph.holder(self.state.as_ref()))),
                ..entry
            });
        }
        self.note(node, arm);
        self.settle_in(&before, &position, &seen);
        let undone = self.left_undone(node, &position, &seen);
        self.happenings.extend(entry.map(|entry| Happening { left_undone: undone, ..entry }));
        let active = self.active();
        for (block, limits) in ending {
            if !active.contains(&block) || self.begun_again(block, &seen) {
                let opened = blocks.get(&block).copied().unwrap_or(self.now);
                self.end_block(block, opened, limits);
            }
        }
    }

    fn begun_again(&self, block: ContainerId, seen: &[Seen]) -> bool {
        seen.iter().any(|seen| match seen {
            Seen::Arrives(node) => self.begun_by(*node).contains(&block),
            Seen::Closes(_) => false,
        })
    }

    fn block_limits(&self, block: ContainerId, opened: Option<Instant>) -> Vec<Limit> {
        opened.map(|opened| self.limits(&self.block_lines(block), opened)).unwrap_or_default()
    }

    /// Notes the end of a block, and tells of it where the block has limits of its own.
    pub fn end_block(&mut self, block: ContainerId, opened: Instant, mut limits: Vec<Limit>) {
        let container = self.net().container(block);
        let raised = self.raised_in(block);
        if let (Some(item), None, false) = (container.item, raised, container.branch)
            && let ItemKind::Follow(followed, _) = &self.policy.items[item].kind
        {
            self.log.note(Point::Done(item), self.now);
            self.log.note(Point::Over(*followed), self.now);
        }
        if limits.is_empty() {
            return;
        }
        let (path, title, cites) = self.block_name(block);
        let late = assess(&mut limits, self.now);
        let (by, outcome, handed_to, left_undone, notes) = (Vec::new(), None, None, Vec::new(), Vec::new());
        let (at, kind, text) = (self.now, Kind::BlockOver, format!("over: {title}"));
        self.happenings.push(Happening {
            at,
            kind,
            path,
            outcome,
            by,
            text,
            clauses: cites,
            opened,
            limits,
            late,
            handed_to,
            left_undone,
            notes,
            item: None,
        });
    }

    /// Returns the path, title and clauses of a block.
    pub fn block_name(&self, block: ContainerId) -> (String, String, Vec<String>) {
        let item = self.net().container(block).item.filter(|_| self.raised_in(block).is_none());
        let (path, named) = match item {
            Some(item) => (self.policy.items[item].path.clone(), &self.policy.items[item].named),
            None => {
                let procedure = self.raised_in(block).unwrap_or(self.graph.procedure);
                let named = &self.policy.procedures[procedure].named;
                (named.name.clone(), named)
            }
        };
        (path, named.display().to_owned(), named.cites.iter().map(|cite| cite.label.clone()).collect())
    }

    /// Notes what has happened, so that limits may count from it.
    fn note(&mut self, node: NodeId, arm: &Arm) {
        let Some(item) = self.net().node(node).item else { return };
        match (arm.kind, arm.outcome) {
            (ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns, Some(outcome)) => {
                self.log.note(Point::Chosen(outcome), self.now);
                self.log.note(Point::Done(item), self.now);
                self.log.chose(item, outcome);
                if self.policy.items[item].kind == ItemKind::Level {
                    self.level = Some(item);
                }
            }
            (ArmKind::Done | ArmKind::Comes, _) if self.is_main(node) => self.log.note(Point::Done(item), self.now),
            (ArmKind::Raises, _) => {
                if let Some(escalation) = self.escalation_of(arm) {
                    self.log.note(Point::Begins(escalation), self.now);
                }
            }
            _ => {}
        }
    }

    fn left_undone(&self, moved: NodeId, position: &[NodeId], seen: &[Seen]) -> Vec<String> {
        let gone = position.iter().filter(|node| {
            let still = self.state.position.contains(node) && !seen.contains(&Seen::Arrives(**node));
            let work = !matches!(self.net().node(**node).kind, NodeKind::End | NodeKind::Gap | NodeKind::Test);
            **node != moved && !still && work
        });
        let items = gone.filter_map(|node| self.net().node(*node).item).collect::<BTreeSet<_>>();
        items.into_iter().map(|item| self.policy.items[item].path.clone()).collect()
    }

    /// Writes down what happens; a condition that asks nothing is no happening.
    fn entry(&self, planned: &Planned, arm: &Arm) -> Option<Happening> {
        let node = self.net().node(planned.node);
        let opened = self.opened.get(&planned.node).or(self.blocks.get(&node.container)).copied().unwrap_or(self.now);
        let outcome = arm.outcome.map(|outcome| &self.policy.outcomes[outcome]);
        let (path, text, cites) = match node.item {
            Some(item) => {
                let item = &self.policy.items[item];
                let text = stories::words(self.policy, arm, item.named.display(), outcome, &item.kind)?;
                (item.path.clone(), text, outcome.map_or(&item.named.cites, |outcome| &outcome.named.cites))
            }
            None => {
                let named = &self.policy.procedures[self.graph.procedure].named;
                let text = format!("the limit passes and this is not over: {}", named.display());
                (named.name.clone(), text, &named.cites)
            }
        };
        if node.kind == NodeKind::Call && matches!(arm.kind, ArmKind::Done) {
            return None;
        }
        let mut limits = self.limits_of(planned, arm, opened);
        // Where the case moves on because a limit passes, the item is late from the next minute on.
        let done = if arm.kind == ArmKind::Late { self.now.plus_minutes(1).unwrap_or(self.now) } else { self.now };
        let late = assess(&mut limits, done);
        Some(Happening {
            at: self.now,
            kind: kind(arm.kind),
            path,
            outcome: outcome.map(|outcome| outcome.named.name.clone()),
            by: self.by(planned.node, arm),
            text,
            clauses: cites.iter().map(|cite| cite.label.clone()).collect(),
            opened,
            limits,
            late,
            handed_to: None,
            left_undone: Vec::new(),
            notes: self.remarks(planned, arm),
            item: node.item,
        })
    }

    fn limits_of(&self, planned: &Planned, arm: &Arm, opened: Instant) -> Vec<Limit> {
        let node = self.net().node(planned.node);
        let Some(item) = node.item else { return self.limits(&self.block_lines(node.container), opened) };
        match arm.kind {
            ArmKind::Late if !self.state.position.contains(&planned.node) => {
                self.limits(&self.block_lines(node.container), opened)
            }
            ArmKind::Done | ArmKind::Outcome | ArmKind::Comes | ArmKind::Late => self.item_limits(item, opened),
            ArmKind::Raises => {
                let lines = match self.escalation_of(arm) {
                    Some(escalation) => &self.policy.procedures[escalation].lines,
                    None => &self.policy.items[item].lines,
                };
                let within = lines.raised_by.iter().filter_map(|line| {
                    let value = line.value.within.clone()?;
                    let (when, cites, own_cites, span) =
                        (line.when.clone(), line.cites.clone(), line.own_cites, line.span);
                    Some(crate::model::Line { value, when, cites, own_cites, span })
                });
                let within: Vec<_> = within.collect();
                let mut limits: Vec<Limit> =
                    self.judge(|judge| within.iter().filter_map(|line| judge.limit(line, opened)).collect());
                let times = limits.iter_mut().flat_map(|limit| &mut limit.times);
                times.filter(|times| times.from == OPENING).for_each(|times| times.from = "the decision".to_owned());
                limits
            }
            _ => Vec::new(),
        }
    }

    /// Names who acts, one entry for each line that holds: where two lines differ, both are said.
    pub fn by(&self, node: NodeId, arm: &Arm) -> Vec<String> {
        match arm.kind {
            ArmKind::Answer | ArmKind::Comes | ArmKind::Interrupts | ArmKind::Late => Vec::new(),
            ArmKind::PassedOver if self.net().node(node).kind == NodeKind::Test => Vec::new(),
            _ => self.acting(node),
        }
    }

    /// Names who has to act at a node.
    pub fn acting(&self, node: NodeId) -> Vec<String> {
        let found = self.net().node(node);
        let plain = found.arms.iter().any(|arm| matches!(arm.kind, ArmKind::Outcome | ArmKind::Done));
        let anew = found.arms.iter().any(|arm| is_anew(arm.kind));
        let item = if anew { self.level } else { found.item.filter(|_| plain) };
        let Some(item) = item else {
            let says = !matches!(found.kind, NodeKind::Gap | NodeKind::Wait | NodeKind::Test);
            return if says { vec![self.policy.people(&found.actor)] } else { Vec::new() };
        };
        let lines = self.policy.items[item].lines.by.iter().filter(|line| {
            let when = line.when.as_ref();
            when.is_none_or(|when| self.judge(|judge| judge.known.holds(when, self.now, judge.things)) != Some(false))
        });
        let mut people: Vec<&People> = lines.map(|line| &line.value).collect();
        people.dedup();
        people.into_iter().map(|people| self.policy.people(people)).collect()
    }

    fn remarks(&self, planned: &Planned, arm: &Arm) -> Vec<String> {
        let mut notes = Vec::new();
        let Some(item) = self.net().node(planned.node).item else { return notes };
        if arm.kind == ArmKind::Accepts {
            let escalations = self.escalations(planned.node);
            let names = escalations.iter().map(|escalation| match escalation {
                Some(escalation) => format!("--raise {}", self.policy.procedures[*escalation].named.name),
                None => format!("--raise {}", self.name(item)),
            });
            let names: Vec<String> = names.collect();
            notes.push(format!("nothing else was told; otherwise use {}", words::either(&names)));
        }
        if matches!(arm.kind, ArmKind::Done | ArmKind::Outcome) {
            let each = self.policy.items[item].lines.for_each.iter();
            notes.extend(each.map(|line| format!("once for each “{}”; one is shown", line.value)));
        }
        notes
    }
}

fn kind(arm: ArmKind) -> Kind {
    match arm {
        ArmKind::Done => Kind::Done,
        ArmKind::Outcome => Kind::Chosen,
        ArmKind::PassedOver => Kind::PassedOver,
        ArmKind::Answer => Kind::Answered,
        ArmKind::Comes => Kind::Came,
        ArmKind::Accepts => Kind::Accepted,
        ArmKind::Raises => Kind::Raised,
        ArmKind::Redecides | ArmKind::Overturns => Kind::DecidedAnew,
        ArmKind::Interrupts => Kind::Interrupted,
        ArmKind::Late => Kind::Late,
    }
}
