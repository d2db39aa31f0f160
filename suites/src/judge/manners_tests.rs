//! Candidates played through cases about the order of calls and about answers that are used again: what each does request by request,
//! and what it comes to.

use std::collections::BTreeSet;

use samprov_model::{
    caching::LimitSource,
    case::{Assertion, Case},
    connection::ConnectionFacts,
    dependency::Dependency,
    id::InstanceId,
    observation::{Answer, Attempt, Request, StubCall},
    probe::{Part, Probe, Program},
    resilience::{Manner, Told},
    verdict::{Fault, Verdict},
};

use super::judge;
use crate::{
    Next, Plan, PlanInput, next,
    plan::{DependencySubject, Subject},
    testing::{Fixture, attempt, empty, json},
};

/// The dependency: reads whose answers may be kept for so long, and a session with three steps.
const REGISTER: &str = r##"
openapi: 3.1.0
info: { title: register, version: "1" }
paths:
  /person:
    get: { operationId: readPerson, responses: { "200": { description: a, headers: { Cache-Control: { required: true, schema: { type: string, enum: [no-store] } } } } } }
    post: { operationId: changePerson, responses: { "200": { description: a, headers: { Cache-Control: { required: true, schema: { type: string, enum: [no-store] } } } } } }
  /rates:
    get: { operationId: readRates, responses: { "200": { description: a, headers: { cache-control: { $ref: "#/components/headers/Short" } } } } }
  /codes:
    get: { operationId: readCodes, responses: { "200": { description: a, headers: { Cache-Control: { schema: { type: string, const: max-age=3600 } } } } } }
  /news:
    get: { operationId: readNews, responses: { "200": { description: a } } }
  /mixed:
    get: { operationId: readMixed, responses: { "200": { description: a, headers: { Cache-Control: { schema: { type: string, const: no-cache } } } }, "203": { description: b } } }
  /session:
    post: { operationId: authorize, responses: { "200": { description: a } } }
  /lookup:
    post: { operationId: lookup, responses: { "200": { description: a } } }
  /close:
    post: { operationId: close, responses: { "200": { description: a } } }
components:
  headers:
    Short: { schema: { $ref: "#/components/schemas/Short" } }
  schemas:
    Short: { type: string, const: "private, max-age=2" }
"##;

struct Play {
    fixture: Fixture,
    case: Case,
}

/// One request that a candidate gets, and what it is.
struct Asked<'a> {
    operation: &'a str,
    /// Which one in its program, counted from 0 among those of the test; none in set-up.
    test: Option<usize>,
    /// Milliseconds that were waited before it.
    pause: u32,
    /// Which attempt, counted from 0.
    attempt: usize,
}

/// The ids of the cases, and the first whose id is this.
fn planned(declared: &str, simulated: bool) -> (Vec<String>, Vec<Case>, Fixture) {
    let declared: Dependency = serde_json::from_str(declared).expect("a dependency");
    let fixture = Fixture::notes();
    let register = Fixture::reading(REGISTER);
    let cases: Vec<Case> = {
        let subjects = [Subject {
            description: &fixture.description,
            contracts: &fixture.contracts,
            instance: InstanceId::new("test"),
            dependencies: vec![DependencySubject {
                name: "register".into(),
                simulates: simulated.then(|| "register".into()),
                contracts: &register.contracts,
                declared: &declared,
                alternative: Told::No,
                trust: Told::No,
                tokens: None,
            }],
        }];
        let input = PlanInput {
            services: &subjects,
            test_data: &fixture.test_data,
            population: &fixture.population,
            faults: &[],
            seed: 1,
        };
        Plan::new(input).expect("a plan").cases().collect()
    };
    let ids = cases.iter().map(|case| case.id.to_string());
    let ids = ids.filter(|id| id.contains("/caching/") || id.contains("/calls-")).collect();
    (ids, cases, fixture)
}

impl Play {
    /// As if a requirement asked for it.
    fn of(id: &str, declared: &str) -> Self {
        let mut play = Self::described(id, declared);
        if let Assertion::CallsMannered { manner: Manner::AnswersKept { source, .. }, .. } =
            &mut play.case.assertion
        {
            *source = LimitSource::Agreed;
        }
        play
    }

    fn described(id: &str, declared: &str) -> Self {
        let (ids, cases, fixture) = planned(declared, true);
        let case = cases.into_iter().find(|case| case.id.as_str() == id);
        Self { fixture, case: case.unwrap_or_else(|| panic!("no case {id} among {ids:?}")) }
    }

