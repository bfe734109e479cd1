//! Tells how a due time comes about.
//!
//! Nothing is computed a second time here: the days come from the same [`Counting`] and the same working
//! time that [`Calendar::window`] asks, one step after the other.

use chrono::{NaiveDate, TimeDelta};

use super::count::{Counting, Direction, Measure, Step};
use super::day::Day;
use super::working::{Remark, Working, WorkingLine};
use super::zone;
use super::{Bound, Calendar, Error, Instant, Length, Reading, Unit, Within};

impl Calendar {
    /// Returns the due time of [`Calendar::due`] with its working; the last line is the due time.
    ///
    /// # Errors
    /// As [`Calendar::due`].
    pub fn explain_due(
        &self,
        length: Length,
        from: Instant,
        reading: Reading,
    ) -> Result<(Instant, Vec<WorkingLine>), Error> {
        let working = self.explain(Bound::Within(Within::new(length)), from, reading)?;
        Ok((working.window.latest.unwrap_or(from), working.lines))
    }

    /// Returns the window of [`Calendar::window`] with its working.
    ///
    /// # Errors
    /// As [`Calendar::window`].
    pub fn explain(&self, bound: Bound, moment: Instant, reading: Reading) -> Result<Working, Error> {
        let window = self.window(bound, moment, reading)?;
        let end = window.latest.or(window.earliest).unwrap_or(moment);
        let mut telling = Telling { calendar: self, moment, end, reading, lines: Vec::new() };
        match bound {
            Bound::Within(Within { length, starting_with: false, .. }) | Bound::AtLeastAfter(length) => {
                telling.length(length, Direction::Onward)?;
            }
            Bound::Within(Within { length, .. }) => telling.length(length, Direction::StartingWith)?,
            Bound::AtLeastBefore(length) => telling.length(length, Direction::Back)?,
            Bound::OnSameDay { working, .. } => telling.same_day(working)?,
            Bound::Before | Bound::After | Bound::On => telling.moment(None),
        }
        let mut lines = telling.lines;
        let line = |at: Instant, remark| WorkingLine { date: at.date(), remark };
        lines.extend(window.earliest.map(|at| line(at, Remark::Earliest(at))));
        lines.extend(window.latest.map(|at| line(at, Remark::Latest(at))));
        Ok(Working { window, lines })
    }
}

/// A working on its way.
struct Telling<'calendar> {
    calendar: &'calendar Calendar,
    moment: Instant,
    end: Instant,
    reading: Reading,
    lines: Vec<WorkingLine>,
}

impl Telling<'_> {
    fn length(&mut self, length: Length, direction: Direction) -> Result<(), Error> {
        match Measure::of(length, self.reading) {
            Measure::Days(step) => {
                self.moment(Some(direction == Direction::StartingWith));
                let counting = self.calendar.counting(step, self.moment, direction);
                return self.days(length, counting, direction);
            }
            Measure::WorkingTime(_) => {
                self.moment(None);
                self.working_time();
            }
            Measure::Elapsed(_) => {
                self.moment(None);
                self.clock_changes();
                self.push(self.end.date(), Remark::Elapsed(length));
            }
        }
        Ok(())
    }

    fn moment(&mut self, own_day: Option<bool>) {
        let at = self.moment;
        self.push(at.date(), Remark::Moment { at, own_day });
    }

    fn days(&mut self, length: Length, counting: Counting<'_>, direction: Direction) -> Result<(), Error> {
        let unit = length.unit.read_as(self.reading);
        let onward = TimeDelta::days(if direction == Direction::Back { -1 } else { 1 });
        let own = self.moment.date();
        let mut next = if direction == Direction::StartingWith { own } else { own + onward };
        for number in 1..=length.count {
            let day = counting.day(number)?.date();
            self.passed_over(unit, next, day);
            self.push(day, Remark::Counted { number, unit });
            next = day + onward;
        }
        if length.clear {
            let day = counting.last(length)?.date();
            self.passed_over(unit, next, day);
            self.push(day, Remark::EndDay(Length { unit, ..length }));
        }
        Ok(())
    }

    /// Tells of the days from `first` up to `until`, itself excluded, where only working days count.
    fn passed_over(&mut self, unit: Unit, first: NaiveDate, until: NaiveDate) {
        let onward = TimeDelta::days(if until < first { -1 } else { 1 });
        let mut date = first;
        while unit == Unit::WorkingDays && date != until {
            if let Some(reason) = self.calendar.why_not_working(date) {
                self.push(date, Remark::NotCounted(reason));
            }
            date += onward;
        }
    }

    fn same_day(&mut self, working: bool) -> Result<(), Error> {
        self.moment(Some(true));
        let (step, unit) =
            if working { (Step::Working, Unit::WorkingDays) } else { (Step::Days(1), Unit::CalendarDays) };
        let day = self.calendar.counting(step, self.moment, Direction::Onward).day(0)?.date();
        self.passed_over(unit, self.moment.date(), day);
        self.push(day, Remark::SameDay(working));
        Ok(())
    }

    fn working_time(&mut self) {
        let calendar = self.calendar;
        let (from, to) = (self.moment.min(self.end), self.moment.max(self.end));
        let (opens, closes) = calendar.day_span();
        let (first, last) = (calendar.working_time_before(from), calendar.working_time_before(to));
        let mut told = Vec::new();
        for day in days_of(from, to) {
            let before = calendar.table.before(day) * (closes - opens);
            let through = calendar.table.through(day) * (closes - opens);
            let minutes = through.min(last) - before.max(first);
            let remark = match calendar.why_not_working(day.date()) {
                Some(reason) => Remark::NotCounted(reason),
                None if minutes > 0 => Remark::WorkingTime(minutes),
                None => continue,
            };
            told.push(WorkingLine { date: day.date(), remark });
        }
        if self.end < self.moment {
            told.reverse();
        }
        self.lines.extend(told);
    }

    fn clock_changes(&mut self) {
        let (from, to) = (self.moment.min(self.end), self.moment.max(self.end));
        for day in days_of(from, to) {
            match zone::clock_change(day) {
                Some((at, forward)) if from.utc_minutes() < at && at <= to.utc_minutes() => {
                    self.push(day.date(), Remark::ClockChange(forward));
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, date: NaiveDate, remark: Remark) {
        self.lines.push(WorkingLine { date, remark });
    }
}

/// Returns the days from one instant's to another's, both included.
fn days_of(from: Instant, to: Instant) -> impl Iterator<Item = Day> {
    let numbers = from.wall().0.number()..=to.wall().0.number();
    numbers.filter_map(|number| i64::try_from(number).ok().and_then(|number| Day::numbered(number).ok()))
}
