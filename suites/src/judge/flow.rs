//! Sequences of calls: what was written is read, what was deleted is gone, what was linked is there.

use samprov_contract::{Contracts, DifferenceKind};
use samprov_model::{
    case::{Case, DataOrigin},
    id::OperationId,
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome, Stopped},
    place::Place,
    probe::{Part, Purpose},
    verdict::Verdict,
};

use super::{
    answer::{judge_transport, names_own, not_there, worst, worst_of_refusal},
    finding::{Seen, knocked_on},
    severity::OutcomeKind,
    stopped,
};

/// "What was created, or replaced, is read back as it was sent last."
pub(super) fn judge_stored(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let (flow, write, read, answer) = match read_back(contracts, case, attempts) {
        Ok(read_back) => read_back,
        Err(verdict) => return *verdict,
    };
    if matches!(answer.status, 404 | 410) {
        return Seen::new(
            OutcomeKind::StateBroken,
            Message::new("expected-what-was-written"),
            status(answer),
        )
        .at(Place::Status)
        .root(not_there(contracts, case, read))
        .verdict(case);
    }
    if let Some(verdict) = flow.broken_elsewhere(contracts, read, answer) {
        return verdict;
    }
    let identity = identity_of(contracts, &write.operation);
    let mut differences =
        contracts.differences((&write.operation, &write.request), (&read.operation, answer));
    // The service names what it stores, whatever name was sent.
    differences.retain(|difference| identity.as_ref() != Some(&difference.place));
    let worst = differences.iter().find(|one| one.kind == DifferenceKind::Other).or(differences.first());
    let Some(difference) = worst else { return Verdict::Pass };
    let kind = match difference.kind {
        DifferenceKind::Other if told_otherwise(contracts, write, answer, &difference.place) => {
            OutcomeKind::StoredOtherwise
        }
        DifferenceKind::Other => OutcomeKind::StateBroken,
        DifferenceKind::LeftOut | DifferenceKind::Rewritten => OutcomeKind::StoredOtherwise,
    };
    let seen = difference.seen.as_ref().map_or_else(
        || Message::new("actual-missing"),
        |seen| Message::new("actual-value").with("value", seen.0.clone()),
    );
    // Whichever field shows it: what an operation does not keep is one root cause.
    Seen::new(kind, Message::new("expected-value").with("value", difference.sent.0.clone()), seen)
        .at(difference.place.clone())
        .verdict(case)
}

/// A write, the read behind it and its answer; or the verdict, where something before that is at fault or leaves it open.
fn read_back<'a>(
    contracts: &Contracts,
    case: &'a Case,
    attempts: &'a [Attempt],
) -> Result<(Flow<'a>, &'a Exchange, &'a Exchange, &'a Answer), Box<Verdict>> {
    let flow = Flow::of(case, attempts)?;
    let Some((write, read)) = flow.last_two() else { return Err(Box::new(stopped::nothing_sent(case))) };
    let broken = flow.earlier().find_map(|earlier| flow.broken_earlier(contracts, earlier));
    if let Some(verdict) = broken.or_else(|| flow.accepted_for_later()) {
        return Err(Box::new(verdict));
    }
    match read.answer() {
        Some(answer) => Ok((flow, write, read, answer)),
        None => Err(Box::new(flow.no_answer(read))),
    }
}

/// Two calls and the answer to the second; or the verdict, where the first is at fault or there is no answer.
fn two_calls<'a>(
    contracts: &Contracts,
    case: &'a Case,
    attempts: &'a [Attempt],
) -> Result<(Flow<'a>, &'a Exchange, &'a Exchange, &'a Answer), Box<Verdict>> {
    let flow = Flow::of(case, attempts)?;
    let Some((first, second)) = flow.last_two() else { return Err(Box::new(stopped::nothing_sent(case))) };
    if let Some(verdict) = flow.broken_earlier(contracts, first) {
        return Err(Box::new(verdict));
    }
    match second.answer() {
        Some(answer) => Ok((flow, first, second, answer)),
        None => Err(Box::new(flow.no_answer(second))),
    }
}

