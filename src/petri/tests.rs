//! Structure and exploration agree, on nets that grow from sound ones and on nets that are then disturbed.

mod smaller;

use std::collections::BTreeSet;

use super::explore::explore;
use super::structure::{Decision, decide};
use super::{FaultKind, Net, Place, PlaceId, Transition, Verdict, soundness};

/// A small generator of numbers: splitmix64 (G. L. Steele, D. Lea and C. H. Flood, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

/// A net as sets of arcs, which is easy to change.
#[derive(Clone)]
struct Draft {
    places: usize,
    arcs: Vec<(BTreeSet<usize>, BTreeSet<usize>)>,
    finals: BTreeSet<usize>,
}

impl Draft {
    /// From place 0 by one transition to place 1.
    fn smallest() -> Self {
        Draft { places: 2, arcs: vec![(BTreeSet::from([0]), BTreeSet::from([1]))], finals: BTreeSet::from([1]) }
    }

    fn place(&mut self) -> usize {
        self.places += 1;
        self.places - 1
    }

    /// Puts more in the place of a part, so that a sound net stays sound.
    fn grow(&mut self, random: &mut Random) {
        let chosen = random.below(self.arcs.len());
        let (inputs, outputs) = self.arcs[chosen].clone();
        match random.below(6) {
            0 => {
                let between = self.place();
                self.arcs[chosen].1 = BTreeSet::from([between]);
                self.arcs.push((BTreeSet::from([between]), outputs));
            }
            1 => self.arcs.push((inputs, outputs)),
            2 => {
                let (first, second) = (self.place(), self.place());
                self.arcs[chosen].1 = BTreeSet::from([first, second]);
                self.arcs.push((BTreeSet::from([first, second]), outputs));
            }
            3 => {
                let Some(inside) = (2..self.places).nth(random.below(self.places)) else { return };
                self.arcs.push((BTreeSet::from([inside]), BTreeSet::from([inside])));
            }
            4 => {
                // A place beside another one, with the same arcs.
                let Some(inside) = (2..self.places).nth(random.below(self.places)) else { return };
                let twin = self.place();
                for (inputs, outputs) in &mut self.arcs {
                    for side in [inputs, outputs] {
                        if side.contains(&inside) {
                            side.insert(twin);
                        }
                    }
                }
            }
            _ => {
                let Some(inside) = (2..self.places).nth(random.below(self.places)) else { return };
                let (out, home) = (self.place(), self.place());
                self.arcs.push((BTreeSet::from([inside]), BTreeSet::from([out])));
                self.arcs.push((BTreeSet::from([out]), BTreeSet::from([home])));
                self.arcs.push((BTreeSet::from([home]), BTreeSet::from([inside])));
            }
        }
    }

    /// Adds, takes away or turns one arc.
    fn disturb(&mut self, random: &mut Random) {
        let (chosen, place) = (random.below(self.arcs.len()), random.below(self.places));
        let (inputs, outputs) = &mut self.arcs[chosen];
        match random.below(7) {
            0 => {
                inputs.insert(place);
            }
            1 => {
                outputs.insert(place);
            }
            2 if inputs.len() > 1 => {
                inputs.pop_last();
            }
            3 if outputs.len() > 1 => {
                outputs.pop_last();
            }
            4 => *outputs = BTreeSet::from([place]),
            5 => *inputs = BTreeSet::from([place]),
            _ => {
                self.finals.insert(place);
            }
        }
    }

    fn net(&self) -> Net {
        let arcs = |side: &BTreeSet<usize>| side.iter().map(|place| (PlaceId(*place as u32), 1)).collect();
        let places = (0..self.places).map(|place| Place {
            name: format!("p{place}"),
            initial: u32::from(place == 0),
            is_final: self.finals.contains(&place),
            ..Place::default()
        });
        let transitions = self.arcs.iter().enumerate().map(|(number, (inputs, outputs))| Transition {
            name: format!("t{number}"),
            title: None,
            owner: None,
            inputs: arcs(inputs),
            outputs: arcs(outputs),
            resets: Vec::new(),
            at_most: Vec::new(),
            is_optional: false,
            span: None,
        });
        Net { places: places.collect(), transitions: transitions.collect() }
    }
}

/// What both methods say of a net, where exploration comes to an end.
fn compared(net: &Net) -> Option<(Option<Decision>, bool)> {
    let found = explore(net, 600);
    let by_structure = decide(net);
    if !found.complete && found.faults.is_empty() {
        return None;
    }
    match by_structure {
        Some(Decision::Sound) => assert!(found.faults.is_empty(), "{net:#?}\n{:?}", found.faults),
        Some(Decision::Unsound(why)) => assert!(!found.faults.is_empty(), "{net:#?}\nrefuted because {why}"),
        None => {}
    }
    Some((by_structure, found.faults.is_empty()))
}

#[test]
fn what_grows_from_a_sound_net_is_sound_by_both_methods() {
    let mut random = Random(1);
    for _ in 0..800 {
        let mut draft = Draft::smallest();
        (0..1 + random.below(14)).for_each(|_| draft.grow(&mut random));
        let net = draft.net();
        assert_eq!(compared(&net).map(|(_, is_sound)| is_sound), Some(true), "{net:#?}");
    }
}

