//! What a candidate does when a dependency fails: in time, as described, without harm to others, and over when the fault is.

use samprov_contract::{Contracts, Examined};
use samprov_model::{
    case::{Assertion, Case},
    dependency::WhenLost,
    drive::DriveEnd,
    id::{DependencyName, FaultId, OperationId},
    injection::{CarriedOut, Effect},
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome, StubCall, Transport},
    place::Place,
    resilience::{Deed, Terms},
    verdict::Verdict,
};

use super::{
    driven::undriven,
    finding::{Seen, knocked_on},
    leak,
    severity::OutcomeKind,
    stopped,
};
use crate::outage::{LONGEST_UNAGREED, Outage, Round, calls, due, ended_well, lacks_trust, loss};

/// The parameters of the assertion.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) case: &'a Case,
    pub(super) dependency: &'a DependencyName,
    pub(super) operation: Option<&'a OperationId>,
    /// The fault's name, or the moment of the loss.
    pub(super) fault: &'a str,
    pub(super) terms: &'a Terms,
}

/// "A dependency that fails does no harm beyond what cannot be done without it."
pub(super) fn judge(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let Assertion::FaultContained { dependency, operation, fault, effect, carried_out, terms, trust: _ } =
        &case.assertion
    else {
        return stopped::nothing_sent(case);
    };
    if lacks_trust(case) {
        let reason = Message::new("reason-not-encrypted").with("dependency", dependency.as_str());
        return Verdict::NotApplicable { reason };
    }
    let about = About { case, dependency, operation: operation.as_ref(), fault: fault.as_str(), terms };
    let outage = Outage::of(attempts);
    let control = match control(&about, &outage, attempts) {
        Ok(control) => control,
        Err(verdict) => return *verdict,
    };
    let Some(Round { during, after }) = outage.rounds.last().copied() else {
        return stopped::nothing_sent(case);
    };
    let Some(test) = during.last() else { return stopped::nothing_sent(case) };
    if let Some(driven) = &test.observation.driven {
        if !about.was_met(test, after, *effect, fault) {
            return not_met(&about, test);
        }
        let found = about.shown_by_calls(control, (test, driven), after, (*effect, *carried_out, fault));
        return found.map_or(Verdict::Pass, |seen| seen.verdict(case));
    }
    if let Some(verdict) = stopped::judge_stopped(case, attempts, test) {
        return verdict;
    }
    let Some(exchange) = test.observation.tests().last() else { return stopped::nothing_sent(case) };
    if !about.was_met(test, after, *effect, fault) {
        return not_met(&about, test);
    }
    if let Some(seen) = about.trusted(test, *effect, fault) {
        return seen.verdict(case);
    }
    let answer = match &exchange.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAnswer(transport) => return about.no_answer(transport, after, test).verdict(case),
    };
    let found = [
        leak::told(&about, control, answer),
        about.repeated_harm(control, test, *carried_out, fault),
        about.answered(contracts, (exchange, answer), (control, test), *effect),
        about.late(control, exchange),
        about.too_many_tries(control, test),
        about.not_recovered(after),
        about.hurried(test, *effect),
    ];
    // What is worst comes first in the table.
    let found = found.into_iter().flatten().min_by_key(|seen| seen.kind.rank());
    found.map_or(Verdict::Pass, |seen| seen.verdict(case))
}

/// The request that leads to the call when all is well.
pub(super) fn control<'a>(
    about: &About<'_>,
    outage: &Outage<'a>,
    attempts: &[Attempt],
) -> Result<&'a Attempt, Box<Verdict>> {
    if let Some(control) = outage.control(about.case) {
        return Ok(control);
    }
    let operation = about.operation.map_or_else(|| about.dependency.to_string(), ToString::to_string);
    if let Some(verdict) = undriven(about.case, outage.before, &operation) {
        return Err(Box::new(verdict));
    }
    let Some(last) = outage.before.last() else { return Err(Box::new(stopped::nothing_sent(about.case))) };
    let is_called = outage
        .before
        .iter()
        .any(|attempt| calls(attempt, about.dependency, about.operation).next().is_some());
    if !is_called {
        let operation = about.operation.map_or_else(String::new, |operation| format!(" {operation}"));
        let reason =
            Message::new("reason-never-called").with("operation", format!("{}{operation}", about.dependency));
        return Err(Box::new(Verdict::NotApplicable { reason }));
    }
    if ended_well(last) {
        // A command that has nothing more to do when it is run again meets no fault.
        return Err(Box::new(not_met(about, last)));
    }
    // It is called, but no request that leads to it succeeds even when all is well: other cases tell why.
    Err(Box::new(stopped::judge_stopped(about.case, attempts, last).unwrap_or_else(|| {
        let shown = about
            .case
            .programs
            .last()
            .and_then(|program| program.steps.iter().find_map(|step| step.shown_by.as_ref()));
        let actual =
            last.observation.tests().last().map_or_else(|| Message::new("actual-no-answer"), stopped::told);
        knocked_on(about.case, shown, Message::new("expected-documented-success"), actual)
    })))
}

