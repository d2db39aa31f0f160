//! The cases of a plan counted by requirement.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    case::Case,
    id::{OperationId, RequirementId, ServiceId},
    requirement::{Role, VerifiedBy},
};
use samprov_suites::{Plan, UntriedReason};

use super::output::{count, note};

/// What has been counted. Its size follows requirements and operations, not cases.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    requirements: BTreeMap<(ServiceId, RequirementId), usize>,
    operations: BTreeSet<(ServiceId, OperationId)>,
    selected: usize,
    left_out: usize,
}

impl Coverage {
    /// Counts a case.
    pub(super) fn add(&mut self, case: &Case) {
        self.selected += 1;
        // The operation of a consumer case is one of another service.
        if case.role != Role::Consumer {
            self.operations.insert((case.service.clone(), case.operation.clone()));
        }
        for requirement in &case.requirements {
            *self.requirements.entry((case.service.clone(), requirement.clone())).or_default() += 1;
        }
    }

    /// Counts a case that is not selected.
    pub(super) fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// Whether no case is selected.
    pub(super) fn is_empty(&self) -> bool {
        self.selected == 0
    }

    /// Tells counts and coverage on stderr.
    pub(super) fn tell(&self, plan: &Plan<'_>, seed: u64) {
        note(&format!(
            "{} on {}, {} not selected, seed {seed}",
            count(self.selected, "case", "cases"),
            count(self.operations.len(), "operation", "operations"),
            self.left_out
        ));
        for untried in plan.untried() {
            let others;
            let why = match &untried.reason {
                UntriedReason::NoRequest => {
                    "no request that keeps its description could be made; give one under examples in the test data"
                }
                UntriedReason::NotUnderstood => "its request cannot be understood; `samprov check` says why",
                UntriedReason::OthersNotTested(services) => {
                    others = format!("not under test: {services}");
                    &others
                }
                UntriedReason::Skipped => "left out by the test data",
            };
            note(&format!("{}: no case: {why} ({})", untried.label, untried.place));
        }
        let mut derived = 0_usize;
        let mut without: Vec<&str> = Vec::new();
        for requirement in plan.requirements() {
            let cases = self.requirements.get(&(requirement.service.clone(), requirement.id.clone()));
            let is_manual = requirement.verified_by.iter().any(|entry| matches!(entry, VerifiedBy::Manual));
            match (cases, requirement.declared) {
                (Some(_), false) => derived += 1,
                (Some(cases), true) => {
                    let cases = count(*cases, "case", "cases");
                    let level = requirement.level.keyword();
                    note(&format!(
                        "requirement {} ({level}, {}): {cases}",
                        requirement.id, requirement.actor
                    ));
                }
                (None, _) if is_manual => {
                    note(&format!(
                        "requirement {} ({}): to be signed off by a person",
                        requirement.id,
                        requirement.level.keyword()
                    ));
                }
                (None, _) => without.push(requirement.id.as_str()),
            }
        }
        if derived > 0 {
            note(&format!(
                "{} of the technical document: each has a case",
                count(derived, "requirement", "requirements")
            ));
        }
        for id in without {
            note(&format!("requirement {id}: NO CASE{}", if self.left_out > 0 { " selected" } else { "" }));
        }
    }
}
