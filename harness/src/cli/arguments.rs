//! The command line as types: what each command takes.

use std::{net::IpAddr, num::NonZeroUsize, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use samprov_model::{instance::Environment, message::Language};
use samprov_stubs::{ClientAuthentication, Profile};

use crate::{
    serve::{FaultChoice, PortChoice},
    settings::{Choices, HostName, SelectionChoices, Span, TargetAddress, switch, word},
};

/// Conformance tests for digital collaboration, generated from service descriptions
#[derive(Debug, Parser)]
#[command(name = "samprov", version, arg_required_else_help = true, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read documents and name every defect with its place
    Check(CheckArguments),
    /// List the cases that a description gives, without any network
    Plan(PlanArguments),
    /// Run the cases against a candidate whose dependencies are stubs
    Test(Box<TestArguments>),
    /// Make or check a population: synthetic people that stubs and requests share
    Population(PopulationArguments),
    /// Prove a suite on the description's own stub: where nothing is wrong, nothing may be found
    Prove(Box<ProveArguments>),
    /// Make the reports of a run again, or merge several runs
    Report(ReportArguments),
    /// Serve stubs made from descriptions, for developers: one line for each call, and a status page
    Stub(Box<StubArguments>),
    #[cfg(feature = "demo")]
    /// See a run of the worked example, without any set-up
    Demo(DemoArguments),
    /// Print the JSON Schema of a format, for editors
    Schema(SchemaArguments),
    /// The bundled reference candidate, started by `demo`.
    #[cfg(feature = "demo")]
    #[command(hide = true)]
    CandidateProcess(CandidateProcessArguments),
    /// Ends a candidate when the samprov that started it is killed; started by `test` and `demo`.
    #[command(name = WATCH, hide = true)]
    CandidateWatch(CandidateWatchArguments),
}

/// What `check` takes.
#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArguments {
    /// Service descriptions, collaborations, test data, populations, deviations, OpenAPI and Arazzo documents
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Exit 1 when there is a defect
    #[arg(long)]
    pub strict: bool,
    /// Test data with vendored references; may be given several times
    #[arg(long, value_name = "FILE")]
    pub test_data: Vec<PathBuf>,
    /// Language of the defects: sv or en
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, default_value = "en", env = "SAMPROV_LANG", hide_env = true)]
    pub lang: Language,
}

/// What `plan` takes.
#[derive(Args, Debug)]
#[command(after_help = PLAN_EXAMPLES)]
pub struct PlanArguments {
    /// Service description, collaboration or OpenAPI document, with Arazzo documents and test data beside it
    #[arg(required = true, value_name = "DESCRIPTION")]
    pub descriptions: Vec<PathBuf>,
    /// One JSON object per case and line
    #[arg(long)]
    pub json: bool,
    /// Only the cases that `test --budget` would run, such as 60s
    #[arg(long, value_name = "TIME", env = "SAMPROV_BUDGET", hide_env = true)]
    pub budget: Option<Span>,
    /// What is selected.
    #[command(flatten)]
    pub selection: SelectionChoices,
    /// Where settings are read from.
    #[command(flatten)]
    pub settings_file: SettingsFileArguments,
}

/// What `test` takes.
#[derive(Args, Debug)]
#[command(after_help = TEST_EXAMPLES)]
pub struct TestArguments {
    /// Service description, collaboration or OpenAPI document, with Arazzo documents and test data beside it
    #[arg(required = true, value_name = "DESCRIPTION")]
    pub descriptions: Vec<PathBuf>,
    /// What is selected.
    #[command(flatten)]
    pub selection: SelectionChoices,
    /// Everything else.
    #[command(flatten)]
    pub choices: Choices,
    /// Go on with the run whose journal is in the --out folder; no finished case is repeated
    #[arg(long, value_parser = switch, env = "SAMPROV_RESUME", hide_env = true)]
    pub resume: bool,
    /// Where settings are read from.
    #[command(flatten)]
    pub settings_file: SettingsFileArguments,
}

