//! Whether a case that obeys its procedures keeps a limit from one moment to another, also where it goes on in another
//! procedure.
//!
//! Every course from the moment to the deed is tried from every start of the horizon, each with its latest schedule: the
//! limit is broken where that schedule lies beyond it, or where nothing bounds it. Where something may not be done before a
//! time, it is broken by a course that can come there sooner.
//!
//! [`Duty::judge`] begins at the moment and takes what lies before it to be as late as that; limits that count from there are
//! then as long as they can be, so what it finds kept is. [`Duty::trace`] follows whole courses to the moment and on; of a
//! loop gone round twice nobody can say when the second round begins.
//!
//! A course that ends without the deed keeps every limit; that the deed is done at all is a matter of the state graph. What
//! an `at any time` event stops is followed where it can still come to the deed.

mod ways;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use foldhash::fast::FixedState;

use ways::Search;
pub use ways::Way;

use super::parts::Part;
use super::trials::{Case, Swept, Tried, readings};
use super::{Ceiling, Course, From, Inequality, Readings, Schedule, Starts, TimePoint};
use crate::calendar::{Bound, Calendar, Instant};
use crate::graph::{ArmKind, NodeKind, StateGraph};
use crate::model::{ItemId, Point, Policy, ProcedureId};
use crate::settings::Horizon;

/// Says of courses, each with its graph, whether one case can go them one after the other.
pub type Fits<'a> = dyn Fn(&[(&StateGraph, &Course)]) -> bool + 'a;

/// A limit from one moment to another.
pub struct Duty<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The state graphs in which a case may go on.
    pub graphs: &'a BTreeMap<ProcedureId, StateGraph>,
    /// Lists what counts as done in a state graph.
    pub done: &'a dyn Fn(&StateGraph) -> Vec<Point>,
    /// What the limit says of the deed, counted from the beginning of the courses; of `before`, what it says the other way
    /// round: the courses begin with the deed and end with the moment.
    pub bound: Bound,
    /// Returns whether one case can go these ways, one after the other.
    pub fits: &'a Fits<'a>,
    /// When a case may begin.
    pub clock: (&'a Calendar, Horizon),
    /// At most so many courses are followed.
    pub max_courses: usize,
}

/// What was found out about a limit, on the courses from one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obeyed {
    /// Whoever obeys the procedures keeps it.
    Kept,
    /// A case that keeps every limit comes too late.
    Late(Box<Case>, Box<Way>),
    /// A case that keeps every limit comes too soon.
    Early(Box<Case>, Box<Way>),
    /// Nothing bounds it: the first item without a limit, and the latest schedule of a case that begins then.
    OpenEnded(Option<ItemId>, Box<(Instant, Schedule)>, Box<Way>),
    /// There are more courses than were asked for, or one turns on what another procedure did.
    Inconclusive(String),
}