    /// What it comes to with a candidate that answers each request so, after these calls.
    fn come_to(&self, mut candidate: impl FnMut(&Asked<'_>) -> (Answer, Vec<StubCall>)) -> String {
        let mut attempts: Vec<Attempt> = Vec::new();
        while let Next::Send(probe) = next(&self.fixture.contracts, &self.case, &attempts) {
            let Probe::Http(program) = *probe else { panic!("nothing is driven") };
            let played = self.played(&program, attempts.len(), &mut candidate);
            attempts.push(played);
            assert!(attempts.len() < 60, "no end");
        }
        let verdict = judge(&self.fixture.contracts, &self.case, &attempts);
        let weight = match &verdict {
            Verdict::Fail(_) => "fail",
            Verdict::Warn(_) => "warn",
            Verdict::Inconclusive(_) => "undecided",
            Verdict::Pass | Verdict::Deviated { .. } => return "pass".to_owned(),
            Verdict::NotApplicable { reason } => return reason.key.clone(),
        };
        let finding = verdict.finding().expect("a finding");
        assert_eq!(finding.fault == Fault::Consumer, weight != "undecided");
        format!("{weight} {}", finding.message.key.trim_start_matches("finding-"))
    }

    fn played(
        &self,
        program: &Program,
        number: usize,
        candidate: &mut impl FnMut(&Asked<'_>) -> (Answer, Vec<StubCall>),
    ) -> Attempt {
        let (mut answers, mut calls, mut by, mut tests) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for step in program.steps.iter().filter(|step| step.part != Part::CleanUp) {
            let is_test = step.part == Part::Test;
            let asked = Asked {
                operation: step.request.operation.as_str(),
                test: is_test.then_some(tests),
                pause: step.pause,
                attempt: number,
            };
            tests += usize::from(is_test);
            let (answer, led_to) = candidate(&asked);
            answers.push(answer);
            calls.extend(led_to);
            by.push(calls.len());
        }
        let mut played = attempt(&self.fixture, program, &answers);
        (played.observation.stub_calls, played.observation.calls_by) = (calls, by);
        played
    }
}

const OPEN: &str = r#"{ "name": "register", "service": "r.yaml" }"#;
const PERSON: &str = "consumer/register/caching/readPerson";
const NOTE: &str = r#"{"noteId": "n1", "text": "x"}"#;

fn call(operation: &str) -> StubCall {
    StubCall {
        dependency: "register".into(),
        instance: None,
        operation: Some(operation.into()),
        request: Request::default(),
        status: 200,
        fault: None,
        violations: Vec::new(),
        undecided: Vec::new(),
        connection: ConnectionFacts::default(),
    }
}

fn answered(operation: &str, status: u16) -> StubCall {
    StubCall { status, ..call(operation) }
}

fn well(asked: &Asked<'_>) -> Answer {
    match asked.operation {
        "createNote" => json(201, NOTE),
        "deleteNote" => empty(204),
        "listNotes" => json(200, "[]"),
        _ => json(200, NOTE),
    }
}

/// A candidate that reads a person for each note that it shows when `asks` says so.
fn reading(asks: impl Fn(&Asked<'_>) -> bool) -> impl FnMut(&Asked<'_>) -> (Answer, Vec<StubCall>) {
    move |asked| {
        let calls = asked.operation == "getNote" && asks(asked);
        (well(asked), if calls { vec![call("readPerson")] } else { Vec::new() })
    }
}

#[test]
fn only_reads_with_a_limit_that_can_be_waited_out_are_planned() {
    let caching = |declared: &str, simulated: bool| -> Vec<String> {
        let (ids, ..) = planned(declared, simulated);
        let names = ids.iter().filter_map(|id| id.strip_prefix("consumer/register/caching/"));
        names.map(str::to_owned).collect()
    };
    assert_eq!(
        caching(OPEN, true),
        ["readPerson", "readRates"],
        "no write, no hour, not where one answer is free"
    );
    assert_eq!(caching(OPEN, false), ["readPerson"], "who else answers may leave out what is not required");
    let agreed =
        |cache: &str| format!(r#"{{ "name": "register", "service": "r.yaml", "cache": "{cache}" }}"#);
    assert_eq!(
        caching(&agreed("none"), true),
        ["readPerson", "readRates", "readNews", "readMixed"],
        "the description's own limit holds where there is one: an hour for the codes"
    );
    assert_eq!(caching(&agreed("60s"), true), ["readPerson", "readRates"]);
    let used =
        r#"{ "name": "register", "service": "r.yaml", "uses": ["readRates", "lookup"], "cache": "none" }"#;
    assert_eq!(caching(used, true), ["readRates"], "what the service does not use it need not ask for");
}

#[test]
fn the_same_reading_request_is_sent_again_and_again_and_nothing_that_writes() {
    let play = Play::of(PERSON, OPEN);
    for program in &play.case.programs {
        let tests: Vec<_> = program.steps.iter().filter(|step| step.part == Part::Test).collect();
        assert_eq!(tests.len(), 4);
        for test in &tests {
            assert!(["getNote", "listNotes"].contains(&test.request.operation.as_str()));
            assert_eq!(test.request, tests[0].request);
        }
    }
    let rates = Play::of("consumer/register/caching/readRates", OPEN);
    let pauses = |program: &Program| -> Vec<u32> {
        program.steps.iter().filter(|step| step.part == Part::Test).map(|step| step.pause).collect()
    };
    assert!(rates.case.programs.iter().all(|program| pauses(program) == [0, 3_000]));
}

#[test]
fn who_asks_anew_for_each_request_is_right_and_who_uses_the_answer_again_is_not() {
    let play = Play::of(PERSON, OPEN);
    assert_eq!(play.come_to(reading(|_| true)), "pass");
    assert_eq!(play.come_to(reading(|asked| asked.test == Some(0))), "fail answer-used-again");
}

#[test]
fn what_only_the_description_of_the_dependency_limits_is_told_and_does_not_fail() {
    let keeps = || reading(|asked: &Asked<'_>| asked.test == Some(0));
    let described = Play::described(PERSON, OPEN);
    assert_eq!(described.come_to(keeps()), "warn answer-perhaps-used-again");
    assert_eq!(described.come_to(reading(|_| true)), "pass");
    let agreed = Play::described(PERSON, r#"{ "name": "register", "service": "r.yaml", "cache": "none" }"#);
    assert_eq!(agreed.come_to(keeps()), "fail answer-used-again");
}

#[test]
fn who_asks_for_some_requests_only_does_ask() {
    let play = Play::of(PERSON, OPEN);
    // By chance, or when a moment has passed: what it does in between nobody can tell from an answer used again on purpose.
    assert_eq!(play.come_to(reading(|asked| matches!(asked.test, Some(0 | 2)))), "pass");
    assert_eq!(
        play.come_to(reading(|asked| asked.test == Some(3))),
        "reason-no-read-leads-to",
        "a late call"
    );
}

#[test]
fn who_asks_by_chance_is_looked_at_once_more() {
    let play = Play::of(PERSON, OPEN);
    // The first time it happened to ask for the first request only.
    let by_chance = reading(|asked| asked.test == Some(0) || asked.attempt % 2 == 1 && asked.test == Some(2));
    assert_eq!(play.come_to(by_chance), "pass");
}

#[test]
fn who_has_asked_once_and_for_all_is_told_of_it_and_does_not_fail() {
    let play = Play::of(PERSON, OPEN);
    // A check at the first use, whose answer nobody needs again; or a store for all requests. Only a look inside would tell.
    let mut first = true;
    let once = |asked: &Asked<'_>| {
        let calls = asked.operation == "getNote" && std::mem::take(&mut first);
        (well(asked), if calls { vec![call("readPerson")] } else { Vec::new() })
    };
    assert_eq!(play.come_to(once), "warn answer-perhaps-used-again");
}

#[test]
fn who_calls_when_something_is_created_keeps_its_own_records_and_nothing_is_said() {
    let play = Play::of(PERSON, OPEN);
    let at_creation = |asked: &Asked<'_>| {
        (well(asked), if asked.operation == "createNote" { vec![call("readPerson")] } else { Vec::new() })
    };
    assert_eq!(play.come_to(at_creation), "reason-no-read-leads-to");
    assert_eq!(play.come_to(reading(|_| false)), "reason-never-called");
}

#[test]
fn an_answer_that_differs_the_second_time_decides_nothing() {
    let play = Play::of(PERSON, OPEN);
    // What can be read once only; a rate limit; a service that is gone.
    for status in [404, 410, 429, 503, 304] {
        let once = |asked: &Asked<'_>| match (asked.operation, asked.test) {
            ("getNote", Some(0)) => (well(asked), vec![call("readPerson")]),
            ("getNote", Some(_)) => (empty(status), Vec::new()),
            _ => (well(asked), Vec::new()),
        };
        assert_eq!(play.come_to(once), "undecided use-of-answer-undecided", "{status}");
    }
    // Refused calls gave nothing that could be used again.
    let refused = |asked: &Asked<'_>| {
        let calls = asked.operation == "getNote" && asked.test == Some(0);
        (well(asked), if calls { vec![answered("readPerson", 404)] } else { Vec::new() })
    };
    assert_eq!(play.come_to(refused), "reason-no-read-leads-to");
}

#[test]
fn a_cache_before_the_candidate_is_not_the_candidate() {
    let play = Play::of(PERSON, OPEN);
    let mut reads = reading(|asked| asked.test == Some(0));
    for (field, value) in [("cache-control", "public, max-age=60"), ("age", "1")] {
        let behind = |asked: &Asked<'_>| {
            let (mut answer, calls) = reads(asked);
            answer.headers.push((field.to_owned(), value.to_owned()));
            (answer, calls)
        };
        assert_eq!(play.come_to(behind), "undecided use-of-answer-undecided", "{field}");
    }
    let not_kept = |asked: &Asked<'_>| {
        let (mut answer, calls) = reads(asked);
        answer.headers.push(("cache-control".to_owned(), "no-store, max-age=0".to_owned()));
        (answer, calls)
    };
    assert_eq!(play.come_to(not_kept), "fail answer-used-again", "no cache before it has kept this");
}

