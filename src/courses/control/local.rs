//! Limits that are kept wherever the moment lies from which they count.
//!
//! What goes before that moment is taken to happen at it, at the latest: then the limit is one of a small course that begins
//! there, and what is shown for every minute at which it can begin holds for every case. It is shown once for all limits
//! that look alike.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::game::{Game, sole};
use super::outside::{Links, Outside};
use super::play::Rule;
use crate::calendar::Instant;
use crate::courses::{Ceiling, Course, Inequality, TimePoint};

/// So many pairs of minutes are compared for one limit; then it is tried with each case.
const COMPARED: usize = 20_000;

impl Game<'_> {
    /// Finds the limits that are kept wherever the moment lies from which they count, in cases that begin between two times.
    pub fn prove(&mut self, first: Instant, last: Instant) {
        let Some(late) = self.soonest(last, Rule::Latest) else { return };
        let Some(last) = late.at.iter().copied().flatten().max() else { return };
        let links = Links::of(self.course);
        let mut known: HashMap<(Vec<Inequality>, Vec<Vec<usize>>), bool> = HashMap::new();
        let mut proven = BTreeSet::new();
        for (limit, found) in self.duties() {
            let Some(anchor) = sole(found).filter(|anchor| *anchor != TimePoint::BEGINNING) else { continue };
            let (course, outside) = self.local((limit, found), links.earlier(anchor), anchor);
            let numbers = outside.iter().flat_map(|found| [found.lengths.clone(), found.floors.clone()]);
            let key = (course.inequalities.clone(), numbers.collect());
            let keeps = *known.entry(key).or_insert_with(|| {
                let game = Game::new((&course, &outside), (self.calendar, self.readings), BTreeSet::new());
                game.keeps_between((first, last), &mut 0)
            });
            if keeps {
                proven.insert(limit);
            }
        }
        self.proven = proven;
    }

    /// Returns whether cases that begin at any minute between two keep every limit.
    fn keeps_between(&self, (first, last): (Instant, Instant), compared: &mut usize) -> bool {
        *compared += 1;
        if self.is_roomy(first, last) {
            return true;
        }
        let minutes = last.minutes_since(first);
        let middle = first.plus_minutes(minutes / 2);
        let next = first.plus_minutes(minutes / 2 + 1);
        let (true, Ok(middle), Ok(next)) = (minutes > 0 && *compared < COMPARED, middle, next) else { return false };
        self.keeps_between((first, middle), compared) && self.keeps_between((next, last), compared)
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
            let lengths: Vec<usize> = lengths.flat_map(|(_, outside)| outside.lengths.iter().copied()).collect();
            for (number, other) in self.kept() {
                let floor = matches!(other.ceiling, Ceiling::Point(late) | Ceiling::Ahead(_, late) if late == point);
                let made = self.is_made(number) && sole(other) == Some(point);
                if floor || made || lengths.contains(&number) {
                    numbers.insert(number);
                    open.push(other.point);
                    open.extend(other.ceiling.points());
                }
            }
        }
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
        let own = self.bounded().filter(|(_, outside)| wanted.contains(&outside.point));
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
