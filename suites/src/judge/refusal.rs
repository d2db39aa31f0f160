//! Requests that must be refused: those that break their contract, and those that break the protocol.

use samprov_contract::{Contracts, Operation, StatusPattern};
use samprov_model::{
    case::{Breach, Case},
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome},
    place::Place,
    probe::{Part, Purpose},
    verdict::Verdict,
};

use super::{
    allow::judge_allow,
    answer::{judge_transport, server_error, worst, worst_of_refusal},
    finding::{Seen, knocked_on},
    severity::OutcomeKind,
    stopped,
};
use crate::next::succeeded;

/// "A request that breaks one constraint is refused", though a plain one behind it is not.
pub(super) fn judge_invalid(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    place: &Place,
    keyword: &str,
    tells_undocumented: bool,
) -> Verdict {
    let (exchange, answer) = match before_control(case, attempts) {
        Ok(found) => found,
        Err(verdict) => return *verdict,
    };
    let operation = contracts.operation(&case.operation);
    let refused =
        Message::new("expected-refusal-of").with_places("place", [place.clone()]).with("keyword", keyword);
    match answer.status {
        429 => worst(contracts, case, exchange, answer, case.data)
            .map_or(Verdict::Pass, |seen| seen.verdict(case)),
        500.. => server_error(answer, "invalid-input").at(place.clone()).verdict(case),
        200..400 => {
            let declared = operation.is_some_and(declares_refusal);
            let kind = if keyword == "null" && operation.is_some_and(|known| may_be_left_out(known, place)) {
                OutcomeKind::NullAcceptedForOptionalBody
            } else if declared {
                OutcomeKind::InvalidInputAcceptedWhereRefusalIsDeclared
            } else {
                OutcomeKind::InvalidInputAccepted
            };
            let broken = contracts.violations_of_request(&case.operation, &exchange.request);
            let promise = broken.into_iter().find_map(|violation| violation.promise);
            Seen::new(kind, refused, status(answer)).at(place.clone()).promised(promise).verdict(case)
        }
        _ => match worst_of_refusal(contracts, case, exchange, answer) {
            Some(seen) => seen.verdict(case),
            None if tells_undocumented
                && operation.is_some_and(|known| known.answer(answer.status).is_none()) =>
            {
                Seen::new(
                    OutcomeKind::UndocumentedRefusalOfInvalidInput,
                    Message::new("expected-declared-refusal"),
                    status(answer),
                )
                .at(Place::Status)
                .verdict(case)
            }
            None => Verdict::Pass,
        },
    }
}

/// "A request that breaks the protocol is refused."
pub(super) fn judge_breach(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    breach: Breach,
) -> Verdict {
    let (exchange, answer) = match before_control(case, attempts) {
        Ok(found) => found,
        Err(verdict) => return *verdict,
    };
    let operation = contracts.operation(&case.operation);
    let declares = |status: u16| operation.is_some_and(|known| known.declares_exactly(status));
    let name = breach_name(breach);
    let expected = Message::new(&format!("expected-refusal-{name}"));
    let accepted = |declared: bool| {
        let kind = if declared {
            OutcomeKind::ProtocolBreachAcceptedWhereRefusalIsDeclared
        } else {
            OutcomeKind::ProtocolBreachAccepted
        };
        Seen::new(kind, expected.clone(), status(answer)).detail(name).verdict(case)
    };
    match (breach, answer.status) {
        // 501: the method is known to nobody here (RFC 9110, 15.6.2), which refuses it as well.
        (Breach::WrongMethod, 501) => Verdict::Pass,
        (_, 500..) => server_error(answer, name).verdict(case),
        (Breach::WrongMethod, 405) => judge_allow(contracts, operation, &exchange.request.method, answer)
            .map_or(Verdict::Pass, |seen| seen.verdict(case)),
        (Breach::WrongMethod, 200..300) => accepted(false),
        (Breach::WrongMethod, _) => Verdict::Pass,
        // RFC 9110, 12.4.1: a server may disregard Accept and answer as if there were none.
        (Breach::UnacceptableAccept, 200..400) if declares(406) => accepted(true),
        // RFC 9110, 8.3: a recipient may examine the data to find their type.
        (Breach::UnacceptableAccept | Breach::MissingMediaType, 200..400) => Verdict::Pass,
        (Breach::MalformedBody, 200..400) => accepted(operation.is_some_and(declares_refusal)),
        (Breach::WrongMediaType, 200..400) => accepted(declares(415)),
        (Breach::UnusualJson, 200..400) => {
            Seen::new(OutcomeKind::UnusualJsonAccepted, expected, status(answer)).detail(name).verdict(case)
        }
        (
            Breach::MalformedBody
            | Breach::MissingMediaType
            | Breach::UnacceptableAccept
            | Breach::UnusualJson
            | Breach::WrongMediaType,
            _,
        ) => {
            if operation.is_some_and(|known| known.answer(answer.status).is_some()) {
                worst_of_refusal(contracts, case, exchange, answer)
                    .map_or(Verdict::Pass, |seen| seen.verdict(case))
            } else {
                Verdict::Pass
            }
        }
    }
}