/// "What was deleted is gone": 404 or 410.
pub(super) fn judge_gone(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let (flow, _, read, answer) = match read_back(contracts, case, attempts) {
        Ok(read_back) => read_back,
        Err(verdict) => return *verdict,
    };
    match answer.status {
        // How the answer to a read of what is not there looks is told by the read's own case.
        404 | 410 => Verdict::Pass,
        // Some services keep what is deleted and say so (soft delete).
        200..300 if contracts.says_deleted(answer) => {
            Verdict::NotApplicable { reason: Message::new("reason-kept-as-deleted") }
        }
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

/// "A call to what is not there is answered 404 or 410, as declared."
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
        // The version that the write names is that of nothing any more (RFC 9110, 13.1.1).
        412 if read.request.header("if-match").is_some() => Verdict::Pass,
        // Who may see something is often asked before whether it is there, and the answer must then not tell (RFC 9110, 15.5.4).
        403 => Verdict::NotApplicable { reason: Message::new("reason-refused-before-looked-for") },
        // Whether what was deleted is gone belongs to the delete.
        200..300 => Verdict::NotApplicable { reason: Message::new("reason-found-after-all") },
        _ => worst(contracts, case, read, answer, DataOrigin::Generated)
            .map_or(Verdict::Pass, |seen| seen.verdict(case)),
    }
}

/// "What creates something is sent once more, and answered as declared": whether the second is carried out or refused is the service's
/// own affair, with whatever 4xx; a conflict that nobody thought of is often a server error.
pub(super) fn judge_again(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let (flow, first, second, answer) = match two_calls(contracts, case, attempts) {
        Ok(calls) => calls,
        Err(verdict) => return *verdict,
    };
    let is_wrong = |exchange: &Exchange, answer: &Answer| {
        // Who may call has been seen already: a refusal of the second tells of a limit, not of missing credentials.
        let is_refused = (400..500).contains(&answer.status) && answer.status != 429;
        if is_refused {
            worst_of_refusal(contracts, case, exchange, answer)
        } else {
            worst(contracts, case, exchange, answer, DataOrigin::KnownGood)
        }
    };
    // What the first answer has broken as well belongs to the contract family.
    if first.answer().is_some_and(|answer| is_wrong(first, answer).is_some()) {
        return flow.knocked_on(first);
    }
    is_wrong(second, answer).map_or(Verdict::Pass, |seen| seen.detail("second-call").verdict(case))
}

/// "The second answer is as declared, like the first": a link that is followed, a read that is repeated.
pub(super) fn judge_followed(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let (flow, first, second, answer) = match two_calls(contracts, case, attempts) {
        Ok(calls) => calls,
        Err(verdict) => return *verdict,
    };
    let same = first.operation == second.operation;
    if same {
        // What the first answer has broken as well belongs to the contract family.
        let is_broken = first
            .answer()
            .is_some_and(|answer| worst(contracts, case, first, answer, DataOrigin::KnownGood).is_some());
        if is_broken {
            return flow.knocked_on(first);
        }
        let gone = contracts.operation(&second.operation).is_some_and(|known| known.declares_exactly(410));
        return match worst(contracts, case, second, answer, DataOrigin::KnownGood) {
            None if answer.status < 400 => Verdict::Pass,
            // What the case has not created itself, somebody else may have removed in between.
            _ if matches!(answer.status, 404 | 410) && !names_own(case) => {
                Verdict::NotApplicable { reason: Message::new("reason-gone-meanwhile") }
            }
            // What may be read once only says so itself.
            None if answer.status == 410 && gone => {
                Verdict::NotApplicable { reason: Message::new("reason-read-once") }
            }
            Some(seen) => seen.detail("second-read").verdict(case),
            None => state_broken(case, answer, "second-read"),
        };
    }
    if matches!(answer.status, 404 | 410) {
        return state_broken(case, answer, "link");
    }
    flow.broken_elsewhere(contracts, second, answer).unwrap_or(Verdict::Pass)
}

