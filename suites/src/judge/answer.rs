//! The answer to a request that keeps its contract.

use samprov_contract::{Contracts, Examined, REFUSAL_WITHOUT_BODY, SecurityKind, is_impossible};
use samprov_model::{
    case::{Case, DataOrigin},
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome, Transport, Unread, Violation},
    place::Place,
    probe::{Part, Purpose},
    recipe::Source,
    verdict::Verdict,
};

use super::{
    finding::{Seen, knocked_on},
    severity::OutcomeKind,
    stopped,
};
use crate::next::succeeded;

/// "A valid request gets an answer as declared": status, media type, headers, body.
pub(super) fn judge_positive(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
        return stopped::nothing_sent(case);
    };
    if case.is_bare(attempts, attempt) {
        return judge_bare(contracts, case, attempts, attempt);
    }
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return verdict;
    }
    let Some(exchange) = attempt.observation.tests().last() else { return stopped::nothing_sent(case) };
    let answer = match &exchange.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAnswer(transport) => return judge_transport(case, transport),
    };
    let seen = worst(contracts, case, exchange, answer, case.data);
    if (seen.is_some() || answer.status >= 400)
        && let Some(verdict) = stopped::judge_consumer_fault(case, attempt, answer)
    {
        return verdict;
    }
    if let Some(seen) = seen {
        if seen.kind == OutcomeKind::UndeclaredRefusalOfGeneratedData && was_controlled(attempts) {
            return refused_beside_a_success(case, answer);
        }
        return seen.hint(dependency_hint(attempt, answer)).verdict(case);
    }
    if answer.status < 400 {
        told_although_write_only(contracts, exchange, answer).map_or(Verdict::Pass, |seen| seen.verdict(case))
    } else {
        judge_declared_refusal(contracts, case, attempts, attempt, exchange, answer)
    }
}

/// An answer that is right in all else tells what is for requests only: a password, a key.
fn told_although_write_only(contracts: &Contracts, exchange: &Exchange, answer: &Answer) -> Option<Seen> {
    let violation = contracts.write_only_in_answer(&exchange.operation, answer)?;
    let detail = violation.place.generalised().segments().join("/");
    let seen = Seen::new(OutcomeKind::WriteOnlyTold, violation.expected, violation.actual);
    Some(seen.at(violation.place).promised(violation.promise).detail(detail))
}

/// A request whose references could not be had, and that was sent all the same with made-up ones: what no reference explains
/// (a server error, a broken body) is told; else it stays undecided, for the reason that stopped the first attempt.
fn judge_bare(contracts: &Contracts, case: &Case, attempts: &[Attempt], bare: &Attempt) -> Verdict {
    let mut alone = case.clone();
    alone.data = DataOrigin::Generated;
    alone.programs = case.programs.get(1..).unwrap_or_default().to_vec();
    let verdict = judge_positive(contracts, &alone, std::slice::from_ref(bare));
    match verdict {
        Verdict::Fail(_) | Verdict::Pass | Verdict::Warn(_) => verdict,
        Verdict::Deviated { .. } | Verdict::Inconclusive(_) | Verdict::NotApplicable { .. } => {
            let before: Vec<Attempt> =
                attempts.iter().take_while(|other| !std::ptr::eq(*other, bare)).cloned().collect();
            judge_positive(contracts, case, &before)
        }
    }
}

/// The first outcome, in the order of the severity table, that an answer to a valid request gives; credentials and rate limits included.
pub(super) fn worst(
    contracts: &Contracts,
    case: &Case,
    exchange: &Exchange,
    answer: &Answer,
    data: DataOrigin,
) -> Option<Seen> {
    if let 401 | 403 | 429 = answer.status {
        return Some(refused_caller(contracts, case, exchange, answer.status));
    }
    let Examined { violations, undecided } = contracts.examine_answer(&exchange.operation, answer);
    if answer.status >= 500 {
        return Some(server_error(answer, "").promised(promise_of_status(&violations)));
    }
    violations
        .iter()
        // Whether a request that keeps the contract may be refused matters more than how little the refusal tells.
        .filter(|violation| violation.keyword != REFUSAL_WITHOUT_BODY)
        .map(|violation| of_violation(contracts, case, answer, violation, data))
        .chain(undecided.first().map(nobody_at_fault))
        .min_by_key(|seen| seen.kind.rank())
}

