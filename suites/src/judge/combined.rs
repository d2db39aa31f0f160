//! What a composite answers with its parts in some states: in time, as described, whole when nothing is missing, and otherwise as its
//! description says that it tells what is.

use samprov_contract::{Contracts, Examined, REFUSAL_WITHOUT_BODY};
use samprov_model::{
    case::Case,
    composite::{PartInState, PartState, Partial},
    dependency::WhenLost,
    id::DependencyName,
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome, Transport},
    place::Place,
    verdict::Verdict,
};

use super::{
    contained::{is_broken, transport_told},
    finding::{Seen, knocked_on},
    leak,
    severity::OutcomeKind,
    stopped,
};
use crate::outage::{LONGEST_UNAGREED, Outage, Round, calls, due_of_parts, is_whole};

/// The most outcomes that are read of one answer.
const MOST_OUTCOMES: usize = 1_000;

/// What the composite met at a part, whatever was planned: what is not called cannot fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// It answered, in time.
    Delivered,
    /// It answered with nothing in its lists.
    Empty,
    /// It gave no usable answer.
    Lost,
    /// It was not asked.
    NotAsked,
    /// It refused, as described.
    Refused,
    /// Some calls met the fault and others did not, or it was late and nobody has agreed on how late it may be.
    Unclear,
}

/// What is judged.
struct Row<'a> {
    case: &'a Case,
    parts: &'a [PartInState],
    partial: Option<&'a Partial>,
    met: Vec<(&'a PartInState, Met)>,
    exchange: &'a Exchange,
}

/// "An answer put together from what several services answer is as agreed, whatever state they are in."
pub(super) fn judge(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    parts: &[PartInState],
    partial: Option<&Partial>,
) -> Verdict {
    let outage = Outage::of(attempts);
    let control = match control(case, &outage, attempts, parts) {
        Ok(control) => control,
        Err(verdict) => return *verdict,
    };
    let Some(Round { during, after }) = outage.rounds.last().copied() else {
        return stopped::nothing_sent(case);
    };
    let Some(test) = during.last() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, test) {
        return verdict;
    }
    let Some(exchange) = test.observation.tests().last() else { return stopped::nothing_sent(case) };
    let met = parts.iter().map(|part| (part, met(part, test))).collect();
    let row = Row { case, parts, partial, met, exchange };
    if let Some(verdict) = row.not_met(test) {
        return verdict;
    }
    let answer = match &exchange.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAnswer(transport) => return row.no_answer(transport, after).verdict(case),
    };
    let found = [
        row.leaked(control, answer),
        row.agreed(contracts, answer),
        row.kept(contracts, (control, answer)),
        row.late(control),
        row.not_recovered(after),
    ];
    // What is worst comes first in the table.
    let found = found.into_iter().flatten().min_by_key(|seen| seen.kind.rank());
    found.map_or(Verdict::Pass, |seen| seen.verdict(case))
}

/// The request that is answered whole, with calls to all parts, when all is well.
fn control<'a>(
    case: &Case,
    outage: &Outage<'a>,
    attempts: &[Attempt],
    parts: &[PartInState],
) -> Result<&'a Attempt, Box<Verdict>> {
    if let Some(control) = outage.control(case) {
        return Ok(control);
    }
    let Some(last) = outage.before.last() else { return Err(Box::new(stopped::nothing_sent(case))) };
    let is_called = |part: &PartInState, attempt: &Attempt| {
        calls(attempt, &part.dependency, None).any(|call| (100..400).contains(&call.status))
    };
    let answered = |attempt: &&Attempt| parts.iter().all(|part| is_called(part, attempt));
    // For once a part may have been late on its own account.
    let without_reason = outage.before.iter().filter(|it| case.is_partial(it)).filter(answered).count();
    if without_reason > 1 {
        let expected = Message::new("expected-whole-answer");
        let actual = last.observation.tests().last().map_or_else(no_answer, stopped::told);
        let seen = seen(case, OutcomeKind::PartialThoughWhole, expected, actual).at(Place::Status);
        return Err(Box::new(seen.verdict(case)));
    }
    let never = |part: &&PartInState| {
        outage.before.iter().all(|attempt| calls(attempt, &part.dependency, None).next().is_none())
    };
    let never: Vec<&str> = parts.iter().filter(never).map(|part| part.dependency.as_str()).collect();
    let is_answered = outage.before.iter().any(|attempt| is_whole(case, attempt));
    if never.len() == parts.len() || (is_answered && !never.is_empty()) {
        let reason = Message::new("reason-never-called").with("operation", never.join(", "));
        return Err(Box::new(Verdict::NotApplicable { reason }));
    }
    // It gives no whole answer even when all is well: other cases tell why.
    Err(Box::new(stopped::judge_stopped(case, attempts, last).unwrap_or_else(|| {
        let steps = case.programs.last().map(|program| program.steps.iter());
        let shown = steps.and_then(|mut steps| steps.find_map(|step| step.shown_by.as_ref()));
        let actual = last.observation.tests().last().map_or_else(no_answer, stopped::told);
        knocked_on(case, shown, Message::new("expected-documented-success"), actual)
    })))
}

