//! What every case of a run shares: addresses, contracts, credentials, known values, journal.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use samprov_contract::Contracts;
use samprov_model::{
    content::JsonText,
    event::Attribution,
    id::{DependencyName, OperationId, ServiceId},
    injection::Injection,
    mask::Masker,
    observation::StubCall,
};
use samprov_stubs::{Quiet, Stub, TraceId};
use tokio::time::{Duration, Instant};

use super::{
    client::HttpClient, credentials::CredentialStore, drive::Driver, journal::JournalWriter,
    liveness::Liveness, mark::RunId,
};

/// How long a stub must be quiet before a case's window closes, when trace ids do not tell.
const QUIET: Duration = Duration::from_millis(250);

/// So many times as long is waited at most: a candidate may call all the time. Once it is known to do so, the smaller number holds.
const PATIENCE: u32 = 8;
const PATIENCE_WITH_RESTLESS: u32 = 2;

/// The calls kept that belong to no case; more are counted by the stubs alone.
const UNATTRIBUTED_KEPT: usize = 1_000;

/// What every case of a run shares.
#[derive(Debug)]
pub(crate) struct Session {
    /// The id of the run.
    pub run: RunId,
    /// Sends requests.
    pub client: HttpClient,
    /// The services under test.
    pub services: BTreeMap<ServiceId, Arc<ServiceSession>>,
    /// Known values by service and key.
    pub known: BTreeMap<String, Vec<JsonText>>,
    /// Who is calling.
    pub credentials: Arc<CredentialStore>,
    /// Where events go.
    pub journal: JournalWriter,
    /// Hides secrets.
    pub masker: SecretMasker,
    /// Operations that are never called.
    pub never: Vec<OperationId>,
    /// Whether only safe requests may be sent to a service, by service.
    pub read_only: BTreeMap<ServiceId, bool>,
}

/// A masker that can be part of what is debugged.
#[derive(Clone, Default)]
pub(crate) struct SecretMasker(pub Masker);

impl std::fmt::Debug for SecretMasker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretMasker")
    }
}

/// One service under test.
#[derive(Debug)]
pub(crate) struct ServiceSession {
    /// Its id.
    pub id: ServiceId,
    /// Its message contracts.
    pub contracts: Arc<Contracts>,
    /// Its base address.
    pub base: String,
    /// The stubs of its dependencies.
    pub stubs: Vec<Arc<Stub>>,
    /// How calls to the stubs are attributed.
    pub attribution: Attribution,
    /// Held while a case has the service to itself.
    pub lane: tokio::sync::Mutex<()>,
    /// Shared by cases that run side by side; a case that others would disturb takes it alone.
    pub company: tokio::sync::RwLock<()>,
    /// What the candidate called while the run was opened.
    pub opening: Vec<StubCall>,
    /// Calls that belong to no case.
    pub unattributed: Mutex<Vec<StubCall>>,
    /// Whether the candidate called without pause when it was last waited for.
    pub restless: AtomicBool,
    /// The faults that are on at the stubs.
    pub injected: tokio::sync::Mutex<Vec<Injection>>,
    /// Whether it still answers.
    pub liveness: Liveness,
    /// What makes the candidate call, where its description says so.
    pub driver: Driver,
}

impl Session {
    /// The key of a known value in the journal.
    pub(crate) fn known_key(service: &ServiceId, key: &str) -> String {
        format!("{service} {key}")
    }
}

impl ServiceSession {
    /// Takes the calls that no case has claimed out of the stubs.
    pub(crate) fn drain(&self) -> Vec<StubCall> {
        self.drain_traced().into_iter().map(|(_, call)| call).collect()
    }

    /// The same with their trace ids.
    pub(crate) fn drain_traced(&self) -> Vec<(Option<TraceId>, StubCall)> {
        self.stubs.iter().flat_map(|stub| stub.drain()).collect()
    }

    /// Puts these faults on at the stubs, and all others off. They are in force when this returns.
    pub(crate) async fn put_on(&self, injections: &[Injection]) {
        let mut injected = self.injected.lock().await;
        if *injected != injections {
            for stub in &self.stubs {
                stub.inject(injections).await;
            }
            *injected = injections.to_vec();
        }
    }

    /// The dependencies whose stubs were connected to with a fault on, since this was last asked.
    pub(crate) fn disturbed(&self) -> Vec<DependencyName> {
        let disturbed = self.stubs.iter().filter(|stub| stub.take_disturbed_connections() > 0);
        disturbed.map(|stub| stub.dependency()).collect()
    }

    /// Waits until all stubs are quiet, but not without end.
    pub(crate) async fn settle(&self) -> Quiet {
        let patience = if self.restless.load(Ordering::Relaxed) { PATIENCE_WITH_RESTLESS } else { PATIENCE };
        let given_up = Instant::now() + patience * QUIET;
        let mut quiet = Quiet::Reached;
        for stub in &self.stubs {
            let left = given_up.saturating_duration_since(Instant::now());
            match stub.quiet(QUIET, left).await {
                Quiet::Reached => {}
                Quiet::NotReached => quiet = Quiet::NotReached,
            }
        }
        self.restless.store(quiet == Quiet::NotReached, Ordering::Relaxed);
        quiet
    }

    /// Keeps calls that belong to no case.
    pub(crate) fn keep_unattributed(&self, calls: Vec<StubCall>) {
        let mut kept = self.unattributed.lock().unwrap_or_else(PoisonError::into_inner);
        let room = UNATTRIBUTED_KEPT.saturating_sub(kept.len());
        kept.extend(calls.into_iter().take(room));
    }
}
