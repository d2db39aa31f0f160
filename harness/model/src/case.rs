//! A case (testfall): one operation, one assertion, one constraint; closed, so that any subset in any order gives the same verdicts.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    composite::{PartInState, Partial},
    drive::{Drive, DriveEnd, Driven},
    id::{
        ActorId, CaseId, ConsumerId, DependencyName, FaultId, InstanceId, OperationId, RequirementId,
        ServiceId,
    },
    injection::{CarriedOut, Effect},
    observation::{Attempt, Exchange},
    place::Place,
    probe::{Part, Program, Purpose},
    requirement::{Level, Role},
    resilience::{Manner, Moment, Terms, Told},
    workflow::WorkflowInput,
};

/// A planned case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Case {
    /// Also selector, JUnit name and HTML anchor.
    pub id: CaseId,
    /// The service whose description made the case.
    pub service: ServiceId,
    /// The instance it runs on.
    pub instance: InstanceId,
    /// The operation that is judged.
    pub operation: OperationId,
    /// The operation for readers and for comparison with other tools: `GET /persons/{personKey}`.
    pub operation_label: String,
    /// The family of suites.
    pub family: Family,
    /// Logical or technical interface.
    pub interface: Interface,
    /// Whose fault a failure is.
    pub role: Role,
    /// The actor with that role.
    pub actor: ActorId,
    /// What is verified; never empty.
    pub requirements: Vec<RequirementId>,
    /// The most binding level among the requirements.
    pub level: Level,
    /// What is asserted.
    pub assertion: Assertion,
    /// The constraint in focus: variant or place and keyword; stable text.
    pub constraint: String,
    /// How sure it is that the input's data exist at the candidate.
    pub data: DataOrigin,
    /// The value that would have to be supplied when the data turn out not to exist, for example `getPet path.petId`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted_values: Vec<String>,
    /// The test itself; consumer cases have several, tried in order.
    pub programs: Vec<Program>,
    /// What makes the candidate call when the programs have not led to it, or when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drive: Option<Drive>,
    /// The request known to be right, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Program>,
    /// The case that shows it when the control itself is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_shown_by: Option<CaseId>,
    /// Whether it changes anything at the candidate (any method but GET, HEAD, OPTIONS).
    pub writes: bool,
}

/// The families of suites (DESIGN section 6) that exist so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Answers put together from what several services answer.
    Composite,
    /// What the candidate sends to its dependencies.
    Consumer,
    /// Messages: positive and negative.
    Contract,
    /// Sequences and state.
    Flow,
    /// Methods, media types, malformed messages.
    Protocol,
    /// What the candidate does when a dependency fails.
    Resilience,
    /// Agreements.
    Surplus,
}

/// The interface a case verifies (VDS 5.3.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Interface {
    /// Calls, messages, sequences (logiskt gränssnitt).
    Logical,
    /// Protocol and standard (tekniskt gränssnitt).
    Technical,
}

/// Where the data of a case come from: what an unexpected refusal means depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataOrigin {
    /// Made from the schema alone; the candidate may rightly not know it.
    Generated,
    /// Test data, population, discovery or own set-up; or no value is needed.
    KnownGood,
}

