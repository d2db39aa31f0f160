//! Candidates played through cases about a failing dependency: what each does, and what it comes to.

mod driven;
mod encryption;
mod failover;
mod unmet;

use samprov_model::{
    case::Case,
    connection::ConnectionFacts,
    dependency::{Dependency, WhenLost},
    id::{DependencyName, FaultId, InstanceId},
    injection::{CarriedOut, Effect, InjectableFault, MetBy, SURPLUS_MARK, UPSTREAM_MARK},
    message::Text,
    observation::{Answer, Attempt, Outcome, Request, StubCall, Transport},
    probe::{Part, Probe, Program},
    verdict::{Fault, Verdict},
};

use super::judge;
use crate::{
    Next, Plan, PlanInput, next,
    plan::{DependencySubject, Subject},
    testing::{Fixture, attempt, json, problem},
};

/// The dependency: a question, and something that is made.
const REGISTER: &str = r#"
openapi: 3.1.0
info: { title: register, version: "1" }
paths:
  /search:
    post:
      operationId: search
      responses:
        "200": { description: a, content: { application/json: { schema: { type: object } } } }
  /orders:
    post:
      operationId: order
      responses:
        "201": { description: a, content: { application/json: { schema: { type: object } } } }
"#;

const NOTE: &str = r#"{"noteId": "n1", "text": "x"}"#;

/// A case about one operation of the register with one fault; `declared` is the entry under depends-on.
struct Play {
    fixture: Fixture,
    case: Case,
}

fn fault(id: &str, effect: Effect, carried_out: CarriedOut) -> InjectableFault {
    InjectableFault {
        id: FaultId::new(id),
        group: "FI-00".into(),
        effect,
        carried_out,
        met_by: MetBy::EveryCall,
        text: Text::default(),
    }
}

fn faults() -> Vec<InjectableFault> {
    vec![
        fault("connection-refused", Effect::Unreached, CarriedOut::No),
        fault("reset-after-request", Effect::Broken, CarriedOut::Perhaps),
        fault("black-hole", Effect::Silent, CarriedOut::Perhaps),
        fault("slow-drip-body", Effect::Slow, CarriedOut::Perhaps),
        fault("status-503-retry-after", Effect::ErrorAnswer, CarriedOut::No),
        fault("surplus-fields", Effect::Tolerable, CarriedOut::Perhaps),
        fault("unknown-enum-value", Effect::Novel, CarriedOut::Perhaps),
        fault("latency-fixed", Effect::Late, CarriedOut::Perhaps),
        fault("invalid-body", Effect::FlawedAnswer, CarriedOut::Perhaps),
        fault("reset-mid-body", Effect::Broken, CarriedOut::Perhaps),
        fault("tls-expired", Effect::UntrustedTls, CarriedOut::No),
        fault("tls-missing-intermediate", Effect::IncompleteTls, CarriedOut::No),
    ]
}

const AGREED: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search", "order"], "deadline": "2s",
  "retries": { "max": 1 }, "failover": { "to": "reserve", "configure": { "env": "R" }, "within": "3s", "return-within": "1s" } }"#;

const OPEN: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search", "order"] }"#;

impl Play {
    fn of(id: &str, declared: &str) -> Self {
        Self::planned(id, declared).unwrap_or_else(|| panic!("no case {id}"))
    }

    fn planned(id: &str, declared: &str) -> Option<Self> {
        let mut declared: Dependency = serde_json::from_str(declared).expect("a dependency");
        let fixture = Fixture::notes();
        let about_both_instances = id.contains("failover");
        if !about_both_instances {
            declared.failover = None;
        }
        let planned = planned(&fixture, &declared, &faults());
        let case = planned.into_iter().find(|case| case.id.as_str() == id)?;
        Some(Self { fixture, case })
    }

    fn declaring(mut self, when_lost: WhenLost) -> Self {
        if let samprov_model::case::Assertion::FaultContained { terms, .. } = &mut self.case.assertion {
            terms.when_lost = Some(when_lost);
        }
        self
    }

