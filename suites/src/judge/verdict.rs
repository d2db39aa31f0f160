//! The verdict on a case: one judge per assertion.

use samprov_contract::Contracts;
use samprov_model::{
    case::{Assertion, Case},
    observation::Attempt,
    verdict::{Fault, Verdict},
};

use super::{
    address, answer, combined, conditional, consumer, contained, failover, flow, listing, manners, page,
    pages, process, refusal, surplus, unchanged, workflow,
};
use crate::next::without_busy;

/// The verdict on a case. Pure: a function of all its attempts.
pub fn judge(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let answered = without_busy(case, attempts);
    let attempts = answered.as_deref().unwrap_or(attempts);
    with_promise(contracts, case, of_assertion(contracts, case, attempts))
}

/// Where nothing nearer is known, what is broken is promised by the operation.
fn with_promise(contracts: &Contracts, case: &Case, mut verdict: Verdict) -> Verdict {
    let finding = match &mut verdict {
        Verdict::Fail(finding) | Verdict::Warn(finding) | Verdict::Inconclusive(finding) => finding,
        Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass => return verdict,
    };
    if finding.promise.is_none()
        && finding.cause.is_none()
        // What a consumer breaks is promised by the document of another service.
        && matches!(finding.fault, Fault::Producer | Fault::Description)
    {
        finding.promise = contracts.operation(&case.operation).map(|operation| operation.place.clone());
    }
    verdict
}

