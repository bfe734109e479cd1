//! How a case moves, read from `docs/language.md` alone: a tree walker that shares nothing with `stepwell::graph`.

use std::cell::Cell;
use std::collections::BTreeSet;

use stepwell::model::{Condition, ItemId, ItemKind, Line, OutcomeId, Point, Policy, ProcedureId, Target};
use stepwell::syntax::ast;

use super::answers::Asking;
use super::asked;
use super::tree::{Memory, Place, Spot, State, Stop, Tree};

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    Done,
    Chosen(OutcomeId),
    PassedOver,
    Answered,
    Comes,
    Accepted(Option<OutcomeId>),
    Raised(Option<OutcomeId>),
    Anew(OutcomeId),
    Late,
    Stopped,
    /// A fact has risen.
    Risen,
}

/// One way on.
#[derive(Clone, Debug)]
pub struct Move {
    /// Nothing for the limit of the whole procedure.
    pub item: Option<ItemId>,
    pub what: What,
    pub unfinished: bool,
    /// Whether a watcher or a limit around a block stops what is open.
    pub(super) is_watcher: bool,
    pub to: State,
}

/// Where a case goes on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// To the next item.
    Next,
    Item(ItemId),
    Over(bool),
    Stop(Stop),
}

/// The rules by which a case moves through one procedure.
pub struct Walker<'p> {
    pub(super) policy: &'p Policy,
    pub(super) procedure: ProcedureId,
    pub(super) asking: Asking<'p>,
    /// What is asked of the past, and so remembered.
    pub(super) remembered: BTreeSet<Memory>,
    /// A decision was made and disputed again while its dispute went on, or a dispute was raised against the order in
    /// which the decisions are written: neither is followed.
    pub(super) gives_up: Cell<bool>,
}

pub(super) type Reached = Vec<(State, bool)>;

impl<'p> Walker<'p> {
    pub fn new(policy: &'p Policy, procedure: ProcedureId) -> Self {
        let (asking, remembered) = (Asking::new(policy, procedure), asked::remembered(policy, procedure));
        Walker { policy, procedure, asking, remembered, gives_up: Cell::new(false) }
    }

    /// Returns whether every block has something that a case can run into.
    pub fn can_walk(&self) -> bool {
        let blocks = self.policy.items.iter().filter(|(_, item)| match &item.kind {
            ItemKind::Sequence | ItemKind::Parallel => true,
            ItemKind::Follow(procedure, _) => !self.policy.procedures[*procedure].is_outside(),
            _ => false,
        });
        let procedures = self.policy.procedures.iter();
        let procedures = procedures.filter(|(_, procedure)| !procedure.is_outside() && !procedure.is_pattern());
        let lists = blocks.map(|(_, item)| &item.children).chain(procedures.map(|(_, procedure)| &procedure.items));
        lists.into_iter().all(|items| self.first(items).is_some())
    }

    /// Lists the states in which a case can begin.
    pub fn initial(&self) -> Vec<State> {
        let procedure = &self.policy.procedures[self.procedure];
        let mut holders: Vec<_> = procedure.lines.held_by.iter().map(|line| line.value.clone()).collect();
        if holders.is_empty() {
            holders.push(stepwell::model::People::Unstated);
        }
        let first = self.first(&procedure.items).unwrap_or_else(|| unreachable!("a procedure has items"));
        let spot = Spot { item: first, dispute: None };
        let begin = |holder| {
            let (things, known) = (BTreeSet::new(), std::collections::BTreeMap::new());
            let (tree, disputes) = (Tree::Leaf(spot, Place::Open), std::collections::BTreeMap::new());
            let state = State { tree, disputes, raised: Vec::new(), holder, things, known };
            self.enter(state, spot, spot).into_iter().map(|(state, _)| state)
        };
        let begins: Vec<State> = holders.into_iter().flat_map(begin).collect();
        if !self.asking.settled {
            return begins;
        }
        begins.into_iter().flat_map(|state| self.asking.settle(state)).collect()
    }

