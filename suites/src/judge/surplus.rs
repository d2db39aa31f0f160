//! SKALL: "en producent lämnar bara ut avtalad information" (överskottsinformation; VDS 8).

use samprov_contract::Contracts;
use samprov_model::{
    case::Case,
    id::ConsumerId,
    message::Message,
    observation::{Attempt, Outcome, Stopped},
    verdict::Verdict,
};

use super::{
    answer::{judge_transport, worst},
    finding::{Seen, knocked_on},
    severity::OutcomeKind,
    stopped,
};

/// "A consumer gets what is agreed and no more": in every answer that it gets.
pub(super) fn judge(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    consumer: &ConsumerId,
    allow: &[String],
) -> Verdict {
    let mut undecided = None;
    let mut decided = false;
    for attempt in attempts {
        if let Some(Stopped::NothingKnown(key)) = &attempt.observation.stopped
            && key.contains('#')
        {
            continue;
        }
        if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
            undecided.get_or_insert(verdict);
            continue;
        }
        let Some(exchange) = attempt.observation.tests().last() else { continue };
        let answer = match &exchange.outcome {
            Outcome::Answer(answer) => answer,
            Outcome::NoAnswer(transport) => {
                undecided.get_or_insert_with(|| judge_transport(case, transport));
                continue;
            }
        };
        if !answer.is_success() {
            undecided.get_or_insert_with(|| refused(contracts, case, attempts, attempt, answer));
            continue;
        }
        decided = true;
        let outside = contracts.outside(answer, allow);
        if let Some(place) = outside.first() {
            return Seen::new(
                OutcomeKind::SurplusInformation,
                Message::new("expected-agreed-fields")
                    .with("consumer", consumer.as_str())
                    .with("fields", allow.join(", ")),
                Message::new("actual-surplus-fields").with_places("fields", outside.iter().take(10).cloned()),
            )
            .at(place.clone())
            .detail(consumer.as_str())
            .verdict(case);
        }
    }
    match (decided, undecided) {
        (true, _) => Verdict::Pass,
        (false, Some(verdict)) => verdict,
        (false, None) => stopped::nothing_sent(case),
    }
}

fn refused(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    attempt: &Attempt,
    answer: &samprov_model::observation::Answer,
) -> Verdict {
    if let Some(verdict) = stopped::judge_consumer_fault(case, attempt, answer) {
        return verdict;
    }
    let tests = attempt.observation.exchanges.iter().enumerate();
    let mut tests = tests.filter(|(_, exchange)| exchange.part == samprov_model::probe::Part::Test);
    let Some((index, exchange)) = tests.next_back() else {
        return stopped::nothing_sent(case);
    };
    if let (401 | 403 | 429, Some(seen)) =
        (answer.status, worst(contracts, case, exchange, answer, case.data))
    {
        return seen.verdict(case);
    }
    let cause = stopped::shown_by(case, attempts, attempt, index);
    knocked_on(case, cause, Message::new("expected-documented-success"), stopped::told(exchange))
}
