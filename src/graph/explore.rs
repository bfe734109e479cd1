//! Every state that a case can reach, breadth first.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::answers::{ask, ask_all};
use super::net::{Arm, ArmKind, ContainerId, GapReason, Goal, Net, NodeId, NodeKind};
use super::reduce::Lanes;
use super::search::Rows;
use super::state::State;
use super::{Edge, Limits, StateId};
use crate::model::{Condition, Effect, ItemId, ItemKind, Moment, OutcomeId, Point, Policy, Question, Thing};

/// The reachable part of a transition system.
pub(super) struct Explored {
    pub states: IndexSet<State>,
    pub edges: Vec<Edge>,
    pub truncated: bool,
    /// The branches that were explored one after the other.
    pub lanes: Lanes,
}

/// Explores a net up to a number of states.
pub(super) fn explore(policy: &Policy, net: &Net, limits: &Limits) -> Explored {
    let system = System { policy, net, guide: None };
    let mut held = BTreeSet::new();
    loop {
        let lanes = if limits.reduce { Lanes::of(policy, net, &held) } else { Lanes::default() };
        let (found, waiting) = explored(&system, &lanes, limits.max_states);
        let ignoring = ignoring(net, &lanes, &found, &waiting);
        if found.truncated || ignoring.is_empty() {
            return Explored { lanes, ..found };
        }
        held.extend(ignoring);
    }
}

/// Explores once; says of each state whether branches wait there.
fn explored(system: &System<'_>, lanes: &Lanes, max_states: usize) -> (Explored, Vec<bool>) {
    let mut found = Explored { states: IndexSet::new(), edges: Vec::new(), truncated: false, lanes: Lanes::default() };
    for state in system.initial() {
        found.states.insert(state);
    }
    let mut waiting = Vec::new();
    let mut next = 0;
    while let Some(state) = found.states.get_index(next).cloned() {
        let (successors, waits) =
            if lanes.is_empty() { (system.successors(&state), false) } else { system.ample(&state, lanes) };
        waiting.push(waits);
        for (node, arm, unfinished, to) in successors {
            let known = found.states.get_index_of(&to);
            if known.is_none() && found.states.len() >= max_states {
                found.truncated = true;
                continue;
            }
            let to = known.unwrap_or_else(|| found.states.insert_full(to).0);
            let arm = u16::try_from(arm).unwrap_or(u16::MAX);
            found.edges.push(Edge {
                from: StateId::from_index(next),
                to: StateId::from_index(to),
                node,
                arm,
                unfinished,
            });
        }
        next += 1;
    }
    (found, waiting)
}

/// Lists the free branches that go round for ever while others wait: those that move where, unless a watcher stops
/// them, a case cannot get out and somebody waits in every state.
fn ignoring(net: &Net, lanes: &Lanes, found: &Explored, waiting: &[bool]) -> BTreeSet<ContainerId> {
    if !waiting.contains(&true) {
        return BTreeSet::new();
    }
    let watchers: BTreeSet<NodeId> = net.containers().flat_map(|(_, found)| found.watchers.iter().copied()).collect();
    let first = rows(found.states.len(), &found.edges);
    // A limit that asks something lets only some cases out.
    let asks = |edge: &Edge| {
        let arm = net.node(edge.node).arms.get(usize::from(edge.arm));
        arm.is_some_and(|arm| arm.kind == ArmKind::Late && arm.guard.is_some())
    };
    let own = |edge: &&Edge| !watchers.contains(&edge.node) && !asks(edge);
    let to = |number: usize| found.edges.get(number).filter(own).map(|edge| edge.to.0);
    let components = Rows { first: &first, to }.components();
    let component = |id: StateId| components.of.get(id.index()).copied().unwrap_or(0);
    let mut ignores = vec![true; components.members.len()];
    let gets_on = waiting.iter().enumerate().filter(|(_, waits)| !**waits).map(|(state, _)| StateId::from_index(state));
    let leaves = found.edges.iter().filter(own).filter(|edge| component(edge.from) != component(edge.to));
    for id in gets_on.chain(leaves.map(|edge| edge.from)) {
        ignores.get_mut(component(id)).into_iter().for_each(|ignores| *ignores = false);
    }
    let moved = found.edges.iter().filter(|edge| ignores.get(component(edge.from)) == Some(&true));
    moved.flat_map(|edge| lanes.around(net.node(edge.node).container)).map(|lane| lane.branch).collect()
}

