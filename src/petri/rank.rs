//! The exact rank of an incidence matrix, by arithmetic modulo as many primes as its minors need.
//!
//! A minor that is not zero is at most the product of the lengths of its rows (Hadamard), so that it cannot be divided
//! by primes whose product is greater: the greatest rank modulo so many primes is the rank.

use std::collections::BTreeMap;

use super::reduce::Graph;

/// How many entries are changed in all eliminations together before the rank is left undecided.
const MOST_STEPS: usize = 400_000_000;

/// The entries of a row that are not zero, by their columns in ascending order.
type Row<T> = Vec<(u32, T)>;

/// Returns the rank of the incidence matrix; none where it is too large to be worth it.
pub(super) fn rank(graph: &Graph) -> Option<usize> {
    let mut rows: Vec<Row<i64>> = Vec::new();
    for (_, place) in graph.nodes().filter(|(_, node)| node.is_place) {
        let filled = place.pre.difference(&place.post).map(|index| (*index, 1));
        let mut row: Row<i64> = filled.chain(place.post.difference(&place.pre).map(|index| (*index, -1))).collect();
        row.sort_unstable();
        rows.push(row);
    }
    // Short rows first, so that little is filled in.
    rows.sort_by_key(Vec::len);
    let bits: usize = rows.iter().map(length_bits).sum();
    let mut steps = MOST_STEPS;
    let ranks = primes().take(bits / 60 + 1).map(|prime| rank_modulo(&rows, prime, &mut steps));
    ranks.collect::<Option<Vec<usize>>>()?.into_iter().max()
}

/// Returns a number of bits that twice the logarithm of a row's length does not exceed.
fn length_bits(row: &Row<i64>) -> usize {
    (usize::BITS - row.len().leading_zeros()) as usize
}

/// Lists primes from 2³¹ - 1 downwards.
fn primes() -> impl Iterator<Item = u64> {
    let is_prime = |number: &u64| {
        (2..).take_while(|factor| factor * factor <= *number).all(|factor| !number.is_multiple_of(factor))
    };
    (0..1_u64 << 31).rev().filter(is_prime)
}

/// Returns the rank modulo a prime; none where it takes more steps than are left.
fn rank_modulo(rows: &[Row<i64>], prime: u64, steps: &mut usize) -> Option<usize> {
    let residue = |entry: i64| u64::try_from(entry.rem_euclid(i64::try_from(prime).unwrap_or(i64::MAX))).unwrap_or(0);
    let mut pivots: BTreeMap<u32, Row<u64>> = BTreeMap::new();
    for row in rows {
        let mut row: Row<u64> = row.iter().map(|(column, entry)| (*column, residue(*entry))).collect();
        row.retain(|(_, entry)| *entry != 0);
        while let Some((column, first)) = row.first().copied() {
            let Some(pivot) = pivots.get(&column) else {
                let inverse = power(first, prime - 2, prime);
                row.iter_mut().for_each(|(_, entry)| *entry = *entry * inverse % prime);
                pivots.insert(column, row);
                break;
            };
            *steps = steps.checked_sub(row.len() + pivot.len())?;
            // The pivot begins with one, so that this clears the column.
            row = sum(&row, pivot, prime - first, prime);
        }
    }
    Some(pivots.len())
}

/// Adds a multiple of one row to another, modulo a prime.
fn sum(row: &Row<u64>, other: &Row<u64>, factor: u64, prime: u64) -> Row<u64> {
    let mut found = Row::with_capacity(row.len() + other.len());
    let (mut left, mut right) = (row.iter().copied().peekable(), other.iter().copied().peekable());
    loop {
        let (first, second) = (left.peek().map(|(column, _)| *column), right.peek().map(|(column, _)| *column));
        let column = match (first, second) {
            (Some(first), Some(second)) => first.min(second),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return found,
        };
        let own = left.next_if(|(at, _)| *at == column).map_or(0, |(_, entry)| entry);
        let added = right.next_if(|(at, _)| *at == column).map_or(0, |(_, entry)| entry);
        let entry = (own + factor * added) % prime;
        found.extend((entry != 0).then_some((column, entry)));
    }
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
        let rows = [vec![(0, 1), (1, 1)], vec![(0, -1), (1, 1)], vec![(1, 2)]];
        assert_eq!(rank_modulo(&rows, 2, &mut 100), Some(1));
        assert_eq!(rank_modulo(&rows, 2_147_483_647, &mut 100), Some(2));
        assert_eq!(rank_modulo(&rows, 2, &mut 1), None);
        assert_eq!(primes().take(2).collect::<Vec<_>>(), [2_147_483_647, 2_147_483_629]);
    }
}
