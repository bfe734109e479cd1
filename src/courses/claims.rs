//! Whether a total that a document states is one that its parts keep.
//!
//! The claim is timed from the moment after `of`; what lies before is taken to be as late as that. Every course to the item,
//! every reading and every start of the horizon is tried, each with its latest schedule.

use std::cell::Cell;
use std::collections::HashSet;

use super::parts::{Part, Ties};
use super::sweep::sweep;
use super::{Ceiling, Course, Courses, From, Inequality, Readings, Schedule, Starts, Step, TimePoint, unfold};
use crate::calendar::{Bound, Calendar, Instant};
use crate::clock::bound_of;
use crate::graph::StateGraph;
use crate::model::{ItemId, Limit, Moment, Point, Policy};
use crate::settings::Horizon;

/// What was found out about a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Its parts never go beyond it, and some case reaches it; over so many starts and courses.
    Kept(Tried),
    /// Some case that keeps every limit goes beyond it.
    False(Box<Case>),
    /// No case comes near it: the nearest ends so many minutes before.
    Loose(Box<Case>),
    /// A part of it has no limit.
    Unprovable(Option<ItemId>),
    /// The item never comes after the moment.
    NeverFollows,
    /// It says nothing that can be counted: a length or a moment is not stated, or comes from outside.
    Unstated,
    /// There are more courses than were asked for.
    TooMany(usize),
}

/// How much was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Courses.
    pub courses: usize,
    /// Starts of all courses together.
    pub starts: usize,
}

/// One case that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// When the moment is from which the claim counts.
    pub begins: Instant,
    /// When the item is done at the latest.
    pub done: Instant,
    /// When it would have to be done.
    pub due: Instant,
    /// How the text is read.
    pub readings: Readings,
    /// Whether another reading keeps the claim.
    pub depends: bool,
    /// The course.
    pub course: Course,
    /// Its latest schedule.
    pub schedule: Schedule,
    /// How much was tried.
    pub tried: Tried,
}

/// Judges one claim of a procedure.
pub fn judge(
    (policy, graph): (&Policy, &StateGraph),
    (item, limit): (ItemId, &Limit),
    (calendar, horizon): (&Calendar, Horizon),
    max_courses: usize,
) -> Claimed {
    let Some((bound, moment)) = bound_of(&limit.kind) else { return Claimed::Unstated };
    let from = match moment.map(Moment::points) {
        None => From::beginning(policy, graph),
        Some([point]) => from_point(policy, graph, *point),
        Some(_) => return Claimed::Unstated,
    };
    let target = Point::Done(item);
    let named = moment.into_iter().flat_map(Moment::points).chain([&target]);
    let disputes = named.copied().any(|point| is_of_dispute(policy, graph, point));
    let from = From { disputes, ..from };
    let Courses { courses, truncated } = unfold(policy, graph, &from.until(vec![target]), max_courses);
    if truncated {
        return Claimed::TooMany(max_courses);
    }
    let reaching: Vec<(Course, TimePoint)> =
        courses.into_iter().filter_map(|course| course.at(target).map(|at| (course, at))).collect();
    if reaching.is_empty() {
        return Claimed::NeverFollows;
    }
    swept(&reaching, bound, (calendar, horizon))
}

/// Begins after a point; at the beginning of the case where it is the event with which it begins.
pub(super) fn from_point(policy: &Policy, graph: &StateGraph, point: Point) -> From {
    let beginning = From::beginning(policy, graph);
    if beginning.happened.contains(&point) { beginning } else { From::after(policy, graph, point) }
}

/// Disputed courses count only where the claim names a moment of the escalation.
pub(super) fn is_of_dispute(policy: &Policy, graph: &StateGraph, point: Point) -> bool {
    let home = match point {
        Point::Done(item) | Point::Opens(item) => policy.items[item].home,
        Point::Chosen(outcome) => policy.items[policy.outcomes[outcome].item].home,
        Point::Begins(procedure) | Point::Over(procedure) => procedure,
        Point::Event(_) | Point::Stage(_) => return false,
    };
    home != graph.procedure && policy.procedures[home].escalation
}

/// What all starts of all courses came to so far.
#[derive(Default)]
struct Outcome {
    beyond: Vec<(Instant, Readings, usize)>,
    nearest: Option<(i64, Instant, Readings, usize)>,
    kept: Vec<Readings>,
    tried: Tried,
}