    /// Lists everything that can happen next.
    pub fn moves(&self, state: &State) -> Vec<Move> {
        if state.is_over() {
            return Vec::new();
        }
        let mut moves = Vec::new();
        for (spot, place) in state.leaves() {
            self.at_leaf(state, spot, place, &mut moves);
        }
        state.trees().for_each(|tree| self.watchers(state, tree, &mut moves));
        let procedure = &self.policy.procedures[self.procedure];
        self.watched(state, None, &procedure.items, &procedure.lines, &mut moves);
        // What is stopped and begins again just as it was has not moved.
        moves.retain(|found| !(found.is_watcher && found.to == *state));
        moves
    }

    fn at_leaf(&self, state: &State, spot: Spot, place: Place, moves: &mut Vec<Move>) {
        let item = &self.policy.items[spot.item];
        let mut add = |what, reached: Reached| {
            for (to, unfinished) in reached {
                moves.push(Move { item: Some(spot.item), what, unfinished, is_watcher: false, to });
            }
        };
        match place {
            Place::Asked => {
                let conditions: Vec<&Condition> = item.lines.only_if.iter().map(|line| &line.value).collect();
                for case in self.asking.cases(state, &conditions) {
                    match conditions.iter().all(|condition| self.asking.holds(&case, condition)) {
                        true => add(What::Answered, self.open(case.state, spot, spot)),
                        false => add(What::PassedOver, self.pass_over(case.state, spot)),
                    }
                }
            }
            Place::Leads(outcome) => {
                let lines = self.leading(spot.item, outcome);
                let conditions: Vec<&Condition> = lines.iter().filter_map(|line| line.when.as_ref()).collect();
                for case in self.asking.cases(state, &conditions) {
                    let holds =
                        |line: &&Line<Target>| line.when.as_ref().is_none_or(|when| self.asking.holds(&case, when));
                    let mut ways: Vec<Way> = lines.iter().filter(holds).flat_map(|line| ways(&line.value)).collect();
                    if ways.is_empty() {
                        ways.push(Way::Next);
                    }
                    for way in ways {
                        add(What::Answered, self.go(case.state.clone(), spot, way));
                    }
                }
            }
            Place::Returns => {
                let copy = self.copy_around(spot).unwrap_or_else(|| unreachable!("an end returns from a copy"));
                let answer = self.answer(copy, spot.item).unwrap_or_else(|| unreachable!("it is answered"));
                for case in self.effects(state, &[&self.policy.outcomes[answer].lines]) {
                    add(What::Done, self.lead(case, copy, Some(answer)));
                }
            }
            Place::Open => {
                let may = item.lines.duty.iter().any(|line| line.value == ast::Duty::May);
                if may {
                    add(What::PassedOver, self.pass_over(state.clone(), spot));
                }
                match &item.kind {
                    // A decision of which no outcome is written is work that is done.
                    ItemKind::Step | ItemKind::Decision if item.outcomes.is_empty() => {
                        for case in self.effects(state, &[&item.lines]) {
                            add(What::Done, self.done(case, spot));
                        }
                    }
                    ItemKind::Decision | ItemKind::Level => self.choose(state, spot, &mut add),
                    ItemKind::Route => self.route(state, spot, &mut add),
                    ItemKind::Wait(moment) => {
                        for came in self.comes(state, moment) {
                            for case in self.effects(&came, &[&item.lines]) {
                                add(What::Comes, self.done(case, spot));
                            }
                        }
                    }
                    other => unreachable!("{other:?} is never open itself"),
                }
                let here = matches!(&item.kind, ItemKind::Wait(moment) if self.has_come(state, moment));
                for way in item.lines.late.iter().flat_map(|line| ways(&line.value)).filter(|_| !here) {
                    add(What::Late, self.go(state.clone(), spot, way));
                }
            }
            Place::Disputable(outcome) => self.disputable(state, spot, outcome, &mut add),
            Place::Anew => self.anew(state, spot, &mut add),
            Place::Ended | Place::Over(_) | Place::Gap(_) => {}
        }
    }

