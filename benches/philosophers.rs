//! A Petri net with very many states: philosophers at a table, each between two forks (Dijkstra 1965).

use stepwell::graph::space::TransitionSystem;

/// So many philosophers that their states are more than a million.
pub const PHILOSOPHERS: u32 = 16;

/// The places are bits of two words; a transition takes some away and puts others there.
pub struct Table {
    transitions: Vec<([u64; 2], [u64; 2])>,
    initial: [u64; 2],
}

impl Table {
    /// Lays the table: thinking and waiting are in the first word, forks and eating in the second.
    pub fn laid(philosophers: u32) -> Self {
        let bit = |place: u32, number: u32| 1_u64 << (place * 32 + number % philosophers);
        let mut transitions = Vec::new();
        let mut initial = [0, 0];
        for number in 0..philosophers {
            let [thinking, waiting] = [0, 1].map(|place| bit(place, number));
            let [fork, eating, next] = [bit(0, number), bit(1, number), bit(0, number + 1)];
            transitions.push(([thinking, fork], [waiting, 0]));
            transitions.push(([waiting, next], [0, eating]));
            transitions.push(([0, eating], [thinking, fork | next]));
            initial = [initial[0] | thinking, initial[1] | fork];
        }
        Table { transitions, initial }
    }
}

impl TransitionSystem for Table {
    fn width(&self) -> usize {
        2
    }

    fn initial(&mut self, found: &mut impl FnMut(&[u64])) {
        found(&self.initial);
    }

    fn successors(&mut self, state: &[u64], found: &mut impl FnMut(u32, &[u64])) {
        let &[first, second] = state else { unreachable!("a state has two words") };
        for (label, (takes, puts)) in (0..).zip(&self.transitions) {
            if first & takes[0] == takes[0] && second & takes[1] == takes[1] {
                found(label, &[first & !takes[0] | puts[0], second & !takes[1] | puts[1]]);
            }
        }
    }
}
