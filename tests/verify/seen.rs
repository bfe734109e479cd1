//! What can be seen of a graph from outside: places, holders, things, and what happens between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use stepwell::graph::{ArmKind, Edge, GapReason, NodeKind, StateGraph};
use stepwell::model::{ItemId, ItemKind, People, Policy, ProcedureId, Thing};

use super::tree::{Place, State, Stop};
use super::walk::{Walker, What};

/// A state as it is seen: what stands still, who holds the case, and what is there.
pub type Label = (Vec<(ItemId, Place)>, People, Vec<Thing>);

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

/// Explores a procedure state by state; nothing where there are more than `bound`.
pub fn explored(policy: &Policy, procedure: ProcedureId, bound: usize) -> Option<Graph> {
    let walker = Walker::new(policy, procedure);
    if !walker.can_walk() {
        return None;
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
            return None;
        }
        for found in walker.moves(&states[at]) {
            let to = number(found.to, &mut states);
            graph.edges.push((at, (found.item, found.what, found.unfinished), to));
        }
        at += 1;
    }
    graph.labels = states.iter().map(label).collect();
    graph.forget_repeats();
    graph.over = states.iter().map(State::is_over).collect();
    Some(graph)
}

fn label(state: &State) -> Label {
    let mut places: Vec<(ItemId, Place)> =
        state.tree.leaves().into_iter().map(|(spot, place)| (spot.item, seen(place))).collect();
    places.sort_unstable();
    (places, state.holder.clone(), state.things.iter().copied().collect())
}

fn seen(place: Place) -> Place {
    if matches!(place, Place::Leads(_)) { Place::Leads(None) } else { place }
}

/// Looks at a graph of the library in the same way.
pub fn of_library(policy: &Policy, graph: &StateGraph) -> Graph {
    let mut seen = Graph { initial: graph.initial, ..Graph::default() };
    for (_, state) in graph.states() {
        let mut places: Vec<(ItemId, Place)> =
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

fn place(policy: &Policy, graph: &StateGraph, node: &stepwell::graph::Node) -> (ItemId, Place) {
    let item = node.item.expect("a place is made from an item");
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
    (item, place)
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

    pub fn states(&self) -> BTreeSet<&Label> {
        self.labels.iter().collect()
    }

    pub fn steps(&self) -> BTreeSet<(&Label, Happening, &Label)> {
        self.edges.iter().map(|(from, what, to)| (&self.labels[*from], *what, &self.labels[*to])).collect()
    }

    fn next(&self, taken: impl Fn(What) -> bool) -> Vec<Vec<usize>> {
        let mut next = vec![Vec::new(); self.labels.len()];
        for (from, _, to) in self.edges.iter().filter(|(_, (_, what, _), _)| taken(*what)) {
            next[*from].push(*to);
        }
        next
    }

    /// Lists, for each state, which others can be reached from it by at least one step of the procedure's own: what an
    /// `at any time` would ask of a case is not known before it stops it.
    fn reached(&self) -> Vec<Vec<bool>> {
        let next = self.next(|what| what != What::Stopped);
        let from = |state: usize| {
            let mut reached = vec![false; next.len()];
            let mut open = next[state].clone();
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut reached[at], true) {
                    open.extend(&next[at]);
                }
            }
            reached
        };
        (0..next.len()).map(from).collect()
    }

    fn stops(&self, state: usize) -> bool {
        self.over[state] || self.labels[state].0.iter().any(|(_, place)| matches!(place, Place::Gap(_)))
    }

    /// Sees what can be said of the whole.
    pub fn verdicts(&self) -> Verdicts {
        let (reached, next) = (self.reached(), self.next(|_| true));
        let within = |from: usize, to: usize| from == to || reached[from][to];
        let finishes = |state: usize| (0..self.labels.len()).any(|to| self.stops(to) && within(state, to));
        let bottom = |state: usize| (0..self.labels.len()).all(|to| !reached[state][to] || reached[to][state]);
        let at = |state: usize| self.labels[state].clone();
        let all = || 0..self.labels.len();
        Verdicts {
            finishes: all().all(finishes),
            deadlocks: all().filter(|state| !self.over[*state] && next[*state].is_empty()).map(at).collect(),
            livelocks: all().filter(|state| reached[*state][*state] && bottom(*state)).map(at).collect(),
            rounds: self
                .edges
                .iter()
                .filter(|(from, _, to)| within(*to, *from))
                .map(|(_, (item, what, _), _)| (*item, *what))
                .collect(),
            happenings: self.edges.iter().map(|(_, happening, _)| *happening).collect(),
            ends: all().filter(|state| self.over[*state]).map(at).collect(),
            gaps: self
                .labels
                .iter()
                .flat_map(|label| &label.0)
                .filter(|(_, place)| matches!(place, Place::Gap(_)))
                .copied()
                .collect(),
            shortest: self.shortest(),
        }
    }

    fn shortest(&self) -> BTreeMap<Label, usize> {
        let next = self.next(|_| true);
        let mut far: Vec<Option<usize>> = vec![None; next.len()];
        let mut queue: VecDeque<usize> = (0..self.initial).collect();
        queue.iter().for_each(|state| far[*state] = Some(0));
        while let Some(at) = queue.pop_front() {
            for to in &next[at] {
                if far[*to].is_none() {
                    far[*to] = far[at].map(|steps| steps + 1);
                    queue.push_back(*to);
                }
            }
        }
        let mut shortest = BTreeMap::new();
        for (state, steps) in far.into_iter().enumerate().filter(|(state, _)| self.over[*state]) {
            // What is seen only after a repeat that is forgotten has a twin that is reached.
            let Some(steps) = steps else { continue };
            let known = shortest.entry(self.labels[state].clone()).or_insert(steps);
            *known = steps.min(*known);
        }
        shortest
    }
}

/// What can be said of a graph as a whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// From every state an end, or a place where the document stops, can be reached.
    pub finishes: bool,
    /// States with no way on that are no end.
    pub deadlocks: BTreeSet<Label>,
    /// States on a way round that cannot be left.
    pub livelocks: BTreeSet<Label>,
    /// What happens on some way round.
    pub rounds: BTreeSet<(Option<ItemId>, What)>,
    pub happenings: BTreeSet<Happening>,
    /// Ends, with who holds the case there.
    pub ends: BTreeSet<Label>,
    pub gaps: BTreeSet<(ItemId, Place)>,
    /// In how many steps each end can be reached.
    pub shortest: BTreeMap<Label, usize>,
}
