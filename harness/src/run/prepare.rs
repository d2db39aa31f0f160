//! A chosen plan made ready to run: candidates and stubs up, known values found, attribution known.

use std::{collections::BTreeMap, sync::Arc};

use samprov_model::{
    content::JsonText,
    event::{Attribution, Event, Header},
    id::ServiceId,
    mask::Masker,
};
use samprov_suites::{Plan, PlanInput, Subject};

use super::{
    client::HttpClient,
    credentials::CredentialStore,
    drive::Driver,
    error::RunError,
    filter::{CaseFilter, Census},
    journal::JournalWriter,
    liveness::{Liveness, Route, reachable},
    mark::RunId,
    opening::{before_opening, open},
    options::RunOptions,
    provision::provision,
    session::{SecretMasker, ServiceSession, Session},
};
use crate::{
    load::Loaded,
    rig::{Choice, Provided, Rig, RigError, Supplier, start},
    subject::subject_of,
};

/// Everything that is decided before anything is started.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// What is tested and where.
    pub choice: Choice,
    /// Which cases are run.
    pub filter: CaseFilter,
    /// Who is calling.
    pub credentials: CredentialStore,
    /// Sends requests.
    pub client: HttpClient,
    /// Services that get safe requests only.
    pub read_only: BTreeMap<ServiceId, bool>,
    /// Hides secrets.
    pub masker: SecretMasker,
    /// How targets are reached.
    pub route: Route,
}

/// Why a run that was prepared did not come to its first case.
#[derive(Debug)]
pub(crate) enum NotStarted {
    /// The candidate cannot be reached: a run that ends before it began.
    Lost(String),
    /// The run cannot be made.
    Unusable(RunError),
}

impl From<RunError> for NotStarted {
    fn from(error: RunError) -> Self {
        Self::Unusable(error)
    }
}

/// The services of a choice as a plan wants them.
pub(crate) fn subjects<'a>(loaded: &'a Loaded, choice: &Choice) -> Vec<Subject<'a>> {
    let subject = |tested: &crate::rig::Tested| {
        let service = loaded.services.get(tested.index)?;
        let mut subject = subject_of(service, tested.instance.clone(), tested.provided.informed());
        for dependency in &mut subject.dependencies {
            match choice.supplier(&tested.service, &dependency.name) {
                Supplier::Stub => {}
                Supplier::Candidate(_) | Supplier::Running(_) => dependency.simulates = None,
            }
        }
        Some(subject)
    };
    choice.tested.iter().filter_map(subject).collect()
}

/// What a plan is made from.
pub(crate) fn input<'a>(loaded: &'a Loaded, subjects: &'a [Subject<'a>], seed: u64) -> PlanInput<'a> {
    PlanInput {
        services: subjects,
        test_data: &loaded.test_data,
        population: &loaded.population,
        faults: samprov_stubs::injectable_faults(),
        seed,
    }
}

/// Decides what can be decided without starting anything.
pub(crate) fn prepare(loaded: &Loaded, options: &RunOptions, choice: Choice) -> Result<Prepared, RunError> {
    let mut read_only = BTreeMap::new();
    let mut contracts = BTreeMap::new();
    for tested in &choice.tested {
        read_only.insert(tested.service.clone(), !tested.is_test);
        if let (false, Some(service)) = (tested.is_test, loaded.services.get(tested.index)) {
            contracts.insert(tested.service.clone(), service.contracts.clone());
        }
    }
    let secure = choice.tested.iter().any(|tested| match &tested.provided {
        Provided::Running(url) => url.starts_with("https:"),
        Provided::Started { .. } => false,
    });
    let mut credentials =
        CredentialStore::new(&loaded.test_data.credentials, &options.connection.headers, &|name| {
            std::env::var(name).ok()
        })?;
    credentials.add_logins(&choice.logins, options.connection.proxy.as_deref());
    let masker = SecretMasker(Masker::new(credentials.names().values()));
    let route = if options.connection.proxy.is_some() { Route::Proxy } else { Route::Direct };
    Ok(Prepared {
        filter: CaseFilter::new(&options.selection, loaded.test_data.skip.clone(), contracts)?,
        credentials,
        client: HttpClient::new(&options.connection, secure)?,
        read_only,
        masker,
        route,
        choice,
    })
}

impl Prepared {
    /// The part of the choice that has something to run.
    pub(crate) fn needed(&self, census: &Census) -> Choice {
        self.choice.clone().keeping(|service| census.services.contains(service))
    }

    /// Starts stubs and candidates and sees that running targets can be reached.
    pub(crate) async fn start(
        &self,
        loaded: &Loaded,
        options: &RunOptions,
        census: &Census,
    ) -> Result<Rig, NotStarted> {
        let needed = self.needed(census);
        let mut start_options = options.start.clone();
        start_options.seed = options.seed;
        start_options.folder.clone_from(&options.out);
        let rig =
            start(loaded, &needed, &start_options, &self.client.plain()).await.map_err(
                |error| match error {
                    RigError::NotReady { .. } => NotStarted::Lost(self.masker.0.text(&error.to_string())),
                    other => NotStarted::Unusable(other.into()),
                },
            )?;
        if self.route == Route::Direct {
            for running in rig.services.values().filter(|running| !running.started) {
                if let Err(why) = reachable(&running.base).await {
                    rig.stop().await;
                    return Err(NotStarted::Lost(format!("the candidate cannot be reached: {why}")));
                }
            }
        }
        Ok(rig)
    }

