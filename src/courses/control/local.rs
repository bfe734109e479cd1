//! Limits that are kept wherever the moment lies from which they count.
//!
//! What goes before that moment is taken to happen at it, at the latest: then the limit is one of a small course that begins
//! there, and what is shown for every minute at which it can begin holds for every case. It is shown once for all limits
//! that look alike.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::FixedState;

use super::game::{Game, sole};
use super::outside::Outside;
use super::play::LONGEST;
use super::play::Rule;
use crate::calendar::Instant;
use crate::courses::{Ceiling, Course, Inequality, Readings, TimePoint};

/// What is outside as far as a small course turns on it.
type Likeness = (TimePoint, TimePoint, Vec<usize>, Vec<usize>, bool);

/// A small course by how it looks and how it is read, whether it is to be kept or missed, and between which times.
type Small = (Vec<Inequality>, Vec<Likeness>, Readings, bool, (Instant, Instant));

/// What was shown of small courses so far.
#[derive(Debug)]
pub(super) struct Shown {
    known: RefCell<HashMap<Small, bool, FixedState>>,
    /// Between which times a moment can lie, where it is put off as far as it is ever followed.
    span: (Instant, Instant),
}

impl Shown {
    /// Shows what holds of cases with these starts.
    pub fn over(starts: &[Instant]) -> Self {
        let last = |last: &Instant| last.plus_minutes(LONGEST).unwrap_or(Instant::LAST);
        let span = (starts.first().copied().unwrap_or(Instant::FIRST), starts.last().map_or(Instant::LAST, last));
        Shown { known: RefCell::default(), span }
    }

    fn ask(&self, small: Small, answer: impl FnOnce() -> bool) -> bool {
        let known = self.known.borrow().get(&small).copied();
        let found = known.unwrap_or_else(answer);
        self.known.borrow_mut().insert(small, found);
        found
    }
}

