//! The reachable states of any transition system, breadth first, in little memory.
//!
//! A state is packed into words by whoever describes the system; two states are the same when all of their words are,
//! never when only their hashes agree. The bound counts states, so that a run comes to the same on every machine. What
//! the words mean is the system's affair, and so is everything that needs it.

use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

use super::StateId;
use super::search::{Components, Rows, row};

/// Something that can be explored.
///
/// It may keep buffers, and it is asked about one state at a time; what it answers may depend on the state alone.
pub trait TransitionSystem {
    /// Returns how many words a state has.
    fn width(&self) -> usize;
    /// Hands over the states in which a case can begin.
    fn initial(&mut self, found: &mut impl FnMut(&[u64]));
    /// Hands over what can happen in a state: a label of the system's own, and the state after it.
    fn successors(&mut self, state: &[u64], found: &mut impl FnMut(u32, &[u64]));
}

/// One way on from a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state after it.
    pub to: StateId,
    /// What happens, as the system numbers it.
    pub label: u32,
}

/// The reachable states of a transition system, in breadth-first order, and the steps between them.
///
/// A state takes `8 * width + 4` bytes and a step takes 7.
#[derive(Clone, Debug, Default)]
pub struct Space {
    width: usize,
    words: Vec<u64>,
    first: Vec<u32>,
    steps: Vec<PackedStep>,
    initial: usize,
    truncated: bool,
}

/// Four bytes for the state and three for the label.
type PackedStep = [u8; 7];

/// A step with a greater label is left out, and the space counts as truncated.
const MOST_LABEL: u32 = (1 << 24) - 1;

fn pack(step: Step) -> PackedStep {
    let ([a, b, c, d], [e, f, g, _]) = (step.to.0.to_le_bytes(), step.label.to_le_bytes());
    [a, b, c, d, e, f, g]
}

fn unpack([a, b, c, d, e, f, g]: PackedStep) -> Step {
    Step { to: StateId(u32::from_le_bytes([a, b, c, d])), label: u32::from_le_bytes([e, f, g, 0]) }
}

/// Explores a system up to a number of states; those in which a case can begin are kept in any case.
pub fn explore(system: &mut impl TransitionSystem, max_states: usize) -> Space {
    let mut states = States { width: system.width(), ..States::default() };
    system.initial(&mut |state| {
        let hash = hashed(&states.hasher, state);
        states.find_or_add(state, hash, usize::MAX);
    });
    let mut space = Space { width: states.width, initial: states.count, first: vec![0], ..Space::default() };
    let mut at = vec![0; states.width];
    let (mut after, mut labels, mut known) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = 0;
    while next < states.count {
        at.copy_from_slice(states.get(next));
        after.clear();
        labels.clear();
        system.successors(&at, &mut |label, state| {
            after.extend_from_slice(state);
            labels.push((label, hashed(&states.hasher, state)));
        });
        states.look_up(&after, &labels, &mut known);
        for (number, ((label, hash), known)) in labels.iter().zip(&known).enumerate() {
            let fits = *label <= MOST_LABEL && space.steps.len() < u32::MAX as usize;
            let state = packed(&after, states.width, number);
            match if fits { known.or_else(|| states.find_or_add(state, *hash, max_states)) } else { None } {
                Some(to) => space.steps.push(pack(Step { to: StateId(to), label: *label })),
                None => space.truncated = true,
            }
        }
        space.first.push(u32::try_from(space.steps.len()).unwrap_or(u32::MAX));
        next += 1;
    }
    space.words = states.words;
    space
}

/// The states that are known, found again by a table of their numbers.
#[derive(Default)]
struct States {
    width: usize,
    count: usize,
    words: Vec<u64>,
    numbers: Numbers,
    hasher: FixedState,
    /// What stands first where each of several states is looked up.
    entries: Vec<u64>,
}

impl States {
    fn get(&self, number: usize) -> &[u64] {
        packed(&self.words, self.width, number)
    }

    fn is(&self, number: u32, state: &[u64]) -> bool {
        state.iter().zip(self.get(number as usize)).all(|(word, other)| word == other)
    }

    /// Looks several states up at once, so that the waits for memory overlap; leaves out what is not found at once.
    fn look_up(&mut self, states: &[u64], labels: &[(u32, u32)], known: &mut Vec<Option<u32>>) {
        self.entries.clear();
        self.entries.extend(labels.iter().map(|(_, hash)| self.numbers.entry(self.numbers.place(*hash))));
        known.clear();
        known.extend(labels.iter().zip(&self.entries).enumerate().map(|(number, ((_, hash), entry))| {
            numbered(*entry, *hash).filter(|known| self.is(*known, packed(states, self.width, number)))
        }));
    }

