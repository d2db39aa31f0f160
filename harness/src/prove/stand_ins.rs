//! Descriptions turned into running stubs of themselves.

use std::{collections::BTreeMap, sync::Arc};

use samprov_model::id::{DependencyName, ServiceId};
use samprov_stubs::{Interposer, Stub, StubError, StubOptions};

use super::own_stub::OwnStub;
use crate::{load::LoadedService, rig::TargetOption, run::RunError};

/// Why nothing can be proved.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The stub cannot be started.
    #[error("{service}: its own stub cannot be started: {error}")]
    Stub {
        /// The service.
        service: ServiceId,
        /// Why.
        error: StubError,
    },
    /// The target is none that may be sent what a proof sends.
    #[error(
        "--target {0}: a proof sends writes and wrong requests, which only a test environment may get; if it is one, say so with --environment test"
    )]
    NotTest(String),
    /// Name and password in the address of a target.
    #[error(
        "--target {0}: an address with a name and a password cannot be proved against; put them into the test data as credentials (--test-data FILE)"
    )]
    Login(String),
    /// No proxy can be started before the target.
    #[error("no proxy can be started on this machine: {0}")]
    Proxy(std::io::Error),
    /// Nobody answers at the target.
    #[error("--target {address}: the candidate cannot be reached: {why}")]
    Unreachable {
        /// The address.
        address: String,
        /// Why.
        why: String,
    },
    /// The run cannot be made.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// The running stubs of all services of a description.
#[derive(Debug)]
pub struct StandIns {
    stubs: BTreeMap<ServiceId, Stub>,
}

impl StandIns {
    /// Starts one stub for each service, on free ports of this machine.
    pub async fn start(
        own: &OwnStub,
        seed: u64,
        interposer: &Arc<dyn Interposer>,
    ) -> Result<Self, ProveError> {
        let mut stubs = BTreeMap::new();
        for service in &own.loaded().services {
            let id = service.description.profile.id.clone();
            let options = options(own, service, seed, interposer);
            let stub = Stub::start(options)
                .await
                .map_err(|error| ProveError::Stub { service: id.clone(), error })?;
            stubs.insert(id, stub);
        }
        Ok(Self { stubs })
    }

    /// Where each service is.
    pub fn addresses(&self) -> BTreeMap<ServiceId, String> {
        self.stubs.iter().map(|(service, stub)| (service.clone(), stub.address())).collect()
    }

    /// The same as the targets of a run.
    pub fn targets(&self) -> Vec<TargetOption> {
        let target =
            |(service, url): (ServiceId, String)| TargetOption { name: Some(service.to_string()), url };
        self.addresses().into_iter().map(target).collect()
    }

    /// Takes all state back to what it was at the start.
    pub fn reset(&self) {
        self.stubs.values().for_each(Stub::reset);
    }

    /// What the stubs noticed about themselves.
    pub fn notes(&self) -> Vec<samprov_model::message::Message> {
        self.stubs.values().flat_map(Stub::notes).collect()
    }

    /// Ends them all.
    pub async fn stop(self) {
        for stub in self.stubs.values() {
            stub.stop().await;
        }
    }
}

fn options(
    own: &OwnStub,
    service: &LoadedService,
    seed: u64,
    interposer: &Arc<dyn Interposer>,
) -> StubOptions {
    let id = service.description.profile.id.clone();
    let mut options = StubOptions::new(
        DependencyName::new(id.as_str()),
        id,
        Arc::clone(&service.contracts),
        Arc::clone(&own.loaded().population),
    );
    options.tokens = service.description.technical.iter().find_map(|technical| technical.tokens.clone());
    options.agreements.clone_from(&service.description.agreements);
    options.consumers = OwnStub::consumers(service);
    options.base_path = service.stub_path();
    options.seed = seed;
    options.interposer = Some(Arc::clone(interposer));
    options
}
