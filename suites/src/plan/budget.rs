//! A time allowed turned into the cases that it is enough for: by what they cost as planned, so that the same ones are run every time.

use std::{collections::HashMap, time::Duration};

use samprov_model::{
    case::Case,
    id::{OperationId, ServiceId},
};

use super::size::PlanSize;

/// Which cases are run within a time allowed.
///
/// All first cases of the operations, then all second ones, and so on, each in the order of the plan, up to the first that the time
/// is not enough for: what a time is enough for, a longer one is enough for, too.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The first turn that the time is not enough for as a whole.
    last: usize,
    /// So many cases of that turn are run.
    of_last: usize,
    count: u64,
    turns: HashMap<(ServiceId, OperationId), usize>,
    taken_of_last: usize,
}

impl Budget {
    /// What a time is enough for, of cases that have been counted.
    pub fn new(allowed: Duration, size: &PlanSize) -> Self {
        let mut left = allowed.as_millis();
        let (mut last, mut of_last, mut count) = (0, 0, 0);
        for turn in size.turns() {
            let fits = |cost: &&u32| {
                let rest = left.checked_sub(u128::from(**cost));
                left = rest.unwrap_or(left);
                rest.is_some()
            };
            of_last = turn.iter().take_while(fits).count();
            count += of_last as u64;
            if of_last < turn.len() {
                break;
            }
            (last, of_last) = (last + 1, 0);
        }
        Self { last, of_last, count, turns: HashMap::new(), taken_of_last: 0 }
    }

    /// The number of cases that the time is enough for.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether the next of the counted cases, in the order of the plan, is run.
    pub fn takes(&mut self, case: &Case) -> bool {
        let counted = self.turns.entry((case.service.clone(), case.operation.clone())).or_default();
        let turn = *counted;
        *counted += 1;
        if turn == self.last && self.taken_of_last < self.of_last {
            self.taken_of_last += 1;
            return true;
        }
        turn < self.last
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::{Cost, Plan, testing::Fixture};

    fn picked(cases: &[Case], allowed: Duration) -> Vec<&Case> {
        let mut size = PlanSize::default();
        for case in cases {
            size.add(case);
        }
        let mut budget = Budget::new(allowed, &size);
        let picked: Vec<_> = cases.iter().filter(|case| budget.takes(case)).collect();
        assert_eq!(picked.len() as u64, budget.count());
        picked
    }

    fn notes() -> Vec<Case> {
        let fixture = Fixture::notes();
        let subjects = fixture.subjects();
        Plan::new(fixture.input(&subjects)).unwrap().cases().collect()
    }

    fn time<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Duration {
        cases.into_iter().fold(Duration::ZERO, |sum, case| sum + Cost::of(case).time())
    }

    #[test]
    fn no_operation_gets_a_second_case_before_each_has_its_first() {
        let cases = notes();
        let operations: BTreeSet<_> = cases.iter().map(|case| &case.operation).collect();
        let mut seen = BTreeSet::new();
        let first = time(cases.iter().filter(|case| seen.insert(&case.operation)));
        let picked: Vec<_> = picked(&cases, first).into_iter().map(|case| &case.operation).collect();
        assert_eq!(picked.len(), operations.len());
        assert_eq!(picked.into_iter().collect::<BTreeSet<_>>(), operations);
    }

    #[test]
    fn all_cases_are_run_when_the_time_is_enough_for_them_and_none_when_it_is_enough_for_none() {
        let cases = notes();
        assert_eq!(picked(&cases, time(&cases)).len(), cases.len());
        assert!(picked(&cases, Duration::from_millis(1)).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_picked_fits_and_a_longer_time_picks_the_same_and_more(short in 0_u64..20_000, more in 0_u64..20_000) {
            let cases = notes();
            let (short, long) = (Duration::from_millis(short), Duration::from_millis(short + more));
            let (few, many) = (picked(&cases, short), picked(&cases, long));
            prop_assert!(time(few.iter().copied()) <= short);
            let many: BTreeSet<_> = many.into_iter().map(|case| &case.id).collect();
            prop_assert!(few.into_iter().all(|case| many.contains(&case.id)));
        }
    }
}