    /// Returns the number of a state; nothing where it is new and there are `most` already.
    fn find_or_add(&mut self, state: &[u64], hash: u32, most: usize) -> Option<u32> {
        let mut place = self.numbers.place(hash);
        loop {
            let entry = self.numbers.entry(place);
            if let Some(number) = numbered(entry, hash).filter(|number| self.is(*number, state)) {
                return Some(number);
            }
            if entry == EMPTY {
                break;
            }
            place = self.numbers.after(place);
        }
        let number = u32::try_from(self.count).ok().filter(|number| *number < u32::MAX && self.count < most)?;
        self.numbers.put(place, hash, number);
        self.words.extend_from_slice(state);
        self.count += 1;
        Some(number)
    }
}

/// The numbers of states by their hashes: open addressing with linear probing (Knuth 1973, 6.4).
///
/// An entry is a hash and a number, so that one access to memory mostly finds a state and growing looks at none again.
struct Numbers {
    entries: Vec<u64>,
    count: usize,
}

/// No state has the last number.
const EMPTY: u64 = u64::MAX;

/// Returns the number of an entry with that hash.
fn numbered(entry: u64, hash: u32) -> Option<u32> {
    let [number, known] = [entry as u32, (entry >> 32) as u32];
    (known == hash && number < u32::MAX).then_some(number)
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers { entries: vec![EMPTY; 64], count: 0 }
    }
}

impl Numbers {
    /// Returns where a hash is looked for first; an odd factor loses none.
    fn place(&self, hash: u32) -> usize {
        let spread = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // INVARIANT: the length is a power of two, and at least 64.
        (spread >> (64 - self.entries.len().trailing_zeros())) as usize
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.entries.len() - 1)
    }

    fn entry(&self, place: usize) -> u64 {
        self.entries.get(place).copied().unwrap_or(EMPTY)
    }

    /// Puts a number where its hash was looked for and nothing was found.
    fn put(&mut self, place: usize, hash: u32, number: u32) {
        let entry = u64::from(hash) << 32 | u64::from(number);
        self.entries.get_mut(place).into_iter().for_each(|place| *place = entry);
        self.count += 1;
        // At most three quarters are full, so that the next free place is near.
        if self.count * 4 > self.entries.len() * 3 {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let twice = vec![EMPTY; self.entries.len() * 2];
        for entry in std::mem::replace(&mut self.entries, twice).into_iter().filter(|entry| *entry != EMPTY) {
            let mut place = self.place((entry >> 32) as u32);
            while self.entry(place) != EMPTY {
                place = self.after(place);
            }
            self.entries.get_mut(place).into_iter().for_each(|place| *place = entry);
        }
    }
}

/// Returns the words of one state out of those of all.
fn packed(words: &[u64], width: usize, number: usize) -> &[u64] {
    words.get(number * width..(number + 1) * width).unwrap_or_default()
}

fn hashed(hasher: &FixedState, state: &[u64]) -> u32 {
    let mut hasher = hasher.build_hasher();
    state.iter().for_each(|word| hasher.write_u64(*word));
    (hasher.finish() >> 32) as u32
}

impl Space {
    /// Returns how many states there are.
    pub fn len(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// Returns whether there is no state at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many of the states are those in which a case can begin; they come first.
    pub fn initial(&self) -> usize {
        self.initial
    }

    /// Returns whether the bound was hit: there are more states, and a verdict about all of them is inconclusive.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the words of a state, none for one that is not there.
    pub fn state(&self, id: StateId) -> &[u64] {
        packed(&self.words, self.width, id.index())
    }

    /// Lists the states.
    pub fn states(&self) -> impl ExactSizeIterator<Item = (StateId, &[u64])> {
        (0..self.len()).map(|number| (StateId::from_index(number), packed(&self.words, self.width, number)))
    }

    /// Lists what can happen in a state.
    pub fn outgoing(&self, id: StateId) -> impl ExactSizeIterator<Item = Step> + '_ {
        self.steps.get(row(&self.first, id.index())).unwrap_or_default().iter().copied().map(unpack)
    }

    /// Lists the steps with the states that they leave, in the order of these.
    pub fn steps(&self) -> impl Iterator<Item = (StateId, Step)> {
        self.states().flat_map(|(id, _)| self.outgoing(id).map(move |step| (id, step)))
    }

