//! The stream of events of a run: the journal is this stream as JSON Lines, and every report is a pure function of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    case::{Case, Family, Interface},
    content::JsonText,
    evidence::{ConsumerCall, Evidence},
    id::{ActorId, CaseId, InstanceId, OperationId, RequirementId, ServiceId},
    message::{Message, Text},
    place::DocumentPlace,
    requirement::{Level, Role, VerifiedBy},
    selection::Selection,
    shrunk::Shrunk,
    verdict::{Finding, Verdict},
};

/// The version of the journal's schema.
pub const SCHEMA_VERSION: u32 = 1;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// The first line.
    RunStarted(Box<Header>),
    /// The values known before the first case.
    Provisioned {
        /// Values by key, sorted.
        known: BTreeMap<String, Vec<JsonText>>,
    },
    /// A case begins.
    CaseStarted {
        /// Its id.
        case: CaseId,
        /// Its number in the plan, from 0.
        order: u64,
    },
    /// A set-up is about to create something, or has created it: what a later run must clean up if this one dies.
    Created {
        /// The case that created it.
        case: CaseId,
        /// The mark that only this attempt's values carry.
        mark: String,
        /// The service that it was created at; none for the service that the case is about, and in older journals.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<ServiceId>,
        /// The operation that removes it.
        remove: OperationId,
        /// The values its request needs, by parameter name; empty until the answer has come.
        captured: BTreeMap<String, JsonText>,
        /// What was sent, when no value of it could carry the mark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent: Option<JsonText>,
    },
    /// A case ended.
    CaseFinished(Box<CaseRecord>),
    /// A smaller input was looked for that shows the finding of a finished case.
    Shrunk {
        /// The case.
        case: CaseId,
        /// Its number in the plan, from 0.
        order: u64,
        /// What was found.
        shrunk: Box<Shrunk>,
    },
    /// A selected case was not run, or not to its end, since the run ended early. A later [`Event::CaseFinished`] of the same case,
    /// from a run that goes on with this one, takes its place.
    CaseNotRun(Box<NotRun>),
    /// The last line.
    RunFinished(Finish),
}

/// What a run is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Header {
    /// [`SCHEMA_VERSION`].
    pub schema: u32,
    /// samprov's version.
    pub tool: String,
    /// Start, RFC 3339 in UTC.
    pub started: String,
    /// SHA-256 of the plan, hexadecimal.
    pub plan_digest: String,
    /// SHA-256 of the documents.
    pub description_digest: String,
    /// SHA-256 of test data and population.
    pub test_data_digest: String,
    /// The seed.
    pub seed: u64,
    /// What is run.
    pub selection: Selection,
    /// Whether SHOULD counts as MUST.
    pub strict: bool,
    /// What Inconclusive means for exit code and JUnit.
    pub inconclusive: InconclusivePolicy,
    /// The label of the candidate.
    pub candidate: String,
    /// Addresses under test by service, masked.
    pub targets: BTreeMap<ServiceId, String>,
    /// How each dependency was provided: `stub` or an address.
    pub dependencies: BTreeMap<String, String>,
    /// How calls to stubs were attributed to cases.
    pub attribution: Attribution,
    /// Whether only safe requests were allowed, because the target is not marked as test.
    pub read_only: bool,
    /// Names of services.
    pub services: BTreeMap<ServiceId, Text>,
    /// Names of actors.
    pub actors: BTreeMap<ActorId, Text>,
    /// The requirements, declared and derived, in the order of the descriptions.
    pub requirements: Vec<RequirementRecord>,
    /// The number of selected cases.
    pub cases: u64,
    /// The number of cases of the plan that are not selected.
    pub not_selected: u64,
    /// Defects of documents that limit operations.
    pub limits: Vec<LimitRecord>,
    /// Requirements that no case verifies and that are not manual are listed here.
    pub uncovered: Vec<RequirementId>,
    /// Seconds that the planned cases may take (`--budget`), if bounded.
    #[serde(default)]
    pub budget_seconds: Option<u64>,
    /// SHA-256 of the agreed exceptions, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviations_digest: Option<String>,
    /// Requirements whose selected cases were all left out because the target gets safe requests only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A requirement that nothing was allowed to test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LeftOut {
    /// The service whose Profile has it.
    pub service: ServiceId,
    /// The requirement.
    pub requirement: RequirementId,
}

/// What Inconclusive means for exit code and JUnit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InconclusivePolicy {
    /// Exit 3; an error in JUnit.
    #[default]
    Fail,
    /// Exit 0 with a list; skipped in JUnit.
    Report,
}

/// How a call to a stub is attributed to a case (DESIGN section 7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attribution {
    /// Cases that touch a dependency run one at a time.
    ExclusiveLane,
    /// There is no stub.
    #[default]
    None,
    /// By the trace id, which the candidate passes on.
    TraceContext,
}

