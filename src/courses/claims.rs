//! Whether a total that a document states is one that its parts keep.
//!
//! The claim is timed from the moment after `of`; what lies before is taken to be as late as that. Every course to the item,
//! every reading and every start of the horizon is tried, each with its latest schedule.

use super::{Course, Courses, From, Readings, Schedule, Step, TimePoint, starts, unfold};
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
    sweep(&reaching, bound, (calendar, horizon))
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
struct Swept {
    beyond: Vec<Case>,
    nearest: Option<Case>,
    kept: Vec<Readings>,
    tried: Tried,
}

fn sweep(courses: &[(Course, TimePoint)], bound: Bound, (calendar, horizon): (&Calendar, Horizon)) -> Claimed {
    let mut swept = Swept { tried: Tried { courses: courses.len(), starts: 0 }, ..Swept::default() };
    for (course, target) in courses {
        let starts = starts(course, calendar, horizon);
        for readings in course.readings() {
            if let Err(item) = swept.course((course, *target), readings, (calendar, bound), &starts) {
                return Claimed::Unprovable(item);
            }
        }
    }
    swept.verdict()
}

impl Swept {
    /// Tries every start of one course in one reading; fails with the item that has no limit.
    fn course(
        &mut self,
        (course, target): (&Course, TimePoint),
        readings: Readings,
        (calendar, bound): (&Calendar, Bound),
        starts: &[Instant],
    ) -> Result<(), Option<ItemId>> {
        let mut beyond: Option<Case> = None;
        for begins in starts {
            let schedule = course.latest(calendar, *begins, readings);
            self.tried.starts += 1;
            let due = calendar.window(bound, *begins, readings.days).ok().and_then(|window| window.latest);
            let (None, Some(due)) = (schedule.impossible, due) else { continue };
            let Some(done) = schedule.of(target) else { return Err(open_ended(course, &schedule, target)) };
            let slack = due.minutes_since(done);
            let nearer = |known: &Case| slack < known.due.minutes_since(known.done);
            if slack < 0 && beyond.is_some() || slack >= 0 && self.nearest.as_ref().is_some_and(|known| !nearer(known))
            {
                continue;
            }
            let (course, tried) = (course.clone(), Tried::default());
            let case = Case { begins: *begins, done, due, readings, depends: false, course, schedule, tried };
            if slack < 0 { beyond = Some(case) } else { self.nearest = Some(case) }
        }
        match beyond {
            Some(case) => self.beyond.push(case),
            None => self.kept.push(readings),
        }
        Ok(())
    }

    fn verdict(self) -> Claimed {
        let Swept { beyond, nearest, kept, tried } = self;
        let earliest = beyond.iter().min_by_key(|case| case.begins).cloned();
        if let Some(case) = earliest {
            let everywhere = |readings: &Readings| beyond.iter().any(|case| case.readings == *readings);
            let depends = kept.iter().any(|readings| !everywhere(readings));
            return Claimed::False(Box::new(Case { depends, tried, ..case }));
        }
        match nearest {
            Some(case) if case.done < case.due => Claimed::Loose(Box::new(Case { tried, ..case })),
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
