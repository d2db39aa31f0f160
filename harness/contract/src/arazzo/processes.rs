//! The processes of a collaboration: workflows whose steps are taken at several services, with the contracts of each.

use std::collections::BTreeMap;

use samprov_model::id::ServiceId;

use super::{
    sources::Party,
    workflow::{Input, Workflow, Workflows},
};
use crate::contracts::Contracts;

/// The processes of a collaboration.
#[derive(Clone, Debug, Default)]
pub struct Processes {
    workflows: Workflows,
    contracts: BTreeMap<ServiceId, Contracts>,
}

impl Processes {
    /// Workflows, and the services that their steps are taken at.
    pub fn new(workflows: Vec<Workflow>, parties: Vec<Party>) -> Self {
        let contracts = parties.into_iter().filter_map(|party| Some((party.service?, party.contracts)));
        Self { workflows: Workflows::new(workflows), contracts: contracts.collect() }
    }

    /// The workflows, in the order of their documents.
    pub fn workflows(&self) -> &[Workflow] {
        &self.workflows.list
    }

    /// A workflow by its key.
    pub fn workflow(&self, key: &str) -> Option<&Workflow> {
        self.workflows.get(key)
    }

    /// A workflow and all that it may run, itself first.
    pub fn workflows_of(&self, key: &str) -> Vec<&Workflow> {
        self.workflows.reachable(key)
    }

    /// The inputs that a run of a workflow needs from outside, with the workflows that they belong to.
    pub fn open_inputs(&self, key: &str) -> Vec<(&Workflow, &Input)> {
        self.workflows.open_inputs(key)
    }

    /// The contracts of a service that takes part.
    pub fn contracts_of(&self, service: &ServiceId) -> Option<&Contracts> {
        self.contracts.get(service)
    }

    pub(crate) fn all(&self) -> &Workflows {
        &self.workflows
    }
}
