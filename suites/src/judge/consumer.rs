//! What the candidate sends to the services it depends on: their descriptions bind their consumers.

use samprov_model::{
    case::Case,
    id::{DependencyName, OperationId},
    message::Message,
    observation::{Attempt, StubCall},
    verdict::Verdict,
};

use super::{answer::nobody_at_fault, driven::undriven, finding::Seen, severity::OutcomeKind};

/// "Every call to an operation of a dependency keeps that dependency's contract."
pub(super) fn judge_calls(
    case: &Case,
    attempts: &[Attempt],
    dependency: &DependencyName,
    operation: &OperationId,
) -> Verdict {
    let calls: Vec<&StubCall> =
        calls(attempts, dependency).filter(|call| call.operation.as_ref() == Some(operation)).collect();
    if calls.is_empty() {
        return never_called(case, attempts, &format!("{dependency} {operation}"));
    }
    let broken = calls.iter().find_map(|call| call.violations.first());
    let undecided = || calls.iter().find_map(|call| call.undecided.first());
    match broken {
        None => undecided().map_or(Verdict::Pass, |call| nobody_at_fault(call).verdict(case)),
        Some(violation) => {
            Seen::new(OutcomeKind::CallBreaksContract, violation.expected.clone(), violation.actual.clone())
                .detail(format!(
                    "{}/{}",
                    violation.place.generalised().segments().join("/"),
                    violation.keyword
                ))
                .at(violation.place.clone())
                .promised(violation.promise.clone())
                .verdict(case)
        }
    }
}

/// "No call to a dependency is outside its description."
pub(super) fn judge_unmatched(case: &Case, attempts: &[Attempt], dependency: &DependencyName) -> Verdict {
    let mut calls = calls(attempts, dependency).peekable();
    if calls.peek().is_none() {
        return never_called(case, attempts, dependency.as_str());
    }
    match calls.find(|call| call.operation.is_none()) {
        None => Verdict::Pass,
        Some(call) => {
            let path = call.request.target.split('?').next().unwrap_or_default();
            Seen::new(
                OutcomeKind::CallOutsideDescription,
                Message::new("expected-described-call").with("dependency", dependency.as_str()),
                Message::new("actual-call").with("method", call.request.method.clone()).with("path", path),
            )
            .detail(format!("{} unmatched", call.request.method))
            .verdict(case)
        }
    }
}

/// What was never called does not apply, unless the candidate could not be driven so far.
pub(super) fn never_called(case: &Case, attempts: &[Attempt], operation: &str) -> Verdict {
    undriven(case, attempts, operation).unwrap_or_else(|| {
        let reason = Message::new("reason-never-called").with("operation", operation);
        Verdict::NotApplicable { reason }
    })
}

fn calls<'a>(attempts: &'a [Attempt], dependency: &'a DependencyName) -> impl Iterator<Item = &'a StubCall> {
    attempts
        .iter()
        .flat_map(|attempt| &attempt.observation.stub_calls)
        .filter(move |call| call.dependency == *dependency)
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        connection::ConnectionFacts,
        observation::{Request, Violation},
        place::Place,
        verdict::Standing,
    };

    use super::*;
    use crate::testing::{Fixture, attempt, empty};

    #[test]
    fn a_call_that_nobody_can_decide_is_neither_kept_nor_broken() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/listNotes/positive/minimal");
        let violation = |keyword: &str| Violation {
            place: Place::body("/code"),
            keyword: keyword.to_owned(),
            expected: Message::new("expected-pattern").with("pattern", "a"),
            actual: Message::new("actual-undecided"),
            promise: None,
        };
        let judged = |violations: Vec<Violation>, undecided: Vec<Violation>| {
            let mut attempt = attempt(&fixture, &case.programs[0], &[empty(200)]);
            attempt.observation.stub_calls = vec![StubCall {
                dependency: "identity".into(),
                instance: None,
                operation: Some("issue".into()),
                request: Request::default(),
                status: 200,
                fault: None,
                violations,
                undecided,
                connection: ConnectionFacts::default(),
            }];
            judge_calls(&case, &[attempt], &"identity".into(), &"issue".into()).standing()
        };
        assert_eq!(judged(Vec::new(), Vec::new()), Standing::Pass);
        assert_eq!(judged(Vec::new(), vec![violation("undecided")]), Standing::Inconclusive);
        assert_eq!(judged(vec![violation("type")], vec![violation("undecided")]), Standing::Fail);
    }
}
