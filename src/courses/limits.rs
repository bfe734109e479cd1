//! Limits that cannot be kept, and limits that are missed although everybody before kept theirs.

use std::collections::{HashMap, HashSet};

use super::{Binding, Ceiling, Course, From, Inequality, Readings, Schedule, TimePoint, starts, unfold};
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
    policy: &Policy,
    graph: &StateGraph,
    (calendar, horizon): (&Calendar, Horizon),
    max_courses: usize,
) -> Judged {
    if !counts_from_elsewhere(policy, graph) {
        return Judged::default();
    }
    let from = From { disputes: true, ..From::beginning(policy, graph) };
    let found = unfold(policy, graph, &from, max_courses);
    let mut judged = Judged { truncated: found.truncated, ..Judged::default() };
    let mut seen = HashSet::new();
    for course in &found.courses {
        for (item, line) in &course.idle {
            if !judged.idle.iter().any(|(_, known, _)| known == line) {
                judged.idle.push((*item, *line, course.clone()));
            }
        }
        for (limit, fault) in candidates(course) {
            let Some(own) = course.inequalities.get(limit) else { continue };
            let part = part(course, own, fault);
            if seen.insert((fault, renumbered(part.inequalities.iter().chain([own])))) {
                judged.add(sweep((&part, course), (limit, fault), (calendar, horizon)));
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

/// Writes inequalities with their moments numbered as they come: what is tied together alike on two courses is tried once.
pub(super) fn renumbered<'a>(inequalities: impl Iterator<Item = &'a Inequality>) -> Vec<Inequality> {
    let mut numbers = HashMap::from([(TimePoint::BEGINNING, TimePoint::BEGINNING)]);
    let mut number = |point: TimePoint| {
        let next = TimePoint(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        *numbers.entry(point).or_insert(next)
    };
    let renumbered = inequalities.map(|inequality| Inequality {
        point: number(inequality.point),
        ceiling: inequality.ceiling.renumbered(&mut number),
        line: inequality.line.map(|line| Binding { opens: number(line.opens), ..line }),
    });
    renumbered.collect()
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

/// Cuts out of a course what a verdict on one limit depends on.
///
/// For *squeezed* that is what goes before it, each as late as its own limits let it be; for *impossible* everything that
/// is tied to it.
fn part(course: &Course, limit: &Inequality, fault: Fault) -> Course {
    let forward = |inequality: &&Inequality| {
        fault == Fault::Impossible || !matches!(inequality.ceiling, Ceiling::Point(_) | Ceiling::Ahead(..))
    };
    let mut wanted: HashSet<TimePoint> = limit.ceiling.points().into_iter().collect();
    wanted.extend(limit.line.map(|line| line.opens));
    if fault == Fault::Impossible {
        wanted.insert(limit.point);
    }
    loop {
        let before = wanted.len();
        let bounded = course.inequalities.iter().filter(forward).filter(|found| wanted.contains(&found.point));
        let more: Vec<TimePoint> = bounded.flat_map(|found| found.ceiling.points()).collect();
        wanted.extend(more);
        if wanted.len() == before {
            break;
        }
    }
    let kept = course.inequalities.iter().filter(forward).filter(|found| wanted.contains(&found.point));
    let kept = kept.filter(|found| fault == Fault::Impossible || *found != limit);
    Course { inequalities: kept.cloned().collect(), ..course.clone() }
}

/// Tries every start of one limit on one course.
fn sweep(
    (part, course): (&Course, &Course),
    (limit, fault): (usize, Fault),
    (calendar, horizon): (&Calendar, Horizon),
) -> Option<Faulty> {
    let limit = course.inequalities.get(limit)?;
    let line = limit.line?;
    let with = |inequalities: Vec<Inequality>| Course { inequalities, ..part.clone() };
    let others: Vec<Inequality> = part.inequalities.iter().filter(|found| *found != limit).cloned().collect();
    let (alone, without) = (with([others.as_slice(), std::slice::from_ref(limit)].concat()), with(others));
    let starts = starts(&alone, calendar, horizon);
    let mut earliest: Option<(Instant, Readings)> = None;
    let (mut shown, mut spared) = (0, false);
    let readings = alone.readings();
    // What nothing bounds from one start is bounded from none: then no start can show a fault.
    let bounded = |reading: &Readings| {
        let Some(first) = starts.first() else { return false };
        let schedule = without.latest(calendar, *first, *reading);
        let opens = fault == Fault::Impossible || schedule.of(line.opens).is_some();
        opens && limit.ceiling.time(&schedule, (calendar, *reading), *first).is_some()
    };
    if !readings.iter().any(bounded) {
        return None;
    }
    for reading in &readings {
        let failing = match fault {
            Fault::Impossible => {
                let fails = |begins: &&Instant| alone.latest(calendar, **begins, *reading).impossible.is_some();
                let failing: Vec<&Instant> = starts.iter().filter(fails).collect();
                Failing { count: failing.len(), first: failing.first().copied().copied() }
            }
            Fault::Squeezed => {
                let times = |begins: Instant| {
                    let schedule = without.latest(calendar, begins, *reading);
                    let opens = schedule.of(limit.line?.opens)?;
                    Some((opens, limit.ceiling.time(&schedule, (calendar, *reading), opens)?))
                };
                let mut failing = Failing::default();
                failing.late(&starts, &times);
                failing
            }
        };
        shown += failing.count;
        spared |= failing.count == 0;
        if let Some(first) = failing.first.filter(|first| earliest.is_none_or(|(known, _)| *first < known)) {
            earliest = Some((first, *reading));
        }
    }
    let (begins, reading) = earliest?;
    let schedule = without.latest(calendar, begins, reading);
    let times = match fault {
        Fault::Squeezed => missed(limit, &schedule, (calendar, reading)),
        Fault::Impossible => {
            let due = limit.ceiling.time(&schedule, (calendar, reading), begins);
            due.filter(|due| *due < begins).map(|due| (begins, due))
        }
    };
    Some(Faulty {
        fault,
        line: line.span,
        item: line.item,
        limit: limit.clone(),
        begins,
        always: shown == starts.len() * readings.len(),
        readings: (reading, spared),
        times,
        shown: (without, schedule),
    })
}

/// The starts that show a fault.
#[derive(Default)]
struct Failing {
    count: usize,
    first: Option<Instant>,
}

impl Failing {
    /// Counts the starts in ascending order from which something opens after it is due.
    ///
    /// Both times move on with the start, so what holds at both ends with room to spare holds in between.
    fn late(&mut self, starts: &[Instant], times: &impl Fn(Instant) -> Option<(Instant, Instant)>) {
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return };
        match (times(*first), times(*last)) {
            (Some((_, due)), Some((opens, _))) if opens <= due => {}
            (Some((opens, _)), Some((_, due))) if opens > due => {
                self.count += starts.len();
                self.first = self.first.or(Some(*first));
            }
            _ if starts.len() == 1 => {}
            _ => {
                let (earlier, later) = starts.split_at(starts.len() / 2);
                self.late(earlier, times);
                self.late(later, times);
            }
        }
    }
}

/// Returns when the item may open at the latest and when it has to be done, where the first is later.
fn missed(
    limit: &Inequality,
    schedule: &Schedule,
    (calendar, readings): (&Calendar, Readings),
) -> Option<(Instant, Instant)> {
    let opens = schedule.of(limit.line?.opens)?;
    let due = limit.ceiling.time(schedule, (calendar, readings), opens)?;
    (opens > due).then_some((opens, due))
}