/// The outcomes of an answer that refuses something: all but its status, which the refusal itself explains.
pub(super) fn worst_of_refusal(
    contracts: &Contracts,
    case: &Case,
    exchange: &Exchange,
    answer: &Answer,
) -> Option<Seen> {
    let Examined { violations, undecided } = contracts.examine_answer(&exchange.operation, answer);
    violations
        .iter()
        .filter(|violation| violation.keyword != "status")
        .map(|violation| of_violation(contracts, case, answer, violation, DataOrigin::KnownGood))
        .chain(undecided.first().map(nobody_at_fault))
        .min_by_key(|seen| seen.kind.rank())
}

/// A value over which its pattern was given up, neither kept nor broken; or a promise that no value keeps.
pub(super) fn nobody_at_fault(undecided: &Violation) -> Seen {
    let kind =
        if is_impossible(undecided) { OutcomeKind::PromiseImpossible } else { OutcomeKind::PatternUndecided };
    Seen::new(kind, undecided.expected.clone(), undecided.actual.clone())
        .at(undecided.place.clone())
        .promised(undecided.promise.clone())
        .detail(undecided.place.generalised().segments().join("/"))
}

/// A server error; but a service that names the moment at which it would suit is not at fault (503 with `Retry-After`; RFC 9110,
/// 15.6.4): it has been asked again by now, and alone.
pub(super) fn server_error(answer: &Answer, detail: &str) -> Seen {
    let (kind, hint) = if is_unavailable_for_now(answer) {
        (OutcomeKind::UnavailableForNow, Some(Message::new("hint-run-again-later")))
    } else {
        (OutcomeKind::ServerError, None)
    };
    let actual = Message::new("actual-status").with_number("status", i64::from(answer.status));
    let seen = Seen::new(kind, Message::new("expected-no-server-error"), actual);
    seen.at(Place::Status).detail(detail).hint(hint)
}

/// 503 with a `Retry-After` that names a moment: seconds, or a date, which ends with its zone (RFC 9110, 5.6.7).
fn is_unavailable_for_now(answer: &Answer) -> bool {
    let names_a_moment = |value: &str| {
        let is_seconds = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        is_seconds || value.ends_with(" GMT")
    };
    answer.status == 503 && answer.header("retry-after").is_some_and(|value| names_a_moment(value.trim()))
}

/// No usable answer at all.
pub(super) fn judge_transport(case: &Case, transport: &Transport) -> Verdict {
    let (kind, actual) = match transport {
        Transport::Broken(why) => {
            (OutcomeKind::ConnectionBroken, Message::new("transport-broken").with("why", why.clone()))
        }
        Transport::NotRead(unread) => {
            let kind = match unread {
                Unread::Coding(_) => OutcomeKind::CodingNotRead,
                Unread::Head | Unread::Values(_) => OutcomeKind::TooLarge,
            };
            (kind, unread.message(str::to_owned))
        }
        Transport::NotHttp(why) => {
            (OutcomeKind::NotHttp, Message::new("transport-not-http").with("why", why.clone()))
        }
        Transport::TimedOut(milliseconds) => (
            OutcomeKind::TimedOut,
            Message::new("transport-timed-out")
                .with_number("milliseconds", i64::try_from(*milliseconds).unwrap_or(i64::MAX)),
        ),
        Transport::Tls(why) => {
            (OutcomeKind::Unreachable, Message::new("transport-tls").with("why", why.clone()))
        }
        Transport::TooLarge(bytes) => (
            OutcomeKind::TooLarge,
            Message::new("transport-too-large")
                .with_number("bytes", i64::try_from(*bytes).unwrap_or(i64::MAX)),
        ),
        Transport::Unreachable(why) => {
            (OutcomeKind::Unreachable, Message::new("transport-unreachable").with("why", why.clone()))
        }
    };
    Seen::new(kind, Message::new("expected-an-answer"), actual).verdict(case)
}

