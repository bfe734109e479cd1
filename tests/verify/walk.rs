//! How a case moves, read from `docs/language.md` alone: a tree walker that shares nothing with `stepwell::graph`.

use std::collections::BTreeSet;

use stepwell::model::{
    Condition, Effect, ItemId, ItemKind, Line, Lines, Moment, OutcomeId, Point, Policy, ProcedureId, Target, Thing,
};
use stepwell::syntax::ast;

use super::answers::{Asking, Case};
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
}

/// One way on.
#[derive(Clone, Debug)]
pub struct Move {
    /// Nothing for the limit of the whole procedure.
    pub item: Option<ItemId>,
    pub what: What,
    pub unfinished: bool,
    /// Whether a watcher or a limit around a block stops what is open.
    is_watcher: bool,
    pub to: State,
}

/// Where a case goes on.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// To the next item.
    Next,
    Item(ItemId),
    Over(bool),
    Stop(Stop),
}

/// The rules by which a case moves through one procedure.
pub struct Walker<'p> {
    policy: &'p Policy,
    procedure: ProcedureId,
    asking: Asking<'p>,
    /// What is asked of the past, and so remembered.
    remembered: BTreeSet<Memory>,
}

type Reached = Vec<(State, bool)>;

impl<'p> Walker<'p> {
    pub fn new(policy: &'p Policy, procedure: ProcedureId) -> Self {
        Walker { policy, procedure, asking: Asking::new(policy, procedure), remembered: remembered(policy, procedure) }
    }

