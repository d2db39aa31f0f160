//! Programs that stopped before their test, and failures that are the knock-on of another case.

use samprov_model::{
    case::Case,
    id::CaseId,
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome, Stopped},
    probe::Part,
    verdict::{Fault, Verdict},
};

use super::finding::{knocked_on, undecidable};

/// Nothing was sent: a fault of samprov.
pub(super) fn nothing_sent(case: &Case) -> Verdict {
    undecidable(
        case,
        Fault::Harness,
        "finding-nothing-sent",
        Message::new("expected-an-answer"),
        Message::new("actual-nothing-sent"),
    )
}

/// The verdict when an attempt's program stopped early.
pub(super) fn judge_stopped(case: &Case, attempts: &[Attempt], attempt: &Attempt) -> Option<Verdict> {
    let stopped = attempt.observation.stopped.as_ref()?;
    let expected = Message::new("expected-set-up-to-succeed");
    Some(match stopped {
        Stopped::NothingCaptured(index, place) => knocked_on(
            case,
            shown_by(case, attempts, attempt, *index),
            expected,
            Message::new("actual-nothing-captured").with("place", place.clone()),
        ),
        Stopped::SetUpFailed(index) => {
            let exchange = attempt.observation.exchanges.get(*index);
            knocked_on(
                case,
                shown_by(case, attempts, attempt, *index),
                expected,
                exchange.map_or_else(no_answer, told),
            )
        }
        Stopped::NothingKnown(key) if key.contains('#') => {
            Verdict::NotApplicable { reason: Message::new("reason-no-further-known-value") }
        }
        Stopped::NothingKnown(key) => undecidable(
            case,
            Fault::Environment,
            "finding-nothing-known",
            Message::new("expected-known-value").with("key", key.clone()),
            Message::new("actual-nothing-found"),
        ),
        Stopped::AddressElsewhere(_) => {
            Verdict::NotApplicable { reason: Message::new("reason-address-elsewhere") }
        }
        Stopped::ValidAfterAll => Verdict::NotApplicable { reason: Message::new("reason-valid-after-all") },
        Stopped::Unsendable(why) => undecidable(
            case,
            Fault::Harness,
            "finding-unsendable",
            Message::new("expected-sendable-request"),
            Message::new("actual-unsendable").with("why", why.clone()),
        ),
        Stopped::NoCredential(name) => undecidable(
            case,
            Fault::Environment,
            "finding-no-credential",
            Message::new("expected-credential").with("name", name.clone()),
            Message::new("actual-no-credential").with("name", name.clone()),
        ),
    })
}

/// When the candidate refused because its own call to a dependency was wrong, the consumer case tells, and this one is knocked on.
pub(super) fn judge_consumer_fault(case: &Case, attempt: &Attempt, answer: &Answer) -> Option<Verdict> {
    let wrong = |call: &&samprov_model::observation::StubCall| {
        call.operation.is_none() || !call.violations.is_empty()
    };
    let call = attempt.observation.stub_calls.iter().find(wrong)?;
    let name = call.operation.as_ref().map_or("unmatched", |operation| operation.as_str());
    let id = CaseId::from_segments(["consumer", call.dependency.as_str(), name]);
    let several = case.id.as_str().starts_with(&format!("{}/", case.service));
    let cause = if several { CaseId::new(format!("{}/{id}", case.service)) } else { id };
    Some(knocked_on(
        case,
        Some(&cause),
        Message::new("expected-documented-success"),
        Message::new("actual-status").with_number("status", i64::from(answer.status)),
    ))
}

/// Whether a write before the clean-up was accepted for later (202): what it speaks of need not be there yet (RFC 9110, 15.3.3).
pub(super) fn was_accepted_for_later(attempt: &Attempt) -> bool {
    attempt.observation.exchanges.iter().any(|exchange| {
        exchange.part != Part::CleanUp && exchange.answer().is_some_and(|answer| answer.status == 202)
    })
}

/// What came back, as a message.
pub(super) fn told(exchange: &Exchange) -> Message {
    match &exchange.outcome {
        Outcome::Answer(answer) => Message::new("actual-status-of")
            .with_number("status", i64::from(answer.status))
            .with("operation", exchange.operation.as_str()),
        Outcome::NoAnswer(_) => no_answer(),
    }
}

/// The case that shows the failure of the step behind an exchange of an attempt.
pub(super) fn shown_by<'c>(
    case: &'c Case,
    attempts: &[Attempt],
    attempt: &Attempt,
    index: usize,
) -> Option<&'c CaseId> {
    case.program_of(attempts, attempt)?.steps.get(index)?.shown_by.as_ref()
}

fn no_answer() -> Message {
    Message::new("actual-no-answer")
}
