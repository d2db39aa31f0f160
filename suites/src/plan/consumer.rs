//! The consumer family: what the candidate sends to the services it depends on.
//!
//! A case drives the candidate through its own operations and looks at the calls that a stub saw. Which operation makes which
//! call is not described, so each case tries the plainest request of every operation, and each branch, until it has seen enough.
//! A candidate that nobody calls is driven as its description says: by a command, or by waiting for what it calls by itself.

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    drive::Drive,
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
        let own = self.operations().next();
        if own.is_none() && self.drive().is_none() {
            return Vec::new();
        }
        let mut cases = Vec::new();
        for dependency in &self.subject.dependencies {
            let operations = dependency.contracts.operations();
            // Where nothing but what it calls says what a service does, what it uses is known, or any may be.
            let uses = if own.is_none() { dependency.declared.uses.as_slice() } else { &[] };
            for called in operations.iter().filter(|called| uses.is_empty() || uses.contains(&called.id)) {
                let operation = own.unwrap_or(called);
                let assertion = Assertion::CallsKeepContract {
                    dependency: dependency.name.clone(),
                    operation: called.id.clone(),
                };
                let mut case =
                    self.call(operation, dependency, &[called.id.to_string()], assertion, &programs);
                // What is judged is the call to the dependency, so that is the operation readers see.
                case.operation = called.id.clone();
                case.operation_label = called.label();
                cases.push(case);
            }
            let Some(operation) = own.or(operations.first()) else { continue };
            let assertion = Assertion::NoUnmatchedCall { dependency: dependency.name.clone() };
            let mut case = self.call(operation, dependency, &["unmatched".to_owned()], assertion, &programs);
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
        name: &[String],
        assertion: Assertion,
        programs: &[Program],
    ) -> Case {
        let mut case = self.case(Draft {
            family: Family::Consumer,
            operation,
            segments: [&[dependency.name.to_string()], name].concat(),
            assertion,
            programs: programs.to_vec(),
            control: None,
            data: DataOrigin::KnownGood,
            wanted_values: Vec::new(),
        });
        case.drive = self.drive().cloned();
        // Nobody knows what a command does.
        case.writes |= matches!(case.drive, Some(Drive::Trigger(_)));
        case
    }

    /// What makes the candidate call, as its description says.
    pub(super) fn drive(&self) -> Option<&Drive> {
        self.subject.description.candidate.as_ref()?.drive.as_ref()
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

#[cfg(test)]
mod tests {
    use samprov_model::resilience::Told;
    use serde_json::json;

    use super::*;
    use crate::{Plan, plan::PlanInput, plan::Subject, testing::Fixture};

    /// The ids of the cases of a service without operations that calls the notes, and the first of its cases.
    fn planned(uses: &[&str], drive: &serde_json::Value) -> (Vec<String>, Option<Case>) {
        let notes = Fixture::notes();
        let mut job = Fixture::reading("openapi: 3.0.3\ninfo: {title: job, version: '1'}\npaths: {}\n");
        job.description.depends_on = vec![
            serde_json::from_value(json!({"name": "notes", "service": "notes.yaml", "uses": uses})).unwrap(),
        ];
        job.description.candidate =
            Some(serde_json::from_value(json!({"run": "job", "drive": drive})).unwrap());
        let dependencies = vec![DependencySubject {
            name: "notes".into(),
            simulates: None,
            contracts: &notes.contracts,
            declared: &job.description.depends_on[0],
            alternative: Told::No,
            trust: Told::No,
            tokens: None,
        }];
        let subjects = [Subject {
            description: &job.description,
            contracts: &job.contracts,
            instance: "test".into(),
            dependencies,
        }];
        let input = PlanInput {
            services: &subjects,
            test_data: &job.test_data,
            population: &job.population,
            faults: &[],
            seed: 1,
        };
        let plan = Plan::new(input).unwrap();
        let cases: Vec<Case> = plan.cases().collect();
        (cases.iter().map(|case| case.id.to_string()).collect(), cases.into_iter().next())
    }

    #[test]
    fn a_service_without_operations_is_driven_to_each_operation_that_it_uses() {
        let (ids, first) = planned(&["listNotes", "createNote"], &json!({"trigger": "job --once"}));
        assert_eq!(
            ids,
            [
                "consumer/notes/listNotes",
                "consumer/notes/createNote",
                "consumer/notes/unmatched",
                "consumer/notes/personal-data-in-address"
            ],
            "what is compared with the request behind a call cannot be seen"
        );
        let first = first.unwrap();
        assert!(first.programs.is_empty() && first.writes, "nobody knows what a command does");
        assert_eq!(first.drive.as_ref().and_then(Drive::command), Some("job --once"));
        let (ids, first) = planned(&[], &json!({"await": "5s"}));
        assert!(ids.contains(&"consumer/notes/deleteNote".to_owned()), "any may be called: {ids:?}");
        assert!(!first.unwrap().writes, "waiting changes nothing");
    }

    #[test]
    fn a_service_without_operations_that_is_not_driven_has_no_case() {
        assert_eq!(planned(&[], &serde_json::Value::Null).0, Vec::<String>::new());
    }
}
