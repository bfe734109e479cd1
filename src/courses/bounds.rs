//! From what the lines say of time to inequalities between the moments of a course.

use std::collections::BTreeMap;

use super::conditions::{decide, is_possible, is_remembered};
use super::walk::{Bounded, Of, Walk};
use super::{Binding, Ceiling, Course, From, Inequality, TimePoint};
use crate::calendar::{Bound, Length, Within};
use crate::clock::{bound_of, sitting};
use crate::graph::net::{Arm, Goal};
use crate::graph::{NodeKind, StateGraph, lines_of};
use crate::model::{
    Condition, EventId, ItemId, ItemKind, Limit, LimitKind, Line, Lines, Meaning, Moment, Point, Policy,
};
use crate::source::Span;

/// Completes a course: once for each answer to what its conditional lines ask and nothing on the way settled.
pub(super) fn complete(policy: &Policy, graph: &StateGraph, walk: Walk, from: &From, courses: &mut Vec<Course>) {
    let mut open: Vec<Vec<(Condition, bool)>> = vec![Vec::new()];
    while let Some(assumed) = open.pop() {
        let settled = |atom: &Condition| {
            if !is_remembered(graph, atom) {
                return None;
            }
            let may = |condition: &Condition| graph.may_hold(policy, walk.state.as_ref(), Some(condition));
            match (may(atom), may(&Condition::Not(Box::new(atom.clone())))) {
                (true, false) => Some(true),
                (false, true) => Some(false),
                _ => None,
            }
        };
        let events = BTreeMap::new();
        let mut writer = Writer {
            policy,
            graph,
            walk: &walk,
            from,
            assumed: &assumed,
            course: Vec::new(),
            points: walk.points,
            events,
            idle: Vec::new(),
        };
        match writer.write() {
            Ok(()) => {
                let Writer { course, points, idle, .. } = writer;
                let mut inequalities = walk.order.clone();
                inequalities.extend(course);
                let (steps, log, from) = (walk.steps.clone(), walk.log.clone(), walk.from);
                let last = walk.state.position.to_vec();
                courses.push(Course { steps, points, inequalities, log, assumed, idle, from, last });
            }
            Err(atom) => {
                let answers = settled(&atom).map_or(vec![false, true], |answer| vec![answer]);
                let more = answers.into_iter().map(|holds| {
                    let mut more = assumed.clone();
                    more.push((atom.clone(), holds));
                    more
                });
                open.extend(more.filter(|assumed| is_possible(policy, assumed)));
            }
        }
    }
}

impl Bounded {
    fn binding(&self, span: Span) -> Binding {
        let (item, opens) = self.work;
        Binding { span, item, opens }
    }
}

/// Writes the inequalities of one course; what is still open stops it.
struct Writer<'a> {
    policy: &'a Policy,
    graph: &'a StateGraph,
    walk: &'a Walk,
    from: &'a From,
    assumed: &'a [(Condition, bool)],
    course: Vec<Inequality>,
    points: u32,
    events: BTreeMap<EventId, Option<TimePoint>>,
    idle: Vec<(ItemId, Span)>,
}

/// A condition that is neither settled nor assumed.
type Undecided = Condition;

