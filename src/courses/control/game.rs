//! What a course is in the play between the authority and what is outside of it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::local::Shown;
use super::outside::{Links, Outside};
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
    /// What is outside and still has a limit.
    bounded: Vec<usize>,
    /// What each inequality of the course is here.
    marks: Vec<Mark>,
    links: OnceCell<Links>,
    /// What was shown of small courses so far, where that is kept.
    pub shown: Option<&'a Shown>,
}

/// What an inequality is in a game.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    /// Whether it holds.
    kept: bool,
    /// Whether it is a limit of what is outside.
    binds_others: bool,
    /// Whether it looks back from a moment of the authority's own, which is set so that it is kept.
    made: bool,
    /// Whether it is kept wherever the moment lies from which it counts.
    proven: bool,
}

impl<'a> Game<'a> {
    /// Makes the game of a course without some lines.
    pub fn new(
        (course, outside): (&'a Course, &'a [Outside]),
        (calendar, readings): (&'a Calendar, Readings),
        dropped: BTreeSet<Span>,
    ) -> Self {
        let kept = |found: &Inequality| found.line.is_none_or(|line| !dropped.contains(&line.span));
        let marks = course.inequalities.iter().map(|found| Mark { kept: kept(found), ..Mark::default() });
        let marks: Vec<Mark> = marks.collect();
        let mut game = Game {
            course,
            outside,
            calendar,
            readings,
            dropped,
            bounded: Vec::new(),
            marks,
            links: OnceCell::new(),
            shown: None,
        };
        for number in outside.iter().flat_map(|found| &found.lengths) {
            game.mark(*number, |mark| mark.binds_others = true);
        }
        let bounded = |found: &Outside| game.those(&found.lengths).next().is_some();
        game.bounded = (0..outside.len()).filter(|number| outside.get(*number).is_some_and(bounded)).collect();
        let computed = |found: &&Inequality| matches!(found.ceiling, Ceiling::Last(_) | Ceiling::Earliest(..));
        let follows = course.inequalities.iter().filter(computed).map(|found| found.point);
        let set_by_others = game.bounded().map(|(_, found)| found.point);
        let mut not_own = vec![false; course.points as usize];
        for point in follows.chain(set_by_others).chain([TimePoint::BEGINNING]) {
            not_own.get_mut(point.index()).into_iter().for_each(|place| *place = true);
        }
        let made = game.kept().filter(|(_, found)| looks_back(found, &not_own)).map(|(number, _)| number);
        for number in made.collect::<Vec<usize>>() {
            game.mark(number, |mark| mark.made = true);
        }
        game
    }

    /// Returns what is tied to what on the course.
    pub fn links(&self) -> &Links {
        self.links.get_or_init(|| Links::of(self.course))
    }

    /// Makes use of what was shown before, and keeps what is shown.
    pub fn knowing(self, shown: &'a Shown) -> Self {
        Game { shown: Some(shown), ..self }
    }

    fn mark(&mut self, number: usize, change: impl Fn(&mut Mark)) {
        self.marks.get_mut(number).into_iter().for_each(change);
    }

    fn is(&self, number: usize, what: impl Fn(&Mark) -> bool) -> bool {
        self.marks.get(number).is_some_and(what)
    }

    /// Notes a limit that is kept wherever the moment lies from which it counts.
    pub fn prove_kept(&mut self, number: usize) {
        self.mark(number, |mark| mark.proven = true);
    }

    /// Lists the inequalities that hold, with their numbers.
    pub fn kept(&self) -> impl Iterator<Item = (usize, &'a Inequality)> + '_ {
        let numbered = self.course.inequalities.iter().enumerate().zip(&self.marks);
        numbered.filter(|(_, mark)| mark.kept).map(|(numbered, _)| numbered)
    }

    /// Lists those of some inequalities that hold.
    pub fn those(&self, numbers: &'a [usize]) -> impl Iterator<Item = &'a Inequality> + '_ {
        numbers.iter().filter_map(|number| self.kept_one(*number))
    }

    /// Lists the limits of the authority that are not known to be kept.
    pub fn duties(&self) -> impl Iterator<Item = (usize, &'a Inequality)> + '_ {
        let open = |number: usize| !self.is(number, |mark| mark.binds_others || mark.made || mark.proven);
        let limits = self.kept().filter(|(_, found)| matches!(found.ceiling, Ceiling::Latest(_)));
        limits.filter(move |(number, _)| open(*number))
    }

    /// Lists what is outside and still has a limit.
    pub fn bounded(&self) -> impl Iterator<Item = (usize, &'a Outside)> + '_ {
        self.bounded.iter().filter_map(|number| Some((*number, self.outside.get(*number)?)))
    }

    /// Returns an inequality if it holds.
    pub fn kept_one(&self, number: usize) -> Option<&'a Inequality> {
        self.course.inequalities.get(number).filter(|_| self.is(number, |mark| mark.kept))
    }

    /// Returns whether the authority sets a moment so that a limit which looks back from it is kept.
    pub fn is_made(&self, number: usize) -> bool {
        self.is(number, |mark| mark.made)
    }

    /// Returns whether an inequality is a limit of what is outside.
    pub fn binds_others(&self, number: usize) -> bool {
        self.is(number, |mark| mark.binds_others)
    }

    /// Returns the latest time that an inequality leaves in a schedule.
    pub fn due(&self, found: &Inequality, schedule: &Schedule) -> Option<Instant> {
        let begins = schedule.of(TimePoint::BEGINNING)?;
        found.ceiling.time(&schedule.at, (self.calendar, self.readings), begins)
    }
}

/// Returns whether a limit looks back from a moment that the authority sets.
fn looks_back(found: &Inequality, not_own: &[bool]) -> bool {
    let Ceiling::Latest(lists) = &found.ceiling else { return false };
    let back = |bound: &Bound| matches!(bound, Bound::AtLeastBefore(_) | Bound::Before);
    let own = |point: TimePoint| not_own.get(point.index()) == Some(&false);
    lists.iter().flatten().all(|(bound, _)| back(bound)) && sole(found).is_some_and(own)
}

/// Returns the one moment that bounds another; none where there are several.
pub(super) fn sole(found: &Inequality) -> Option<TimePoint> {
    let mut points = found.ceiling.points();
    let first = points.next()?;
    points.all(|point| point == first).then_some(first)
}
