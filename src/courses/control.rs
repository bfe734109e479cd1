//! Whether the authority can keep every limit of a procedure, whatever others do within theirs.
//!
//! What a `party` does, the event that a `wait` waits for, the next sitting of a body and a limit that passes are
//! *contingent*: they come at any time that their own `takes`, limits or interval leave. Everything else is the authority's
//! own. A course is *controllable* from a start if the authority can act, each time from what has happened by then, so that
//! every limit which binds it is kept (dynamic controllability; Vidal and Fargier 1999).
//!
//! Where every length is exact in minutes the course is a temporal network ([`super::network`]), and the answer is that of
//! Morris's algorithm. Elsewhere, because days from a moment that is not fixed have no constant length, it is *proved* by a
//! strategy (everything as soon as it can be) that is tried against whatever the others may do, and *refuted* by what the
//! others may do against which no strategy helps, even one that knew it before. What is neither is inconclusive.
//!
//! It leaves out what has no limit of its own: nothing can be promised after it, and other checks report it. A way through
//! the procedure is taken as it comes: nobody decides otherwise to save time. Courses on which the authority lets a limit of
//! its own pass are not judged, because it need not come to that.

mod between;
mod game;
mod local;
mod minutes;
mod outside;
mod play;
mod proof;
mod sweep;

use std::collections::{BTreeSet, HashMap, HashSet};

use foldhash::fast::FixedState;

pub use outside::Outside;
pub use play::Rule;

use self::game::Game;
use self::local::Shown;
use self::outside::{has_any, lets_pass, outside};
use self::sweep::{Sweep, Table};
use super::network::Network;
use super::parts::Part;
use super::{Ceiling, Course, From, Inequality, Readings, Schedule, Starts, TimePoint, Unfolding};
use crate::calendar::{Calendar, Instant};
use crate::graph::StateGraph;
use crate::model::{ItemId, Policy};
use crate::settings::Horizon;
use crate::source::Span;

/// A limit that others can make the authority miss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncontrollable {
    /// The line.
    pub line: Span,
    /// The item that it bounds.
    pub item: Option<ItemId>,
    /// The other lines with which it cannot be kept; without any one of them all could be.
    pub others: Vec<Span>,
    /// The start of the case that shows it.
    pub begins: Instant,
    /// How the text is read, and whether another reading does not show it.
    pub readings: (Readings, bool),
    /// What others do in that case, and when.
    pub acts: Vec<(Outside, Rule, Instant)>,
    /// When the item is done at the earliest in that case, and when it has to be done by the limit.
    pub times: (Instant, Instant),
    /// Whether the limit could be kept if it were known before what others will do.
    pub known_before: bool,
    /// The course, and its earliest schedule in that case without the limit.
    pub shown: (Course, Schedule),
}

/// What was found out about a procedure.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// The limits that others can make the authority miss: each line once, with its earliest start.
    pub missed: Vec<Uncontrollable>,
    /// The first limit of which it is open, and a start.
    pub open: Option<(Option<ItemId>, Instant)>,
    /// Whether there are more courses than were asked for.
    pub truncated: bool,
}

/// Judges a procedure.
pub fn judge(
    (policy, graph): (&Policy, &StateGraph),
    (calendar, horizon): (&Calendar, Horizon),
    unfolding: &Unfolding,
) -> Judged {
    if !has_any(policy, graph) {
        return Judged::default();
    }
    let from = From { disputes: true, ..From::beginning(policy, graph) };
    let found = unfolding.courses(policy, graph, from);
    let mut judged = Judged { truncated: found.truncated, ..Judged::default() };
    let mut seen: HashSet<_, FixedState> = HashSet::default();
    for course in found.courses.iter().filter(|course| !lets_pass((policy, graph), course)) {
        let all = outside((policy, graph), course);
        let part = part(course, &all);
        let own = outside((policy, graph), &part);
        let ends = (TimePoint::BEGINNING, TimePoint::BEGINNING);
        let passes: Vec<bool> = own.iter().map(|found| found.passes).collect();
        if own.is_empty() || !seen.insert((Part::new(part.inequalities.iter(), None, ends), passes)) {
            continue;
        }
        let starts: Vec<Instant> = Starts::of(part.inequalities.iter(), calendar, horizon).iter().collect();
        let shown = Shown::over(&starts);
        let table = Table { course, all: &all, part: &part, own: &own, calendar, shown };
        judged.add(&table, &starts);
    }
    judged.missed.sort_by_key(|found| found.line);
    judged
}

