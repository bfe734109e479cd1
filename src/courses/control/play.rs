//! One play of a course: everything as early as it can be, while what is outside follows given rules.
//!
//! Every inequality bounds one moment from below by a function of others that grows with them, so there is a least schedule
//! (Tarski 1955), which iteration from below finds. Where a limit would then be missed, and the moment from which it counts
//! can be put off, it is put off by as little as helps; where that is the beginning, no schedule keeps it.

use std::collections::{BTreeMap, HashSet};

use super::game::{Game, sole};
use super::outside::Outside;
use crate::calendar::Instant;
use crate::courses::{Ceiling, Inequality, Schedule, TimePoint};

/// Nothing is put off by more minutes than these ten years.
pub(super) const LONGEST: i64 = 10 * 366 * 24 * 60;
/// So many rounds beyond one for each moment are played; a play that still moves is not judged.
const ROUNDS: usize = 256;

/// After so many times that a moment is put off for one limit it is asked whether that helps at all.
const PATIENCE: u32 = 4;

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

/// How a play goes on.
enum Next {
    On,
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
        let asked = (vec![0; self.course.inequalities.len()], vec![0; self.outside.len()]);
        let mut play = Play {
            game: self,
            begins,
            rules,
            how,
            schedule,
            moves: 1,
            moved: vec![1; size],
            asked,
            put_off: BTreeMap::new(),
        };
        for _ in 0..size + ROUNDS {
            let before = play.moves;
            match play.round() {
                Next::On if play.moves == before => return Ended::Still(play.schedule),
                Next::On => {}
                Next::Missed(number) => return Ended::Missed(number),
                Next::Endless => return Ended::Endless,
            }
        }
        Ended::Endless
    }

    /// Returns the earliest time that a floor leaves; `Err` beyond the calendar.
    fn floor(&self, found: &Inequality, schedule: &Schedule) -> Result<Option<(TimePoint, Instant)>, ()> {
        let Some(from) = schedule.of(found.point) else { return Ok(None) };
        match &found.ceiling {
            Ceiling::Point(late) => Ok(Some((*late, from))),
            Ceiling::Ahead(bound, late) => {
                let window = self.calendar.window(*bound, from, self.readings.days).map_err(|_| ())?;
                Ok(window.earliest.map(|earliest| (*late, earliest)))
            }
            _ => Ok(None),
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

/// A play that is under way.
struct Play<'p, 'a> {
    game: &'p Game<'a>,
    begins: Instant,
    rules: &'p [Rule],
    how: &'p How,
    schedule: Schedule,
    /// How often a moment was moved, counted from one.
    moves: u32,
    /// The last move of each moment.
    moved: Vec<u32>,
    /// How many moves there were when each inequality, and each thing outside, was asked last.
    asked: (Vec<u32>, Vec<u32>),
    /// How often what a limit counts from was put off for it.
    put_off: BTreeMap<usize, u32>,
}

impl<'a> Play<'_, 'a> {
    /// Asks every inequality, and everything outside, that anything has moved for since it was asked.
    fn round(&mut self) -> Next {
        let game = self.game;
        for (number, found) in game.kept() {
            let order = matches!(found.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..));
            let asked = self.asked.0.get(number).copied().unwrap_or(0);
            let own = self.has_moved(found.point, asked);
            if !own && (order || !found.ceiling.points().any(|point| self.has_moved(point, asked))) {
                continue;
            }
            let moves = self.moves;
            self.asked.0.get_mut(number).into_iter().for_each(|asked| *asked = moves);
            let next = if order { self.raise_after((number, found)) } else { self.keep((number, found)) };
            if !matches!(next, Next::On) {
                return next;
            }
        }
        if self.rules.is_empty() {
            return Next::On;
        }
        for (number, outside) in game.bounded() {
            let asked = self.asked.1.get(number).copied().unwrap_or(0);
            let lengths = game.those(&outside.lengths).flat_map(|found| found.ceiling.points());
            let mut points = lengths.chain(game.those(&outside.floors).map(|found| found.point));
            let own = self.has_moved(outside.point, asked) || self.has_moved(outside.opens, asked);
            if !own && !points.any(|point| self.has_moved(point, asked)) {
                continue;
            }
            let moves = self.moves;
            self.asked.1.get_mut(number).into_iter().for_each(|asked| *asked = moves);
            let next = self.let_come((number, outside));
            if !matches!(next, Next::On) {
                return next;
            }
        }
        Next::On
    }

    fn has_moved(&self, point: TimePoint, since: u32) -> bool {
        self.moved.get(point.index()).is_some_and(|moved| *moved > since)
    }

    /// Puts off what comes after something.
    fn raise_after(&mut self, (number, found): (usize, &Inequality)) -> Next {
        match self.game.floor(found, &self.schedule) {
            Ok(Some((late, earliest))) => self.raise((late, earliest), number),
            Ok(None) => {}
            Err(()) => return Next::Endless,
        }
        Next::On
    }

    /// Puts off what a limit counts from where it would be missed.
    fn keep(&mut self, (number, found): (usize, &Inequality)) -> Next {
        if !self.rules.is_empty() && self.game.binds_others(number) {
            return Next::On;
        }
        let (Some(at), Some(due)) = (self.schedule.of(found.point), self.game.due(found, &self.schedule)) else {
            return Next::On;
        };
        if at <= due || !(self.how.puts_off || self.game.is_made(number)) {
            return Next::On;
        }
        let Some(anchor) = sole(found) else { return Next::On };
        if anchor == TimePoint::BEGINNING {
            return Next::Missed(number);
        }
        let game = self.game;
        let later = self.least(anchor, |put_off| game.due(found, put_off).is_none_or(|due| due >= at));
        let Some(later) = later else { return Next::Endless };
        let put_off = self.put_off.entry(number).or_insert(0);
        *put_off += 1;
        // What comes after it may be put off with it each time, for ever.
        let asked = *put_off == PATIENCE && self.how.puts_off && self.how.pinned.is_none();
        let late = !self.rules.is_empty() && self.rules.iter().all(|rule| *rule == Rule::Latest);
        if asked && late && game.is_missed_anywhere(number) {
            return Next::Missed(number);
        }
        self.raise((anchor, later), number);
        Next::On
    }

    /// Lets something outside come by its rule.
    fn let_come(&mut self, (number, outside): (usize, &'a Outside)) -> Next {
        let (game, begins) = (self.game, self.begins);
        let rule = self.rules.get(number).copied().unwrap_or(Rule::Latest);
        let Some(comes) = game.comes(outside, rule, &self.schedule, begins) else { return Next::Endless };
        let because = outside.lengths.first().copied().unwrap_or_default();
        self.raise((outside.point, comes), because);
        let kept = self.schedule.of(outside.point).is_none_or(|at| at <= comes);
        if kept || !self.how.puts_off || !game.is_led_by_opening(outside) {
            return Next::On;
        }
        // It was to be put off: what leads to it has to open later.
        let pushed = self.schedule.because.get(outside.point.index()).copied().flatten().unwrap_or(because);
        if outside.opens == TimePoint::BEGINNING {
            return Next::Missed(pushed);
        }
        let wanted = self.schedule.of(outside.point);
        match self.least(outside.opens, |later| game.comes(outside, rule, later, begins) >= wanted) {
            Some(opens) => self.raise((outside.opens, opens), pushed),
            None => return Next::Missed(pushed),
        }
        Next::On
    }

    /// Finds the first minute at which a moment would fit, where nothing else moves.
    fn least(&mut self, point: TimePoint, fits: impl Fn(&Schedule) -> bool) -> Option<Instant> {
        let known = self.schedule.of(point);
        let schedule = &mut self.schedule;
        let found = least(known, |at| {
            set(schedule, point, Some(at));
            fits(schedule)
        });
        set(schedule, point, known);
        found
    }

    /// Raises a moment.
    fn raise(&mut self, (point, to): (TimePoint, Instant), because: usize) {
        let to = match &self.how.pinned {
            Some((pinned, _, _)) if *pinned == point => return,
            Some((_, at, earlier)) if earlier.contains(&point) => to.min(*at),
            _ => to,
        };
        let place = self.schedule.at.get_mut(point.index()).and_then(Option::as_mut).filter(|known| **known < to);
        let Some(place) = place else { return };
        *place = to;
        self.schedule.because.get_mut(point.index()).into_iter().for_each(|place| *place = Some(because));
        self.moves += 1;
        let moves = self.moves;
        self.moved.get_mut(point.index()).into_iter().for_each(|place| *place = moves);
    }
}

fn set(schedule: &mut Schedule, point: TimePoint, at: Option<Instant>) {
    schedule.at.get_mut(point.index()).into_iter().for_each(|place| *place = at);
}

/// Finds the first minute after `from` that fits, where every later one fits too; none within ten years.
fn least(from: Option<Instant>, mut fits: impl FnMut(Instant) -> bool) -> Option<Instant> {
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
