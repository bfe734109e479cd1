//! What of a course nobody in the authority controls, and within which limits it comes.

use std::collections::HashSet;

use crate::calendar::Bound;
use crate::clock::sitting;
use crate::courses::{Ceiling, Course, Inequality, Step, TimePoint};
use crate::graph::{ArmKind, Node, NodeKind, StateGraph, lines_of};
use crate::model::{ActorId, ActorKind, ItemId, Lines, Policy};
use crate::source::Span;

/// A moment that somebody outside sets, or that comes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The moment.
    pub point: TimePoint,
    /// When what leads to it opens.
    pub opens: TimePoint,
    /// The item.
    pub item: Option<ItemId>,
    /// The inequalities by which it comes at the latest.
    pub lengths: Vec<usize>,
    /// The inequalities before which it cannot come.
    pub floors: Vec<usize>,
    /// Whether it comes exactly when its limit passes.
    pub passes: bool,
}

/// Lists what is outside of a course; what has no limit of its own is left out.
pub(super) fn outside((policy, graph): (&Policy, &StateGraph), course: &Course) -> Vec<Outside> {
    let links = Links::of(course);
    let takes_time = course.steps.iter().filter(|step| step.opens != step.done);
    takes_time.filter_map(|step| one((policy, graph), (course, &links), step)).collect()
}

/// Returns whether anything in a procedure may be outside.
pub(super) fn has_any(policy: &Policy, graph: &StateGraph) -> bool {
    graph.net.nodes().any(|(_, node)| {
        let sits = node.item.is_some_and(|item| sitting(policy, item).is_some());
        let acts = matches!(node.kind, NodeKind::Act | NodeKind::Pick);
        sits || node.kind == NodeKind::Wait || (acts && are_parties(policy, &node.actor.actors()))
    })
}

/// Returns whether the authority lets a limit of its own pass on a course: it need not come to that.
pub(super) fn lets_pass((policy, graph): (&Policy, &StateGraph), course: &Course) -> bool {
    course.steps.iter().any(|step| {
        let node = graph.net.node(step.node);
        let passes = node.arms.get(step.arm).is_some_and(|arm| arm.kind == ArmKind::Late);
        passes && !is_theirs(policy, node) && step.item.is_none_or(|item| sitting(policy, item).is_none())
    })
}

/// Returns whether it is somebody outside who acts, or something that is waited for.
fn is_theirs(policy: &Policy, node: &Node) -> bool {
    node.kind == NodeKind::Wait || are_parties(policy, &node.actor.actors())
}

fn are_parties(policy: &Policy, actors: &[ActorId]) -> bool {
    !actors.is_empty() && actors.iter().all(|actor| policy.actors[*actor].kind == ActorKind::Party)
}

fn one((policy, graph): (&Policy, &StateGraph), (course, links): (&Course, &Links), step: &Step) -> Option<Outside> {
    let node = graph.net.node(step.node);
    let kind = node.arms.get(step.arm)?.kind;
    let sits = step.item.is_some_and(|item| sitting(policy, item).is_some());
    let comes = is_theirs(policy, node);
    if !comes && !sits {
        return None;
    }
    let passes = kind == ArmKind::Late;
    let lines: Vec<&Lines> = step.item.map(|item| lines_of(policy, item)).unwrap_or_default();
    let raised = policy.procedures.iter().flat_map(|(_, found)| &found.lines.raised_by).map(|line| line.span);
    let raised: Vec<Span> = if kind == ArmKind::Raises { raised.collect() } else { Vec::new() };
    let is_own = |span: Span| {
        let limits = lines.iter().any(|lines| lines.limits.iter().any(|line| line.span == span));
        let takes = lines.iter().any(|lines| lines.takes.iter().any(|line| line.span == span));
        limits || takes || raised.contains(&span)
    };
    let earlier = links.earlier(step.done);
    let is_length = |found: &Inequality| {
        let known = found.ceiling.points().all(|anchor| earlier.contains(&anchor));
        let own = found.line.map_or(sits, |line| (comes || passes) && is_own(line.span));
        found.point == step.done && matches!(found.ceiling, Ceiling::Latest(_)) && known && own
    };
    let numbered = || course.inequalities.iter().enumerate();
    let lengths: Vec<usize> = numbered().filter(|(_, found)| is_length(found)).map(|(number, _)| number).collect();
    let is_floor = |found: &Inequality| match found.ceiling {
        Ceiling::Point(late) | Ceiling::Ahead(_, late) => late == step.done,
        _ => false,
    };
    let floors = numbered().filter(|(_, found)| is_floor(found)).map(|(number, _)| number).collect();
    let (point, opens, item) = (step.done, step.opens, step.item);
    (!lengths.is_empty()).then_some(Outside { point, opens, item, lengths, floors, passes })
}

/// Which moments surely come no later than which, and which inequalities count from a moment.
#[derive(Debug)]
pub(super) struct Links {
    into: Vec<Vec<TimePoint>>,
    counting: Vec<Vec<usize>>,
}

impl Links {
    pub(super) fn of(course: &Course) -> Self {
        let size = course.points as usize;
        let (mut into, mut counting) = (vec![Vec::new(); size], vec![Vec::new(); size]);
        for (number, found) in course.inequalities.iter().enumerate() {
            for point in found.ceiling.points() {
                counting.get_mut(point.index()).into_iter().for_each(|numbers: &mut Vec<usize>| numbers.push(number));
            }
            let late = match found.ceiling {
                Ceiling::Point(late) => late,
                Ceiling::Ahead(Bound::AtLeastAfter(_) | Bound::After | Bound::On, late) => late,
                _ => continue,
            };
            into.get_mut(late.index()).into_iter().for_each(|into: &mut Vec<TimePoint>| into.push(found.point));
        }
        Links { into, counting }
    }

    /// Lists the inequalities that name a moment as what they count from.
    pub(super) fn counting_from(&self, point: TimePoint) -> &[usize] {
        self.counting.get(point.index()).map_or(&[], Vec::as_slice)
    }

    /// Lists what surely comes no later than a moment; the beginning is among it.
    pub(super) fn earlier(&self, point: TimePoint) -> HashSet<TimePoint> {
        let (mut open, mut seen) = (vec![point], HashSet::from([TimePoint::BEGINNING]));
        while let Some(late) = open.pop() {
            for early in self.into.get(late.index()).into_iter().flatten() {
                if *early != point && seen.insert(*early) {
                    open.push(*early);
                }
            }
        }
        seen
    }
}
