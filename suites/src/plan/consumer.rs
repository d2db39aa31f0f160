//! The consumer family: what the candidate sends to the services it depends on.
//!
//! A case drives the candidate through its own operations and looks at the calls that a stub saw. Which operation makes which
//! call is not described, so each case tries the plainest request of every operation, and each branch, until it has seen enough.

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    id::OperationId,
    probe::{Program, Purpose},
};

use super::{DependencySubject, builder::Draft, planner::Planner};

/// The most requests that one case drives the candidate with.
const MOST_PROGRAMS: usize = 40;

impl Planner<'_> {
    /// The cases of all dependencies.
    pub(super) fn consumer(&self) -> Vec<Case> {
        if self.subject.dependencies.is_empty() {
            return Vec::new();
        }
        let programs = self.driving_programs();
        let Some(operation) = self.operations().next() else { return Vec::new() };
        let mut cases = Vec::new();
        for dependency in &self.subject.dependencies {
            for called in dependency.contracts.operations() {
                let assertion = Assertion::CallsKeepContract {
                    dependency: dependency.name.clone(),
                    operation: called.id.clone(),
                };
                let mut case = self.call(operation, dependency, called.id.as_str(), assertion, &programs);
                // What is judged is the call to the dependency, so that is the operation readers see.
                case.operation = called.id.clone();
                case.operation_label = called.label();
                cases.push(case);
            }
            let assertion = Assertion::NoUnmatchedCall { dependency: dependency.name.clone() };
            let mut case = self.call(operation, dependency, "unmatched", assertion, &programs);
            case.operation = OperationId::new(format!("{}-unmatched", dependency.name));
            case.operation_label = format!("* ({})", dependency.name);
            cases.push(case);
            cases.extend(self.manners(operation, dependency, &programs));
        }
        cases
    }

    /// A case about calls to a dependency.
    pub(super) fn call(
        &self,
        operation: &Operation,
        dependency: &DependencySubject<'_>,
        name: &str,
        assertion: Assertion,
        programs: &[Program],
    ) -> Case {
        self.case(Draft {
            family: Family::Consumer,
            operation,
            segments: vec![dependency.name.to_string(), name.to_owned()],
            assertion,
            programs: programs.to_vec(),
            control: None,
            data: DataOrigin::KnownGood,
            wanted_values: Vec::new(),
        })
    }

    /// The requests that make the candidate call its dependencies.
    pub(super) fn driving_programs(&self) -> Vec<Program> {
        let mut programs = Vec::new();
        for operation in self.operations() {
            let Some(base) = self.base(&operation.id) else { continue };
            programs.push(self.prepare(operation, base).program(Purpose::Test));
        }
        for operation in self.operations() {
            let branches = self.positives(operation, usize::MAX).into_iter().skip(1);
            // What a caller passes on depends on which branch it takes: every branch and every value of an enumeration.
            let telling = branches.filter(|positive| {
                let name = &positive.name;
                name == "full" || ["/branch/", "/value/", "/enum-"].iter().any(|part| name.contains(part))
            });
            for positive in telling.chain(self.known_variants(operation)) {
                if programs.len() >= MOST_PROGRAMS {
                    return programs;
                }
                programs.push(self.prepare(operation, &positive).program(Purpose::Test));
            }
        }
        programs.truncate(MOST_PROGRAMS);
        programs
    }
}