/// What `prove` takes.
#[derive(Args, Debug)]
#[command(after_help = PROVE_EXAMPLES)]
pub struct ProveArguments {
    /// Service description, collaboration or OpenAPI document
    #[arg(required = true, value_name = "DESCRIPTION")]
    pub descriptions: Vec<PathBuf>,
    /// What is selected.
    #[command(flatten)]
    pub selection: SelectionChoices,
    /// How many cases run at the same time
    #[arg(long, value_name = "N", env = "SAMPROV_JOBS", hide_env = true)]
    pub jobs: Option<NonZeroUsize>,
    /// Folder of journal and reports [default: samprov-out]
    #[arg(long, value_name = "DIR", env = "SAMPROV_OUT", hide_env = true)]
    pub out: Option<PathBuf>,
    /// Language of reports: sv or en [default: en]
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, env = "SAMPROV_LANG", hide_env = true)]
    pub lang: Option<Language>,
    /// Exit 1 when fewer per cent of the seeded faults are told of
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100), default_value_t = 0)]
    pub at_least: u8,
    /// Time for the faults, by what they cost as planned, 5 ms a request, so that the same ones are tried every time; with --target
    /// the runs without faults are in it. The clock only stops it. What is left out is listed
    #[arg(long, value_name = "TIME", env = "SAMPROV_BUDGET", hide_env = true)]
    pub budget: Option<Span>,
    /// Only the run without faults
    #[arg(long, conflicts_with = "target")]
    pub clean_only: bool,
    /// Seed the faults of answers in a proxy before a service that runs already, instead of before the own stub. Only cases that are
    /// good without a fault count
    #[arg(long, value_name = "[SERVICE=]URL")]
    pub target: Vec<TargetAddress>,
    /// What the target is. Unless it is on this machine, it must be `test`: writes and wrong requests are sent
    #[arg(long, value_name = "KIND", value_parser = word::<Environment>, env = "SAMPROV_ENVIRONMENT", hide_env = true)]
    pub environment: Option<Environment>,
    /// Where settings are read from.
    #[command(flatten)]
    pub settings_file: SettingsFileArguments,
}

/// Where settings are read from.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct SettingsFileArguments {
    /// Settings file [default: samprov.toml beside the description, when there is one]
    #[arg(long, value_name = "FILE", env = "SAMPROV_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Use the settings of `[profile.NAME]` in the settings file
    #[arg(long, value_name = "NAME", env = "SAMPROV_PROFILE", hide_env = true)]
    pub profile: Option<String>,
}

/// What `report` takes.
#[derive(Args, Debug)]
#[command(after_help = REPORT_EXAMPLES)]
pub struct ReportArguments {
    /// Journals; several of the same plan are merged
    #[arg(required = true, value_name = "JOURNAL")]
    pub journals: Vec<PathBuf>,
    /// Language of the reports: sv or en
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, default_value = "en", env = "SAMPROV_LANG", hide_env = true)]
    pub lang: Language,
    /// Folder of the reports [default: the folder of the first journal]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// What `stub` takes.
#[derive(Args, Debug)]
#[command(after_help = STUB_EXAMPLES)]
pub struct StubArguments {
    /// Service description, collaboration or OpenAPI document, with populations and test data beside it
    #[arg(required_unless_present = "list_faults", value_name = "DESCRIPTION")]
    pub descriptions: Vec<PathBuf>,
    /// Serve what the services depend on instead of themselves, and tell by which variables they learn the addresses
    #[arg(long)]
    pub dependencies: bool,
    /// One stub for each instance that is described for tests, all with the same data
    #[arg(long)]
    pub instances: bool,
    /// Only this stub, by its name; may be given several times. It is named by the id of the service, ID@VERSION where several versions
    /// are served, and ID/INSTANCE with --instances
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,
    /// The port of the first stub, counted up for those after it, or of one; may be given several times [default: free ones]
    #[arg(long, value_name = "[NAME=]PORT")]
    pub port: Vec<PortChoice>,
    /// The local address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS", env = "SAMPROV_STUB_BIND", hide_env = true)]
    pub stub_bind: Option<IpAddr>,
    /// The host name that is told instead of the address, without port
    #[arg(long, value_name = "HOST", env = "SAMPROV_STUB_ADVERTISE", hide_env = true)]
    pub stub_advertise: Option<HostName>,
    /// Test data with vendored references; may be given several times
    #[arg(long, value_name = "FILE")]
    pub test_data: Vec<PathBuf>,
    /// Speak TLS, with a certificate that is good or wrong in one way
    #[arg(long, value_name = "CERTIFICATE", num_args = 0..=1, require_equals = true, default_missing_value = "good", value_parser = PossibleValuesParser::new(Profile::ALL.map(Profile::as_str)).map(|name| profile(&name)))]
    pub tls: Option<Profile>,
    /// Whether callers must show a certificate [default: none]
    #[arg(long, value_name = "WHETHER", requires = "tls")]
    pub client_certificates: Option<ClientCertificates>,
    /// Folder of what callers need for TLS, made anew at each start
    #[arg(long, value_name = "DIR", default_value = "samprov-tls", requires = "tls")]
    pub tls_out: PathBuf,
    /// Faults.
    #[command(flatten)]
    pub faults: FaultArguments,
    /// Seed of what stubs make up in their answers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Exit 1 at the end when a call broke a description
    #[arg(long)]
    pub strict: bool,
    /// Language of what is told: sv or en
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, default_value = "en", env = "SAMPROV_LANG", hide_env = true)]
    pub lang: Language,
}