/// The candidate did not call again, or the fault could not be put on what was answered.
pub(super) fn not_met(about: &About<'_>, test: &Attempt) -> Verdict {
    let called = calls(test, about.dependency, about.operation).next().is_some();
    let key = if called { "reason-fault-not-possible" } else { "reason-not-called-again" };
    Verdict::NotApplicable {
        reason: Message::new(key).with("dependency", about.dependency.as_str()).with("fault", about.fault),
    }
}

/// What it is that there is no usable answer, and what was there in place of one. `after`: what came when the fault was over.
pub(super) fn transport_told(transport: &Transport, after: &[Attempt]) -> (OutcomeKind, Message) {
    let gone = after.last().is_some_and(|last| {
        let mut exchanges = last.observation.exchanges.iter();
        exchanges.any(|exchange| matches!(exchange.outcome, Outcome::NoAnswer(Transport::Unreachable(_))))
    });
    let actual = match transport {
        Transport::TimedOut(milliseconds) => Message::new("transport-timed-out")
            .with_number("milliseconds", i64::try_from(*milliseconds).unwrap_or(i64::MAX)),
        Transport::Broken(why) => Message::new("transport-broken").with("why", why.clone()),
        Transport::NotHttp(why) => Message::new("transport-not-http").with("why", why.clone()),
        Transport::Unreachable(why) => Message::new("transport-unreachable").with("why", why.clone()),
        Transport::Tls(why) => Message::new("transport-tls").with("why", why.clone()),
        Transport::TooLarge(bytes) => Message::new("transport-too-large")
            .with_number("bytes", i64::try_from(*bytes).unwrap_or(i64::MAX)),
        Transport::NotRead(unread) => unread.message(str::to_owned),
    };
    let kind = match transport {
        _ if gone => OutcomeKind::GoneAfterFault,
        Transport::TimedOut(_) => OutcomeKind::HangsOnFault,
        Transport::TooLarge(_) | Transport::NotRead(_) => OutcomeKind::TooLarge,
        Transport::Broken(_) | Transport::NotHttp(_) | Transport::Tls(_) | Transport::Unreachable(_) => {
            OutcomeKind::NoAnswerOnFault
        }
    };
    (kind, actual)
}

