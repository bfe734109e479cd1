//! A net read as a transition system: the states in which a case can begin, and what can happen in each.
//!
//! It promises every move that the document lets somebody make, in the order in which they are written. Where a move
//! leads is in `onward`, and what it leaves to be remembered in `notes`.

use super::answers::{ask, ask_all};
use super::net::{Arm, ArmKind, ContainerId, Net, NodeId, NodeKind};
use super::state::State;
use crate::model::{Condition, Effect, Policy, Question, Thing};

/// A move: the node and arm, whether work is left unfinished, and the state after.
pub(super) type Successor = (NodeId, usize, bool, State);

/// Somebody who goes along with one case: answers what is asked of it, and sees what opens and closes on its way.
pub trait Guide {
    /// Returns the answer to a question as the number of its class, counted from one; nothing where any may be.
    fn answer(&self, question: Question, constants: &[u32]) -> Option<u8>;
    /// Returns whether the document's own words, or a consent that comes from elsewhere, hold of the case.
    fn holds(&self, words: &Condition) -> Option<bool>;
    /// Sees the case arrive at a node; blocks, copies and their ends are passed through at once.
    fn arrives(&self, node: NodeId);
    /// Sees a block come to its own end.
    fn closes(&self, container: ContainerId);
}

/// A net read as a transition system.
#[derive(Clone, Copy)]
pub struct System<'a> {
    /// The policy of the net.
    pub policy: &'a Policy,
    /// The net.
    pub net: &'a Net,
    /// Who goes along, where one case is followed; without one, everything that may be is.
    pub guide: Option<&'a dyn Guide>,
}

