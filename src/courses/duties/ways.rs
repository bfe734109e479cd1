//! The ways from a moment to a deed, also where a case goes on in other procedures: courses, joined at the ends that lead
//! there.

use std::collections::{BTreeMap, HashSet};

use super::Duty;
use crate::courses::{Course, From, Step, TimePoint, unfold};
use crate::graph::{NodeKind, StateGraph};
use crate::model::{Point, ProcedureId};

/// One way to the deed, through one procedure or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The course through the first procedure, with all inequalities.
    pub course: Course,
    /// What is done in the procedures after it, by the moments of the whole.
    pub onward: Vec<(ProcedureId, Course)>,
    /// When the moment is from which the limit counts.
    pub anchor: TimePoint,
    /// When the deed is done.
    pub target: TimePoint,
}

/// The ways from one moment, as they are found.
pub(super) struct Search<'d, 'a> {
    duty: &'d Duty<'a>,
    /// The procedures through which the way leads so far.
    open: Vec<ProcedureId>,
    /// How many courses may still be followed.
    left: usize,
    /// Whether a way came back to a procedure.
    pub circle: bool,
    /// From which procedures a case may come to the deed, as far as that was asked.
    leads: BTreeMap<ProcedureId, bool>,
}

impl<'d, 'a> Search<'d, 'a> {
    /// Begins in a procedure.
    pub fn new(duty: &'d Duty<'a>, graph: &StateGraph) -> Self {
        let (open, left) = (vec![graph.procedure], duty.max_courses);
        Search { duty, open, left, circle: false, leads: BTreeMap::new() }
    }

    /// Lists the ways from a moment in a procedure; fails where there are too many, or one cannot be followed.
    pub fn ways(&mut self, graph: &StateGraph, from: From) -> Result<Vec<Way>, String> {
        let (done, given) = ((self.duty.done)(graph), from.given());
        let from = From { disputes: true, ..from }.until(done.clone()).stopped(self.duty.policy, graph)?;
        let mut ways = Vec::new();
        for course in self.unfold(graph, &from)? {
            match course.first(given, &done) {
                Some(target) => ways.push(Way { course, onward: Vec::new(), anchor: TimePoint::BEGINNING, target }),
                None => ways.extend(self.onward(graph, &course)?),
            }
        }
        Ok(ways)
    }

    /// Lists the ways from every place where one of some points happens, with all that lies before it; fails as `ways` does.
    pub fn traced(&mut self, graph: &StateGraph, moment: &[Point]) -> Result<Vec<Way>, String> {
        let (policy, done) = (self.duty.policy, (self.duty.done)(graph));
        let from = From { disputes: true, ..From::beginning(policy, graph) };
        let from = From { until: Vec::new(), ..from.until(done.clone()).stopped(policy, graph)? };
        let mut ways = Vec::new();
        for course in self.unfold(graph, &from)? {
            for (place, (point, anchor)) in course.log.iter().enumerate().skip(from.given()) {
                if !moment.contains(point) {
                    continue;
                }
                let together = |(other, at): &(Point, TimePoint)| at == anchor && moment.contains(other);
                let after = course.log.iter().skip(place + 1).skip_while(|entry| together(entry));
                let target = after.into_iter().find(|(point, _)| done.contains(point)).map(|(_, at)| *at);
                match target {
                    Some(target) => {
                        ways.push(Way { course: course.clone(), onward: Vec::new(), anchor: *anchor, target });
                    }
                    None => {
                        let onward = self.onward(graph, &course)?.into_iter();
                        ways.extend(onward.map(|way| Way { anchor: *anchor, ..way }));
                    }
                }
            }
        }
        Ok(ways)
    }

    /// Unfolds a procedure; fails where it has too many courses.
    fn unfold(&mut self, graph: &StateGraph, from: &From) -> Result<Vec<Course>, String> {
        let found = unfold(self.duty.policy, graph, from, self.left);
        if found.truncated || graph.truncated {
            let most = self.duty.max_courses;
            return Err(format!("there are more than {most} courses, or more states than were explored"));
        }
        self.left = self.left.saturating_sub(found.courses.len());
        Ok(found.courses)
    }

