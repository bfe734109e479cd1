//! What can be seen of a graph from outside: places, holders, things, and what happens between them.

use std::collections::BTreeMap;

use stepwell::graph::{ArmKind, Edge, GapReason, NodeKind, StateGraph};
use stepwell::model::{ItemId, ItemKind, People, Policy, ProcedureId, Thing};

use super::tree::{Place, Spot, State, Stop};
use super::walk::{Walker, What};

/// A state as it is seen: what stands still, who holds the case, and what is there.
pub type Label = (Vec<(Option<ItemId>, Place)>, People, Vec<Thing>);

/// Something that happens, and whether work is left unfinished.
pub type Happening = (Option<ItemId>, What, bool);

/// A graph, its states numbered, those in which a case begins first.
#[derive(Default)]
pub struct Graph {
    pub labels: Vec<Label>,
    pub over: Vec<bool>,
    pub initial: usize,
    pub edges: Vec<(usize, Happening, usize)>,
}

/// Why a procedure is not walked to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwalked {
    /// There are more states than the bound.
    TooLarge,
    /// A block without anything to run into, a decision that is disputed again while its dispute goes on, or disputes
    /// that are raised against the order in which the decisions are written.
    NotFollowed,
}

/// Explores a procedure state by state, as long as there are no more than `bound`.
pub fn explored(policy: &Policy, procedure: ProcedureId, bound: usize) -> Result<Graph, Unwalked> {
    let mut graph = explored_by(&Walker::new(policy, procedure), bound)?;
    graph.forget_repeats();
    Ok(graph)
}

/// Explores a procedure with every fact settled before the case begins, so that each state is that of one case.
pub fn settled(policy: &Policy, procedure: ProcedureId, bound: usize) -> Result<Graph, Unwalked> {
    let mut walker = Walker::new(policy, procedure);
    walker.asking.settled = true;
    explored_by(&walker, bound)
}

fn explored_by(walker: &Walker<'_>, bound: usize) -> Result<Graph, Unwalked> {
    if !walker.can_walk() {
        return Err(Unwalked::NotFollowed);
    }
    let mut numbers: BTreeMap<State, usize> = BTreeMap::new();
    let mut states: Vec<State> = Vec::new();
    let mut number = |state: State, states: &mut Vec<State>| {
        *numbers.entry(state).or_insert_with_key(|state| {
            states.push(state.clone());
            states.len() - 1
        })
    };
    for state in walker.initial() {
        number(state, &mut states);
    }
    let mut graph = Graph { initial: states.len(), ..Graph::default() };
    let mut at = 0;
    while at < states.len() {
        if states.len() > bound {
            return Err(Unwalked::TooLarge);
        }
        for found in walker.moves(&states[at]) {
            let to = number(found.to, &mut states);
            graph.edges.push((at, (found.item, found.what, found.unfinished), to));
        }
        for risen in walker.asking.risen(&states[at]).into_iter().filter(|_| walker.asking.settled) {
            let to = number(risen, &mut states);
            graph.edges.push((at, (None, What::Risen, false), to));
        }
        at += 1;
    }
    if walker.gives_up.get() {
        return Err(Unwalked::NotFollowed);
    }
    graph.labels = states.iter().map(label).collect();
    graph.over = states.iter().map(State::is_over).collect();
    Ok(graph)
}

fn label(state: &State) -> Label {
    let mut places: Vec<(Option<ItemId>, Place)> = state.leaves().into_iter().map(seen).collect();
    places.sort_unstable();
    (places, state.holder.clone(), state.things.iter().copied().collect())
}

fn seen((spot, place): (Spot, Place)) -> (Option<ItemId>, Place) {
    match place {
        Place::Leads(_) => (Some(spot.item), Place::Leads(None)),
        // The two ends of an escalation are made from no item.
        Place::Over(_) => (None, Place::Over(true)),
        _ => (Some(spot.item), place),
    }
}