/// The faults of `stub`.
#[derive(Args, Debug)]
pub struct FaultArguments {
    /// Put a fault on at all stubs or at one, for all calls or those of an operation; may be given several times, the first that
    /// matches wins
    #[arg(long, value_name = "[NAME=]FAULT[:OPERATION]")]
    pub fault: Vec<FaultChoice>,
    /// List the faults, one a line
    #[arg(long, conflicts_with = "fault")]
    pub list_faults: bool,
}

/// Whether callers of a stub must show a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ClientCertificates {
    /// They are not asked.
    #[default]
    None,
    /// They may.
    Optional,
    /// They must.
    Required,
}

impl From<ClientCertificates> for ClientAuthentication {
    fn from(whether: ClientCertificates) -> Self {
        match whether {
            ClientCertificates::None => Self::None,
            ClientCertificates::Optional => Self::Optional,
            ClientCertificates::Required => Self::Required,
        }
    }
}

fn profile(name: &str) -> Profile {
    Profile::ALL.into_iter().find(|profile| profile.as_str() == name).unwrap_or_default()
}

/// What `demo` takes.
#[derive(Args, Debug)]
#[command(after_help = DEMO_EXAMPLES)]
pub struct DemoArguments {
    /// Switch on a defect of the reference candidate; may be given several times
    #[arg(long, value_name = "ID")]
    pub defect: Vec<String>,
    /// List the defects, one a line
    #[arg(long, conflicts_with = "defect")]
    pub list_defects: bool,
    /// Language of the reports: sv or en
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, default_value = "en", env = "SAMPROV_LANG", hide_env = true)]
    pub lang: Language,
    /// Folder of journal and reports
    #[arg(long, value_name = "DIR", default_value = "samprov-out")]
    pub out: PathBuf,
    /// Seed of what stubs make up in their answers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Also the cases about dependencies that fail, which take a while; a defect that shows there has them anyway
    #[arg(long)]
    pub resilience: bool,
    /// Only the cases that this glob over case ids selects; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// How many cases run at the same time
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// What `population` takes.
#[derive(Args, Debug)]
#[command(after_help = POPULATION_EXAMPLES)]
pub struct PopulationArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: PopulationCommand,
}

/// The commands of `population`.
#[derive(Debug, Subcommand)]
pub enum PopulationCommand {
    /// Read a population and tell what it holds and what the guard against real people saw
    Check(PopulationCheckArguments),
    /// Make a population: the same seed gives the same file
    New(PopulationNewArguments),
}

/// What `population check` takes.
#[derive(Args, Debug)]
pub struct PopulationCheckArguments {
    /// A population
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Language of the defects: sv or en
    #[arg(long, value_name = "LANGUAGE", value_parser = word::<Language>, default_value = "en", env = "SAMPROV_LANG", hide_env = true)]
    pub lang: Language,
}