    /// What the case comes to with a candidate that behaves so.
    fn come_to(&self, mut candidate: impl FnMut(&Scene<'_>) -> Done) -> (Verdict, usize) {
        let mut attempts: Vec<Attempt> = Vec::new();
        while let Next::Send(probe) = next(&self.fixture.contracts, &self.case, &attempts) {
            let Probe::Http(program) = *probe else { panic!("a case about a fault sends requests") };
            let disturbed = program.steps.iter().flat_map(|step| &step.injections).next();
            let creates = program
                .steps
                .iter()
                .any(|step| step.part == Part::Test && step.request.operation.as_str() == "createNote");
            let fault = disturbed.map(|injection| injection.fault.clone());
            let done = candidate(&Scene { program: &program, fault: fault.as_ref(), creates });
            attempts.push(self.attempt(&program, done));
            assert!(attempts.len() < 200, "no end");
        }
        (judge(&self.fixture.contracts, &self.case, &attempts), attempts.len())
    }

    fn attempt(&self, program: &Program, done: Done) -> Attempt {
        let good = json(201, NOTE);
        let mut answers = vec![good; program.steps.iter().filter(|step| step.part == Part::SetUp).count()];
        answers.push(done.answer.clone().unwrap_or_default());
        let mut attempt = attempt(&self.fixture, program, &answers);
        if let Some(last) = attempt.observation.exchanges.last_mut() {
            last.microseconds = done.milliseconds * 1_000;
            if done.answer.is_none() {
                last.outcome = Outcome::NoAnswer(done.silence);
            }
        }
        attempt.observation.stub_calls = done.calls;
        attempt.observation.disturbed_connections = done.connections;
        attempt
    }

    fn finding(&self, candidate: impl FnMut(&Scene<'_>) -> Done) -> String {
        let (verdict, _) = self.come_to(candidate);
        let weight = match &verdict {
            Verdict::Fail(_) => "fail",
            Verdict::Warn(_) => "warn",
            Verdict::Inconclusive(_) => "undecided",
            Verdict::Pass | Verdict::Deviated { .. } => return "pass".to_owned(),
            Verdict::NotApplicable { reason } => return reason.key.clone(),
        };
        let finding = verdict.finding().expect("a finding");
        if weight != "undecided" {
            assert_eq!(finding.fault, Fault::Consumer);
        }
        format!("{weight} {}", finding.message.key.trim_start_matches("finding-"))
    }
}

/// The cases about a service that calls the register as `declared`.
fn planned(fixture: &Fixture, declared: &Dependency, catalogue: &[InjectableFault]) -> Vec<Case> {
    let register = Fixture::reading(REGISTER);
    let subjects = [Subject {
        description: &fixture.description,
        contracts: &fixture.contracts,
        instance: InstanceId::new("test"),
        dependencies: vec![DependencySubject {
            name: "register".into(),
            simulates: None,
            contracts: &register.contracts,
            declared,
            alternative: declared.failover.is_some().into(),
            trust: declared.trust.as_ref().is_some_and(|trust| trust.env.is_some()).into(),
            tokens: None,
        }],
    }];
    let input = PlanInput {
        services: &subjects,
        test_data: &fixture.test_data,
        population: &fixture.population,
        faults: catalogue,
        seed: 1,
    };
    Plan::new(input).expect("a plan").cases().collect()
}

/// What a candidate is asked, and what is wrong.
struct Scene<'a> {
    program: &'a Program,
    fault: Option<&'a FaultId>,
    /// Creating a note is what calls the register.
    creates: bool,
}

/// What it does.
#[derive(Clone)]
struct Done {
    answer: Option<Answer>,
    silence: Transport,
    milliseconds: u64,
    calls: Vec<StubCall>,
    /// To what it connected in vain.
    connections: Vec<DependencyName>,
}

fn done(answer: Answer, calls: Vec<StubCall>) -> Done {
    Done {
        answer: Some(answer),
        silence: Transport::TimedOut(0),
        milliseconds: 5,
        calls,
        connections: Vec::new(),
    }
}

fn call(operation: &str, fault: Option<&FaultId>) -> StubCall {
    StubCall {
        dependency: "register".into(),
        instance: None,
        operation: Some(operation.into()),
        request: Request { base: "http://127.0.0.1:4711".into(), ..Request::default() },
        status: if fault.is_some() { 0 } else { 200 },
        fault: fault.cloned(),
        violations: Vec::new(),
        undecided: Vec::new(),
        connection: ConnectionFacts::default(),
    }
}

fn at_reserve(operation: &str) -> StubCall {
    StubCall { instance: Some("reserve".into()), ..call(operation, None) }
}

/// The answer of a candidate when all is well.
fn well(scene: &Scene<'_>) -> Answer {
    let last = scene.program.steps.iter().rev().find(|step| step.part == Part::Test);
    match last.map(|step| step.request.operation.as_str()) {
        Some("createNote") => json(201, NOTE),
        Some("deleteNote") => Answer { status: 204, ..Answer::default() },
        Some("listNotes") => json(200, "[]"),
        _ => json(200, NOTE),
    }
}

/// A good candidate: a described error when the register gives nothing usable.
fn good(operation: &'static str) -> impl FnMut(&Scene<'_>) -> Done {
    move |scene| {
        let calls = if scene.creates { vec![call(operation, scene.fault)] } else { Vec::new() };
        let fails = scene.creates && scene.fault.is_some();
        done(if fails { problem(503) } else { well(scene) }, calls)
    }
}

/// As [`good`], but with this done in place of the error.
fn but(operation: &'static str, wrong: impl Fn(&Scene<'_>) -> Done) -> impl FnMut(&Scene<'_>) -> Done {
    let mut good = good(operation);
    move |scene| if scene.creates && scene.fault.is_some() { wrong(scene) } else { good(scene) }
}

