//! Every minute between two at which a small course can begin.
//!
//! All times move on with the beginning. Between two minutes at which an answer can change none of them jumps, and none moves
//! faster than the clock: where it moved as far as the clock, or not at all, it did so all the way.

use super::game::Game;
use super::play::Rule;
use crate::calendar::Instant;
use crate::courses::{Inequality, Schedule, Starts};
use crate::settings::Horizon;

/// So many pairs of minutes are compared for one limit; then it is tried with each case.
const COMPARED: usize = 20_000;

impl Game<'_> {
    /// Returns whether cases that begin between two times keep every limit.
    pub fn keeps_from(&self, (first, last): (Instant, Instant)) -> bool {
        let days = Horizon { from: first.date(), to: last.date() };
        let starts = Starts::of(self.course.inequalities.iter(), self.calendar, days);
        self.keeps_at(&starts, (0, starts.len()), &mut 0)
    }

    /// Returns whether cases keep every limit that begin at some of the minutes where an answer can change, or after them
    /// and before the next.
    fn keeps_at(&self, starts: &Starts, (low, high): (usize, usize), compared: &mut usize) -> bool {
        let Some(first) = starts.at(low).filter(|_| low < high) else { return true };
        let next = starts.at(high).and_then(|next| next.plus_minutes(-1).ok());
        let last = next.or_else(|| starts.at(high - 1)).map_or(first, |last| last.max(first));
        if high - low == 1 {
            return self.keeps_between((first, last), compared);
        }
        *compared += 1;
        let middle = low + (high - low) / 2;
        self.is_roomy(first, last)
            || (*compared < COMPARED
                && self.keeps_at(starts, (low, middle), compared)
                && self.keeps_at(starts, (middle, high), compared))
    }

    /// Returns whether cases that begin at any minute between two keep every limit, where no time jumps between them.
    fn keeps_between(&self, (first, last): (Instant, Instant), compared: &mut usize) -> bool {
        *compared += 1;
        if self.is_roomy(first, last) {
            return true;
        }
        let minutes = last.minutes_since(first);
        let (middle, next) = (first.plus_minutes(minutes / 2), first.plus_minutes(minutes / 2 + 1));
        let (true, Ok(middle), Ok(next)) = (minutes > 0 && *compared < COMPARED, middle, next) else { return false };
        match self.keeps_straight([first, middle, last]) {
            Some(keeps) => keeps,
            None => self.keeps_between((first, middle), compared) && self.keeps_between((next, last), compared),
        }
    }

    /// Returns whether cases keep every limit that begin between two minutes, if all times move evenly from the one over a
    /// middle one to the other.
    fn keeps_straight(&self, minutes: [Instant; 3]) -> Option<bool> {
        let play =
            |begins: &Instant| Some((self.soonest(*begins, Rule::Latest)?, self.soonest(*begins, Rule::Earliest)?));
        let plays: Vec<(Schedule, Schedule)> = minutes.iter().filter_map(play).collect();
        let mut straight = plays.len() == minutes.len();
        for (_, found) in self.duties() {
            if !plays.iter().all(|(late, early)| self.keeps(found, (late, early))) {
                return Some(false);
            }
            let at: Vec<Option<Instant>> = plays.iter().map(|(late, _)| late.of(found.point)).collect();
            let due: Vec<Option<Instant>> = plays.iter().map(|(_, early)| self.due(found, early)).collect();
            straight &= is_even(&minutes, &at) && is_even(&minutes, &due);
        }
        straight.then_some(true)
    }

    /// Returns whether cases that begin at any minute between two miss the one limit of the authority, if everything outside
    /// comes as late as it may.
    pub fn misses_between(&self, (first, last): (Instant, Instant), compared: &mut usize) -> bool {
        *compared += 1;
        let at = |begins: Instant| self.soonest(begins, Rule::Latest);
        let (Some(sooner), Some(later)) = (at(first), at(last)) else { return false };
        let missed = |(_, found): (usize, &Inequality)| {
            sooner.of(found.point).zip(self.due(found, &later)).is_some_and(|(at, due)| at > due)
        };
        if self.duties().any(missed) {
            return true;
        }
        let minutes = last.minutes_since(first);
        let (middle, next) = (first.plus_minutes(minutes / 2), first.plus_minutes(minutes / 2 + 1));
        let (true, Ok(middle), Ok(next)) = (minutes > 0 && *compared < COMPARED, middle, next) else { return false };
        self.misses_between((first, middle), compared) && self.misses_between((next, last), compared)
    }
}

/// Returns whether a time moves with the minutes, or stands still.
fn is_even(minutes: &[Instant], times: &[Option<Instant>]) -> bool {
    let steps = minutes.windows(2).zip(times.windows(2)).map(|(minutes, times)| match (minutes, times) {
        (_, [None, None]) => (0, 0),
        ([one, other], [Some(from), Some(to)]) => (other.minutes_since(*one), to.minutes_since(*from)),
        _ => (0, -1),
    });
    steps.clone().all(|(_, moved)| moved == 0) || steps.clone().all(|(passed, moved)| moved == passed)
}