    /// Returns how many bytes the states and the steps take.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.words) + size_of_val(&*self.first) + size_of_val(&*self.steps)
    }

    /// Finds the strongly connected components, along the steps that `taken` accepts.
    pub fn components(&self, taken: impl Fn(&Step) -> bool) -> Components {
        self.rows(taken).components()
    }

    /// Lists, for each state, whether one that `wanted` accepts can be reached from it; such a state reaches itself.
    pub fn can_reach(&self, wanted: impl Fn(StateId, &[u64]) -> bool) -> Vec<bool> {
        let ends = self.states().filter(|(id, state)| wanted(*id, state));
        self.rows(|_| true).leading_to(ends.map(|(id, _)| id.index()))
    }

    /// Returns the steps of a shortest way from a beginning to a state that `wanted` accepts.
    pub fn shortest(&self, wanted: impl Fn(StateId, &[u64]) -> bool) -> Option<Vec<Step>> {
        let wanted = |number: usize| {
            let id = StateId::from_index(number);
            wanted(id, self.state(id))
        };
        let path = self.rows(|_| true).shortest(0..self.initial, wanted)?;
        Some(path.into_iter().filter_map(|number| self.steps.get(number).copied().map(unpack)).collect())
    }

    fn rows(&self, taken: impl Fn(&Step) -> bool) -> Rows<'_, impl Fn(usize) -> Option<u32>> {
        let to = move |edge: usize| {
            self.steps.get(edge).copied().map(unpack).filter(|step| taken(step)).map(|step| step.to.0)
        };
        Rows { first: &self.first, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two counters, each of which goes up to a number; from `(2, 2)` the first may go back by one for ever.
    struct Counters {
        most: u64,
    }

    impl TransitionSystem for Counters {
        fn width(&self) -> usize {
            2
        }

        fn initial(&mut self, found: &mut impl FnMut(&[u64])) {
            found(&[0, 0]);
            found(&[0, 0]);
        }

        fn successors(&mut self, state: &[u64], found: &mut impl FnMut(u32, &[u64])) {
            let &[first, second] = state else { unreachable!("a state has two words") };
            if first < self.most {
                found(0, &[first + 1, second]);
            }
            if second < self.most {
                found(1, &[first, second + 1]);
            }
            if (first, second) == (2, 2) {
                found(2, &[1, 2]);
            }
        }
    }

    #[test]
    fn every_state_is_found_once_and_in_breadth_first_order() {
        let space = explore(&mut Counters { most: 2 }, 100);
        let states: Vec<&[u64]> = space.states().map(|(_, state)| state).collect();
        let expected: [&[u64]; 9] = [&[0, 0], &[1, 0], &[0, 1], &[2, 0], &[1, 1], &[0, 2], &[2, 1], &[1, 2], &[2, 2]];
        assert_eq!(states, expected);
        assert_eq!((space.initial(), space.is_truncated(), space.steps().count()), (1, false, 13));
        assert_eq!(space.bytes(), 9 * 16 + 10 * 4 + 13 * 7);
    }

    #[test]
    fn the_bound_counts_states() {
        let space = explore(&mut Counters { most: 2 }, 4);
        assert_eq!((space.len(), space.is_truncated()), (4, true));
        assert!(space.steps().all(|(_, step)| step.to.index() < 4));
        assert!(!explore(&mut Counters { most: 2 }, 9).is_truncated());
    }

    #[test]
    fn what_goes_round_is_one_component_and_leads_to_what_lies_behind_it() {
        let space = explore(&mut Counters { most: 2 }, 100);
        let components = space.components(|_| true);
        let round: Vec<&Vec<StateId>> = components.members.iter().filter(|states| states.len() > 1).collect();
        assert_eq!(round, [&vec![StateId(7), StateId(8)]]);
        assert!(components.same(StateId(7), StateId(8)) && !components.same(StateId(0), StateId(1)));
        assert_eq!(space.components(|step| step.label != 2).members.len(), 9);
        let reaches = space.can_reach(|_, state| state == [1, 1]);
        assert_eq!(reaches, [true, true, true, false, true, false, false, false, false]);
    }

    #[test]
    fn the_shortest_way_is_found_and_no_way_is_none() {
        let space = explore(&mut Counters { most: 2 }, 100);
        let labels = |wanted: [u64; 2]| {
            let path = space.shortest(|_, state| state == wanted)?;
            Some(path.iter().map(|step| step.label).collect::<Vec<_>>())
        };
        assert_eq!(labels([0, 0]), Some(vec![]));
        assert_eq!(labels([2, 1]), Some(vec![0, 0, 1]));
        assert_eq!(labels([3, 1]), None);
    }

    /// A single state without words.
    struct Nothing;

    impl TransitionSystem for Nothing {
        fn width(&self) -> usize {
            0
        }

        fn initial(&mut self, found: &mut impl FnMut(&[u64])) {
            found(&[]);
        }

        fn successors(&mut self, _: &[u64], found: &mut impl FnMut(u32, &[u64])) {
            found(0, &[]);
        }
    }

    #[test]
    fn a_system_of_one_state_may_have_no_words() {
        let space = explore(&mut Nothing, 10);
        assert_eq!((space.len(), space.outgoing(StateId(0)).len()), (1, 1));
    }
}
