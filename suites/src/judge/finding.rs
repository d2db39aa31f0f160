//! An outcome turned into a verdict with its finding.

use samprov_model::{
    case::{Case, Family},
    id::CaseId,
    message::Message,
    place::{DocumentPlace, Place},
    requirement::Level,
    verdict::{Fault, Finding, Verdict},
};

use super::severity::{OutcomeKind, Weight};

/// What was seen, ready to be weighed.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) kind: OutcomeKind,
    pub(super) expected: Message,
    pub(super) actual: Message,
    pub(super) place: Option<Place>,
    pub(super) promise: Option<DocumentPlace>,
    /// What tells this root cause from others of the same kind and operation.
    pub(super) detail: String,
    /// What it is about, where that is not the operation.
    pub(super) about: Option<String>,
    /// The fingerprint, where one root cause shows in several operations.
    pub(super) root: Option<String>,
    pub(super) cause: Option<CaseId>,
    pub(super) hint: Option<Message>,
}

impl Seen {
    pub(super) fn new(kind: OutcomeKind, expected: Message, actual: Message) -> Self {
        Self {
            kind,
            expected,
            actual,
            place: None,
            promise: None,
            detail: String::new(),
            about: None,
            root: None,
            cause: None,
            hint: None,
        }
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// What it is about, where that is not the operation.
    pub(super) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// The fingerprint of a root cause that shows in several operations.
    pub(super) fn root(mut self, root: Option<String>) -> Self {
        self.root = root;
        self
    }

    /// What to do about it; what is known already stays.
    pub(super) fn hint(mut self, hint: Option<Message>) -> Self {
        self.hint = self.hint.or(hint);
        self
    }

    pub(super) fn promised(mut self, promise: Option<DocumentPlace>) -> Self {
        self.promise = promise;
        self
    }

    /// The verdict on a case. A MUST that only a SHOULD requirement asks for is a SHOULD.
    pub(super) fn verdict(self, case: &Case) -> Verdict {
        let weight = self.kind.weight();
        let level = match weight {
            Weight::Fail | Weight::Inconclusive => case.level,
            Weight::Pass | Weight::Warn => Level::Should,
        };
        let finding = self.finding(case, level);
        match weight {
            Weight::Fail if case.level == Level::Must => Verdict::Fail(finding),
            Weight::Fail | Weight::Warn => Verdict::Warn(finding),
            Weight::Inconclusive => Verdict::Inconclusive(finding),
            Weight::Pass => Verdict::Pass,
        }
    }

    fn finding(self, case: &Case, level: Level) -> Finding {
        let name = self.kind.name();
        let detail = if self.detail.is_empty() { String::new() } else { format!("/{}", self.detail) };
        let about = self.about.unwrap_or_else(|| case.operation_label.clone());
        Finding {
            fault: fault(self.kind, case.family),
            level,
            message: Message::new(&format!("finding-{name}")).with("operation", about),
            expected: self.expected,
            actual: self.actual,
            place: self.place,
            promise: self.promise,
            requirement: case.requirements.first().cloned(),
            fingerprint: self
                .root
                .unwrap_or_else(|| format!("{}/{}/{name}{detail}", case.service, case.operation)),
            cause: self.cause,
            hint: self.hint,
        }
    }
}

/// A case that could not be decided because another one broke.
pub(super) fn knocked_on(case: &Case, cause: Option<&CaseId>, expected: Message, actual: Message) -> Verdict {
    let named = cause.map_or_else(String::new, |cause| cause.as_str().to_owned());
    Verdict::Inconclusive(Finding {
        fault: Fault::Environment,
        level: case.level,
        message: Message::new("finding-knocked-on")
            .with("operation", case.operation_label.clone())
            .with("cause", named.clone()),
        expected,
        actual,
        place: None,
        promise: None,
        requirement: case.requirements.first().cloned(),
        fingerprint: format!("{}/knocked-on/{named}", case.service),
        cause: cause.filter(|cause| **cause != case.id).cloned(),
        hint: None,
    })
}

/// A finding about samprov or the description that leaves the case undecided.
pub(super) fn undecidable(
    case: &Case,
    fault: Fault,
    key: &str,
    expected: Message,
    actual: Message,
) -> Verdict {
    Verdict::Inconclusive(Finding {
        fault,
        level: case.level,
        message: Message::new(key).with("operation", case.operation_label.clone()),
        expected,
        actual,
        place: None,
        promise: None,
        requirement: case.requirements.first().cloned(),
        fingerprint: format!("{}/{}/{key}", case.service, case.operation),
        cause: None,
        hint: None,
    })
}

fn fault(kind: OutcomeKind, family: Family) -> Fault {
    match kind_fault(kind) {
        // A composite answers for what it makes of its parts as the producer of that.
        Fault::Consumer if family == Family::Composite => Fault::Producer,
        other @ (Fault::Consumer
        | Fault::Description
        | Fault::Environment
        | Fault::Harness
        | Fault::Producer) => other,
    }
}

fn kind_fault(kind: OutcomeKind) -> Fault {
    match kind {
        OutcomeKind::AddressBroken
        | OutcomeKind::BodyBroken
        | OutcomeKind::ConditionIgnored
        | OutcomeKind::ConditionIgnoredWhereDeclared
        | OutcomeKind::CurrentVersionRefused
        | OutcomeKind::FilterBroken
        | OutcomeKind::FilterDoubtful
        | OutcomeKind::ConnectionBroken
        | OutcomeKind::CriterionNotMet
        | OutcomeKind::DuplicateKey
        | OutcomeKind::FormatBrokenAsAnnotation
        | OutcomeKind::InvalidInputAccepted
        | OutcomeKind::InvalidInputAcceptedWhereRefusalIsDeclared
        | OutcomeKind::KnownGoodDataNotFound
        | OutcomeKind::MediaTypeBroken
        | OutcomeKind::MethodLeftOutOfAllow
        | OutcomeKind::MethodRefusedWithoutAllow
        | OutcomeKind::NotHttp
        | OutcomeKind::NullAcceptedForOptionalBody
        | OutcomeKind::LostPartUnnamed
        | OutcomeKind::PageBroken
        | OutcomeKind::PartLostFailsAll
        | OutcomeKind::PartialThoughWhole
        | OutcomeKind::ProtocolBreachAccepted
        | OutcomeKind::ProtocolBreachAcceptedWhereRefusalIsDeclared
        | OutcomeKind::RefusalWithoutBody
        | OutcomeKind::RefusedPartNotBorne
        | OutcomeKind::RequiredHeaderBroken
        | OutcomeKind::ServerError
        | OutcomeKind::StateBroken
        | OutcomeKind::StoredOtherwise
        | OutcomeKind::SurplusInformation
        | OutcomeKind::UndeclaredRefusalOfKnownGoodData
        | OutcomeKind::UndeclaredSuccess
        | OutcomeKind::UnusualJsonAccepted
        | OutcomeKind::ValidInputRefused
        | OutcomeKind::WholeThoughPartLost
        | OutcomeKind::WriteOnlyTold => Fault::Producer,
        OutcomeKind::CallBreaksContract
        | OutcomeKind::CallOutsideDescription
        | OutcomeKind::CutOffOnFault
        | OutcomeKind::AnswerBrokenOnFault
        | OutcomeKind::AnswerPerhapsStored
        | OutcomeKind::AnswerPerhapsUsedAgain
        | OutcomeKind::AnswerUsedAgain
        | OutcomeKind::CallerBlamedForFault
        | OutcomeKind::CallerTokenPassedOn
        | OutcomeKind::CallsOutOfOrder
        | OutcomeKind::CallsPerhapsOutOfOrder
        | OutcomeKind::CallsTooMany
        | OutcomeKind::CarriedOnWithout
        | OutcomeKind::CarriedOnWithoutUnagreed
        | OutcomeKind::ErrorBrokenOnFault
        | OutcomeKind::FaultNotBorne
        | OutcomeKind::FirstInstancePassedOver
        | OutcomeKind::GoneAfterFault
        | OutcomeKind::HangsOnFault
        | OutcomeKind::LateAnswerNotAwaited
        | OutcomeKind::LateOnFault
        | OutcomeKind::LateOnFaultUnagreed
        | OutcomeKind::NeverRecovers
        | OutcomeKind::NeverReturns
        | OutcomeKind::NoAnswerOnFault
        | OutcomeKind::NovelValueNotBorne
        | OutcomeKind::OtherInstanceNotUsed
        | OutcomeKind::OtherInstanceUsedLate
        | OutcomeKind::PersonalDataInAddress
        | OutcomeKind::RetryAfterIgnored
        | OutcomeKind::SurplusPassedOn
        | OutcomeKind::TraceNotPassedOn
        | OutcomeKind::TraceParentKept
        | OutcomeKind::TriesTooOften
        | OutcomeKind::UndescribedErrorOnFault
        | OutcomeKind::UntrustedTlsAccepted
        | OutcomeKind::UpstreamDetailTold
        | OutcomeKind::WriteRepeated => Fault::Consumer,
        // What the candidate does is right; what is missing is in the document.
        OutcomeKind::PromiseImpossible | OutcomeKind::UndocumentedRefusalOfInvalidInput => Fault::Description,
        OutcomeKind::CodingNotRead | OutcomeKind::PatternUndecided => Fault::Harness,
        OutcomeKind::CredentialsMissing
        | OutcomeKind::CredentialsRefused
        | OutcomeKind::RateLimited
        | OutcomeKind::SuccessNeverReached
        | OutcomeKind::TimedOut
        | OutcomeKind::TooLarge
        | OutcomeKind::UnavailableForNow
        | OutcomeKind::UndeclaredRefusalOfGeneratedData
        | OutcomeKind::Unreachable
        | OutcomeKind::UseOfAnswerUndecided => Fault::Environment,
    }
}
