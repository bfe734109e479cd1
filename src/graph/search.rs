//! Searches over the edges of an explored graph: components, what leads to an end, shortest ways.
//!
//! Each is linear in states and edges, and iterative: no path is too long for the stack.

use std::collections::VecDeque;
use std::ops::Range;

use super::StateId;

/// The strongly connected components of a state graph.
#[derive(Clone, Debug)]
pub struct Components {
    /// Components, each with its states in ascending order.
    pub members: Vec<Vec<StateId>>,
    /// The component of each state.
    pub of: Vec<usize>,
}

impl Components {
    /// Returns whether two states lie in one component.
    pub fn same(&self, first: StateId, second: StateId) -> bool {
        self.of.get(first.index()) == self.of.get(second.index())
    }
}

/// Edges in the order of the states that they leave, so that those of one state are a range of numbers.
pub(super) struct Rows<'a, F> {
    /// Where the edges of each state begin, and after the last state where they end.
    pub first: &'a [u32],
    /// Where an edge leads; nothing for one that is left out of the search.
    pub to: F,
}

impl<F: Fn(usize) -> Option<u32>> Rows<'_, F> {
    fn states(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    fn edges(&self, state: usize) -> Range<usize> {
        row(self.first, state)
    }

    /// Finds the strongly connected components (Tarjan 1972, without recursion).
    pub fn components(&self) -> Components {
        let mut search = Tarjan::new(self.states());
        for start in 0..self.states() {
            self.visit(start, &mut search);
        }
        search.components()
    }

    /// Visits everything that can be reached from a state and was not visited before.
    fn visit(&self, start: usize, search: &mut Tarjan) {
        if search.is_known(start) {
            return;
        }
        let mut path: Vec<(usize, Range<usize>)> = vec![(start, self.edges(start))];
        search.enter(start);
        while let Some((state, edges)) = path.last_mut() {
            let state = *state;
            match edges.find_map(&self.to) {
                Some(to) if !search.is_known(to as usize) => {
                    search.enter(to as usize);
                    path.push((to as usize, self.edges(to as usize)));
                }
                Some(to) => search.lower(state, to as usize),
                None => {
                    path.pop();
                    search.leave(state, path.last().map(|(before, _)| *before));
                }
            }
        }
    }

    /// Puts the edges in the order of the states to which they lead; keeps the state or the edge's own number of each.
    pub fn reversed(&self, kept: impl Fn(usize, usize) -> usize) -> (Vec<u32>, Vec<u32>) {
        let mut first = vec![0_u32; self.states() + 1];
        for to in (0..self.states()).flat_map(|state| self.edges(state)).filter_map(&self.to) {
            first.get_mut(to as usize + 1).into_iter().for_each(|count| *count += 1);
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        // The next free place of each state's row.
        let mut free = first.clone();
        let mut edges = vec![0_u32; sum as usize];
        for state in 0..self.states() {
            for (edge, to) in self.edges(state).filter_map(|edge| Some((edge, (self.to)(edge)?))) {
                if let Some(place) = free.get_mut(to as usize) {
                    edges.get_mut(*place as usize).into_iter().for_each(|known| *known = narrow(kept(state, edge)));
                    *place += 1;
                }
            }
        }
        (first, edges)
    }

    /// Lists, for each state, whether it leads to one of `ends`.
    pub fn leading_to(&self, ends: impl Iterator<Item = usize>) -> Vec<bool> {
        let (first, sources) = self.reversed(|state, _| state);
        let mut leads = vec![false; self.states()];
        let mut open: Vec<usize> = ends.collect();
        while let Some(state) = open.pop() {
            if leads.get(state) == Some(&false) {
                leads.get_mut(state).into_iter().for_each(|place| *place = true);
                open.extend(sources.get(row(&first, state)).into_iter().flatten().map(|source| *source as usize));
            }
        }
        leads
    }

    /// Returns the edges of a shortest way from one of `starts` to a state that `wanted` accepts, by their numbers.
    pub fn shortest(&self, starts: Range<usize>, mut wanted: impl FnMut(usize) -> bool) -> Option<Vec<usize>> {
        const UNSEEN: u64 = u64::MAX;
        const START: u64 = u64::MAX - 1;
        // The state before, and the edge from there.
        let mut arrived: Vec<(u32, u64)> = vec![(0, UNSEEN); self.states()];
        let mut queue: VecDeque<usize> = starts.collect();
        for state in &queue {
            arrived.get_mut(*state).into_iter().for_each(|place| place.1 = START);
        }
        while let Some(state) = queue.pop_front() {
            if wanted(state) {
                let mut path = Vec::new();
                let mut at = state;
                while let Some((before, edge)) = arrived.get(at).filter(|(_, edge)| *edge < START) {
                    path.push(usize::try_from(*edge).unwrap_or(usize::MAX));
                    at = *before as usize;
                }
                path.reverse();
                return Some(path);
            }
            for edge in self.edges(state) {
                let Some(to) = (self.to)(edge) else { continue };
                if let Some(place) = arrived.get_mut(to as usize).filter(|(_, edge)| *edge == UNSEEN) {
                    *place = (narrow(state), edge as u64);
                    queue.push_back(to as usize);
                }
            }
        }
        None
    }
}

/// Returns the numbers of one row.
pub(super) fn row(first: &[u32], state: usize) -> Range<usize> {
    let bound = |index: usize| first.get(index).copied().unwrap_or(0) as usize;
    bound(state)..bound(state + 1)
}

fn narrow(state: usize) -> u32 {
    u32::try_from(state).unwrap_or(u32::MAX)
}

/// What Tarjan's algorithm remembers of the states that it has seen.
struct Tarjan {
    /// When each state was found, counted from one, and the earliest one known to be in its component.
    found: Vec<(u32, u32)>,
    /// Found, and not yet in a component.
    open: Vec<usize>,
    /// The component of each state, once it has one.
    component: Vec<u32>,
    time: u32,
    count: u32,
}

const NONE: u32 = u32::MAX;

impl Tarjan {
    fn new(states: usize) -> Self {
        Tarjan { found: vec![(0, 0); states], open: Vec::new(), component: vec![NONE; states], time: 0, count: 0 }
    }

    fn is_known(&self, state: usize) -> bool {
        self.found.get(state).is_none_or(|(time, _)| *time > 0)
    }

    fn enter(&mut self, state: usize) {
        self.time += 1;
        self.found.get_mut(state).into_iter().for_each(|found| *found = (self.time, self.time));
        self.open.push(state);
    }

    /// Sees an edge to a state that is known: whatever is still open leads back there.
    fn lower(&mut self, state: usize, to: usize) {
        let Some((time, _)) = self.found.get(to).copied() else { return };
        if self.component.get(to) == Some(&NONE) {
            self.found.get_mut(state).into_iter().for_each(|found| found.1 = found.1.min(time));
        }
    }

    /// Leaves a state all of whose edges were seen; where nothing leads further back, a component is complete.
    fn leave(&mut self, state: usize, before: Option<usize>) {
        let Some((time, lowest)) = self.found.get(state).copied() else { return };
        if let Some(found) = before.and_then(|before| self.found.get_mut(before)) {
            found.1 = found.1.min(lowest);
        }
        if lowest < time {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.component.get_mut(member).into_iter().for_each(|place| *place = self.count);
            if member == state {
                break;
            }
        }
        self.count += 1;
    }

    /// Numbers the components by their first states.
    fn components(self) -> Components {
        let mut numbers = vec![None; self.count as usize];
        let mut members: Vec<Vec<StateId>> = Vec::with_capacity(self.count as usize);
        let mut of = Vec::with_capacity(self.component.len());
        for (state, component) in self.component.into_iter().enumerate() {
            let Some(number) = numbers.get_mut(component as usize) else { continue };
            let number = *number.get_or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members.get_mut(number).into_iter().for_each(|states| states.push(StateId::from_index(state)));
            of.push(number);
        }
        Components { members, of }
    }
}
