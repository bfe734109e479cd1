//! What the flow waits for, and what bounds it: its own limits, those around it, and those of later work.

use std::collections::BTreeMap;

use super::ladders::around;
use super::truth::cover;
use crate::graph::{ArmKind, Edge, NodeKind, StateGraph, StateId, StateRef};
use crate::model::{
    ActorKind, Begins, ItemId, ItemKind, Limit, LimitKind, Line, Lines, Meaning, Moment, Point, Policy,
};
use crate::syntax::ast::Duty;

/// The items of one procedure for which the flow waits, and the states in which each is open.
pub(super) struct Waits<'a> {
    policy: &'a Policy,
    graph: &'a StateGraph,
    open: BTreeMap<ItemId, Vec<StateId>>,
}

impl<'a> Waits<'a> {
    /// Looks at every state of a graph; INVARIANT: the states of an item are in ascending order.
    pub fn of(policy: &'a Policy, graph: &'a StateGraph) -> Self {
        let mut open: BTreeMap<ItemId, Vec<StateId>> = BTreeMap::new();
        for (id, state) in graph.states() {
            for node in state.position {
                let node = graph.net.node(*node);
                let work =
                    matches!(node.kind, NodeKind::Act | NodeKind::Pick | NodeKind::Wait) && node.dispute.is_none();
                if let Some(item) = node.item.filter(|_| work) {
                    open.entry(item).or_default().push(id);
                }
            }
        }
        open.retain(|item, _| !policy.items[*item].lines.duty.iter().any(|line| line.value == Duty::May));
        Waits { policy, graph, open }
    }

    /// Lists the items.
    pub fn items(&self) -> impl Iterator<Item = ItemId> {
        self.open.keys().copied()
    }

    /// Returns whether some limit ends the wait for an item, in every case.
    pub fn is_bounded(&self, item: ItemId) -> bool {
        let found = &self.policy.items[item];
        let own = bounded(self.policy, &found.lines) || !found.lines.takes.is_empty();
        own || self.sits(item) || self.comes(item) || self.is_bounded_around(item) || self.is_bounded_later(item)
    }

    /// Returns whether a block, copy or procedure around an item has a limit.
    fn is_bounded_around(&self, item: ItemId) -> bool {
        let blocks = around(self.policy, item).any(|outer| {
            let outer = &self.policy.items[outer];
            let copied = matches!(&outer.kind, ItemKind::Follow(_, lines) if bounded(self.policy, lines));
            copied || bounded(self.policy, &outer.lines)
        });
        blocks || bounded(self.policy, &self.policy.procedures[self.graph.procedure].lines)
    }

    /// Returns whether only bodies act whose next sitting comes within a known time.
    fn sits(&self, item: ItemId) -> bool {
        let by = &self.policy.items[item].lines.by;
        let mut actors = by.iter().flat_map(|line| line.value.actors()).peekable();
        actors.peek().is_some()
            && actors.all(|actor| {
                let actor = &self.policy.actors[actor];
                actor.kind == ActorKind::Body && actor.body.as_ref().is_some_and(|body| body.sits.is_some())
            })
    }

    /// Returns whether a wait is for something that the procedure itself does, or that follows it by a known time.
    fn comes(&self, item: ItemId) -> bool {
        let ItemKind::Wait(moment) = &self.policy.items[item].kind else { return false };
        self.is_certain(moment, 0) || moment.points().iter().any(|point| self.has_a_date(*point))
    }

    /// Returns whether an event has a date that is known beforehand: work of the procedure is due before it or at it.
    fn has_a_date(&self, point: Point) -> bool {
        use LimitKind::{AtLeastBefore, Before, On, OnSameDay};
        let due = |limit: &Limit| {
            let beforehand = matches!(limit.kind, AtLeastBefore(..) | Before(_) | On(_) | OnSameDay { .. });
            beforehand && limit.moment().is_some_and(|moment| moment.points() == [point])
        };
        let mut lines = self.open.keys().flat_map(|item| &self.policy.items[*item].lines.limits);
        matches!(point, Point::Event(_)) && lines.any(|line| due(&line.value))
    }

    fn is_certain(&self, moment: &Moment, depth: usize) -> bool {
        let certain = |point: &Point| match point {
            Point::Event(event) => match &self.policy.events[*event].meaning {
                Some(Meaning::After(Some(_), moment) | Meaning::Moment(moment)) if depth < 8 => {
                    self.is_certain(moment, depth + 1)
                }
                _ => false,
            },
            Point::Begins(procedure) => *procedure == self.graph.procedure,
            Point::Over(_) | Point::Stage(_) => false,
            Point::Done(item) | Point::Opens(item) => self.policy.items[*item].procedure == self.graph.procedure,
            Point::Chosen(outcome) => {
                let item = self.policy.outcomes[*outcome].item;
                self.policy.items[item].procedure == self.graph.procedure
            }
        };
        match moment {
            Moment::Unstated => false,
            Moment::First(points) => points.iter().any(certain),
            Moment::AnyOf(points) | Moment::Last(points) => points.iter().all(certain),
        }
    }

