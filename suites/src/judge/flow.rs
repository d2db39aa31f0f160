//! Sequences of calls: what was written is read, what was deleted is gone, what was linked is there.

use samprov_contract::Contracts;
use samprov_model::{
    case::{Case, DataOrigin},
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome},
    place::Place,
    probe::{Part, Purpose},
    verdict::Verdict,
};

use super::{
    answer::{judge_transport, worst, worst_of_refusal},
    finding::{Seen, knocked_on},
    severity::OutcomeKind,
    stopped,
};

/// "What was created, or replaced, is read back as it was sent last."
pub(super) fn judge_stored(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let Some((write, read)) = flow.last_two() else { return stopped::nothing_sent(case) };
    for earlier in flow.earlier() {
        if let Some(verdict) = flow.broken_earlier(contracts, earlier) {
            return verdict;
        }
    }
    let Some(answer) = read.answer() else { return flow.no_answer(read) };
    if matches!(answer.status, 404 | 410) {
        return Seen::new(
            OutcomeKind::StateBroken,
            Message::new("expected-what-was-written"),
            status(answer),
        )
        .at(Place::Status)
        .detail("not-found")
        .verdict(case);
    }
    if let Some(verdict) = flow.broken_elsewhere(contracts, read, answer) {
        return verdict;
    }
    let differences = contracts.differences(&write.operation, &write.request, answer);
    match differences.into_iter().next() {
        None => Verdict::Pass,
        Some((place, sent, seen)) => Seen::new(
            OutcomeKind::StateBroken,
            Message::new("expected-value").with("value", sent.0),
            Message::new("actual-value").with("value", seen.0),
        )
        .detail(place.generalised().segments().join("/"))
        .at(place)
        .verdict(case),
    }
}

/// "What was deleted is gone": 404 or 410.
pub(super) fn judge_gone(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let Some((_, read)) = flow.last_two() else { return stopped::nothing_sent(case) };
    for earlier in flow.earlier() {
        if let Some(verdict) = flow.broken_earlier(contracts, earlier) {
            return verdict;
        }
    }
    let Some(answer) = read.answer() else { return flow.no_answer(read) };
    match answer.status {
        // How the answer to a read of what is not there looks is told by the read's own case.
        404 | 410 => Verdict::Pass,
        200..300 => Seen::new(OutcomeKind::StateBroken, Message::new("expected-gone"), status(answer))
            .at(Place::Status)
            .detail("still-there")
            .verdict(case),
        _ => flow.broken_elsewhere(contracts, read, answer).unwrap_or_else(|| {
            Seen::new(OutcomeKind::StateBroken, Message::new("expected-gone"), status(answer))
                .at(Place::Status)
                .verdict(case)
        }),
    }
}

/// "A read of what is not there is answered 404 or 410, as declared."
pub(super) fn judge_not_found(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let Some((_, read)) = flow.tests.last() else { return stopped::nothing_sent(case) };
    let Some(answer) = read.answer() else { return flow.no_answer(read) };
    match answer.status {
        404 | 410 => {
            worst_of_refusal(contracts, case, read, answer).map_or(Verdict::Pass, |seen| seen.verdict(case))
        }
        // Whether what was deleted is gone belongs to the delete.
        200..300 => Verdict::NotApplicable { reason: Message::new("reason-found-after-all") },
        _ => worst(contracts, case, read, answer, DataOrigin::Generated)
            .map_or(Verdict::Pass, |seen| seen.verdict(case)),
    }
}

