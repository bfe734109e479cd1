//! What may stop a block, a dispute or the whole procedure at any time.

use stepwell::model::{Condition, ItemId, ItemKind, Lines, Point};

use super::tree::{Place, Spot, State, Tree};
use super::walk::{Move, Reached, Walker, Way, What, ways};

impl Walker<'_> {
    /// Lists how the blocks that are open can be stopped.
    pub(super) fn watchers(&self, state: &State, tree: &Tree, moves: &mut Vec<Move>) {
        let spot = tree.spot();
        match tree {
            Tree::Leaf(..) => return,
            Tree::Inside(_, inner) => self.watchers(state, inner, moves),
            Tree::Beside(_, branches) => {
                branches.values().for_each(|branch| self.watchers(state, branch, moves));
            }
        }
        let item = &self.policy.items[spot.item];
        if let Some((_, escalation, _)) = spot.dispute.filter(|(decision, ..)| *decision == spot.item) {
            let raised = &self.policy.procedures[escalation];
            self.watched(state, Some(spot), &raised.items, &raised.lines, moves);
        } else if let ItemKind::Follow(_, lines) = &item.kind {
            self.watched(state, Some(spot), &item.children, lines, moves);
            self.watched(state, Some(spot), &[], &item.lines, moves);
        } else {
            self.watched(state, Some(spot), &item.children, &item.lines, moves);
        }
    }

    pub(super) fn watched(
        &self,
        state: &State,
        block: Option<Spot>,
        items: &[ItemId],
        lines: &Lines,
        moves: &mut Vec<Move>,
    ) {
        let spot = block.unwrap_or(Spot { dispute: None, ..state.tree.spot() });
        let dispute = block.and_then(|block| block.dispute);
        // A case that has come to a gap is not free to go anywhere; the branches beside it are.
        let inside = block.and_then(|block| state.at(block)).map_or_else(|| state.leaves(), Tree::leaves);
        if inside.iter().all(|(_, place)| matches!(place, Place::Gap(_) | Place::Ended | Place::Over(_))) {
            return;
        }
        // What stops the whole procedure stops its disputes.
        let mut stopped = state.clone();
        if block.is_none() {
            stopped.disputes.clear();
            stopped.raised.clear();
            stopped.tree = Tree::Leaf(spot, Place::Open);
        }
        for way in lines.late.iter().flat_map(|line| ways(&line.value)) {
            for (to, unfinished) in self.go(stopped.clone(), spot, way) {
                let raised = |block: &Spot| block.dispute.is_some_and(|(decision, ..)| decision == block.item);
                let item = block.filter(|block| !raised(block)).map(|block| block.item);
                moves.push(Move { item, what: What::Late, unfinished, is_watcher: true, to });
            }
        }
        for item in items {
            let found = &self.policy.items[*item];
            let ItemKind::AtAnyTime(moment, target) = &found.kind else { continue };
            let conditions: Vec<&Condition> = found.lines.only_if.iter().map(|line| &line.value).collect();
            for case in self.asking.cases(&stopped, &conditions) {
                if !conditions.iter().all(|condition| self.asking.holds(&case, condition)) {
                    continue;
                }
                for came in self.comes(&case.state, moment) {
                    for way in ways(target) {
                        let (item, watcher) = (Some(*item), Spot { item: *item, dispute });
                        for (to, unfinished) in self.stop(came.clone(), spot, watcher, way) {
                            moves.push(Move { item, what: What::Stopped, unfinished, is_watcher: true, to });
                        }
                    }
                }
            }
        }
    }

    /// A watcher stops the block around it and leads on.
    pub(super) fn stop(&self, state: State, block: Spot, watcher: Spot, way: Way) -> Reached {
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
}
