//! One course tried from every start of a horizon against one limit: how late it may be, and by when it has to be.

use std::cell::RefCell;

use super::board::{Asked, Board, asked, earliest};
use super::parts::{Ties, in_order};
use super::{Ceiling, Course, Inequality, Readings, Schedule, Starts, Step, TimePoint, sweep};
use crate::calendar::{Bound, Calendar, Instant, Reading};
use crate::model::ItemId;
use crate::settings::Horizon;

/// How much was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Courses.
    pub courses: usize,
    /// Starts of all courses together.
    pub starts: usize,
}

/// One case that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// When the moment is from which the limit counts.
    pub begins: Instant,
    /// When it is done: at the latest, or too early.
    pub done: Instant,
    /// When it would have to be done, or may be done at the earliest.
    pub due: Instant,
    /// How the text is read.
    pub readings: Readings,
    /// Whether another reading keeps the limit.
    pub depends: bool,
    /// The course.
    pub course: Course,
    /// Its latest schedule.
    pub schedule: Schedule,
    /// How much was tried.
    pub tried: Tried,
}

/// What all starts of all courses came to so far.
#[derive(Debug, Default)]
pub(super) struct Swept {
    /// For each course and reading the earliest start from which it comes too late.
    pub beyond: Vec<Case>,
    /// The case that comes nearest to the limit from within; looked for only where it is asked for.
    pub nearest: Option<Case>,
    /// Whether the nearest case is asked for.
    pub measures: bool,
    /// The readings in which some course keeps the limit.
    pub kept: Vec<Readings>,
    /// How much was tried.
    pub tried: Tried,
}

/// Nothing bounds a course: the first item without a limit, and the schedule that shows it.
pub(super) type OpenEnded = (Option<ItemId>, Box<(Instant, Schedule)>);

/// One course and the moment that has to be in time.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub course: &'a Course,
    /// What bounds the moment, in an order in which few rounds settle it.
    pub in_order: &'a [Asked<'a>],
    /// All inequalities, which may rule a case out besides.
    pub whole: &'a [Asked<'a>],
    /// From when the limit counts.
    pub anchor: TimePoint,
    pub target: TimePoint,
    pub bound: Bound,
    pub calendar: &'a Calendar,
    pub readings: Readings,
}

/// What one start came to, unless no schedule keeps every limit: when it is done, and when it is due.
type Timed = Option<(Instant, Instant, Schedule)>;

impl Trial<'_> {
    /// Tries one start.
    fn from(&self, begins: Instant) -> Result<Timed, OpenEnded> {
        let schedule = self.course.latest_with(self.calendar, &[(self.anchor, begins)], self.readings);
        if schedule.of(self.anchor) != Some(begins) {
            return Ok(None);
        }
        let (None, Some(due)) = (schedule.impossible, self.due(begins)) else { return Ok(None) };
        match schedule.of(self.target) {
            Some(done) => Ok(Some((done, due, schedule))),
            None => Err((open_ended(self.course, &schedule, self.target), Box::new((begins, schedule)))),
        }
    }

    fn due(&self, begins: Instant) -> Option<Instant> {
        self.calendar.window(self.bound, begins, self.readings.days).ok()?.latest
    }

    /// Finds of one start only when it is done and when it is due.
    fn times(&self, begins: Instant, board: &mut Board) -> Result<Option<(Instant, Instant)>, OpenEnded> {
        let given = [(self.anchor, begins)];
        board.set(self.course.points as usize, &given);
        let clock = (self.calendar, self.readings);
        let lowered = board.lower(self.in_order, clock, earliest(&given), &mut |_, _| {});
        let (Ok(_), Some(due)) = (lowered, self.due(begins)) else { return Ok(None) };
        match board.of(self.target) {
            _ if board.of(self.anchor) != Some(begins) => Ok(None),
            Some(done) => Ok(Some((done, due))),
            None => self.from(begins).map(|timed| timed.map(|(done, due, _)| (done, due))),
        }
    }

    /// Tries every start.
    fn swept(&self, starts: &Starts, near: bool) -> Result<sweep::Swept, OpenEnded> {
        let (open_ended, board) = (RefCell::new(None), RefCell::new(Board::default()));
        let swept = sweep::sweep(starts, near, &|begins| match self.times(begins, &mut board.borrow_mut()) {
            Ok(timed) => timed,
            Err(found) => {
                open_ended.borrow_mut().get_or_insert(found);
                None
            }
        });
        open_ended.into_inner().map_or(Ok(swept), Err)
    }

    /// Tells of one start.
    fn case(&self, begins: Instant) -> Option<Case> {
        let (done, due, schedule) = self.from(begins).ok()??;
        let (readings, course, tried) = (self.readings, self.course.clone(), Tried::default());
        Some(Case { begins, done, due, readings, depends: false, course, schedule, tried })
    }
}

