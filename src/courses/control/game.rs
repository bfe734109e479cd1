//! What a course is in the play between the authority and what is outside of it.

use std::collections::{BTreeSet, HashSet};

use super::outside::Outside;
use crate::calendar::{Bound, Calendar, Instant};
use crate::courses::{Ceiling, Course, Inequality, Readings, Schedule, TimePoint};
use crate::source::Span;

/// A course with what is outside of it, in one calendar and reading.
pub(super) struct Game<'a> {
    pub course: &'a Course,
    pub outside: &'a [Outside],
    pub calendar: &'a Calendar,
    pub readings: Readings,
    /// Lines that are taken not to be there.
    pub dropped: BTreeSet<Span>,
    /// Limits that are kept wherever the moment lies from which they count.
    pub proven: BTreeSet<usize>,
    /// What is outside and still has a limit.
    bounded: Vec<usize>,
    /// The limits of what is outside: they bind others.
    lengths: BTreeSet<usize>,
    /// The limits that look back from a moment of the authority's own, which is set so that they are kept.
    made: BTreeSet<usize>,
}

impl<'a> Game<'a> {
    /// Makes the game of a course without some lines.
    pub fn new(
        (course, outside): (&'a Course, &'a [Outside]),
        (calendar, readings): (&'a Calendar, Readings),
        dropped: BTreeSet<Span>,
    ) -> Self {
        let (bounded, lengths, made, proven) = (Vec::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut game = Game { course, outside, calendar, readings, dropped, proven, bounded, lengths, made };
        game.lengths = outside.iter().flat_map(|found| &found.lengths).copied().collect();
        let bounded = |found: &Outside| game.those(&found.lengths).next().is_some();
        game.bounded = (0..outside.len()).filter(|number| outside.get(*number).is_some_and(bounded)).collect();
        let computed = |found: &&Inequality| matches!(found.ceiling, Ceiling::Last(_) | Ceiling::Earliest(..));
        let follows = course.inequalities.iter().filter(computed).map(|found| found.point);
        let set_by_others = game.bounded().map(|(_, found)| found.point);
        let not_own: HashSet<TimePoint> = follows.chain(set_by_others).chain([TimePoint::BEGINNING]).collect();
        game.made = game.kept().filter(|(_, found)| looks_back(found, &not_own)).map(|(number, _)| number).collect();
        game
    }

    /// Lists the inequalities that hold, with their numbers.
    pub fn kept(&self) -> impl Iterator<Item = (usize, &'a Inequality)> + '_ {
        self.course.inequalities.iter().enumerate().filter(|(_, found)| self.is_kept(found))
    }

    fn is_kept(&self, found: &Inequality) -> bool {
        found.line.is_none_or(|line| !self.dropped.contains(&line.span))
    }

    /// Lists those of some inequalities that hold.
    pub fn those(&self, numbers: &'a [usize]) -> impl Iterator<Item = &'a Inequality> + '_ {
        numbers.iter().filter_map(|number| self.course.inequalities.get(*number)).filter(|found| self.is_kept(found))
    }

    /// Lists what is outside and still has a limit.
    pub fn bounded(&self) -> impl Iterator<Item = (usize, &'a Outside)> + '_ {
        self.bounded.iter().filter_map(|number| Some((*number, self.outside.get(*number)?)))
    }

    /// Returns whether the authority sets a moment so that a limit which looks back from it is kept.
    pub fn is_made(&self, number: usize) -> bool {
        self.made.contains(&number)
    }

    /// Returns whether an inequality is a limit of what is outside.
    pub fn binds_others(&self, number: usize) -> bool {
        self.lengths.contains(&number)
    }

    /// Returns the latest time that an inequality leaves in a schedule.
    pub fn due(&self, found: &Inequality, schedule: &Schedule) -> Option<Instant> {
        let begins = schedule.of(TimePoint::BEGINNING)?;
        found.ceiling.time(&schedule.at, (self.calendar, self.readings), begins)
    }
}

/// Returns whether a limit looks back from a moment that the authority sets.
fn looks_back(found: &Inequality, not_own: &HashSet<TimePoint>) -> bool {
    let Ceiling::Latest(lists) = &found.ceiling else { return false };
    let back = |bound: &Bound| matches!(bound, Bound::AtLeastBefore(_) | Bound::Before);
    lists.iter().flatten().all(|(bound, _)| back(bound)) && sole(found).is_some_and(|point| !not_own.contains(&point))
}

/// Returns the one moment that bounds another; none where there are several.
pub(super) fn sole(found: &Inequality) -> Option<TimePoint> {
    let points = found.ceiling.points();
    let first = points.first().copied()?;
    points.iter().all(|point| *point == first).then_some(first)
}
