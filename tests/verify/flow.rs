//! Where a case goes on: to the next item, into and out of blocks and copies, to an end.

use stepwell::model::{ItemId, ItemKind, OutcomeId, Point};

use super::tree::{Place, Spot, State, Stop, Tree};
use super::walk::{Reached, Walker, Way};

impl Walker<'_> {
    /// An item is done.
    pub(super) fn done(&self, mut state: State, spot: Spot) -> Reached {
        self.happens(&mut state, Point::Done(spot.item));
        self.lead(state, spot, None)
    }

    /// A case goes on as if an item were done; a decision or level to the next item.
    pub(super) fn pass_over(&self, state: State, spot: Spot) -> Reached {
        match self.policy.items[spot.item].kind {
            ItemKind::Decision | ItemKind::Level | ItemKind::Route => self.go(state, spot, Way::Next),
            _ => self.lead_from(state, spot, None, false),
        }
    }

    pub(super) fn go(&self, mut state: State, spot: Spot, way: Way) -> Reached {
        match way {
            Way::Next => self.next(state, spot),
            Way::Item(item) if self.policy.items[item].kind == ItemKind::End => self.end(state, spot, item),
            Way::Item(item) => {
                let to = Spot { item, ..spot };
                let block = self.block_of(to);
                let unfinished = self.leaves_in(&state, block) > state.at(spot).map_or(0, |tree| tree.leaves().len());
                *state.content_mut(block) = Tree::Leaf(to, Place::Open);
                let reached = self.enter(state, to, to).into_iter();
                reached.map(|(state, also)| (state, unfinished || also)).collect()
            }
            Way::Stop(stop) => {
                state.leaf(spot, spot, Place::Gap(stop));
                vec![(state, false)]
            }
            Way::Over(settled) if spot.dispute.is_some() => {
                self.dispute_over(&mut state, spot, settled);
                vec![(state, false)]
            }
            Way::Over(settled) => {
                let unfinished = state.others(spot, None) > 0;
                state.tree = Tree::Leaf(spot, Place::Over(settled));
                vec![(state, unfinished)]
            }
        }
    }

    pub(super) fn leaves_in(&self, state: &State, block: Option<Spot>) -> usize {
        block.and_then(|block| state.at(block)).unwrap_or(&state.tree).leaves().len()
    }

    /// The case goes to the next item written, or out of the block that is done.
    pub(super) fn next(&self, mut state: State, spot: Spot) -> Reached {
        let item = &self.policy.items[spot.item];
        let parent = item.parent.map(|parent| Spot { item: parent, ..spot });
        if let Some(parent) = parent.filter(|parent| self.policy.items[parent.item].kind == ItemKind::Parallel) {
            let Some(Tree::Beside(_, branches)) = state.at_mut(parent) else { unreachable!("a branch is open") };
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
            None if self.policy.procedures[item.procedure].escalation && item.kind == ItemKind::Level => {
                self.go(state, spot, Way::Over(false))
            }
            _ => self.go(state, spot, Way::Stop(Stop::NothingAfter)),
        }
    }

    /// Returns the first item that a case can run into.
    pub(super) fn first(&self, items: &[ItemId]) -> Option<ItemId> {
        items.iter().copied().find(|item| {
            let kind = &self.policy.items[*item].kind;
            !matches!(kind, ItemKind::End | ItemKind::AtAnyTime(..)) && !kind.is_beside()
        })
    }

    /// Puts a case before an item, in place of what stands at a spot.
    pub(super) fn enter(&self, mut state: State, at: Spot, new: Spot) -> Reached {
        if self.policy.items[new.item].lines.only_if.is_empty() {
            return self.open(state, at, new);
        }
        state.leaf(at, new, Place::Asked);
        vec![(state, false)]
    }

    /// Opens an item, in place of what stands at a spot.
    pub(super) fn open(&self, mut state: State, at: Spot, new: Spot) -> Reached {
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
            ItemKind::Level if !item.lines.raised_by.is_empty() => {
                state.leaf(at, new, Place::Disputable(None));
                vec![(state, false)]
            }
            _ => {
                state.leaf(at, new, Place::Open);
                vec![(state, false)]
            }
        }
    }

    /// An end is reached: the case is over, or the copy around the end.
    pub(super) fn end(&self, mut state: State, spot: Spot, end: ItemId) -> Reached {
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
    pub(super) fn come_back(&self, mut state: State, copy: Spot, end: ItemId) -> Reached {
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
            *state.content_mut(Some(copy)) = Tree::Leaf(Spot { item: end, ..copy }, Place::Returns);
            return vec![(state, false)];
        }
        self.lead(state, copy, Some(answer))
    }

    /// Returns the outcome by which a caller answers an end.
    pub(super) fn answer(&self, copy: Spot, end: ItemId) -> Option<OutcomeId> {
        let mut outcomes = self.policy.items[copy.item].outcomes.iter().copied();
        outcomes.find(|outcome| self.policy.outcomes[*outcome].end == Some(end))
    }

    pub(super) fn block_of(&self, spot: Spot) -> Option<Spot> {
        // A dispute is around the items of the escalation.
        let around = spot.dispute.map(|(decision, ..)| decision).filter(|decision| *decision != spot.item);
        self.policy.items[spot.item].parent.or(around).map(|item| Spot { item, ..spot })
    }

    pub(super) fn copy_around(&self, spot: Spot) -> Option<Spot> {
        let around = std::iter::successors(self.block_of(spot), |spot| self.block_of(*spot));
        around.into_iter().find(|spot| matches!(self.policy.items[spot.item].kind, ItemKind::Follow(..)))
    }
}
