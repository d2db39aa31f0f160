//! Composites played through rows of states: what each does, and what it comes to.

use std::collections::BTreeMap;

use samprov_model::{
    case::Case,
    composite::{Composite, PartState, Partial},
    connection::ConnectionFacts,
    dependency::{Dependency, WhenLost},
    id::{DependencyName, FaultId, InstanceId},
    injection::{CarriedOut, Effect, InjectableFault, UPSTREAM_MARK},
    message::Text,
    observation::{Answer, Attempt, Outcome, Request, StubCall, Transport},
    probe::Probe,
    requirement::Role,
    resilience::Told,
    verdict::{Fault, Verdict},
};

use super::judge;
use crate::{
    Next, Plan, PlanInput, next,
    plan::{DependencySubject, Subject},
    testing::{Fixture, attempt, json, problem},
};

const OVERVIEW: &str = r#"
openapi: 3.0.3
info: { title: overview, version: "1" }
paths:
  /overview:
    get:
      operationId: overview
      responses:
        "200": { description: a, content: { application/json: { schema: { type: object, required: [events] } } } }
        "206": { description: b, content: { application/json: { schema: { type: object, required: [events, outcomes] } } } }
        "404": { description: c }
        "503": { description: d, content: { application/problem+json: { schema: { type: object, required: [title] } } } }
"#;

const PART: &str = r#"
openapi: 3.0.3
info: { title: part, version: "1" }
paths:
  /search:
    post:
      operationId: search
      responses: { "200": { description: a, content: { application/json: { schema: { type: object } } } } }
"#;

/// A row of an overview that is put together from three parts.
struct Play {
    fixture: Fixture,
    case: Case,
}

/// What the composite is asked, and what is the matter with each part.
struct Scene(BTreeMap<DependencyName, FaultId>);

/// What it does.
struct Done {
    answer: Option<Answer>,
    milliseconds: u64,
    calls: Vec<StubCall>,
}

const PARTS: [&str; 3] = ["a", "b", "c"];

fn partial() -> Partial {
    Partial {
        status: 206,
        outcomes: Some("/outcomes".into()),
        part: Some("/part".into()),
        names: BTreeMap::from([("b".into(), "Part B".into())]),
    }
}

fn faults() -> Vec<InjectableFault> {
    let fault = |state: &PartState| {
        Some(InjectableFault {
            id: state.fault()?,
            group: "FI-00".into(),
            effect: Effect::Business,
            carried_out: CarriedOut::Perhaps,
            text: Text::default(),
        })
    };
    PartState::ALL.iter().filter_map(fault).collect()
}