    /// Makes the session over a running rig, and gives the filter back.
    pub(crate) fn session(self, loaded: &Loaded, rig: &Rig, journal: JournalWriter) -> (CaseFilter, Session) {
        let mut services = BTreeMap::new();
        for tested in &self.choice.tested {
            let (Some(service), Some(running)) =
                (loaded.services.get(tested.index), rig.services.get(&tested.service))
            else {
                continue;
            };
            let session = ServiceSession {
                id: tested.service.clone(),
                contracts: service.contracts.clone(),
                base: running.base.clone(),
                stubs: running.stubs.clone(),
                attribution: Attribution::None,
                lane: tokio::sync::Mutex::default(),
                company: tokio::sync::RwLock::default(),
                opening: Vec::new(),
                unattributed: std::sync::Mutex::default(),
                restless: std::sync::atomic::AtomicBool::default(),
                injected: tokio::sync::Mutex::default(),
                liveness: Liveness::by(if running.started { Route::Direct } else { self.route }),
                driver: Driver::of(running),
            };
            services.insert(tested.service.clone(), Arc::new(session));
        }
        let session = Session {
            run: RunId::fresh(),
            client: self.client,
            services,
            known: BTreeMap::new(),
            credentials: Arc::new(self.credentials),
            journal,
            masker: self.masker,
            never: loaded.test_data.skip.clone(),
            read_only: self.read_only,
        };
        (self.filter, session)
    }
}

/// Finds known values (or takes those of an earlier part of the run) and how calls are attributed.
pub(crate) async fn open_session(
    session: &mut Session,
    plan: &Plan<'_>,
    census: &Census,
    known: Option<BTreeMap<String, Vec<JsonText>>>,
) -> Result<Attribution, RunError> {
    let ids: Vec<ServiceId> = session.services.keys().cloned().collect();
    let mut start_up = BTreeMap::new();
    for id in &ids {
        let Some(service) = session.services.get(id) else { continue };
        let cases = census.watching.get(id).map(Vec::as_slice).unwrap_or_default();
        start_up.insert(id.clone(), before_opening(service, cases).await);
    }
    let mut provisions = plan.provisions();
    let is_new = known.is_none();
    let mut known = known.unwrap_or_default();
    // Values that must not be shown are not in the journal: a run that is gone on with finds them again.
    provisions
        .retain(|provision| !known.contains_key(&Session::known_key(&provision.service, &provision.key)));
    if is_new || !provisions.is_empty() {
        let found = provision(session, &provisions).await;
        let hides = |values: &Vec<JsonText>| values.iter().any(|value| session.masker.0.hides(&value.0));
        let shown: BTreeMap<_, _> = found
            .iter()
            .filter(|(_, values)| !hides(values))
            .map(|(key, values)| (key.clone(), values.clone()))
            .collect();
        if is_new {
            session.journal.write(&Event::Provisioned { known: shown })?;
        }
        known.extend(found);
    }
    session.known = known;
    let mut worst = Attribution::None;
    for id in ids {
        let Some(service) = session.services.get(&id).cloned() else { continue };
        let cases = census.watching.get(&id).map(Vec::as_slice).unwrap_or_default();
        let Some(before) = start_up.remove(&id) else { continue };
        let opening = open(session, &service, cases, before, provisions.len()).await?;
        drop(service);
        // What is driven makes its calls for whoever has the service to himself.
        let is_driven = cases.iter().any(|case| case.drive.is_some());
        let attribution = if is_driven { Attribution::ExclusiveLane } else { opening.attribution };
        worst = match (worst, attribution) {
            (Attribution::ExclusiveLane, _) | (_, Attribution::ExclusiveLane) => Attribution::ExclusiveLane,
            (Attribution::TraceContext, _) | (_, Attribution::TraceContext) => Attribution::TraceContext,
            (Attribution::None, Attribution::None) => Attribution::None,
        };
        if let Some(service) = session.services.get_mut(&id).and_then(Arc::get_mut) {
            service.attribution = attribution;
            service.driver.wait_for(cases);
            service.opening = opening.calls;
        }
    }
    Ok(worst)
}

/// Whether an unfinished run is the same as the one asked for; if not, what differs.
pub(super) fn differs(before: &Header, now: &Header) -> Option<String> {
    let all = [
        ("plan", before.plan_digest == now.plan_digest),
        ("descriptions", before.description_digest == now.description_digest),
        ("test data", before.test_data_digest == now.test_data_digest),
        ("seed", before.seed == now.seed),
        ("selection", before.selection == now.selection),
        ("target", before.targets == now.targets),
        ("read-only rule", before.read_only == now.read_only),
        ("--strict", before.strict == now.strict),
        ("--inconclusive", before.inconclusive == now.inconclusive),
        ("content of --deviations", before.deviations_digest == now.deviations_digest),
    ];
    let different: Vec<&str> = all.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect();
    (!different.is_empty()).then(|| format!("the unfinished run had another {}", different.join(" and ")))
}
