//! Descriptions turned into a plan.

use samprov_contract::Contracts;
use samprov_model::{
    case::Case,
    description::ServiceDescription,
    event::RequirementRecord,
    id::{DependencyName, InstanceId, RequirementId},
    plan::Provision,
    population::Population,
    test_data::TestData,
};

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// The services that are judged.
    pub services: &'a [Subject<'a>],
    /// Known good values.
    pub test_data: &'a TestData,
    /// Synthetic persons and records.
    pub population: &'a Population,
    /// The seed.
    pub seed: u64,
}

/// A service that is judged.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Its description.
    pub description: &'a ServiceDescription,
    /// Its message contracts.
    pub contracts: &'a Contracts,
    /// The instance that is asked.
    pub instance: InstanceId,
    /// The services it calls, in the order of the description.
    pub dependencies: Vec<DependencySubject<'a>>,
}

/// A service that the judged one calls.
#[derive(Clone, Debug)]
pub struct DependencySubject<'a> {
    /// The name that the description gives it.
    pub name: DependencyName,
    /// Its message contracts.
    pub contracts: &'a Contracts,
}

/// Why no plan can be made: exit 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A `verified-by` entry matches no planned case.
    #[error("requirement {requirement}: verified-by \"{prefix}\" matches no planned case; {next_step}")]
    NothingVerifies {
        /// The requirement.
        requirement: RequirementId,
        /// The entry.
        prefix: String,
        /// What to do, with the nearest case id.
        next_step: String,
    },
}

/// A plan: an ordered recipe of cases, made lazily, so that memory does not grow with their number.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    input: PlanInput<'a>,
}

impl<'a> Plan<'a> {
    /// Makes the plan. Pure: the same input gives the same plan.
    pub fn new(input: PlanInput<'a>) -> Result<Self, PlanError> {
        Ok(Self { input })
    }

    /// The cases in order: every operation once before any twice.
    pub fn cases(&self) -> impl Iterator<Item = Case> + '_ {
        let _ = self.input;
        std::iter::empty()
    }

    /// The discoveries that the cases rely on.
    pub fn provisions(&self) -> Vec<Provision> {
        Vec::new()
    }

    /// Declared and derived requirements.
    pub fn requirements(&self) -> &[RequirementRecord] {
        &[]
    }

    /// Requirements that no case verifies and that are not manual.
    pub fn uncovered(&self) -> &[RequirementId] {
        &[]
    }

    /// SHA-256 over all cases, hexadecimal.
    pub fn digest(&self) -> &str {
        ""
    }
}