fn met(part: &PartInState, test: &Attempt) -> Met {
    let fault = part.state.fault();
    let mut all = calls(test, &part.dependency, None).peekable();
    if all.peek().is_none() {
        return Met::NotAsked;
    }
    let (with, without): (Vec<_>, Vec<_>) = all.partition(|call| fault.is_some() && call.fault == fault);
    match (with.is_empty(), without.is_empty()) {
        (true, _) if without.iter().all(|call| (100..400).contains(&call.status)) => Met::Delivered,
        // Its data are not known to the stub: nobody has put it in this state.
        (true, _) if without.iter().all(|call| (400..500).contains(&call.status)) => Met::Refused,
        (true | false, _) if with.is_empty() || !without.is_empty() => Met::Unclear,
        _ => match part.state {
            PartState::Ok => Met::Delivered,
            PartState::Empty => Met::Empty,
            PartState::LogicalError => Met::Refused,
            PartState::Fault | PartState::Timeout => Met::Lost,
            PartState::Slow if part.terms.deadline.is_some() => Met::Delivered,
            PartState::Slow => Met::Unclear,
        },
    }
}

fn no_answer() -> Message {
    Message::new("actual-no-answer")
}

/// A finding about a composite; one root cause, whatever the row.
fn seen(case: &Case, kind: OutcomeKind, expected: Message, actual: Message) -> Seen {
    let root = format!("{}/{}/parts/{}", case.service, case.operation, kind.name());
    let hint = Message::new("hint-parts").with("parts", case.constraint.clone());
    Seen::new(kind, expected, actual).root(Some(root)).hint(Some(hint))
}

impl<'a> Row<'a> {
    fn seen(&self, kind: OutcomeKind, expected: Message, actual: Message) -> Seen {
        let names = |wanted: &dyn Fn(&PartInState, Met) -> bool| {
            let wanted = self.met.iter().filter(|(part, met)| wanted(part, *met));
            wanted.map(|(part, _)| part.dependency.as_str()).collect::<Vec<_>>().join(", ")
        };
        let lost = names(&|_, met| met == Met::Lost);
        let about = if lost.is_empty() { names(&|part, _| part.state != PartState::Ok) } else { lost };
        let seen = seen(self.case, kind, expected, actual);
        if about.is_empty() { seen } else { seen.about(about) }
    }

    fn is_any(&self, wanted: Met) -> bool {
        self.met.iter().any(|(_, met)| *met == wanted)
    }

    fn disturbed(&self) -> impl Iterator<Item = &(&'a PartInState, Met)> {
        self.met.iter().filter(|(part, _)| part.state != PartState::Ok)
    }