const BLACK_HOLE: &str = "resilience/register/search/black-hole";

#[test]
fn what_only_some_calls_meet_is_not_planned_with_since_who_calls_once_and_who_calls_thrice_may_both_be_right()
{
    let declared: Dependency = serde_json::from_str(OPEN).expect("a dependency");
    let is_planned = |met_by| {
        let burst = InjectableFault { met_by, ..fault("status-503", Effect::ErrorAnswer, CarriedOut::No) };
        let cases = planned(&Fixture::notes(), &declared, &[burst]);
        cases.iter().any(|case| case.id.as_str().contains("status-503"))
    };
    assert!(is_planned(MetBy::EveryCall));
    assert!(!is_planned(MetBy::SomeCalls));
}

#[test]
fn a_candidate_that_answers_with_an_error_in_time_and_recovers_is_right() {
    for id in ["black-hole", "reset-after-request", "status-503-retry-after"] {
        for operation in ["search", "order"] {
            let play = Play::of(&format!("resilience/register/{operation}/{id}"), AGREED);
            // The notes declare no 503: any 5xx will do, and is told.
            assert_eq!(play.finding(good(operation)), "warn undescribed-error-on-fault", "{id} {operation}");
        }
    }
}

#[test]
fn the_request_that_leads_to_the_call_is_looked_for_and_goes_through_the_fault() {
    let play = Play::of(BLACK_HOLE, AGREED);
    let mut seen = Vec::new();
    let mut candidate = good("search");
    play.come_to(|scene| {
        seen.push((scene.creates, scene.fault.is_some()));
        candidate(scene)
    });
    let first = seen.iter().position(|(creates, _)| *creates).expect("found");
    assert!(seen[..first].iter().all(|(_, fault)| !fault), "no fault before the call is found");
    assert_eq!(&seen[first..first + 3], &[(true, false), (true, true), (true, false)]);
}

#[test]
fn a_dependency_that_is_never_called_decides_nothing() {
    let play = Play::of(BLACK_HOLE, AGREED);
    assert_eq!(play.finding(|scene| done(well(scene), Vec::new())), "reason-never-called");
}

#[test]
fn a_candidate_that_has_what_it_needs_does_not_meet_the_fault() {
    let play = Play::of(BLACK_HOLE, AGREED);
    assert_eq!(play.finding(but("search", |scene| done(well(scene), Vec::new()))), "reason-not-called-again");
    let refused = Play::of("resilience/register/search/connection-refused", AGREED);
    let mut asked = 0;
    let caching = |scene: &Scene<'_>| {
        let calls = if scene.creates && asked == 0 { vec![call("search", None)] } else { Vec::new() };
        asked += usize::from(scene.creates);
        done(well(scene), calls)
    };
    assert_eq!(refused.finding(caching), "reason-not-called-again");
}

