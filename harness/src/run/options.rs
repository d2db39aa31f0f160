//! What a run is asked to do, complete: no default is left to be filled in.

use std::{path::PathBuf, time::Duration};

use samprov_model::{
    deviation::Deviations, event::InconclusivePolicy, instance::Environment, message::Language,
    selection::Selection,
};

use crate::rig::{StartOptions, TargetOption};

/// The options of a run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Running candidates and real dependencies.
    pub targets: Vec<TargetOption>,
    /// The environment that the user vouches for.
    pub environment: Option<Environment>,
    /// What is run.
    pub selection: Selection,
    /// The seed of every choice.
    pub seed: u64,
    /// No new case is taken after this time.
    pub budget: Option<Duration>,
    /// Whether the input of what is found is made smaller.
    pub shrink: Shrink,
    /// Cases at the same time; without it by the targets.
    pub jobs: Option<usize>,
    /// How the candidate is reached.
    pub connection: ConnectionOptions,
    /// Agreed exceptions.
    pub deviations: Deviations,
    /// What Inconclusive means.
    pub inconclusive: InconclusivePolicy,
    /// Whether SHOULD counts as MUST.
    pub strict: bool,
    /// The folder of journal and reports.
    pub out: PathBuf,
    /// The language of reports.
    pub language: Language,
    /// Whether to go on with an unfinished run.
    pub resume: bool,
    /// The label of the candidate in reports.
    pub candidate: Option<String>,
    /// How candidates are started.
    pub start: StartOptions,
}

/// What is made smaller after the cases have run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shrink {
    /// The input of each finding.
    #[default]
    Findings,
    /// Nothing.
    Nothing,
}

/// How the candidate is reached.
#[derive(Clone, Debug)]
pub struct ConnectionOptions {
    /// The longest time for one exchange.
    pub timeout: Duration,
    /// At most this many requests a second.
    pub rate: Option<f64>,
    /// Header fields for every request; values may hold `${NAME}`.
    pub headers: Vec<(String, String)>,
    /// Authorities to trust instead of the platform's.
    pub authorities: Option<PathBuf>,
    /// The client certificate.
    pub certificate: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
    /// A proxy.
    pub proxy: Option<String>,
}

impl Default for ConnectionOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            rate: None,
            headers: Vec::new(),
            authorities: None,
            certificate: None,
            key: None,
            proxy: None,
        }
    }
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            targets: Vec::new(),
            environment: None,
            selection: Selection::default(),
            seed: 1,
            budget: None,
            shrink: Shrink::Findings,
            jobs: None,
            connection: ConnectionOptions::default(),
            deviations: Deviations::default(),
            inconclusive: InconclusivePolicy::default(),
            strict: false,
            out: PathBuf::from("samprov-out"),
            language: Language::English,
            resume: false,
            candidate: None,
            start: StartOptions::default(),
        }
    }
}