/// The tests of the last attempt of a flow.
pub(super) struct Flow<'a> {
    case: &'a Case,
    attempts: &'a [Attempt],
    pub(super) attempt: &'a Attempt,
    tests: Vec<(usize, &'a Exchange)>,
}

impl<'a> Flow<'a> {
    pub(super) fn of(case: &'a Case, attempts: &'a [Attempt]) -> Result<Self, Box<Verdict>> {
        let flow = Self::begun(case, attempts)?;
        match stopped::judge_stopped(case, attempts, flow.attempt) {
            Some(verdict) => Err(Box::new(verdict)),
            None => Ok(flow),
        }
    }

    /// The same, also where the program ended because an answer did not tell what the next step needs: a last page, for example.
    pub(super) fn begun(case: &'a Case, attempts: &'a [Attempt]) -> Result<Self, Box<Verdict>> {
        let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
            return Err(Box::new(stopped::nothing_sent(case)));
        };
        let exchanges = attempt.observation.exchanges.iter().enumerate();
        let tests: Vec<_> = exchanges.filter(|(_, exchange)| exchange.part == Part::Test).collect();
        let is_over = match &attempt.observation.stopped {
            Some(Stopped::AddressElsewhere(_) | Stopped::NothingCaptured(..)) => !tests.is_empty(),
            Some(
                Stopped::NoCredential(_)
                | Stopped::NothingKnown(_)
                | Stopped::SetUpFailed(_)
                | Stopped::Unsendable(_)
                | Stopped::ValidAfterAll,
            )
            | None => false,
        };
        match stopped::judge_stopped(case, attempts, attempt) {
            Some(verdict) if !is_over => Err(Box::new(verdict)),
            _ => Ok(Self { case, attempts, attempt, tests }),
        }
    }

    /// The tests in order.
    pub(super) fn tests(&self) -> Vec<&'a Exchange> {
        self.tests.iter().map(|(_, exchange)| *exchange).collect()
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
    pub(super) fn broken_earlier(&self, contracts: &Contracts, exchange: &Exchange) -> Option<Verdict> {
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
        Some(self.broken_itself(contracts, exchange, answer).unwrap_or_else(|| self.knocked_on(exchange)))
    }

    /// A server error of the operation that the case is about needs no other case to tell it: another item may not show it. It
    /// is the same root cause wherever it shows.
    fn broken_itself(&self, contracts: &Contracts, exchange: &Exchange, answer: &Answer) -> Option<Verdict> {
        let is_own = exchange.operation == self.case.operation && answer.status >= 500;
        let seen = worst(contracts, self.case, exchange, answer, DataOrigin::Generated).filter(|_| is_own)?;
        Some(seen.verdict(self.case))
    }

    /// An answer that breaks the contract of its own operation is told by that operation's case.
    pub(super) fn broken_elsewhere(
        &self,
        contracts: &Contracts,
        exchange: &Exchange,
        answer: &Answer,
    ) -> Option<Verdict> {
        let broken =
            answer.status >= 400 || !contracts.violations_of_answer(&exchange.operation, answer).is_empty();
        broken.then(|| self.knocked_on(exchange))
    }

    /// No answer from another operation is told by that operation's own case.
    pub(super) fn no_answer(&self, exchange: &Exchange) -> Verdict {
        match &exchange.outcome {
            Outcome::NoAnswer(transport) if exchange.operation == self.case.operation => {
                judge_transport(self.case, transport)
            }
            Outcome::NoAnswer(_) | Outcome::Answer(_) => self.knocked_on(exchange),
        }
    }

    /// A write that is accepted for later (202; RFC 9110, 15.3.3) promises nothing about the next read.
    pub(super) fn accepted_for_later(&self) -> Option<Verdict> {
        stopped::was_accepted_for_later(self.attempt)
            .then(|| Verdict::NotApplicable { reason: Message::new("reason-accepted-for-later") })
    }

    pub(super) fn knocked_on(&self, exchange: &Exchange) -> Verdict {
        let index = self.attempt.observation.exchanges.iter().position(|other| std::ptr::eq(other, exchange));
        let cause = index.and_then(|index| stopped::shown_by(self.case, self.attempts, self.attempt, index));
        knocked_on(self.case, cause, Message::new("expected-answer-as-declared"), stopped::told(exchange))
    }
}

