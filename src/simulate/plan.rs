//! What can happen next, and when.

use crate::calendar::{Bound, Instant, Length, Reading, Within};
use crate::clock;
use crate::graph::{ArmKind, NodeId, NodeKind, System};
use crate::model::{ItemId, ItemKind, Moment};

use super::companion::Companion;
use super::limits::{OPENING, awaited, earliest, may_come, passed, soonest};
use super::run::{Run, is_anew};
use super::stops::Stop;
use super::timeline::{Force, Lateness, Limit, Why};
use super::told::{Answer, Choice, Raised};

/// Which ways on are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Take {
    Test,
    Done,
    PassedOver,
    Outcome(String),
    Accept,
    Raise(Option<crate::model::ProcedureId>),
    Comes,
    Interrupt,
    Late,
}

/// What one node does next.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub at: Instant,
    /// Events come first, then items, and limits pass last.
    pub class: u8,
    /// Whether it waits for a due time that may still become known.
    pub last: bool,
    pub node: NodeId,
    pub take: Take,
    pub choice: Option<usize>,
    pub raise: Option<usize>,
    /// The happening that a wait or watcher uses up.
    pub moment: Option<Instant>,
}

const EVENT: u8 = 0;
const ITEM: u8 = 1;
const LIMIT: u8 = 2;

