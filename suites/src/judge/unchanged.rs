//! What must change nothing, read before and after: a refused write, and a read.

use samprov_contract::Contracts;
use samprov_model::{
    case::{Case, DataOrigin},
    message::Message,
    observation::{Answer, Attempt, Exchange, Stopped},
    place::Place,
    probe::{Part, Purpose},
    verdict::Verdict,
};

use super::{
    answer::worst,
    finding::Seen,
    flow::{Flow, status},
    severity::OutcomeKind,
    stopped,
};

/// "A write that is refused changes nothing."
pub(super) fn judge_refused(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    if let Some(verdict) = other_data_refused(attempts) {
        return verdict;
    }
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let [first, second, rest @ ..] = tests.as_slice() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = read_twice(contracts, &flow, first, second) {
        return verdict;
    }
    if let Some(verdict) = flow.accepted_for_later() {
        return verdict;
    }
    // Whether it is refused belongs to the case of the broken constraint.
    let refused = rest.first().and_then(|write| write.answer()).is_some_and(|it| is_refusal(it.status));
    let [write, after] = rest else {
        return Verdict::NotApplicable { reason: Message::new("reason-not-refused") };
    };
    if !refused {
        return Verdict::NotApplicable { reason: Message::new("reason-not-refused") };
    }
    unchanged(contracts, case, &flow, (first, second), write, after).unwrap_or(Verdict::Pass)
}

/// "Reading changes nothing" of what the case itself has written.
pub(super) fn judge_read(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let [first, second, rest @ ..] = tests.as_slice() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = read_twice(contracts, &flow, first, second) {
        return verdict;
    }
    let Some(third) = rest.first() else { return stopped::nothing_sent(case) };
    let (Some(before), Some(between), Some(after)) = (first.answer(), second.answer(), third.answer()) else {
        return flow.no_answer(third);
    };
    match after.status {
        404 | 410 => return Verdict::NotApplicable { reason: Message::new("reason-gone-meanwhile") },
        400.. => {
            return worst(contracts, case, third, after, DataOrigin::KnownGood)
                .map_or_else(|| flow.knocked_on(third), |seen| seen.detail("second-read").verdict(case));
        }
        _ => {}
    }
    let goes_on = contracts.changed(between, after);
    let writes: Vec<&Exchange> =
        flow.attempt.observation.exchanges.iter().filter(|one| is_write(one)).collect();
    let changed = contracts.changed(before, between).into_iter().find(|place| {
        // What changes with every read is alive by itself.
        !goes_on.contains(place) && writes.iter().any(|write| names(contracts, write, place))
    });
    changed.map_or(Verdict::Pass, |place| {
        Seen::new(OutcomeKind::StateBroken, Message::new("expected-unchanged-by-read"), told_of(&place))
            .at(place)
            .detail("read-changes")
            .verdict(case)
    })
}

/// The finding when a refused write has changed what its caller, or the case before, had written.
pub(super) fn unchanged(
    contracts: &Contracts,
    case: &Case,
    flow: &Flow<'_>,
    (first, second): (&Exchange, &Exchange),
    write: &Exchange,
    after: &Exchange,
) -> Option<Verdict> {
    let expected = Message::new("expected-unchanged");
    let (Some(before), Some(between)) = (first.answer(), second.answer()) else { return None };
    let Some(answer) = after.answer() else { return Some(flow.no_answer(after)) };
    if matches!(answer.status, 404 | 410) {
        let seen = Seen::new(OutcomeKind::StateBroken, expected, status(answer));
        return Some(seen.at(Place::Status).detail("refused-write").verdict(case));
    }
    if answer.status >= 400 {
        return Some(flow.knocked_on(after));
    }
    let alive = contracts.changed(before, between);
    let created = flow.attempt.observation.exchanges.iter().filter(|one| is_write(one));
    let writes: Vec<&Exchange> = created.chain([write]).collect();
    let place = contracts
        .changed(between, answer)
        .into_iter()
        .find(|place| !alive.contains(place) && writes.iter().any(|write| names(contracts, write, place)))?;
    let seen = Seen::new(OutcomeKind::StateBroken, expected, told_of(&place));
    Some(seen.at(place).detail("refused-write").verdict(case))
}

/// The verdict when what is read before does not stand still: that is told by the cases of the first and the second read.
pub(super) fn read_twice(
    contracts: &Contracts,
    flow: &Flow<'_>,
    first: &Exchange,
    second: &Exchange,
) -> Option<Verdict> {
    if let Some(verdict) = flow.broken_earlier(contracts, first) {
        return Some(verdict);
    }
    match second.answer().map(|answer| answer.status) {
        Some(404 | 410) => Some(Verdict::NotApplicable { reason: Message::new("reason-gone-meanwhile") }),
        Some(0..400) => None,
        Some(_) | None => Some(flow.knocked_on(second)),
    }
}

/// A status that refuses a request.
pub(super) fn is_refusal(status: u16) -> bool {
    (400..500).contains(&status)
}

/// The case creates something else than the plainest thing, which a service may rightly refuse.
fn other_data_refused(attempts: &[Attempt]) -> Option<Verdict> {
    let attempt = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test)?;
    let Some(Stopped::SetUpFailed(index)) = attempt.observation.stopped else { return None };
    let answer: &Answer = attempt.observation.exchanges.get(index)?.answer()?;
    is_refusal(answer.status).then(|| Verdict::NotApplicable {
        reason: Message::new("reason-set-up-refused").with_number("status", i64::from(answer.status)),
    })
}

fn is_write(exchange: &Exchange) -> bool {
    exchange.part == Part::SetUp && !exchange.request.body.is_empty()
}

/// Whether a request writes the top-level property that a place is in.
fn names(contracts: &Contracts, write: &Exchange, place: &Place) -> bool {
    let Place::Body { inside } = place else { return false };
    let Some(property) = inside.pointer().split('/').nth(1) else { return false };
    let top = Place::body(format!("/{property}"));
    contracts.value_in_request(&write.operation, &write.request, &top).is_some()
}

fn told_of(place: &Place) -> Message {
    Message::new("actual-changed").with_places("place", [place.clone()])
}