/// The exchange under test, when the control behind it succeeded.
fn before_control<'a>(
    case: &Case,
    attempts: &'a [Attempt],
) -> Result<(&'a Exchange, &'a Answer), Box<Verdict>> {
    let expected = Message::new("expected-controls-to-succeed");
    if let Some(control) = failed_control(attempts).filter(|control| !tells_anyway(attempts, control)) {
        let mut before = control.observation.exchanges.iter().rev();
        let actual = before
            .find(|exchange| exchange.part != Part::CleanUp)
            .map_or_else(|| Message::new("actual-no-answer"), stopped::told);
        return Err(Box::new(knocked_on(case, case.control_shown_by.as_ref(), expected, actual)));
    }
    let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
        return Err(Box::new(stopped::nothing_sent(case)));
    };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return Err(Box::new(verdict));
    }
    let Some(exchange) = attempt.observation.tests().last() else {
        return Err(Box::new(stopped::nothing_sent(case)));
    };
    match &exchange.outcome {
        Outcome::Answer(answer) => Ok((exchange, answer)),
        Outcome::NoAnswer(transport) => Err(Box::new(judge_transport(case, transport))),
    }
}

/// The control that failed, before or behind the test: the last look at it counts.
fn failed_control(attempts: &[Attempt]) -> Option<&Attempt> {
    let is_last_look =
        |index: usize| attempts.get(index + 1).is_none_or(|following| following.purpose == Purpose::Test);
    attempts.iter().enumerate().find_map(|(index, attempt)| {
        (attempt.purpose == Purpose::Control && is_last_look(index) && !succeeded(attempt)).then_some(attempt)
    })
}

/// Whether a place is the whole body of an operation that asks for none: a reader may take `null` for no body at all.
fn may_be_left_out(operation: &Operation, place: &Place) -> bool {
    *place == Place::body("") && operation.body.as_ref().is_some_and(|body| !body.required)
}

/// Whether a test ended in a server error that a failed control does not explain: the plain request was refused, with no such error.
fn tells_anyway(attempts: &[Attempt], control: &Attempt) -> bool {
    let last =
        |attempt: &Attempt| attempt.observation.tests().last().and_then(Exchange::answer).map(|it| it.status);
    let tested = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test).and_then(last);
    tested.is_some_and(|status| status >= 500) && last(control).is_some_and(|status| status < 500)
}

/// Whether an operation declares how invalid input is refused: 400, 422, 4XX or default.
fn declares_refusal(operation: &Operation) -> bool {
    operation.answers.iter().any(|answer| {
        matches!(
            answer.status,
            StatusPattern::Exactly(400 | 422) | StatusPattern::Class(4) | StatusPattern::Default
        )
    })
}

fn breach_name(breach: Breach) -> &'static str {
    match breach {
        Breach::MalformedBody => "malformed-body",
        Breach::MissingMediaType => "missing-media-type",
        Breach::UnacceptableAccept => "unacceptable-accept",
        Breach::UnusualJson => "unusual-json",
        Breach::WrongMediaType => "wrong-media-type",
        Breach::WrongMethod => "wrong-method",
    }
}

fn status(answer: &Answer) -> Message {
    Message::new("actual-status").with_number("status", i64::from(answer.status))
}