/// What is asserted, with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Assertion {
    /// A valid request gets an answer as declared: status, media type, headers, body.
    AnswerAsDeclared,
    /// A request that breaks one constraint is refused.
    InvalidRefused {
        /// Where it breaks.
        place: Place,
        /// The keyword that it breaks, for example `format`.
        keyword: String,
        /// Whether this case is the one of its operation that tells about an undocumented refusal.
        tells_undocumented: bool,
    },
    /// A request that breaks the protocol is refused with one of these statuses.
    ProtocolRefused {
        /// The kind of breach.
        breach: Breach,
    },
    /// The address in `Location` leads to what was created.
    AddressLeadsToCreated,
    /// The request that has just created something is sent once more, and answered as declared: carried out or refused.
    CreatedAgain,
    /// What was created is read back as it was sent.
    CreatedIsRead,
    /// What was replaced is read back as it was sent last.
    ReplacedIsRead,
    /// What was deleted is gone.
    DeletedIsGone,
    /// A read of what is not there is answered 404 or 410, as declared.
    NotFoundAsDeclared,
    /// Reading changes nothing: a third read shows the same as the second.
    ReadChangesNothing,
    /// A write that is refused changes nothing.
    RefusedChangesNothing,
    /// A second read gives an answer as declared, like the first.
    ReadIsRepeatable,
    /// A write against the current version is carried out.
    CurrentAccepted,
    /// A write against a version that is not the current one is refused with 412 and changes nothing (RFC 9110, 13.1.1).
    StaleRefused,
    /// A link of the description leads to an answer as declared.
    LinkHolds {
        /// The link's name.
        link: String,
    },
    /// A list that is filtered by the value of a property holds only items with that value.
    FilterHolds {
        /// The list in the answer.
        items: Place,
        /// The query parameter.
        parameter: Place,
        /// The property of the items.
        property: String,
        /// How sure it is that equality is meant.
        meaning: FilterMeaning,
    },
    /// What was created stands in the list of its collection.
    ListHoldsCreated {
        /// The list in the answer.
        items: Place,
        /// The property that names an item.
        identity: String,
    },
    /// What was deleted does not stand in the list of its collection any more.
    ListLeavesOutDeleted {
        /// The list in the answer.
        items: Place,
        /// The property that names an item.
        identity: String,
    },
    /// The address of the next page leads to a page as declared, with other items.
    NextPageHolds {
        /// The list in the answer.
        items: Place,
        /// The property that names an item, when certain.
        identity: Option<String>,
    },
    /// A read of a version that the caller has already is answered 304 without a body (RFC 9110, 13.1.2).
    NotModified,
    /// Pages of a list that stands still add up: nothing twice, nothing left out, and no total below what is shown.
    PagesAddUp {
        /// The list in the answer.
        items: Place,
        /// The property that names an item, when certain.
        identity: Option<String>,
        /// Where the answer tells how many items there are in all.
        total: Option<Place>,
    },
    /// A page holds no more items than asked for.
    PageWithinLimit {
        /// The list in the answer.
        items: Place,
        /// The parameter that limits it.
        limit: Place,
        /// The limit that was sent.
        at_most: u32,
    },
    /// The second page is not the first again: offset 0, then 1, then 0 once more to see that the list stood still.
    OffsetMovesOn {
        /// The list in the answer.
        items: Place,
        /// The property that tells items apart: two that look alike need not be the same.
        identity: String,
    },
    /// A consumer gets what is agreed and no more (överskottsinformation).
    NoSurplus {
        /// The consumer.
        consumer: ConsumerId,
        /// JSON Pointers of what is agreed.
        allow: Vec<String>,
    },
    /// Every call to an operation of a dependency keeps that dependency's contract.
    CallsKeepContract {
        /// The dependency.
        dependency: DependencyName,
        /// The operation of the dependency.
        operation: OperationId,
    },
    /// No call to a dependency is outside its description.
    NoUnmatchedCall {
        /// The dependency.
        dependency: DependencyName,
    },
    /// Every call to a dependency is made in this manner.
    CallsMannered {
        /// The dependency.
        dependency: DependencyName,
        /// How.
        manner: Manner,
    },
    /// A dependency that fails does no harm beyond what cannot be done without it.
    FaultContained {
        /// The dependency.
        dependency: DependencyName,
        /// The operation of it whose calls meet the fault; none for all.
        operation: Option<OperationId>,
        /// The fault.
        fault: FaultId,
        /// What the candidate meets.
        effect: Effect,
        /// Whether the call may have been carried out all the same.
        carried_out: CarriedOut,
        /// Whether the candidate knows whom to trust, so that its calls are encrypted: what a fault of TLS needs.
        #[serde(default, skip_serializing_if = "Told::is_no")]
        trust: Told,
        /// What is agreed.
        terms: Terms,
    },
    /// When the first instance of a dependency is lost another one is used, and the first again when it is back (VDS 7.5.2.3).
    FailsOver {
        /// The dependency.
        dependency: DependencyName,
        /// The operation of it; none for any.
        operation: Option<OperationId>,
        /// The instance to turn to.
        to: InstanceId,
        /// Whether the candidate knows where that is.
        told: Told,
        /// When the first is lost.
        moment: Moment,
        /// The time to turn to it, in milliseconds.
        within: Option<u32>,
        /// The time to return, in milliseconds.
        return_within: Option<u32>,
        /// What is agreed besides.
        terms: Terms,
    },
    /// An answer put together from what several services answer is as agreed, whatever state they are in (VDS 6.6.1).
    PartsCombined {
        /// The parts.
        parts: Vec<PartInState>,
        /// What is agreed about an answer that lacks a part.
        partial: Option<Partial>,
    },
    /// A step of a process, whose steps are taken at several services, does what the Arazzo document says. What comes before it in
    /// the process is done first; what comes behind it is not.
    StepHolds {
        /// The key of the workflow: its document and id.
        process: String,
        /// The step.
        step: String,
        /// Other services of the process that its service calls, and stubs answer for: what these say it cannot know.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        simulated: Vec<ServiceId>,
        /// What the workflow, and those that it runs, are given.
        inputs: Vec<WorkflowInput>,
    },
    /// A workflow of an Arazzo document comes to its end: every criterion of its steps is met, or dealt with by an action.
    WorkflowHolds {
        /// The key of the workflow: its document and id.
        workflow: String,
        /// What it, and the workflows that it runs, are given.
        inputs: Vec<WorkflowInput>,
    },
}