/// What `population new` takes.
#[derive(Args, Debug)]
pub struct PopulationNewArguments {
    /// What the choices follow from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// How many people; each has an official test number of its own, of which there are not many more than a hundred
    #[arg(long, value_name = "NUMBER", default_value_t = 12)]
    pub personas: usize,
    /// Where the population is written, in place of what is there; stdout without it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What `schema` takes.
#[derive(Args, Debug)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub struct SchemaArguments {
    /// The format; without it the names are listed
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// What the hidden command of the reference candidate takes: passed on as it stands.
#[derive(Args, Debug)]
pub struct CandidateProcessArguments {
    /// Words for the candidate.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub words: Vec<std::ffi::OsString>,
}

/// The name of the hidden command that watches over a candidate.
pub const WATCH: &str = "candidate-watch";

/// What the hidden command that watches over a candidate takes.
#[derive(Args, Debug)]
pub struct CandidateWatchArguments {
    /// Its process group.
    pub group: String,
    /// What its processes carry in their environment.
    pub mark: String,
}

const EXAMPLES: &str = "\
Examples:
  samprov demo
  samprov check openapi.yaml
  samprov test openapi.yaml --target http://127.0.0.1:8080

Exit codes: 0 every selected MUST holds; 1 a MUST does not hold; 2 usage or description unusable;
3 a MUST could not be decided; 4 nothing selected; 101 a bug in samprov; 130, 143 interrupted.";

const CHECK_EXAMPLES: &str = "\
Examples:
  samprov check openapi.yaml
  samprov check collaboration.yaml population.yaml --strict
  samprov check openapi.yaml --test-data vendored.testdata.yaml
  samprov check flow.arazzo.yaml

Exit codes: 0 readable; 1 with --strict and a defect; 2 unusable.";

const PLAN_EXAMPLES: &str = "\
Examples:
  samprov plan openapi.yaml
  samprov plan collaboration.yaml --role consumer
  samprov plan openapi.yaml --json --only 'contract/getPerson/*'

Cases go to stdout, counts and coverage to stderr.";

const TEST_EXAMPLES: &str = "\
Examples:
  samprov test service.yaml
  samprov test openapi.yaml --target http://127.0.0.1:8080 --test-data known.testdata.yaml
  samprov test openapi.yaml flow.arazzo.yaml --target http://127.0.0.1:8080
  samprov test collaboration.yaml --service se.exempel.personregister --only 'contract/getPerson/*' --lang sv

Arazzo documents stand beside the description, or under logical.flows in service.yaml. Test data give
their inputs: values: { \"WORKFLOW inputs.NAME\": [...] }; else the default of the schema is taken.

Every flag has a variable (--stub-bind: SAMPROV_STUB_BIND); an empty one counts as not set.
All but --resume, --config and --profile are keys in samprov.toml, too (stub-bind = \"0.0.0.0\").
A flag goes before its variable, the variable before [profile.NAME], that before the top level of the file.";

const REPORT_EXAMPLES: &str = "\
Examples:
  samprov report samprov-out/journal.jsonl
  samprov report samprov-out/journal.jsonl --lang sv --out report-sv
  samprov report shard-1/journal.jsonl shard-2/journal.jsonl --out merged";

const PROVE_EXAMPLES: &str = "\
Examples:
  samprov prove openapi.yaml
  samprov prove collaboration.yaml --only 'contract/getPerson/*' --out /tmp/proof
  samprov prove openapi.yaml --target http://127.0.0.1:8080 --budget 5m

Exit codes: 0 proved; 1 fewer faults were told of than --at-least asks for, or (--clean-only) something was found where nothing is
wrong; 2 unusable; 3 the run without faults is not green, no fault was tried, the target was lost or refuses its credentials, or
(--clean-only) a MUST could not be decided.

With --target the score counts the faults that showed in an answer. One is left out, and listed with the case that is missed, where
the cases that judge such answers of the operation do not pass without the fault either: nobody was left to tell of it. Where a case
that passes has judged an answer with the fault, it counts.";

const STUB_EXAMPLES: &str = "\
Examples:
  samprov stub openapi.yaml --port 8080
  samprov stub collaboration.yaml --port se.exempel.personregister=8081
  samprov stub v1/openapi.yaml v2/openapi.yaml --port 8080
  samprov stub e-service/service.yaml population.yaml --dependencies
  samprov stub openapi.yaml --port 8443 --tls --client-certificates required
  samprov stub openapi.yaml --tls=expired
  samprov stub openapi.yaml --fault status-503-retry-after:getPerson --fault latency-log-normal

The status page of each stub is at /.samprov; POST /.samprov/reset takes its data back to the start.
SIGINT and SIGTERM end it.

Exit codes: 0 ended; 1 with --strict and a call that broke a description; 2 unusable, or a port is taken.";

const DEMO_EXAMPLES: &str = "\
Examples:
  samprov demo
  samprov demo --list-defects
  samprov demo --lang sv --out /tmp/demo";

const POPULATION_EXAMPLES: &str = "\
Examples:
  samprov population new --seed 7 --out population.yaml
  samprov population new --seed 7 --personas 60 > population.yaml
  samprov population check population.yaml

Exit codes: 0 made, or readable; 2 unusable.";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  samprov schema
  samprov schema service > service.schema.json
  samprov schema collaboration > collaboration.schema.json";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn strict_may_be_switched_off_by_a_flag() {
        let strict = |words: &[&str]| match Arguments::parse_from(words).command {
            Command::Test(test) => test.choices.strict,
            _ => None,
        };
        assert_eq!(strict(&["samprov", "test", "a.yaml", "--strict"]), Some(true));
        assert_eq!(strict(&["samprov", "test", "a.yaml", "--strict=false"]), Some(false));
        assert_eq!(strict(&["samprov", "test", "--strict", "a.yaml"]), Some(true));
        assert_eq!(strict(&["samprov", "test", "a.yaml"]), None);
    }
}
