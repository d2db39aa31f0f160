//! Pairs of operation and operator turned into those that a time allowed is enough for: by what they cost as planned, so that the same
//! ones are tried every time.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use samprov_model::case::Case;
use samprov_stubs::{Mutant, Operator, ShowsIn};
use samprov_suites::Cost;

use super::mutants::{Target, ordered};

/// An operation and an operator, by their numbers.
pub(super) type Numbers = (usize, usize);

/// Which pairs are tried, and in which order.
///
/// The first pair of every operation that its description can express, then every second one, and so on, up to the first that the
/// time is not enough for: what a time is enough for, a longer one is enough for, too. The operators of an operation take turns by
/// family, so that little time is not spent on one kind of fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Turns {
    /// All pairs, those that are tried first.
    pub(super) pairs: Vec<Numbers>,
    /// Those that the time is not enough for.
    pub(super) left_out: BTreeSet<Numbers>,
}

/// What a fault is priced for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Price {
    /// The description's own stub.
    OwnStub,
    /// A service that runs already: what has told of a fault is run once more without it.
    Target,
}

impl Turns {
    /// What a time is enough for, if there is one; else all.
    pub(super) fn of(
        allowed: Option<Duration>,
        targets: &[Target],
        operators: &[&Arc<Operator>],
        price: Price,
    ) -> Self {
        let Some(allowed) = allowed else { return Self::all(targets.len(), operators.len()) };
        Self::within(allowed, targets.len(), &by_family(operators), |(target, operator)| {
            let (target, operator) = (targets.get(target)?, operators.get(operator)?);
            let unmet = Mutant::unmet(operator, &target.contracts, &target.operation, &target.agreements);
            unmet.is_none().then(|| price.of(target, operator))
        })
    }

    /// All pairs, operation by operation.
    pub(super) fn all(targets: usize, operators: usize) -> Self {
        let of = |target| (0..operators).map(move |operator| (target, operator));
        Self { pairs: (0..targets).flat_map(of).collect(), left_out: BTreeSet::new() }
    }

    /// What a time is enough for. `price` is what a pair costs; `None` where its description cannot express it.
    fn within(
        allowed: Duration,
        targets: usize,
        operators: &[usize],
        price: impl Fn(Numbers) -> Option<Duration>,
    ) -> Self {
        let mut turns: Vec<Vec<(Numbers, Duration)>> = Vec::new();
        let mut others = Vec::new();
        for target in 0..targets {
            let mut turn = 0;
            for operator in operators {
                let numbers = (target, *operator);
                let Some(cost) = price(numbers) else {
                    others.push(numbers);
                    continue;
                };
                if turns.len() <= turn {
                    turns.resize(turn + 1, Vec::new());
                }
                turns[turn].push((numbers, cost));
                turn += 1;
            }
        }
        let (mut left, mut order) = (Some(allowed), Self::default());
        for (numbers, cost) in turns.into_iter().flatten() {
            left = left.and_then(|left| left.checked_sub(cost));
            order.pairs.push(numbers);
            if left.is_none() {
                order.left_out.insert(numbers);
            }
        }
        order.pairs.append(&mut others);
        order
    }
}

/// The numbers of operators: the first of each family, then the second of each, and so on.
fn by_family(operators: &[&Arc<Operator>]) -> Vec<usize> {
    let mut of_family = BTreeMap::new();
    let mut numbers: Vec<(usize, usize)> = Vec::new();
    for (number, operator) in operators.iter().enumerate() {
        let turn = of_family.entry(operator.family).or_insert(0);
        numbers.push((*turn, number));
        *turn += 1;
    }
    numbers.sort_unstable();
    numbers.into_iter().map(|(_, number)| number).collect()
}

impl Price {
    /// What a fault costs when all goes well: when the first case that is likely to show it tells of it.
    fn of(self, target: &Target, operator: &Operator) -> Duration {
        let cases = ordered(target, operator);
        // What accepts is shown a good request first.
        let needed = match operator.shows_in() {
            ShowsIn::Refusals(_) => 2,
            ShowsIn::Answers | ShowsIn::Flows => 1,
        };
        let mut costs = cases.iter().take(needed).map(|(_, case)| Cost::of(case));
        let mut sum = costs.clone().fold(Duration::ZERO, |sum, cost| sum.saturating_add(cost.time()));
        if let (Self::Target, Some(last)) = (self, costs.next_back()) {
            sum = sum.saturating_add(last.time());
        }
        sum
    }

    /// What the runs without a fault cost, in which every case is run twice.
    pub(super) fn of_baseline(cases: &[(u64, Case)]) -> Duration {
        let costs = cases.iter().map(|(_, case)| Cost::of(case).time());
        costs.fold(Duration::ZERO, Duration::saturating_add).saturating_mul(2)
    }
}

#[cfg(test)]
mod tests {
    use samprov_stubs::{OperatorFamily, operators};

    use super::*;

    const EACH: Duration = Duration::from_millis(10);

    /// The second operation can express every other operator only.
    fn price((target, operator): Numbers) -> Option<Duration> {
        (target == 0 || operator.is_multiple_of(2)).then_some(EACH)
    }

    fn tried(allowed: u32) -> Vec<Numbers> {
        let turns = Turns::within(EACH * allowed, 2, &[0, 1, 2, 3], price);
        assert_eq!(turns.pairs.len(), 8, "every pair is somewhere");
        let is_tried = |numbers: &Numbers| !turns.left_out.contains(numbers) && price(*numbers).is_some();
        turns.pairs.into_iter().filter(is_tried).collect()
    }

    #[test]
    fn no_operation_has_its_second_fault_before_each_has_had_its_first() {
        assert_eq!(tried(2), [(0, 0), (1, 0)]);
        assert_eq!(tried(4), [(0, 0), (1, 0), (0, 1), (1, 2)]);
        assert_eq!(tried(6).len(), 6);
        assert_eq!(tried(0), []);
    }

    #[test]
    fn a_longer_time_is_enough_for_the_same_and_more() {
        for allowed in 0..7 {
            assert!(tried(allowed + 1).starts_with(&tried(allowed)), "{allowed}");
        }
    }

    #[test]
    fn what_costs_too_much_leaves_out_what_comes_behind_it() {
        let dear = |(_, operator): Numbers| Some(if operator == 1 { EACH * 9 } else { EACH });
        let turns = Turns::within(EACH * 3, 1, &[0, 1, 2], dear);
        assert_eq!(turns.left_out, BTreeSet::from([(0, 1), (0, 2)]));
    }

    #[test]
    fn every_family_of_operators_has_its_turn_before_any_has_its_second() {
        let all: Vec<&Arc<Operator>> = operators().iter().collect();
        let order = by_family(&all);
        assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), all.len());
        let families: BTreeSet<OperatorFamily> = all.iter().map(|operator| operator.family).collect();
        let first = order.iter().take(families.len()).map(|number| all[*number].family);
        assert_eq!(first.collect::<BTreeSet<_>>(), families);
    }
}