/// A requirement as reports need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RequirementRecord {
    /// The requirement.
    pub id: RequirementId,
    /// The service whose Profile has it.
    pub service: ServiceId,
    /// How binding.
    pub level: Level,
    /// Who must keep it.
    pub role: Role,
    /// The actor with that role.
    pub actor: ActorId,
    /// Its text.
    pub text: Text,
    /// How it is verified.
    pub verified_by: Vec<VerifiedBy>,
    /// Whether the Profile states it, or it follows from the technical document alone.
    pub declared: bool,
    /// Whether at least one of its cases is selected.
    pub selected: bool,
    /// The number of its cases in the plan; 0 when it is not known.
    #[serde(default)]
    pub cases: u64,
}

/// A defect of a document and the operations it limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LimitRecord {
    /// What is wrong.
    pub message: Message,
    /// Where.
    pub place: DocumentPlace,
    /// The operations that are limited; empty when none is.
    pub operations: Vec<OperationId>,
}

/// A finished case: one row of `report.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CaseRecord {
    /// The case.
    pub id: CaseId,
    /// Its number in the plan, from 0.
    pub order: u64,
    /// The service.
    pub service: ServiceId,
    /// The instance.
    pub instance: InstanceId,
    /// `METHOD /path/{template}` for REST.
    pub operation: String,
    /// The family.
    pub family: Family,
    /// Logical or technical.
    pub interface: Interface,
    /// What was asserted.
    pub assertion: String,
    /// The constraint in focus.
    pub constraint: String,
    /// What it verifies.
    pub requirements: Vec<RequirementId>,
    /// Who is judged.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
    /// How binding.
    pub level: Level,
    /// The verdict with its finding.
    pub verdict: Verdict,
    /// The number of attempts.
    pub attempts: u32,
    /// The number of HTTP requests sent.
    pub requests: u32,
    /// The status of each test, in order; what coverage of statuses is made from.
    pub statuses: Vec<u16>,
    /// Wall time in milliseconds.
    pub milliseconds: u64,
    /// The masked exchanges; only for what did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Calls to dependencies that could not be attributed or that broke a contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumer_calls: Vec<ConsumerCall>,
    /// The search for a smaller input that shows the same. The journal tells it in a line of its own, [`Event::Shrunk`], which
    /// readers add here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shrunk: Option<Shrunk>,
}

impl CaseRecord {
    /// The evidence to show: that of the smallest input known.
    pub fn shown(&self) -> Option<&Evidence> {
        self.shrunk.as_ref().and_then(Shrunk::smaller).or(self.evidence.as_ref())
    }

    /// The finding to show: as the smallest input known shows it.
    pub fn shown_finding(&self) -> Option<&Finding> {
        self.shrunk.as_ref().and_then(Shrunk::finding).or(self.verdict.finding())
    }
}

/// A selected case without a verdict: what reports need to name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct NotRun {
    /// The case.
    pub id: CaseId,
    /// Its number in the plan, from 0.
    pub order: u64,
    /// The service.
    pub service: ServiceId,
    /// `METHOD /path/{template}` for REST.
    pub operation: String,
    /// The family.
    pub family: Family,
    /// Who would have been judged.
    pub actor: ActorId,
    /// In which role.
    pub role: Role,
    /// How binding.
    pub level: Level,
    /// What it would have verified.
    pub requirements: Vec<RequirementId>,
    /// Why it was not run.
    #[serde(default, skip_serializing_if = "NotRunReason::is_ended")]
    pub why: NotRunReason,
}

/// Why a selected case was not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotRunReason {
    /// The run ended before it.
    #[default]
    Ended,
    /// As planned: the time allowed (`--budget`) is not enough for it.
    LeftOut,
}

impl NotRunReason {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_ended(&self) -> bool {
        *self == Self::Ended
    }
}

impl NotRun {
    /// What is told about a case that was not run.
    pub fn of(case: &Case, order: u64, why: NotRunReason) -> Self {
        Self {
            id: case.id.clone(),
            order,
            service: case.service.clone(),
            operation: case.operation_label.clone(),
            family: case.family,
            actor: case.actor.clone(),
            role: case.role,
            level: case.level,
            requirements: case.requirements.clone(),
            why,
        }
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Finish {
    /// Why it ended.
    pub ended: Ended,
    /// End, RFC 3339 in UTC.
    pub at: String,
    /// Wall time in milliseconds.
    pub milliseconds: u64,
    /// Selected cases that were not run.
    pub not_run: u64,
    /// Stale or expired deviations, by their glob, with why.
    pub bad_deviations: Vec<BadDeviation>,
    /// Calls to stubs that belong to no case.
    pub unattributed: Vec<ConsumerCall>,
}

/// A deviation that fails the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BadDeviation {
    /// Its glob.
    pub cases: String,
    /// Who answers for it.
    pub owner: String,
    /// Whether it is past its last day; else its cases hold without it.
    pub expired: bool,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// All cases that the time allowed is enough for, as planned, were run; the others were left out.
    BudgetKept,
    /// The time allowed was used up.
    BudgetSpent,
    /// The candidate died or became unreachable.
    CandidateLost,
    /// All selected cases were run.
    Complete,
    /// Interrupted by SIGINT.
    Interrupted,
    /// Ended by SIGTERM, or by SIGHUP when the terminal went away.
    Terminated,
}