/// Returns the network of a course from a start, in minutes; none where a length of it is not exact there.
pub fn network(
    (policy, graph): (&Policy, &StateGraph),
    course: &Course,
    (calendar, readings): (&Calendar, Readings),
    begins: Instant,
) -> Option<Network> {
    let outside = outside((policy, graph), course);
    Game::new((course, &outside), (calendar, readings), BTreeSet::new()).network(begins)
}

/// Cuts out of a course what the limits depend on that others can make late; nothing where there is none.
fn part(course: &Course, outside: &[Outside]) -> Course {
    let naming = naming(course);
    let lengths: HashSet<usize> = outside.iter().flat_map(|found| &found.lengths).copied().collect();
    let mut moved: HashSet<TimePoint> = outside.iter().map(|found| found.point).collect();
    grow(&mut moved, &naming, |found, moved| match found.ceiling {
        Ceiling::Point(late) | Ceiling::Ahead(_, late) if moved.contains(&found.point) => vec![late],
        _ => Vec::new(),
    });
    let mut wanted = HashSet::new();
    for (number, found) in course.inequalities.iter().enumerate() {
        let points = || found.ceiling.points().chain([found.point]);
        if matches!(found.ceiling, Ceiling::Latest(_))
            && !lengths.contains(&number)
            && points().any(|at| moved.contains(&at))
        {
            wanted.extend(points());
        }
    }
    grow(&mut wanted, &naming, |found, wanted| {
        let points = || found.ceiling.points();
        let tied = points().any(|anchor| anchor != TimePoint::BEGINNING && wanted.contains(&anchor));
        match found.ceiling {
            Ceiling::Point(_) | Ceiling::Ahead(..) if tied => vec![found.point],
            Ceiling::Point(_) | Ceiling::Ahead(..) => Vec::new(),
            _ if tied || wanted.contains(&found.point) => points().chain([found.point]).collect(),
            _ => Vec::new(),
        }
    });
    let inside = |found: &&Inequality| {
        let mut points = found.ceiling.points().chain([found.point]);
        points.all(|point| point == TimePoint::BEGINNING || wanted.contains(&point))
    };
    Course { inequalities: course.inequalities.iter().filter(inside).cloned().collect(), ..course.clone() }
}

/// Adds to some moments what inequalities tie to them, until nothing more is.
fn grow(
    points: &mut HashSet<TimePoint>,
    naming: &Naming<'_>,
    more: impl Fn(&Inequality, &HashSet<TimePoint>) -> Vec<TimePoint>,
) {
    let mut open: Vec<TimePoint> = points.iter().copied().collect();
    while let Some(point) = open.pop() {
        for found in naming.get(&point).into_iter().flatten() {
            open.extend(more(found, points).into_iter().filter(|more| points.insert(*more)));
        }
    }
}

/// The inequalities of a course by the moments that they name.
type Naming<'a> = HashMap<TimePoint, Vec<&'a Inequality>, FixedState>;

fn naming(course: &Course) -> Naming<'_> {
    let mut naming = Naming::default();
    for found in &course.inequalities {
        for point in found.ceiling.points().chain([found.point]) {
            naming.entry(point).or_default().push(found);
        }
    }
    naming
}

impl Judged {
    /// Judges one course in all its readings, limit by limit.
    fn add(&mut self, table: &Table<'_>, starts: &[Instant]) {
        let mut dropped = BTreeSet::new();
        loop {
            let readings = table.part.readings();
            let mut sweeps: Vec<Sweep<'_>> = Vec::new();
            for reading in &readings {
                let mut sweep = Sweep::new(table, *reading, dropped.clone());
                sweep.starts(starts);
                self.open = self.open.or(sweep.open);
                sweeps.push(sweep);
            }
            let spared = sweeps.iter().any(|sweep| sweep.missed.is_none());
            let missed = sweeps.into_iter().filter_map(|sweep| sweep.missed);
            let Some(mut missed) = missed.min_by_key(|missed| missed.begins) else { return };
            missed.readings.1 = spared;
            if !dropped.insert(missed.line) {
                return;
            }
            match self.missed.iter_mut().find(|known| known.line == missed.line) {
                Some(known) if missed.begins < known.begins => *known = missed,
                Some(_) => {}
                None => self.missed.push(missed),
            }
        }
    }
}