/// A declared 4xx to a valid request: right as a message, but the documented success was not reached.
fn judge_declared_refusal(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    attempt: &Attempt,
    exchange: &Exchange,
    answer: &Answer,
) -> Verdict {
    let actual = Message::new("actual-status").with_number("status", i64::from(answer.status));
    let success = Message::new("expected-documented-success");
    let control = attempts.iter().find(|attempt| attempt.purpose == Purpose::Control);
    match (control, case.data) {
        (Some(control), _) if !succeeded(control) => {
            knocked_on(case, case.control_shown_by.as_ref(), success, actual)
        }
        _ if matches!(answer.status, 404 | 410) && stopped::was_accepted_for_later(attempt) => {
            Verdict::NotApplicable { reason: Message::new("reason-accepted-for-later") }
        }
        _ if matches!(answer.status, 404 | 410)
            && (case.data == DataOrigin::KnownGood || (names_own(case) && knows_references(case))) =>
        {
            Seen::new(OutcomeKind::KnownGoodDataNotFound, success, actual)
                .at(Place::Status)
                .root(not_there(contracts, case, exchange))
                .verdict(case)
        }
        (Some(_), _) => refused_beside_a_success(case, answer),
        (None, _) => Seen::new(OutcomeKind::SuccessNeverReached, success, actual)
            .at(Place::Status)
            .hint(wanted(case))
            .verdict(case),
    }
}

/// Whether a plainer request to the same operation succeeded.
fn was_controlled(attempts: &[Attempt]) -> bool {
    attempts.iter().any(|attempt| attempt.purpose == Purpose::Control && succeeded(attempt))
}

/// A valid request is refused while a plainer one succeeds. What was refused may be a reference that the candidate rightly does
/// not know; only a refusal as malformed of what the document tells in full says that there is a constraint it does not tell.
fn refused_beside_a_success(case: &Case, answer: &Answer) -> Verdict {
    let actual = Message::new("actual-status").with_number("status", i64::from(answer.status));
    if matches!(answer.status, 400 | 422) && knows_references(case) {
        let success = Message::new("expected-documented-success");
        return Seen::new(OutcomeKind::ValidInputRefused, success, actual).at(Place::Status).verdict(case);
    }
    Verdict::NotApplicable {
        reason: Message::new("reason-refused-beside-a-success")
            .with_number("status", i64::from(answer.status)),
    }
}

/// Refusals of one operation are usually written by the same code: what is broken in one is one root cause.
fn told_status(status: u16) -> String {
    if status >= 400 { format!("{}xx", status / 100) } else { status.to_string() }
}

/// The root cause when something that a case has itself created is not found: whether it was not kept or cannot be reached, one
/// fault shows in every call to it. `None` when the case did not create it.
pub(super) fn not_there(contracts: &Contracts, case: &Case, exchange: &Exchange) -> Option<String> {
    let path = &contracts.operation(&exchange.operation)?.path;
    let mut collections = contracts.collections().iter();
    let collection =
        collections.find(|collection| collection.item.as_ref().is_some_and(|item| item.path == *path))?;
    let (create, _) = collection.create.as_ref()?;
    names_own(case).then(|| format!("{}/{create}/created-not-found", case.service))
}

/// Whether the request under test names something in its path that the case has itself created.
pub(crate) fn names_own(case: &Case) -> bool {
    let tests =
        case.programs.iter().flat_map(|program| &program.steps).filter(|step| step.part == Part::Test);
    let mut bindings = tests.flat_map(|step| &step.request.bindings);
    bindings.any(|binding| {
        matches!(binding.place, Place::Path { .. }) && matches!(binding.source, Source::Capture(_))
    })
}

/// Whether a case made up no reference to data of the candidate; a body made from its schema is none.
fn knows_references(case: &Case) -> bool {
    case.wanted_values.iter().all(|value| value.ends_with(" body"))
}

