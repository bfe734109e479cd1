//! Limits that cannot be kept, and limits that are missed although everybody before kept theirs.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::board::{Board, asked};
use super::parts::{Order, Part, Ties};
use super::sweep::{Swept, sweep};
use super::{Binding, Ceiling, Course, From, Inequality, Readings, Schedule, Starts, TimePoint, Unfolding};
use crate::calendar::{Bound, Calendar, Instant};
use crate::graph::{StateGraph, lines_of};
use crate::model::{ItemId, Limit, LimitKind, Policy};
use crate::settings::Horizon;
use crate::source::Span;

/// What is wrong with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// No schedule of some course keeps it together with the others.
    Impossible,
    /// It is missed on some course although everybody before kept theirs.
    Squeezed,
}

/// A limit at fault, with the earliest start that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faulty {
    /// What is wrong with it.
    pub fault: Fault,
    /// The line.
    pub line: Span,
    /// The item that it bounds.
    pub item: Option<ItemId>,
    /// The item that is done, or is reached, at that start; none where it is the case that begins.
    pub after: Option<(ItemId, bool)>,
    /// The earliest start of the horizon that shows it.
    pub begins: Instant,
    /// Whether every start of the horizon shows it.
    pub always: bool,
    /// How the text is read, and whether another reading does not show it.
    pub readings: (Readings, bool),
    /// When the item may open at the latest, or the case begins, and when it has to be done by the limit.
    pub times: Option<(Instant, Instant)>,
    /// What the limit says on that course.
    pub limit: Inequality,
    /// The course, cut down to what the verdict depends on, and its latest schedule without the limit.
    pub shown: (Course, Schedule),
}

/// What was found out about the limits of a procedure.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// The limits at fault: each line once for each fault.
    pub faulty: Vec<Faulty>,
    /// Limits that count from something which never happens on some course, and that bind on no other in its place.
    pub idle: Vec<(ItemId, Span, Course)>,
    /// Whether there are more courses than were asked for.
    pub truncated: bool,
}

/// Judges the limits of a procedure.
pub fn judge(
    (policy, graph): (&Policy, &StateGraph),
    (calendar, horizon): (&Calendar, Horizon),
    unfolding: &Unfolding,
) -> Judged {
    if !counts_from_elsewhere(policy, graph) {
        return Judged::default();
    }
    let from = From { disputes: true, ..From::beginning(policy, graph) };
    let found = unfolding.courses(policy, graph, from);
    let mut judged = Judged { truncated: found.truncated, ..Judged::default() };
    let mut seen: HashMap<_, _, FixedState> = HashMap::default();
    for course in &found.courses {
        for (item, line) in &course.idle {
            if !judged.idle.iter().any(|(_, known, _)| known == line) {
                judged.idle.push((*item, *line, course.clone()));
            }
        }
        let (ties, order) = (Ties::of(course), Order::of(course));
        for (number, fault) in candidates(course) {
            let Some(limit) = course.inequalities.get(number) else { continue };
            let tied = tied(&ties, limit, fault);
            let tied: Vec<&Inequality> = tied.iter().filter_map(|tied| course.inequalities.get(*tied)).collect();
            let mut origins = vec![TimePoint::BEGINNING];
            while let Some(origin) = origins.pop() {
                let others = counted_from(origin, (&order, &tied, limit), fault);
                let asked = (fault, Part::new(others.iter(), Some(limit), (origin, limit.point)));
                let opens = asked.1.own.as_ref().and_then(|own| own.line).map(|line| line.opens);
                let known = seen.get(&asked).copied();
                let bounded = known.unwrap_or_else(|| match failing(&asked.1, (fault, opens), (calendar, horizon)) {
                    Some(Some(failing)) => {
                        let without = Course { inequalities: others, ..course.clone() };
                        judged.add(faulty((without, limit), (fault, failing), (calendar, origin)));
                        true
                    }
                    found => found.is_some(),
                });
                seen.insert(asked, bounded);
                if !bounded && origin == TimePoint::BEGINNING {
                    let comes_after = |origin: &TimePoint| order.after(*origin).get(limit.point.index()) == Some(&true);
                    origins.extend(roots(&ties, limit).into_iter().filter(comes_after));
                }
            }
        }
    }
    judged.faulty.sort_by_key(|faulty| (faulty.line, faulty.fault));
    judged
}

/// Returns whether some limit of a procedure counts from anything but its own opening: no other can be missed by acting at
/// once, or be idle.
fn counts_from_elsewhere(policy: &Policy, graph: &StateGraph) -> bool {
    let items = graph.net.nodes().filter_map(|(_, node)| node.item);
    let blocks = graph.net.containers().flat_map(|(block, _)| graph.block_lines(policy, block));
    let mut lines = items.flat_map(|item| lines_of(policy, item)).chain(blocks);
    lines.any(|lines| {
        let own = |limit: &Limit| matches!(&limit.kind, LimitKind::Within { anchor: None, by: None, .. });
        lines.limits.iter().any(|line| !line.value.aim && !own(&line.value)) || !lines.takes.is_empty()
    })
}

