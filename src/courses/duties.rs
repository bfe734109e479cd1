//! Whether a procedure can be obeyed while a duty is broken: one thing has to follow another within a limit.
//!
//! Every course from the other is tried from every start of the horizon, each with its latest schedule: a duty is broken
//! where that schedule lies beyond it, where nothing bounds it, or where the case ends without it.

use super::claims::{Case, Tried, from_point, is_of_dispute, open_ended};
use super::{Course, From, Schedule, Starts, unfold};
use crate::calendar::{Bound, Calendar, Instant};
use crate::clock::bound_of;
use crate::graph::{NodeKind, StateGraph};
use crate::model::{ItemId, Limit, Point, Policy};
use crate::settings::Horizon;

/// A duty: one of `done` follows one of `after` within the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty<'a> {
    /// What has to happen.
    pub done: &'a [Point],
    /// After what.
    pub after: &'a [Point],
    /// By when; none where it only has to happen before any end.
    pub limit: Option<&'a Limit>,
    /// Whether it has to happen in every case, rather than in time where it does.
    pub must: bool,
}

/// What was found out about a duty in one procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obeyed {
    /// Whoever obeys the procedure keeps it.
    Kept(Tried),
    /// A case that keeps every limit comes too late.
    Late(Box<Case>),
    /// Nothing bounds it: the first item without a limit, and the course.
    OpenEnded(Option<ItemId>, Box<Course>),
    /// A case ends without it.
    Missing(Box<Course>),
    /// What it counts from does not happen here.
    NotHere,
    /// There are more courses than were asked for, or the limit is of a form that is not judged.
    Inconclusive(String),
}

/// Judges a duty in one procedure.
pub fn judge(
    (policy, graph): (&Policy, &StateGraph),
    duty: &Duty<'_>,
    (calendar, horizon): (&Calendar, Horizon),
    max_courses: usize,
) -> Obeyed {
    let bound = match duty.limit.map(|limit| bound_of(&limit.kind)) {
        None => None,
        Some(Some((bound @ (Bound::Within(_) | Bound::OnSameDay { .. }), _))) => Some(bound),
        Some(_) => return Obeyed::Inconclusive("its form of limit is not judged in a duty".to_owned()),
    };
    let mut tried = Tried::default();
    let mut begun = false;
    for point in duty.after {
        let from = from_point(policy, graph, *point);
        begun |= !from.states.is_empty();
        let disputes = duty.done.iter().chain([point]).any(|point| is_of_dispute(policy, graph, *point));
        let from = From { disputes, ..from }.until(duty.done.to_vec());
        let found = unfold(policy, graph, &from, max_courses);
        if found.truncated {
            return Obeyed::Inconclusive(format!("it has more than {max_courses} courses"));
        }
        tried.courses += found.courses.len();
        for course in &found.courses {
            if let Some(broken) = one((graph, course), (duty, bound), (calendar, horizon), &mut tried) {
                return broken;
            }
        }
    }
    if begun { Obeyed::Kept(tried) } else { Obeyed::NotHere }
}

/// Judges one course.
fn one(
    (graph, course): (&StateGraph, &Course),
    (duty, bound): (&Duty<'_>, Option<Bound>),
    (calendar, horizon): (&Calendar, Horizon),
    tried: &mut Tried,
) -> Option<Obeyed> {
    let Some(target) = duty.done.iter().filter_map(|point| course.at(*point)).min() else {
        let ends = course.last.iter().any(|node| graph.net.node(*node).kind == NodeKind::End);
        return (duty.must && ends).then(|| Obeyed::Missing(Box::new(course.clone())));
    };
    let bound = bound?;
    let starts = Starts::of(course.inequalities.iter(), calendar, horizon);
    let mut late: Option<Case> = None;
    for readings in course.readings() {
        for begins in starts.iter() {
            tried.starts += 1;
            let schedule = course.latest(calendar, begins, readings);
            let due = calendar.window(bound, begins, readings.days).ok().and_then(|window| window.latest);
            let (None, Some(due)) = (schedule.impossible, due) else { continue };
            let Some(done) = schedule.of(target) else {
                let item = open_ended(course, &schedule, target);
                return Some(Obeyed::OpenEnded(item, Box::new(course.clone())));
            };
            if done > due {
                late = earlier(late, (begins, done, due), course, schedule, readings);
                break;
            }
        }
    }
    late.map(|case| Obeyed::Late(Box::new(Case { tried: *tried, ..case })))
}

/// Keeps the case that begins first.
fn earlier(
    known: Option<Case>,
    (begins, done, due): (Instant, Instant, Instant),
    course: &Course,
    schedule: Schedule,
    readings: super::Readings,
) -> Option<Case> {
    if known.as_ref().is_some_and(|known| known.begins <= begins) {
        return known;
    }
    let (course, tried) = (course.clone(), Tried::default());
    Some(Case { begins, done, due, readings, depends: false, course, schedule, tried })
}