    fn lost(&self) -> impl Iterator<Item = &'a PartInState> {
        self.met.iter().filter(|(_, met)| *met == Met::Lost).map(|(part, _)| *part)
    }

    /// Nothing of what was to happen to the parts has happened to a call.
    fn not_met(&self, test: &Attempt) -> Option<Verdict> {
        let is_met = |part: &PartInState| {
            let fault = part.state.fault();
            calls(test, &part.dependency, None).any(|call| call.fault == fault)
        };
        let mut disturbed = self.disturbed().peekable();
        disturbed.peek()?;
        if disturbed.any(|(part, _)| is_met(part)) {
            return None;
        }
        let names: Vec<&str> = self.disturbed().map(|(part, _)| part.dependency.as_str()).collect();
        let is_asked = self.disturbed().any(|(_, met)| *met != Met::NotAsked);
        let key = if is_asked { "reason-fault-not-possible" } else { "reason-not-called-again" };
        let reason = Message::new(key).with("dependency", names.join(", "));
        Some(Verdict::NotApplicable { reason: reason.with("fault", self.case.constraint.clone()) })
    }

    fn no_answer(&self, transport: &Transport, after: &[Attempt]) -> Seen {
        let (kind, actual) = transport_told(transport, after);
        self.seen(kind, Message::new("expected-an-answer-all-the-same"), actual)
    }

    /// What a part wrote while it failed. The words of a part that refuses may be for the callers.
    fn leaked(&self, control: &Attempt, answer: &Answer) -> Option<Seen> {
        let refused = self.disturbed().any(|(part, _)| part.state == PartState::LogicalError);
        if refused || !self.is_any(Met::Lost) {
            return None;
        }
        let names: Vec<&DependencyName> = self.lost().map(|part| &part.dependency).collect();
        let (kind, actual) = leak::found(&names, control, answer)?;
        let names: Vec<&str> = names.into_iter().map(DependencyName::as_str).collect();
        let expected = Message::new("expected-nothing-of").with("dependency", names.join(", "));
        Some(self.seen(kind, expected, actual))
    }

    /// Whether the answer says of itself what it should.
    fn agreed(&self, contracts: &Contracts, answer: &Answer) -> Option<Seen> {
        match (self.is_any(Met::Lost), self.partial) {
            (false, _) if self.is_any(Met::Unclear) => None,
            (false, partial) => self.nothing_lost(partial, answer),
            (true, Some(partial)) => self.lost_with(contracts, partial, answer),
            (true, None) => self.lost_without(answer),
        }
    }

    /// Every part that was asked has answered as described.
    fn nothing_lost(&self, partial: Option<&Partial>, answer: &Answer) -> Option<Seen> {
        let (refused, empty) = (self.is_any(Met::Refused), self.is_any(Met::Empty));
        let whole = || Message::new("expected-whole-answer");
        let seen = |kind: OutcomeKind| self.seen(kind, whole(), status_of(answer)).at(Place::Status);
        match answer.status {
            status if partial.is_some_and(|partial| partial.status == status) => {
                (!refused).then(|| seen(OutcomeKind::PartialThoughWhole))
            }
            ..400 => None,
            // Where a part has nothing, or knows nothing, there may be nothing to answer; and what others hold is their matter.
            400..500 if refused || empty || matches!(answer.status, 409 | 429) => None,
            500.. if refused => Some(seen(OutcomeKind::RefusedPartNotBorne)),
            _ => Some(seen(OutcomeKind::FaultNotBorne)),
        }
    }

    /// A part is lost, and the description says what is answered then.
    fn lost_with(&self, contracts: &Contracts, partial: &Partial, answer: &Answer) -> Option<Seen> {
        let expected =
            || Message::new("expected-partial-answer").with_number("status", i64::from(partial.status));
        let is_refused = |part: &PartInState| part.terms.when_lost == Some(WhenLost::Refuse);
        match answer.status {
            status if status == partial.status => self.unnamed(contracts, partial, answer),
            ..400 => Some(
                self.seen(OutcomeKind::WholeThoughPartLost, expected(), status_of(answer)).at(Place::Status),
            ),
            400..500 => self.blamed(answer),
            // With nothing to give there is no part of an answer either.
            _ if !self.is_any(Met::Delivered) || self.lost().any(is_refused) => None,
            _ => Some(
                self.seen(OutcomeKind::PartLostFailsAll, expected(), status_of(answer)).at(Place::Status),
            ),
        }
    }

    /// A part is lost, and the description says no more than whether the service can do without it.
    fn lost_without(&self, answer: &Answer) -> Option<Seen> {
        let kind = match answer.status {
            500.. => return None,
            400..500 => return self.blamed(answer),
            _ if self.lost().any(|part| part.terms.when_lost == Some(WhenLost::Refuse)) => {
                OutcomeKind::CarriedOnWithout
            }
            _ if self.lost().all(|part| part.terms.when_lost == Some(WhenLost::CarryOn)) => return None,
            _ => OutcomeKind::CarriedOnWithoutUnagreed,
        };
        let names: Vec<&str> = self.lost().map(|part| part.dependency.as_str()).collect();
        let expected = Message::new("expected-error-without").with("dependency", names.join(", "));
        Some(self.seen(kind, expected, status_of(answer)).at(Place::Status))
    }

    fn blamed(&self, answer: &Answer) -> Option<Seen> {
        if self.is_any(Met::Refused) || self.is_any(Met::Empty) || matches!(answer.status, 409 | 429) {
            return None;
        }
        let expected = Message::new("expected-server-error-on-fault");
        Some(self.seen(OutcomeKind::CallerBlamedForFault, expected, status_of(answer)).at(Place::Status))
    }

    /// A lost part that the list of outcomes does not name.
    fn unnamed(&self, contracts: &Contracts, partial: &Partial, answer: &Answer) -> Option<Seen> {
        let outcomes = partial.outcomes.as_deref()?;
        let named = named(contracts, partial, outcomes, answer);
        let missing = self.lost().find(|part| {
            let name = partial.name_of(&part.dependency);
            !named.iter().any(|known| known == name)
        })?;
        let expected = Message::new("expected-part-named").with("part", partial.name_of(&missing.dependency));
        let actual = Message::new("actual-parts-named").with("parts", named.join(", "));
        let seen = self.seen(OutcomeKind::LostPartUnnamed, expected, actual);
        Some(seen.at(Place::body(outcomes)).about(missing.dependency.as_str()))
    }

    /// Whether the answer keeps its description. When nothing is the matter, that is what other cases are about.
    fn kept(&self, contracts: &Contracts, (control, answer): (&Attempt, &Answer)) -> Option<Seen> {
        self.disturbed().next().filter(|_| answer.status >= 400 || !is_broken(contracts, control))?;
        let Examined { violations, .. } = contracts.examine_answer(&self.exchange.operation, answer);
        let broken = violations.into_iter().find(|violation| violation.keyword != REFUSAL_WITHOUT_BODY)?;
        let is_undescribed = broken.keyword == "status";
        match answer.status {
            429 if is_undescribed => None,
            400.. if is_undescribed => {
                let expected = Message::new("expected-described-error");
                let seen = self.seen(OutcomeKind::UndescribedErrorOnFault, expected, status_of(answer));
                Some(seen.at(Place::Status))
            }
            status => {
                let kind = if status < 400 {
                    OutcomeKind::AnswerBrokenOnFault
                } else {
                    OutcomeKind::ErrorBrokenOnFault
                };
                Some(self.seen(kind, broken.expected, broken.actual).at(broken.place))
            }
        }
    }

    fn late(&self, control: &Attempt) -> Option<Seen> {
        self.disturbed().next()?;
        let took = self.exchange.microseconds / 1_000;
        let due = due_of_parts(self.parts, |part| calls(control, part, None).count());
        let (kind, limit) = match due {
            Some(due) => (OutcomeKind::LateOnFault, due),
            None => (OutcomeKind::LateOnFaultUnagreed, LONGEST_UNAGREED),
        };
        (took > u64::from(limit)).then(|| {
            let number = |milliseconds: u64| i64::try_from(milliseconds).unwrap_or(i64::MAX);
            let expected = Message::new("expected-within").with_number("milliseconds", i64::from(limit));
            self.seen(kind, expected, Message::new("actual-took").with_number("milliseconds", number(took)))
        })
    }

    /// The answer is whole again when the parts are well again.
    fn not_recovered(&self, after: &[Attempt]) -> Option<Seen> {
        let last = after.last()?;
        if is_whole(self.case, last) {
            return None;
        }
        let exchange = last.observation.tests().last();
        let kind = match exchange.map(|exchange| &exchange.outcome) {
            Some(Outcome::NoAnswer(Transport::Unreachable(_))) => OutcomeKind::GoneAfterFault,
            Some(Outcome::Answer(_) | Outcome::NoAnswer(_)) => OutcomeKind::NeverRecovers,
            None => return None,
        };
        let actual = exchange.map_or_else(no_answer, stopped::told);
        Some(self.seen(kind, Message::new("expected-recovery"), actual))
    }
}

/// The parts that an answer names.
fn named(contracts: &Contracts, partial: &Partial, outcomes: &str, answer: &Answer) -> Vec<String> {
    let count = contracts.items(answer, &Place::body(outcomes)).map_or(0, |items| items.len());
    let pointer = partial.part.as_deref().unwrap_or_default();
    let name = |index: usize| {
        let place = Place::body(format!("{outcomes}/{index}{pointer}"));
        let value = contracts.value_in_answer(answer, &place)?;
        serde_json::from_str::<String>(&value.0).ok()
    };
    (0..count.min(MOST_OUTCOMES)).filter_map(name).collect()
}

fn status_of(answer: &Answer) -> Message {
    Message::new("actual-status").with_number("status", i64::from(answer.status))
}
