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
    pub fn conflict(&self, among: &[usize]) -> Option<Vec<usize>> {
        let rest: Vec<usize> = (0..self.requirements.len()).filter(|number| !among.contains(number)).collect();
        let fails = |kept: &[usize]| !self.only(&[&rest, kept].concat()).is_controllable();
        fails(among).then(|| minimal(among, fails))
    }

    fn only(&self, numbers: &[usize]) -> Network {
        let requirements = numbers.iter().filter_map(|number| self.requirements.get(*number).copied()).collect();
        Network { requirements, ..self.clone() }
    }
}

/// Finds some of what fails together that still fails, and would not without any one of them.
///
/// What is wanted is found by halves (QuickXplain; Junker 2004): for few among many, `fails` is asked little more often than
/// their number times the logarithm of all. It has to fail for more where it fails for less.
pub fn minimal<T: Copy>(among: &[T], fails: impl Fn(&[T]) -> bool) -> Vec<T> {
    if fails(&[]) { Vec::new() } else { halves((&[], false), among, &fails) }
}

fn halves<T: Copy>((kept, added): (&[T], bool), among: &[T], fails: &impl Fn(&[T]) -> bool) -> Vec<T> {
    if added && fails(kept) {
        return Vec::new();
    }
    let (left, right) = among.split_at(among.len() / 2);
    if left.is_empty() {
        return among.to_vec();
    }
    let later = halves((&[kept, left].concat(), true), right, fails);
    let earlier = halves((&[kept, &later].concat(), !later.is_empty()), left, fails);
    [earlier, later].concat()
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
    ///
    /// What it needs of another point is propagated first, on a stack of its own, so that no chain is too long.
    fn propagates(&mut self, source: usize) -> bool {
        if self.state.get(source) != Some(&State::New) {
            return true;
        }
        let mut stack = vec![self.begin(source)];
        while let Some(mut way) = stack.pop() {
            match self.follow(&mut way) {
                Next::Done => self.set(way.source, State::Done),
                Next::Needs(point) => {
                    stack.push(way);
                    stack.push(self.begin(point));
                }
                Next::Fails => return false,
            }
        }
        true
    }

    fn set(&mut self, point: usize, state: State) {
        self.state.get_mut(point).into_iter().for_each(|place| *place = state);
    }

    fn begin(&mut self, source: usize) -> Way {
        self.set(source, State::Open);
        let own = self.begins.get(&source).copied();
        let size = self.incoming.len();
        let (distance, settled) = (vec![i64::MAX; size], vec![false; size]);
        let mut way = Way { source, own, distance, settled, queue: BinaryHeap::new() };
        for edge in self.edges(source).iter().filter(|edge| edge.weight < 0) {
            way.reach(edge.from, edge.weight);
        }
        way
    }

    /// Follows the edges back from a point until its waits are used up, or another point has to be propagated first.
    fn follow(&mut self, way: &mut Way) -> Next {
        while let Some((Reverse(reached), point)) = way.queue.pop() {
            if way.at(point) != reached || way.settled.get(point) != Some(&false) {
                continue;
            }
            if reached >= 0 {
                way.settle(point);
                self.add(point, way.source, reached, None);
                continue;
            }
            if point == way.source {
                return Next::Fails;
            }
            match self.state.get(point).filter(|_| self.is_negative(point)) {
                Some(State::Open) => return Next::Fails,
                Some(State::New) => {
                    way.queue.push((Reverse(reached), point));
                    return Next::Needs(point);
                }
                Some(State::Done) | None => {}
            }
            way.settle(point);
            for edge in self.edges(point).iter().filter(|edge| edge.weight >= 0) {
                // The least length of a link says nothing of a wait for its own end.
                if edge.lower.is_none() || edge.lower != way.own {
                    way.reach(edge.from, reached + edge.weight);
                }
            }
        }
        Next::Done
    }
}

/// The waits that lead back from one point, as far as they are known.
struct Way {
    source: usize,
    /// The link that begins there.
    own: Option<usize>,
    distance: Vec<i64>,
    settled: Vec<bool>,
    queue: BinaryHeap<(Reverse<i64>, usize)>,
}

/// How it goes on with a point.
enum Next {
    Done,
    Needs(usize),
    Fails,
}

impl Way {
    fn at(&self, point: usize) -> i64 {
        self.distance.get(point).copied().unwrap_or(i64::MAX)
    }

    fn settle(&mut self, point: usize) {
        self.settled.get_mut(point).into_iter().for_each(|settled| *settled = true);
    }

    fn reach(&mut self, point: usize, through: i64) {
        if through < self.at(point) {
            self.distance.get_mut(point).into_iter().for_each(|place| *place = through);
            self.queue.push((Reverse(through), point));
        }
    }
}
