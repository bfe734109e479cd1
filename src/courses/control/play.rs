//! One play of a course: everything as early as it can be, while what is outside follows given rules.
//!
//! Every inequality bounds one moment from below by a function of others that grows with them, so there is a least schedule
//! (Tarski 1955), which iteration from below finds. Where a limit would then be missed, and the moment from which it counts
//! can be put off, it is put off by as little as helps; where that is the beginning, no schedule keeps it.

use std::collections::HashSet;

use super::game::{Game, sole};
use super::outside::Outside;
use crate::calendar::Instant;
use crate::courses::{Ceiling, Inequality, Schedule, TimePoint};

/// Nothing is put off by more minutes than these ten years.
const LONGEST: i64 = 10 * 366 * 24 * 60;
/// So many rounds beyond one for each moment are played; a play that still moves is not judged.
const ROUNDS: usize = 256;

/// When something outside comes, of the times that its limits leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// As late as it may.
    Latest,
    /// As early as it may.
    Earliest,
    /// As near to an instant as it may.
    Near(Instant),
}

/// How a play is played.
#[derive(Default)]
pub(super) struct How {
    /// Whether moments are put off so that limits which count from them are kept, or each comes as soon as it can.
    pub puts_off: bool,
    /// A moment that is held at an instant, and those that surely come no later.
    pub pinned: Option<(TimePoint, Instant, HashSet<TimePoint>)>,
}

impl How {
    /// Puts off whatever limits count from.
    pub fn putting_off() -> Self {
        How { puts_off: true, pinned: None }
    }
}

/// How a play ended.
pub(super) enum Ended {
    /// Nothing moves any more.
    Still(Schedule),
    /// An inequality cannot be kept.
    Missed(usize),
    /// Moments are put off for ever, or beyond the calendar.
    Endless,
}

/// What one round of a play came to.
enum Round {
    Moved(bool),
    Missed(usize),
    Endless,
}

impl<'a> Game<'a> {
    /// Plays a case that begins then; with no rules, what is outside comes whenever it helps.
    pub fn play(&self, begins: Instant, rules: &[Rule], how: &How) -> Ended {
        let size = self.course.points as usize;
        let mut schedule = Schedule { at: vec![Some(begins); size], because: vec![None; size], impossible: None };
        if let Some((point, at, _)) = &how.pinned {
            schedule.at.get_mut(point.index()).into_iter().for_each(|place| *place = Some(*at));
        }
        for _ in 0..size + ROUNDS {
            match self.round(&mut schedule, begins, rules, how) {
                Round::Moved(true) => {}
                Round::Moved(false) => return Ended::Still(schedule),
                Round::Missed(number) => return Ended::Missed(number),
                Round::Endless => return Ended::Endless,
            }
        }
        Ended::Endless
    }

    /// Returns the earliest time that a floor leaves; `Err` beyond the calendar.
    fn floor(&self, found: &Inequality, schedule: &Schedule) -> Result<Option<(TimePoint, Instant)>, Round> {
        let Some(from) = schedule.of(found.point) else { return Ok(None) };
        match &found.ceiling {
            Ceiling::Point(late) => Ok(Some((*late, from))),
            Ceiling::Ahead(bound, late) => {
                let window = self.calendar.window(*bound, from, self.readings.days).map_err(|_| Round::Endless)?;
                Ok(window.earliest.map(|earliest| (*late, earliest)))
            }
            _ => Ok(None),
        }
    }

    fn round(&self, schedule: &mut Schedule, begins: Instant, rules: &[Rule], how: &How) -> Round {
        let mut moved = false;
        for (number, found) in self.kept() {
            match self.floor(found, schedule) {
                Ok(Some((late, earliest))) => moved |= raise(schedule, (late, earliest), number, how),
                Ok(None) => {}
                Err(endless) => return endless,
            }
            if !rules.is_empty() && self.binds_others(number) {
                continue;
            }
            match self.ceiling((number, found), schedule, how) {
                Round::Moved(more) => moved |= more,
                ended => return ended,
            }
        }
        for (number, outside) in self.bounded().filter(|_| !rules.is_empty()) {
            let rule = rules.get(number).copied().unwrap_or(Rule::Latest);
            let Some(comes) = self.comes(outside, rule, schedule, begins) else { return Round::Endless };
            let because = outside.lengths.first().copied().unwrap_or_default();
            moved |= raise(schedule, (outside.point, comes), because, how);
            let kept = schedule.of(outside.point).is_none_or(|at| at <= comes);
            if kept || !how.puts_off || !self.is_led_by_opening(outside) {
                continue;
            }
            // It was to be put off: what leads to it has to open later.
            let pushed = schedule.because.get(outside.point.index()).copied().flatten().unwrap_or(because);
            if outside.opens == TimePoint::BEGINNING {
                return Round::Missed(pushed);
            }
            let wanted = schedule.of(outside.point);
            let opens = least(schedule.of(outside.opens), |at| {
                let mut later = schedule.clone();
                set(&mut later, outside.opens, at);
                self.comes(outside, rule, &later, begins) >= wanted
            });
            match opens {
                Some(opens) => moved |= raise(schedule, (outside.opens, opens), pushed, how),
                None => return Round::Missed(pushed),
            }
        }
        Round::Moved(moved)
    }

