//! What settles a case after a decision, for all decisions of the same people at once.
//!
//! One pass backwards over the state graph says of every state how a case that comes there is settled, and how soon it
//! can be with nothing written. It is made once for each group of deciders and each branch of a parallel block: what
//! goes on in a branch beside a decision neither settles it nor stands between. Each pass is linear.

use std::collections::{BTreeMap, VecDeque};

use super::binding::{Deciders, settles};
use super::no_holder::ends;
use super::papers::writes;
use crate::graph::net::ContainerId;
use crate::graph::{ArmKind, Edge, Incoming, NodeId, StateGraph, StateId};
use crate::model::{ActorId, ItemId, People, Policy, ProcedureId};

/// Where a case is once it is settled: who holds it, whether it is closed, at which end nobody is named, and where it goes
/// on.
type Settled = (People, bool, Option<ItemId>, Vec<ProcedureId>);

/// How a case can be settled, by number, as far as it matters in how many ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ways {
    #[default]
    None,
    One(usize),
    Several,
}

impl Ways {
    fn join(self, other: Ways) -> Ways {
        match (self, other) {
            (Ways::None, ways) | (ways, Ways::None) => ways,
            (Ways::One(one), Ways::One(another)) if one == another => self,
            _ => Ways::Several,
        }
    }
}

/// The decisions of one procedure, and what settles them.
pub(super) struct Settling<'a> {
    pub policy: &'a Policy,
    pub graph: &'a StateGraph,
    incoming: Incoming,
    /// The edges by which each decision is taken, disputes apart.
    choices: BTreeMap<ItemId, Vec<usize>>,
    /// How each edge settles the case, by its number.
    settled: Vec<Ways>,
    numbers: BTreeMap<Settled, usize>,
    passes: BTreeMap<(Vec<ActorId>, Option<ContainerId>), Pass>,
}

impl<'a> Settling<'a> {
    /// Reads the edges of a graph.
    pub fn of(policy: &'a Policy, graph: &'a StateGraph) -> Self {
        let (choices, numbers, passes) = Default::default();
        let mut settling =
            Settling { policy, graph, incoming: graph.incoming(), choices, settled: Vec::new(), numbers, passes };
        for (number, edge) in graph.edges().iter().enumerate() {
            let chosen = graph.arm(edge).is_some_and(|arm| arm.kind == ArmKind::Outcome);
            if let Some(item) = graph.item(edge).filter(|_| chosen && graph.net.node(edge.node).dispute.is_none()) {
                settling.choices.entry(item).or_default().push(number);
            }
            let ways = settled(policy, graph, edge).map_or(Ways::None, |settled| settling.way(settled));
            settling.settled.push(ways);
        }
        settling
    }

    fn way(&mut self, settled: Settled) -> Ways {
        let next = self.numbers.len();
        Ways::One(*self.numbers.entry(settled).or_insert(next))
    }

    fn chosen(&self, item: ItemId) -> Vec<(usize, Edge)> {
        let numbers = self.choices.get(&item).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, *self.graph.edges().get(*number)?))).collect()
    }

    /// Lists the edges by which a decision is taken, without those of a dispute about it.
    pub fn choices(&self, item: ItemId) -> impl Iterator<Item = Edge> + use<> {
        self.chosen(item).into_iter().map(|(_, edge)| edge)
    }

    /// Returns whether a decision settles where a case goes: its outcomes come to different holders or ends, or move the
    /// case, before anybody else decides.
    pub fn settles_it(&mut self, item: ItemId, deciders: &[ActorId]) -> bool {
        let (mut before, mut found) = (Ways::None, Ways::None);
        for (number, first) in self.chosen(item) {
            if let Some(stands) = self.graph.state(first.from) {
                let stays = self.way((self.graph.holder(stands).clone(), false, None, Vec::new()));
                before = before.join(stays);
            }
            let here = self.settled.get(number).copied().unwrap_or_default();
            let pass = self.pass(first.node, deciders);
            let ways =
                if here == Ways::None { pass.ways.get(first.to.index()).copied().unwrap_or_default() } else { here };
            found = found.join(ways);
        }
        // To go on in another procedure is no move by itself.
        let stays = |number: usize| self.numbers.iter().any(|(known, of)| *of == number && known.3.is_empty());
        match found {
            Ways::None => false,
            Ways::One(number) => stays(number) && before.join(found) == Ways::Several,
            Ways::Several => true,
        }
    }

    /// Finds a shortest way on from an edge by which the case is settled with nothing written.
    pub fn unwritten(&mut self, first: &Edge, deciders: &[ActorId]) -> Option<Vec<Edge>> {
        let mut path = vec![*first];
        let graph = self.graph;
        if settled(self.policy, graph, first).is_some() {
            return Some(path);
        }
        let pass = self.pass(first.node, deciders);
        let mut left = u32::MAX;
        let mut at = first.to;
        while left > 1 {
            let next = graph.leaving(at).map(|number| (pass.steps.get(number).copied().flatten(), number));
            let (steps, number) = next.filter_map(|(steps, number)| Some((steps?, number))).min()?;
            let edge = graph.edges().get(number)?;
            path.push(*edge);
            (left, at) = (steps, edge.to);
        }
        Some(path)
    }

    /// Looks back from everything that settles a case, once for these deciders in the branch of a node.
    fn pass(&mut self, node: NodeId, deciders: &[ActorId]) -> &Pass {
        let net = &self.graph.net;
        let branch = net.around(net.node(node).container).find(|around| net.container(*around).branch);
        self.passes.entry((deciders.to_vec(), branch)).or_insert_with(|| {
            let mut deciders = Deciders::new(self.policy, deciders);
            let role = |edge: &Edge| {
                if self.graph.net.are_beside(node, edge.node) {
                    Role::Beside
                } else if deciders.let_on(self.graph, edge) {
                    Role::Onward
                } else {
                    Role::Closed
                }
            };
            let roles: Vec<Role> = self.graph.edges().iter().map(role).collect();
            let back = Back { graph: self.graph, incoming: &self.incoming, settled: &self.settled, roles: &roles };
            Pass { ways: back.ways(), steps: back.steps() }
        })
    }
}

