//! Cases run against any address, as often as wanted: no journal, no reports, no files.

use std::{collections::BTreeMap, sync::Arc};

use samprov_contract::Contracts;
use samprov_model::{
    case::Case,
    content::JsonText,
    event::{Attribution, CaseRecord},
    id::{OperationId, ServiceId},
    mask::Masker,
    observation::Attempt,
    plan::Provision,
};

use super::{
    case_run::run_seen,
    client::HttpClient,
    credentials::CredentialStore,
    drive::Driver,
    error::RunError,
    journal::JournalWriter,
    liveness::{Liveness, Route},
    mark::RunId,
    options::ConnectionOptions,
    provision::provision,
    session::{SecretMasker, ServiceSession, Session},
};
use crate::load::Loaded;

/// Runs cases against addresses that are marked as test. One runner serves any number of runs, also side by side, all inside the
/// same Tokio runtime, whose connections it keeps. The same case sends the same marks in every run, so that against a candidate
/// whose state has been taken back the requests are the same, byte for byte.
#[derive(Debug)]
pub struct CaseRunner {
    run: RunId,
    client: HttpClient,
    contracts: BTreeMap<ServiceId, Arc<Contracts>>,
    credentials: Arc<CredentialStore>,
    masker: SecretMasker,
    never: Vec<OperationId>,
    route: Route,
}

/// The records of cases, in the order in which they were run.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) records: Vec<CaseRecord>,
    /// Why the candidate cannot be asked any more, if it is lost.
    pub(crate) lost: Option<String>,
}

/// Values that discoveries found: what a plan wants to know about the data of a candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownValues(BTreeMap<String, Vec<JsonText>>);

/// Whether the next case is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoOn {
    /// It is.
    Yes,
    /// What was looked for is found.
    No,
}

impl CaseRunner {
    /// A runner for the services of a description, with the credentials of its test data.
    pub fn new(loaded: &Loaded, connection: &ConnectionOptions) -> Result<Self, RunError> {
        let credentials =
            CredentialStore::new(&loaded.test_data.credentials, &connection.headers, &|name| {
                std::env::var(name).ok()
            })?;
        let contract = |service: &crate::load::LoadedService| {
            (service.description.profile.id.clone(), Arc::clone(&service.contracts))
        };
        Ok(Self {
            run: RunId::fresh(),
            client: HttpClient::new(connection, false)?,
            contracts: loaded.services.iter().map(contract).collect(),
            masker: SecretMasker(Masker::new(credentials.names().values())),
            credentials: Arc::new(credentials),
            never: loaded.test_data.skip.clone(),
            route: Route::Direct,
        })
    }

    /// For addresses of proxies: one that takes connections tells nothing about the candidate behind it.
    pub(crate) fn before_a_proxy(self) -> Self {
        Self { route: Route::Proxy, ..self }
    }

    /// Sends other marks from now on: a candidate that keeps its state may refuse what it has got already.
    pub fn mark_anew(&mut self) {
        self.run = RunId::fresh();
    }

    /// Sends the discoveries of a plan. What they find on a candidate holds for every other with the same data.
    pub async fn find_known(
        &self,
        provisions: &[Provision],
        addresses: &BTreeMap<ServiceId, String>,
    ) -> KnownValues {
        let session = self.session(addresses, &KnownValues::default());
        KnownValues(provision(&session, provisions).await)
    }

    /// Runs cases one after the other and gives their records in that order. `goes_on` sees each record and may end the run;
    /// so does a candidate that is lost, whose cases are undecided.
    pub async fn run<'c>(
        &self,
        addresses: &BTreeMap<ServiceId, String>,
        known: &KnownValues,
        cases: impl IntoIterator<Item = &'c (u64, Case)>,
        mut goes_on: impl FnMut(&CaseRecord) -> GoOn,
    ) -> Result<Vec<CaseRecord>, RunError> {
        Ok(self.run_seen(addresses, known, cases, |record, _| goes_on(record)).await?.records)
    }

    /// As [`Self::run`]; `goes_on` sees what was sent and answered as well.
    pub(crate) async fn run_seen<'c>(
        &self,
        addresses: &BTreeMap<ServiceId, String>,
        known: &KnownValues,
        cases: impl IntoIterator<Item = &'c (u64, Case)>,
        mut goes_on: impl FnMut(&CaseRecord, &[Attempt]) -> GoOn,
    ) -> Result<Ran, RunError> {
        let session = self.session(addresses, known);
        let mut ran = Ran::default();
        for (order, case) in cases {
            let (record, attempts) = run_seen(&session, case, *order).await?;
            let next = goes_on(&record, &attempts);
            ran.records.push(record);
            ran.lost = session.services.values().find_map(|service| service.liveness.lost());
            if next == GoOn::No || ran.lost.is_some() {
                break;
            }
        }
        Ok(ran)
    }

    fn session(&self, addresses: &BTreeMap<ServiceId, String>, known: &KnownValues) -> Session {
        let service = |(id, base): (&ServiceId, &String)| {
            let contracts = Arc::clone(self.contracts.get(id)?);
            let session = ServiceSession {
                id: id.clone(),
                contracts,
                base: base.clone(),
                stubs: Vec::new(),
                attribution: Attribution::None,
                lane: tokio::sync::Mutex::default(),
                company: tokio::sync::RwLock::default(),
                opening: Vec::new(),
                unattributed: std::sync::Mutex::default(),
                restless: std::sync::atomic::AtomicBool::default(),
                injected: tokio::sync::Mutex::default(),
                liveness: Liveness::by(self.route),
                driver: Driver::default(),
            };
            Some((id.clone(), Arc::new(session)))
        };
        Session {
            run: self.run.clone(),
            client: self.client.clone(),
            services: addresses.iter().filter_map(service).collect(),
            known: known.0.clone(),
            credentials: Arc::clone(&self.credentials),
            journal: JournalWriter::nowhere(),
            masker: self.masker.clone(),
            never: self.never.clone(),
            read_only: BTreeMap::new(),
        }
    }
}
