//! What a user may choose, not yet complete: the same names as flags, `SAMPROV_*` variables and keys of `samprov.toml`.

use std::{net::IpAddr, num::NonZeroUsize, path::PathBuf};

use clap::Args;
use samprov_model::{
    case::Family,
    event::InconclusivePolicy,
    id::{ActorId, ServiceId},
    instance::Environment,
    message::Language,
    requirement::Role,
};
use serde::Deserialize;

use super::values::{HeaderLine, HostName, Rate, Span, TargetAddress, switch, word};

/// What of the plan is selected.
#[derive(Args, Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[command(next_help_heading = "What is run")]
pub struct SelectionChoices {
    /// Only this service; may be given several times
    #[arg(long, value_name = "SERVICE", env = "SAMPROV_SERVICE", hide_env = true)]
    pub service: Vec<ServiceId>,
    /// Only cases that judge this actor; may be given several times
    #[arg(long, value_name = "ACTOR", env = "SAMPROV_ACTOR", hide_env = true)]
    pub actor: Vec<ActorId>,
    /// Only cases that judge this role: producer, consumer, catalogue, security
    #[arg(long, value_name = "ROLE", value_parser = word::<Role>, env = "SAMPROV_ROLE", hide_env = true)]
    pub role: Vec<Role>,
    /// Only this family of suites: composite, consumer, contract, flow, protocol, resilience, surplus
    #[arg(long, value_name = "FAMILY", value_parser = word::<Family>, env = "SAMPROV_FAMILY", hide_env = true)]
    pub family: Vec<Family>,
    /// Only cases whose id matches; `*` stands for any text, also across `/`, and a folder of cases may be named without it
    #[arg(long, value_name = "GLOB", env = "SAMPROV_ONLY", hide_env = true)]
    pub only: Vec<String>,
    /// Not the cases whose id matches
    #[arg(long, value_name = "GLOB", env = "SAMPROV_SKIP", hide_env = true)]
    pub skip: Vec<String>,
    /// Seed of what stubs make up in their answers; it changes no request [default: 1]
    #[arg(long, value_name = "N", env = "SAMPROV_SEED", hide_env = true)]
    pub seed: Option<u64>,
    /// Known good values, credentials, vendored references; may be given several times
    #[arg(long, value_name = "FILE", env = "SAMPROV_TEST_DATA", hide_env = true)]
    pub test_data: Vec<PathBuf>,
}