    /// Puts off what a limit counts from where it would be missed.
    fn ceiling(&self, (number, found): (usize, &Inequality), schedule: &mut Schedule, how: &How) -> Round {
        if matches!(found.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..)) {
            return Round::Moved(false);
        }
        let (Some(at), Some(due)) = (schedule.of(found.point), self.due(found, schedule)) else {
            return Round::Moved(false);
        };
        if at <= due || !(how.puts_off || self.is_made(number)) {
            return Round::Moved(false);
        }
        let Some(anchor) = sole(found) else { return Round::Moved(false) };
        if anchor == TimePoint::BEGINNING {
            return Round::Missed(number);
        }
        let later = least(schedule.of(anchor), |later| {
            let mut put_off = schedule.clone();
            set(&mut put_off, anchor, later);
            self.due(found, &put_off).is_none_or(|due| due >= at)
        });
        match later {
            Some(later) => Round::Moved(raise(schedule, (anchor, later), number, how)),
            None => Round::Endless,
        }
    }

    /// Returns whether only its opening and the beginning of the case say when something outside comes: then it is put off by
    /// opening it later, and by nothing else.
    fn is_led_by_opening(&self, outside: &'a Outside) -> bool {
        let from = |point: TimePoint| point == TimePoint::BEGINNING || point == outside.opens;
        let lengths = self.those(&outside.lengths).flat_map(|found| found.ceiling.points());
        self.those(&outside.floors).map(|found| found.point).chain(lengths).all(from)
    }

    /// Returns when something outside comes by its rule.
    fn comes(&self, outside: &'a Outside, rule: Rule, schedule: &Schedule, begins: Instant) -> Option<Instant> {
        let mut floor = begins;
        for found in self.those(&outside.floors) {
            let earliest = self.floor(found, schedule).ok()?;
            floor = earliest.map_or(floor, |(_, earliest)| earliest.max(floor));
        }
        let latest = self.those(&outside.lengths).filter_map(|found| self.due(found, schedule)).min()?;
        Some(match rule {
            Rule::Earliest if !outside.passes => floor,
            Rule::Near(at) if !outside.passes => floor.max(at.min(latest)),
            _ => floor.max(latest),
        })
    }

    /// Returns whether a schedule keeps every inequality that binds the authority.
    pub fn holds(&self, schedule: &Schedule) -> bool {
        let mut ours = self.kept().filter(|(number, _)| !self.binds_others(*number));
        ours.all(|(_, found)| match self.floor(found, schedule) {
            Ok(Some((late, earliest))) => schedule.of(late).is_some_and(|at| at >= earliest),
            Ok(None) => {
                self.due(found, schedule).is_none_or(|due| schedule.of(found.point).is_some_and(|at| at <= due))
            }
            Err(_) => false,
        })
    }
}

fn set(schedule: &mut Schedule, point: TimePoint, at: Instant) {
    schedule.at.get_mut(point.index()).into_iter().for_each(|place| *place = Some(at));
}

/// Raises a moment; says whether it moved.
fn raise(schedule: &mut Schedule, (point, to): (TimePoint, Instant), because: usize, how: &How) -> bool {
    let to = match &how.pinned {
        Some((pinned, _, _)) if *pinned == point => return false,
        Some((_, at, earlier)) if earlier.contains(&point) => to.min(*at),
        _ => to,
    };
    if schedule.of(point).is_none_or(|known| known >= to) {
        return false;
    }
    set(schedule, point, to);
    schedule.because.get_mut(point.index()).into_iter().for_each(|place| *place = Some(because));
    true
}

/// Finds the first minute after `from` that fits, where every later one fits too; none within ten years.
fn least(from: Option<Instant>, fits: impl Fn(Instant) -> bool) -> Option<Instant> {
    let from = from?;
    let (mut low, mut step) = (0, 1);
    let later = |minutes: i64| from.plus_minutes(minutes).ok();
    let mut high = loop {
        let high = low + step;
        if high > LONGEST {
            return None;
        }
        if fits(later(high)?) {
            break high;
        }
        (low, step) = (high, step * 2);
    };
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(later(middle)?) { high = middle } else { low = middle }
    }
    later(high)
}