impl System<'_> {
    /// Lists the states in which a case can begin.
    pub fn initial(&self) -> Vec<State> {
        let mut found = Vec::new();
        for holder in 0..self.net.first_holders {
            let holder = u16::try_from(holder).unwrap_or(u16::MAX);
            let mut state = State::new(holder, self.net.things.len(), self.net.questions.len());
            for place in self.net.given.things.iter().filter_map(|thing| self.net.things.binary_search(thing).ok()) {
                state.set(place, true);
            }
            for (question, answer) in &self.net.given.answers {
                self.net
                    .questions
                    .binary_search(question)
                    .into_iter()
                    .for_each(|place| state.set_answer(place, *answer));
            }
            for goal in &self.net.entry {
                self.go(&mut state, None, *goal);
            }
            found.push(state);
        }
        found
    }

    /// Lists what can happen next: the node and arm that move, whether work is left unfinished, and the state after.
    pub fn successors(&self, state: &State) -> Vec<(NodeId, usize, bool, State)> {
        let mut found = Vec::new();
        state.position.iter().for_each(|node| self.moves(state, *node, Some(*node), &mut found));
        self.watchers(state).into_iter().for_each(|watcher| self.moves(state, watcher, None, &mut found));
        found
    }

    /// Lists what an open node or a watcher can do.
    pub(super) fn moves(&self, state: &State, node: NodeId, source: Option<NodeId>, found: &mut Vec<Successor>) {
        let chooses = matches!(self.net.node(node).kind, NodeKind::Test | NodeKind::Pick);
        if chooses && source.is_some() && self.guide.is_none() {
            self.choose(state, node, found);
            return;
        }
        for (number, arm) in self.net.node(node).arms.iter().enumerate() {
            self.take(state, node, (number, arm), source, found);
        }
    }

    /// Lists what one arm of an open node or of a watcher leads to.
    pub fn taking(&self, state: &State, node: NodeId, number: usize) -> Vec<State> {
        let mut found = Vec::new();
        let source = state.position.contains(&node).then_some(node);
        if let Some(arm) = self.net.node(node).arms.get(number) {
            self.take(state, node, (number, arm), source, &mut found);
        }
        found.into_iter().map(|(_, _, _, state)| state).collect()
    }

    /// Lists the watchers of the containers in which something is open.
    pub fn watchers(&self, state: &State) -> Vec<NodeId> {
        let open =
            state.position.iter().filter(|node| !matches!(self.net.node(**node).kind, NodeKind::End | NodeKind::Gap));
        let around = open.flat_map(|node| self.net.around(self.net.node(*node).container));
        let mut containers: Vec<ContainerId> =
            around.filter(|around| !self.net.container(*around).watchers.is_empty()).collect();
        containers.sort_unstable();
        containers.dedup();
        containers.into_iter().flat_map(|id| self.net.container(id).watchers.iter().copied()).collect()
    }

    fn take(
        &self,
        state: &State,
        node: NodeId,
        (number, arm): (usize, &Arm),
        source: Option<NodeId>,
        found: &mut Vec<Successor>,
    ) {
        if arm.kind == ArmKind::Late && self.passes(state, node) {
            return;
        }
        let Some(guard) = &arm.guard else {
            return self.lead(state, state.clone(), (node, number, arm), source, found);
        };
        for before in ask(self, state, Some(guard)) {
            self.lead(state, before, (node, number, arm), source, found);
        }
    }

    /// Lists the ways on from a node whose arms are asked together: a case has one answer to all of them.
    fn choose(&self, state: &State, node: NodeId, found: &mut Vec<Successor>) {
        let (arms, first) = (&self.net.node(node).arms, found.len());
        let guards: Vec<&Condition> = arms.iter().filter_map(|arm| arm.guard.as_ref()).collect();
        for (before, held) in ask_all(self, state, &guards) {
            let mut held = held.into_iter();
            for (number, arm) in arms.iter().enumerate() {
                if arm.guard.is_none() || held.next() == Some(true) {
                    self.lead(state, before.clone(), (node, number, arm), Some(node), found);
                }
            }
        }
        // As they are written: of two stories of one length the earlier is told.
        if let Some(chosen) = found.get_mut(first..) {
            chosen.sort_by_key(|(_, number, _, _)| *number);
        }
    }

    /// Lists what an arm leads to, in a case in which it can be taken.
    fn lead(
        &self,
        state: &State,
        before: State,
        (node, number, arm): (NodeId, usize, &Arm),
        source: Option<NodeId>,
        found: &mut Vec<Successor>,
    ) {
        let mut reach = |after: State| {
            let (unfinished, after) = self.reach(after, (node, arm), source);
            let repeats = source.is_none() && after == *state;
            if !repeats && !found.iter().any(|(n, a, _, known)| *n == node && *a == number && *known == after) {
                found.push((node, number, unfinished, after));
            }
        };
        let mut bring_about = |mut before: State| {
            if arm.effects.iter().all(|line| line.when.is_none()) {
                arm.effects.iter().for_each(|line| self.apply(&mut before, &line.value));
                reach(before);
            } else {
                self.bring_about(&before, arm).into_iter().for_each(&mut reach);
            }
        };
        if matches!(arm.kind, ArmKind::Comes | ArmKind::Interrupts) {
            self.come(before, node, arm).into_iter().for_each(bring_about);
        } else {
            bring_about(before);
        }
    }

    /// Goes on to where an arm leads, after what it brings about; says whether work is left unfinished.
    fn reach(&self, mut after: State, (node, arm): (NodeId, &Arm), source: Option<NodeId>) -> (bool, State) {
        self.remember(&mut after, node, arm);
        let unfinished = match source {
            Some(_) if arm.kind == ArmKind::Overturns => {
                self.overturn(&mut after, node, arm.goal);
                false
            }
            Some(source) => self.go(&mut after, Some(source), arm.goal),
            None => self.interrupt(&mut after, node, arm.goal),
        };
        if let Some(beside) = arm.beside {
            self.go(&mut after, None, beside);
        }
        (unfinished, after)
    }

    /// Applies the effects of an arm; what its lines ask is asked together, before any of them is brought about.
    fn bring_about(&self, before: &State, arm: &Arm) -> Vec<State> {
        let conditions: Vec<&Condition> = arm.effects.iter().filter_map(|line| line.when.as_ref()).collect();
        let mut states = Vec::new();
        for (mut state, held) in ask_all(self, before, &conditions) {
            let mut held = held.into_iter();
            for line in &arm.effects {
                if line.when.is_none() || held.next() == Some(true) {
                    self.apply(&mut state, &line.value);
                }
            }
            states.push(state);
        }
        states.sort_unstable();
        states.dedup();
        states
    }

    fn apply(&self, state: &mut State, effect: &Effect) {
        let mut put = |thing: Thing, exists: bool| {
            if let Ok(index) = self.net.things.binary_search(&thing) {
                state.set(index, exists);
            }
        };
        match effect {
            Effect::Produces(things) => things.iter().for_each(|thing| put(*thing, true)),
            Effect::Withdraws(consents) => consents.iter().for_each(|consent| put(Thing::Consent(*consent), false)),
            Effect::HandsOver(people) => {
                let holder = self.net.holders.iter().position(|known| known == people);
                state.holder = holder.and_then(|holder| u16::try_from(holder).ok()).unwrap_or(state.holder);
            }
            Effect::Needs(_) | Effect::Asks(_) | Effect::Sends(..) | Effect::Records(..) => {}
        }
    }
}
