//! The cases of a plan counted: by family, by operation and by what they cost; what is printed before a run, and what a budget picks by.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use samprov_model::{
    case::{Assertion, Case, Family},
    id::{OperationId, ServiceId},
};

use super::cost::Cost;

/// How large a plan is. It takes four bytes a case.
#[derive(Clone, Debug, Default)]
pub struct PlanSize {
    families: BTreeMap<Family, Part>,
    operations: HashMap<(ServiceId, OperationId), OfOperation>,
    /// The milliseconds that the first, second, ... cases of all operations count for, each in the order of the plan.
    turns: Vec<Vec<u32>>,
}

/// Cases and their requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Cases.
    pub cases: u64,
    /// Requests, if all goes well.
    pub requests: u64,
}

/// Cases of one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OfOperation {
    cases: usize,
    protocol: usize,
}

impl PlanSize {
    /// Counts one more case, in the order of the plan.
    pub fn add(&mut self, case: &Case) {
        let cost = Cost::of(case);
        let family = self.families.entry(case.family).or_default();
        family.cases += 1;
        family.requests += cost.requests;
        let operation = self.operations.entry((case.service.clone(), case.operation.clone())).or_default();
        let turn = operation.cases;
        operation.cases += 1;
        operation.protocol += usize::from(matches!(case.assertion, Assertion::ProtocolRefused { .. }));
        if self.turns.len() <= turn {
            self.turns.resize(turn + 1, Vec::new());
        }
        self.turns[turn].push(u32::try_from(cost.time().as_millis()).unwrap_or(u32::MAX));
    }

    /// Cases and requests of each family.
    pub fn families(&self) -> &BTreeMap<Family, Part> {
        &self.families
    }

    /// Cases and requests in all.
    pub fn whole(&self) -> Part {
        self.families.values().fold(Part::default(), |sum, part| Part {
            cases: sum.cases + part.cases,
            requests: sum.requests + part.requests,
        })
    }

    /// The time that all cases count for.
    pub fn time(&self) -> Duration {
        self.turns.iter().flatten().map(|cost| Duration::from_millis(u64::from(*cost))).sum()
    }

    /// The number of operations with a case.
    pub fn operations(&self) -> usize {
        self.operations.len()
    }

    /// The operation with most cases and their number; of several the first by name.
    pub fn largest(&self) -> Option<(&OperationId, usize)> {
        let all = self.operations.iter();
        let ((_, operation), largest) =
            all.max_by(|(id, one), (other, two)| one.cases.cmp(&two.cases).then_with(|| other.cmp(id)))?;
        Some((operation, largest.cases))
    }

    /// The middle one of the numbers of cases of each operation.
    pub fn median(&self) -> usize {
        let mut counts: Vec<usize> = self.operations.values().map(|operation| operation.cases).collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).copied().unwrap_or_default()
    }

    /// The most method, media-type and malformed cases of any operation.
    pub fn most_protocol(&self) -> usize {
        self.operations.values().map(|operation| operation.protocol).max().unwrap_or_default()
    }

    /// The milliseconds that the cases of each turn count for: the first cases of all operations, then their second ones, and so on.
    pub(super) fn turns(&self) -> &[Vec<u32>] {
        &self.turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Plan, testing::Fixture};

    #[test]
    fn families_add_up_to_the_plan_and_turns_to_its_time() {
        let fixture = Fixture::notes();
        let subjects = fixture.subjects();
        let plan = Plan::new(fixture.input(&subjects)).unwrap();
        let mut size = PlanSize::default();
        for case in plan.cases() {
            size.add(&case);
        }
        assert_eq!(size.whole().cases, plan.count());
        let time = plan.cases().fold(Duration::ZERO, |sum, case| sum + Cost::of(&case).time());
        assert_eq!(size.time(), time);
        assert_eq!(size.turns()[0].len(), size.operations());
        let (largest, cases) = size.largest().unwrap();
        assert_eq!(plan.cases().filter(|case| case.operation == *largest).count(), cases);
        assert!(size.median() <= cases && size.median() > 0);
    }
}
