//! Controllability of small networks against a game that is played out in full.

use std::collections::HashMap;

use stepwell::courses::network::{Contingent, Network, Requirement};

use super::Numbers;

/// So many networks are compared.
const NETWORKS: u64 = 1_000;
/// The game is over after so many minutes; longer than any network can last.
const OVER: i64 = 14;

/// Makes a network whose point 0 is the beginning; every own point comes within six minutes of it.
fn network(numbers: &mut Numbers) -> Network {
    let links = 1 + usize::try_from(numbers.below(2)).unwrap();
    let own = 2 + usize::try_from(numbers.below(2)).unwrap();
    let points = own + links;
    let mut found = Network { points, ..Network::default() };
    for number in 0..links {
        let least = numbers.between(1, 3);
        let most = least + numbers.between(0, 3);
        let from = usize::try_from(numbers.below(u64::try_from(own + number).unwrap())).unwrap();
        found.contingents.push(Contingent { from, to: own + number, least, most });
    }
    for point in 1..own {
        found.requirements.push(Requirement { from: 0, to: point, most: 6 });
        found.requirements.push(Requirement { from: point, to: 0, most: 0 });
    }
    for _ in 0..numbers.between(2, 4) {
        let size = u64::try_from(points).unwrap();
        let (from, to) = (usize::try_from(numbers.below(size)).unwrap(), usize::try_from(numbers.below(size)).unwrap());
        if from != to {
            found.requirements.push(Requirement { from, to, most: numbers.between(-3, 4) });
        }
    }
    found
}

type Times = Vec<Option<i64>>;

/// Plays one minute of the game: the others choose what ends now, then every choice of one's own is tried.
fn wins(network: &Network, now: i64, times: &Times, known: &mut HashMap<(i64, Times), bool>) -> bool {
    if let Some(known) = known.get(&(now, times.clone())) {
        return *known;
    }
    let running: Vec<(usize, bool)> = network
        .contingents
        .iter()
        .filter(|link| times[link.to].is_none())
        .filter_map(|link| Some((link, now - times[link.from]?)))
        .filter(|(link, lasts)| *lasts >= link.least)
        .map(|(link, lasts)| (link.to, lasts == link.most))
        .collect();
    let won = (0..1_u32 << running.len()).all(|choice| {
        let mut after = times.clone();
        for (place, (point, must)) in running.iter().enumerate() {
            if *must || choice >> place & 1 == 1 {
                after[*point] = Some(now);
            }
        }
        answers(network, now, &after, known)
    });
    known.insert((now, times.clone()), won);
    won
}

/// Tries every set of own points that could be set now.
fn answers(network: &Network, now: i64, times: &Times, known: &mut HashMap<(i64, Times), bool>) -> bool {
    let set_by_others = |point: &usize| network.contingents.iter().any(|link| link.to == *point);
    let open: Vec<usize> =
        (0..network.points).filter(|point| times[*point].is_none() && !set_by_others(point)).collect();
    (0..1_u32 << open.len()).any(|choice| {
        let mut after = times.clone();
        for (place, point) in open.iter().enumerate() {
            if choice >> place & 1 == 1 {
                after[*point] = Some(now);
            }
        }
        let kept = |found: &Requirement| match (after[found.from], after[found.to]) {
            (Some(from), Some(to)) => to - from <= found.most,
            // What has not come by now comes later still.
            (Some(from), None) => now - from < found.most,
            (None, Some(_)) | (None, None) => true,
        };
        if !network.requirements.iter().all(kept) {
            return false;
        }
        after.iter().all(Option::is_some) || (now < OVER && wins(network, now + 1, &after, known))
    })
}

#[test]
#[expect(clippy::print_stdout, reason = "how many were compared is part of the result")]
fn controllability_is_what_a_game_played_out_says() {
    let mut numbers = Numbers(2_026);
    let (mut controllable, mut inconsistent) = (0, 0);
    for number in 0..NETWORKS {
        let network = network(&mut numbers);
        let mut beginning: Times = vec![None; network.points];
        beginning[0] = Some(0);
        let played = answers(&network, 0, &beginning, &mut HashMap::new());
        assert_eq!(network.is_controllable(), played, "network {number}: {network:#?}");
        assert!(network.is_consistent() || !played, "network {number}: {network:#?}");
        controllable += u64::from(played);
        inconsistent += u64::from(!network.is_consistent());
    }
    println!("{NETWORKS} networks: {controllable} controllable, {inconsistent} inconsistent");
    assert!(controllable > NETWORKS / 10 && controllable < NETWORKS * 9 / 10);
}

#[test]
fn a_conflict_is_no_larger_than_it_must_be() {
    // Somebody else takes 2 to 5 minutes; the third point has to come 4 minutes after the start and after that.
    let network = Network {
        points: 3,
        requirements: vec![
            Requirement { from: 0, to: 1, most: 4 },
            Requirement { from: 1, to: 2, most: 0 },
            Requirement { from: 0, to: 1, most: 100 },
        ],
        contingents: vec![Contingent { from: 0, to: 2, least: 2, most: 5 }],
    };
    assert!(network.is_consistent());
    assert!(!network.is_controllable());
    assert_eq!(network.conflict(&[0, 1, 2]), Some(vec![0, 1]));
}