impl About<'_> {
    /// A finding about what is seen with the fault on. One root cause, whatever the fault.
    pub(super) fn seen(&self, kind: OutcomeKind, expected: Message, actual: Message) -> Seen {
        let place = self.operation.map_or_else(|| "any".to_owned(), ToString::to_string);
        let root = format!("{}/{}/{place}/{}", self.case.service, self.dependency, kind.name());
        let (hint, fault) = match &self.case.assertion {
            Assertion::FaultContained { effect, .. } if effect.is_of_tls() => {
                ("hint-fault-of-tls", self.fault.into())
            }
            Assertion::FailsOver { moment, .. } => ("hint-instance-lost", loss(*moment, 0)),
            _ => ("hint-fault", self.fault.into()),
        };
        let hint = Message::new(hint).with("dependency", self.dependency.as_str());
        let hint = hint.with("fault", fault.as_str());
        Seen::new(kind, expected, actual).root(Some(root)).hint(Some(hint))
    }

    /// A call over a connection that the candidate had to refuse (RFC 8446, 4.4.2.4 and 4.4.3; RFC 9525, 6).
    pub(super) fn trusted(&self, test: &Attempt, effect: Effect, fault: &FaultId) -> Option<Seen> {
        if effect != Effect::UntrustedTls {
            return None;
        }
        let of_fault = |call: &&StubCall| call.fault.as_ref() == Some(fault);
        // Of whatever operation: the connection is for all of them.
        let own = calls(test, self.dependency, self.operation).find(of_fault);
        let call = own.or_else(|| calls(test, self.dependency, None).find(of_fault))?;
        let expected = Message::new("expected-connection-refused").with("fault", self.fault);
        let actual = Message::new("actual-call-over-untrusted")
            .with("method", call.request.method.as_str())
            .with("target", call.request.target.as_str());
        let kind = OutcomeKind::UntrustedTlsAccepted;
        // Who is believed is decided once for a dependency, whatever is called there.
        let root = format!("{}/{}/{}", self.case.service, self.dependency, kind.name());
        Some(self.seen(kind, expected, actual).root(Some(root)))
    }

    /// Whether the candidate met the fault. Nobody sees a connection that was not taken: that the candidate calls again
    /// afterwards shows that it does not do without.
    pub(super) fn was_met(&self, test: &Attempt, after: &[Attempt], effect: Effect, fault: &FaultId) -> bool {
        let met = calls(test, self.dependency, self.operation).any(|call| call.fault.as_ref() == Some(fault));
        let calls_again =
            || after.iter().any(|attempt| calls(attempt, self.dependency, self.operation).next().is_some());
        let failed = || {
            test.observation
                .tests()
                .last()
                .is_some_and(|test| test.answer().is_none_or(|answer| answer.status >= 400))
                || test.observation.driven.as_ref().is_some_and(|driven| driven.end != DriveEnd::Done)
        };
        let is_knocked_at = test.observation.disturbed_connections.contains(self.dependency);
        met || (effect.is_of_tls() && is_knocked_at)
            || (effect == Effect::Unreached && (failed() || calls_again()))
    }

    /// No usable answer at all: it hangs, or it breaks.
    pub(super) fn no_answer(&self, transport: &Transport, after: &[Attempt], test: &Attempt) -> Seen {
        let (kind, actual) = transport_told(transport, after);
        // Who passes an answer on while it comes can only break its own off when the rest does not come (RFC 9112, 8).
        let mut calls = calls(test, self.dependency, self.operation);
        let was_begun = calls.any(|call| call.fault.is_some() && (200..300).contains(&call.status));
        let is_cut =
            |kind: OutcomeKind| kind == OutcomeKind::NoAnswerOnFault && was_begun && self.breaks_off();
        let kind = if is_cut(kind) { OutcomeKind::CutOffOnFault } else { kind };
        self.seen(kind, Message::new("expected-an-answer-all-the-same"), actual)
    }

    /// Whether the fault breaks an answer off that has begun.
    fn breaks_off(&self) -> bool {
        match &self.case.assertion {
            Assertion::FaultContained { effect, .. } => {
                matches!(effect, Effect::Broken | Effect::Silent | Effect::Slow)
            }
            _ => false,
        }
    }

    /// What may have been done was asked for once more.
    pub(super) fn repeated_harm(
        &self,
        control: &Attempt,
        test: &Attempt,
        carried_out: CarriedOut,
        fault: &FaultId,
    ) -> Option<Seen> {
        if self.terms.deed != Deed::Creates || carried_out == CarriedOut::No {
            return None;
        }
        let all: Vec<&StubCall> = calls(test, self.dependency, self.operation).collect();
        let once = calls(control, self.dependency, self.operation).count();
        let first = all.iter().position(|call| call.fault.as_ref() == Some(fault))?;
        // A key that makes the repetition known to the dependency makes it harmless.
        let key = |call: &StubCall| call.request.header("idempotency-key").map(str::to_owned);
        let known = all.get(first).and_then(|call| key(call));
        let repeats_known = |call: &&&StubCall| known.is_some() && key(call) == known;
        let others = all.iter().skip(first).filter(|call| !repeats_known(call)).count();
        let repeated = others + usize::from(known.is_some());
        (repeated > once).then(|| {
            let expected = Message::new("expected-no-second-write").with_number("calls", number(once));
            self.seen(
                OutcomeKind::WriteRepeated,
                expected,
                Message::new("actual-calls").with_number("calls", number(repeated)),
            )
        })
    }

    /// What the answer says, and whether the candidate had a right to say it.
    fn answered(
        &self,
        contracts: &Contracts,
        (exchange, answer): (&Exchange, &Answer),
        (control, test): (&Attempt, &Attempt),
        effect: Effect,
    ) -> Option<Seen> {
        let actual = || Message::new("actual-status").with_number("status", i64::from(answer.status));
        let Examined { violations, .. } = contracts.examine_answer(&exchange.operation, answer);
        let broken =
            violations.iter().find(|violation| violation.keyword != samprov_contract::REFUSAL_WITHOUT_BODY);
        let is_undescribed = broken.is_some_and(|violation| violation.keyword == "status");
        // What is broken when all is well is what other cases are about.
        let always = answer.status < 400 && is_broken(contracts, control);
        let as_violated = |kind: OutcomeKind| {
            broken.filter(|_| !always).map(|violation| {
                self.seen(kind, violation.expected.clone(), violation.actual.clone())
                    .at(violation.place.clone())
            })
        };
        if effect.is_borne() {
            let kind = match effect {
                Effect::Novel => OutcomeKind::NovelValueNotBorne,
                Effect::Late if self.terms.deadline.is_none() => OutcomeKind::LateAnswerNotAwaited,
                _ => OutcomeKind::FaultNotBorne,
            };
            let refused = (answer.status >= 400).then(|| {
                self.seen(kind, Message::new("expected-success-all-the-same"), actual()).at(Place::Status)
            });
            return refused.or_else(|| as_violated(OutcomeKind::AnswerBrokenOnFault));
        }
        match answer.status {
            500.. if is_undescribed => Some(
                self.seen(
                    OutcomeKind::UndescribedErrorOnFault,
                    Message::new("expected-described-error"),
                    actual(),
                )
                .at(Place::Status),
            ),
            500.. => as_violated(OutcomeKind::ErrorBrokenOnFault),
            // Too many requests are passed on as such; what the candidate may do for nobody just now it refuses.
            429 => None,
            400..500 => Some(
                self.seen(
                    OutcomeKind::CallerBlamedForFault,
                    Message::new("expected-server-error-on-fault"),
                    actual(),
                )
                .at(Place::Status),
            ),
            _ if self.is_served(test, effect) => as_violated(OutcomeKind::AnswerBrokenOnFault),
            _ => self.carried_on(actual()).or_else(|| as_violated(OutcomeKind::AnswerBrokenOnFault)),
        }
    }

    /// Whether the candidate may have got what it needed all the same: by another try, by another instance, late, or in what is
    /// left of a flawed answer.
    fn is_served(&self, test: &Attempt, effect: Effect) -> bool {
        let served = |call: &StubCall| {
            (call.fault.is_none() || effect == Effect::IncompleteTls) && (200..400).contains(&call.status)
        };
        matches!(effect, Effect::FlawedAnswer | Effect::Slow)
            || calls(test, self.dependency, self.operation).any(served)
            || self.was_told_done(test)
    }

    /// Whether the status said that what was to be done is done, whatever became of the rest of the answer.
    fn was_told_done(&self, test: &Attempt) -> bool {
        let told = |call: &StubCall| (200..300).contains(&call.status);
        self.terms.deed == Deed::Creates && calls(test, self.dependency, self.operation).any(told)
    }

    /// A success without any answer of the dependency.
    fn carried_on(&self, actual: Message) -> Option<Seen> {
        let kind = match (self.terms.when_lost, self.terms.deed) {
            (Some(WhenLost::CarryOn), _) => return None,
            (Some(WhenLost::Refuse), _) | (None, Deed::Decides) => OutcomeKind::CarriedOnWithout,
            (None, Deed::Creates | Deed::Other) => OutcomeKind::CarriedOnWithoutUnagreed,
        };
        let expected = Message::new("expected-error-without").with("dependency", self.dependency.as_str());
        Some(self.seen(kind, expected, actual).at(Place::Status))
    }

    fn late(&self, control: &Attempt, exchange: &Exchange) -> Option<Seen> {
        let took = exchange.microseconds / 1_000;
        let (kind, limit) = match due(self.terms, calls(control, self.dependency, self.operation).count()) {
            Some(due) => (OutcomeKind::LateOnFault, due),
            None => (OutcomeKind::LateOnFaultUnagreed, LONGEST_UNAGREED),
        };
        (took > u64::from(limit)).then(|| {
            let expected = Message::new("expected-within").with_number("milliseconds", i64::from(limit));
            let actual = Message::new("actual-took")
                .with_number("milliseconds", i64::try_from(took).unwrap_or(i64::MAX));
            self.seen(kind, expected, actual)
        })
    }

    pub(super) fn too_many_tries(&self, control: &Attempt, test: &Attempt) -> Option<Seen> {
        let most = self.terms.retries?.saturating_add(1) as usize;
        let once = calls(control, self.dependency, self.operation).count().max(1);
        // Each instance may be tried so often.
        let at = |wanted: Option<&samprov_model::id::InstanceId>| {
            calls(test, self.dependency, self.operation)
                .filter(|call| call.instance.as_ref() == wanted)
                .count()
        };
        let tries = std::iter::once(None)
            .chain(self.terms.alternatives.iter().map(Some))
            .map(at)
            .max()
            .unwrap_or_default();
        (tries > most.saturating_mul(once)).then(|| {
            let expected = Message::new("expected-at-most-calls")
                .with_number("calls", number(most.saturating_mul(once)));
            self.seen(
                OutcomeKind::TriesTooOften,
                expected,
                Message::new("actual-calls").with_number("calls", number(tries)),
            )
        })
    }

    pub(super) fn not_recovered(&self, after: &[Attempt]) -> Option<Seen> {
        let last = after.last()?;
        if self.case.leads_to_the_call(last) {
            return None;
        }
        let exchange = last
            .observation
            .exchanges
            .iter()
            .rev()
            .find(|exchange| exchange.answer().is_none_or(|it| it.status >= 400));
        let kind = match exchange.map(|exchange| &exchange.outcome) {
            Some(Outcome::NoAnswer(Transport::Unreachable(_))) => OutcomeKind::GoneAfterFault,
            Some(Outcome::Answer(_) | Outcome::NoAnswer(_)) => OutcomeKind::NeverRecovers,
            // It succeeds, and does without the call: it may have kept what it got.
            None => return None,
        };
        let actual = exchange.map_or_else(|| Message::new("actual-no-answer"), stopped::told);
        Some(self.seen(kind, Message::new("expected-recovery"), actual))
    }

    /// Another try before the moment that the dependency named (RFC 9110, 10.2.3).
    pub(super) fn hurried(&self, test: &Attempt, effect: Effect) -> Option<Seen> {
        if effect != Effect::ErrorAnswer || !self.fault.ends_with("-retry-after") {
            return None;
        }
        let all: Vec<&StubCall> = calls(test, self.dependency, self.operation).collect();
        // Another call than the one that was refused is no other try.
        let same = |pair: &&[&StubCall]| {
            let what = |call: &StubCall| {
                (call.instance.clone(), call.operation.clone(), call.request.target.clone())
            };
            pair[0].fault.is_some() && what(pair[0]) == what(pair[1])
        };
        let between = |pair: &[&StubCall]| {
            pair[1].connection.milliseconds.saturating_sub(pair[0].connection.milliseconds)
        };
        let waited =
            all.windows(2).filter(same).map(between).find(|waited| *waited < SHORTEST_RETRY_AFTER)?;
        let waited = i64::try_from(waited).unwrap_or(i64::MAX);
        let expected = Message::new("expected-retry-after");
        Some(self.seen(
            OutcomeKind::RetryAfterIgnored,
            expected,
            Message::new("actual-took").with_number("milliseconds", waited),
        ))
    }
}

/// Whether the answer to the request under test breaks its description.
pub(super) fn is_broken(contracts: &Contracts, attempt: &Attempt) -> bool {
    let last = attempt.observation.tests().last();
    last.and_then(|exchange| Some((exchange, exchange.answer()?))).is_some_and(|(exchange, answer)| {
        !contracts.examine_answer(&exchange.operation, answer).violations.is_empty()
    })
}

/// Every fault that names a moment names one a second away at least; clocks may tick a little differently.
const SHORTEST_RETRY_AFTER: u64 = 900;

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