impl Duty<'_> {
    /// Judges the limit on the courses from one place where the moment comes; what lies before is taken to be as late as it.
    pub fn judge(&self, graph: &StateGraph, from: From) -> Obeyed {
        let mut search = Search::new(self, graph);
        let ways = search.ways(graph, from);
        self.judged(graph, (ways, search.circle))
    }

    /// Judges the limit on whole courses through a procedure, from every place where one of some points happens.
    pub fn trace(&self, graph: &StateGraph, moment: &[Point]) -> Obeyed {
        let mut search = Search::new(self, graph);
        let ways = search.traced(graph, moment);
        self.judged(graph, (ways, search.circle))
    }

    fn judged(&self, graph: &StateGraph, (ways, circle): (Result<Vec<Way>, String>, bool)) -> Obeyed {
        let ways = match ways {
            Ok(ways) => ways,
            Err(reason) => return Obeyed::Inconclusive(reason),
        };
        let ways: Vec<&Way> = ways.iter().filter(|way| (self.fits)(&self.parts(graph, way))).collect();
        let found = match self.bound {
            Bound::AtLeastBefore(_) | Bound::Before | Bound::AtLeastAfter(_) | Bound::After => self.early(&ways),
            Bound::Within(_) => self.late(&ways),
            Bound::On | Bound::OnSameDay { .. } => self.late(&ways).or_else(|| self.early(&ways)),
        };
        match found {
            Some((_, way)) if self.turns_on_others(graph, way) => {
                Obeyed::Inconclusive("a limit on the way counts from what another procedure does".to_owned())
            }
            Some((Obeyed::Early(..), way)) if self.passes_limits(graph, way) => {
                Obeyed::Inconclusive("a limit passes on the way, and how soon it does is not judged".to_owned())
            }
            Some((found, _)) => found,
            None if circle => {
                Obeyed::Inconclusive("the procedures on the way lead into each other in a circle".to_owned())
            }
            None => Obeyed::Kept,
        }
    }

    /// Looks for the earliest case that comes too late, or that nothing bounds.
    fn late<'w>(&self, ways: &[&'w Way]) -> Option<(Obeyed, &'w Way)> {
        let tried = Tried { courses: ways.len(), starts: 0 };
        let mut swept = Swept { tried, ..Swept::default() };
        let mut kept: HashSet<_, FixedState> = HashSet::default();
        let mut shown = None;
        for way in ways {
            let part = way.part();
            let whole = Inequality { point: way.target, ceiling: Ceiling::Point(way.anchor), line: None };
            let ends = (TimePoint::BEGINNING, way.target);
            let known = Part::new(part.inequalities.iter(), Some(&whole), ends);
            if kept.contains(&known) {
                continue;
            }
            let before = swept.earliest();
            // What the rest of the course asks can only rule a case out; most often it does not.
            let mut alone = Swept { tried, ..Swept::default() };
            if matches!(alone.course((&part, way.ends()), self.bound, self.clock), Ok(()) if alone.earliest().is_none())
            {
                swept.kept.append(&mut alone.kept);
                kept.insert(known);
                continue;
            }
            if let Err((item, begins)) = swept.course((&way.course, way.ends()), self.bound, self.clock) {
                return Some((Obeyed::OpenEnded(item, begins, Box::new((*way).clone())), way));
            }
            if swept.earliest() != before {
                shown = Some(*way);
            }
        }
        let (case, way) = (swept.broken()?, shown?);
        Some((Obeyed::Late(Box::new(case), Box::new(way.clone())), way))
    }

    /// Looks for a case that comes too soon.
    fn early<'w>(&self, ways: &[&'w Way]) -> Option<(Obeyed, &'w Way)> {
        let (calendar, horizon) = self.clock;
        let mut earliest: Option<(Case, &Way)> = None;
        for way in ways {
            let limit =
                Inequality { point: way.target, ceiling: Ceiling::Earliest(self.bound, way.anchor), line: None };
            let starts = Starts::of(way.course.inequalities.iter().chain([&limit]), calendar, horizon);
            for readings in readings(&way.course, self.bound) {
                let sooner = |start: &Instant| earliest.as_ref().is_none_or(|(known, _)| *start < known.begins);
                let mut cases =
                    starts.iter().take_while(sooner).filter_map(|start| self.too_soon(way, start, readings));
                if let Some(case) = cases.next() {
                    earliest = Some((case, way));
                }
            }
        }
        let (case, way) = earliest?;
        let tried = Tried { courses: ways.len(), starts: 0 };
        Some((Obeyed::Early(Box::new(Case { tried, ..case }), Box::new(way.clone())), way))
    }

    /// Tries to come to the end of a course just before it may be.
    fn too_soon(&self, way: &Way, begins: Instant, readings: Readings) -> Option<Case> {
        let allowed = self.allowed(begins, readings)?;
        let before = allowed.plus_minutes(-1).ok().filter(|before| *before >= begins)?;
        let given = [(way.anchor, begins), (way.target, before)];
        let schedule = way.course.latest_with(self.clock.0, &given, readings);
        if schedule.of(way.anchor) != Some(begins) {
            return None;
        }
        let done = schedule.of(way.target).filter(|_| schedule.impossible.is_none())?;
        let (course, tried) = (way.course.clone(), Tried::default());
        Some(Case { begins, done, due: allowed, readings, depends: false, course, schedule, tried })
    }

    /// Returns the earliest time at which a course may come to its end.
    fn allowed(&self, begins: Instant, readings: Readings) -> Option<Instant> {
        let calendar = self.clock.0;
        let window = |at: Instant| calendar.window(self.bound, at, readings.days).ok();
        if !matches!(self.bound, Bound::AtLeastBefore(_) | Bound::Before) {
            return window(begins)?.earliest;
        }
        // The first minute of the moment that leaves as much time before it.
        let leaves = |minutes: i64| {
            let at = begins.plus_minutes(minutes).ok()?;
            Some(window(at)?.latest? >= begins)
        };
        let mut high = 1_i64;
        while !leaves(high)? {
            high = high.checked_mul(2)?;
        }
        let mut low = -1;
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if leaves(middle)? { high = middle } else { low = middle }
        }
        begins.plus_minutes(high).ok()
    }

    /// Returns whether a way is one on which a limit passes undone.
    fn passes_limits(&self, graph: &StateGraph, way: &Way) -> bool {
        let passes = |(graph, course): (&StateGraph, &Course)| {
            let mut arms = course.steps.iter().filter_map(|step| graph.net.node(step.node).arms.get(step.arm));
            arms.any(|arm| arm.kind == ArmKind::Late)
        };
        self.parts(graph, way).into_iter().any(passes)
    }

    /// Lists the courses of a way, each with its graph.
    fn parts<'w>(&'w self, graph: &'w StateGraph, way: &'w Way) -> Vec<(&'w StateGraph, &'w Course)> {
        let onward = way.onward.iter().filter_map(|(id, course)| Some((self.graphs.get(id)?, course)));
        std::iter::once((graph, &way.course)).chain(onward).collect()
    }

    /// Returns whether some limit on a way counts from what another procedure does, at a time that nothing here tells.
    fn turns_on_others(&self, graph: &StateGraph, way: &Way) -> bool {
        let mut known: BTreeSet<Point> = BTreeSet::new();
        let mut turns = |graph: &StateGraph, course: &Course| {
            known.extend(course.log.iter().map(|(point, _)| *point));
            let found = course.steps.iter().any(|step| {
                let around = graph.net.around(graph.net.node(step.node).container);
                let blocks = around.flat_map(|block| graph.block_lines(self.policy, block));
                let own = step.item.into_iter().flat_map(|item| crate::graph::lines_of(self.policy, item));
                let limits = own.chain(blocks).flat_map(|lines| &lines.limits).filter(|line| !line.value.aim);
                let mut points = limits.filter_map(|line| line.value.moment()).flat_map(|moment| moment.points());
                points.any(|point| self.is_elsewhere(graph, *point) && !known.contains(point))
            });
            known.insert(Point::Over(graph.procedure));
            found
        };
        self.parts(graph, way).into_iter().any(|(graph, course)| turns(graph, course))
    }

    /// Returns whether a case may come to the deed from a procedure.
    fn leads(&self, procedure: ProcedureId) -> bool {
        let (mut open, mut next) = (vec![procedure], 0);
        while let Some(graph) = open.get(next).map(|id| self.graphs.get(id)) {
            next += 1;
            let Some(graph) = graph else { continue };
            if !(self.done)(graph).is_empty() {
                return true;
            }
            let ends = graph.net.nodes().filter(|(_, node)| node.kind == NodeKind::End);
            let items = ends.filter_map(|(_, node)| node.item).map(|item| &self.policy.items[item]);
            let onward = items.flat_map(|item| &item.lines.continues_in).flat_map(|line| &line.value);
            onward.for_each(|id| {
                if !open.contains(id) {
                    open.push(*id)
                }
            });
        }
        false
    }

    fn is_elsewhere(&self, graph: &StateGraph, point: Point) -> bool {
        match point {
            Point::Done(item) | Point::Opens(item) => !graph.net.holds(item) && !self.is_block(graph, item),
            Point::Chosen(outcome) => !graph.net.holds(self.policy.outcomes[outcome].item),
            Point::Begins(procedure) | Point::Over(procedure) => {
                procedure != graph.procedure && !graph.net.nodes().any(|(_, node)| node.dispute == Some(procedure))
            }
            Point::Event(_) | Point::Stage(_) => false,
        }
    }

    fn is_block(&self, graph: &StateGraph, item: ItemId) -> bool {
        graph.net.containers().any(|(_, container)| container.item == Some(item))
    }
}