impl Inequality {
    /// Names other moments in the place of its own.
    pub(super) fn with(&self, number: &mut impl FnMut(TimePoint) -> TimePoint) -> Inequality {
        Inequality {
            point: number(self.point),
            ceiling: self.ceiling.renumbered(number),
            line: self.line.map(|line| Binding { opens: number(line.opens), ..line }),
        }
    }
}

impl Judged {
    /// Keeps the earliest case of each line and fault; what is impossible is not called squeezed as well.
    fn add(&mut self, found: Option<Faulty>) {
        let Some(found) = found else { return };
        match self.faulty.iter_mut().find(|known| known.line == found.line) {
            Some(known) if (found.fault, found.begins) < (known.fault, known.begins) => *known = found,
            Some(_) => {}
            None => self.faulty.push(found),
        }
    }
}

/// Lists the limits of a course that something before them can make late: those that do not count from their own opening.
fn candidates(course: &Course) -> Vec<(usize, Fault)> {
    let mut found = Vec::new();
    for (number, inequality) in course.inequalities.iter().enumerate() {
        let Some(line) = inequality.line else { continue };
        match &inequality.ceiling {
            Ceiling::Latest(lists) => {
                let own = |(bound, point): &(Bound, TimePoint)| {
                    *point == line.opens && matches!(bound, Bound::Within(within) if within.by.is_none())
                };
                // A plain limit is kept by acting at once; what then cannot be kept is the one that asks for time before it.
                let plain =
                    |(bound, _): &(Bound, TimePoint)| matches!(bound, Bound::Within(within) if within.by.is_none());
                if !lists.iter().flatten().all(own) {
                    found.push((number, Fault::Squeezed));
                }
                if !lists.iter().flatten().all(plain) {
                    found.push((number, Fault::Impossible));
                }
            }
            Ceiling::Ahead(..) => found.push((number, Fault::Impossible)),
            _ => {}
        }
    }
    found
}

/// Lists what a verdict on one limit depends on.
///
/// For *squeezed* that is what goes before it, each as late as its own limits let it be; for *impossible* everything that
/// is tied to it.
fn tied(ties: &Ties<'_>, limit: &Inequality, fault: Fault) -> Vec<usize> {
    let mut wanted: Vec<TimePoint> = limit.ceiling.points().collect();
    wanted.extend(limit.line.map(|line| line.opens));
    if fault == Fault::Impossible {
        wanted.push(limit.point);
    }
    ties.part(&wanted, |inequality| {
        fault == Fault::Impossible || !matches!(inequality.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..))
    })
}

/// Lists the moments from which a limit counts in the end: nothing bounds them, so they may be at any time.
fn roots(ties: &Ties<'_>, limit: &Inequality) -> BTreeSet<TimePoint> {
    let from: Vec<TimePoint> = limit.ceiling.points().collect();
    let bounding = ties.part(&from, |inequality| !matches!(inequality.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..)));
    let bounding: Vec<&Inequality> = bounding.iter().filter_map(|number| ties.inequality(*number)).collect();
    let mut points: BTreeSet<TimePoint> = from.into_iter().collect();
    points.extend(bounding.iter().flat_map(|inequality| inequality.ceiling.points()));
    points.retain(|point| bounding.iter().all(|inequality| inequality.point != *point));
    points.remove(&TimePoint::BEGINNING);
    points
}

/// Lists what else holds where one moment is at a known time, and nothing is known of the beginning.
///
/// What comes before that moment is put at it, and what may come before or after is let go: both only loosen.
fn counted_from(
    origin: TimePoint,
    (order, tied, limit): (&Order, &[&Inequality], &Inequality),
    fault: Fault,
) -> Vec<Inequality> {
    let others = tied.iter().filter(|other| **other != limit).map(|other| (*other).clone());
    if origin == TimePoint::BEGINNING || fault == Fault::Squeezed {
        return others.collect();
    }
    let (after, before) = (order.after(origin), order.before(origin));
    let only_before =
        (0..).map(TimePoint).zip(before.iter().zip(&after)).filter(|(_, (before, after))| **before && !**after);
    let put = only_before.map(|(point, _)| Inequality { point, ceiling: Ceiling::Point(origin), line: None });
    others.filter(|other| after.get(other.point.index()) == Some(&true)).chain(put).collect()
}