impl Run<'_> {
    /// Returns what happens next: the earliest, then in the order of the document.
    pub fn next(&self) -> Option<Planned> {
        let open = self.state.position.iter().copied();
        let plans: Vec<(NodeId, Result<Planned, Stop>)> =
            open.filter_map(|node| Some((node, self.plan(node)?))).collect();
        let mut found: Vec<Planned> = plans.iter().filter_map(|(_, plan)| plan.as_ref().ok().cloned()).collect();
        let asks: Vec<NodeId> =
            plans.iter().filter(|(_, plan)| is_open_question(plan)).map(|(node, _)| *node).collect();
        // Where the case waits to be told something, no limit passes: unless the scenario says all that happens.
        let asks = if self.scenario.title.is_some() { Vec::new() } else { asks };
        let limits =
            plans.iter().filter(|(node, _)| !asks.contains(node)).filter_map(|(node, _)| self.item_passes(*node));
        found.extend(limits);
        let system = System { policy: self.policy, net: self.net(), guide: None };
        for watcher in system.watchers(&self.state) {
            let block = self.net().node(watcher).container;
            let asked = asks.iter().any(|node| self.net().is_inside(*node, block));
            found.extend(self.watched(watcher, asked));
        }
        found.retain(|planned| !self.stuck.contains_key(&planned.node));
        let order = |planned: &Planned| {
            (planned.last, planned.at.max(self.now), planned.class, self.net().node(planned.node).item, planned.node)
        };
        found.into_iter().min_by_key(order)
    }

    /// Returns what an open node does next, or why it cannot; nothing for an end.
    pub fn plan(&self, node: NodeId) -> Option<Result<Planned, Stop>> {
        if let Some(stop) = self.stuck.get(&node) {
            return Some(Err(stop.clone()));
        }
        let found = self.net().node(node);
        let opened = self.opened.get(&node).copied().unwrap_or(self.now);
        Some(match found.kind {
            NodeKind::End => return None,
            NodeKind::Gap => Err(self.gap(node)),
            NodeKind::Test => Ok(planned(node, opened, Take::Test)),
            NodeKind::Wait => self.wait(node, opened),
            NodeKind::Act => self.step(node, opened),
            NodeKind::Pick => self.pick(node, opened),
            NodeKind::All | NodeKind::Scope | NodeKind::Call => Ok(planned(node, opened, Take::Done)),
        })
    }

    fn step(&self, node: NodeId, opened: Instant) -> Result<Planned, Stop> {
        let Some(item) = self.net().node(node).item else { return Ok(planned(node, opened, Take::Done)) };
        let choice = self.choice(item);
        let take = match choice.map(|(_, choice)| &choice.answer) {
            Some(Answer::PassedOver) => Take::PassedOver,
            Some(Answer::Late) => return Err(self.undone(item)),
            _ => Take::Done,
        };
        self.timed(node, item, take, choice)
    }

    fn pick(&self, node: NodeId, opened: Instant) -> Result<Planned, Stop> {
        let found = self.net().node(node);
        let Some(item) = found.item else { return Ok(planned(node, opened, Take::Done)) };
        let has = |wanted: ArmKind| found.arms.iter().any(|arm| arm.kind == wanted);
        if has(ArmKind::Accepts) {
            return self.dispute(node, item, opened);
        }
        if !has(ArmKind::Outcome) && !found.arms.iter().any(|arm| is_anew(arm.kind)) {
            return self.step(node, opened);
        }
        if self.nothing_holds(node) {
            return Ok(planned(node, opened, Take::Test));
        }
        let choice = self.choice(item);
        match choice.map(|(_, choice)| &choice.answer) {
            Some(Answer::Outcome(name)) if found.arms.iter().any(|arm| is_anew(arm.kind)) => {
                let take = Take::Outcome(name.clone());
                let at = choice.and_then(|(_, choice)| choice.at).unwrap_or(opened);
                self.not_before(item, at, opened)?;
                Ok(Planned { choice: choice.map(|(number, _)| number), ..planned(node, at, take) })
            }
            Some(Answer::Outcome(name)) => {
                let take = Take::Outcome(name.clone());
                self.timed(node, item, take, choice)
            }
            Some(Answer::Late) => Err(self.undone(item)),
            _ => Err(self.choose(item)),
        }
    }

    /// Returns whether none of the outcomes can be chosen, as far as that can be said.
    fn nothing_holds(&self, node: NodeId) -> bool {
        let arms = self.net().node(node).arms.iter().enumerate();
        let mut none = arms.filter(|(_, arm)| arm.kind == ArmKind::Answer);
        none.any(|(number, _)| {
            let companion = Companion::new(self.known(), self.now);
            let system = System { policy: self.policy, net: self.net(), guide: Some(&companion) };
            let found = system.taking(&self.state, node, number);
            !found.is_empty() && companion.missing.borrow().is_empty()
        })
    }

    fn dispute(&self, node: NodeId, item: ItemId, opened: Instant) -> Result<Planned, Stop> {
        let escalations = self.escalations(node);
        let raises = self.scenario.raises.iter().enumerate().filter(|(number, _)| !self.used_raises.contains(number));
        let mut raises = raises.filter(|(_, (raised, _))| match raised {
            Raised::Escalation(escalation) => escalations.contains(&Some(*escalation)),
            Raised::Level(level) => *level == item && escalations.contains(&None),
        });
        if let Some((number, (raised, at))) = raises.next() {
            let at = at.unwrap_or(opened);
            self.not_before(item, at, opened)?;
            let escalation = match raised {
                Raised::Escalation(escalation) => Some(*escalation),
                Raised::Level(_) => None,
            };
            return Ok(Planned { raise: Some(number), ..planned(node, at, Take::Raise(escalation)) });
        }
        // A level that was told an outcome has been asked for.
        let take = match self.choice(item) {
            Some(_) if escalations.contains(&None) => Take::Raise(None),
            _ => Take::Accept,
        };
        Ok(planned(node, opened, take))
    }

    /// Lists the escalations that a choice between accepting and disputing offers; nothing for a level to ask for.
    pub fn escalations(&self, node: NodeId) -> Vec<Option<crate::model::ProcedureId>> {
        let raises = self.net().node(node).arms.iter().filter(|arm| arm.kind == ArmKind::Raises);
        raises.map(|arm| self.escalation_of(arm)).collect()
    }

    /// Returns the escalation that an arm raises.
    pub fn escalation_of(&self, arm: &crate::graph::Arm) -> Option<crate::model::ProcedureId> {
        arm.outcome?;
        match arm.beside.unwrap_or(arm.goal) {
            crate::graph::net::Goal::Node(node) => self.net().node(node).dispute,
            crate::graph::net::Goal::Done(_) => None,
        }
    }

    /// Returns the first choice about an item that is not used up.
    fn choice(&self, item: ItemId) -> Option<(usize, &Choice)> {
        let mut choices = self.scenario.choices.iter().enumerate();
        choices.find(|(number, choice)| choice.item == item && !self.used_choices.contains(number))
    }

    /// Finds when an item is done.
    fn timed(&self, node: NodeId, item: ItemId, take: Take, choice: Option<(usize, &Choice)>) -> Result<Planned, Stop> {
        let opened = self.opened.get(&node).copied().unwrap_or(self.now);
        let number = choice.map(|(number, _)| number);
        if let Some(at) = choice.and_then(|(_, choice)| choice.at) {
            self.not_before(item, at, opened)?;
            return Ok(Planned { choice: number, ..planned(node, at, take) });
        }
        let lines = &self.policy.items[item].lines;
        if let Some(moment) = self.judge(|judge| awaited(lines, judge, opened)) {
            return Err(self.waits_for(item, moment, "may not be done before"));
        }
        let limits = self.item_limits(item, opened);
        let needed = self.needed(item, opened)?;
        let mut at = needed.unwrap_or(opened).max(earliest(&limits).unwrap_or(opened));
        let due = soonest(&limits);
        if self.scenario.as_late_as_allowed {
            at = at.max(due.unwrap_or(at));
        } else if needed.is_none() {
            self.sits(item)?;
        }
        let open = self.judge(|judge| may_come(lines, judge, opened));
        let last = self.scenario.as_late_as_allowed && due.is_none() && open;
        Ok(Planned { choice: number, last, ..planned(node, at, take) })
    }

    /// Returns when the work itself is done, if it takes time.
    fn needed(&self, item: ItemId, opened: Instant) -> Result<Option<Instant>, Stop> {
        let found = &self.policy.items[item];
        let told = self.scenario.takes.get(&item).copied();
        let written = found.lines.takes.iter().filter(|line| {
            line.when
                .as_ref()
                .is_none_or(|when| self.judge(|judge| judge.known.holds(when, self.now, judge.things)) != Some(false))
        });
        let written =
            written.map(|line| Length::new(line.value.least, line.value.unit)).filter(|length| length.count > 0);
        let lengths: Vec<Length> = match told {
            Some(length) => vec![length],
            None => written.collect(),
        };
        let mut needed = None;
        for length in lengths {
            if length.is_ambiguous() {
                let name = self.name(item);
                let reason = format!("`{name}` takes {length}, which may be calendar days or working days");
                let (working, calendar) = (format!("{}wd", length.count), format!("{}d", length.count));
                let help = format!("choose with --takes {name}={working} or --takes {name}={calendar}");
                return Err(Stop::new(Why::Asks, reason).help(help).at(found.named.span));
            }
            let done = self.calendar.due(length, opened, Reading::Calendar);
            let done = done.map_err(|error| Stop::new(Why::Impossible, error.to_string()).at(found.named.span))?;
            needed = needed.max(Some(done));
        }
        Ok(needed)
    }

    /// A body does nothing until it sits, and when it sits has to be told.
    fn sits(&self, item: ItemId) -> Result<(), Stop> {
        let Some((body, length)) = clock::sitting(self.policy, item) else { return Ok(()) };
        let name = self.name(item);
        let title = self.policy.actors[body].named.display();
        let reason = format!("{title} sits every {length}, and when it next does was not told");
        let help = format!("tell it with --takes {name}=LENGTH, or use --as-late-as-allowed");
        Err(Stop::new(Why::Asks, reason).help(help).at(self.policy.items[item].named.span))
    }

    /// Lists the limits of an item, the next sitting of a body included.
    pub fn item_limits(&self, item: ItemId, opened: Instant) -> Vec<Limit> {
        let mut limits = self.limits(&[&self.policy.items[item].lines], opened);
        if let Some((_, length)) = clock::sitting(self.policy, item) {
            let bound = Bound::Within(Within::new(length));
            if let Ok(window) = self.calendar.window(bound, opened, Reading::Calendar) {
                let (earliest, latest) = (window.earliest, window.latest);
                let from = OPENING.to_owned();
                let times = vec![super::Times { reading: None, from, counted_from: opened, earliest, latest }];
                let text = format!("the next sitting, every {length}");
                let (clauses, silent, late, early) = (Vec::new(), None, Lateness::No, false);
                limits.push(Limit { text, clauses, force: Force::Binds, times, silent, late, early });
            }
        }
        limits
    }

    fn wait(&self, node: NodeId, opened: Instant) -> Result<Planned, Stop> {
        let Some(item) = self.net().node(node).item else { return Ok(planned(node, opened, Take::Comes)) };
        if let Some((_, Choice { answer: Answer::Late, .. })) = self.choice(item) {
            return Err(self.undone(item));
        }
        let ItemKind::Wait(moment) = &self.policy.items[item].kind else {
            return Ok(planned(node, opened, Take::Comes));
        };
        if *moment == Moment::Unstated {
            let reason = "the document does not say what is waited for here";
            return Err(Stop::new(Why::Unsaid, reason).at(self.policy.items[item].named.span));
        }
        let comes = self.first_unused(node, moment, self.scenario.start);
        let comes = comes.ok_or_else(|| self.waits_for(item, moment, "waits for"))?;
        Ok(Planned { moment: Some(comes), ..planned(node, comes.max(opened), Take::Comes) })
    }

    /// Returns the first happening of a moment since then that this node has not used up.
    fn first_unused(&self, node: NodeId, moment: &Moment, since: Instant) -> Option<Instant> {
        let item = self.net().node(node).item;
        let used = |at: &Instant| {
            let same = |other: &NodeId| {
                *other == node || self.net().node(*other).item == item || self.same_moment(*other, moment)
            };
            self.used_moments.iter().any(|(other, known)| known == at && same(other))
        };
        let times = self.known().moments(moment).into_iter();
        times.filter(|at| *at >= since && !used(at)).min()
    }

    fn same_moment(&self, node: NodeId, moment: &Moment) -> bool {
        let item = self.net().node(node).item;
        item.is_some_and(|item| matches!(&self.policy.items[item].kind, ItemKind::Wait(other) if other == moment))
    }

    /// Returns when the limit of an open item passes, if the document says what follows then.
    fn item_passes(&self, node: NodeId) -> Option<Planned> {
        let found = self.net().node(node);
        let late = found.arms.iter().any(|arm| arm.kind == ArmKind::Late);
        let item = found.item.filter(|_| late && self.is_main(node))?;
        let at = passed(&self.item_limits(item, self.opened.get(&node).copied()?))?;
        let told = self.choice(item).filter(|(_, choice)| choice.answer == Answer::Late);
        Some(Planned { class: LIMIT, choice: told.map(|(number, _)| number), ..planned(node, at, Take::Late) })
    }

    /// Returns when a watcher stops its block.
    fn watched(&self, watcher: NodeId, asked: bool) -> Option<Planned> {
        let found = self.net().node(watcher);
        let block = found.container;
        let since = self.blocks.get(&block).copied()?;
        if found.arms.iter().any(|arm| arm.kind == ArmKind::Late) {
            let at = passed(&self.limits(&self.block_lines(block), since)).filter(|_| !asked)?;
            return Some(Planned { class: LIMIT, ..planned(watcher, at, Take::Late) });
        }
        let ItemKind::AtAnyTime(moment, _) = &self.policy.items[found.item?].kind else { return None };
        let comes = self.first_unused(watcher, moment, since)?;
        let begun = comes == self.scenario.start && self.begins_with(moment);
        (!begun).then(|| Planned { class: EVENT, moment: Some(comes), ..planned(watcher, comes, Take::Interrupt) })
    }

    /// The event with which a procedure begins does not stop it at once.
    fn begins_with(&self, moment: &Moment) -> bool {
        let begins = &self.policy.procedures[self.graph.procedure].lines.begins;
        begins.iter().any(|line| matches!(&line.value, crate::model::Begins::On(known) if known == moment))
    }
}

fn planned(node: NodeId, at: Instant, take: Take) -> Planned {
    Planned { at, class: ITEM, last: false, node, take, choice: None, raise: None, moment: None }
}

fn is_open_question(plan: &Result<Planned, Stop>) -> bool {
    plan.as_ref().is_err_and(|stop| stop.why == Why::Asks)
}
