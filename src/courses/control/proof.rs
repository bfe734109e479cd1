//! Whether a case keeps every limit, whatever others do, if the authority does everything as soon as it can.
//!
//! In such a play every moment grows with what others take, so what others do at the latest bounds each moment; where a limit
//! counts from a moment that they move, that moment is held at each minute at which it can lie. What this cannot show may
//! still be so: the authority may do better by waiting.

use std::collections::HashSet;

use super::game::{Game, sole};
use super::play::{Ended, How, Rule};
use crate::calendar::Instant;
use crate::courses::{Inequality, Schedule, TimePoint};

/// So many plays are tried for one limit of one case.
const PLAYS: usize = 4_096;
/// So many minutes at which a limit may be missed are kept.
const MINUTES: usize = 8;
const DAY: i64 = 24 * 60;

/// A limit that may be missed where everything is done as soon as it can be.
pub(super) struct Doubt {
    /// The inequality.
    pub limit: usize,
    /// The moment from which it counts, and minutes of it at which it is missed.
    pub moments: Vec<(TimePoint, Instant)>,
}

impl Game<'_> {
    /// Plays a case in which nothing is put off; nothing where that has no end.
    pub fn soonest(&self, begins: Instant, rule: Rule) -> Option<Schedule> {
        match self.play(begins, &vec![rule; self.outside.len()], &How::default()) {
            Ended::Still(schedule) => Some(schedule),
            Ended::Missed(_) | Ended::Endless => None,
        }
    }

    /// Returns whether every start from the first to the last leaves room to spare: all times move on with the start.
    pub fn is_roomy(&self, first: Instant, last: Instant) -> bool {
        let (Some(late), Some(early)) = (self.soonest(last, Rule::Latest), self.soonest(first, Rule::Earliest)) else {
            return false;
        };
        self.duties().all(|(_, found)| self.keeps(found, (&late, &early)))
    }

    pub fn keeps(&self, found: &Inequality, (late, early): (&Schedule, &Schedule)) -> bool {
        match (late.of(found.point), self.due(found, early)) {
            (Some(at), Some(due)) => at <= due,
            (_, None) => true,
            (None, Some(_)) => false,
        }
    }

    /// Looks for a limit that may be missed in a case that begins then; `Err` where the play has no end.
    pub fn doubt(&self, begins: Instant) -> Result<Option<Doubt>, ()> {
        let late = self.soonest(begins, Rule::Latest).ok_or(())?;
        let early = self.soonest(begins, Rule::Earliest).ok_or(())?;
        for (limit, found) in self.duties() {
            if self.keeps(found, (&late, &early)) {
                continue;
            }
            let moved = sole(found).filter(|anchor| late.of(*anchor) != early.of(*anchor));
            let Some(anchor) = moved else { return Ok(Some(Doubt { limit, moments: Vec::new() })) };
            let mut held = Held { begins, anchor, earlier: self.links().earlier(anchor), plays: 0, missed: Vec::new() };
            let (Some(first), Some(last)) = (early.of(anchor), late.of(anchor)) else { continue };
            self.hold(&mut held, found, (first, last));
            if !held.missed.is_empty() || held.plays > PLAYS {
                let moments = held.missed.into_iter().take(MINUTES).map(|minute| (anchor, minute)).collect();
                return Ok(Some(Doubt { limit, moments }));
            }
        }
        Ok(None)
    }

    /// Tries every minute at which the moment can lie from which a limit counts.
    fn hold(&self, held: &mut Held, found: &Inequality, (first, last): (Instant, Instant)) {
        held.plays += 2;
        if held.plays > PLAYS || held.missed.len() >= MINUTES {
            return;
        }
        let (Some(early), Some(late)) = (self.held(held, first), self.held(held, last)) else {
            return held.missed.push(first);
        };
        if self.keeps(found, (&late, &early)) {
            return;
        }
        if !self.keeps(found, (&early, &early)) {
            held.missed.push(first);
        } else if !self.keeps(found, (&late, &late)) {
            held.missed.push(last);
        }
        let minutes = last.minutes_since(first);
        if minutes < 2 || (minutes < DAY && held.missed.iter().any(|minute| (first..=last).contains(minute))) {
            return;
        }
        let Ok(middle) = first.plus_minutes(minutes / 2) else { return };
        self.hold(held, found, (first, middle));
        self.hold(held, found, (middle, last));
    }

    fn held(&self, held: &Held, at: Instant) -> Option<Schedule> {
        let how = How { pinned: Some((held.anchor, at, held.earlier.clone())), ..How::default() };
        match self.play(held.begins, &vec![Rule::Latest; self.outside.len()], &how) {
            Ended::Still(schedule) => Some(schedule),
            Ended::Missed(_) | Ended::Endless => None,
        }
    }
}

/// A moment that is held at one minute after another.
struct Held {
    begins: Instant,
    anchor: TimePoint,
    earlier: HashSet<TimePoint>,
    plays: usize,
    missed: Vec<Instant>,
}
