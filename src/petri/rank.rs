//! The exact rank of an incidence matrix, by arithmetic modulo as many primes as its minors need.
//!
//! A minor that is not zero is at most the product of the lengths of its rows (Hadamard), so that it cannot be divided
//! by primes whose product is greater: the greatest rank modulo so many primes is the rank.

use super::reduce::Graph;

/// How many steps of elimination are done before the rank is left undecided.
const MOST_STEPS: u128 = 4_000_000_000;

/// Returns the rank of the incidence matrix; none where it is too large to be worth it.
pub(super) fn rank(graph: &Graph) -> Option<usize> {
    let columns: Vec<u32> = graph.nodes().filter(|(_, node)| !node.is_place).map(|(index, _)| index).collect();
    let mut rows: Vec<Vec<i64>> = Vec::new();
    let places: Vec<_> = graph.nodes().filter(|(_, node)| node.is_place).collect();
    let (height, width) = (places.len() as u128, columns.len() as u128);
    let steps = height * width * height.min(width);
    if steps > MOST_STEPS {
        return None;
    }
    for (_, place) in places {
        let entry = |index: &u32| i64::from(place.pre.contains(index)) - i64::from(place.post.contains(index));
        rows.push(columns.iter().map(entry).collect());
    }
    let bits: u32 = rows.iter().map(|row| length_bits(row)).sum();
    let needed = bits as usize / 60 + 1;
    if steps * needed as u128 > MOST_STEPS {
        return None;
    }
    primes().take(needed).map(|prime| rank_modulo(&rows, prime)).max()
}

/// Returns a number of bits that twice the logarithm of a row's length does not exceed.
fn length_bits(row: &[i64]) -> u32 {
    let squares = row.iter().filter(|entry| **entry != 0).count();
    usize::BITS - squares.leading_zeros()
}

/// Lists primes from 2³¹ - 1 downwards.
fn primes() -> impl Iterator<Item = u64> {
    let is_prime = |number: &u64| {
        (2..).take_while(|factor| factor * factor <= *number).all(|factor| !number.is_multiple_of(factor))
    };
    (0..1_u64 << 31).rev().filter(is_prime)
}

fn rank_modulo(rows: &[Vec<i64>], prime: u64) -> usize {
    let residue = |entry: &i64| u64::try_from(entry.rem_euclid(i64::try_from(prime).unwrap_or(i64::MAX))).unwrap_or(0);
    let mut pivots: Vec<(usize, Vec<u64>)> = Vec::new();
    for row in rows {
        let mut row: Vec<u64> = row.iter().map(residue).collect();
        for (column, pivot) in &pivots {
            let factor = row.get(*column).copied().unwrap_or(0);
            if factor != 0 {
                // The pivot is one, so that this clears its column.
                for (entry, other) in row.iter_mut().zip(pivot) {
                    *entry = (*entry + (prime - factor) * other) % prime;
                }
            }
        }
        if let Some((column, first)) = row.iter().copied().enumerate().find(|(_, entry)| *entry != 0) {
            let inverse = power(first, prime - 2, prime);
            row.iter_mut().for_each(|entry| *entry = *entry * inverse % prime);
            pivots.push((column, row));
        }
    }
    pivots.len()
}

/// Returns a power modulo a prime below 2³².
fn power(base: u64, exponent: u64, prime: u64) -> u64 {
    let (mut base, mut exponent, mut result) = (base, exponent, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_modulo_a_prime_may_be_too_small_and_the_greatest_is_right() {
        let rows = [vec![1, 1, 0], vec![-1, 1, 0], vec![0, 2, 0]];
        assert_eq!(rank_modulo(&rows, 2), 1);
        assert_eq!(rank_modulo(&rows, 2_147_483_647), 2);
        assert_eq!(primes().take(2).collect::<Vec<_>>(), [2_147_483_647, 2_147_483_629]);
    }
}
