//! Whether a candidate turns to another instance when the first is lost, in time and without doing anything twice, and returns.

mod by_command;

use samprov_contract::Contracts;
use samprov_model::{
    case::{Assertion, Case},
    id::InstanceId,
    injection::CarriedOut,
    message::Message,
    observation::{Attempt, Exchange, Outcome},
    resilience::{Moment, Told},
    verdict::Verdict,
};

use super::{
    contained::{About, control},
    finding::Seen,
    severity::OutcomeKind,
    stopped,
};
use crate::outage::{
    LONGEST_UNAGREED, Outage, Round, SLACK, calls, is_away, loss, return_limit, returning_time,
};

/// "When the first instance of a dependency is lost another one is used, and the first again when it is back."
pub(super) fn judge(_: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let Assertion::FailsOver { dependency, operation, to, told, moment, within, return_within, terms } =
        &case.assertion
    else {
        return stopped::nothing_sent(case);
    };
    if *told == Told::No {
        let reason = Message::new("reason-instance-not-told").with("instance", to.as_str());
        return Verdict::NotApplicable { reason };
    }
    let about = About { case, dependency, operation: operation.as_ref(), fault: moment.as_str(), terms };
    let outage = Outage::of(attempts);
    let control = match control(&about, &outage, attempts) {
        Ok(control) => control,
        Err(verdict) => return *verdict,
    };
    if is_away(case, std::slice::from_ref(control)) {
        let expected = Message::new("expected-first-instance").with("dependency", dependency.as_str());
        let actual = Message::new("actual-instance").with("instance", to.as_str());
        // Nothing was lost yet, so that there is nothing to see alone.
        return about.seen(OutcomeKind::FirstInstancePassedOver, expected, actual).hint(None).verdict(case);
    }
    let Some(Round { during, after }) = outage.rounds.last().copied() else {
        return stopped::nothing_sent(case);
    };
    if let Some(driven) = during.last().and_then(|last| last.observation.driven.as_ref()) {
        let round = Round { during, after };
        return by_command::judge(&about, control, (&round, driven), (*moment, to), *return_within);
    }
    for test in during {
        if let Some(verdict) = stopped::judge_stopped(case, attempts, test) {
            return verdict;
        }
    }
    let Some(last) = during.last() else { return stopped::nothing_sent(case) };
    let repeated = during.first().and_then(|test| match moment {
        Moment::During => about.repeated_harm(control, test, CarriedOut::Perhaps, &loss(*moment, 0)),
        Moment::After | Moment::Before | Moment::Return => None,
    });
    let found = repeated.or_else(|| turned(&about, last, to, *within)).or_else(|| match moment {
        Moment::Return => returned(&about, after, *return_within),
        Moment::After | Moment::Before | Moment::During => about.not_recovered(after),
    });
    found.map_or(Verdict::Pass, |seen| seen.verdict(case))
}

/// Whether the request was served by the other instance, and in time.
fn turned(about: &About<'_>, test: &Attempt, to: &InstanceId, within: Option<u32>) -> Option<Seen> {
    let exchange = test.observation.tests().last()?;
    let expected = || Message::new("expected-other-instance").with("instance", to.as_str());
    if let Outcome::NoAnswer(transport) = &exchange.outcome {
        return Some(about.no_answer(transport, &[], test));
    }
    let used = calls(test, about.dependency, about.operation)
        .any(|call| call.instance.as_ref() == Some(to) && (200..400).contains(&call.status));
    if !used || exchange.answer().is_none_or(|answer| answer.status >= 400) {
        return Some(about.seen(OutcomeKind::OtherInstanceNotUsed, expected(), stopped::told(exchange)));
    }
    late(about, exchange, within)
}

fn late(about: &About<'_>, exchange: &Exchange, within: Option<u32>) -> Option<Seen> {
    let took = exchange.microseconds / 1_000;
    let (kind, limit) = match within {
        Some(within) => (OutcomeKind::OtherInstanceUsedLate, within.saturating_add(SLACK)),
        None => (OutcomeKind::LateOnFaultUnagreed, LONGEST_UNAGREED),
    };
    (took > u64::from(limit)).then(|| {
        let expected = Message::new("expected-within").with_number("milliseconds", i64::from(limit));
        let actual =
            Message::new("actual-took").with_number("milliseconds", i64::try_from(took).unwrap_or(i64::MAX));
        about.seen(kind, expected, actual)
    })
}

/// Whether calls came back to the first instance.
fn returned(about: &About<'_>, after: &[Attempt], return_within: Option<u32>) -> Option<Seen> {
    if let Some(seen) = about.not_recovered(after) {
        return Some(seen);
    }
    if !is_away(about.case, after) {
        return None;
    }
    // Without an agreed time nobody can say that it is late.
    return_within?;
    let limit = i64::from(return_limit(about.case));
    let expected = Message::new("expected-return-within").with_number("milliseconds", limit);
    let waited = i64::from(returning_time(after));
    let actual = Message::new("actual-away-for").with_number("milliseconds", waited);
    Some(about.seen(OutcomeKind::NeverReturns, expected, actual))
}