#[test]
fn asking_whether_it_still_holds_is_asking_but_shows_that_something_is_stored() {
    let conditional = |asked: &Asked<'_>| {
        let mut calls = if asked.operation == "getNote" { vec![call("readPerson")] } else { Vec::new() };
        if asked.test > Some(0) {
            for call in &mut calls {
                call.status = 304;
                call.request.headers.push(("If-None-Match".into(), "\"1\"".into()));
            }
        }
        (well(asked), calls)
    };
    let strict = Play::of(PERSON, OPEN);
    assert_eq!(strict.come_to(conditional), "warn answer-perhaps-stored", "no-store");
    let agreed = r#"{ "name": "register", "service": "r.yaml", "cache": "none" }"#;
    let news = Play::of("consumer/register/caching/readNews", agreed);
    let read_news = |asked: &Asked<'_>| {
        let (answer, mut calls) = conditional(asked);
        for call in &mut calls {
            call.operation = Some("readNews".into());
        }
        (answer, calls)
    };
    assert_eq!(news.come_to(read_news), "pass", "what is agreed is that it is asked for");
}

#[test]
fn what_is_kept_for_its_time_is_asked_for_again_behind_it() {
    let play = Play::of("consumer/register/caching/readRates", OPEN);
    let mut clock = 0;
    let mut asked_at: Option<u32> = None;
    let mut keeps = |life: u32, asked: &Asked<'_>| {
        clock += asked.pause + 10;
        let is_stale = asked_at.is_none_or(|at| clock >= at + life);
        let calls = asked.operation == "listNotes" && is_stale;
        if calls {
            asked_at = Some(clock);
        }
        (well(asked), if calls { vec![call("readRates")] } else { Vec::new() })
    };
    assert_eq!(play.come_to(|asked| keeps(2_000, asked)), "pass", "one store for all requests");
    // Each note has its own, and it never ends.
    let mut known = BTreeSet::new();
    let forever = |asked: &Asked<'_>| {
        let calls = asked.operation == "getNote" && known.insert(asked.attempt);
        (well(asked), if calls { vec![call("readRates")] } else { Vec::new() })
    };
    assert_eq!(play.come_to(forever), "fail answer-used-again");
}

