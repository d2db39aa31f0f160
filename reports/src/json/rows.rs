//! Requirements, root causes and cases become rows.

use std::borrow::Cow;

use samprov_model::{
    case::{Family, Interface},
    event::CaseRecord,
    id::{ActorId, CaseId, InstanceId, RequirementId, ServiceId},
    message::Message,
    place::{DocumentPlace, Place},
    requirement::{Level, Role},
    shrunk::{ShrinkOutcome, Shrunk},
    verdict::{Fault, Finding, Standing, Verdict},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    journal::{Case, Journal},
    l10n::{Texts, words::verdict_word},
    standing::{Counts, RequirementStanding, RootCause, Scope},
};

/// A message for programs (key and arguments) and for people (text).
#[derive(Serialize, JsonSchema)]
pub(super) struct Told<'a> {
    #[serde(flatten)]
    message: &'a Message,
    text: String,
}

impl<'a> Told<'a> {
    pub(super) fn new(texts: &Texts, message: &'a Message) -> Self {
        Self { message, text: texts.tell(message) }
    }
}

/// A requirement and how it stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RequirementRow<'a> {
    id: &'a RequirementId,
    service: &'a ServiceId,
    level: Level,
    role: Role,
    actor: &'a ActorId,
    text: &'a str,
    declared: bool,
    /// `whole`, `partly` or `not-selected`.
    scope: &'static str,
    /// Verification and validation together.
    standing: Standing,
    /// What the cases say.
    verification: Standing,
    /// Whether a person still has to look and sign.
    awaiting_sign_off: bool,
    cases: Counts,
    /// Entries of `verified-by` that no executed case matches.
    missing: Vec<&'a str>,
}

impl<'a> RequirementRow<'a> {
    pub(super) fn new(texts: &Texts, standing: &'a RequirementStanding<'a>) -> Self {
        let requirement = standing.requirement;
        Self {
            id: &requirement.id,
            service: &requirement.service,
            level: requirement.level,
            role: requirement.role,
            actor: &requirement.actor,
            text: requirement.text.in_language(texts.language()),
            declared: requirement.declared,
            scope: match standing.scope {
                Scope::NotSelected => "not-selected",
                Scope::Partly => "partly",
                Scope::Whole => "whole",
            },
            standing: standing.standing,
            verification: standing.verification,
            awaiting_sign_off: standing.validation == crate::standing::Validation::AwaitingSignOff,
            cases: standing.counts,
            missing: standing.missing.clone(),
        }
    }
}

/// A root cause: the case that is told and those that point to it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct CauseRow<'a> {
    case: &'a CaseId,
    standing: Standing,
    fingerprint: &'a str,
    same: Vec<&'a CaseId>,
    knocked_on: Vec<&'a CaseId>,
}

impl<'a> CauseRow<'a> {
    pub(super) fn new(cause: &'a RootCause<'a>) -> Self {
        Self {
            case: &cause.record.id,
            standing: cause.standing,
            fingerprint: &cause.finding.fingerprint,
            same: cause.same.iter().map(|record| &record.id).collect(),
            knocked_on: cause.knocked_on.iter().map(|record| &record.id).collect(),
        }
    }
}

/// A finished case.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) struct CaseRow<'a> {
    #[schemars(with = "CaseId")]
    id: Cow<'a, str>,
    service: &'a ServiceId,
    instance: &'a InstanceId,
    candidate: &'a str,
    /// `METHOD /path/{template}` for REST.
    operation: &'a str,
    assertion: &'a str,
    constraint: &'a str,
    requirements: &'a [RequirementId],
    actor: &'a ActorId,
    role: Role,
    interface: Interface,
    family: Family,
    level: Level,
    /// `pass`, `fail`, `warn`, `inconclusive`, `not-applicable` or `deviated`.
    verdict: &'static str,
    finding: Option<FindingRow<'a>>,
    /// Why it does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Told<'a>>,
    /// By which agreed exception it is excused.
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<DeviationRow<'a>>,
    attempts: u32,
    requests: u32,
    statuses: &'a [u16],
    milliseconds: u64,
    /// Shell lines that make the decisive requests again.
    curl: &'a [String],
    /// What the search for a smaller input came to; the shell lines are then those of the smallest one.
    #[serde(skip_serializing_if = "Option::is_none")]
    shrunk: Option<ShrunkRow<'a>>,
}