/// Everything else about a run.
#[derive(Args, Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Choices {
    /// A running candidate instead of a started one: its base address, base path included, used exactly as given.
    /// With SERVICE= in front (a service id, or the name of a dependency that is to be real) it may be given several times
    #[arg(
        long,
        value_name = "[SERVICE=]URL",
        env = "SAMPROV_TARGET",
        hide_env = true,
        help_heading = "The candidate"
    )]
    pub target: Vec<TargetAddress>,
    /// What the target is: test, acceptance, production, development. Only `test` (or a loopback address) gets writes and wrong requests
    #[arg(long, value_name = "KIND", value_parser = word::<Environment>, env = "SAMPROV_ENVIRONMENT", hide_env = true, help_heading = "The candidate")]
    pub environment: Option<Environment>,
    /// The name of the candidate in reports
    #[arg(
        long,
        value_name = "LABEL",
        env = "SAMPROV_CANDIDATE",
        hide_env = true,
        help_heading = "The candidate"
    )]
    pub candidate: Option<String>,
    /// The local address that stubs listen on [default: 127.0.0.1]
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "SAMPROV_STUB_BIND",
        hide_env = true,
        help_heading = "The candidate"
    )]
    pub stub_bind: Option<IpAddr>,
    /// The host name by which the candidate reaches the stubs, without port
    #[arg(
        long,
        value_name = "HOST",
        env = "SAMPROV_STUB_ADVERTISE",
        hide_env = true,
        help_heading = "The candidate"
    )]
    pub stub_advertise: Option<HostName>,

    /// Stop taking new cases after this time, such as 60s
    #[arg(long, value_name = "TIME", env = "SAMPROV_BUDGET", hide_env = true, help_heading = "Pace")]
    pub budget: Option<Span>,
    /// Look for the smallest request that shows each finding, after the cases: at most 50 attempts and 5s for one, 30s for
    /// all, beside --budget [default: true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch, env = "SAMPROV_SHRINK", hide_env = true, help_heading = "Pace")]
    pub shrink: Option<bool>,
    /// How many cases run at the same time
    #[arg(long, value_name = "N", env = "SAMPROV_JOBS", hide_env = true, help_heading = "Pace")]
    pub jobs: Option<NonZeroUsize>,
    /// How long one answer may take [default: 10s]
    #[arg(long, value_name = "TIME", env = "SAMPROV_TIMEOUT", hide_env = true, help_heading = "Pace")]
    pub timeout: Option<Span>,
    /// At most this many requests, such as 50/s
    #[arg(long, value_name = "N/s", env = "SAMPROV_RATE", hide_env = true, help_heading = "Pace")]
    pub rate: Option<Rate>,

    /// A header field for every request, such as 'X-Api-Key: ${KEY}'; `${NAME}` is taken from the environment and never shown
    #[arg(
        long,
        value_name = "K: V",
        env = "SAMPROV_HEADER",
        hide_env = true,
        hide_env_values = true,
        help_heading = "Connection"
    )]
    pub header: Vec<HeaderLine>,
    /// Certificates of the authorities to trust instead of the platform's (PEM)
    #[arg(long, value_name = "FILE", env = "SAMPROV_CACERT", hide_env = true, help_heading = "Connection")]
    pub cacert: Option<PathBuf>,
    /// Client certificate (PEM)
    #[arg(long, value_name = "FILE", env = "SAMPROV_CERT", hide_env = true, help_heading = "Connection")]
    pub cert: Option<PathBuf>,
    /// Key of the client certificate (PEM)
    #[arg(long, value_name = "FILE", env = "SAMPROV_KEY", hide_env = true, help_heading = "Connection")]
    pub key: Option<PathBuf>,
    /// A proxy for every target, also one on this machine; without this flag none is used
    #[arg(long, value_name = "URL", env = "SAMPROV_PROXY", hide_env = true, help_heading = "Connection")]
    pub proxy: Option<String>,

    /// Agreed exceptions with reason, owner and end date
    #[arg(
        long,
        value_name = "FILE",
        env = "SAMPROV_DEVIATIONS",
        hide_env = true,
        help_heading = "Verdict and reports"
    )]
    pub deviations: Option<PathBuf>,
    /// What an undecided MUST does: fail (exit 3) or report (exit 0, listed) [default: fail]
    #[arg(long, value_name = "POLICY", value_parser = word::<InconclusivePolicy>, env = "SAMPROV_INCONCLUSIVE", hide_env = true, help_heading = "Verdict and reports")]
    pub inconclusive: Option<InconclusivePolicy>,
    /// A SHOULD that does not hold fails the run too
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = switch, env = "SAMPROV_STRICT", hide_env = true, help_heading = "Verdict and reports")]
    pub strict: Option<bool>,
    /// Folder of journal and reports [default: samprov-out]
    #[arg(
        long,
        value_name = "DIR",
        env = "SAMPROV_OUT",
        hide_env = true,
        help_heading = "Verdict and reports"
    )]
    pub out: Option<PathBuf>,
    /// Language of reports: sv or en [default: en]
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, env = "SAMPROV_LANG", hide_env = true, help_heading = "Verdict and reports")]
    pub lang: Option<Language>,
}

impl SelectionChoices {
    /// These choices, and where they say nothing those below.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            service: first_given(self.service, below.service),
            actor: first_given(self.actor, below.actor),
            role: first_given(self.role, below.role),
            family: first_given(self.family, below.family),
            only: first_given(self.only, below.only),
            skip: first_given(self.skip, below.skip),
            seed: self.seed.or(below.seed),
            test_data: first_given(self.test_data, below.test_data),
        }
    }

    /// Makes relative paths relative to a folder.
    pub(super) fn rebase(&mut self, folder: &std::path::Path) {
        for path in &mut self.test_data {
            *path = folder.join(&*path);
        }
    }
}

impl Choices {
    /// These choices, and where they say nothing those below.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            target: first_given(self.target, below.target),
            environment: self.environment.or(below.environment),
            candidate: self.candidate.or(below.candidate),
            stub_bind: self.stub_bind.or(below.stub_bind),
            stub_advertise: self.stub_advertise.or(below.stub_advertise),
            budget: self.budget.or(below.budget),
            shrink: self.shrink.or(below.shrink),
            jobs: self.jobs.or(below.jobs),
            timeout: self.timeout.or(below.timeout),
            rate: self.rate.or(below.rate),
            header: first_given(self.header, below.header),
            cacert: self.cacert.or(below.cacert),
            cert: self.cert.or(below.cert),
            key: self.key.or(below.key),
            proxy: self.proxy.or(below.proxy),
            deviations: self.deviations.or(below.deviations),
            inconclusive: self.inconclusive.or(below.inconclusive),
            strict: self.strict.or(below.strict),
            out: self.out.or(below.out),
            lang: self.lang.or(below.lang),
        }
    }

    /// Makes relative paths relative to a folder.
    pub(super) fn rebase(&mut self, folder: &std::path::Path) {
        let paths = [&mut self.cacert, &mut self.cert, &mut self.key, &mut self.deviations, &mut self.out];
        for path in paths.into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }
}

fn first_given<T>(above: Vec<T>, below: Vec<T>) -> Vec<T> {
    if above.is_empty() { below } else { above }
}
