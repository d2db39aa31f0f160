//! What a plan is made from.

use samprov_contract::Contracts;
use samprov_model::{
    dependency::Dependency,
    description::ServiceDescription,
    id::{DependencyName, InstanceId, ServiceId},
    injection::InjectableFault,
    population::Population,
    resilience::Told,
    technical::TokenOperations,
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
    /// The faults that stubs can put on, in the order of their catalogue.
    pub faults: &'a [InjectableFault],
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
    /// The service that a stub stands in for; none where the service itself answers.
    pub simulates: Option<ServiceId>,
    /// Its message contracts.
    pub contracts: &'a Contracts,
    /// What the judged service's description says about it.
    pub declared: &'a Dependency,
    /// Whether the judged service knows where its alternative instance is.
    pub alternative: Told,
    /// Whether it knows whose certificates to trust, so that its calls are encrypted.
    pub trust: Told,
    /// What its operations do about rights.
    pub tokens: Option<&'a TokenOperations>,
}