const STRICT: &str = r#"{ "name": "register", "service": "r.yaml",
  "calls": { "sequence": ["authorize", "lookup", "close"], "anew": ["authorize"] } }"#;
const LENIENT: &str = r#"{ "name": "register", "service": "r.yaml", "calls": { "sequence": ["authorize", "lookup", "close"] } }"#;
const ORDER: &str = "consumer/register/calls-in-order";

/// A candidate that makes these calls whenever it creates a note.
fn making(calls: Vec<StubCall>) -> impl FnMut(&Asked<'_>) -> (Answer, Vec<StubCall>) {
    move |asked| (well(asked), if asked.operation == "createNote" { calls.clone() } else { Vec::new() })
}

#[test]
fn an_order_is_planned_where_it_is_agreed_and_a_number_is_another_matter() {
    assert_eq!(planned(LENIENT, true).0.iter().filter(|id| id.contains("/calls-")).count(), 1);
    let both = STRICT.replace("\"sequence\"", "\"max\": 1, \"sequence\"");
    let (ids, ..) = planned(&both, true);
    assert!(ids.contains(&ORDER.to_owned()) && ids.contains(&"consumer/register/calls-bounded".to_owned()));
}

#[test]
fn calls_in_the_agreed_order_are_right_whatever_comes_between() {
    let orders = [
        vec![call("authorize"), call("lookup"), call("close")],
        vec![call("authorize"), call("readNews"), call("lookup"), call("lookup"), call("authorize")],
        vec![answered("authorize", 503), call("authorize"), answered("lookup", 500), call("lookup")],
    ];
    for calls in orders {
        for declared in [STRICT, LENIENT] {
            assert_eq!(Play::of(ORDER, declared).come_to(making(calls.clone())), "pass");
        }
    }
    assert_eq!(Play::of(ORDER, STRICT).come_to(making(Vec::new())), "reason-never-called");
    let first_alone = making(vec![call("authorize")]);
    assert_eq!(
        Play::of(ORDER, STRICT).come_to(first_alone),
        "reason-never-called",
        "nothing behind it is called"
    );
}