#[test]
fn hanging_breaking_and_dying_are_told_apart() {
    let play = Play::of(BLACK_HOLE, AGREED);
    let silent = |silence: Transport| {
        but("search", move |scene| Done {
            answer: None,
            silence: silence.clone(),
            ..done(well(scene), vec![call("search", scene.fault)])
        })
    };
    assert_eq!(play.finding(silent(Transport::TimedOut(17_000))), "fail hangs-on-fault");
    assert_eq!(play.finding(silent(Transport::Broken("reset".into()))), "fail no-answer-on-fault");
    let mut is_dead = false;
    let mut candidate = good("search");
    let dying = |scene: &Scene<'_>| {
        is_dead |= scene.creates && scene.fault.is_some();
        let silence = Transport::Unreachable("refused".into());
        if is_dead {
            Done { answer: None, silence, ..done(well(scene), vec![call("search", scene.fault)]) }
        } else {
            candidate(scene)
        }
    };
    assert_eq!(play.finding(dying), "fail gone-after-fault");
}

#[test]
fn an_answer_that_comes_too_late_fails_where_a_deadline_is_agreed_and_is_told_where_none_is() {
    let late = |milliseconds: u64| {
        but("search", move |scene| Done {
            milliseconds,
            ..done(problem(400 + 103), vec![call("search", scene.fault)])
        })
    };
    let agreed = Play::of(BLACK_HOLE, AGREED);
    assert_eq!(
        agreed.finding(late(5_900)),
        "warn undescribed-error-on-fault",
        "two tries of two seconds, and slack"
    );
    assert_eq!(agreed.finding(late(40_000)), "fail late-on-fault");
    let open = Play::of(BLACK_HOLE, OPEN);
    let slow = but("search", |scene| Done {
        milliseconds: 40_000,
        ..done(well(scene), vec![call("search", scene.fault), call("search", None)])
    });
    assert_eq!(open.finding(slow), "warn late-on-fault-unagreed");
    let slow = but("search", |scene| Done {
        milliseconds: 40_000,
        ..done(well(scene), vec![call("search", scene.fault), call("search", None)])
    });
    assert_eq!(agreed.finding(slow), "fail late-on-fault");
}