    /// Lists the ways on in other procedures from where a course ends.
    fn onward(&mut self, graph: &StateGraph, course: &Course) -> Result<Vec<Way>, String> {
        let Duty { policy, graphs, .. } = *self.duty;
        let mut ways = Vec::new();
        for (end, id) in self.goes_on(graph, course) {
            let Some(next) = graphs.get(&id) else { continue };
            if self.open.contains(&id) {
                self.circle = true;
                continue;
            }
            let over = (Point::Over(graph.procedure), end);
            let log: BTreeMap<Point, TimePoint> = course.log.iter().copied().chain([over]).collect();
            let earlier: Vec<Point> = log.keys().copied().collect();
            self.open.push(id);
            let more = self.ways(next, From { earlier, ..From::beginning(policy, next) });
            self.open.pop();
            let before: Vec<TimePoint> = log.into_values().collect();
            ways.extend(more?.into_iter().map(|way| joined(course, (end, &before), (id, way))));
        }
        Ok(ways)
    }

    /// Lists the procedures in which a case goes on that has come to its end here, if they lead to the deed, and when.
    fn goes_on(&mut self, graph: &StateGraph, course: &Course) -> Vec<(TimePoint, ProcedureId)> {
        let policy = self.duty.policy;
        let nodes = course.last.iter().map(|node| graph.net.node(*node));
        let ends = nodes.filter(|node| node.kind == NodeKind::End).filter_map(|node| node.item);
        let mut found = Vec::new();
        for end in ends {
            let at = course.at(Point::Done(end)).unwrap_or(TimePoint::BEGINNING);
            let ids = policy.items[end].lines.continues_in.iter().flat_map(|line| &line.value);
            for id in ids {
                let known = self.leads.get(id).copied();
                let leads = known.unwrap_or_else(|| self.duty.leads(*id));
                self.leads.insert(*id, leads);
                if leads {
                    found.push((at, *id));
                }
            }
        }
        found
    }
}

/// Joins a course with a way that begins where it ends.
///
/// What begins there knows what has happened by then: its first moments are those of the course.
fn joined(first: &Course, (end, earlier): (TimePoint, &[TimePoint]), (procedure, way): (ProcedureId, Way)) -> Way {
    let Way { course, onward, target, .. } = way;
    let mut number = |point: TimePoint| match point.index().checked_sub(1) {
        None => end,
        Some(place) => earlier.get(place).copied().unwrap_or(TimePoint(point.0 + first.points - 1)),
    };
    let mut inequalities = first.inequalities.clone();
    inequalities.extend(course.inequalities.iter().map(|found| found.with(&mut number)));
    let whole = Course { points: first.points + course.points - 1, inequalities, ..first.clone() };
    let target = number(target);
    let moved = |course: Course| {
        let steps = course.steps.iter();
        let steps = steps.map(|step| Step { opens: number(step.opens), done: number(step.done), ..step.clone() });
        Course { steps: steps.collect(), ..course }
    };
    let mut parts = vec![(procedure, moved(course))];
    parts.extend(onward.into_iter().map(|(id, course)| (id, moved(course))));
    Way { course: whole, onward: parts, anchor: TimePoint::BEGINNING, target }
}

impl Way {
    /// Returns the moment and the deed.
    pub(super) fn ends(&self) -> (TimePoint, TimePoint) {
        (self.anchor, self.target)
    }

    /// Cuts out of a course what bounds its last moment.
    pub(super) fn part(&self) -> Course {
        let mut wanted = HashSet::from([self.target]);
        loop {
            let before = wanted.len();
            let bounds = self.course.inequalities.iter().filter(|found| wanted.contains(&found.point));
            let more: Vec<TimePoint> = bounds.flat_map(|found| found.ceiling.points()).collect();
            wanted.extend(more);
            if wanted.len() == before {
                break;
            }
        }
        let kept = self.course.inequalities.iter().filter(|found| wanted.contains(&found.point));
        Course { inequalities: kept.cloned().collect(), ..self.course.clone() }
    }
}