#[test]
fn a_call_before_what_has_to_succeed_anew_is_wrong() {
    let play = Play::of(ORDER, STRICT);
    let wrong = "fail calls-out-of-order";
    assert_eq!(play.come_to(making(vec![call("lookup"), call("authorize")])), wrong);
    assert_eq!(play.come_to(making(vec![call("close")])), wrong, "left out");
    assert_eq!(
        play.come_to(making(vec![answered("authorize", 401), call("lookup")])),
        wrong,
        "it was refused"
    );
    let elsewhere = StubCall { dependency: "other".into(), ..call("authorize") };
    assert_eq!(play.come_to(making(vec![elsewhere, call("lookup")])), wrong, "it was another's");
}

#[test]
fn what_one_request_of_a_case_did_counts_for_the_next() {
    let play = Play::of(ORDER, STRICT);
    let over_two = |asked: &Asked<'_>| match asked.operation {
        "createNote" => (well(asked), vec![call("authorize")]),
        "getNote" | "replaceNote" => (well(asked), vec![call("lookup")]),
        _ => (well(asked), Vec::new()),
    };
    assert_eq!(play.come_to(over_two), "pass");
}

#[test]
fn a_token_from_an_earlier_request_may_be_used_unless_it_is_agreed_otherwise() {
    let kept = || making(vec![call("lookup"), call("close")]);
    assert_eq!(Play::of(ORDER, LENIENT).come_to(kept()), "pass");
    assert_eq!(Play::of(ORDER, STRICT).come_to(kept()), "fail calls-out-of-order");
    // It had become old, which only the dependency could tell.
    let renewed = making(vec![answered("lookup", 401), call("authorize"), call("lookup")]);
    assert_eq!(Play::of(ORDER, LENIENT).come_to(renewed), "pass");
    // Renewed behind its use, once, since it would soon have been old.
    let mut renewals = 0;
    let ahead = |asked: &Asked<'_>| {
        let calls = match asked.operation {
            "createNote" if std::mem::replace(&mut renewals, 1) == 0 => {
                vec![call("lookup"), call("authorize")]
            }
            "createNote" => vec![call("lookup")],
            _ => Vec::new(),
        };
        (well(asked), calls)
    };
    assert_eq!(Play::of(ORDER, LENIENT).come_to(ahead), "pass");
    let always_behind = making(vec![call("lookup"), call("authorize")]);
    assert_eq!(Play::of(ORDER, LENIENT).come_to(always_behind), "warn calls-perhaps-out-of-order");
}

#[test]
fn a_call_that_is_late_for_an_earlier_request_is_not_the_next_ones() {
    let play = Play::of(ORDER, STRICT);
    // What it does after its answer shows in the next attempt, unless that waits first.
    let mut owed = false;
    let late = |asked: &Asked<'_>| {
        let mut calls = Vec::new();
        if owed && asked.pause == 0 {
            calls.push(call("lookup"));
        }
        owed = asked.operation == "createNote" && asked.test.is_some();
        if asked.operation == "createNote" {
            calls.push(call("authorize"));
        }
        (well(asked), calls)
    };
    assert_eq!(play.come_to(late), "pass");
}
