//! Family `composite`: the parts that an answer is put together from, in their states, turned into cases about that answer.
//!
//! All states of all parts would be too many: every two parts meet in all their states in some row, which is where the mistakes are.

use std::collections::BTreeSet;

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    composite::{Composite, PartInState, PartState},
    probe::{Program, Purpose},
};

use super::{DependencySubject, builder::Draft, pairwise::pairwise, planner::Planner, resilience::terms};

/// The most rows of one composite: three parts take some forty, ten parts twice as many.
const MOST_ROWS: usize = 150;

/// The most different requests that one case drives the composite with.
const MOST_REQUESTS: usize = 4;

impl Planner<'_> {
    /// The cases of all operations that are put together from parts.
    pub(super) fn composites(&self) -> Vec<Case> {
        let described = self.subject.description.composite.iter();
        described.flat_map(|composite| self.composite(composite).unwrap_or_default()).collect()
    }

    fn composite(&self, composite: &Composite) -> Option<Vec<Case>> {
        let operation = self.callable(&composite.operation)?;
        let parts: Vec<&DependencySubject<'_>> =
            composite.parts.iter().filter_map(|name| self.dependency(name)).collect();
        let states: Vec<PartState> =
            PartState::ALL.into_iter().filter(|state| self.is_possible(*state)).collect();
        // Without faults there is nothing to put the parts in.
        if parts.is_empty() || states.len() < 2 {
            return None;
        }
        let programs = self.asking(operation);
        let cases = rows(parts.len(), &states).into_iter().map(|row| {
            let parts = parts.iter().zip(row).map(|(part, state)| PartInState {
                dependency: part.name.clone(),
                state,
                terms: terms(part, None),
            });
            self.row(composite, operation, parts.collect(), &programs)
        });
        Some(cases.collect())
    }

    fn row(
        &self,
        composite: &Composite,
        operation: &Operation,
        parts: Vec<PartInState>,
        programs: &[Program],
    ) -> Case {
        self.case(Draft {
            family: Family::Composite,
            operation,
            segments: vec![operation.id.to_string(), name(&parts)],
            assertion: Assertion::PartsCombined { parts, partial: composite.partial.clone() },
            programs: programs.to_vec(),
            control: None,
            data: DataOrigin::KnownGood,
            wanted_values: Vec::new(),
        })
    }

    /// The requests that may make the composite ask all its parts: the plainest twice, as a part may be late for once.
    fn asking(&self, operation: &Operation) -> Vec<Program> {
        let positives = self.positives(operation, MOST_REQUESTS);
        let program = |positive| self.prepare(operation, positive).program(Purpose::Test);
        let plainest = positives.first().map(program);
        plainest.into_iter().chain(positives.iter().map(program)).collect()
    }

    fn dependency(&self, name: &samprov_model::id::DependencyName) -> Option<&DependencySubject<'_>> {
        self.subject.dependencies.iter().find(|dependency| dependency.name == *name)
    }

    fn is_possible(&self, state: PartState) -> bool {
        state.fault().is_none_or(|id| self.input.faults.iter().any(|fault| fault.id == id))
    }
}

/// The rows: all parts well, none of them there, then the others.
fn rows(parts: usize, states: &[PartState]) -> Vec<Vec<PartState>> {
    let mut seen = BTreeSet::new();
    let lost = states.contains(&PartState::Timeout).then(|| vec![PartState::Timeout; parts]);
    let first = std::iter::once(vec![PartState::Ok; parts]).chain(lost);
    let pairs = pairwise(parts, states.len(), MOST_ROWS)
        .into_iter()
        .map(|row| row.into_iter().filter_map(|index| states.get(index).copied()).collect());
    first.chain(pairs).filter(|row: &Vec<PartState>| seen.insert(row.clone())).collect()
}

/// The row for readers and selectors: the parts that are not as ever.
fn name(parts: &[PartInState]) -> String {
    let disturbed = parts.iter().filter(|part| part.state != PartState::Ok);
    let names: Vec<String> =
        disturbed.map(|part| format!("{}-{}", part.dependency, part.state.as_str())).collect();
    if names.is_empty() { "all-ok".to_owned() } else { names.join("+") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_well_comes_first_and_none_there_second_and_no_row_twice() {
        let rows = rows(3, &PartState::ALL);
        assert_eq!(rows[0], [PartState::Ok; 3]);
        assert_eq!(rows[1], [PartState::Timeout; 3]);
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
        assert!(rows.len() < 60, "{}", rows.len());
    }
}
