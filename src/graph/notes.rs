//! What a state remembers of what has happened, as far as a later condition or wait asks it.

use super::answers::ask_all;
use super::net::{Arm, ArmKind, GapReason, Goal, NodeId, NodeKind};
use super::state::State;
use super::system::System;
use crate::model::{Condition, ItemId, ItemKind, Moment, OutcomeId, Point, Question};

impl System<'_> {
    /// Remembers what a later condition asks.
    pub(super) fn remember(&self, state: &mut State, node: NodeId, arm: &Arm) {
        let Some(item) = self.net.node(node).item else { return };
        let chosen = matches!(arm.kind, ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns);
        if let Some(outcome) = arm.outcome.filter(|_| chosen) {
            self.note_chosen(state, outcome);
        }
        let kind = &self.policy.items[item].kind;
        // A route is done when one of its rows leads on; a watcher, when it has stopped its block.
        let asks = || self.net.node(node).arms.iter().any(|arm| arm.kind == ArmKind::PassedOver);
        let stops = || matches!(arm.goal, Goal::Node(goal) if self.net.node(goal).gap == Some(GapReason::NoRow));
        let routed = || *kind == ItemKind::Route && arm.kind == ArmKind::Answer && !asks() && !stops();
        if chosen || routed() || matches!(arm.kind, ArmKind::Done | ArmKind::Comes | ArmKind::Interrupts) {
            self.note(state, Question::Happened(Point::Done(item)), 2);
        }
    }

    /// Returns the states in which what an arm waits for has come; a wait uses it up.
    pub(super) fn come(&self, state: State, node: NodeId, arm: &Arm) -> Vec<State> {
        let item = self.net.node(node).item.map(|item| &self.policy.items[item].kind);
        let (moment, waits) = match item {
            Some(ItemKind::Wait(moment)) if arm.kind == ArmKind::Comes => (moment, true),
            Some(ItemKind::AtAnyTime(moment, _)) if arm.kind == ArmKind::Interrupts => (moment, false),
            _ => return vec![state],
        };
        let mut found = Vec::new();
        for points in alternatives(moment) {
            if waits && !points.iter().all(|point| !self.is_own(*point) || self.is_unused(&state, *point)) {
                continue;
            }
            // Of several that are waited for, an event comes no sooner than the moment that it means.
            let needed: Vec<&Condition> = points.iter().filter_map(|point| self.meant(*point)).collect();
            let able = ask_all(self, &state, &needed).into_iter().filter(|(_, held)| held.iter().all(|held| *held));
            for (mut next, _) in able {
                for point in points {
                    if !self.is_own(*point) {
                        self.note(&mut next, Question::Happened(*point), 2);
                    } else if waits {
                        self.note(&mut next, Question::Unused(*point), 0);
                    }
                }
                found.push(next);
            }
        }
        found
    }

    /// Returns what has to be so before an event can come.
    fn meant(&self, point: Point) -> Option<&Condition> {
        if let Point::Event(event) = point { self.net.meant.get(&event) } else { None }
    }

    /// Returns whether a wait can only pass: what it waits for has happened already.
    pub(super) fn passes(&self, state: &State, node: NodeId) -> bool {
        let item = self.net.node(node).item.map(|item| &self.policy.items[item].kind);
        let Some(ItemKind::Wait(moment)) = item else { return false };
        let has_come = |points: &[Point]| points.iter().all(|point| self.is_unused(state, *point));
        *moment != Moment::Unstated && alternatives(moment).into_iter().any(has_come)
    }

    fn is_own(&self, point: Point) -> bool {
        super::answers::is_own(self.policy, self.net, point)
    }

    fn is_unused(&self, state: &State, point: Point) -> bool {
        let known = self.net.questions.binary_search(&Question::Unused(point));
        known.is_ok_and(|index| state.answer(index) == 2)
    }

    /// Remembers the outcome that an item had.
    pub(super) fn note_chosen(&self, state: &mut State, outcome: OutcomeId) {
        let item = self.policy.outcomes[outcome].item;
        let place = self.policy.items[item].outcomes.iter().position(|known| *known == outcome);
        let answer = u8::try_from(place.map_or(0, |place| place + 1)).unwrap_or(u8::MAX);
        self.note(state, Question::Outcome(item), answer);
        self.note(state, Question::Happened(Point::Chosen(outcome)), 2);
    }

    /// Remembers an answer, if it is ever asked.
    fn note(&self, state: &mut State, question: Question, answer: u8) {
        let mut note = |question: Question| {
            if let Ok(index) = self.net.questions.binary_search(&question) {
                state.set_answer(index, answer);
            }
        };
        note(question);
        if let Question::Happened(point) = question {
            note(Question::Unused(point));
        }
    }

    /// Remembers that a block, a copy or an end is done.
    pub(super) fn note_done(&self, state: &mut State, item: Option<ItemId>) {
        let Some(item) = item else { return };
        self.note(state, Question::Happened(Point::Done(item)), 2);
    }

    /// Remembers that an item opens; what `only if` passes over never does, and what is asked after it is no opening.
    pub(super) fn note_opening(&self, state: &mut State, node: NodeId) {
        let found = self.net.node(node);
        let Some(item) = found.item else { return };
        let passes = found.arms.iter().any(|arm| arm.kind == ArmKind::PassedOver);
        if found.kind == NodeKind::Test && (passes || !self.net.is_main(self.policy, node)) {
            return;
        }
        self.note(state, Question::Happened(Point::Opens(item)), 2);
    }
}

/// Lists what may come, each alternative being enough; all points of one must have come.
fn alternatives(moment: &Moment) -> Vec<&[Point]> {
    match moment {
        Moment::Unstated => vec![&[]],
        Moment::AnyOf(points) | Moment::First(points) => points.chunks(1).collect(),
        Moment::Last(points) => vec![points],
    }
}
