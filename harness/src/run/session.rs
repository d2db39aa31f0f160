//! What every case of a run shares: addresses, contracts, credentials, known values, journal.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_contract::Contracts;
use samprov_model::{
    content::JsonText,
    event::Attribution,
    id::{OperationId, ServiceId},
    mask::Masker,
    observation::StubCall,
};
use samprov_stubs::Stub;

use super::{
    client::HttpClient, credentials::CredentialStore, journal::JournalWriter, liveness::Liveness, mark::RunId,
};

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
    pub credentials: CredentialStore,
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
    /// What the candidate called while the run was opened.
    pub opening: Vec<StubCall>,
    /// Calls that belong to no case.
    pub unattributed: Mutex<Vec<StubCall>>,
    /// Whether it still answers.
    pub liveness: Liveness,
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
        self.stubs.iter().flat_map(|stub| stub.drain()).map(|(_, call)| call).collect()
    }

    /// Keeps calls that belong to no case.
    pub(crate) fn keep_unattributed(&self, calls: Vec<StubCall>) {
        let mut kept = self.unattributed.lock().unwrap_or_else(PoisonError::into_inner);
        let room = UNATTRIBUTED_KEPT.saturating_sub(kept.len());
        kept.extend(calls.into_iter().take(room));
    }
}