impl Swept {
    /// Tries every start of one course in each reading; fails with the item that has no limit.
    pub fn course(
        &mut self,
        (course, (anchor, target)): (&Course, (TimePoint, TimePoint)),
        bound: Bound,
        (calendar, horizon): (&Calendar, Horizon),
    ) -> Result<(), OpenEnded> {
        let limit = Inequality { point: target, ceiling: Ceiling::Earliest(bound, anchor), line: None };
        let whole = &asked(in_order(course.inequalities.iter()));
        let ties = Ties::of(course);
        let bounding = ties.part(&[target, anchor], |_| true).into_iter();
        let part = asked(in_order(bounding.filter_map(|number| ties.inequality(number))));
        // Where it is not the beginning from which the limit counts, more than what bounds that can rule a case out.
        let in_order = if anchor == TimePoint::BEGINNING { &part } else { whole };
        let all = Starts::of(course.inequalities.iter().chain([&limit]), calendar, horizon);
        for readings in readings(course, bound) {
            let starts = match self.earliest().filter(|_| !self.measures) {
                Some(known) => all.before(known),
                None => all.clone(),
            };
            self.tried.starts += starts.len();
            self.sweep(&Trial { course, in_order, whole, anchor, target, bound, calendar, readings }, &starts)?;
        }
        Ok(())
    }

    /// Returns the earliest start from which some course comes too late.
    pub fn earliest(&self) -> Option<Instant> {
        self.beyond.iter().map(|case| case.begins).min()
    }

    /// Returns the earliest case that comes too late, and says whether a reading keeps the limit.
    pub fn broken(&self) -> Option<Case> {
        let case = self.beyond.iter().min_by_key(|case| case.begins).cloned()?;
        let everywhere = |readings: &Readings| self.beyond.iter().any(|case| case.readings == *readings);
        let depends = self.kept.iter().any(|readings| !everywhere(readings));
        Some(Case { depends, tried: self.tried, ..case })
    }

    /// Tries the starts of one course in one reading.
    fn sweep(&mut self, trial: &Trial<'_>, starts: &Starts) -> Result<(), OpenEnded> {
        let swept = trial.swept(starts, self.measures)?;
        let shown = swept.first.or(swept.nearest.map(|(_, begins)| begins));
        let swept = match shown.filter(|begins| trial.case(*begins).is_none()) {
            Some(_) => Trial { in_order: trial.whole, ..*trial }.swept(starts, self.measures)?,
            None => swept,
        };
        match swept.first.map(|begins| trial.case(begins)) {
            Some(case) => self.beyond.extend(case),
            None => self.kept.push(trial.readings),
        }
        let slack = |case: &Case| case.due.minutes_since(case.done);
        let nearer = |(near, _): &(i64, Instant)| self.nearest.as_ref().is_none_or(|known| *near < slack(known));
        if let Some((_, begins)) = swept.nearest.filter(|near| self.measures && nearer(near)) {
            self.nearest = trial.case(begins);
        }
        Ok(())
    }
}

/// Lists the ways in which a course and a limit can be read.
pub(super) fn readings(course: &Course, bound: Bound) -> Vec<Readings> {
    let mut found = course.readings();
    if bound.is_ambiguous() {
        let both = |one: &Readings| Reading::ALL.map(|days| Readings { days, ..*one });
        let all: Vec<Readings> = found.iter().flat_map(both).collect();
        found.clear();
        all.into_iter().for_each(|one| {
            if !found.contains(&one) {
                found.push(one)
            }
        });
    }
    found
}

/// Returns the first item on the way to a moment whose opening is bounded and whose end is not.
fn open_ended(course: &Course, schedule: &Schedule, target: TimePoint) -> Option<ItemId> {
    let open = |step: &&Step| schedule.of(step.opens).is_some() && schedule.of(step.done).is_none();
    let before = course.steps.iter().take_while(|step| step.opens != target);
    before.filter(open).find_map(|step| step.item)
}
