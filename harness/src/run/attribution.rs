//! Calls to stubs sorted into those that belong to an attempt and those that belong to no case (DESIGN section 7).

use std::collections::BTreeSet;

use samprov_model::{
    id::{DependencyName, OperationId},
    observation::StubCall,
};
use samprov_stubs::{Quiet, TraceId};

/// A call with its trace id.
pub(super) type TracedCall = (Option<TraceId>, StubCall);

/// Sorted calls.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sorted {
    /// They belong to the attempt.
    pub own: Vec<StubCall>,
    /// They belong to no case.
    pub foreign: Vec<StubCall>,
}

/// Sorts the calls seen in the lane of an attempt. `lane` tells whether it was quiet when the lane was entered: then all calls are the
/// attempt's. Else the candidate calls by itself all the time, and only a trace id tells. What keeps its contract may still show
/// that an operation is called rightly, but nothing is held against a case that may not have caused it.
pub(super) fn in_lane(calls: Vec<TracedCall>, is_own: impl Fn(&TraceId) -> bool, lane: Quiet) -> Sorted {
    if lane == Quiet::Reached {
        return Sorted { own: calls.into_iter().map(|(_, call)| call).collect(), foreign: Vec::new() };
    }
    let (traced, untraced): (Vec<TracedCall>, Vec<TracedCall>) =
        calls.into_iter().partition(|(trace, _)| trace.as_ref().is_some_and(&is_own));
    let mut sorted = unbroken(untraced.into_iter().map(|(_, call)| call).collect());
    sorted.own.extend(traced.into_iter().map(|(_, call)| call));
    sorted
}

/// Calls that belong to no case: those to operations of which none is broken may show that they are called rightly.
pub(super) fn unbroken(calls: Vec<StubCall>) -> Sorted {
    let broken: BTreeSet<(DependencyName, Option<OperationId>)> =
        calls.iter().filter(|call| is_broken(call)).map(key).collect();
    let (foreign, own) = calls.into_iter().partition(|call| broken.contains(&key(call)));
    Sorted { own, foreign }
}

/// Whether a call to a dependency is worth telling about.
pub(super) fn is_broken(call: &StubCall) -> bool {
    call.operation.is_none() || !call.violations.is_empty()
}

fn key(call: &StubCall) -> (DependencyName, Option<OperationId>) {
    (call.dependency.clone(), call.operation.clone())
}

#[cfg(test)]
mod tests {
    use samprov_model::{connection::ConnectionFacts, observation::Request};

    use super::*;

    fn call(operation: Option<&str>) -> StubCall {
        StubCall {
            dependency: "identity".into(),
            instance: None,
            operation: operation.map(Into::into),
            request: Request::default(),
            status: 200,
            fault: None,
            violations: Vec::new(),
            undecided: Vec::new(),
            connection: ConnectionFacts::default(),
        }
    }

    #[test]
    fn in_a_lane_that_was_quiet_every_call_is_the_attempts() {
        let sorted = in_lane(vec![(None, call(None))], |_| false, Quiet::Reached);
        assert_eq!((sorted.own.len(), sorted.foreign.len()), (1, 0));
    }

    #[test]
    fn in_a_lane_that_is_never_quiet_nothing_is_held_against_a_case_without_its_trace() {
        let trace = TraceId::from_hexadecimal("4bf92f3577b34da6a3ce929d0e0e4736").expect("trace");
        let calls =
            || vec![(None, call(None)), (None, call(Some("issue"))), (Some(trace.clone()), call(None))];
        let sorted = in_lane(calls(), |seen| *seen == trace, Quiet::NotReached);
        assert_eq!(sorted.own, [call(Some("issue")), call(None)]);
        assert_eq!(sorted.foreign, [call(None)]);
        let sorted = in_lane(calls(), |_| false, Quiet::NotReached);
        assert_eq!(sorted.own, [call(Some("issue"))]);
    }
}