/// How sure it is that a filter asks for equal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FilterMeaning {
    /// Parameter and property list the same values, which have no order.
    Equal,
    /// Name and type agree; a part of a text or a range may be meant.
    Likely,
}

/// Breaches of the protocol that every HTTP service meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Breach {
    /// The body is not what its media type says.
    MalformedBody,
    /// No `Content-Type` on a body.
    MissingMediaType,
    /// An `Accept` that cannot be met.
    UnacceptableAccept,
    /// A body that some readers of JSON take and others refuse (RFC 8259, 4 and 9).
    UnusualJson,
    /// A `Content-Type` that is not declared.
    WrongMediaType,
    /// A method that is not declared for the path.
    WrongMethod,
}

impl Case {
    /// The services that its requests go to, its own among them.
    pub fn services(&self) -> BTreeSet<&ServiceId> {
        let steps = self.programs.iter().chain(&self.control).flat_map(|program| &program.steps);
        steps.filter_map(|step| step.service.as_ref()).chain([&self.service]).collect()
    }

    /// Whether an attempt was made without what the request refers to, because that could not be had.
    pub fn is_bare(&self, attempts: &[Attempt], attempt: &Attempt) -> bool {
        let at = attempts.iter().position(|other| std::ptr::eq(other, attempt));
        let before = at.and_then(|at| attempts.get(at.checked_sub(1)?));
        self.assertion == Assertion::AnswerAsDeclared
            && self.programs.len() == 2
            && before.is_some_and(Attempt::was_not_reached)
            && !attempt.observation.exchanges.iter().any(|exchange| exchange.part == Part::SetUp)
    }

    /// How many of its programs did not lead to the call that a case about a failing dependency is about: the one behind them is
    /// the one that it goes on with.
    pub fn tried_in_vain(&self, attempts: &[Attempt]) -> usize {
        attempts.iter().take_while(|attempt| !self.leads_to_the_call(attempt)).count()
    }

    /// Whether an attempt succeeded with a call to each dependency that the case is about, and no fault on.
    pub fn leads_to_the_call(&self, attempt: &Attempt) -> bool {
        let is_success = |exchange: &Exchange| exchange.answer().is_some_and(|answer| answer.status < 400);
        let is_called = |dependency: &DependencyName, operation: Option<&OperationId>| {
            attempt.observation.stub_calls.iter().any(|call| {
                call.fault.is_none()
                    && call.dependency == *dependency
                    && (operation.is_none() || call.operation.as_ref() == operation)
            })
        };
        let is_done = |driven: &Driven| driven.end == DriveEnd::Done;
        let succeeded = attempt.observation.stopped.is_none()
            && attempt.observation.driven.as_ref().is_none_or(is_done)
            && attempt.observation.tests().all(is_success);
        match &self.assertion {
            Assertion::FailsOver { dependency, operation, .. }
            | Assertion::FaultContained { dependency, operation, .. } => {
                succeeded && is_called(dependency, operation.as_ref())
            }
            Assertion::PartsCombined { parts, .. } => {
                succeeded
                    && !self.is_partial(attempt)
                    && parts.iter().all(|part| is_called(&part.dependency, None))
            }
            _ => false,
        }
    }

    /// Whether the answer of an attempt says of itself that it lacks a part.
    pub fn is_partial(&self, attempt: &Attempt) -> bool {
        let Assertion::PartsCombined { partial: Some(partial), .. } = &self.assertion else { return false };
        let last = attempt.observation.tests().last().and_then(Exchange::answer);
        last.is_some_and(|answer| answer.status == partial.status)
    }

    /// The program that one of its attempts has sent.
    pub fn program_of(&self, attempts: &[Attempt], attempt: &Attempt) -> Option<&Program> {
        if attempt.observation.driven.is_some() {
            return None;
        }
        match (attempt.purpose, self.programs.as_slice()) {
            _ if self.assertion.is_about_a_failing_dependency() => {
                self.programs.get(self.tried_in_vain(attempts)).or_else(|| self.programs.last())
            }
            (Purpose::Control, _) => self.control.as_ref(),
            (Purpose::Test, [only]) => Some(only),
            (Purpose::Test, [first, bare]) if self.assertion == Assertion::AnswerAsDeclared => {
                Some(if self.is_bare(attempts, attempt) { bare } else { first })
            }
            (Purpose::Test, programs) => {
                let mut tests = attempts.iter().filter(|other| other.purpose == Purpose::Test);
                programs.get(tests.position(|other| std::ptr::eq(other, attempt))?)
            }
        }
    }
}

