//! What of a case must stay, so that a smaller one is still about the same.

use samprov_model::{
    case::{Assertion, Breach, Case},
    place::Place,
    probe::{CaptureFrom, Step},
    recipe::Source,
    verdict::Finding,
};

use crate::judge::OutcomeKind;

/// Which calls stay whatever a smaller program shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calls {
    /// So many tests at the end. What earlier calls give them stays too.
    LastTests(usize),
    /// The same, and the whole set-up.
    LastTestsAndSetUp(usize),
    /// All of them.
    All,
}

/// What may be made smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// The number of calls only.
    Calls,
    /// Calls, and parts of requests.
    Parts,
    /// Calls, parts and values.
    Values,
}

/// The calls that a case is about; none when it cannot be made smaller without another meaning.
pub(super) fn calls(case: &Case) -> Option<Calls> {
    // What a command, or the candidate by itself, calls cannot be made less.
    if case.drive.is_some() {
        return None;
    }
    match &case.assertion {
        Assertion::AnswerAsDeclared
        | Assertion::CallsKeepContract { .. }
        | Assertion::InvalidRefused { .. }
        | Assertion::NoSurplus { .. }
        | Assertion::NoUnmatchedCall { .. }
        | Assertion::ProtocolRefused { .. } => Some(Calls::LastTests(1)),
        // Without the write, or without the first look, the last answer would mean nothing.
        Assertion::AddressLeadsToCreated
        | Assertion::CreatedAgain
        | Assertion::CreatedIsRead
        | Assertion::DeletedIsGone
        | Assertion::LinkHolds { .. }
        | Assertion::ReadIsRepeatable
        | Assertion::ReplacedIsRead => Some(Calls::LastTests(2)),
        // The set-up sees to it that there are items, or that there is none: on another day, too.
        Assertion::PageWithinLimit { .. } => Some(Calls::LastTestsAndSetUp(1)),
        // Each call has its part: what is read before, what is tried, what is read after.
        Assertion::CurrentAccepted
        | Assertion::NotFoundAsDeclared
        | Assertion::NotModified
        | Assertion::ReadChangesNothing
        | Assertion::RefusedChangesNothing
        | Assertion::StaleRefused => Some(Calls::All),
        // What an Arazzo document proposes is sent as it stands there.
        Assertion::StepHolds { .. } | Assertion::WorkflowHolds { .. } => None,
        // The request only leads to the call; what is told is how the call is made, or what becomes of a fault.
        Assertion::CallsMannered { .. }
        | Assertion::FailsOver { .. }
        | Assertion::FaultContained { .. }
        | Assertion::PartsCombined { .. } => None,
        // Looks at lists that differ in one value, which is all that they are about.
        Assertion::FilterHolds { .. }
        | Assertion::ListHoldsCreated { .. }
        | Assertion::ListLeavesOutDeleted { .. }
        | Assertion::NextPageHolds { .. }
        | Assertion::OffsetMovesOn { .. }
        | Assertion::PagesAddUp { .. } => None,
    }
}

/// How far the input behind a finding may be changed. Data are known to be good as they were planned, and only so.
pub(super) fn extent(finding: &Finding) -> Extent {
    let is = |kind: OutcomeKind| finding.message.key == format!("finding-{}", kind.name());
    if is(OutcomeKind::KnownGoodDataNotFound) || is(OutcomeKind::UndeclaredRefusalOfKnownGoodData) {
        Extent::Calls
    } else if is(OutcomeKind::ValidInputRefused) {
        Extent::Parts
    } else {
        Extent::Values
    }
}

/// The places of a step that no part may be taken from.
pub(super) fn kept_parts(case: &Case, step: &Step) -> Vec<Place> {
    let mut kept = kept_by_captures(step);
    kept.extend(step.must_break.clone());
    kept.extend(step.request.bindings.iter().filter_map(|binding| match &binding.source {
        Source::Capture(_) | Source::Known(_) => Some(binding.place.clone()),
        // A text that only has to be unique may be left out as any other.
        Source::Unique { .. } | Source::UniqueUuid => None,
    }));
    match &case.assertion {
        Assertion::PageWithinLimit { limit, .. } => kept.push(limit.clone()),
        Assertion::ProtocolRefused { breach } => match breach {
            Breach::MalformedBody
            | Breach::MissingMediaType
            | Breach::UnusualJson
            | Breach::WrongMediaType => {
                kept.push(Place::body(""));
            }
            Breach::UnacceptableAccept | Breach::WrongMethod => {}
        },
        Assertion::AddressLeadsToCreated
        | Assertion::AnswerAsDeclared
        | Assertion::CallsKeepContract { .. }
        | Assertion::CallsMannered { .. }
        | Assertion::CreatedAgain
        | Assertion::CreatedIsRead
        | Assertion::CurrentAccepted
        | Assertion::FailsOver { .. }
        | Assertion::FaultContained { .. }
        | Assertion::FilterHolds { .. }
        | Assertion::ListHoldsCreated { .. }
        | Assertion::ListLeavesOutDeleted { .. }
        | Assertion::NextPageHolds { .. }
        | Assertion::NotModified
        | Assertion::PagesAddUp { .. }
        | Assertion::PartsCombined { .. }
        | Assertion::ReadChangesNothing
        | Assertion::RefusedChangesNothing
        | Assertion::StaleRefused
        | Assertion::DeletedIsGone
        | Assertion::InvalidRefused { .. }
        | Assertion::LinkHolds { .. }
        | Assertion::NoSurplus { .. }
        | Assertion::NoUnmatchedCall { .. }
        | Assertion::NotFoundAsDeclared
        | Assertion::OffsetMovesOn { .. }
        | Assertion::ReadIsRepeatable
        | Assertion::ReplacedIsRead
        | Assertion::StepHolds { .. }
        | Assertion::WorkflowHolds { .. } => {}
    }
    kept
}

/// The places of a step whose values stay.
pub(super) fn kept_values(case: &Case, step: &Step) -> Vec<Place> {
    let mut kept = kept_by_captures(step);
    kept.extend(step.request.bindings.iter().map(|binding| binding.place.clone()));
    if let Assertion::PageWithinLimit { limit, .. } = &case.assertion {
        kept.push(limit.clone());
    }
    kept
}

fn kept_by_captures(step: &Step) -> Vec<Place> {
    let places = step.captures.iter().filter_map(|capture| match &capture.from {
        CaptureFrom::Request(place) => Some(place.clone()),
        CaptureFrom::Answer(_) | CaptureFrom::LastSegmentOfLocation | CaptureFrom::LinkHeader(_) => None,
    });
    places.collect()
}