/// Tries every start of every course; courses on which the item depends on the same are tried once.
fn swept(courses: &[(Course, TimePoint)], bound: Bound, (calendar, horizon): (&Calendar, Horizon)) -> Claimed {
    let mut outcome = Outcome { tried: Tried { courses: courses.len(), starts: 0 }, ..Outcome::default() };
    let mut seen = HashSet::new();
    let claim =
        Inequality { point: TimePoint::BEGINNING, ceiling: Ceiling::Earliest(bound, TimePoint::BEGINNING), line: None };
    for (number, (course, target)) in courses.iter().enumerate() {
        let tied = Ties::of(course).part(&[*target, TimePoint::BEGINNING], |_| true);
        let part = Part::new(
            tied.iter().filter_map(|tied| course.inequalities.get(*tied)),
            None,
            (TimePoint::BEGINNING, *target),
        );
        let starts = Starts::of(part.inequalities.iter().chain([&claim]), calendar, horizon);
        outcome.tried.starts += starts.len() * part.readings().len();
        if !seen.insert(part.clone()) {
            continue;
        }
        for readings in part.readings() {
            if outcome.course((&part, number), readings, (calendar, bound), &starts).is_none() {
                let begins = starts.at(0).unwrap_or(Instant::FIRST);
                let schedule = course.latest(calendar, begins, readings);
                return Claimed::Unprovable(open_ended(course, &schedule, *target));
            }
        }
    }
    outcome.verdict(courses, (calendar, bound))
}

impl Outcome {
    /// Tries every start of one course in one reading; nothing where the item is without bound.
    fn course(
        &mut self,
        (part, number): (&Part, usize),
        readings: Readings,
        (calendar, bound): (&Calendar, Bound),
        starts: &Starts,
    ) -> Option<()> {
        let open_ended = Cell::new(false);
        let swept = sweep(starts, true, &|begins| {
            let (at, _) = part.latest((calendar, readings), begins)?;
            let due = calendar.window(bound, begins, readings.days).ok()?.latest?;
            let done = at.get(part.target.index()).copied().flatten();
            open_ended.set(open_ended.get() || done.is_none());
            Some((done?, due))
        });
        if open_ended.get() {
            return None;
        }
        match swept.first {
            Some(first) => self.beyond.push((first, readings, number)),
            None => self.kept.push(readings),
        }
        let nearest = swept.nearest.filter(|(slack, _)| self.nearest.is_none_or(|(known, ..)| *slack < known));
        self.nearest = nearest.map(|(slack, begins)| (slack, begins, readings, number)).or(self.nearest);
        Some(())
    }

    fn verdict(self, courses: &[(Course, TimePoint)], (calendar, bound): (&Calendar, Bound)) -> Claimed {
        let Outcome { beyond, nearest, kept, tried } = self;
        let case = |(begins, readings, number): (Instant, Readings, usize), depends| {
            let (course, target) = courses.get(number)?;
            let schedule = course.latest(calendar, begins, readings);
            let due = calendar.window(bound, begins, readings.days).ok()?.latest?;
            let (done, course) = (schedule.of(*target)?, course.clone());
            Some(Box::new(Case { begins, done, due, readings, depends, course, schedule, tried }))
        };
        if let Some(earliest) = beyond.iter().min_by_key(|(begins, ..)| *begins) {
            let everywhere = |readings: &Readings| beyond.iter().any(|(_, known, _)| known == readings);
            let depends = kept.iter().any(|readings| !everywhere(readings));
            return case(*earliest, depends).map_or(Claimed::NeverFollows, Claimed::False);
        }
        match nearest {
            Some((slack, begins, readings, number)) if slack > 0 => {
                case((begins, readings, number), false).map_or(Claimed::NeverFollows, Claimed::Loose)
            }
            Some(_) => Claimed::Kept(tried),
            None => Claimed::NeverFollows,
        }
    }
}

/// Returns the first item on the way to a moment whose opening is bounded and whose end is not.
pub(super) fn open_ended(course: &Course, schedule: &Schedule, target: TimePoint) -> Option<ItemId> {
    let open = |step: &&Step| schedule.of(step.opens).is_some() && schedule.of(step.done).is_none();
    let before = course.steps.iter().take_while(|step| step.opens != target);
    before.filter(open).find_map(|step| step.item)
}