/// Looks at a graph of the library in the same way.
pub fn of_library(policy: &Policy, graph: &StateGraph) -> Graph {
    let mut seen = Graph { initial: graph.initial, ..Graph::default() };
    for (_, state) in graph.states() {
        let mut places: Vec<(Option<ItemId>, Place)> =
            state.position.iter().map(|node| place(policy, graph, graph.net.node(*node))).collect();
        places.sort_unstable();
        let mut things: Vec<Thing> = graph
            .net
            .things
            .iter()
            .copied()
            .enumerate()
            .filter(|(number, _)| state.has(*number))
            .map(|(_, thing)| thing)
            .collect();
        things.sort_unstable();
        seen.labels.push((places, graph.holder(state).clone(), things));
        seen.over.push(graph.is_end(state));
    }
    for edge in graph.edges() {
        seen.edges.push((edge.from.index(), happening(graph, edge), edge.to.index()));
    }
    seen.forget_repeats();
    seen
}

fn place(policy: &Policy, graph: &StateGraph, node: &stepwell::graph::Node) -> (Option<ItemId>, Place) {
    let Some(item) = node.item else { return (None, Place::Over(true)) };
    let has = |kind: ArmKind| node.arms.iter().any(|arm| arm.kind == kind);
    let place = match node.kind {
        NodeKind::Act | NodeKind::Wait => Place::Open,
        NodeKind::Pick if has(ArmKind::Raises) => Place::Disputable(node.arms.iter().find_map(|arm| arm.outcome)),
        NodeKind::Pick if has(ArmKind::Redecides) || has(ArmKind::Overturns) => Place::Anew,
        NodeKind::Pick => Place::Open,
        NodeKind::Test if has(ArmKind::PassedOver) => Place::Asked,
        NodeKind::Test if policy.items[item].kind == ItemKind::Route => Place::Open,
        NodeKind::Test => Place::Leads(None),
        NodeKind::Call if node.arms.iter().any(|arm| !arm.effects.is_empty()) => Place::Returns,
        NodeKind::End => Place::Ended,
        NodeKind::Gap => Place::Gap(match node.gap.expect("a gap has a reason") {
            GapReason::Unstated(_) => Stop::Unstated,
            GapReason::NothingAfter => Stop::NothingAfter,
            GapReason::UnansweredEnd(end) => Stop::Unanswered(end),
            GapReason::NoRow => Stop::NoRow,
            GapReason::Outline(_) => Stop::Outline,
            GapReason::Unsettled(_) => Stop::Unsettled,
        }),
        NodeKind::All | NodeKind::Scope | NodeKind::Call => {
            unreachable!("{} stands at a {:?} in {}", policy.items[item].path, node.kind, graph.procedure)
        }
    };
    (Some(item), place)
}

fn happening(graph: &StateGraph, edge: &Edge) -> Happening {
    let arm = graph.arm(edge).expect("an edge has an arm");
    let what = match (arm.kind, arm.outcome) {
        (ArmKind::Done, _) => What::Done,
        (ArmKind::Outcome, Some(outcome)) => What::Chosen(outcome),
        (ArmKind::PassedOver, _) => What::PassedOver,
        (ArmKind::Comes, _) => What::Comes,
        (ArmKind::Accepts, outcome) => What::Accepted(outcome),
        (ArmKind::Raises, outcome) => What::Raised(outcome),
        (ArmKind::Redecides | ArmKind::Overturns, Some(outcome)) => What::Anew(outcome),
        (ArmKind::Interrupts, _) => What::Stopped,
        (ArmKind::Late, _) => What::Late,
        (ArmKind::Answer, _) | (_, None) => What::Answered,
    };
    (graph.item(edge), what, edge.unfinished)
}

impl Graph {
    /// What is stopped and looks the same afterwards has moved only by what was asked of it.
    fn forget_repeats(&mut self) {
        let labels = &self.labels;
        self.edges.retain(|(from, (_, what, _), to)| *what != What::Stopped || labels[*from] != labels[*to]);
    }
}