fn of_assertion(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    match &case.assertion {
        Assertion::AddressLeadsToCreated => address::judge(contracts, case, attempts),
        Assertion::AnswerAsDeclared => answer::judge_positive(contracts, case, attempts),
        Assertion::InvalidRefused { place, keyword, tells_undocumented } => {
            refusal::judge_invalid(contracts, case, attempts, place, keyword, *tells_undocumented)
        }
        Assertion::ProtocolRefused { breach } => refusal::judge_breach(contracts, case, attempts, *breach),
        Assertion::CreatedIsRead | Assertion::ReplacedIsRead => flow::judge_stored(contracts, case, attempts),
        Assertion::CreatedAgain => flow::judge_again(contracts, case, attempts),
        Assertion::DeletedIsGone => flow::judge_gone(contracts, case, attempts),
        Assertion::NotFoundAsDeclared => flow::judge_not_found(contracts, case, attempts),
        Assertion::LinkHolds { .. } | Assertion::ReadIsRepeatable => {
            flow::judge_followed(contracts, case, attempts)
        }
        Assertion::PageWithinLimit { items, limit, at_most } => {
            page::judge_limit(contracts, case, attempts, items, limit, *at_most)
        }
        Assertion::OffsetMovesOn { items, identity } => {
            page::judge_offset(contracts, case, attempts, items, identity)
        }
        Assertion::CurrentAccepted => conditional::judge_current(contracts, case, attempts),
        Assertion::NotModified => conditional::judge_not_modified(contracts, case, attempts),
        Assertion::StaleRefused => conditional::judge_stale(contracts, case, attempts),
        Assertion::ReadChangesNothing => unchanged::judge_read(contracts, case, attempts),
        Assertion::RefusedChangesNothing => unchanged::judge_refused(contracts, case, attempts),
        Assertion::FilterHolds { items, parameter, property, meaning } => {
            listing::judge_filter(contracts, case, attempts, (items, parameter, property), *meaning)
        }
        Assertion::ListHoldsCreated { items, identity } => {
            listing::judge_held(contracts, case, attempts, items, identity)
        }
        Assertion::ListLeavesOutDeleted { items, identity } => {
            listing::judge_left_out(contracts, case, attempts, items, identity)
        }
        Assertion::NextPageHolds { items, identity } => {
            pages::judge_next(contracts, case, attempts, items, identity.as_deref())
        }
        Assertion::PagesAddUp { items, identity, total } => {
            pages::judge_sum(contracts, case, attempts, items, identity.as_deref(), total.as_ref())
        }
        Assertion::NoSurplus { consumer, allow } => {
            surplus::judge(contracts, case, attempts, consumer, allow)
        }
        Assertion::CallsKeepContract { dependency, operation } => {
            consumer::judge_calls(case, attempts, dependency, operation)
        }
        Assertion::CallsMannered { dependency, manner } => manners::judge(case, attempts, dependency, manner),
        Assertion::FailsOver { .. } => failover::judge(contracts, case, attempts),
        Assertion::FaultContained { .. } => contained::judge(contracts, case, attempts),
        Assertion::PartsCombined { parts, partial } => {
            combined::judge(contracts, case, attempts, parts, partial.as_ref())
        }
        Assertion::NoUnmatchedCall { dependency } => consumer::judge_unmatched(case, attempts, dependency),
        Assertion::StepHolds { process, step, simulated, .. } => {
            process::judge_step(contracts, case, attempts, (process, step), simulated)
        }
        Assertion::WorkflowHolds { workflow, .. } => {
            workflow::judge_workflow(contracts, case, attempts, workflow)
        }
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        observation::{Answer, Outcome, Stopped, Transport},
        probe::{Probe, Purpose},
        requirement::Level,
        verdict::Standing,
    };

    use super::*;
    use crate::{
        next::{Next, next},
        testing::{Fixture, attempt, before_control, empty, json, problem},
    };

    #[test]
    fn a_fault_is_promised_somewhere_in_the_document() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/getNote/positive/minimal");
        let attempts = [attempt(&fixture, &case.programs[0], &[json(201, NOTE), empty(500)])];
        let verdict = judge(&fixture.contracts, &case, &attempts);
        let operation = fixture.contracts.operation(&case.operation).unwrap();
        assert_eq!(verdict.finding().unwrap().promise.as_ref(), Some(&operation.place));
    }

    const NOTE: &str = r#"{"noteId": "n1", "text": "x"}"#;

    fn purpose(probe: &Probe) -> Purpose {
        match probe {
            Probe::Http(program) => program.purpose,
            Probe::Await(_) | Probe::Trigger(_) => Purpose::Test,
        }
    }

    /// The standing of a positive case of getNote when its test is answered so.
    fn read(answer: samprov_model::observation::Answer) -> (Standing, String) {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/getNote/positive/minimal");
        let attempts = [attempt(&fixture, &case.programs[0], &[json(201, NOTE), answer])];
        let verdict = judge(&fixture.contracts, &case, &attempts);
        (verdict.standing(), verdict.finding().map(|finding| finding.message.key.clone()).unwrap_or_default())
    }

    /// The standing of a case that must be refused, before a good control.
    fn refused(
        id: &str,
        good: &samprov_model::observation::Answer,
        answer: &samprov_model::observation::Answer,
    ) -> Standing {
        let fixture = Fixture::notes();
        let case = fixture.case(id);
        judge(&fixture.contracts, &case, &before_control(&fixture, &case, good, answer)).standing()
    }

    #[test]
    fn a_refusal_that_tells_nothing_of_what_is_described_warns_and_one_that_describes_nothing_does_not() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/negative/body/text/type");
        let note = json(201, r#"{"noteId": "n1", "text": "x"}"#);
        let verdict = |answer: &Answer| {
            judge(&fixture.contracts, &case, &before_control(&fixture, &case, &note, answer))
        };
        assert_eq!(verdict(&problem(400)).standing(), Standing::Pass);
        let Verdict::Warn(finding) = verdict(&empty(400)) else { panic!("a refusal without a body") };
        assert_eq!(finding.fingerprint, "notes/createNote/refusal-without-body");
        assert_eq!(verdict(&empty(403)).standing(), verdict(&problem(403)).standing());
        // The read describes its 404 without a body, and the list any answer at all by `default`.
        let missing = fixture.case("contract/getNote/not-found");
        let sent = attempt(&fixture, &missing.programs[0], &[empty(404)]);
        assert_eq!(judge(&fixture.contracts, &missing, &[sent]).standing(), Standing::Pass);
        let list = fixture.case("contract/listNotes/negative/query/limit/type");
        let attempts = before_control(&fixture, &list, &json(200, "[]"), &empty(400));
        assert_eq!(judge(&fixture.contracts, &list, &attempts).standing(), Standing::Pass);
    }

    #[test]
    fn an_answer_as_declared_passes_and_every_broken_part_fails() {
        assert_eq!(read(json(200, NOTE)).0, Standing::Pass);
        for (answer, key) in [
            (empty(500), "finding-server-error"),
            (json(206, NOTE), "finding-undeclared-success"),
            (json(418, "{}"), "finding-undeclared-refusal-of-known-good-data"),
            (json(200, r#"{"noteId": 5, "text": "x"}"#), "finding-body-broken"),
            (json(200, r#"{"noteId": "n1""#), "finding-body-broken"),
            (
                samprov_model::observation::Answer {
                    headers: vec![("content-type".into(), "text/html".into())],
                    ..json(200, NOTE)
                },
                "finding-media-type-broken",
            ),
            (empty(404), "finding-known-good-data-not-found"),
        ] {
            assert_eq!(read(answer), (Standing::Fail, key.to_owned()));
        }
    }

    #[test]
    fn an_answer_that_tells_what_is_for_requests_only_warns() {
        let fixture = Fixture::reading(
            "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /me:
    get:
      operationId: me
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}, password: {type: string, writeOnly: true}}}}}}
",
        );
        let case = fixture.case("contract/me/positive/minimal");
        let verdict = |body: &str| {
            judge(&fixture.contracts, &case, &[attempt(&fixture, &case.programs[0], &[json(200, body)])])
        };
        assert_eq!(verdict(r#"{"id": "a"}"#), Verdict::Pass);
        let Verdict::Warn(finding) = verdict(r#"{"id": "a", "password": "p"}"#) else { panic!("a warning") };
        assert_eq!(finding.message.key, "finding-write-only-told");
    }

    #[test]
    fn credentials_and_rate_limits_are_never_the_producers_fault() {
        for status in [401, 403, 429] {
            assert_eq!(read(json(status, "{}")).0, Standing::Inconclusive);
        }
    }

    #[test]
    fn a_service_that_names_the_moment_at_which_it_would_suit_is_not_at_fault_and_one_that_does_not_is() {
        let unavailable = |moment: Option<&str>| samprov_model::observation::Answer {
            headers: moment.map(|moment| ("Retry-After".to_owned(), moment.to_owned())).into_iter().collect(),
            ..empty(503)
        };
        for moment in ["120", " 5 ", "Fri, 31 Dec 1999 23:59:59 GMT"] {
            let told = (Standing::Inconclusive, "finding-unavailable-for-now".to_owned());
            assert_eq!(read(unavailable(Some(moment))), told);
        }
        for moment in [None, Some(""), Some("soon")] {
            assert_eq!(read(unavailable(moment)), (Standing::Fail, "finding-server-error".to_owned()));
        }
    }

    #[test]
    fn a_case_whose_set_up_failed_names_the_case_that_broke() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/getNote/positive/minimal");
        let mut failed = attempt(&fixture, &case.programs[0], &[empty(500)]);
        failed.observation.exchanges.truncate(1);
        failed.observation.stopped = Some(Stopped::SetUpFailed(0));
        let verdict = judge(&fixture.contracts, &case, &[failed]);
        assert_eq!(verdict.standing(), Standing::Inconclusive);
        let cause = verdict.finding().and_then(|finding| finding.cause.clone()).unwrap();
        assert_eq!(cause.as_str(), "contract/createNote/positive/minimal");
    }

    #[test]
    fn a_should_requirement_turns_a_failure_into_a_warning() {
        let fixture = Fixture::notes().requiring("N-1", Level::Should, "contract/getNote");
        let case = fixture.case("contract/getNote/positive/minimal");
        let attempts = [attempt(&fixture, &case.programs[0], &[json(201, NOTE), empty(500)])];
        assert_eq!(judge(&fixture.contracts, &case, &attempts).standing(), Standing::Warn);
    }

    #[test]
    fn invalid_input_must_be_refused_where_a_refusal_is_declared() {
        let id = "contract/createNote/negative/body/text/maxLength";
        let good = json(201, NOTE);
        assert_eq!(refused(id, &good, &problem(400)), Standing::Pass);
        assert_eq!(refused(id, &good, &good), Standing::Fail);
        assert_eq!(refused(id, &good, &empty(500)), Standing::Fail);
        assert_eq!(
            refused(id, &good, &json(400, "{}")),
            Standing::Fail,
            "the refusal has the wrong media type"
        );
        assert_eq!(refused(id, &empty(503), &problem(400)), Standing::Inconclusive, "the control failed");
    }

    #[test]
    fn invalid_input_accepted_where_nothing_is_declared_is_a_warning() {
        let good = json(200, NOTE);
        assert_eq!(
            refused("contract/replaceNote/negative/body/text/maxLength", &good, &good),
            Standing::Warn
        );
    }

    #[test]
    fn a_protocol_breach_is_a_should() {
        let good = json(201, NOTE);
        assert_eq!(refused("protocol/createNote/wrong-media-type", &good, &good), Standing::Warn);
        assert_eq!(refused("protocol/createNote/wrong-media-type", &good, &empty(415)), Standing::Pass);
        assert_eq!(refused("protocol/createNote/malformed-body", &good, &good), Standing::Fail);
        assert_eq!(refused("protocol/listNotes/wrong-method", &json(200, "[]"), &empty(405)), Standing::Warn);
        let mut with_allow = empty(405);
        with_allow.headers.push(("Allow".into(), "GET, POST".into()));
        assert_eq!(refused("protocol/listNotes/wrong-method", &json(200, "[]"), &with_allow), Standing::Pass);
        let mut with_refused = empty(405);
        with_refused.headers.push(("Allow".into(), "GET, DELETE, PATCH, POST, PUT".into()));
        assert_eq!(
            refused("protocol/listNotes/wrong-method", &json(200, "[]"), &with_refused),
            Standing::Warn,
            "a method that is refused is not among those that there are"
        );
        assert_eq!(
            refused("protocol/getNote/unacceptable-accept", &json(200, NOTE), &json(200, NOTE)),
            Standing::Pass
        );
    }

    #[test]
    fn unusual_json_may_be_read_or_refused_but_is_no_reason_for_a_server_error() {
        let fixture = Fixture::notes();
        let good = json(201, NOTE);
        for name in ["duplicate-key", "trailing-comma", "trailing-text", "not-a-number", "not-utf-8", "deep"]
        {
            let case = fixture.case(&format!("protocol/createNote/unusual-json/{name}"));
            let of = |answer: &Answer, control: Option<&Answer>| {
                let mut attempts = vec![attempt(&fixture, &case.programs[0], std::slice::from_ref(answer))];
                let wanted = next(&fixture.contracts, &case, &attempts);
                assert_eq!(
                    wanted != Next::Done,
                    control.is_some(),
                    "{name}: a control only where it tells something"
                );
                let program = case.control.as_ref().unwrap();
                attempts
                    .extend(control.map(|control| attempt(&fixture, program, std::slice::from_ref(control))));
                assert_eq!(next(&fixture.contracts, &case, &attempts), Next::Done);
                judge(&fixture.contracts, &case, &attempts).standing()
            };
            assert_eq!(of(&good, None), Standing::Pass);
            assert_eq!(of(&problem(400), None), Standing::Pass);
            assert_eq!(of(&empty(500), Some(&good)), Standing::Fail);
            assert_eq!(
                of(&empty(500), Some(&empty(500))),
                Standing::Inconclusive,
                "it fails whatever it gets"
            );
        }
    }

    #[test]
    fn an_operation_has_at_most_twelve_cases_of_the_protocol() {
        let fixture = Fixture::notes();
        let subjects = fixture.subjects();
        let plan = crate::Plan::new(fixture.input(&subjects)).unwrap();
        let mut counts = std::collections::BTreeMap::new();
        for case in plan.cases().filter(|case| case.id.as_str().starts_with("protocol/")) {
            *counts.entry(case.operation.clone()).or_insert(0) += 1;
        }
        assert!(counts.values().all(|count| *count <= 12), "{counts:?}");
        assert!(counts.values().any(|count| *count >= 10), "{counts:?}");
    }

    #[test]
    fn what_was_created_must_be_read_back_and_what_was_deleted_must_be_gone() {
        let fixture = Fixture::notes();
        let case = fixture.case("flow/createNote/create-read/minimal");
        let sent = attempt(&fixture, &case.programs[0], &[json(201, NOTE)]).observation.exchanges[0]
            .request
            .body
            .clone();
        let sent: serde_json::Value = serde_json::from_slice(&sent).unwrap();
        let echo = serde_json::json!({"noteId": "n1", "text": sent["text"]}).to_string();
        let of = |answer| {
            judge(
                &fixture.contracts,
                &case,
                &[attempt(&fixture, &case.programs[0], &[json(201, &echo), answer])],
            )
        };
        assert_eq!(of(json(200, &echo)).standing(), Standing::Pass);
        assert_eq!(of(json(200, r#"{"noteId": "n1", "text": "other"}"#)).standing(), Standing::Fail);
        assert_eq!(of(empty(404)).standing(), Standing::Fail);
        assert_eq!(
            of(empty(500)).standing(),
            Standing::Inconclusive,
            "a broken read is told by the read's own case"
        );

        let case = fixture.case("flow/deleteNote/delete-read");
        let of = |answer| {
            judge(
                &fixture.contracts,
                &case,
                &[attempt(&fixture, &case.programs[0], &[json(201, NOTE), empty(204), answer])],
            )
        };
        assert_eq!(of(empty(404)).standing(), Standing::Pass);
        assert_eq!(of(json(200, NOTE)).standing(), Standing::Fail);
    }

    #[test]
    fn pages_are_judged_only_while_the_list_stands_still() {
        let fixture = Fixture::notes();
        let case = fixture.case("flow/listNotes/offset-moves-on");
        let page = |name: &str| json(200, &format!(r#"[{{"noteId": "{name}", "text": "x"}}]"#));
        let of = |pages: [&str; 3]| {
            let mut answers = vec![json(201, NOTE), json(201, NOTE)];
            answers.extend(pages.map(page));
            judge(&fixture.contracts, &case, &[attempt(&fixture, &case.programs[0], &answers)]).standing()
        };
        assert_eq!(of(["a", "b", "a"]), Standing::Pass);
        assert_eq!(of(["a", "a", "a"]), Standing::Fail);
        assert_eq!(of(["a", "a", "c"]), Standing::Inconclusive);
    }

    #[test]
    fn a_consumer_gets_what_is_agreed_and_no_more() {
        let fixture = Fixture::notes().agreeing("getNote", &["/noteId"]);
        let case = fixture.case("surplus/getNote/kommun-a");
        let of = |body: &str| {
            judge(
                &fixture.contracts,
                &case,
                &[attempt(&fixture, &case.programs[0], &[json(201, NOTE), json(200, body)])],
            )
        };
        assert_eq!(of(r#"{"noteId": "n1"}"#).standing(), Standing::Pass);
        assert_eq!(of(NOTE).standing(), Standing::Fail);
    }

    #[test]
    fn a_broken_connection_is_looked_at_twice() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/listNotes/positive/minimal");
        let mut broken = attempt(&fixture, &case.programs[0], &[empty(200)]);
        broken.observation.exchanges[0].outcome = Outcome::NoAnswer(Transport::Broken("reset".into()));
        let again = next(&fixture.contracts, &case, std::slice::from_ref(&broken));
        assert!(matches!(again, Next::Send(probe) if purpose(&probe) == Purpose::Test));
        assert_eq!(next(&fixture.contracts, &case, &[broken.clone(), broken.clone()]), Next::Done);
        assert_eq!(judge(&fixture.contracts, &case, &[broken.clone(), broken]).standing(), Standing::Fail);
    }

    #[test]
    fn a_refusal_means_something_where_a_plain_request_behind_it_succeeds() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/negative/body/text/maxLength");
        let good = before_control(&fixture, &case, &json(201, NOTE), &problem(400));
        let purposes: Vec<Purpose> = (0..3)
            .map_while(|count| match next(&fixture.contracts, &case, &good[..count]) {
                Next::Send(probe) => Some(purpose(&probe)),
                Next::Done => None,
            })
            .collect();
        assert_eq!(purposes, [Purpose::Test, Purpose::Control]);
    }

    #[test]
    fn the_allow_of_a_refused_method_lists_what_is_described_and_may_list_more() {
        let id = "protocol/getNote/wrong-method";
        let of = |fields: &[&str]| {
            let mut answer = empty(405);
            answer.headers.extend(fields.iter().map(|field| ("Allow".to_owned(), (*field).to_owned())));
            refused(id, &json(200, NOTE), &answer)
        };
        assert_eq!(of(&["GET, PUT, DELETE"]), Standing::Pass);
        assert_eq!(
            of(&["HEAD,GET ,PUT", "OPTIONS, DELETE"]),
            Standing::Pass,
            "several fields, and more methods"
        );
        assert_eq!(of(&["GET"]), Standing::Warn);
        assert_eq!(of(&["get, put, delete"]), Standing::Warn, "methods are case-sensitive");
        assert_eq!(of(&[""]), Standing::Pass, "no method for now");
        assert_eq!(of(&[]), Standing::Warn);
    }
}