    /// Returns whether every block has something that a case can run into.
    pub fn can_walk(&self) -> bool {
        let blocks = self.policy.items.iter().filter(|(_, item)| match &item.kind {
            ItemKind::Sequence | ItemKind::Parallel => true,
            ItemKind::Follow(procedure, _) => !self.policy.procedures[*procedure].is_outside(),
            _ => false,
        });
        let procedures = self.policy.procedures.iter().filter(|(_, procedure)| !procedure.is_outside());
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
            let state = State { tree: Tree::Leaf(spot, Place::Open), holder, things, known };
            self.enter(state, spot, spot).into_iter().map(|(state, _)| state)
        };
        holders.into_iter().flat_map(begin).collect()
    }

    /// Lists everything that can happen next.
    pub fn moves(&self, state: &State) -> Vec<Move> {
        if state.is_over() {
            return Vec::new();
        }
        let mut moves = Vec::new();
        for (spot, place) in state.tree.leaves() {
            self.at_leaf(state, spot, place, &mut moves);
        }
        self.watchers(state, &state.tree, &mut moves);
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
                    add(What::Late, stopped(self.go(state.clone(), spot, way)));
                }
            }
            Place::Disputable(_) | Place::Anew => {}
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
                for mut next in self.effects(&case.state, &[&item.lines, &outcome.lines]) {
                    self.happens(&mut next, Point::Done(spot.item));
                    self.happens(&mut next, Point::Chosen(*id));
                    self.remember_last(&mut next, spot.item, *id);
                    add(What::Chosen(*id), self.lead(next, spot, Some(*id)));
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
    fn lead(&self, state: State, spot: Spot, outcome: Option<OutcomeId>) -> Reached {
        let kind = &self.policy.items[spot.item].kind;
        let is_block = matches!(kind, ItemKind::Parallel | ItemKind::Sequence | ItemKind::Follow(..));
        self.lead_from(state, spot, outcome, is_block)
    }

    fn lead_from(&self, mut state: State, spot: Spot, outcome: Option<OutcomeId>, is_block: bool) -> Reached {
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

    /// Lists the states in which what is waited for has come, and is used up.
    fn comes(&self, state: &State, moment: &Moment) -> Vec<State> {
        let ways: Vec<Vec<Point>> = match moment {
            Moment::Unstated => vec![Vec::new()],
            Moment::AnyOf(points) | Moment::First(points) => points.iter().map(|point| vec![*point]).collect(),
            Moment::Last(points) => vec![points.clone()],
        };
        let mut found = Vec::new();
        for points in ways {
            if !points.iter().all(|point| matches!(point, Point::Event(_)) || is_fresh(state, *point)) {
                continue;
            }
            let mut next = state.clone();
            for point in points {
                if matches!(point, Point::Event(_)) {
                    self.happens(&mut next, point);
                }
                next.known.remove(&Memory::Fresh(point));
            }
            found.push(next);
        }
        found
    }

    fn has_come(&self, state: &State, moment: &Moment) -> bool {
        match moment {
            Moment::Unstated => false,
            Moment::AnyOf(points) | Moment::First(points) => points.iter().any(|point| is_fresh(state, *point)),
            Moment::Last(points) => points.iter().all(|point| is_fresh(state, *point)),
        }
    }

    /// Lists the states after what some blocks bring about.
    fn effects(&self, state: &State, blocks: &[&Lines]) -> Vec<State> {
        let lines: Vec<_> = blocks.iter().flat_map(|lines| &lines.effects).collect();
        let conditions: Vec<&Condition> = lines.iter().filter_map(|line| line.when.as_ref()).collect();
        let mut found = Vec::new();
        for case in self.asking.cases(state, &conditions) {
            let holding: Vec<&Effect> = lines
                .iter()
                .filter(|line| line.when.as_ref().is_none_or(|when| self.asking.holds(&case, when)))
                .map(|line| &line.value)
                .collect();
            let Case { state: mut next, .. } = case;
            for effect in holding {
                match effect {
                    Effect::Produces(things) => next.things.extend(things.iter().copied()),
                    Effect::Withdraws(consents) => {
                        next.things.retain(|thing| !consents.iter().any(|found| *thing == Thing::Consent(*found)));
                    }
                    Effect::HandsOver(people) => next.holder = people.clone(),
                    Effect::Needs(_) | Effect::Asks(_) | Effect::Sends(..) | Effect::Records(..) => {}
                }
            }
            found.push(next);
        }
        found
    }

    /// An item is done.
    fn done(&self, mut state: State, spot: Spot) -> Reached {
        self.happens(&mut state, Point::Done(spot.item));
        self.lead(state, spot, None)
    }

    /// A case goes on as if an item were done; a decision or level to the next item.
    fn pass_over(&self, state: State, spot: Spot) -> Reached {
        match self.policy.items[spot.item].kind {
            ItemKind::Decision | ItemKind::Level | ItemKind::Route => self.go(state, spot, Way::Next),
            _ => self.lead_from(state, spot, None, false),
        }
    }

    fn go(&self, mut state: State, spot: Spot, way: Way) -> Reached {
        match way {
            Way::Next => self.next(state, spot),
            Way::Item(item) if self.policy.items[item].kind == ItemKind::End => self.end(state, spot, item),
            Way::Item(item) => {
                let to = Spot { item, ..spot };
                let block = self.block_of(to);
                let unfinished =
                    self.leaves_in(&state, block) > state.tree.at(spot).map_or(0, |tree| tree.leaves().len());
                *state.tree.content_mut(block) = Tree::Leaf(to, Place::Open);
                let reached = self.enter(state, to, to).into_iter();
                reached.map(|(state, also)| (state, unfinished || also)).collect()
            }
            Way::Stop(stop) => {
                state.leaf(spot, spot, Place::Gap(stop));
                vec![(state, false)]
            }
            Way::Over(settled) => {
                let unfinished = state.others(spot, None) > 0;
                state.tree = Tree::Leaf(spot, Place::Over(settled));
                vec![(state, unfinished)]
            }
        }
    }

    fn leaves_in(&self, state: &State, block: Option<Spot>) -> usize {
        block.and_then(|block| state.tree.at(block)).unwrap_or(&state.tree).leaves().len()
    }

    /// The case goes to the next item written, or out of the block that is done.
    fn next(&self, mut state: State, spot: Spot) -> Reached {
        let item = &self.policy.items[spot.item];
        let parent = item.parent.map(|parent| Spot { item: parent, ..spot });
        if let Some(parent) = parent.filter(|parent| self.policy.items[parent.item].kind == ItemKind::Parallel) {
            let Some(Tree::Beside(_, branches)) = state.tree.at_mut(parent) else { unreachable!("a branch is open") };
            branches.remove(&spot);
            if !branches.is_empty() {
                return vec![(state, false)];
            }
            return self.done(state, parent);
        }
        let siblings = match parent {
            Some(parent) => &self.policy.items[parent.item].children,
            None => &self.policy.procedures[item.procedure].items,
        };
        let place = siblings.iter().position(|sibling| *sibling == spot.item).unwrap();
        if let Some(next) = self.first(&siblings[place + 1..]) {
            return self.enter(state, spot, Spot { item: next, ..spot });
        }
        match parent {
            Some(parent) if self.policy.items[parent.item].kind == ItemKind::Sequence => self.done(state, parent),
            None if self.policy.procedures[item.procedure].escalation => self.go(state, spot, Way::Over(false)),
            _ => self.go(state, spot, Way::Stop(Stop::NothingAfter)),
        }
    }

    /// Returns the first item that a case can run into.
    fn first(&self, items: &[ItemId]) -> Option<ItemId> {
        items.iter().copied().find(|item| {
            let kind = &self.policy.items[*item].kind;
            !matches!(kind, ItemKind::End | ItemKind::AtAnyTime(..)) && !kind.is_beside()
        })
    }

    /// Puts a case before an item, in place of what stands at a spot.
    fn enter(&self, mut state: State, at: Spot, new: Spot) -> Reached {
        if self.policy.items[new.item].lines.only_if.is_empty() {
            return self.open(state, at, new);
        }
        state.leaf(at, new, Place::Asked);
        vec![(state, false)]
    }

    /// Opens an item, in place of what stands at a spot.
    fn open(&self, mut state: State, at: Spot, new: Spot) -> Reached {
        let item = &self.policy.items[new.item];
        self.happens(&mut state, Point::Opens(new.item));
        match &item.kind {
            ItemKind::Follow(procedure, _) if self.policy.procedures[*procedure].is_outside() => {
                state.leaf(at, new, Place::Gap(Stop::Outline));
                vec![(state, false)]
            }
            ItemKind::Sequence | ItemKind::Follow(..) => {
                let item = self.first(&item.children).unwrap_or_else(|| unreachable!("a block has items"));
                let first = Spot { item, ..new };
                state.put(at, Tree::Inside(new, Box::new(Tree::Leaf(first, Place::Open))));
                self.enter(state, first, first)
            }
            ItemKind::Parallel => {
                let branches = item.children.iter().filter(|child| self.first(&[**child]).is_some());
                let spots: Vec<Spot> = branches.map(|item| Spot { item: *item, ..new }).collect();
                let open = spots.iter().map(|spot| (*spot, Tree::Leaf(*spot, Place::Open))).collect();
                state.put(at, Tree::Beside(new, open));
                spots.into_iter().fold(vec![(state, false)], |states, spot| {
                    states.into_iter().flat_map(|(state, _)| self.enter(state, spot, spot)).collect()
                })
            }
            _ => {
                state.leaf(at, new, Place::Open);
                vec![(state, false)]
            }
        }
    }

    /// An end is reached: the case is over, or the copy around the end.
    fn end(&self, mut state: State, spot: Spot, end: ItemId) -> Reached {
        self.happens(&mut state, Point::Done(end));
        let copy = self.copy_around(Spot { item: end, ..spot });
        let comes_back = self.policy.items[end].lines.continues_in.is_empty();
        if let Some(copy) = copy.filter(|_| comes_back) {
            let unfinished = state.others(spot, Some(copy)) > 0;
            let reached = self.come_back(state, copy, end).into_iter();
            return reached.map(|(state, also)| (state, unfinished || also)).collect();
        }
        let unfinished = state.others(spot, None) > 0;
        state.tree = Tree::Leaf(Spot { item: end, ..spot }, Place::Ended);
        vec![(state, unfinished)]
    }

    /// A copy has come to one of its ends.
    fn come_back(&self, mut state: State, copy: Spot, end: ItemId) -> Reached {
        let item = &self.policy.items[copy.item];
        if item.outcomes.is_empty() {
            return self.done(state, copy);
        }
        self.happens(&mut state, Point::Done(copy.item));
        let Some(answer) = self.answer(copy, end) else {
            return self.go(state, copy, Way::Stop(Stop::Unanswered(end)));
        };
        self.happens(&mut state, Point::Chosen(answer));
        self.remember_last(&mut state, copy.item, answer);
        if !self.policy.outcomes[answer].lines.effects.is_empty() {
            *state.tree.content_mut(Some(copy)) = Tree::Leaf(Spot { item: end, ..copy }, Place::Returns);
            return vec![(state, false)];
        }
        self.lead(state, copy, Some(answer))
    }

    /// Returns the outcome by which a caller answers an end.
    fn answer(&self, copy: Spot, end: ItemId) -> Option<OutcomeId> {
        let mut outcomes = self.policy.items[copy.item].outcomes.iter().copied();
        outcomes.find(|outcome| self.policy.outcomes[*outcome].end == Some(end))
    }

    fn block_of(&self, spot: Spot) -> Option<Spot> {
        self.policy.items[spot.item].parent.map(|item| Spot { item, ..spot })
    }

    fn copy_around(&self, spot: Spot) -> Option<Spot> {
        let around = std::iter::successors(self.block_of(spot), |spot| self.block_of(*spot));
        around.into_iter().find(|spot| matches!(self.policy.items[spot.item].kind, ItemKind::Follow(..)))
    }

    /// Lists how the blocks that are open can be stopped.
    fn watchers(&self, state: &State, tree: &Tree, moves: &mut Vec<Move>) {
        let spot = tree.spot();
        match tree {
            Tree::Leaf(..) => return,
            Tree::Inside(_, inner) => self.watchers(state, inner, moves),
            Tree::Beside(_, branches) => {
                branches.values().for_each(|branch| self.watchers(state, branch, moves));
            }
        }
        let item = &self.policy.items[spot.item];
        if let ItemKind::Follow(_, lines) = &item.kind {
            self.watched(state, Some(spot), &item.children, lines, moves);
            self.watched(state, Some(spot), &[], &item.lines, moves);
        } else {
            self.watched(state, Some(spot), &item.children, &item.lines, moves);
        }
    }

    fn watched(&self, state: &State, block: Option<Spot>, items: &[ItemId], lines: &Lines, moves: &mut Vec<Move>) {
        let spot = block.unwrap_or_else(|| state.tree.spot());
        let dispute = block.and_then(|block| block.dispute);
        // A case that has come to a gap is not free to go anywhere; the branches beside it are.
        let inside = block.and_then(|block| state.tree.at(block)).unwrap_or(&state.tree);
        if inside.leaves().iter().all(|(_, place)| matches!(place, Place::Gap(_))) {
            return;
        }
        for way in lines.late.iter().flat_map(|line| ways(&line.value)) {
            for (to, _) in self.go(state.clone(), spot, way) {
                let item = block.map(|block| block.item);
                moves.push(Move { item, what: What::Late, unfinished: false, is_watcher: true, to });
            }
        }
        for item in items {
            let found = &self.policy.items[*item];
            let ItemKind::AtAnyTime(moment, target) = &found.kind else { continue };
            let conditions: Vec<&Condition> = found.lines.only_if.iter().map(|line| &line.value).collect();
            for case in self.asking.cases(state, &conditions) {
                if !conditions.iter().all(|condition| self.asking.holds(&case, condition)) {
                    continue;
                }
                for came in self.comes(&case.state, moment) {
                    for way in ways(target) {
                        let (item, watcher) = (Some(*item), Spot { item: *item, dispute });
                        for (to, _) in self.stop(came.clone(), spot, watcher, way) {
                            moves.push(Move { item, what: What::Stopped, unfinished: false, is_watcher: true, to });
                        }
                    }
                }
            }
        }
    }

    /// A watcher stops the block around it and leads on.
    fn stop(&self, state: State, block: Spot, watcher: Spot, way: Way) -> Reached {
        let mut state = state;
        self.happens(&mut state, Point::Done(watcher.item));
        match way {
            Way::Stop(stop) => {
                state.leaf(block, watcher, Place::Gap(stop));
                vec![(state, false)]
            }
            way => self.go(state, block, way),
        }
    }

    /// Notes that something happened, if it is ever asked.
    fn happens(&self, state: &mut State, point: Point) {
        for memory in [Memory::Happened(point), Memory::Fresh(point)] {
            if self.remembered.contains(&memory) {
                state.known.insert(memory, 1);
            }
        }
    }

    fn remember_last(&self, state: &mut State, item: ItemId, outcome: OutcomeId) {
        if self.remembered.contains(&Memory::Last(item)) {
            let number = self.policy.items[item].outcomes.iter().position(|found| *found == outcome).unwrap();
            state.known.insert(Memory::Last(item), u32::try_from(number).unwrap() + 1);
        }
    }
}

fn is_fresh(state: &State, point: Point) -> bool {
    state.known.contains_key(&Memory::Fresh(point))
}

fn stopped(reached: Reached) -> Reached {
    reached.into_iter().map(|(state, _)| (state, false)).collect()
}

fn ways(target: &Target) -> Vec<Way> {
    match target {
        Target::Unstated => vec![Way::Stop(Stop::Unstated)],
        Target::Items(items) => items.iter().map(|item| Way::Item(*item)).collect(),
        Target::Settled => vec![Way::Over(true)],
        Target::Unsettled => vec![Way::Over(false)],
    }
}

/// Lists every condition of a procedure.
pub fn conditions(policy: &Policy, procedure: ProcedureId) -> Vec<&Condition> {
    let own = policy.items.iter().filter(|(_, item)| item.procedure == procedure);
    let items: Vec<_> = own.map(|(_, item)| item).collect();
    let outcomes = items.iter().flat_map(|item| &item.outcomes).map(|outcome| &policy.outcomes[*outcome]);
    let outcomes = outcomes.map(|outcome| (outcome.when.as_ref(), &outcome.lines));
    let items = items.iter().map(|item| (None, &item.lines));
    let mut found = Vec::new();
    for (when, lines) in outcomes.chain(items) {
        found.extend(when);
        found.extend(lines.only_if.iter().map(|line| &line.value));
        found.extend(lines.effects.iter().filter_map(|line| line.when.as_ref()));
        found.extend(lines.then.iter().filter_map(|line| line.when.as_ref()));
        found.extend(lines.rows.iter().filter_map(|line| line.value.condition.as_ref()));
    }
    found
}

/// Lists what comes into being in a procedure.
pub fn produced(policy: &Policy, procedure: ProcedureId) -> BTreeSet<Thing> {
    let items = policy.items.iter().filter(|(_, item)| item.procedure == procedure);
    let lines = items.flat_map(|(_, item)| {
        let outcomes = item.outcomes.iter().map(|outcome| &policy.outcomes[*outcome].lines);
        outcomes.chain([&item.lines])
    });
    let effects = lines.flat_map(|lines| &lines.effects);
    effects
        .flat_map(|line| if let Effect::Produces(things) = &line.value { things.clone() } else { Vec::new() })
        .collect()
}

/// Lists what is asked of the past, by conditions and by waits.
fn remembered(policy: &Policy, procedure: ProcedureId) -> BTreeSet<Memory> {
    let mut found = BTreeSet::new();
    for condition in conditions(policy, procedure) {
        condition.walk(&mut |part| match part {
            Condition::Happened(point) => {
                found.insert(Memory::Happened(*point));
            }
            Condition::Chose(item, _) => {
                found.insert(Memory::Last(*item));
            }
            _ => {}
        });
    }
    for (_, item) in policy.items.iter() {
        if let ItemKind::Wait(moment) = &item.kind {
            let own = moment.points().iter().filter(|point| !matches!(point, Point::Event(_)));
            found.extend(own.map(|point| Memory::Fresh(*point)));
        }
    }
    found
}
