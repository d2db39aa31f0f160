//! Choices of all layers turned into settings that are complete.

use std::{net::IpAddr, num::NonZeroUsize, path::PathBuf, time::Duration};

use samprov_model::{
    event::InconclusivePolicy, instance::Environment, message::Language, selection::Selection,
};

use super::{
    choices::{Choices, SelectionChoices},
    values::{HeaderLine, Rate, TargetAddress},
};

/// The settings of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What of the plan is run.
    pub selection: Selection,
    /// The seed.
    pub seed: u64,
    /// Test data files.
    pub test_data: Vec<PathBuf>,
    /// Running candidates and dependencies.
    pub targets: Vec<TargetAddress>,
    /// What the target is, when the user says so.
    pub environment: Option<Environment>,
    /// The name of the candidate in reports.
    pub candidate: Option<String>,
    /// Where stubs listen.
    pub stub_bind: IpAddr,
    /// By which host name the candidate reaches them.
    pub stub_advertise: Option<String>,
    /// After which time no new case is begun.
    pub budget: Option<Duration>,
    /// Whether the input of what is found is made smaller.
    pub shrink: bool,
    /// How many cases run at the same time; `None` leaves it to the runner.
    pub jobs: Option<NonZeroUsize>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Requests per second.
    pub rate: Option<Rate>,
    /// Header fields for every request.
    pub headers: Vec<HeaderLine>,
    /// Authorities to trust instead of the platform's.
    pub authorities: Option<PathBuf>,
    /// Client certificate.
    pub certificate: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
    /// A proxy.
    pub proxy: Option<String>,
    /// The deviations file.
    pub deviations: Option<PathBuf>,
    /// What Inconclusive means.
    pub inconclusive: InconclusivePolicy,
    /// Whether a SHOULD counts as a MUST.
    pub strict: bool,
    /// The folder of journal and reports.
    pub out: PathBuf,
    /// The language of reports.
    pub language: Language,
    /// Whether to go on with an earlier run.
    pub resume: bool,
}

impl Settings {
    /// Fills in the defaults.
    pub fn new(selection: SelectionChoices, choices: Choices) -> Self {
        Self {
            seed: selection.seed.unwrap_or(DEFAULT_SEED),
            test_data: selection.test_data.clone(),
            selection: selection.into(),
            targets: choices.target,
            environment: choices.environment,
            candidate: choices.candidate,
            stub_bind: choices.stub_bind.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)),
            stub_advertise: choices.stub_advertise.map(|host| host.0),
            budget: choices.budget.map(|span| span.0),
            shrink: choices.shrink.unwrap_or(true),
            jobs: choices.jobs,
            timeout: choices.timeout.map_or(DEFAULT_TIMEOUT, |span| span.0),
            rate: choices.rate,
            headers: choices.header,
            authorities: choices.cacert,
            certificate: choices.cert,
            key: choices.key,
            proxy: choices.proxy,
            deviations: choices.deviations,
            inconclusive: choices.inconclusive.unwrap_or_default(),
            strict: choices.strict.unwrap_or(false),
            out: choices.out.unwrap_or_else(|| PathBuf::from("samprov-out")),
            language: choices.lang.unwrap_or_default(),
            resume: false,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(SelectionChoices::default(), Choices::default())
    }
}

impl From<SelectionChoices> for Selection {
    fn from(choices: SelectionChoices) -> Self {
        Self {
            services: choices.service,
            actors: choices.actor,
            roles: choices.role,
            families: choices.family,
            only: choices.only,
            skip: choices.skip,
        }
    }
}

const DEFAULT_SEED: u64 = 1;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