/// The search for a smaller input that shows the same finding.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct ShrunkRow<'a> {
    /// `smaller`, `nothing-smaller` or `not-seen-again`.
    outcome: &'static str,
    attempts: u32,
    /// The finding as the smaller input shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<FindingRow<'a>>,
    /// Shell lines that make the requests of the case as it was planned.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    planned_curl: &'a [String],
}

/// What is wrong.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct FindingRow<'a> {
    fault: Fault,
    level: Level,
    message: Told<'a>,
    expected: Told<'a>,
    actual: Told<'a>,
    place: Option<&'a Place>,
    promise: Option<&'a DocumentPlace>,
    requirement: Option<&'a RequirementId>,
    fingerprint: &'a str,
    cause: Option<&'a CaseId>,
    hint: Option<Told<'a>>,
}

/// An agreed exception.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct DeviationRow<'a> {
    reason: &'a str,
    owner: &'a str,
    expires: &'a str,
}

impl<'a> CaseRow<'a> {
    pub(super) fn new(texts: &Texts, journal: &'a Journal, case: Case<'a>) -> Self {
        let verdict = case.verdict();
        let record = case.whole();
        let (reason, deviation) = match verdict {
            Verdict::NotApplicable { reason } => (Some(Told::new(texts, reason)), None),
            Verdict::Deviated { reason, owner, expires, finding: _ } => {
                (None, Some(DeviationRow { reason, owner, expires }))
            }
            Verdict::Fail(_) | Verdict::Inconclusive(_) | Verdict::Pass | Verdict::Warn(_) => (None, None),
        };
        Self {
            id: case.id(),
            service: case.service(),
            instance: case.instance(),
            candidate: &journal.header.candidate,
            operation: case.operation(),
            assertion: case.assertion(),
            constraint: case.constraint(),
            requirements: case.requirements(),
            actor: case.actor(),
            role: case.role(),
            interface: case.interface(),
            family: case.family(),
            level: case.level(),
            verdict: verdict_word(verdict),
            finding: verdict.finding().map(|finding| FindingRow::new(texts, finding)),
            reason,
            deviation,
            attempts: case.attempts(),
            requests: case.requests(),
            statuses: case.statuses(),
            milliseconds: case.milliseconds(),
            curl: record
                .and_then(CaseRecord::shown)
                .map(|evidence| evidence.curl.as_slice())
                .unwrap_or_default(),
            shrunk: record.and_then(|record| Some(ShrunkRow::new(texts, record, record.shrunk.as_ref()?))),
        }
    }
}

impl<'a> ShrunkRow<'a> {
    fn new(texts: &Texts, record: &'a CaseRecord, shrunk: &'a Shrunk) -> Self {
        let planned = record.evidence.as_ref().filter(|_| shrunk.smaller().is_some());
        Self {
            outcome: match &shrunk.outcome {
                ShrinkOutcome::NothingSmaller => "nothing-smaller",
                ShrinkOutcome::NotSeenAgain => "not-seen-again",
                ShrinkOutcome::Smaller { .. } => "smaller",
            },
            attempts: shrunk.attempts,
            finding: shrunk.finding().map(|finding| FindingRow::new(texts, finding)),
            planned_curl: planned.map(|evidence| evidence.curl.as_slice()).unwrap_or_default(),
        }
    }
}

impl<'a> FindingRow<'a> {
    fn new(texts: &Texts, finding: &'a Finding) -> Self {
        Self {
            fault: finding.fault,
            level: finding.level,
            message: Told::new(texts, &finding.message),
            expected: Told::new(texts, &finding.expected),
            actual: Told::new(texts, &finding.actual),
            place: finding.place.as_ref(),
            promise: finding.promise.as_ref(),
            requirement: finding.requirement.as_ref(),
            fingerprint: &finding.fingerprint,
            cause: finding.cause.as_ref(),
            hint: finding.hint.as_ref().map(|hint| Told::new(texts, hint)),
        }
    }
}
