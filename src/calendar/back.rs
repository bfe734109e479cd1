//! From the end of a window back to the moments that leave it.

use super::count::{Measure, Step};
use super::day::Day;
use super::zone::{self, MINUTES_A_DAY};
use super::{Bound, Calendar, Error, Instant, Length, Reading};

impl Calendar {
    /// Returns the last moment from which the earliest time that `bound` leaves is no later than `end`; nothing where no
    /// moment of 1980 to 2099 is early enough, or the bound says nothing of how early.
    ///
    /// It is to [`Calendar::window`] what a quotient is to a product: the ends of a window grow with the moment, so every
    /// earlier moment that has a window is early enough too.
    pub fn last_moment(&self, bound: Bound, end: Instant, reading: Reading) -> Option<Instant> {
        match bound {
            Bound::Within(_) | Bound::AtLeastBefore(_) | Bound::Before => None,
            Bound::After | Bound::On => Some(end),
            Bound::AtLeastAfter(length) => self.last_before(length, end, reading).ok(),
            Bound::OnSameDay { working: false, .. } => last_minute(end.wall().0).ok(),
            Bound::OnSameDay { working: true, .. } => {
                last_minute(self.table.numbered(self.table.through(end.wall().0) - 1).ok()?).ok()
            }
        }
    }

    fn last_before(&self, length: Length, end: Instant, reading: Reading) -> Result<Instant, Error> {
        let clear = i64::from(length.clear);
        let count = i64::from(length.count);
        let day = match Measure::of(length, reading) {
            Measure::Elapsed(minutes) => return end.plus_minutes(-minutes),
            Measure::WorkingTime(minutes) => {
                let last = self.before_working_time(end, minutes)?;
                // In the hour that a clock change skips no minute is left in its place.
                let fits = self.after_working_time(last, minutes)? <= end;
                return if fits { Ok(last) } else { last.plus_minutes(-1) };
            }
            Measure::Days(Step::Days(days)) => end.wall().0.plus(-(days * count) - clear)?,
            Measure::Days(Step::Months(months)) => last_month_day(end.wall().0.plus(-clear)?, months * count)?,
            Measure::Days(Step::Working) => self.last_working(end, count + clear)?,
        };
        Ok(last_minute(day)?.min(end))
    }

    /// Returns the last day after which so many working days open by `end`.
    fn last_working(&self, end: Instant, count: i64) -> Result<Day, Error> {
        let today = end.wall().0;
        let opened = Instant::on_day(today, self.day_span().0)? <= end;
        let open = if opened { self.table.through(today) } else { self.table.before(today) };
        if count == 0 {
            // Of no working day at all that is the moment's own, or the next one.
            return self.table.numbered(open - 1);
        }
        self.table.numbered(open - count)?.plus(-1)
    }
}

fn last_minute(day: Day) -> Result<Instant, Error> {
    Instant::from_utc_minutes(zone::utc(day, MINUTES_A_DAY) - 1)
}

/// Returns the last day from which so many months end no later than `end`.
fn last_month_day(end: Day, months: i64) -> Result<Day, Error> {
    // The same day so many months before may be one of several that end on the last day of a shorter month.
    let mut day = end.plus_months(-months)?;
    while let Some(next) = day.plus(1).ok().filter(|next| next.plus_months(months).is_ok_and(|last| last <= end)) {
        day = next;
    }
    Ok(day)
}