fn of_violation(
    contracts: &Contracts,
    case: &Case,
    answer: &Answer,
    violation: &Violation,
    data: DataOrigin,
) -> Seen {
    let kind = match violation.keyword.as_str() {
        "status" if answer.status < 400 => OutcomeKind::UndeclaredSuccess,
        "status" => match data {
            DataOrigin::Generated => OutcomeKind::UndeclaredRefusalOfGeneratedData,
            DataOrigin::KnownGood => OutcomeKind::UndeclaredRefusalOfKnownGoodData,
        },
        "media-type" => OutcomeKind::MediaTypeBroken,
        "header" => OutcomeKind::RequiredHeaderBroken,
        "duplicate-key" => OutcomeKind::DuplicateKey,
        REFUSAL_WITHOUT_BODY => OutcomeKind::RefusalWithoutBody,
        "format" if contracts.format_is_annotation() => OutcomeKind::FormatBrokenAsAnnotation,
        _ => match violation.place {
            Place::Header { .. } => OutcomeKind::RequiredHeaderBroken,
            _ => OutcomeKind::BodyBroken,
        },
    };
    let place = violation.place.generalised();
    let hint = if kind == OutcomeKind::UndeclaredRefusalOfGeneratedData { wanted(case) } else { None };
    // A service that explains no refusal does so whatever the status: one root cause.
    let detail = if kind == OutcomeKind::RefusalWithoutBody {
        String::new()
    } else {
        format!("{}/{}/{}", told_status(answer.status), place.segments().join("/"), violation.keyword)
    };
    Seen::new(kind, violation.expected.clone(), violation.actual.clone())
        .at(violation.place.clone())
        .promised(violation.promise.clone())
        .detail(detail)
        .hint(hint)
}

fn refused_caller(contracts: &Contracts, case: &Case, exchange: &Exchange, status: u16) -> Seen {
    let (kind, hint) = match status {
        429 => (OutcomeKind::RateLimited, "hint-lower-the-rate"),
        _ if shows_caller(contracts, exchange) => (OutcomeKind::CredentialsRefused, "hint-give-credentials"),
        _ => (OutcomeKind::CredentialsMissing, "hint-give-credentials"),
    };
    Seen::new(
        kind,
        Message::new("expected-documented-success"),
        Message::new("actual-status").with_number("status", i64::from(status)),
    )
    .at(Place::Status)
    .hint(Some(Message::new(hint).with("operation", case.operation.as_str())))
}

/// Whether a request said who is calling, in a way that HTTP or the description knows.
fn shows_caller(contracts: &Contracts, exchange: &Exchange) -> bool {
    let request = &exchange.request;
    let schemes = contracts.operation(&exchange.operation).map(|known| known.security.as_slice());
    let carries = |place: &Place| match place {
        Place::Cookie { .. } => request.header("cookie").is_some(),
        Place::Header { name } => request.header(name).is_some(),
        Place::Query { name, .. } => {
            let query = request.target.split_once('?').map_or("", |(_, query)| query);
            query.split('&').any(|pair| pair.split('=').next() == Some(name.as_str()))
        }
        Place::Body { .. } | Place::MediaType | Place::Method | Place::Path { .. } | Place::Status => false,
    };
    request.header("authorization").is_some()
        || schemes.into_iter().flatten().flatten().any(|scheme| match &scheme.kind {
            SecurityKind::ApiKey(place) => carries(place),
            _ => false,
        })
}

fn promise_of_status(violations: &[Violation]) -> Option<samprov_model::place::DocumentPlace> {
    violations
        .iter()
        .find(|violation| violation.keyword == "status")
        .and_then(|violation| violation.promise.clone())
}

/// A 5xx without any stub in sight may come from a service that the candidate could not reach.
fn dependency_hint(attempt: &Attempt, answer: &Answer) -> Option<Message> {
    (answer.status >= 500 && attempt.observation.stub_calls.is_empty())
        .then(|| Message::new("hint-dependency-may-be-missing"))
}