/// Whether a POST said at once, with a 200 that claims no creation (RFC 9110, 9.3.3), what was read later: it found something that
/// was there, as a service may that tells equal things by their names.
fn told_otherwise(contracts: &Contracts, write: &Exchange, read: &Answer, place: &Place) -> bool {
    let is_post = contracts.operation(&write.operation).is_some_and(|it| it.method == "POST");
    let told = write.answer().filter(|answer| is_post && answer.status == 200);
    let told = told.and_then(|answer| contracts.value_in_answer(answer, place));
    told.is_some() && told == contracts.value_in_answer(read, place)
}

/// The property that names what an operation writes: where the service may put another name than was sent.
fn identity_of(contracts: &Contracts, operation: &OperationId) -> Option<Place> {
    let mut collections = contracts.collections().iter();
    collections.find_map(|collection| {
        let item = collection.item.as_ref()?;
        let creates = collection.create.as_ref().is_some_and(|(create, _)| create == operation);
        let writes = item.replace.as_ref() == Some(operation) || item.change.as_ref() == Some(operation);
        let property = item.property.as_ref().filter(|_| creates || writes)?;
        Some(Place::body(format!("/{}", property.replace('~', "~0").replace('/', "~1"))))
    })
}

fn state_broken(case: &Case, answer: &Answer, detail: &str) -> Verdict {
    Seen::new(OutcomeKind::StateBroken, Message::new("expected-documented-success"), status(answer))
        .at(Place::Status)
        .detail(detail)
        .verdict(case)
}