impl Game<'_> {
    /// Finds the limits that are kept wherever the moment lies from which they count, in cases that begin between two times.
    pub fn prove(&mut self, first: Instant, last: Instant) {
        let (Some(late), Some(shown)) = (self.soonest(last, Rule::Latest), self.shown) else { return };
        let Some(last) = late.at.iter().copied().flatten().max() else { return };
        let mut proven = Vec::new();
        for (limit, found) in self.duties() {
            let Some(anchor) = sole(found).filter(|anchor| *anchor != TimePoint::BEGINNING) else { continue };
            let (course, outside) = self.local((limit, found), self.links().earlier(anchor), anchor);
            let keeps = shown.ask(self.small((&course, &outside), true, (first, last)), || {
                let game = Game::new((&course, &outside), (self.calendar, self.readings), BTreeSet::new());
                game.keeps_from((first, last))
            });
            if keeps {
                proven.push(limit);
            }
        }
        proven.into_iter().for_each(|limit| self.prove_kept(limit));
    }

    fn small(&self, (course, outside): (&Course, &[Outside]), kept: bool, span: (Instant, Instant)) -> Small {
        let like =
            |found: &Outside| (found.point, found.opens, found.lengths.clone(), found.floors.clone(), found.passes);
        (course.inequalities.clone(), outside.iter().map(like).collect(), self.readings, kept, span)
    }

    /// Returns whether a limit is missed wherever the moment lies from which it counts, if everything outside comes as late
    /// as it may: then it helps nobody to put that moment off.
    pub fn is_missed_anywhere(&self, limit: usize) -> bool {
        let (Some(shown), Some(found)) = (self.shown, self.kept_one(limit)) else { return false };
        let Some(anchor) = sole(found) else { return false };
        let numbers = self.counted_after((limit, found), anchor);
        let Some((course, outside)) = numbers.map(|numbers| self.cut(&numbers, anchor)) else { return false };
        shown.ask(self.small((&course, &outside), false, shown.span), || {
            let game = Game::new((&course, &outside), (self.calendar, self.readings), BTreeSet::new());
            game.misses_between(shown.span, &mut 0)
        })
    }

    /// Lists what a limit depends on after the moment from which it counts.
    pub fn region(&self, limit: usize) -> Option<BTreeSet<usize>> {
        let found = self.kept_one(limit)?;
        self.counted_after((limit, found), sole(found)?)
    }

    /// Lists what a limit depends on that counts from the moment or from later ones; none where something outside may come
    /// sooner because of what lies before.
    fn counted_after(&self, (limit, found): (usize, &Inequality), anchor: TimePoint) -> Option<BTreeSet<usize>> {
        let earlier = self.links().earlier(anchor);
        let is_before = |point: TimePoint| point != anchor && earlier.contains(&point);
        let (mut open, mut numbers) = (vec![found.point], BTreeSet::from([limit]));
        while let Some(point) = open.pop() {
            if point == anchor || is_before(point) {
                continue;
            }
            let lengths = self.bounded().filter(|(_, outside)| outside.point == point);
            for number in lengths.flat_map(|(_, outside)| outside.lengths.iter().copied()) {
                let length = self.kept_one(number).map(|length| (length, numbers.insert(number)));
                let Some((length, true)) = length else { continue };
                if length.ceiling.points().any(is_before) {
                    return None;
                }
                open.extend(length.ceiling.points());
            }
            for number in self.links().counting_from(point) {
                let Some(floor) = self.kept_one(*number).filter(|floor| !is_before(floor.point)) else { continue };
                let leads = matches!(floor.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..));
                if leads && numbers.insert(*number) {
                    open.push(floor.point);
                }
            }
        }
        Some(numbers)
    }

    /// Cuts out what a limit depends on after the moment from which it counts, which becomes the beginning.
    fn local(
        &self,
        (limit, found): (usize, &Inequality),
        earlier: HashSet<TimePoint>,
        anchor: TimePoint,
    ) -> (Course, Vec<Outside>) {
        let before = |point: &TimePoint| *point == anchor || earlier.contains(point);
        let (mut open, mut wanted) = (vec![found.point], HashSet::new());
        let mut numbers = BTreeSet::from([limit]);
        while let Some(point) = open.pop() {
            if before(&point) || !wanted.insert(point) {
                continue;
            }
            let lengths = self.bounded().filter(|(_, outside)| outside.point == point);
            let lengths = lengths.flat_map(|(_, outside)| outside.lengths.iter().copied());
            let leads = |number: &usize| {
                self.kept_one(*number).is_some_and(|other| {
                    let floor = matches!(other.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..));
                    floor || (self.is_made(*number) && sole(other) == Some(point))
                })
            };
            let counting = self.links().counting_from(point).iter().copied().filter(leads);
            for (number, other) in counting.chain(lengths).filter_map(|number| Some((number, self.kept_one(number)?))) {
                numbers.insert(number);
                open.push(other.point);
                open.extend(other.ceiling.points());
            }
        }
        self.cut(&numbers, anchor)
    }

    /// Makes a course of some inequalities that begins at a moment; what comes before that is taken to happen at it.
    fn cut(&self, numbers: &BTreeSet<usize>, anchor: TimePoint) -> (Course, Vec<Outside>) {
        let earlier = self.links().earlier(anchor);
        let before = |point: &TimePoint| *point == anchor || earlier.contains(point);
        let mut dense: HashMap<TimePoint, TimePoint> = HashMap::new();
        let mut number = |point: TimePoint| {
            let next = TimePoint(u32::try_from(dense.len() + 1).unwrap_or(u32::MAX));
            if before(&point) { TimePoint::BEGINNING } else { *dense.entry(point).or_insert(next) }
        };
        let those = numbers.iter().filter_map(|number| self.course.inequalities.get(*number));
        let inequalities: Vec<Inequality> = those
            .map(|found| Inequality {
                point: number(found.point),
                ceiling: found.ceiling.renumbered(&mut number),
                line: None,
            })
            .collect();
        let place = |old: &usize| numbers.iter().position(|number| number == old);
        let placed = |old: &[usize]| old.iter().filter_map(place).collect::<Vec<usize>>();
        let named = |outside: &Outside| outside.lengths.iter().any(|number| numbers.contains(number));
        let own = self.bounded().filter(|(_, outside)| !before(&outside.point) && named(outside));
        let outside = own.map(|(_, found)| Outside {
            point: number(found.point),
            opens: number(found.opens),
            lengths: placed(&found.lengths),
            floors: placed(&found.floors),
            ..found.clone()
        });
        let outside: Vec<Outside> = outside.collect();
        let points = u32::try_from(dense.len() + 1).unwrap_or(u32::MAX);
        (Course { inequalities, points, ..self.course.clone() }, outside)
    }
}
