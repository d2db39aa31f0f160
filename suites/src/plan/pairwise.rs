//! Some things that are each in one of some states turned into few rows in which every two of them meet in all their states.

use std::collections::BTreeSet;

/// Rows of states, each a number below `states`, one for each of `things`: every state of one thing meets every state of each other
/// thing in some row. Greedy, and the same every time; at most so many rows.
pub(super) fn pairwise(things: usize, states: usize, most: usize) -> Vec<Vec<usize>> {
    let mut open: BTreeSet<Pair> = BTreeSet::new();
    for first in 0..things {
        for second in first + 1..things {
            let pairs = (0..states).flat_map(|one| (0..states).map(move |other| (one, other)));
            open.extend(pairs.map(|(one, other)| ((first, one), (second, other))));
        }
    }
    if things == 1 {
        return (0..states).take(most).map(|state| vec![state]).collect();
    }
    let mut rows = Vec::new();
    while let Some(pair) = open.first().copied() {
        if rows.len() >= most {
            break;
        }
        let row = filled(pair, things, states, &open);
        open.retain(|((first, one), (second, other))| row[*first] != *one || row[*second] != *other);
        rows.push(row);
    }
    rows
}

/// Two things in their states; the first thing is the lower one.
type Pair = ((usize, usize), (usize, usize));

/// A row with this pair; each other thing is in the state that meets most of what is open.
fn filled(pair: Pair, things: usize, states: usize, open: &BTreeSet<Pair>) -> Vec<usize> {
    let mut row: Vec<Option<usize>> = vec![None; things];
    for (thing, state) in [pair.0, pair.1] {
        row[thing] = Some(state);
    }
    for thing in 0..things {
        if row[thing].is_some() {
            continue;
        }
        let gain = |state: usize| {
            let settled = row.iter().enumerate().filter_map(|(other, of_other)| Some((other, (*of_other)?)));
            settled
                .filter(|(other, of_other)| {
                    let (one, other) = ((thing, state), (*other, *of_other));
                    open.contains(&(one.min(other), one.max(other)))
                })
                .count()
        };
        // Of equals the first, so that nothing depends on chance.
        row[thing] = (0..states).rev().max_by_key(|state| gain(*state));
    }
    row.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_two_things_meet_in_all_their_states() {
        for things in 2..8 {
            let rows = pairwise(things, 6, 1_000);
            for first in 0..things {
                for second in first + 1..things {
                    let met: BTreeSet<(usize, usize)> =
                        rows.iter().map(|row| (row[first], row[second])).collect();
                    assert_eq!(met.len(), 36, "{first} and {second} of {things}");
                }
            }
            assert!(rows.len() <= 36 * 2, "{things} things take {} rows", rows.len());
        }
    }

    #[test]
    fn one_thing_is_in_each_of_its_states_and_none_makes_no_row() {
        assert_eq!(pairwise(1, 3, 9), [[0], [1], [2]]);
        assert!(pairwise(0, 3, 9).is_empty());
        assert!(pairwise(3, 0, 9).is_empty());
    }

    #[test]
    fn rows_are_bounded_and_the_same_every_time() {
        assert_eq!(pairwise(5, 6, 7).len(), 7);
        assert_eq!(pairwise(5, 6, 1_000), pairwise(5, 6, 1_000));
    }
}