impl Family {
    /// The word used in files, ids and selectors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Composite => "composite",
            Self::Consumer => "consumer",
            Self::Contract => "contract",
            Self::Flow => "flow",
            Self::Protocol => "protocol",
            Self::Resilience => "resilience",
            Self::Surplus => "surplus",
        }
    }
}

impl Assertion {
    /// The dependency that it is about, if it is about one.
    pub fn dependency(&self) -> Option<&DependencyName> {
        match self {
            Self::CallsKeepContract { dependency, .. }
            | Self::CallsMannered { dependency, .. }
            | Self::FailsOver { dependency, .. }
            | Self::FaultContained { dependency, .. }
            | Self::NoUnmatchedCall { dependency } => Some(dependency),
            _ => None,
        }
    }

    /// Whether it is about a dependency that fails, which the same request meets before, during and after the fault.
    pub fn is_about_a_failing_dependency(&self) -> bool {
        matches!(self, Self::FailsOver { .. } | Self::FaultContained { .. } | Self::PartsCombined { .. })
    }

    /// Whether it matters which request of a program led to which calls.
    pub fn tells_requests_apart(&self) -> bool {
        matches!(self, Self::CallsMannered { manner: Manner::AnswersKept { .. }, .. })
    }

    /// Whether other cases of the same run must not meet with it: they would change the list that it reads, or meet the fault
    /// that it puts on.
    pub fn wants_the_service_alone(&self) -> bool {
        match self {
            // The call that another case leads to may stand for its own.
            Self::CallsMannered { .. } => self.tells_requests_apart(),
            Self::FailsOver { .. }
            | Self::FaultContained { .. }
            | Self::ListHoldsCreated { .. }
            | Self::ListLeavesOutDeleted { .. }
            | Self::NextPageHolds { .. }
            | Self::OffsetMovesOn { .. }
            | Self::PagesAddUp { .. }
            | Self::PartsCombined { .. } => true,
            Self::AddressLeadsToCreated
            | Self::AnswerAsDeclared
            | Self::CallsKeepContract { .. }
            | Self::CreatedAgain
            | Self::CreatedIsRead
            | Self::CurrentAccepted
            | Self::DeletedIsGone
            | Self::FilterHolds { .. }
            | Self::InvalidRefused { .. }
            | Self::LinkHolds { .. }
            | Self::NoSurplus { .. }
            | Self::NoUnmatchedCall { .. }
            | Self::NotFoundAsDeclared
            | Self::NotModified
            | Self::PageWithinLimit { .. }
            | Self::ProtocolRefused { .. }
            | Self::ReadChangesNothing
            | Self::ReadIsRepeatable
            | Self::RefusedChangesNothing
            | Self::ReplacedIsRead
            | Self::StaleRefused
            | Self::StepHolds { .. }
            | Self::WorkflowHolds { .. } => false,
        }
    }

    /// The stable name of the assertion.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AddressLeadsToCreated => "address-leads-to-created",
            Self::AnswerAsDeclared => "answer-as-declared",
            Self::CallsKeepContract { .. } => "calls-keep-contract",
            Self::CallsMannered { .. } => "calls-mannered",
            Self::CreatedAgain => "created-again",
            Self::CreatedIsRead => "created-is-read",
            Self::CurrentAccepted => "current-accepted",
            Self::DeletedIsGone => "deleted-is-gone",
            Self::FailsOver { .. } => "fails-over",
            Self::FaultContained { .. } => "fault-contained",
            Self::FilterHolds { .. } => "filter-holds",
            Self::InvalidRefused { .. } => "invalid-refused",
            Self::LinkHolds { .. } => "link-holds",
            Self::ListHoldsCreated { .. } => "list-holds-created",
            Self::ListLeavesOutDeleted { .. } => "list-leaves-out-deleted",
            Self::NextPageHolds { .. } => "next-page-holds",
            Self::NoSurplus { .. } => "no-surplus",
            Self::NoUnmatchedCall { .. } => "no-unmatched-call",
            Self::NotFoundAsDeclared => "not-found-as-declared",
            Self::NotModified => "not-modified",
            Self::OffsetMovesOn { .. } => "offset-moves-on",
            Self::PageWithinLimit { .. } => "page-within-limit",
            Self::PagesAddUp { .. } => "pages-add-up",
            Self::PartsCombined { .. } => "parts-combined",
            Self::ProtocolRefused { .. } => "protocol-refused",
            Self::ReadChangesNothing => "read-changes-nothing",
            Self::ReadIsRepeatable => "read-is-repeatable",
            Self::RefusedChangesNothing => "refused-changes-nothing",
            Self::ReplacedIsRead => "replaced-is-read",
            Self::StaleRefused => "stale-refused",
            Self::StepHolds { .. } => "step-holds",
            Self::WorkflowHolds { .. } => "workflow-holds",
        }
    }
}
