//! What can be said of a graph as a whole.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use stepwell::model::ItemId;

use super::seen::{Graph, Happening, Label};
use super::tree::Place;
use super::walk::What;

/// Lists, for each state, which others can be reached from it by at least one step.
fn reached(next: &[Vec<usize>]) -> Vec<Vec<bool>> {
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

impl Graph {
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
        reached(&self.next(|what| what != What::Stopped))
    }

    /// Lists the parts that some case never leaves and in which it never ends, each as its states are seen.
    pub fn traps(&self) -> Vec<BTreeSet<Label>> {
        let reached = reached(&self.next(|_| true));
        let all = || 0..self.labels.len();
        let bottom = |state: usize| all().all(|to| !reached[state][to] || reached[to][state]);
        let together = |state: usize| all().filter(|to| *to == state || reached[state][*to]).collect::<Vec<_>>();
        let mut found: Vec<BTreeSet<Label>> = Vec::new();
        for part in all().filter(|state| bottom(*state)).map(together) {
            let seen = part.iter().map(|state| self.labels[*state].clone()).collect();
            if !part.iter().any(|state| self.stops(*state)) && !found.contains(&seen) {
                found.push(seen);
            }
        }
        found
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
    pub gaps: BTreeSet<(Option<ItemId>, Place)>,
    /// In how many steps each end can be reached.
    pub shortest: BTreeMap<Label, usize>,
}
