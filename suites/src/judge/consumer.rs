//! What the candidate sends to the services it depends on: their descriptions bind their consumers.

use samprov_model::{
    case::Case,
    id::{DependencyName, OperationId},
    message::Message,
    observation::{Attempt, StubCall},
    verdict::Verdict,
};

use super::{finding::Seen, severity::OutcomeKind};

/// "Every call to an operation of a dependency keeps that dependency's contract."
pub(super) fn judge_calls(
    case: &Case,
    attempts: &[Attempt],
    dependency: &DependencyName,
    operation: &OperationId,
) -> Verdict {
    let mut calls =
        calls(attempts, dependency).filter(|call| call.operation.as_ref() == Some(operation)).peekable();
    if calls.peek().is_none() {
        let reason =
            Message::new("reason-never-called").with("operation", format!("{dependency} {operation}"));
        return Verdict::NotApplicable { reason };
    }
    let broken = calls.find_map(|call| call.violations.first());
    match broken {
        None => Verdict::Pass,
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
        let reason = Message::new("reason-never-called").with("operation", dependency.as_str());
        return Verdict::NotApplicable { reason };
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

fn calls<'a>(attempts: &'a [Attempt], dependency: &'a DependencyName) -> impl Iterator<Item = &'a StubCall> {
    attempts
        .iter()
        .flat_map(|attempt| &attempt.observation.stub_calls)
        .filter(move |call| call.dependency == *dependency)
}
