//! Conditional requests (RFC 9110, 13): what is known already is not sent again, and what has changed is not overwritten.

use samprov_contract::{Contracts, StatusPattern};
use samprov_model::{
    case::Case,
    message::Message,
    observation::{Answer, Attempt},
    place::Place,
    verdict::Verdict,
};

use super::{
    answer::server_error,
    finding::Seen,
    flow::{Flow, status},
    severity::OutcomeKind,
    stopped,
    unchanged::{is_refusal, read_twice, unchanged},
};

/// "A read of a version that the caller has is answered 304."
pub(super) fn judge_not_modified(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::begun(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let Some(first) = tests.first() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = flow.broken_earlier(contracts, first) {
        return verdict;
    }
    let version = first.answer().and_then(version);
    let (Some(version), Some(second)) = (version, tests.get(1)) else {
        return not_applicable("reason-no-version");
    };
    let Some(answer) = second.answer() else { return flow.no_answer(second) };
    match answer.status {
        304 => Verdict::Pass,
        500.. => server_error(answer, "condition").verdict(case),
        // Another version meanwhile, or one for every answer: then the condition holds.
        200..300 if self::version(answer).is_none_or(|now| weak(now) != weak(version)) => {
            not_applicable("reason-version-moves")
        }
        200..300 => ignored(contracts, case, 304)
            .with_expected("expected-not-modified", status(answer))
            .detail("if-none-match")
            .verdict(case),
        _ => not_applicable("reason-condition-not-evaluated"),
    }
}

/// "A write against another version than the current one is refused and changes nothing."
pub(super) fn judge_stale(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let [first, second, write, rest @ ..] = tests.as_slice() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = read_twice(contracts, &flow, first, second) {
        return verdict;
    }
    if let Some(verdict) = flow.accepted_for_later() {
        return verdict;
    }
    let sent = write.request.header("if-match").unwrap_or("*").trim();
    let Some(current) = second.answer().and_then(version) else { return not_applicable("reason-no-version") };
    // What was made up may happen to be right.
    if sent == "*" || opaque(sent) == opaque(current) || first.answer().and_then(version) != Some(current) {
        return not_applicable("reason-version-moves");
    }
    let (Some(answer), Some(after)) = (write.answer(), rest.first()) else { return flow.no_answer(write) };
    match answer.status {
        refusal if is_refusal(refusal) => {
            unchanged(contracts, case, &flow, (first, second), write, after).unwrap_or(Verdict::Pass)
        }
        500.. => server_error(answer, "condition").verdict(case),
        _ => ignored(contracts, case, 412)
            .with_expected("expected-precondition-failed", status(answer))
            .detail("if-match")
            .verdict(case),
    }
}

/// "A write against the current version is carried out."
pub(super) fn judge_current(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::begun(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let [first, second, rest @ ..] = tests.as_slice() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = read_twice(contracts, &flow, first, second) {
        return verdict;
    }
    let (known, again) = (first.answer().and_then(version), second.answer().and_then(version));
    let (Some(known), Some(write)) = (known, rest.first()) else {
        return not_applicable("reason-no-version");
    };
    if again != Some(known) {
        return not_applicable("reason-version-moves");
    }
    // If-Match compares strongly: a weak tag never matches (RFC 9110, 8.8.3.2, 13.1.1).
    if known.starts_with("W/") {
        return not_applicable("reason-version-is-weak");
    }
    let Some(answer) = write.answer() else { return flow.no_answer(write) };
    match answer.status {
        412 => Seen::new(
            OutcomeKind::CurrentVersionRefused,
            Message::new("expected-documented-success"),
            status(answer),
        )
        .at(Place::header("If-Match"))
        .verdict(case),
        0..400 => Verdict::Pass,
        _ => flow.knocked_on(write),
    }
}

fn not_applicable(key: &str) -> Verdict {
    Verdict::NotApplicable { reason: Message::new(key) }
}

fn version(answer: &Answer) -> Option<&str> {
    answer.header("etag").map(str::trim).filter(|tag| !tag.is_empty())
}

/// A tag for weak comparison.
fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// What a tag says, however it is written.
fn opaque(tag: &str) -> &str {
    weak(tag).trim_matches('"')
}

/// A condition that is false and was not heeded.
struct Ignored {
    kind: OutcomeKind,
}

fn ignored(contracts: &Contracts, case: &Case, status: u16) -> Ignored {
    let operation = contracts.operation(&case.operation);
    let is_declared = operation.is_some_and(|known| {
        known.answers.iter().any(|answer| answer.status == StatusPattern::Exactly(status))
    });
    let kind =
        if is_declared { OutcomeKind::ConditionIgnoredWhereDeclared } else { OutcomeKind::ConditionIgnored };
    Ignored { kind }
}

impl Ignored {
    fn with_expected(self, key: &str, actual: Message) -> Seen {
        Seen::new(self.kind, Message::new(key), actual).at(Place::Status)
    }
}
