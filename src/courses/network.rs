//! Simple temporal networks with uncertainty: can every limit be kept, whatever the others do within theirs?
//!
//! A network is points in time, requirements between them, and contingent links whose length somebody else chooses between
//! two bounds. It is *consistent* if some choice of all lengths keeps every requirement (no negative cycle; Dechter, Meiri
//! and Pearl 1991), and *dynamically controllable* if the points of one's own can be set, each from what has happened by
//! then, so that every requirement is kept whatever the lengths turn out to be. [`Network::is_controllable`] is the cubic
//! algorithm of Morris (Dynamic controllability and dispatchability relationships, CPAIOR 2014): waits are propagated
//! backwards from each point that has negative edges into it, and a point that comes back on itself refutes.
//!
//! Lengths are whole minutes; lower bounds of contingent links are at least zero.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// A requirement: `to` comes at most so many minutes after `from`; negative is at least so many before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// From which point.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// At most so many minutes later.
    pub most: i64,
}

/// A contingent link: `to` comes between so many minutes after `from`, and somebody else chooses when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contingent {
    /// The point that starts it.
    pub from: usize,
    /// The point that somebody else sets; of one link only.
    pub to: usize,
    /// The least length in minutes.
    pub least: i64,
    /// The greatest length in minutes.
    pub most: i64,
}

/// A simple temporal network with uncertainty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// How many points there are.
    pub points: usize,
    /// What is required.
    pub requirements: Vec<Requirement>,
    /// What others choose.
    pub contingents: Vec<Contingent>,
}

impl Network {
    /// Returns whether some choice of all lengths keeps every requirement: no cycle of the distance graph is negative.
    pub fn is_consistent(&self) -> bool {
        let links = self
            .contingents
            .iter()
            .flat_map(|link| [(link.from, link.to, link.most), (link.to, link.from, -link.least)]);
        let edges: Vec<(usize, usize, i64)> =
            self.requirements.iter().map(|found| (found.from, found.to, found.most)).chain(links).collect();
        let mut distance = vec![0_i64; self.points];
        let at = |distance: &[i64], point: usize| distance.get(point).copied().unwrap_or(0);
        for _ in 0..=self.points {
            let mut lowered = false;
            for (from, to, most) in &edges {
                let through = at(&distance, *from).saturating_add(*most);
                if through < at(&distance, *to) {
                    distance.get_mut(*to).into_iter().for_each(|place| *place = through);
                    lowered = true;
                }
            }
            if !lowered {
                return true;
            }
        }
        false
    }

    /// Returns whether one's own points can always be set so that every requirement is kept.
    pub fn is_controllable(&self) -> bool {
        let mut graph = Waits::of(self);
        let negative: Vec<usize> = (0..graph.incoming.len()).filter(|point| graph.is_negative(*point)).collect();
        negative.into_iter().all(|point| graph.propagates(point))
    }

    /// Finds requirements that cannot be kept together, and could if any one of them were dropped; none where all can.
    ///
    /// Each is tried in turn (a deletion filter; Chinneck and Dravnieks 1991).
    pub fn conflict(&self, among: &[usize]) -> Option<Vec<usize>> {
        if self.is_controllable() {
            return None;
        }
        let mut kept: Vec<usize> = (0..self.requirements.len()).collect();
        for candidate in among {
            let fewer: Vec<usize> = kept.iter().copied().filter(|number| number != candidate).collect();
            if !self.only(&fewer).is_controllable() {
                kept = fewer;
            }
        }
        kept.retain(|number| among.contains(number));
        Some(kept)
    }

    fn only(&self, numbers: &[usize]) -> Network {
        let requirements = numbers.iter().filter_map(|number| self.requirements.get(*number).copied()).collect();
        Network { requirements, ..self.clone() }
    }
}

/// An edge into a point of the labelled distance graph.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: usize,
    weight: i64,
    /// The contingent link whose least length it is (a lower-case edge).
    lower: Option<usize>,
}

/// The labelled distance graph in normal form: every contingent link begins at a point of its own and is at least zero.
struct Waits {
    incoming: Vec<Vec<Edge>>,
    /// The link that begins at a point: the greatest length of that link is the only edge into it that is a wait.
    begins: BTreeMap<usize, usize>,
    state: Vec<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

impl Waits {
    fn of(network: &Network) -> Self {
        let size = network.points + network.contingents.len();
        let mut waits =
            Waits { incoming: vec![Vec::new(); size], begins: BTreeMap::new(), state: vec![State::New; size] };
        for found in &network.requirements {
            waits.add(found.from, found.to, found.most, None);
        }
        for (number, link) in network.contingents.iter().enumerate() {
            let begins = network.points + number;
            waits.add(link.from, begins, link.least, None);
            waits.add(begins, link.from, -link.least, None);
            waits.add(begins, link.to, 0, Some(number));
            waits.add(link.to, begins, link.least - link.most, None);
            waits.begins.insert(begins, number);
        }
        waits
    }

    fn add(&mut self, from: usize, to: usize, weight: i64, lower: Option<usize>) {
        self.incoming.get_mut(to).into_iter().for_each(|edges| edges.push(Edge { from, weight, lower }));
    }

    fn edges(&self, point: usize) -> &[Edge] {
        self.incoming.get(point).map_or(&[], Vec::as_slice)
    }

    fn is_negative(&self, point: usize) -> bool {
        self.edges(point).iter().any(|edge| edge.weight < 0)
    }

    /// Propagates the negative edges into a point backwards; fails where that comes back to a point that is under way.
    fn propagates(&mut self, source: usize) -> bool {
        match self.state.get(source) {
            Some(State::New) => {}
            Some(State::Open) => return false,
            Some(State::Done) | None => return true,
        }
        self.state.get_mut(source).into_iter().for_each(|state| *state = State::Open);
        let mut distance: BTreeMap<usize, i64> = BTreeMap::new();
        let mut queue = BinaryHeap::new();
        for edge in self.edges(source).iter().filter(|edge| edge.weight < 0) {
            let known = distance.entry(edge.from).or_insert(i64::MAX);
            *known = (*known).min(edge.weight);
        }
        queue.extend(distance.iter().map(|(point, distance)| (Reverse(*distance), *point)));
        let own = self.begins.get(&source).copied();
        let mut settled: BTreeMap<usize, ()> = BTreeMap::new();
        while let Some((Reverse(reached), point)) = queue.pop() {
            if distance.get(&point) != Some(&reached) || settled.insert(point, ()).is_some() {
                continue;
            }
            if reached >= 0 {
                self.add(point, source, reached, None);
                continue;
            }
            if point == source || (self.is_negative(point) && !self.propagates(point)) {
                return false;
            }
            let edges: Vec<Edge> = self.edges(point).to_vec();
            for edge in edges.into_iter().filter(|edge| edge.weight >= 0) {
                // The least length of a link says nothing of a wait for its own end.
                if edge.lower.is_some() && edge.lower == own {
                    continue;
                }
                let through = reached + edge.weight;
                if distance.get(&edge.from).is_none_or(|known| through < *known) {
                    distance.insert(edge.from, through);
                    queue.push((Reverse(through), edge.from));
                }
            }
        }
        self.state.get_mut(source).into_iter().for_each(|state| *state = State::Done);
        true
    }
}
