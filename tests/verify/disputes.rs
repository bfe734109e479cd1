//! How a decision is disputed, and made anew.

use stepwell::model::{Condition, ItemId, ItemKind, OutcomeId, Point, ProcedureId};
use stepwell::syntax::ast;

use super::tree::{Dispute, Place, Spot, State, Stop, Tree};
use super::walk::{Reached, Walker, Way, What};

impl Walker<'_> {
    /// Lists the escalations that are open against an outcome; inside a dispute none is.
    pub(super) fn open_disputes(&self, spot: Spot, outcome: OutcomeId) -> Vec<ProcedureId> {
        let open = self.policy.disputes(spot.item, Some(outcome)).into_iter();
        open.filter(|escalation| spot.dispute.is_none() && *escalation != self.procedure).collect()
    }

    /// Returns whether the case goes on while a decision is disputed; what is unstated is read as waiting.
    fn stands(&self, escalation: ProcedureId) -> bool {
        let mut lines = self.policy.procedures[escalation].lines.effect.iter();
        lines.any(|line| line.value == Some(ast::Effect::Stands))
    }

    /// Somebody accepts what was decided, or does not.
    pub(super) fn disputable(
        &self,
        state: &State,
        spot: Spot,
        outcome: Option<OutcomeId>,
        add: &mut dyn FnMut(What, Reached),
    ) {
        let Some(id) = outcome else {
            add(What::Accepted(None), self.go(state.clone(), spot, Way::Over(true)));
            let mut asked_for = state.clone();
            asked_for.leaf(spot, spot, Place::Open);
            add(What::Raised(None), vec![(asked_for, false)]);
            return;
        };
        let lines = &self.policy.outcomes[id].lines;
        for next in self.effects(state, &[lines]) {
            add(What::Accepted(outcome), self.lead(next, spot, outcome));
        }
        for escalation in self.open_disputes(spot, id) {
            if !self.stands(escalation) {
                let dispute = (spot.item, escalation, None);
                let mut waits = state.clone();
                let first = self.raised(&mut waits, Some(spot), dispute);
                add(What::Raised(outcome), self.enter(waits, first, first));
                continue;
            }
            let dispute = (spot.item, escalation, outcome);
            for next in self.effects(state, &[lines]) {
                for (mut goes_on, unfinished) in self.lead(next, spot, outcome) {
                    let twice = goes_on.disputes.contains_key(&dispute);
                    self.gives_up.set(self.gives_up.get() || twice);
                    let first = self.raised(&mut goes_on, None, dispute);
                    let reached = self.enter(goes_on, first, first).into_iter();
                    add(What::Raised(outcome), reached.map(|(state, _)| (state, unfinished)).collect());
                }
            }
        }
    }

    /// Opens a dispute in place of a decision, or beside the case; returns where it begins.
    fn raised(&self, state: &mut State, at: Option<Spot>, dispute: Dispute) -> Spot {
        let items = &self.policy.procedures[dispute.1].items;
        let item = self.first(items).unwrap_or_else(|| unreachable!("an escalation has items"));
        let first = Spot { item, dispute: Some(dispute) };
        let around = Spot { item: dispute.0, dispute: Some(dispute) };
        let tree = Tree::Inside(around, Box::new(Tree::Leaf(first, Place::Open)));
        match at {
            Some(spot) => state.put(spot, tree),
            None => {
                state.disputes.insert(dispute, tree);
                state.raised.push(dispute);
            }
        }
        first
    }

    /// A dispute comes to its end: the decision is made anew, or the document stops.
    pub(super) fn dispute_over(&self, state: &mut State, spot: Spot, settled: bool) {
        let Some(dispute) = spot.dispute else { unreachable!("it is part of a dispute") };
        let around = Spot { item: dispute.0, ..spot };
        match (settled, dispute.2) {
            (true, None) => state.leaf(around, Spot { dispute: None, ..around }, Place::Anew),
            (true, Some(_)) => *state.content_mut(Some(around)) = Tree::Leaf(around, Place::Anew),
            (false, _) => *state.content_mut(Some(around)) = Tree::Leaf(around, Place::Gap(Stop::Unsettled)),
        }
    }

    /// The decider of the level takes one of the outcomes of the decision.
    pub(super) fn anew(&self, state: &State, spot: Spot, add: &mut dyn FnMut(What, Reached)) {
        let item = &self.policy.items[spot.item];
        let when = |id: &OutcomeId| self.policy.outcomes[*id].when.as_ref();
        let conditions: Vec<&Condition> = item.outcomes.iter().filter_map(when).collect();
        for case in self.asking.cases(state, &conditions) {
            let holds = |id: &&OutcomeId| when(id).is_none_or(|when| self.asking.holds(&case, when));
            let open: Vec<OutcomeId> = item.outcomes.iter().filter(holds).copied().collect();
            if open.is_empty() {
                let mut stops = case.state.clone();
                match spot.dispute {
                    None => stops.leaf(spot, spot, Place::Gap(Stop::NoRow)),
                    Some(_) => *stops.content_mut(Some(spot)) = Tree::Leaf(spot, Place::Gap(Stop::NoRow)),
                }
                add(What::Answered, vec![(stops, false)]);
            }
            for id in open {
                add(What::Anew(id), self.decided_anew(&case.state, spot, id));
            }
        }
    }

    fn decided_anew(&self, state: &State, spot: Spot, id: OutcomeId) -> Reached {
        let decided = |state: &mut State| {
            self.happens(state, Point::Done(spot.item));
            self.happens(state, Point::Chosen(id));
            self.remember_last(state, spot.item, id);
        };
        if let Some(dispute) = spot.dispute.filter(|dispute| dispute.2 == Some(id)) {
            let mut upheld = state.clone();
            decided(&mut upheld);
            upheld.disputes.remove(&dispute);
            upheld.raised.retain(|raised| *raised != dispute);
            return vec![(upheld, false)];
        }
        let mut reached = Vec::new();
        for mut next in self.effects(state, &[&self.policy.outcomes[id].lines]) {
            decided(&mut next);
            if spot.dispute.is_none() {
                reached.extend(self.lead(next, spot, Some(id)));
                continue;
            }
            let decision = Spot { dispute: None, ..spot };
            self.stop_disputes(&mut next, spot);
            next.tree = self.stopped_around(&next.tree, decision);
            reached.extend(self.lead(next, decision, Some(id)).into_iter().map(|(state, _)| (state, false)));
        }
        reached
    }

    /// The disputes stop that were raised because of what is overturned: later ones, but for those in branches beside it.
    fn stop_disputes(&self, state: &mut State, overturned: Spot) {
        let own = state.raised.iter().position(|raised| Some(*raised) == overturned.dispute).unwrap();
        let mut kept = Vec::new();
        for (place, raised) in state.raised.iter().enumerate().filter(|(place, _)| *place != own) {
            let is_beside = self.are_beside(raised.0, overturned.item);
            let is_written_so = (place < own) == (raised.0 < overturned.item);
            self.gives_up.set(self.gives_up.get() || !(is_beside || is_written_so));
            if is_beside || place < own {
                kept.push(*raised);
            }
        }
        state.disputes.retain(|dispute, _| kept.contains(dispute));
        state.raised = kept;
    }

    /// Returns whether two items stand in different branches of one parallel block.
    fn are_beside(&self, one: ItemId, other: ItemId) -> bool {
        let around = |item: ItemId| std::iter::successors(Some(item), |inner| self.policy.items[*inner].parent);
        let block = around(one).find(|block| around(other).any(|around| around == *block));
        block.is_some_and(|block| self.policy.items[block].kind == ItemKind::Parallel)
    }

    /// What went on because of a decision stops, and the branches beside it do not.
    fn stopped_around(&self, tree: &Tree, decision: Spot) -> Tree {
        let mut left = Tree::Leaf(decision, Place::Open);
        let mut inner = decision;
        let around = |item: &ItemId| self.policy.items[*item].parent;
        for item in std::iter::successors(around(&decision.item), around) {
            let spot = Spot { item, dispute: None };
            left = if self.policy.items[item].kind == ItemKind::Parallel {
                let mut branches = match tree.at(spot) {
                    Some(Tree::Beside(_, branches)) => branches.clone(),
                    _ => std::collections::BTreeMap::new(),
                };
                branches.insert(inner, left);
                Tree::Beside(spot, branches)
            } else {
                Tree::Inside(spot, Box::new(left))
            };
            inner = spot;
        }
        left
    }
}