/// "The second answer is as declared, like the first": a link that is followed, a read that is repeated.
pub(super) fn judge_followed(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::of(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let Some((first, second)) = flow.last_two() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = flow.broken_earlier(contracts, first) {
        return verdict;
    }
    let Some(answer) = second.answer() else { return flow.no_answer(second) };
    let same = first.operation == second.operation;
    if same {
        // What the first answer has broken as well belongs to the contract family.
        let is_broken = first
            .answer()
            .is_some_and(|answer| worst(contracts, case, first, answer, DataOrigin::KnownGood).is_some());
        if is_broken {
            return flow.knocked_on(first);
        }
        return match worst(contracts, case, second, answer, DataOrigin::KnownGood) {
            Some(seen) => seen.detail("second-read").verdict(case),
            None if answer.status < 400 => Verdict::Pass,
            None => state_broken(case, answer, "second-read"),
        };
    }
    if matches!(answer.status, 404 | 410) {
        return state_broken(case, answer, "link");
    }
    flow.broken_elsewhere(contracts, second, answer).unwrap_or(Verdict::Pass)
}

/// The tests of the last attempt of a flow.
struct Flow<'a> {
    case: &'a Case,
    attempts: &'a [Attempt],
    attempt: &'a Attempt,
    tests: Vec<(usize, &'a Exchange)>,
}

impl<'a> Flow<'a> {
    fn of(case: &'a Case, attempts: &'a [Attempt]) -> Result<Self, Box<Verdict>> {
        let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
            return Err(Box::new(stopped::nothing_sent(case)));
        };
        if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
            return Err(Box::new(verdict));
        }
        let exchanges = attempt.observation.exchanges.iter().enumerate();
        let tests = exchanges.filter(|(_, exchange)| exchange.part == Part::Test).collect();
        Ok(Self { case, attempts, attempt, tests })
    }

    fn last_two(&self) -> Option<(&'a Exchange, &'a Exchange)> {
        match self.tests.as_slice() {
            [.., (_, first), (_, second)] => Some((first, second)),
            _ => None,
        }
    }

    /// Every test but the last.
    fn earlier(&self) -> impl Iterator<Item = &'a Exchange> + '_ {
        self.tests.iter().rev().skip(1).rev().map(|(_, exchange)| *exchange)
    }

    /// A first call that failed is told by its own case; but where the same call has just succeeded in this very flow, the
    /// failure is the flow's own finding (a second write that fails).
    fn broken_earlier(&self, contracts: &Contracts, exchange: &Exchange) -> Option<Verdict> {
        let Some(answer) = exchange.answer() else { return Some(self.no_answer(exchange)) };
        if answer.status < 400 {
            return None;
        }
        if let Some(verdict) = stopped::judge_consumer_fault(self.case, self.attempt, answer) {
            return Some(verdict);
        }
        let before =
            self.tests.iter().map(|(_, other)| *other).take_while(|other| !std::ptr::eq(*other, exchange));
        let repeated = before.filter(|other| other.operation == exchange.operation).count() > 0;
        if repeated && exchange.operation == self.case.operation {
            let seen = worst(contracts, self.case, exchange, answer, DataOrigin::KnownGood);
            return Some(match seen {
                Some(seen) => seen.detail("second-call").verdict(self.case),
                None => state_broken(self.case, answer, "second-call"),
            });
        }
        Some(self.knocked_on(exchange))
    }

    /// An answer that breaks the contract of its own operation is told by that operation's case.
    fn broken_elsewhere(
        &self,
        contracts: &Contracts,
        exchange: &Exchange,
        answer: &Answer,
    ) -> Option<Verdict> {
        let broken =
            answer.status >= 400 || !contracts.violations_of_answer(&exchange.operation, answer).is_empty();
        broken.then(|| self.knocked_on(exchange))
    }

    fn no_answer(&self, exchange: &Exchange) -> Verdict {
        match &exchange.outcome {
            Outcome::NoAnswer(transport) => judge_transport(self.case, transport),
            Outcome::Answer(_) => self.knocked_on(exchange),
        }
    }

    fn knocked_on(&self, exchange: &Exchange) -> Verdict {
        let index = self.attempt.observation.exchanges.iter().position(|other| std::ptr::eq(other, exchange));
        let cause = index.and_then(|index| stopped::shown_by(self.case, self.attempts, self.attempt, index));
        knocked_on(self.case, cause, Message::new("expected-answer-as-declared"), stopped::told(exchange))
    }
}

fn state_broken(case: &Case, answer: &Answer, detail: &str) -> Verdict {
    Seen::new(OutcomeKind::StateBroken, Message::new("expected-documented-success"), status(answer))
        .at(Place::Status)
        .detail(detail)
        .verdict(case)
}

fn status(answer: &Answer) -> Message {
    Message::new("actual-status").with_number("status", i64::from(answer.status))
}