    /// Returns whether every way on leads to work that is due by a time which counts from before the item opened.
    fn is_bounded_later(&self, item: ItemId) -> bool {
        let Some(open) = self.open.get(&item) else { return false };
        // That work is due before something comes does not make that come for which a case waits.
        let is_wait = matches!(self.policy.items[item].kind, ItemKind::Wait(_));
        let later = self.open.keys().copied().filter(|other| *other != item && !is_beside(self.policy, item, *other));
        let later: Vec<(ItemId, &Limit)> = later
            .flat_map(|other| self.policy.items[other].lines.limits.iter().map(move |line| (other, line)))
            .filter(|(_, line)| line.when.is_none() && line.value.bounds())
            .map(|(other, line)| (other, &line.value))
            .filter(|(_, limit)| {
                self.counts_from_before(limit, open) && (!is_wait || matches!(limit.kind, LimitKind::Within { .. }))
            })
            .collect();
        if later.is_empty() {
            return false;
        }
        let reached = |state: StateRef<'_>| later.iter().any(|(other, _)| self.has_open(state, *other));
        let again = |edge: &Edge| later.iter().any(|(_, limit)| self.begins_to_count(limit, edge));
        let left = self.graph.edges().iter().filter(|edge| self.graph.item(edge) == Some(item) && !self.raises(edge));
        let mut next: Vec<StateId> =
            left.filter(|edge| open.binary_search(&edge.from).is_ok()).map(|edge| edge.to).collect();
        let mut seen = vec![false; self.graph.states().len()];
        while let Some(id) = next.pop() {
            let (Some(state), Some(place)) = (self.graph.state(id), seen.get_mut(id.index())) else { continue };
            if std::mem::replace(place, true) || reached(state) {
                continue;
            }
            let mut on = self.graph.outgoing(id).iter().filter(|edge| !self.raises(edge)).peekable();
            if on.peek().is_none() || on.clone().any(again) {
                return false;
            }
            next.extend(on.map(|edge| edge.to));
        }
        true
    }

    /// Returns whether a limit's moment has come in every case in which the states are reached.
    fn counts_from_before(&self, limit: &Limit, states: &[StateId]) -> bool {
        let Some(moment) = limit.moment() else { return false };
        if !matches!(limit.kind, LimitKind::Within { .. }) && !moment.points().iter().any(is_work) {
            return true;
        }
        let Moment::AnyOf(points) = moment else { return false };
        let [point] = points.as_slice() else { return false };
        let header = &self.policy.procedures[self.graph.procedure].lines.begins;
        let begins = |line: &Line<Begins>| matches!(&line.value, Begins::On(moment) if moment.points() == [*point]);
        if *point == Point::Begins(self.graph.procedure) || header.iter().any(begins) {
            return true;
        }
        let mut seen = vec![false; self.graph.states().len()];
        let mut next: Vec<StateId> = (0..self.graph.initial).map(StateId::from_index).collect();
        while let Some(id) = next.pop() {
            let Some(place) = seen.get_mut(id.index()).filter(|seen| !**seen) else { continue };
            *place = true;
            if states.binary_search(&id).is_ok() {
                return false;
            }
            let on = self.graph.outgoing(id).iter().filter(|edge| !self.begins_to_count(limit, edge));
            next.extend(on.map(|edge| edge.to));
        }
        true
    }

    /// Returns whether the moment of a limit comes with an edge.
    fn begins_to_count(&self, limit: &Limit, edge: &Edge) -> bool {
        let Some(anchor) = limit.moment() else { return false };
        let Some(arm) = self.graph.arm(edge) else { return false };
        let acts = matches!(arm.kind, ArmKind::Done | ArmKind::Outcome | ArmKind::Comes | ArmKind::Redecides);
        acts && anchor.points().iter().any(|point| match point {
            Point::Done(item) => self.graph.item(edge) == Some(*item),
            Point::Chosen(outcome) => arm.outcome == Some(*outcome),
            Point::Event(_) => match self.graph.item(edge).map(|item| &self.policy.items[item].kind) {
                Some(ItemKind::Wait(moment)) => moment.points() == [*point],
                _ => false,
            },
            _ => false,
        })
    }

    fn has_open(&self, state: StateRef<'_>, item: ItemId) -> bool {
        state.position.iter().any(|node| self.graph.net.node(*node).item == Some(item))
    }

    /// A dispute is no part of the ordinary course.
    fn raises(&self, edge: &Edge) -> bool {
        self.graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Raises && arm.outcome.is_some())
    }
}

/// Returns whether two items stand in different branches of a parallel block: neither waits for the other.
fn is_beside(policy: &Policy, first: ItemId, second: ItemId) -> bool {
    let outer: Vec<ItemId> = std::iter::once(first).chain(around(policy, first)).collect();
    let common = around(policy, second).find(|block| outer.contains(block));
    common.is_some_and(|block| block != first && policy.items[block].kind == ItemKind::Parallel)
}

/// Returns whether in every case some limit of a block bounds it.
pub(super) fn bounded(policy: &Policy, lines: &Lines) -> bool {
    let limits = lines.limits.iter().filter(|line| line.value.bounds() && !ends_before_work(&line.value));
    let bounding: Vec<_> = limits.map(|line| line.when.as_ref()).collect();
    !bounding.is_empty() && cover(policy, &bounding)
}

/// Returns whether a limit only says that other work comes later; that work's own limits say by when.
pub(super) fn ends_before_work(limit: &Limit) -> bool {
    matches!(limit.kind, LimitKind::Before(_) | LimitKind::AtLeastBefore(..))
        && limit.moment().is_some_and(|moment| moment.points().iter().all(is_work))
}

fn is_work(point: &Point) -> bool {
    matches!(point, Point::Done(_) | Point::Opens(_) | Point::Chosen(_))
}
