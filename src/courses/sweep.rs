//! Every start of a horizon tried: which of them fail, and how near the others come to it.
//!
//! A start fails where something is needed later than it is given. Both times move on with the start, so what holds at both
//! ends of a stretch with room to spare holds everywhere in between, and is not asked there again.

use super::Starts;
use crate::calendar::Instant;

/// What trying every start came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Swept {
    /// The first start that fails.
    pub first: Option<Instant>,
    /// Whether some start does not.
    pub spared: bool,
    /// The start that comes nearest to failing, and by how many minutes it does not; only where none fails.
    pub nearest: Option<(i64, Instant)>,
}

/// When something is needed and when it is given; nothing where a start is not judged.
type Times = Option<(Instant, Instant)>;

/// Tries every start; `near` asks how near the others come.
pub(super) fn sweep(starts: &Starts, near: bool, times: &impl Fn(Instant) -> Times) -> Swept {
    let mut sweep = Sweep { starts, near, times, swept: Swept::default() };
    let Some(last) = starts.len().checked_sub(1) else { return sweep.swept };
    let (first_times, last_times) = (sweep.ask(0), sweep.ask(last));
    sweep.judge(0, first_times);
    sweep.between((0, first_times), (last, last_times));
    if last > 0 {
        sweep.judge(last, last_times);
    }
    sweep.swept
}

struct Sweep<'a, F> {
    starts: &'a Starts,
    near: bool,
    times: &'a F,
    swept: Swept,
}

impl<F: Fn(Instant) -> Times> Sweep<'_, F> {
    fn ask(&self, number: usize) -> Times {
        (self.times)(self.starts.at(number)?)
    }

    fn judge(&mut self, number: usize, times: Times) {
        let (Some((needed, given)), Some(begins)) = (times, self.starts.at(number)) else { return };
        let slack = given.minutes_since(needed);
        if slack < 0 {
            self.swept.first = self.swept.first.or(Some(begins));
            return;
        }
        self.swept.spared = true;
        if self.swept.nearest.is_none_or(|(nearest, _)| slack < nearest) {
            self.swept.nearest = Some((slack, begins));
        }
    }

    /// Judges the starts between two, in ascending order, until the answer cannot change any more.
    fn between(&mut self, (low, low_times): (usize, Times), (high, high_times): (usize, Times)) {
        if high - low < 2 || (self.swept.first.is_some() && (self.near || self.swept.spared)) {
            return;
        }
        if let (Some((needed_first, given_first)), Some((needed_last, given_last))) = (low_times, high_times) {
            let least = given_first.minutes_since(needed_last);
            let nearest = self.swept.nearest.map_or(0, |(nearest, _)| if self.near { nearest } else { 0 });
            if least >= nearest {
                self.swept.spared = true;
                return;
            }
            if given_last < needed_first {
                self.swept.first = self.swept.first.or(self.starts.at(low + 1));
                return;
            }
        }
        let middle = low + (high - low) / 2;
        let times = self.ask(middle);
        self.between((low, low_times), (middle, times));
        self.judge(middle, times);
        self.between((middle, times), (high, high_times));
    }
}