    /// Somebody takes one of the outcomes that can be chosen.
    fn choose(&self, state: &State, spot: Spot, add: &mut dyn FnMut(What, Reached)) {
        let item = &self.policy.items[spot.item];
        let conditions: Vec<&Condition> =
            item.outcomes.iter().filter_map(|outcome| self.policy.outcomes[*outcome].when.as_ref()).collect();
        for case in self.asking.cases(state, &conditions) {
            let mut any = false;
            for id in &item.outcomes {
                let outcome = &self.policy.outcomes[*id];
                if !outcome.when.as_ref().is_none_or(|when| self.asking.holds(&case, when)) {
                    continue;
                }
                any = true;
                let disputed = !self.open_disputes(spot, *id).is_empty();
                // What a disputed outcome brings about waits until it is accepted.
                let blocks = [&item.lines, &outcome.lines];
                for mut next in self.effects(&case.state, if disputed { &blocks[..1] } else { &blocks }) {
                    self.happens(&mut next, Point::Done(spot.item));
                    self.happens(&mut next, Point::Chosen(*id));
                    self.remember_last(&mut next, spot.item, *id);
                    if disputed {
                        next.leaf(spot, spot, Place::Disputable(Some(*id)));
                        add(What::Chosen(*id), vec![(next, false)]);
                    } else {
                        add(What::Chosen(*id), self.lead(next, spot, Some(*id)));
                    }
                }
            }
            if !any {
                add(What::Answered, self.go(case.state.clone(), spot, Way::Stop(Stop::NoRow)));
            }
        }
    }

    /// Lists the `then` lines of an item; of an outcome its own, or else those of its item.
    fn leading(&self, item: ItemId, outcome: Option<OutcomeId>) -> &'p [Line<Target>] {
        let own = outcome.map(|outcome| &self.policy.outcomes[outcome].lines.then);
        own.filter(|lines| !lines.is_empty()).unwrap_or(&self.policy.items[item].lines.then)
    }

    /// A case leaves an item, or a copy by one of its outcomes, as `then` says; a condition is asked when it is left.
    pub(super) fn lead(&self, state: State, spot: Spot, outcome: Option<OutcomeId>) -> Reached {
        let kind = &self.policy.items[spot.item].kind;
        let is_block = matches!(kind, ItemKind::Parallel | ItemKind::Sequence | ItemKind::Follow(..));
        self.lead_from(state, spot, outcome, is_block)
    }

    pub(super) fn lead_from(
        &self,
        mut state: State,
        spot: Spot,
        outcome: Option<OutcomeId>,
        is_block: bool,
    ) -> Reached {
        let lines = self.leading(spot.item, outcome);
        let found: Vec<Way> = lines.iter().flat_map(|line| ways(&line.value)).collect();
        if lines.iter().any(|line| line.when.is_some()) || (is_block && found.len() > 1) {
            state.leaf(spot, spot, Place::Leads(outcome));
            return vec![(state, false)];
        }
        if found.is_empty() {
            return self.go(state, spot, Way::Next);
        }
        found.into_iter().flat_map(|way| self.go(state.clone(), spot, way)).collect()
    }

    fn route(&self, state: &State, spot: Spot, add: &mut dyn FnMut(What, Reached)) {
        let lines = &self.policy.items[spot.item].lines;
        let conditions: Vec<&Condition> = lines.rows.iter().filter_map(|row| row.value.condition.as_ref()).collect();
        for case in self.asking.cases(state, &conditions) {
            let holds = |row: &&stepwell::model::Line<stepwell::model::Row>| {
                row.value.condition.as_ref().is_some_and(|asked| self.asking.holds(&case, asked))
            };
            let mut rows: Vec<_> = lines.rows.iter().filter(holds).collect();
            if lines.first_match {
                rows.truncate(1);
            }
            if rows.is_empty() {
                rows.extend(lines.rows.iter().filter(|row| row.value.condition.is_none()));
            }
            let mut found: Vec<Way> = rows.iter().flat_map(|row| ways(&row.value.target)).collect();
            if found.is_empty() {
                found.push(Way::Stop(Stop::NoRow));
            }
            for way in found {
                let mut next = case.state.clone();
                if !matches!(way, Way::Stop(Stop::NoRow)) {
                    self.happens(&mut next, Point::Done(spot.item));
                }
                add(What::Answered, self.go(next, spot, way));
            }
        }
    }
}

pub(super) fn ways(target: &Target) -> Vec<Way> {
    match target {
        Target::Unstated => vec![Way::Stop(Stop::Unstated)],
        Target::Items(items) => items.iter().map(|item| Way::Item(*item)).collect(),
        Target::Settled => vec![Way::Over(true)],
        Target::Unsettled => vec![Way::Over(false)],
    }
}