pub(super) fn status(answer: &Answer) -> Message {
    Message::new("actual-status").with_number("status", i64::from(answer.status))
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        observation::{Answer, Transport},
        verdict::Standing,
    };

    use super::*;
    use crate::{
        judge::judge,
        testing::{Fixture, attempt, empty, json},
    };

    const NOTE: &str = r#"{"noteId": "n1", "text": "x"}"#;

    fn verdict(id: &str, answers: &[Answer]) -> Verdict {
        let fixture = Fixture::notes();
        let case = fixture.case(id);
        judge(&fixture.contracts, &case, &[attempt(&fixture, &case.programs[0], answers)])
    }

    fn key(verdict: &Verdict) -> &str {
        match verdict {
            Verdict::NotApplicable { reason } => &reason.key,
            other => other.finding().map_or("", |finding| &finding.message.key),
        }
    }

    /// What create-read says when this text is read back; the text that was sent is `{sent}`.
    fn read_back(change: impl Fn(&str) -> String) -> Verdict {
        let fixture = Fixture::notes();
        let case = fixture.case("flow/createNote/create-read/minimal");
        let sent = attempt(&fixture, &case.programs[0], &[json(201, NOTE)]);
        let body: serde_json::Value =
            serde_json::from_slice(&sent.observation.exchanges[0].request.body).unwrap();
        let text = change(body["text"].as_str().unwrap());
        let seen = serde_json::json!({"noteId": "other-than-sent", "text": text}).to_string();
        let answers = [json(201, NOTE), json(200, &seen)];
        judge(&fixture.contracts, &case, &[attempt(&fixture, &case.programs[0], &answers)])
    }

    #[test]
    fn what_is_accepted_for_later_promises_nothing_about_the_next_read() {
        for id in ["flow/createNote/create-read/minimal", "flow/deleteNote/delete-read"] {
            let found = verdict(id, &[json(202, NOTE), json(202, NOTE), json(200, NOTE)]);
            assert_eq!(key(&found), "reason-accepted-for-later", "{id}");
        }
        let found = verdict("contract/getNote/positive/minimal", &[json(202, NOTE), empty(404)]);
        assert_eq!(key(&found), "reason-accepted-for-later");
    }

    #[test]
    fn content_written_another_way_is_a_warning_and_other_content_a_failure() {
        assert_eq!(read_back(str::to_owned).standing(), Standing::Pass);
        assert_eq!(read_back(str::to_uppercase).standing(), Standing::Warn);
        assert_eq!(read_back(|_| "something else".to_owned()).standing(), Standing::Fail);
    }

    #[test]
    fn what_is_kept_but_marked_as_deleted_is_deleted() {
        let kept = json(200, r#"{"noteId": "n1", "text": "x", "deleted": true}"#);
        let found = verdict("flow/deleteNote/delete-read", &[json(201, NOTE), empty(204), kept]);
        assert_eq!(key(&found), "reason-kept-as-deleted");
    }

    #[test]
    fn one_lost_object_is_one_root_cause_however_many_calls_miss_it() {
        let gone = [json(201, NOTE), empty(404)];
        let fingerprints: Vec<String> = [
            "contract/getNote/positive/minimal",
            "contract/replaceNote/positive/minimal",
            "contract/deleteNote/positive/minimal",
            "flow/createNote/create-read/minimal",
        ]
        .iter()
        .map(|id| {
            let found = verdict(id, &gone);
            assert_eq!(found.standing(), Standing::Fail, "{id}");
            found.finding().map(|finding| finding.fingerprint.clone()).unwrap_or_default()
        })
        .collect();
        assert!(
            fingerprints.iter().all(|one| one == "notes/createNote/created-not-found"),
            "{fingerprints:?}"
        );
    }

    #[test]
    fn a_read_without_an_answer_is_told_by_the_case_of_the_read() {
        let fixture = Fixture::notes();
        let case = fixture.case("flow/createNote/create-read/minimal");
        let mut broken = attempt(&fixture, &case.programs[0], &[json(201, NOTE)]);
        broken.observation.exchanges[1].outcome = Outcome::NoAnswer(Transport::Broken("short".into()));
        let found = judge(&fixture.contracts, &case, &[broken.clone(), broken]);
        assert_eq!(found.standing(), Standing::Inconclusive);
        let cause = found.finding().and_then(|finding| finding.cause.clone()).unwrap();
        assert_eq!(cause.as_str(), "contract/getNote/positive/minimal");
    }

    #[test]
    fn a_server_error_of_the_operation_itself_is_told_by_its_flow_and_that_of_another_is_not() {
        let id = "flow/getNote/read-read";
        let found = verdict(id, &[json(201, NOTE), empty(500), json(200, NOTE)]);
        assert_eq!(found.standing(), Standing::Fail);
        let own = verdict("contract/getNote/positive/minimal", &[json(201, NOTE), empty(500)]);
        let fingerprint = |verdict: &Verdict| verdict.finding().map(|finding| finding.fingerprint.clone());
        assert_eq!(fingerprint(&found), fingerprint(&own), "one root cause, wherever it shows");
        let other = verdict("flow/createNote/create-read/minimal", &[json(201, NOTE), empty(500)]);
        assert_eq!(other.standing(), Standing::Inconclusive);
    }

    #[test]
    fn a_call_to_what_was_deleted_must_not_fail_the_server() {
        for id in ["contract/replaceNote/not-found", "contract/deleteNote/not-found"] {
            let after = |answer| verdict(id, &[json(201, NOTE), empty(204), answer]).standing();
            assert_eq!(after(empty(404)), Standing::Pass, "{id}");
            assert_eq!(after(empty(500)), Standing::Fail, "{id}");
            assert_eq!(after(empty(204)), Standing::NotVerified, "{id}: it may be created again");
            assert_eq!(after(empty(403)), Standing::NotVerified, "{id}: who may see it is asked first");
        }
    }
}
