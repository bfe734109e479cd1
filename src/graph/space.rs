//! The reachable states of any transition system, breadth first, in little memory.
//!
//! A state is packed into words by whoever describes the system; two states are the same when all of their words are,
//! never when only their hashes agree. The bound counts states, so that a run comes to the same on every machine. What
//! the words mean is the system's affair, and so is everything that needs it.

use super::StateId;
use super::search::{Components, Rows, row};
use super::states::{States, hashed, packed};

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
    let mut states = States::of_width(system.width());
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
