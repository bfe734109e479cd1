//! One course tried from every start of a horizon against one limit: how late it may be, and by when it has to be.
//!
//! Both times grow with the start, so what holds at two starts with room to spare holds between them: most starts need not
//! be tried one by one.

use super::{Course, Readings, Schedule, Step, TimePoint, starts};
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
        let window = self.calendar.window(self.bound, begins, self.readings.days).ok();
        let (None, Some(due)) = (schedule.impossible, window.and_then(|window| window.latest)) else { return Ok(None) };
        match schedule.of(self.target) {
            Some(done) => Ok(Some((done, due, schedule))),
            None => Err((open_ended(self.course, &schedule, self.target), Box::new((begins, schedule)))),
        }
    }

    fn case(&self, begins: Instant, (done, due, schedule): &(Instant, Instant, Schedule)) -> Case {
        Case {
            begins,
            done: *done,
            due: *due,
            readings: self.readings,
            depends: false,
            course: self.course.clone(),
            schedule: schedule.clone(),
            tried: Tried::default(),
        }
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
        let mut starts = starts(course, calendar, horizon);
        for readings in readings(course, bound) {
            if let Some(known) = self.earliest().filter(|_| !self.measures) {
                starts.retain(|start| *start < known);
            }
            self.tried.starts += starts.len();
            let trial = Trial { course, anchor, target, bound, calendar, readings };
            match self.sweep(&trial, &starts)? {
                Some(case) => self.beyond.push(case),
                None => self.kept.push(readings),
            }
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

    /// Tries starts in ascending order as far as the first from which it comes too late.
    fn sweep(&mut self, trial: &Trial<'_>, starts: &[Instant]) -> Result<Option<Case>, OpenEnded> {
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return Ok(None) };
        let (low, high) = (trial.from(*first)?, trial.from(*last)?);
        if let Some(case) = self.note(trial, *first, &low) {
            return Ok(Some(case));
        }
        let inner = starts.get(1..starts.len() - 1).unwrap_or_default();
        let between = self.between(trial, inner, (&low, &high))?;
        Ok(between.or_else(|| self.note(trial, *last, &high)))
    }

    /// Tries starts between two that were tried.
    fn between(
        &mut self,
        trial: &Trial<'_>,
        starts: &[Instant],
        (low, high): (&Timed, &Timed),
    ) -> Result<Option<Case>, OpenEnded> {
        let (earlier, rest) = starts.split_at(starts.len() / 2);
        let Some((middle, later)) = rest.split_first() else { return Ok(None) };
        if let (Some((_, due, _)), Some((done, ..))) = (low, high) {
            let least = due.minutes_since(*done);
            let nearer = |known: &Case| least < known.due.minutes_since(known.done);
            if least >= 0 && !(self.measures && self.nearest.as_ref().is_none_or(nearer)) {
                return Ok(None);
            }
        }
        let found = trial.from(*middle)?;
        if let Some(case) = self.between(trial, earlier, (low, &found))? {
            return Ok(Some(case));
        }
        if let Some(case) = self.note(trial, *middle, &found) {
            return Ok(Some(case));
        }
        self.between(trial, later, (&found, high))
    }

    /// Keeps what comes nearest; returns what comes too late.
    fn note(&mut self, trial: &Trial<'_>, begins: Instant, timed: &Timed) -> Option<Case> {
        let timed = timed.as_ref()?;
        let slack = timed.1.minutes_since(timed.0);
        if slack < 0 {
            return Some(trial.case(begins, timed));
        }
        let nearer = |known: &Case| slack < known.due.minutes_since(known.done);
        if self.measures && self.nearest.as_ref().is_none_or(nearer) {
            self.nearest = Some(trial.case(begins, timed));
        }
        None
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
