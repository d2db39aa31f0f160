//! Whether a candidate calls the operations of a dependency in the order that is agreed.

use std::collections::BTreeSet;

use samprov_model::{
    case::Case,
    id::{DependencyName, OperationId},
    message::Message,
    observation::{Attempt, StubCall},
    probe::Purpose,
    verdict::Verdict,
};

use super::{consumer::never_called, finding::Seen, severity::OutcomeKind};

/// "No operation before those ahead of it have succeeded."
pub(super) fn judge(
    case: &Case,
    attempts: &[Attempt],
    dependency: &DependencyName,
    sequence: &[OperationId],
    anew: &[OperationId],
) -> Verdict {
    let own = |attempt: &'_ Attempt| -> Vec<StubCall> {
        let calls = attempt.observation.stub_calls.iter();
        calls.filter(|call| call.dependency == *dependency && call.fault.is_none()).cloned().collect()
    };
    let is_behind =
        |call: &StubCall| sequence.iter().skip(1).any(|operation| call.operation.as_ref() == Some(operation));
    if !attempts.iter().any(|attempt| own(attempt).iter().any(is_behind)) {
        let names: Vec<&str> = sequence.iter().skip(1).map(OperationId::as_str).collect();
        return never_called(case, attempts, &format!("{dependency} {}", names.join(", ")));
    }
    let disorder = |attempt: &Attempt| disorder(&own(attempt), sequence, anew);
    // A second look is all that counts then: nothing of an earlier request can have come into it.
    let deciding = attempts.iter().enumerate().filter(|(at, attempt)| {
        attempt.purpose == Purpose::Control
            || attempts.get(at + 1).is_none_or(|next| next.purpose == Purpose::Test)
    });
    let found: Vec<Disorder> = deciding.filter_map(|(_, attempt)| disorder(attempt)).collect();
    match found.into_iter().min_by_key(|found| found.kind.rank()) {
        None => Verdict::Pass,
        Some(Disorder { kind, called, missing }) => Seen::new(
            kind,
            Message::new("expected-called-before")
                .with("earlier", missing.as_str())
                .with("called", called.as_str()),
            Message::new("actual-not-called-before").with("earlier", missing.as_str()),
        )
        .detail(format!("{dependency} {called}"))
        .verdict(case),
    }
}

/// A call before one that is ahead of it.
struct Disorder {
    kind: OutcomeKind,
    called: OperationId,
    missing: OperationId,
}

/// The first call that came too early. All calls of the attempt count, those of its set-up among them, so that what one request did
/// for the next is no fault.
fn disorder(calls: &[StubCall], sequence: &[OperationId], anew: &[OperationId]) -> Option<Disorder> {
    let mut done: BTreeSet<&OperationId> = BTreeSet::new();
    let mut perhaps = None;
    for (index, call) in calls.iter().enumerate() {
        let Some(operation) = call.operation.as_ref() else { continue };
        let Some(at) = sequence.iter().position(|named| named == operation) else { continue };
        for earlier in sequence.iter().take(at).filter(|earlier| !done.contains(earlier)) {
            let found = |kind| Disorder { kind, called: operation.clone(), missing: earlier.clone() };
            if anew.contains(earlier) {
                return Some(found(OutcomeKind::CallsOutOfOrder));
            }
            // It may have been done for an earlier request. Done behind a call that succeeded without it, it was not done for that.
            let is_done_later =
                || calls.iter().skip(index + 1).any(|later| later.operation.as_ref() == Some(earlier));
            if perhaps.is_none() && is_success(call) && is_done_later() {
                perhaps = Some(found(OutcomeKind::CallsPerhapsOutOfOrder));
            }
        }
        if is_success(call) {
            done.insert(operation);
        }
    }
    perhaps
}

fn is_success(call: &StubCall) -> bool {
    (200..400).contains(&call.status)
}