#[test]
fn both_methods_agree_on_disturbed_nets() {
    let mut random = Random(2);
    let (mut sound, mut refuted, mut left) = (0, 0, 0);
    for _ in 0..1_500 {
        let mut draft = Draft::smallest();
        (0..random.below(10)).for_each(|_| draft.grow(&mut random));
        (0..1 + random.below(3)).for_each(|_| draft.disturb(&mut random));
        match compared(&draft.net()) {
            Some((Some(Decision::Sound), _)) => sound += 1,
            Some((Some(Decision::Unsound(_)), _)) => refuted += 1,
            Some((None, _)) => left += 1,
            None => {}
        }
    }
    assert!(sound > 300 && refuted > 200 && left > 300, "{sound} sound, {refuted} refuted, {left} left");
}

#[test]
fn both_methods_agree_on_nets_of_any_arcs() {
    let mut random = Random(3);
    let (mut decided, mut sound) = (0, 0);
    for _ in 0..3_000 {
        let (places, transitions) = (2 + random.below(4), 1 + random.below(5));
        let mut draft = Draft { places, arcs: Vec::new(), finals: BTreeSet::from([1]) };
        for _ in 0..transitions {
            let side = |random: &mut Random| (0..1 + random.below(2)).map(|_| random.below(places)).collect();
            draft.arcs.push((side(&mut random), side(&mut random)));
        }
        if let Some((by_structure, is_sound)) = compared(&draft.net()) {
            decided += usize::from(by_structure.is_some());
            sound += usize::from(is_sound && by_structure.is_some());
        }
    }
    assert!(decided > 1_500 && sound > 20, "{decided} decided, {sound} sound");
}

/// A net whose transitions lead from places to places; place 0 is marked.
fn net_of(places: usize, arcs: &[(&[usize], &[usize])], finals: &[usize]) -> Net {
    let set = |side: &&[usize]| side.iter().copied().collect();
    let arcs = arcs.iter().map(|(inputs, outputs)| (set(inputs), set(outputs))).collect();
    Draft { places, arcs, finals: finals.iter().copied().collect() }.net()
}

fn kinds(net: &Net) -> Vec<FaultKind> {
    match soundness(net, 10_000).verdict {
        Verdict::Sound => Vec::new(),
        Verdict::Unsound(faults) => faults.iter().map(|fault| fault.kind).collect(),
        Verdict::Inconclusive(reason) => unreachable!("{reason}"),
    }
}

#[test]
fn each_fault_has_its_kind() {
    let kinds_of = |places, arcs: &[(&[usize], &[usize])]| kinds(&net_of(places, arcs, &[1]));
    assert_eq!(kinds_of(3, &[(&[0], &[1]), (&[0], &[2])]), [FaultKind::DeadEnd]);
    assert_eq!(kinds_of(4, &[(&[0], &[2]), (&[0], &[3]), (&[2, 3], &[1])])[0], FaultKind::Deadlock);
    assert_eq!(kinds_of(3, &[(&[0], &[1]), (&[0], &[2]), (&[2], &[2])]), [FaultKind::EndlessLoop]);
    assert_eq!(kinds_of(4, &[(&[0], &[2, 3]), (&[2], &[1]), (&[3], &[1])])[0], FaultKind::UnfinishedWork);
    assert_eq!(kinds_of(3, &[(&[0], &[0, 2]), (&[0, 2], &[1])]), [FaultKind::Unbounded]);
    assert_eq!(kinds_of(3, &[(&[0], &[1]), (&[2], &[1])]), [FaultKind::UnreachableItem]);
}

#[test]
fn a_case_may_end_in_several_places_at_once() {
    let parallel: &[(&[usize], &[usize])] = &[(&[0], &[1, 2])];
    assert_eq!(kinds(&net_of(3, parallel, &[1, 2])), []);
    assert_eq!(kinds(&net_of(3, parallel, &[1])), [FaultKind::UnfinishedWork]);
}

#[test]
fn what_a_transition_empties_is_not_left_over() {
    let mut net = net_of(4, &[(&[0], &[2, 3]), (&[2], &[1]), (&[3], &[3])], &[1]);
    assert_eq!(kinds(&net), [FaultKind::UnfinishedWork]);
    net.transitions[1].resets = vec![PlaceId(3)];
    assert_eq!(kinds(&net), []);
}

#[test]
fn a_transition_may_wait_until_a_place_is_empty() {
    let mut net = net_of(4, &[(&[0], &[2, 3]), (&[2], &[1]), (&[3], &[])], &[1]);
    assert_eq!(kinds(&net), [FaultKind::UnfinishedWork]);
    net.transitions[1].at_most = vec![(PlaceId(3), 0)];
    assert_eq!(kinds(&net), []);
    // With room for two, one that fills the place at each round stops after the second.
    let mut net = net_of(3, &[(&[0], &[0, 2]), (&[0, 2], &[1]), (&[0, 2], &[0])], &[1]);
    assert_eq!(kinds(&net), [FaultKind::Unbounded]);
    net.transitions[0].at_most = vec![(PlaceId(2), 1)];
    assert_eq!(kinds(&net), [FaultKind::UnfinishedWork]);
}

#[test]
fn a_bound_that_is_hit_is_no_verdict() {
    // Two tokens at once are no matter for the structure.
    let mut net = net_of(3, &[(&[0], &[2]), (&[2], &[1])], &[1]);
    net.transitions[0].outputs = vec![(PlaceId(2), 2)];
    net.transitions[1].inputs = vec![(PlaceId(2), 2)];
    assert_eq!(soundness(&net, 10).verdict, Verdict::Sound);
    assert!(matches!(soundness(&net, 1).verdict, Verdict::Inconclusive(_)));
    net.places[1].is_final = false;
    assert!(matches!(soundness(&net, 10).verdict, Verdict::Inconclusive(_)));
}
