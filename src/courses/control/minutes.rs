//! A course as a temporal network in minutes, where each of its lengths is exact for the start at hand.
//!
//! A length that counts from the beginning is exact for one start; so are hours and minutes from anywhere. A length in days
//! from a moment that is not fixed is not, and then there is no network.

use super::play::{Game, sole};
use crate::calendar::{Bound, Instant, Length, Unit};
use crate::courses::network::{Contingent, Network, Requirement};
use crate::courses::{Ceiling, Inequality, TimePoint};

impl Game<'_> {
    /// Writes the network of a case that begins then; none where a length is not exact.
    pub fn network(&self, begins: Instant) -> Option<Network> {
        let mut network = Network { points: self.course.points as usize, ..Network::default() };
        for point in 1..network.points {
            network.requirements.push(Requirement { from: point, to: 0, most: 0 });
        }
        for (number, outside) in self.bounded() {
            let of = |wanted: &[usize]| -> Option<Vec<Requirement>> {
                let found = self.kept().filter(|(number, _)| wanted.contains(number));
                found.map(|(_, found)| self.requirement(found, begins)).collect()
            };
            let (lengths, floors) = (of(&outside.lengths)?, of(&outside.floors)?);
            let (from, to) = (outside.opens.index(), outside.point.index());
            let one_link = lengths.iter().all(|found| found.from == from) && floors.iter().all(|found| found.to == from);
            let most = lengths.iter().map(|found| found.most).min().filter(|_| one_link)?;
            let least = if outside.passes { most } else { floors.iter().map(|found| -found.most).max()?.max(0) };
            if least < 0 || least > most || self.bounded().any(|(other, known)| other != number && known.point == outside.point) {
                return None;
            }
            network.contingents.push(Contingent { from, to, least, most });
        }
        let is_link = |number: &usize| {
            self.bounded().any(|(_, outside)| outside.lengths.contains(number) || outside.floors.contains(number))
        };
        for (_, found) in self.kept().filter(|(number, _)| !is_link(number)) {
            network.requirements.push(self.requirement(found, begins)?);
        }
        Some(network)
    }

    /// Writes one inequality in minutes.
    fn requirement(&self, found: &Inequality, begins: Instant) -> Option<Requirement> {
        let point = found.point.index();
        let fixed = |point: TimePoint| point == TimePoint::BEGINNING;
        let window = |bound: Bound| self.calendar.window(bound, begins, self.readings.days).ok();
        let no_later = |anchor: TimePoint, most: i64| Some(Requirement { from: anchor.index(), to: point, most });
        match &found.ceiling {
            Ceiling::Point(late) => no_later(*late, 0),
            Ceiling::Last(_) => no_later(sole(found)?, 0),
            Ceiling::Ahead(bound, late) if fixed(found.point) => {
                let earliest = window(*bound)?.earliest?;
                Some(Requirement { from: late.index(), to: 0, most: begins.minutes_since(earliest) })
            }
            Ceiling::Ahead(bound, late) => no_later(*late, -elapsed(*bound)?),
            Ceiling::Earliest(bound, anchor) if fixed(*anchor) => {
                no_later(*anchor, window(*bound)?.earliest?.minutes_since(begins))
            }
            Ceiling::Earliest(bound, anchor) => no_later(*anchor, elapsed(*bound)?),
            Ceiling::Latest(lists) => {
                let [list] = lists.as_slice() else { return None };
                let anchor = sole(found)?;
                let minutes = |bound: Bound| {
                    if fixed(anchor) { Some(window(bound)?.latest?.minutes_since(begins)) } else { elapsed(bound) }
                };
                let most: Option<Vec<i64>> = list.iter().map(|(bound, _)| minutes(*bound)).collect();
                no_later(anchor, most?.into_iter().max()?)
            }
        }
    }
}

/// Returns by how many minutes the end of a bound lies after its moment, where that is the same for every moment.
fn elapsed(bound: Bound) -> Option<i64> {
    let minutes = |length: Length| match length.unit {
        Unit::Minutes => Some(i64::from(length.count)),
        Unit::Hours => Some(i64::from(length.count) * 60),
        _ => None,
    };
    match bound {
        Bound::Within(within) if within.by.is_none() => minutes(within.length),
        Bound::AtLeastAfter(length) => minutes(length),
        Bound::AtLeastBefore(length) => minutes(length).map(|minutes| -minutes),
        Bound::Before | Bound::After | Bound::On => Some(0),
        _ => None,
    }
}
