//! A smaller net is sound exactly if the whole one is: random nets with weights, resets, inhibitors and several ends.

use super::super::shrink::shrunk;
use super::super::soundness::explored_apart;
use super::super::{Net, Place, PlaceId, Transition};
use super::{Draft, Random, explore};

/// Makes some of a net unusual.
fn bend(net: &mut Net, random: &mut Random) {
    let places = net.places.len();
    let any = |random: &mut Random| PlaceId(u32::try_from(random.below(places)).unwrap());
    for _ in 0..random.below(3) {
        let chosen = random.below(net.transitions.len());
        let place = any(random);
        let Some(Transition { inputs, at_most, resets, .. }) = net.transitions.get_mut(chosen) else { continue };
        match random.below(6) {
            0 | 1 => *at_most = vec![(place, u32::from(random.below(4) == 0))],
            2 => inputs.iter_mut().take(1).for_each(|(_, weight)| *weight = 2),
            _ => {
                *resets = vec![place, any(random), any(random)];
                resets.sort();
                resets.dedup();
            }
        }
    }
    for _ in 0..random.below(3) {
        let place: &mut Place = &mut net.places[random.below(places)];
        match random.below(4) {
            0 => place.may_stay = !place.is_final,
            1 => place.is_single = true,
            2 => place.initial = 1,
            _ => place.is_final = !place.may_stay,
        }
    }
    for transition in net.transitions.iter_mut().filter(|_| random.below(4) == 0) {
        transition.is_optional = true;
    }
}

#[test]
fn a_smaller_net_says_the_same() {
    let mut random = Random(4);
    let (mut sound, mut unsound) = (0, 0);
    for number in 0..6_000 {
        let mut draft = Draft::smallest();
        (0..2 + random.below(8)).for_each(|_| draft.grow(&mut random));
        (0..random.below(2)).for_each(|_| draft.disturb(&mut random));
        let mut net = draft.net();
        bend(&mut net, &mut random);
        let whole = explore(&net, 400);
        let Some(small) = shrunk(&net).filter(|_| whole.complete) else { continue };
        let part = explored_apart(&small, 400);
        assert!(part.complete && part.markings <= 2 * whole.markings, "{number}: {net:#?}\n{small:#?}");
        assert_eq!(part.faults.is_empty(), whole.faults.is_empty(), "{number}: {net:#?}\n{small:#?}");
        sound += usize::from(whole.faults.is_empty());
        unsound += usize::from(!whole.faults.is_empty());
    }
    assert!(sound > 500 && unsound > 500, "{sound} sound, {unsound} not");
}