#[test]
fn what_the_dependency_wrote_and_where_it_lives_is_not_for_callers() {
    let play = Play::of("resilience/register/search/status-503-retry-after", AGREED);
    let telling = |text: String| {
        but("search", move |scene| {
            let mut answer = problem(503);
            answer.body = format!(r#"{{"title": "no", "detail": "{text}"}}"#).into_bytes();
            done(answer, vec![call("search", scene.fault)])
        })
    };
    assert_eq!(play.finding(telling(UPSTREAM_MARK.to_owned())), "fail upstream-detail-told");
    assert_eq!(
        play.finding(telling("connect to 127.0.0.1:4711 failed".to_owned())),
        "fail upstream-detail-told"
    );
    assert_eq!(play.finding(telling("the register".to_owned())), "warn undescribed-error-on-fault");
}

#[test]
fn a_right_answer_is_borne_and_its_surplus_stays_where_it_is() {
    let borne = |id: &str, status: u16, declared: &str| {
        let play = Play::of(&format!("resilience/register/search/{id}"), declared);
        play.finding(but("search", move |scene| {
            done(if status == 201 { well(scene) } else { problem(status) }, vec![call("search", scene.fault)])
        }))
    };
    assert_eq!(borne("surplus-fields", 201, AGREED), "pass");
    assert_eq!(borne("surplus-fields", 503, AGREED), "fail fault-not-borne");
    assert_eq!(borne("unknown-enum-value", 503, AGREED), "warn novel-value-not-borne");
    assert_eq!(borne("latency-fixed", 503, AGREED), "fail fault-not-borne");
    assert_eq!(borne("latency-fixed", 503, OPEN), "warn late-answer-not-awaited");
    let play = Play::of("resilience/register/search/surplus-fields", AGREED);
    let passing = but("search", |scene| {
        done(
            json(201, &format!(r#"{{"noteId": "n", "text": "x", "more": "{SURPLUS_MARK}"}}"#)),
            vec![call("search", scene.fault)],
        )
    });
    assert_eq!(play.finding(passing), "fail surplus-passed-on");
    let untouched = but("search", |scene| done(well(scene), vec![call("search", None)]));
    assert_eq!(play.finding(untouched), "reason-fault-not-possible");
}

#[test]
fn a_success_without_the_dependency_is_right_only_where_that_is_agreed() {
    let carrying_on = || but("search", |scene| done(well(scene), vec![call("search", scene.fault)]));
    let play = || Play::of(BLACK_HOLE, AGREED);
    assert_eq!(play().finding(carrying_on()), "warn carried-on-without-unagreed");
    assert_eq!(play().declaring(WhenLost::Refuse).finding(carrying_on()), "fail carried-on-without");
    assert_eq!(play().declaring(WhenLost::CarryOn).finding(carrying_on()), "pass");
    let broken =
        but("search", |scene| done(json(201, r#"{"noteId": 1}"#), vec![call("search", scene.fault)]));
    assert_eq!(play().declaring(WhenLost::CarryOn).finding(broken), "fail answer-broken-on-fault");
    let served =
        but("search", |scene| done(well(scene), vec![call("search", scene.fault), call("search", None)]));
    assert_eq!(play().declaring(WhenLost::Refuse).finding(served), "pass", "another try was answered");
}

#[test]
fn what_is_not_needed_of_an_answer_is_not_missed() {
    let carrying_on = |operation: &'static str, status: u16| {
        but(operation, move |scene| {
            done(well(scene), vec![StubCall { status, ..call(operation, scene.fault) }])
        })
    };
    let play = |id: &str| Play::of(&format!("resilience/register/{id}"), AGREED).declaring(WhenLost::Refuse);
    assert_eq!(play("search/invalid-body").finding(carrying_on("search", 200)), "pass");
    assert_eq!(
        play("order/reset-mid-body").finding(carrying_on("order", 201)),
        "pass",
        "it was told to be done"
    );
    assert_eq!(play("order/reset-after-request").finding(carrying_on("order", 0)), "fail carried-on-without");
    assert_eq!(play("search/reset-mid-body").finding(carrying_on("search", 200)), "fail carried-on-without");
}

#[test]
fn what_may_have_been_done_is_not_asked_for_again() {
    let twice = |operation: &'static str| {
        but(operation, move |scene| {
            done(well(scene), vec![call(operation, scene.fault), call(operation, None)])
        })
    };
    let id = |operation: &str| format!("resilience/register/{operation}/reset-after-request");
    assert_eq!(Play::of(&id("order"), AGREED).finding(twice("order")), "fail write-repeated");
    assert_eq!(
        Play::of(&id("search"), AGREED).finding(twice("search")),
        "pass",
        "a question may be put again"
    );
    let keyed = but("order", |scene| {
        let mut calls = vec![call("order", scene.fault), call("order", None)];
        for call in &mut calls {
            call.request.headers.push(("Idempotency-Key".into(), "k".into()));
        }
        done(well(scene), calls)
    });
    assert_eq!(Play::of(&id("order"), AGREED).finding(keyed), "pass");
    let refused = Play::of("resilience/register/order/status-503-retry-after", AGREED);
    assert_eq!(
        refused.finding(|scene| {
            let mut later = call("order", None);
            later.connection.milliseconds = 1_000;
            let calls = if scene.fault.is_some() {
                vec![call("order", scene.fault), later]
            } else {
                vec![call("order", None)]
            };
            done(well(scene), if scene.creates { calls } else { Vec::new() })
        }),
        "pass",
        "what was refused was not done"
    );
}

#[test]
fn what_is_done_twice_is_found_where_the_description_does_not_tell_what_is_used() {
    let untold = r#"{ "name": "register", "service": "r.yaml" }"#;
    for id in ["reset-after-request", "black-hole"] {
        let play = Play::of(&format!("resilience/register/order/{id}"), untold);
        let again = |scene: &Scene<'_>| done(problem(503), vec![call("order", scene.fault); 2]);
        assert_eq!(play.finding(but("order", again)), "fail write-repeated", "{id}");
        assert_eq!(play.finding(good("order")), "warn undescribed-error-on-fault", "{id}");
        assert_eq!(play.finding(good("search")), "reason-never-called", "{id}");
    }
    assert!(Play::planned("resilience/register/any/reset-after-request", untold).is_some());
    for id in ["resilience/register/search/black-hole", "resilience/register/order/invalid-body"] {
        assert!(Play::planned(id, untold).is_none(), "{id}");
    }
}

#[test]
fn tries_are_counted_where_their_number_is_agreed() {
    let calling = |times: usize| {
        but("search", move |scene| {
            done(
                well(scene),
                [vec![call("search", scene.fault); times - 1], vec![call("search", None)]].concat(),
            )
        })
    };
    assert_eq!(Play::of(BLACK_HOLE, AGREED).finding(calling(2)), "pass");
    assert_eq!(Play::of(BLACK_HOLE, AGREED).finding(calling(3)), "fail tries-too-often");
    assert_eq!(Play::of(BLACK_HOLE, OPEN).finding(calling(30)), "pass");
    let hurried = Play::of("resilience/register/search/status-503-retry-after", AGREED);
    assert_eq!(hurried.finding(calling(2)), "warn retry-after-ignored");
}

#[test]
fn a_candidate_that_stays_away_for_a_while_recovers_and_one_that_stays_away_for_good_does_not() {
    let play = Play::of(BLACK_HOLE, AGREED);
    let away_for = |looks: usize| {
        let mut left = None;
        let mut good = good("search");
        move |scene: &Scene<'_>| {
            if scene.creates && scene.fault.is_some() {
                left = Some(looks);
            }
            match (&mut left, scene.fault) {
                (Some(left), None) if *left > 0 => {
                    *left -= 1;
                    done(problem(503), Vec::new())
                }
                _ => good(scene),
            }
        }
    };
    assert_eq!(play.finding(away_for(5)), "warn undescribed-error-on-fault", "a circuit breaker");
    let (verdict, attempts) = play.come_to(away_for(1_000));
    assert!(matches!(verdict, Verdict::Fail(_)) && attempts < 40, "{attempts}");
    assert_eq!(play.finding(away_for(1_000)), "fail never-recovers");
}

#[test]
fn who_passes_an_answer_on_while_it_comes_may_break_it_off_and_no_other() {
    let broken = |status: u16| {
        but("search", move |scene| Done {
            answer: None,
            silence: Transport::Broken("cut off".into()),
            ..done(well(scene), vec![StubCall { status, ..call("search", scene.fault) }])
        })
    };
    let play = |id: &str| Play::of(&format!("resilience/register/search/{id}"), AGREED);
    assert_eq!(play("reset-mid-body").finding(broken(200)), "warn cut-off-on-fault");
    assert_eq!(play("reset-after-request").finding(broken(0)), "fail no-answer-on-fault");
    assert_eq!(play("invalid-body").finding(broken(200)), "fail no-answer-on-fault");
}

#[test]
fn what_is_broken_when_all_is_well_is_not_the_faults_doing() {
    let always = |scene: &Scene<'_>| {
        let calls = if scene.creates { vec![call("search", scene.fault)] } else { Vec::new() };
        done(json(201, r#"{"noteId": 1}"#), calls)
    };
    assert_eq!(Play::of("resilience/register/search/surplus-fields", AGREED).finding(always), "pass");
}

#[test]
fn a_new_key_for_each_try_makes_nothing_harmless() {
    let keyed = |keys: [&'static str; 2]| {
        but("order", move |scene| {
            let mut calls = vec![call("order", scene.fault), call("order", None)];
            for (call, key) in calls.iter_mut().zip(keys) {
                call.request.headers.push(("Idempotency-Key".into(), key.into()));
            }
            done(well(scene), calls)
        })
    };
    let play = || Play::of("resilience/register/order/reset-after-request", AGREED);
    assert_eq!(play().finding(keyed(["k", "k"])), "pass");
    assert_eq!(play().finding(keyed(["k", "l"])), "fail write-repeated");
}

#[test]
fn blaming_the_caller_is_told() {
    let play = Play::of(BLACK_HOLE, AGREED);
    assert_eq!(
        play.finding(but("search", |scene| done(problem(404), vec![call("search", scene.fault)]))),
        "warn caller-blamed-for-fault"
    );
}
