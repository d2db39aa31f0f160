//! What loading gives: everything a run needs to know, read and checked.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use samprov_contract::{Contracts, Defect};
use samprov_model::{
    collaboration::{Actor, Presence},
    description::ServiceDescription,
    id::{DependencyName, InstanceId, ServiceId},
    instance::{Environment, Instance, InstanceRole},
    population::Population,
    test_data::TestData,
};
use url::Url;

use super::format::Format;

/// Everything a run needs to know, read and checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The services named by the user, in order; from a bare OpenAPI document one is made.
    pub services: Vec<LoadedService>,
    /// The actors of the collaboration; from a single service its owner.
    pub actors: Vec<Actor>,
    /// What stands for which service, as far as a collaboration says so.
    pub mix: BTreeMap<ServiceId, Presence>,
    /// Synthetic persons and records.
    pub population: Arc<Population>,
    /// Known good values. Secrets in it are still `${NAME}`.
    pub test_data: TestData,
    /// SHA-256 of all documents, hexadecimal.
    pub description_digest: String,
    /// SHA-256 of test data and population, hexadecimal.
    pub test_data_digest: String,
}

/// A service, its description and its message contracts.
#[derive(Clone, Debug)]
pub struct LoadedService {
    /// The description.
    pub description: ServiceDescription,
    /// The contracts of its first technical interface that can be read.
    pub contracts: Arc<Contracts>,
    /// What is wrong with its documents.
    pub defects: Vec<Defect>,
    /// The addresses that the technical document itself names.
    pub servers: Vec<String>,
    /// The path of the first of them, relative ones too; empty when it has none.
    pub base_path: String,
    /// The file it was read from.
    pub file: PathBuf,
    /// What that file is: a service description or a bare OpenAPI document.
    pub format: Format,
    /// The services it depends on.
    pub dependencies: BTreeMap<DependencyName, LoadedDependency>,
}

/// A service that another depends on: enough to make a stub from.
#[derive(Clone, Debug)]
pub struct LoadedDependency {
    /// Its id.
    pub service: ServiceId,
    /// Its description.
    pub description: ServiceDescription,
    /// Its contracts.
    pub contracts: Arc<Contracts>,
    /// What is wrong with its documents.
    pub defects: Vec<Defect>,
}

impl LoadedService {
    /// The instance that is tested unless the user says otherwise: the primary one for tests, else the first.
    pub fn instance(&self) -> Option<&Instance> {
        let instances = &self.description.instances;
        let is_primary = |instance: &&Instance| match instance.role {
            InstanceRole::Primary => true,
            InstanceRole::Reserve => false,
        };
        instances
            .iter()
            .filter(is_primary)
            .find(|instance| instance.environment == Environment::Test)
            .or_else(|| instances.iter().find(is_primary))
            .or(instances.first())
    }

    /// Whether its description says how a candidate is started: where it offers operations, a command that ends is none.
    pub fn can_be_started(&self) -> bool {
        self.description
            .candidate
            .as_ref()
            .is_some_and(|candidate| candidate.run.is_some() || self.contracts.operations().is_empty())
    }

    /// The path that its stub puts before the paths of its document: that of the address that is tested, else that of the
    /// document's first server.
    pub fn stub_path(&self) -> String {
        self.instance()
            .and_then(|instance| path_of(&instance.url))
            .unwrap_or_else(|| self.base_path.trim_end_matches('/').to_owned())
    }

    /// The id of [`Self::instance`]; `default` where none is described.
    pub fn instance_id(&self) -> InstanceId {
        self.instance().map_or_else(|| InstanceId::new("default"), |instance| instance.id.clone())
    }
}

impl LoadedDependency {
    /// The path that its stub puts before the paths of its document: that of its first instance.
    pub fn stub_path(&self) -> String {
        self.description.instances.first().and_then(|instance| path_of(&instance.url)).unwrap_or_default()
    }
}

/// The path of an address, without a slash at its end.
pub(crate) fn path_of(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.path().trim_end_matches('/').to_owned())
}