/// The starts that show a fault.
struct Failing {
    first: Instant,
    always: bool,
    reading: Readings,
    /// Whether another reading does not show it.
    spared: bool,
}

/// Tries every start of one limit among the others on which it depends; nothing where it is without bound.
fn failing(
    part: &Part,
    (fault, opens): (Fault, Option<TimePoint>),
    (calendar, horizon): (&Calendar, Horizon),
) -> Option<Option<Failing>> {
    let (limit, opens) = (part.own.as_ref()?, opens?);
    // Where nothing takes or leaves any time, all may be done at once.
    if part.all().all(|inequality| inequality.ceiling.bounds().is_empty()) {
        return Some(None);
    }
    let (readings, board) = (part.readings(), RefCell::new(Board::default()));
    let (others, all) = (asked(&part.inequalities), asked(part.all()));
    let times = |reading: Readings, begins: Instant| {
        let mut board = board.borrow_mut();
        board.set(part.points(), &[(TimePoint::BEGINNING, begins)]);
        board.lower(&others, (calendar, reading), begins, &mut |_, _| {}).ok()?;
        let opened = board.of(opens);
        let due = board.left(&limit.ceiling, (calendar, reading), opened.unwrap_or(begins))?;
        Some((opened, due))
    };
    let starts = Starts::of(part.all(), calendar, horizon);
    // What nothing bounds from one start is bounded from none: then no start can show a fault.
    let bounded = |reading: &Readings| {
        let first = starts.at(0).and_then(|first| times(*reading, first));
        first.is_some_and(|(opened, _)| fault == Fault::Impossible || opened.is_some())
    };
    if !readings.iter().any(bounded) {
        return None;
    }
    let swept = readings.iter().map(|reading| match fault {
        Fault::Impossible => sweep(&starts, false, &|begins| {
            let mut board = board.borrow_mut();
            board.set(part.points(), &[(TimePoint::BEGINNING, begins)]);
            match board.lower(&all, (calendar, *reading), begins, &mut |_, _| {}) {
                Ok(least) => Some((begins, least.unwrap_or(Instant::LAST))),
                Err(_) => Some((begins, begins.plus_minutes(-1).ok()?)),
            }
        }),
        Fault::Squeezed => sweep(&starts, false, &|begins| {
            let (opened, due) = times(*reading, begins)?;
            Some((opened?, due))
        }),
    });
    let swept: Vec<Swept> = swept.collect();
    let firsts = readings.iter().zip(&swept).filter_map(|(reading, swept)| Some((swept.first?, *reading)));
    let Some((first, reading)) = firsts.min_by_key(|(first, _)| *first) else { return Some(None) };
    let always = swept.iter().all(|swept| swept.first.is_some() && !swept.spared);
    let spared = swept.iter().any(|swept| swept.first.is_none());
    Some(Some(Failing { first, always, reading, spared }))
}

/// Tells of a limit that fails from some start.
fn faulty(
    (without, limit): (Course, &Inequality),
    (fault, failing): (Fault, Failing),
    (calendar, origin): (&Calendar, TimePoint),
) -> Option<Faulty> {
    let line = limit.line?;
    let Failing { first: begins, always, reading, spared } = failing;
    let schedule = without.latest_from(origin, (calendar, reading), begins);
    let times = match fault {
        Fault::Squeezed => missed(limit, &schedule, (calendar, reading)),
        Fault::Impossible => {
            let due = limit.ceiling.time(&schedule.at, (calendar, reading), begins);
            due.filter(|due| *due < begins).map(|due| (begins, due))
        }
    };
    let after = after(&without, origin);
    let (readings, shown) = ((reading, spared), (without, schedule));
    Some(Faulty {
        after,
        fault,
        line: line.span,
        item: line.item,
        limit: limit.clone(),
        begins,
        always,
        readings,
        times,
        shown,
    })
}

/// Returns the item that is done at a moment, or that is reached then.
fn after(course: &Course, origin: TimePoint) -> Option<(ItemId, bool)> {
    let done = course.steps.iter().find(|step| origin != TimePoint::BEGINNING && step.done == origin);
    let reached = || course.steps.iter().find(|step| origin != TimePoint::BEGINNING && step.opens == origin);
    done.and_then(|step| Some((step.item?, true))).or_else(|| reached().and_then(|step| Some((step.item?, false))))
}

/// Returns when the item may open at the latest and when it has to be done, where the first is later.
fn missed(
    limit: &Inequality,
    schedule: &Schedule,
    (calendar, readings): (&Calendar, Readings),
) -> Option<(Instant, Instant)> {
    let opens = schedule.of(limit.line?.opens)?;
    let due = limit.ceiling.time(&schedule.at, (calendar, readings), opens)?;
    (opens > due).then_some((opens, due))
}
