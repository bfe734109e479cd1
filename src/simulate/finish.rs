//! Where a case is at last: the ends that it reached, or why it stopped and who has to act.

use crate::graph::net::ContainerId;
use crate::graph::{NodeId, NodeKind};
use crate::model::{ActorId, ItemKind, People};

use super::limits::assess;
use super::run::Run;
use super::timeline::{FORMAT_VERSION, Finish, Kind, Limit, Open, Reached, Timeline, Why};
use super::told::Answer;

impl Run<'_> {
    /// Closes the timeline.
    pub fn finish(mut self) -> Timeline {
        let ended = self.state.position.iter().all(|node| self.net().node(*node).kind == NodeKind::End);
        let blocks: Vec<ContainerId> = self.blocks.keys().copied().collect();
        let mut open = Vec::new();
        self.judge_again();
        let until = if ended { self.now } else { self.now.max(self.scenario.last_told()) };
        if ended {
            for block in blocks {
                let opened = self.blocks.get(&block).copied().unwrap_or(self.now);
                let limits = self.limits(&self.block_lines(block), opened);
                self.end_block(block, opened, limits);
            }
        } else {
            let nodes = self.state.position.clone();
            open.extend(nodes.into_iter().filter_map(|node| self.stopped(node)));
            open.extend(blocks.into_iter().filter_map(|block| self.open_block(block)));
            open.iter_mut().for_each(|open: &mut Open| open.late = assess(&mut open.limits, until));
        }
        let (holder, remark, holding) = self.holder(ended);
        let finish = Finish { at: until, ended, ends: self.ends(), open, holder, remark, holding };
        let expectations = self.expectations(&finish);
        self.beside();
        self.unused();
        let procedure = &self.policy.procedures[self.graph.procedure].named;
        let first = self.net().holders.first().unwrap_or(&People::Unstated);
        Timeline {
            format_version: FORMAT_VERSION,
            policy: self.policy.named.name.clone(),
            procedure: procedure.name.clone(),
            title: procedure.display().to_owned(),
            scenario: self.scenario.title.clone(),
            start: self.scenario.start,
            holder: self.policy.people(first),
            happenings: self.happenings,
            finish,
            expectations,
            notes: self.notes,
        }
    }

    /// Judges limits that count from what came only after the item was done.
    fn judge_again(&mut self) {
        for number in 0..self.happenings.len() {
            let Some((item, opened, at)) = self.happenings.get(number).and_then(|happening| {
                let open = happening.limits.iter().any(|limit| limit.times.is_empty());
                let done = matches!(happening.kind, Kind::Done | Kind::Chosen | Kind::Came);
                Some((happening.item.filter(|_| open && done)?, happening.opened, happening.at))
            }) else {
                continue;
            };
            let again = self.item_limits(item, opened);
            let Some(happening) = self.happenings.get_mut(number).filter(|found| found.limits.len() == again.len())
            else {
                continue;
            };
            for (limit, again) in happening.limits.iter_mut().zip(again) {
                if limit.times.is_empty() && !again.times.is_empty() && limit.text == again.text {
                    *limit = again;
                }
            }
            happening.late = assess(&mut happening.limits, at);
        }
    }

    fn stopped(&self, node: NodeId) -> Option<Open> {
        let stop = self.plan(node)?.err()?;
        let found = self.net().node(node);
        let opened = self.opened.get(&node).copied().unwrap_or(self.now);
        let named = match found.item {
            Some(item) => &self.policy.items[item].named,
            None => &self.policy.procedures[self.graph.procedure].named,
        };
        let path = found.item.map_or_else(|| named.name.clone(), |item| self.policy.items[item].path.clone());
        let limits = match found.item {
            Some(item) if self.is_main(node) => self.item_limits(item, opened),
            _ => Vec::new(),
        };
        let clauses = if stop.clauses.is_empty() {
            named.cites.iter().map(|cite| cite.label.clone()).collect()
        } else {
            stop.clauses
        };
        Some(Open {
            path,
            title: named.display().to_owned(),
            by: self.acting(node),
            opened,
            why: stop.why,
            reason: stop.reason,
            help: stop.help,
            clauses,
            place: None,
            limits,
            late: super::Lateness::No,
            span: stop.span.or(Some(named.span)),
        })
    }

    /// Tells of a block that is still open, where it has limits of its own.
    fn open_block(&self, block: ContainerId) -> Option<Open> {
        let opened = self.blocks.get(&block).copied()?;
        let limits: Vec<Limit> = self.limits(&self.block_lines(block), opened);
        if limits.is_empty() {
            return None;
        }
        let (path, title, clauses) = self.block_name(block);
        let (by, why, reason, help) = (Vec::new(), Why::Block, "it is not over".to_owned(), None);
        let late = super::Lateness::No;
        Some(Open { path, title, by, opened, why, reason, help, clauses, place: None, limits, late, span: None })
    }

    fn ends(&self) -> Vec<Reached> {
        let ends = self.state.position.iter().filter(|node| self.net().node(**node).kind == NodeKind::End);
        ends.map(|node| self.reached(*node)).collect()
    }

    fn reached(&self, node: NodeId) -> Reached {
        let at = self.opened.get(&node).copied().unwrap_or(self.now);
        let Some(item) = self.net().node(node).item else {
            // An escalation's own ends are made before anything else, `settled` first.
            let mut built_in = self.net().nodes().filter(|(_, node)| node.kind == NodeKind::End && node.item.is_none());
            let name = if built_in.next().is_some_and(|(first, _)| first == node) { "settled" } else { "unsettled" };
            let procedure = &self.policy.procedures[self.graph.procedure].named.name;
            let (closed, continues_in, clauses) = (false, Vec::new(), Vec::new());
            return Reached {
                path: format!("{procedure}.{name}"),
                title: name.to_owned(),
                at,
                closed,
                continues_in,
                clauses,
            };
        };
        let end = &self.policy.items[item];
        let names = end.lines.continues_in.iter().flat_map(|line| &line.value);
        Reached {
            path: end.path.clone(),
            title: end.named.display().to_owned(),
            at,
            closed: !end.lines.closed.is_empty(),
            continues_in: names.map(|id| self.policy.procedures[*id].named.name.clone()).collect(),
            clauses: end.named.cites.iter().map(|cite| cite.label.clone()).collect(),
        }
    }

    /// Returns who holds the case at last: whom the end names, or else the holder on the way.
    fn holder(&self, ended: bool) -> (String, Option<String>, Vec<ActorId>) {
        let on_the_way = self.graph.holder(self.state.as_ref());
        let items = self.state.position.iter().filter_map(|node| self.net().node(*node).item);
        let ends: Vec<_> =
            items.map(|item| &self.policy.items[item]).filter(|item| item.kind == ItemKind::End).collect();
        let said = ends.iter().flat_map(|end| &end.lines.held_by).map(|line| &line.value).next();
        let closed = ends.iter().any(|end| !end.lines.closed.is_empty());
        match said.filter(|_| ended) {
            _ if ended && closed => ("nobody: the case is closed".to_owned(), None, Vec::new()),
            Some(said) => {
                let (before, after) = (on_the_way.actors(), said.actors());
                let overlap = before.iter().any(|one| after.iter().any(|other| self.policy.overlaps(*one, *other)));
                let differs = !before.is_empty() && !overlap && said != on_the_way;
                let before = self.policy.people(on_the_way);
                let remark = format!(
                    "the end says so; no line on the way hands the case over, and until then it was with {before}"
                );
                (self.policy.people(said), differs.then_some(remark), after)
            }
            None => (self.policy.people(on_the_way), None, on_the_way.actors()),
        }
    }

    /// Says what this timeline leaves out.
    fn beside(&mut self) {
        for item in self.policy.items_of(self.graph.procedure) {
            let item = &self.policy.items[item];
            if item.kind.is_beside() {
                self.notes.push(format!("work beside the case is not part of this timeline: {}", item.named.name));
            }
        }
    }

    /// Names what was told and made no difference.
    fn unused(&mut self) {
        let mut notes = Vec::new();
        for (number, choice) in self.scenario.choices.iter().enumerate() {
            // Where the case stops at the item itself, the reason has been said.
            let stops = self.state.position.iter().any(|node| self.net().node(*node).item == Some(choice.item));
            let elsewhere = !self.items().contains(&choice.item);
            if self.used_choices.contains(&number) || stops || elsewhere {
                continue;
            }
            let name = self.name(choice.item);
            let what = match &choice.answer {
                Answer::Outcome(outcome) => format!("`{name}` is `{outcome}`"),
                Answer::Done => format!("`{name}` is done"),
                Answer::PassedOver => format!("`{name}` is passed over"),
                Answer::Late => format!("`{name}` is late"),
            };
            let when = choice.at.map_or(String::new(), |at| format!(" at {at}"));
            notes.push(format!("told and not used: {what}{when}"));
        }
        for (number, (raised, _)) in self.scenario.raises.iter().enumerate() {
            if !self.used_raises.contains(&number) {
                let name = match raised {
                    super::Raised::Escalation(escalation) => self.policy.procedures[*escalation].named.name.clone(),
                    super::Raised::Level(level) => self.name(*level),
                };
                notes.push(format!("told and not used: `{name}` is raised"));
            }
        }
        self.notes.extend(notes);
    }
}