/// Returns where the edges of each state begin, and after the last one where they end.
pub(super) fn rows(states: usize, edges: &[Edge]) -> Vec<u32> {
    let mut first = vec![0; states + 1];
    for edge in edges {
        first.get_mut(edge.from.index() + 1).into_iter().for_each(|end| *end += 1);
    }
    let mut sum = 0;
    for end in &mut first {
        sum += *end;
        *end = sum;
    }
    first
}

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
        let mut containers: Vec<ContainerId> = around.collect();
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
        for before in ask(self, state, arm.guard.as_ref()) {
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
        for before in self.come(before, node, arm) {
            for mut after in self.bring_about(before, arm) {
                self.remember(&mut after, node, arm);
                let unfinished = match source {
                    Some(_) if arm.kind == ArmKind::Overturns => {
                        self.overturn(&mut after, node, arm.goal);
                        false
                    }
                    // What a limit stops when it passes is not left unfinished by anybody.
                    Some(source) => self.go(&mut after, Some(source), arm.goal) && arm.kind != ArmKind::Late,
                    None => {
                        self.interrupt(&mut after, node, arm.goal);
                        false
                    }
                };
                if let Some(beside) = arm.beside {
                    self.go(&mut after, None, beside);
                }
                let repeats = source.is_none() && after == *state;
                if !repeats && !found.iter().any(|(n, a, _, known)| *n == node && *a == number && *known == after) {
                    found.push((node, number, unfinished, after));
                }
            }
        }
    }

    /// Applies the effects of an arm; what its lines ask is asked together, before any of them is brought about.
    fn bring_about(&self, before: State, arm: &Arm) -> Vec<State> {
        let conditions: Vec<&Condition> = arm.effects.iter().filter_map(|line| line.when.as_ref()).collect();
        let mut states = Vec::new();
        for (mut state, held) in ask_all(self, &before, &conditions) {
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

    /// Remembers what a later condition asks.
    fn remember(&self, state: &mut State, node: NodeId, arm: &Arm) {
        let Some(item) = self.net.node(node).item else { return };
        let chosen = matches!(arm.kind, ArmKind::Outcome | ArmKind::Redecides | ArmKind::Overturns);
        if let Some(outcome) = arm.outcome.filter(|_| chosen) {
            self.note_chosen(state, outcome);
        }
        let kind = &self.policy.items[item].kind;
        // A route is done when one of its rows leads on; a watcher, when it has stopped its block.
        let asks = self.net.node(node).arms.iter().any(|arm| arm.kind == ArmKind::PassedOver);
        let stops = matches!(arm.goal, Goal::Node(goal) if self.net.node(goal).gap == Some(GapReason::NoRow));
        let routed = *kind == ItemKind::Route && arm.kind == ArmKind::Answer && !asks && !stops;
        if chosen || routed || matches!(arm.kind, ArmKind::Done | ArmKind::Comes | ArmKind::Interrupts) {
            self.note(state, Question::Happened(Point::Done(item)), 2);
        }
    }

    /// Returns the states in which what an arm waits for has come; a wait uses it up.
    fn come(&self, state: State, node: NodeId, arm: &Arm) -> Vec<State> {
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

    /// Returns whether a wait can only pass: what it waits for has happened already.
    fn passes(&self, state: &State, node: NodeId) -> bool {
        let item = self.net.node(node).item.map(|item| &self.policy.items[item].kind);
        let Some(ItemKind::Wait(moment)) = item else { return false };
        let has_come = |points: &[Point]| points.iter().all(|point| self.is_unused(state, *point));
        *moment != Moment::Unstated && alternatives(moment).into_iter().any(has_come)
    }

    /// Returns what has to be so before an event can come.
    fn meant(&self, point: Point) -> Option<&Condition> {
        if let Point::Event(event) = point { self.net.meant.get(&event) } else { None }
    }

    fn is_own(&self, point: Point) -> bool {
        super::answers::is_own(self.policy, self.net, point)
    }

    fn is_unused(&self, state: &State, point: Point) -> bool {
        let known = self.net.questions.binary_search(&Question::Unused(point));
        known.is_ok_and(|index| state.answer(index) == 2)
    }

    /// Remembers the outcome that an item had.
    fn note_chosen(&self, state: &mut State, outcome: OutcomeId) {
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

    /// Moves on from `source`; returns whether other open work was dropped.
    fn go(&self, state: &mut State, source: Option<NodeId>, goal: Goal) -> bool {
        if let Some(source) = source {
            state.leave(source);
        }
        let from = source.map(|source| self.net.node(source).container);
        let mut unfinished = false;
        // Blocks open and close at once; a circle of nothing but blocks is left open where it is.
        let mut at = Some((from, goal));
        for _ in 0..=self.net.nodes.len() + self.net.containers.len() {
            let Some((from, goal)) = at else { return unfinished };
            at = self.arrive(state, from, goal, &mut unfinished);
        }
        if let Some((_, Goal::Node(node))) = at {
            state.open(node);
        }
        unfinished
    }

    /// Arrives at a goal; returns where the case goes on at once, if it does.
    fn arrive(
        &self,
        state: &mut State,
        from: Option<ContainerId>,
        goal: Goal,
        unfinished: &mut bool,
    ) -> Option<(Option<ContainerId>, Goal)> {
        match goal {
            Goal::Done(container) if self.opens(container, from) => {
                let branches = self.net.container(container).branches.clone();
                for branch in branches {
                    *unfinished |= self.go(state, None, branch);
                }
                self.closed(state, container)
            }
            Goal::Done(container) => {
                self.guide.inspect(|guide| guide.closes(container));
                if self.net.container(container).branch {
                    let all = self.net.container(container).parent?;
                    return self.closed(state, all);
                }
                self.note_done(state, self.net.container(container).item);
                let parent = self.net.container(container).parent;
                Some((parent, self.net.container(container).after?))
            }
            Goal::Node(node) => {
                self.guide.inspect(|guide| guide.arrives(node));
                *unfinished |= self.leave_for(state, from, node);
                let found = self.net.node(node);
                self.note_opening(state, node);
                let is_end = |item: &ItemId| self.policy.items[*item].kind == ItemKind::End;
                if let Some(end) = found.item.filter(is_end) {
                    self.note_done(state, Some(end));
                    self.note_done(state, self.net.container(found.container).item);
                }
                let silent = matches!(found.kind, NodeKind::All | NodeKind::Scope | NodeKind::Call);
                // A copy is over with the outcome by which the caller answers its end.
                if let Some(outcome) = found.arms.first().and_then(|arm| arm.outcome).filter(|_| silent) {
                    self.note_chosen(state, outcome);
                }
                match found.arms.first() {
                    Some(arm) if silent && found.arms.len() == 1 && arm.effects.is_empty() => {
                        Some((Some(found.container), arm.goal))
                    }
                    _ => {
                        state.open(node);
                        None
                    }
                }
            }
        }
    }

    /// A parallel block is opened by going to its own end from outside.
    fn opens(&self, container: ContainerId, from: Option<ContainerId>) -> bool {
        let is_all = !self.net.container(container).branches.is_empty();
        is_all && from.is_none_or(|from| !self.net.around(from).any(|around| around == container))
    }

    /// Goes on after a parallel block in which nothing is open any more.
    fn closed(&self, state: &mut State, all: ContainerId) -> Option<(Option<ContainerId>, Goal)> {
        let open = state.position.iter().any(|node| self.net.is_inside(*node, all));
        if open {
            return None;
        }
        self.note_done(state, self.net.container(all).item);
        self.guide.inspect(|guide| guide.closes(all));
        Some((self.net.container(all).parent, self.net.container(all).after?))
    }

    /// Leaves the containers around the source that do not hold the target.
    fn leave_for(&self, state: &mut State, from: Option<ContainerId>, target: NodeId) -> bool {
        let Some(from) = from else { return false };
        let holds = |container: &ContainerId| self.net.is_inside(target, *container);
        let left = self.net.around(from).take_while(|around| !holds(around)).last();
        let Some(left) = left else { return false };
        let before = state.position.len();
        state.position.retain(|node| !self.net.is_inside(*node, left));
        state.position.len() < before
    }

    /// A watcher stops its block and goes to its target.
    fn interrupt(&self, state: &mut State, watcher: NodeId, goal: Goal) {
        let container = self.net.node(watcher).container;
        state.position.retain(|node| !self.net.is_inside(*node, container));
        self.go(state, Some(watcher), goal);
    }

    /// A decision is overturned: all that went on because of it stops, the branches beside it and earlier disputes do not.
    fn overturn(&self, state: &mut State, anew: NodeId, goal: Goal) {
        let target = match goal {
            Goal::Node(node) => self.net.node(node).container,
            Goal::Done(container) => container,
        };
        let branches: Vec<(ContainerId, ContainerId)> = self
            .net
            .around(target)
            .filter(|around| self.net.container(*around).branch)
            .filter_map(|branch| Some((branch, self.net.container(branch).parent?)))
            .collect();
        let beside = |node: NodeId| {
            let is_in = |container: ContainerId| self.net.is_inside(node, container);
            branches.iter().any(|(branch, all)| is_in(*all) && !is_in(*branch))
        };
        let overturned = self.net.node(anew).item;
        let outlasts = |node: NodeId| overturned.is_some_and(|item| self.net.outlasts(node, item, beside));
        state.position.retain(|node| *node != anew && (beside(*node) || outlasts(*node)));
        self.go(state, None, goal);
    }

    /// Remembers that a block, a copy or an end is done.
    fn note_done(&self, state: &mut State, item: Option<ItemId>) {
        let Some(item) = item else { return };
        self.note(state, Question::Happened(Point::Done(item)), 2);
    }

    /// Remembers that an item opens; what `only if` passes over never does.
    fn note_opening(&self, state: &mut State, node: NodeId) {
        let found = self.net.node(node);
        let Some(item) = found.item else { return };
        if found.arms.iter().any(|arm| arm.kind == ArmKind::PassedOver) && found.kind == NodeKind::Test {
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