/// The line of test data that would supply what is missing.
pub(super) fn wanted(case: &Case) -> Option<Message> {
    let values = case.wanted_values.first()?;
    let key = if values.ends_with(" body") { "hint-give-example" } else { "hint-give-value" };
    Some(Message::new(key).with("value", values.clone()).with("operation", case.operation.as_str()))
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        place::Place,
        verdict::{Fault, Standing, Verdict},
    };

    use crate::{
        judge::judge,
        testing::{Fixture, attempt, empty, json},
    };

    #[test]
    fn an_answer_that_hangs_on_a_pattern_that_was_given_up_is_undecided_unless_something_else_is_broken() {
        let fixture = Fixture::reading(
            r#"
openapi: 3.1.0
info: { title: t, version: "1" }
paths:
  /a:
    get:
      operationId: a
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: object, properties: { code: { type: string, pattern: "^((?=a)a|(?=a)a)*c$" }, size: { type: integer } } } } } }
"#,
        );
        let case = fixture.case("contract/a/positive/minimal");
        let judged = |body: &str| {
            judge(&fixture.contracts, &case, &[attempt(&fixture, &case.programs[0], &[json(200, body)])])
        };
        assert_eq!(judged(r#"{"code": "aac"}"#), Verdict::Pass);
        let long = "a".repeat(35);
        let Verdict::Inconclusive(finding) = judged(&format!(r#"{{"code": "{long}"}}"#)) else { panic!() };
        assert_eq!(
            (finding.fault, finding.message.key.as_str(), finding.place),
            (Fault::Harness, "finding-pattern-undecided", Some(Place::body("/code")))
        );
        let Verdict::Fail(finding) = judged(&format!(r#"{{"code": "{long}", "size": "x"}}"#)) else {
            panic!()
        };
        assert_eq!(finding.place, Some(Place::body("/size")));
    }

    #[test]
    fn an_answer_that_no_schema_lets_be_right_is_the_documents_fault_unless_something_else_is_broken() {
        let fixture = Fixture::reading(
            r#"
openapi: 3.0.3
info: { title: t, version: "1" }
paths:
  /a:
    get:
      operationId: a
      responses:
        "200": { description: ok, content: { application/json: { schema: { type: object, properties: { size: { type: integer, minimum: 9, maximum: 3 }, name: { type: string } } } } } }
"#,
        );
        let case = fixture.case("contract/a/positive/minimal");
        let judged = |body: &str| {
            judge(&fixture.contracts, &case, &[attempt(&fixture, &case.programs[0], &[json(200, body)])])
        };
        let Verdict::Inconclusive(finding) = judged(r#"{"size": 5}"#) else { panic!() };
        assert_eq!(
            (finding.fault, finding.message.key.as_str(), finding.place),
            (Fault::Description, "finding-promise-impossible", Some(Place::body("/size")))
        );
        assert_eq!(judged(r#"{"name": "a"}"#), Verdict::Pass);
        let Verdict::Fail(finding) = judged(r#"{"size": 5, "name": 1}"#) else { panic!() };
        assert_eq!(finding.place, Some(Place::body("/name")));
    }

    #[test]
    fn a_valid_request_that_is_refused_while_a_plainer_one_succeeds_leaves_nothing_undecided() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/positive/full");
        let good = json(201, r#"{"noteId": "n1", "text": "x"}"#);
        let control = attempt(&fixture, case.control.as_ref().unwrap(), std::slice::from_ref(&good));
        let with = |status: u16| {
            let refused = attempt(&fixture, &case.programs[0], &[empty(status)]);
            judge(&fixture.contracts, &case, &[refused, control.clone()]).standing()
        };
        assert_eq!(with(422), Standing::Warn, "there is a rule that the document does not tell");
        assert_eq!(with(409), Standing::NotVerified, "the value may rightly be unknown");
        assert_eq!(with(500), Standing::Fail);
        let alone = attempt(&fixture, &case.programs[0], &[empty(422)]);
        assert_eq!(judge(&fixture.contracts, &case, &[alone]).standing(), Standing::Inconclusive);
    }
}
