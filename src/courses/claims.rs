//! Whether a total that a document states is one that its parts keep.
//!
//! The claim is timed from the moment after `of`; what lies before is taken to be as late as that. Every course to the item,
//! every reading and every start of the horizon is tried, each with its latest schedule.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::parts::{Part, Ties};
use super::trials::{Case, Swept, Tried};
use super::{Course, From, TimePoint, Unfolding};
use crate::calendar::{Bound, Calendar, Instant, Reading};
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
    /// It ends after the last year of the calendar, wherever it begins.
    Beyond,
    /// It says nothing that can be counted: a length or a moment is not stated, or comes from outside.
    Unstated,
    /// There are more courses than were asked for.
    TooMany(usize),
}

/// Judges one claim of a procedure.
pub fn judge(
    (policy, graph): (&Policy, &StateGraph),
    (item, limit): (ItemId, &Limit),
    (calendar, horizon): (&Calendar, Horizon),
    unfolding: &Unfolding,
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
    let found = unfolding.courses(policy, graph, from.until(vec![target]));
    if found.truncated {
        return Claimed::TooMany(unfolding.max_courses());
    }
    let reaching: Vec<(&Course, TimePoint)> =
        found.courses.iter().filter_map(|course| course.at(target).map(|at| (course, at))).collect();
    if reaching.is_empty() {
        return Claimed::NeverFollows;
    }
    sweep(&reaching, bound, (calendar, horizon))
}

/// Begins after a point; at the beginning of the case where it is the event with which it begins.
fn from_point(policy: &Policy, graph: &StateGraph, point: Point) -> From {
    let beginning = From::beginning(policy, graph);
    if beginning.happened.contains(&point) { beginning } else { From::after(policy, graph, point) }
}

/// Disputed courses count only where the claim names a moment of the escalation.
fn is_of_dispute(policy: &Policy, graph: &StateGraph, point: Point) -> bool {
    let home = match point {
        Point::Done(item) | Point::Opens(item) => policy.items[item].home,
        Point::Chosen(outcome) => policy.items[policy.outcomes[outcome].item].home,
        Point::Begins(procedure) | Point::Over(procedure) => procedure,
        Point::Event(_) | Point::Stage(_) => return false,
    };
    home != graph.procedure && policy.procedures[home].escalation
}

fn sweep(courses: &[(&Course, TimePoint)], bound: Bound, clock: (&Calendar, Horizon)) -> Claimed {
    let tried = Tried { courses: courses.len(), starts: 0 };
    let mut swept = Swept { measures: true, tried, ..Swept::default() };
    let mut seen: HashSet<_, FixedState> = HashSet::default();
    for (course, target) in courses {
        // Courses on which the item depends on the same are tried once.
        let tied = Ties::of(course).part(&[*target, TimePoint::BEGINNING], |_| true);
        let tied = tied.iter().filter_map(|tied| course.inequalities.get(*tied));
        if !seen.insert(Part::new(tied, None, (TimePoint::BEGINNING, *target))) {
            continue;
        }
        if let Err((item, _)) = swept.course((course, (TimePoint::BEGINNING, *target)), bound, clock) {
            return Claimed::Unprovable(item);
        }
    }
    if let Some(case) = swept.broken() {
        return Claimed::False(Box::new(case));
    }
    let tried = swept.tried;
    match swept.nearest {
        Some(case) if case.done < case.due => Claimed::Loose(Box::new(Case { tried, ..case })),
        Some(_) => Claimed::Kept(tried),
        None => {
            let first = Instant::of_minute(clock.1.from, 0, 0);
            let ends = first.and_then(|first| clock.0.window(bound, first, Reading::Calendar));
            if ends.is_ok() { Claimed::NeverFollows } else { Claimed::Beyond }
        }
    }
}
