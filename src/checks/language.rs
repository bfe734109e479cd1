//! Rules compared with each other, whatever the procedures say: the words that their automata accept.
//!
//! A letter says which of the things that the rules name happen in one step. Letters that no step of any procedure could
//! be are left out; some that none is remain, so that "implied" and "in conflict" are sound and not complete.

use std::collections::{BTreeMap, BTreeSet};

use super::happenings::is_arrival;
use super::truth::{Answer, case};
use super::watch::{Letter, Pattern, Seen, Sure, Watch};
use crate::model::{Condition, ItemId, ItemKind, Point, Policy};

/// At most so many things are told apart; beyond them nothing is compared.
const MOST_THINGS: usize = 10;

/// What some rules have seen together; nothing for one that is broken.
type Together = Vec<Option<Seen>>;

/// The automata of some rules, and every letter that they can read.
pub(super) struct Language<'w> {
    watches: &'w [Watch],
    letters: Vec<Vec<Letter>>,
}

impl<'w> Language<'w> {
    /// Collects the letters of some rules; nothing if there are too many.
    pub fn of(policy: &Policy, watches: &'w [Watch]) -> Option<Self> {
        let mut points: Vec<Point> = watches.iter().flat_map(Watch::points).collect();
        points.sort_unstable();
        points.dedup();
        let begun = watches.iter().filter(|watch| watch.pattern == Pattern::Happens).map(|watch| &watch.subject);
        let begun: BTreeSet<&Vec<Point>> = begun.collect();
        let asked: BTreeSet<&Condition> = watches.iter().filter_map(|watch| watch.condition.as_ref()).collect();
        let count = points.len() + begun.len() + asked.len();
        if count > MOST_THINGS {
            return None;
        }
        let mut letters = Vec::new();
        for bits in 0..1_u32 << count {
            let is_set = |place: usize| bits & (1 << place) != 0;
            let happens: Vec<Point> =
                points.iter().enumerate().filter(|(place, _)| is_set(*place)).map(|(_, point)| *point).collect();
            let holds: BTreeMap<&Condition, bool> =
                asked.iter().enumerate().map(|(place, found)| (*found, is_set(points.len() + place))).collect();
            let enters: BTreeMap<&Vec<Point>, bool> = begun
                .iter()
                .enumerate()
                .map(|(place, found)| (*found, is_set(points.len() + asked.len() + place)))
                .collect();
            if is_one_step(policy, &points, &happens) && is_one_case(policy, &holds) {
                letters.push(watches.iter().map(|watch| letter(watch, &happens, &holds, &enters)).collect());
            }
        }
        Some(Language { watches, letters })
    }

    /// Returns whether some case keeps every rule but the last one, and breaks that.
    pub fn last_can_be_broken(&self) -> bool {
        let Some((last, others)) = self.watches.split_last() else { return false };
        let breaks = |state: &Together| match state.split_last() {
            Some((last_seen, kept)) => {
                let kept = others.iter().zip(kept).all(|(watch, seen)| is_kept(watch, *seen));
                kept && !is_kept(last, *last_seen)
            }
            None => false,
        };
        // A case that has broken one of the others is of no use.
        let goes_on = |state: &Together| state.split_last().is_some_and(|(_, kept)| kept.iter().all(Option::is_some));
        self.reached(&goes_on).keys().any(breaks)
    }

    /// Lists where no rule is broken yet, and one of them will be, whatever happens from there.
    pub fn hopeless(&self) -> BTreeSet<Vec<Seen>> {
        let reached = self.reached(&|state| state.iter().all(Option::is_some));
        let ends = |state: &Together| self.watches.iter().zip(state).all(|(watch, seen)| is_kept(watch, *seen));
        let mut good: BTreeSet<&Together> = reached.keys().filter(|state| ends(state)).collect();
        loop {
            let more: Vec<&Together> = reached
                .iter()
                .filter(|(state, next)| !good.contains(state) && next.iter().any(|next| good.contains(next)))
                .map(|(state, _)| state)
                .collect();
            if more.is_empty() {
                break;
            }
            good.extend(more);
        }
        let bad = reached.keys().filter(|state| !good.contains(state));
        bad.filter_map(|state| state.iter().copied().collect()).collect()
    }

    /// Lists every state that can be reached through those that go on, with what follows on each.
    fn reached(&self, goes_on: &dyn Fn(&Together) -> bool) -> BTreeMap<Together, Vec<Together>> {
        let mut reached = BTreeMap::new();
        let mut open = vec![vec![Some(Seen::default()); self.watches.len()]];
        while let Some(state) = open.pop() {
            if reached.contains_key(&state) {
                continue;
            }
            let next: Vec<Together> = if goes_on(&state) {
                self.letters.iter().map(|letters| self.step(&state, letters)).collect()
            } else {
                Vec::new()
            };
            open.extend(next.iter().filter(|next| !reached.contains_key(*next)).cloned());
            reached.insert(state, next);
        }
        reached
    }

    fn step(&self, state: &Together, letters: &[Letter]) -> Together {
        let all = self.watches.iter().zip(state).zip(letters);
        all.map(|((watch, seen), letter)| seen.and_then(|seen| watch.step(seen, *letter))).collect()
    }
}

/// Returns whether a case that ends so keeps a rule.
fn is_kept(watch: &Watch, seen: Option<Seen>) -> bool {
    seen.is_some_and(|seen| !watch.is_broken_at_end(seen))
}

fn letter(
    watch: &Watch,
    happens: &[Point],
    holds: &BTreeMap<&Condition, bool>,
    enters: &BTreeMap<&Vec<Point>, bool>,
) -> Letter {
    let any = |points: &[Point]| points.iter().any(|point| happens.contains(point));
    let groups = watch.groups.iter().enumerate().map(|(number, points)| u16::from(any(points)) << number).sum();
    Letter {
        subject: if any(&watch.subject) { Sure::Yes } else { Sure::No },
        groups: (groups, groups),
        enters: enters.get(&watch.subject).copied().unwrap_or(false),
        holds: watch.condition.as_ref().is_none_or(|condition| holds.get(condition).copied().unwrap_or(true)),
    }
}

/// Returns whether these can all happen in one half of a step, and the others not: one item moves, or some are reached.
fn is_one_step(policy: &Policy, points: &[Point], happens: &[Point]) -> bool {
    let moved = |point: &Point| match point {
        Point::Done(item) if policy.items[*item].kind != ItemKind::End => Some(*item),
        Point::Chosen(outcome) => Some(policy.outcomes[*outcome].item),
        _ => None,
    };
    let items: BTreeSet<ItemId> = happens.iter().filter_map(moved).collect();
    let chosen = happens.iter().filter(|point| matches!(point, Point::Chosen(_))).count();
    let done = |item: &ItemId| !points.contains(&Point::Done(*item)) || happens.contains(&Point::Done(*item));
    let arrives = happens.iter().filter(|point| is_arrival(policy, **point)).count();
    let apart = arrives == 0 || arrives == happens.len();
    apart && items.len() <= 1 && chosen <= 1 && items.iter().all(done)
}

fn is_one_case(policy: &Policy, holds: &BTreeMap<&Condition, bool>) -> bool {
    let parts = holds.iter().map(|(condition, holds)| match holds {
        true => (*condition).clone(),
        false => Condition::Not(Box::new((*condition).clone())),
    });
    case(policy, &Condition::And(parts.collect())) != Answer::Never
}