impl Writer<'_> {
    fn write(&mut self) -> Result<(), Undecided> {
        for bounded in &self.walk.bounded {
            match bounded.of {
                Of::Block(block) => {
                    for lines in self.graph.block_lines(self.policy, block) {
                        self.lines(lines, bounded, None)?;
                    }
                }
                Of::Node(node) => {
                    let found = self.graph.net.node(node);
                    let Some(item) = found.item else { continue };
                    if self.graph.net.is_main(self.policy, node) {
                        let mut binds = false;
                        for lines in lines_of(self.policy, item) {
                            binds |= self.lines(lines, bounded, Some(item))?;
                        }
                        if bounded.stopped {
                            continue;
                        }
                        self.takes(item, bounded, binds)?;
                        if found.kind == NodeKind::Wait {
                            self.wait(item, bounded);
                        }
                    } else if bounded.raised {
                        self.raised(bounded)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn holds<T>(&self, line: &Line<T>, bounded: &Bounded) -> Result<bool, Undecided> {
        line.when.as_ref().map_or(Ok(true), |when| self.decide(when, bounded))
    }

    fn decide(&self, condition: &Condition, bounded: &Bounded) -> Result<bool, Undecided> {
        decide(condition, &|atom| self.given(atom, bounded), self.assumed)
    }

    /// Returns what the course itself says of a part of a condition: the outcome that a decision had last when the work
    /// opened, or else has next, and what has happened before the work is done.
    fn given(&self, atom: &Condition, bounded: &Bounded) -> Option<bool> {
        let (log, before) = (&self.walk.log, &self.from.before);
        match atom {
            Condition::Chose(item, wanted) if self.graph.net.holds(*item) => {
                let of = |point: &Point| match point {
                    Point::Chosen(outcome) => Some(*outcome).filter(|one| self.policy.outcomes[*one].item == *item),
                    _ => None,
                };
                let (earlier, later) = log.split_at(bounded.known.min(log.len()));
                let last = earlier.iter().rev().find_map(|(point, _)| of(point));
                if last.is_none() && before.iter().any(|point| of(point).is_some()) {
                    return None;
                }
                let chosen = last.or_else(|| later.iter().find_map(|(point, _)| of(point)));
                Some(chosen == Some(*wanted))
            }
            Condition::Happened(point) => {
                let mut known = log.iter().take_while(|(_, at)| *at != bounded.done);
                let own = match point {
                    Point::Done(item) | Point::Opens(item) => !self.is_outside(*item),
                    Point::Chosen(outcome) => !self.is_outside(self.policy.outcomes[*outcome].item),
                    _ => false,
                };
                let has = known.any(|(known, _)| known == point);
                (has || (own && !before.contains(point))).then_some(has)
            }
            _ => None,
        }
    }

    fn push(&mut self, point: TimePoint, ceiling: Ceiling, line: Option<Binding>) {
        self.course.push(Inequality { point, ceiling, line });
    }

    /// Writes what the limits of some lines say; returns whether one bounds the moment from above.
    fn lines(&mut self, lines: &Lines, bounded: &Bounded, item: Option<ItemId>) -> Result<bool, Undecided> {
        for line in &lines.pauses {
            if self.holds(line, bounded)? && self.decide(&line.value, bounded)? {
                return Ok(false);
            }
        }
        let mut extended = Vec::new();
        for line in &lines.extended {
            if self.holds(line, bounded)? {
                extended.push(line.value.1);
            }
        }
        let mut binds = false;
        for line in lines.limits.iter().filter(|line| !line.value.aim) {
            if self.holds(line, bounded)? {
                binds |= self.limit((&line.value, line.span), &extended, bounded, item);
            }
        }
        Ok(binds)
    }

    fn limit(
        &mut self,
        (limit, span): (&Limit, Span),
        extended: &[Option<Length>],
        bounded: &Bounded,
        item: Option<ItemId>,
    ) -> bool {
        let Some((bound, moment)) = bound_of(&limit.kind) else { return false };
        let mut bounds = vec![bound];
        if let Bound::Within(within) = bound {
            for length in extended {
                let Some(length) = *length else { return false };
                bounds.push(Bound::Within(Within { length, ..within }));
            }
        }
        let Some(anchors) = self.anchors(moment, bounded) else {
            self.idle.extend(item.map(|item| (item, span)));
            return false;
        };
        let line = Some(bounded.binding(span));
        let lower = matches!(limit.kind, LimitKind::After(_) | LimitKind::AtLeastAfter(..));
        let both = matches!(limit.kind, LimitKind::On(_) | LimitKind::OnSameDay { .. });
        if (lower || (both && item.is_some())) && !bounded.stopped {
            for point in anchors.iter().flatten().flatten() {
                self.push(*point, Ceiling::Ahead(bound, bounded.done), line);
            }
        }
        let mut binds = false;
        for lists in anchors.iter().filter(|_| !lower) {
            let with = |point: &TimePoint| bounds.iter().map(|bound| (*bound, *point)).collect::<Vec<_>>();
            let lists: Vec<Vec<(Bound, TimePoint)>> = lists
                .iter()
                .map(|list| list.iter().flat_map(with).collect::<Vec<_>>())
                .filter(|list| !list.is_empty())
                .collect();
            if !lists.is_empty() {
                binds = true;
                self.push(bounded.done, Ceiling::Latest(lists), line);
            }
        }
        binds
    }

    /// Lists the moments from which a limit counts: each entry binds; in it one list a reading; in a list the last counts.
    /// Nothing where the moment never happens on this course.
    fn anchors(&mut self, moment: Option<&Moment>, bounded: &Bounded) -> Option<Vec<Vec<Vec<TimePoint>>>> {
        let Some(moment) = moment else { return Some(vec![vec![vec![bounded.opens]]]) };
        let mut resolved = Vec::new();
        for point in moment.points() {
            resolved.push(self.resolve(*point, bounded.known));
        }
        let outside = |found: &Result<TimePoint, bool>| *found == Err(true);
        if resolved.is_empty() || resolved.iter().all(outside) {
            return Some(Vec::new());
        }
        let known: Vec<TimePoint> = resolved.iter().filter_map(|found| found.ok()).collect();
        match moment {
            Moment::Unstated => Some(Vec::new()),
            Moment::Last(_) if resolved.iter().any(outside) => Some(Vec::new()),
            Moment::Last(_) if known.len() == resolved.len() => Some(vec![vec![known]]),
            Moment::First(_) if !known.is_empty() => Some(known.into_iter().map(|point| vec![vec![point]]).collect()),
            Moment::AnyOf(_) if !known.is_empty() => {
                // What comes from outside may be the later one, without bound.
                let mut lists: Vec<Vec<TimePoint>> = known.into_iter().map(|point| vec![point]).collect();
                if resolved.iter().any(outside) {
                    lists = Vec::new();
                }
                Some(if lists.is_empty() { Vec::new() } else { vec![lists] })
            }
            _ => None,
        }
    }

    /// Finds when a point happens: the last time before the opening, or else the next; `Err(true)` where it comes from
    /// outside at a time that nothing tells, `Err(false)` where it never happens.
    fn resolve(&mut self, point: Point, known: usize) -> Result<TimePoint, bool> {
        let (before, after) = self.walk.log.split_at(known.min(self.walk.log.len()));
        let found = before.iter().rev().find(|(other, _)| *other == point);
        let found = found.or_else(|| after.iter().find(|(other, _)| *other == point));
        if let Some((_, at)) = found {
            return Ok(*at);
        }
        if self.from.before.contains(&point) {
            return Ok(TimePoint::BEGINNING);
        }
        match point {
            Point::Event(event) => self.event(event, known).ok_or(true),
            Point::Begins(_) | Point::Over(_) | Point::Stage(_) => Err(true),
            Point::Done(item) | Point::Opens(item) => Err(self.is_outside(item)),
            Point::Chosen(outcome) => Err(self.is_outside(self.policy.outcomes[outcome].item)),
        }
    }

    fn is_outside(&self, item: ItemId) -> bool {
        !self.graph.net.holds(item)
    }

    /// Computes an event from what it means.
    fn event(&mut self, event: EventId, known: usize) -> Option<TimePoint> {
        if let Some(found) = self.events.get(&event) {
            return *found;
        }
        self.events.insert(event, None);
        let found = match self.policy.events[event].meaning.clone()? {
            Meaning::After(Some(length), moment) => {
                let [point] = moment.points() else { return None };
                let from = self.resolve(*point, known).ok()?;
                let comes = self.new_point();
                self.push(comes, Ceiling::Earliest(Bound::AtLeastAfter(length), from), None);
                self.push(from, Ceiling::Ahead(Bound::AtLeastAfter(length), comes), None);
                Some(comes)
            }
            Meaning::Moment(moment) => {
                let mut points = Vec::new();
                for point in moment.points() {
                    points.push(self.resolve(*point, known).ok()?);
                }
                let comes = self.new_point();
                let ceiling = match moment {
                    Moment::First(_) => Ceiling::Point(*points.first().filter(|_| points.len() == 1)?),
                    _ => Ceiling::Last(points.clone()),
                };
                self.push(comes, ceiling, None);
                points.iter().for_each(|point| self.push(*point, Ceiling::Point(comes), None));
                Some(comes)
            }
            _ => None,
        };
        self.events.insert(event, found);
        found
    }

    fn new_point(&mut self) -> TimePoint {
        self.points += 1;
        TimePoint(self.points - 1)
    }

    /// Writes how long the work takes, and when a body sits next.
    fn takes(&mut self, item: ItemId, bounded: &Bounded, binds: bool) -> Result<(), Undecided> {
        let lines = &self.policy.items[item].lines;
        for line in &lines.takes {
            if !self.holds(line, bounded)? {
                continue;
            }
            let least = Bound::AtLeastAfter(Length::new(line.value.least, line.value.unit));
            self.push(bounded.opens, Ceiling::Ahead(least, bounded.done), Some(bounded.binding(line.span)));
            if !binds {
                let most = Bound::Within(Within::new(Length::new(line.value.most, line.value.unit)));
                self.push(
                    bounded.done,
                    Ceiling::Latest(vec![vec![(most, bounded.opens)]]),
                    Some(bounded.binding(line.span)),
                );
            }
        }
        if let Some((_, length)) = sitting(self.policy, item) {
            let next = Bound::Within(Within::new(length));
            self.push(bounded.done, Ceiling::Latest(vec![vec![(next, bounded.opens)]]), None);
        }
        Ok(())
    }

    /// A wait is over when its moment has come.
    fn wait(&mut self, item: ItemId, bounded: &Bounded) {
        let ItemKind::Wait(moment) = &self.policy.items[item].kind else { return };
        let mut points = vec![bounded.opens];
        for point in moment.points() {
            match self.resolve(*point, bounded.known) {
                Ok(point) if point != bounded.done => points.push(point),
                _ => return,
            }
        }
        if points.len() > 1 {
            points.iter().skip(1).for_each(|point| self.push(*point, Ceiling::Point(bounded.done), None));
            self.push(bounded.done, Ceiling::Last(points), None);
        }
    }

    /// A dispute is raised in its time.
    fn raised(&mut self, bounded: &Bounded) -> Result<(), Undecided> {
        let step = self.walk.steps.iter().find(|step| step.done == bounded.done);
        let arm = step.and_then(|step| self.graph.net.node(step.node).arms.get(step.arm));
        let escalation = arm.and_then(|arm: &Arm| match arm.beside.unwrap_or(arm.goal) {
            Goal::Node(node) => self.graph.net.node(node).dispute,
            Goal::Done(_) => None,
        });
        let Some(escalation) = escalation else { return Ok(()) };
        for line in &self.policy.procedures[escalation].lines.raised_by {
            if self.holds(line, bounded)?
                && let Some(limit) = &line.value.within
            {
                self.limit((limit, line.span), &[], bounded, None);
            }
        }
        Ok(())
    }
}