fn settled(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Option<Settled> {
    let next = continued(policy, graph, edge);
    if !next.is_empty() {
        let holder = graph.state(edge.to).map(|state| graph.holder(state).clone());
        return Some((holder.unwrap_or(People::Unstated), false, None, next));
    }
    let holder = settles(policy, graph, edge)?;
    let end = graph.state(edge.to).and_then(|state| ends(graph, state).next());
    let closed = end.is_some_and(|end| !policy.items[end].lines.closed.is_empty());
    let unsaid = end.filter(|_| holder == People::Unstated);
    Some((holder, closed, unsaid, Vec::new()))
}

/// Lists the procedures in which a case goes on that is at an end of this one.
fn continued(policy: &Policy, graph: &StateGraph, edge: &Edge) -> Vec<ProcedureId> {
    let state = graph.state(edge.to).filter(|state| graph.is_end(*state));
    let ends = state.into_iter().flat_map(|state| ends(graph, state));
    ends.flat_map(|end| &policy.items[end].lines.continues_in).flat_map(|line| line.value.iter().copied()).collect()
}

/// Returns whether something is written on an edge.
pub(super) fn is_written(graph: &StateGraph, edge: &Edge) -> bool {
    graph.arm(edge).is_some_and(|arm| arm.effects.iter().any(|line| writes(&line.value)))
}

/// What follows the decisions of some people in one branch.
struct Pass {
    /// How a case is settled from each state on.
    ways: Vec<Ways>,
    /// In how many steps, this one included, a case that takes an edge can be settled with nothing written.
    steps: Vec<Option<u32>>,
}

/// What an edge is to a decision.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It goes on in a branch beside.
    Beside,
    /// The case goes on along it.
    Onward,
    /// Somebody else decides, or a dispute is raised.
    Closed,
}

/// A look back along the edges.
struct Back<'p> {
    graph: &'p StateGraph,
    incoming: &'p Incoming,
    settled: &'p [Ways],
    roles: &'p [Role],
}

impl Back<'_> {
    /// Returns how an edge settles the case for the deciders, whether or not it leads on.
    fn settles(&self, number: usize) -> Ways {
        let own = self.roles.get(number) == Some(&Role::Onward);
        self.settled.get(number).copied().filter(|_| own).unwrap_or_default()
    }

    fn leads_on(&self, number: usize) -> bool {
        self.roles.get(number).is_some_and(|role| *role != Role::Closed) && self.settles(number) == Ways::None
    }

    /// Lists the edges that lead to a state, with their numbers.
    fn into(&self, id: StateId) -> impl Iterator<Item = (usize, &Edge)> {
        self.incoming.of(id).filter_map(|number| Some((number, self.graph.edges().get(number)?)))
    }

    /// Finds how a case is settled from each state on: a least fixed point, in which each state changes twice at most.
    fn ways(&self) -> Vec<Ways> {
        let mut ways = vec![Ways::None; self.graph.states().len()];
        let mut open: Vec<StateId> = Vec::new();
        let join = |ways: &mut Vec<Ways>, open: &mut Vec<StateId>, id: StateId, more: Ways| {
            let Some(place) = ways.get_mut(id.index()) else { return };
            let joined = place.join(more);
            if joined != *place {
                *place = joined;
                open.push(id);
            }
        };
        for (number, edge) in self.graph.edges().iter().enumerate() {
            join(&mut ways, &mut open, edge.from, self.settles(number));
        }
        while let Some(id) = open.pop() {
            let more = ways.get(id.index()).copied().unwrap_or_default();
            for (_, edge) in self.into(id).filter(|(number, _)| self.leads_on(*number)) {
                join(&mut ways, &mut open, edge.from, more);
            }
        }
        ways
    }

    /// Counts the steps to a settlement with nothing written, breadth first.
    fn steps(&self) -> Vec<Option<u32>> {
        let silent =
            |number: usize, edge: &Edge| self.roles.get(number) == Some(&Role::Beside) || !is_written(self.graph, edge);
        let mut steps = vec![None; self.roles.len()];
        let mut reached = vec![false; self.graph.states().len()];
        let mut open: VecDeque<(u32, StateId)> = VecDeque::new();
        for (number, edge) in self.graph.edges().iter().enumerate() {
            if self.settles(number) != Ways::None && silent(number, edge) {
                steps.get_mut(number).into_iter().for_each(|place| *place = Some(1));
                open.push_back((1, edge.from));
            }
        }
        while let Some((count, id)) = open.pop_front() {
            let Some(place) = reached.get_mut(id.index()).filter(|known| !**known) else { continue };
            *place = true;
            for (number, edge) in self.into(id) {
                if self.leads_on(number) && silent(number, edge) {
                    steps.get_mut(number).into_iter().for_each(|place| *place = Some(count + 1));
                    open.push_back((count + 1, edge.from));
                }
            }
        }
        steps
    }
}