impl Play {
    fn of(row: &str, partial: Option<Partial>, when_lost: Option<WhenLost>, deadline: Option<&str>) -> Self {
        let declared: Vec<Dependency> = PARTS
            .iter()
            .map(|name| {
                let deadline = deadline.map(|span| format!(r#", "deadline": "{span}""#)).unwrap_or_default();
                let text = format!(r#"{{ "name": "{name}", "service": "p.yaml"{deadline} }}"#);
                let declared: Dependency = serde_json::from_str(&text).expect("a dependency");
                Dependency { when_lost, ..declared }
            })
            .collect();
        let mut fixture = Fixture::reading(OVERVIEW);
        fixture.description.composite =
            vec![Composite { operation: "overview".into(), parts: PARTS.map(Into::into).to_vec(), partial }];
        let part = Fixture::reading(PART);
        let catalogue = faults();
        let dependencies = declared.iter().map(|declared| DependencySubject {
            name: declared.name.clone(),
            simulates: None,
            contracts: &part.contracts,
            declared,
            alternative: Told::No,
            trust: Told::No,
            tokens: None,
        });
        let subjects = [Subject {
            description: &fixture.description,
            contracts: &fixture.contracts,
            instance: InstanceId::new("test"),
            dependencies: dependencies.collect(),
        }];
        let input = PlanInput {
            services: &subjects,
            test_data: &fixture.test_data,
            population: &fixture.population,
            faults: &catalogue,
            seed: 1,
        };
        let plan = Plan::new(input).expect("a plan");
        let id = format!("composite/overview/{row}");
        let found = plan.cases().find(|case| case.id.as_str() == id);
        let mut case = found.unwrap_or_else(|| {
            // Not every row of three is among the pairs: any other is made into this one.
            plan.cases().find(|case| case.id.as_str().starts_with("composite/overview/")).expect("a row")
        });
        set_states(&mut case, row);
        Self { fixture, case }
    }

    /// With all that can be agreed.
    fn agreed(row: &str) -> Self {
        Self::of(row, Some(partial()), None, Some("1s"))
    }

    fn come_to(&self, mut candidate: impl FnMut(&Scene) -> Done) -> (Verdict, usize) {
        let mut attempts: Vec<Attempt> = Vec::new();
        while let Next::Send(probe) = next(&self.fixture.contracts, &self.case, &attempts) {
            let Probe::Http(program) = *probe else { panic!("only requests are sent") };
            let injections = program.steps.iter().flat_map(|step| &step.injections);
            let scene = Scene(injections.map(|it| (it.dependency.clone(), it.fault.clone())).collect());
            let done = candidate(&scene);
            let answer = done.answer.clone().unwrap_or_default();
            let mut attempt = attempt(&self.fixture, &program, &[answer]);
            if let Some(last) = attempt.observation.exchanges.last_mut() {
                last.microseconds = done.milliseconds * 1_000;
                if done.answer.is_none() {
                    last.outcome = Outcome::NoAnswer(Transport::TimedOut(done.milliseconds));
                }
            }
            attempt.observation.stub_calls = done.calls;
            attempts.push(attempt);
            assert!(attempts.len() < 100, "no end");
        }
        (judge(&self.fixture.contracts, &self.case, &attempts), attempts.len())
    }

    fn finding(&self, candidate: impl FnMut(&Scene) -> Done) -> String {
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
            assert_eq!(finding.fault, Fault::Producer);
        }
        format!("{weight} {}", finding.message.key.trim_start_matches("finding-"))
    }
}

fn set_states(case: &mut Case, row: &str) {
    let samprov_model::case::Assertion::PartsCombined { parts, .. } = &mut case.assertion else {
        panic!("another assertion");
    };
    for part in parts {
        part.state = PartState::ALL
            .into_iter()
            .find(|state| {
                row.split('+').any(|word| word == format!("{}-{}", part.dependency, state.as_str()))
            })
            .unwrap_or(PartState::Ok);
    }
}

impl Scene {
    fn fault(&self, part: &str) -> Option<&FaultId> {
        self.0.get(&DependencyName::new(part))
    }

    fn is_lost(&self, part: &str) -> bool {
        self.fault(part).is_some_and(|fault| matches!(fault.as_str(), "status-500" | "black-hole"))
    }

    fn lost(&self) -> Vec<&'static str> {
        PARTS.into_iter().filter(|part| self.is_lost(part)).collect()
    }

    fn calls(&self) -> Vec<StubCall> {
        PARTS.iter().map(|part| self.call(part)).collect()
    }

    fn call(&self, part: &str) -> StubCall {
        let fault = self.fault(part);
        StubCall {
            dependency: part.into(),
            instance: None,
            operation: Some("search".into()),
            request: Request { base: "http://127.0.0.1:4711".into(), ..Request::default() },
            status: match fault.map(FaultId::as_str) {
                Some("status-500") => 500,
                Some("black-hole") => 0,
                Some("logical-error") => 404,
                _ => 200,
            },
            fault: fault.cloned(),
            violations: Vec::new(),
            undecided: Vec::new(),
            connection: ConnectionFacts::default(),
        }
    }
}

fn done(scene: &Scene, answer: Answer) -> Done {
    Done { answer: Some(answer), milliseconds: 5, calls: scene.calls() }
}

fn whole() -> Answer {
    json(200, r#"{"events": []}"#)
}

fn naming(parts: &[&str]) -> Answer {
    let outcomes: Vec<String> = parts
        .iter()
        .map(|part| format!(r#"{{"part": "{}"}}"#, if *part == "b" { "Part B" } else { part }))
        .collect();
    json(206, &format!(r#"{{"events": [], "outcomes": [{}]}}"#, outcomes.join(", ")))
}

/// What the answer of a good composite is.
fn right(scene: &Scene) -> Answer {
    match scene.lost().as_slice() {
        [] => whole(),
        [_, _, _] => problem(503),
        lost => naming(lost),
    }
}

fn good(scene: &Scene) -> Done {
    done(scene, right(scene))
}

/// As [`good`], but with this answer while something is the matter.
fn but(answer: impl Fn(&Scene) -> Answer) -> impl FnMut(&Scene) -> Done {
    move |scene| if scene.0.is_empty() { good(scene) } else { done(scene, answer(scene)) }
}

const ROWS: [&str; 9] = [
    "all-ok",
    "a-timeout+b-timeout+c-timeout",
    "a-fault",
    "b-timeout",
    "a-empty+b-slow+c-logical-error",
    "a-fault+b-empty",
    "a-fault+b-timeout+c-slow",
    "a-logical-error+c-fault",
    "c-slow",
];

#[test]
fn a_composite_that_says_what_is_missing_is_right_in_every_row() {
    for row in ROWS {
        let (verdict, attempts) = Play::agreed(row).come_to(good);
        assert_eq!(verdict, Verdict::Pass, "{row}");
        assert_eq!(attempts, 3, "before, during and after: {row}");
    }
}

#[test]
fn the_rows_are_planned_for_the_producer_and_verify_a_must_of_the_operation() {
    let play = Play::agreed("a-timeout+b-timeout+c-timeout");
    assert_eq!(play.case.id.as_str(), "composite/overview/a-timeout+b-timeout+c-timeout");
    assert_eq!(play.case.role, Role::Producer);
    assert_eq!(play.case.requirements[0].as_str(), "composite/overview");
}

#[test]
fn an_answer_that_lacks_a_part_says_so_and_names_it() {
    assert_eq!(Play::agreed("a-fault").finding(but(|_| whole())), "fail whole-though-part-lost");
    let row = Play::agreed("a-fault+b-timeout+c-slow");
    assert_eq!(row.finding(but(|_| naming(&["a"]))), "fail lost-part-unnamed");
    assert_eq!(row.finding(but(|_| naming(&["a", "b", "c"]))), "pass", "outcomes may be told of all parts");
    let nameless = Partial { outcomes: None, part: None, ..partial() };
    let unlisted = Play::of("a-fault", Some(nameless), None, Some("1s"));
    assert_eq!(unlisted.finding(but(|_| json(206, r#"{"events": [], "outcomes": []}"#))), "pass");
}

#[test]
fn one_lost_part_does_not_fail_the_whole_but_all_of_them_may() {
    assert_eq!(Play::agreed("b-timeout").finding(but(|_| problem(503))), "fail part-lost-fails-all");
    assert_eq!(
        Play::agreed("a-timeout+b-timeout+c-timeout").finding(but(|_| naming(&PARTS))),
        "pass",
        "a partial answer is right, too"
    );
    let nothing_else = Play::agreed("a-fault+b-empty+c-logical-error");
    assert_eq!(nothing_else.finding(but(|_| problem(503))), "pass", "no part has given anything");
    let refusing = Play::of("b-timeout", Some(partial()), Some(WhenLost::Refuse), Some("1s"));
    assert_eq!(refusing.finding(but(|_| problem(503))), "pass", "it cannot be done without");
}

#[test]
fn an_answer_as_described_is_no_loss_whatever_it_holds() {
    for row in ["all-ok", "a-empty", "c-slow"] {
        let play = Play::agreed(row);
        if row == "all-ok" {
            let mut asked = 0;
            let wavering = |scene: &Scene| {
                asked += 1;
                done(scene, if asked % 2 == 0 { naming(&["a"]) } else { whole() })
            };
            assert_eq!(play.finding(wavering), "fail partial-though-whole");
            continue;
        }
        assert_eq!(play.finding(but(|_| naming(&["a"]))), "fail partial-though-whole", "{row}");
        assert_eq!(play.finding(but(|_| problem(503))), "fail fault-not-borne", "{row}");
    }
    assert_eq!(Play::agreed("a-empty").finding(but(|_| crate::testing::empty(404))), "pass");
    let refused = Play::agreed("a-logical-error");
    for answer in [whole(), naming(&["a"]), crate::testing::empty(404)] {
        assert_eq!(refused.finding(but(|_| answer.clone())), "pass", "it is the composite's own business");
    }
    assert_eq!(refused.finding(but(|_| problem(503))), "warn refused-part-not-borne");
}

#[test]
fn what_nobody_has_agreed_on_fails_nobody() {
    let open = |row: &str| Play::of(row, None, None, None);
    assert_eq!(open("a-fault").finding(but(|_| whole())), "warn carried-on-without-unagreed");
    assert_eq!(open("a-fault").finding(but(|_| problem(503))), "pass");
    assert_eq!(open("c-slow").finding(but(|_| problem(503))), "pass", "it may have a shorter deadline");
    let of = |when| Play::of("a-fault", None, Some(when), Some("1s"));
    assert_eq!(of(WhenLost::Refuse).finding(but(|_| whole())), "fail carried-on-without");
    assert_eq!(of(WhenLost::CarryOn).finding(but(|_| whole())), "pass");
}

#[test]
fn what_a_failing_part_wrote_stays_with_the_composite() {
    let telling = |status: u16| {
        but(move |scene: &Scene| {
            let mut answer = right(scene);
            if answer.status == status {
                answer.body = String::from_utf8(answer.body)
                    .expect("text")
                    .replacen('{', &format!(r#"{{"why": "{UPSTREAM_MARK}", "#), 1)
                    .into_bytes();
            }
            answer
        })
    };
    assert_eq!(Play::agreed("a-fault").finding(telling(206)), "fail upstream-detail-told");
    assert_eq!(
        Play::agreed("a-fault+b-logical-error").finding(telling(206)),
        "pass",
        "what a part says in refusing may be for the callers"
    );
}

#[test]
fn a_dead_part_is_not_waited_for_without_end() {
    let row = Play::agreed("b-timeout+c-timeout");
    let taking = |milliseconds: u64, is_answered: bool| {
        move |scene: &Scene| {
            let is_quiet = scene.0.is_empty();
            let answer = (is_answered || is_quiet).then(|| right(scene));
            Done { answer, milliseconds: if is_quiet { 5 } else { milliseconds }, calls: scene.calls() }
        }
    };
    assert_eq!(row.finding(taking(3_900, true)), "pass", "one after the other, and two seconds of its own");
    assert_eq!(row.finding(taking(4_100, true)), "fail late-on-fault");
    assert_eq!(row.finding(taking(12_000, false)), "fail hangs-on-fault");
}

#[test]
fn a_part_that_is_not_called_cannot_be_missing() {
    // Without what the first part says there is nothing to ask the second one.
    let row = Play::agreed("a-empty+b-timeout");
    let chained = |scene: &Scene| {
        let mut done = done(scene, whole());
        if scene.fault("a").is_some() {
            done.calls.retain(|call| call.dependency.as_str() != "b");
        }
        done
    };
    assert_eq!(row.finding(chained), "pass");
    let row = Play::agreed("b-timeout");
    assert_eq!(row.finding(chained_away), "reason-not-called-again");
    let never = |scene: &Scene| Done { calls: vec![scene.call("a"), scene.call("b")], ..good(scene) };
    assert_eq!(Play::agreed("a-fault").finding(never), "reason-never-called");
    let untouched = |scene: &Scene| {
        let mut done = done(scene, whole());
        done.calls.iter_mut().for_each(|call| call.fault = None);
        done
    };
    assert_eq!(Play::agreed("a-empty").finding(untouched), "reason-fault-not-possible");
}

/// Keeps what the parts said.
fn chained_away(scene: &Scene) -> Done {
    let calls = if scene.0.is_empty() { scene.calls() } else { Vec::new() };
    Done { answer: Some(whole()), milliseconds: 5, calls }
}

#[test]
fn a_composite_that_never_gives_a_whole_answer_fails_where_its_parts_do_and_is_knocked_on_where_they_do_not()
{
    let row = Play::agreed("a-fault");
    assert_eq!(row.finding(|scene| done(scene, naming(&["a"]))), "fail partial-though-whole");
    let refused = |scene: &Scene| {
        let mut done = done(scene, naming(&["a"]));
        done.calls.iter_mut().for_each(|call| call.status = 401);
        done
    };
    assert_eq!(row.finding(refused), "undecided knocked-on");
    assert_eq!(row.finding(|scene| done(scene, problem(503))), "undecided knocked-on");
}

#[test]
fn a_composite_recovers_within_a_while_and_a_finding_is_looked_at_twice() {
    let row = Play::agreed("a-fault");
    let away_for = |looks: usize| {
        let mut left = 0;
        move |scene: &Scene| {
            if !scene.0.is_empty() {
                left = looks;
                return good(scene);
            }
            let is_away = left > 0;
            left = left.saturating_sub(1);
            done(scene, if is_away { naming(&["a"]) } else { whole() })
        }
    };
    assert_eq!(row.finding(away_for(4)), "pass", "a circuit breaker");
    assert_eq!(row.finding(away_for(1_000)), "fail never-recovers");
    let mut disturbed = 0;
    let slipping = |scene: &Scene| {
        disturbed += usize::from(!scene.0.is_empty());
        if !scene.0.is_empty() && disturbed == 1 { done(scene, whole()) } else { good(scene) }
    };
    assert_eq!(row.finding(slipping), "pass", "once is no finding");
}

#[test]
fn a_partial_answer_and_an_error_keep_their_descriptions() {
    let row = Play::agreed("a-fault");
    let broken = but(|_| json(206, r#"{"outcomes": [{"part": "a"}]}"#));
    assert_eq!(row.finding(broken), "fail answer-broken-on-fault");
    let all = Play::agreed("a-timeout+b-timeout+c-timeout");
    assert_eq!(all.finding(but(|_| problem(502))), "warn undescribed-error-on-fault");
    let mut nameless = problem(503);
    nameless.body = b"{}".to_vec();
    assert_eq!(all.finding(but(|_| nameless.clone())), "fail error-broken-on-fault");
}
