//! Candidates that a command makes call, played through cases about a failing dependency.

mod failover;

use samprov_model::{
    case::Case,
    drive::{Drive, DriveEnd, Driven, Trigger},
    id::{FaultId, InstanceId},
    observation::{Attempt, Observation, StubCall},
    probe::Probe,
    resilience::Told,
};

use super::{REGISTER, call, faults};
use crate::{
    Next, Plan, PlanInput, judge, next,
    plan::{DependencySubject, Subject},
    testing::Fixture,
};

const JOB: &str = "openapi: 3.1.0\ninfo: { title: job, version: '1' }\npaths: {}\n";
const AGREED: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search", "order"], "deadline": "2s", "retries": { "max": 1 } }"#;
const UNAGREED: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search", "order"] }"#;

/// The case with this id of a service without operations; the command may take a minute.
fn case(id: &str, declared: &str) -> Option<(Fixture, Case)> {
    let (mut job, register) = (Fixture::reading(JOB), Fixture::reading(REGISTER));
    job.description.depends_on = vec![serde_json::from_str(declared).expect("a dependency")];
    let drive = serde_json::json!({ "drive": { "trigger": "job", "within": "1m" } });
    job.description.candidate = Some(serde_json::from_value(drive).expect("a candidate"));
    let catalogue = faults();
    let subjects = [Subject {
        description: &job.description,
        contracts: &job.contracts,
        instance: InstanceId::new("test"),
        dependencies: vec![DependencySubject {
            name: "register".into(),
            simulates: None,
            contracts: &register.contracts,
            declared: &job.description.depends_on[0],
            alternative: if declared.contains("failover") { Told::Yes } else { Told::No },
            trust: Told::No,
            tokens: None,
        }],
    }];
    let input = PlanInput {
        services: &subjects,
        test_data: &job.test_data,
        population: &job.population,
        faults: &catalogue,
        seed: 1,
    };
    let case = Plan::new(input).expect("a plan").cases().find(|case| case.id.as_str() == id)?;
    Some((job, case))
}

/// What the case comes to when the command ends so with these calls; it is told which fault is on, and how often it has run.
fn comes_to(
    (fixture, case): &(Fixture, Case),
    command: impl Fn(Option<&FaultId>, usize) -> (DriveEnd, Vec<StubCall>),
) -> String {
    let mut attempts: Vec<Attempt> = Vec::new();
    while let Next::Send(probe) = next(&fixture.contracts, case, &attempts) {
        let Probe::Trigger(driving) = *probe else { panic!("there is nothing but the command") };
        let fault = driving.injections.first().map(|injection| &injection.fault);
        let (end, stub_calls) = command(fault, attempts.len());
        let trigger: &Trigger = &driving.trigger;
        let driven = Driven { drive: Drive::Trigger(trigger.clone()), end, last_words: String::new() };
        let observation = Observation { driven: Some(driven), stub_calls, ..Observation::default() };
        attempts.push(Attempt { purpose: driving.purpose, observation });
        assert!(attempts.len() < 20, "no end");
    }
    let verdict = judge(&fixture.contracts, case, &attempts);
    let key = verdict.finding().map(|finding| finding.message.key.clone());
    key.unwrap_or_else(|| format!("{:?}", verdict.standing()).to_lowercase())
}

fn failed() -> DriveEnd {
    DriveEnd::Failed("exit status: 4".into())
}

fn order(fault: Option<&FaultId>, body: &str) -> StubCall {
    let mut order = call("order", fault);
    order.request.body = body.into();
    order
}

const RESET: &str = "resilience/register/order/reset-after-request";

#[test]
fn a_command_that_fails_with_the_fault_and_works_after_it_is_right_and_so_is_one_that_puts_its_work_off() {
    let case = case(RESET, AGREED).unwrap();
    for end in [failed(), DriveEnd::Done] {
        let ended = |fault: Option<&FaultId>| if fault.is_some() { end.clone() } else { DriveEnd::Done };
        assert_eq!(comes_to(&case, |fault, _| (ended(fault), vec![order(fault, "one")])), "pass");
    }
}

#[test]
fn what_may_have_been_done_is_not_asked_for_again_but_more_to_do_is_no_repetition() {
    let case = case(RESET, AGREED).unwrap();
    let twice = |fault: Option<&FaultId>, _| match fault {
        Some(_) => (failed(), vec![order(fault, "one"), order(fault, "one")]),
        None => (DriveEnd::Done, vec![order(None, "one")]),
    };
    assert_eq!(comes_to(&case, twice), "finding-write-repeated");
    let more = |fault: Option<&FaultId>, run: usize| {
        let items = (0..=run).map(|item| order(fault, &item.to_string())).collect();
        (if fault.is_some() { failed() } else { DriveEnd::Done }, items)
    };
    assert_eq!(comes_to(&case, more), "pass");
}

#[test]
fn tries_are_counted_for_each_call_where_their_number_is_agreed() {
    let id = "resilience/register/search/status-503-retry-after";
    let tries = |count: usize| {
        move |fault: Option<&FaultId>, _: usize| match fault {
            Some(_) => (failed(), spaced(vec![call("search", fault); count])),
            None => (DriveEnd::Done, vec![call("search", None)]),
        }
    };
    assert_eq!(comes_to(&case(id, AGREED).unwrap(), tries(3)), "finding-tries-too-often");
    assert_eq!(comes_to(&case(id, AGREED).unwrap(), tries(2)), "pass");
    assert_eq!(comes_to(&case(id, UNAGREED).unwrap(), tries(9)), "pass");
}

/// With ten seconds between each two.
fn spaced(mut calls: Vec<StubCall>) -> Vec<StubCall> {
    for (call, second) in calls.iter_mut().zip((0..).step_by(10)) {
        call.connection.milliseconds = second * 1_000;
    }
    calls
}

#[test]
fn a_command_without_end_is_found_where_a_deadline_is_agreed() {
    let id = "resilience/register/search/black-hole";
    let hangs = |fault: Option<&FaultId>, _| match fault {
        Some(_) => (DriveEnd::TimeUp, vec![call("search", fault)]),
        None => (DriveEnd::Done, vec![call("search", None)]),
    };
    assert_eq!(comes_to(&case(id, AGREED).unwrap(), hangs), "finding-hangs-on-fault");
    assert_eq!(comes_to(&case(id, UNAGREED).unwrap(), hangs), "pass");
}

#[test]
fn a_command_that_goes_on_failing_after_the_fault_is_found_and_one_that_has_nothing_left_to_do_is_not() {
    let case = case(RESET, AGREED).unwrap();
    let for_good = |fault: Option<&FaultId>, run: usize| match run {
        0 | 1 => (DriveEnd::Done, vec![order(None, "one")]),
        _ => (failed(), vec![order(fault, "one")]),
    };
    assert_eq!(comes_to(&case, for_good), "finding-never-recovers");
    let once = |fault: Option<&FaultId>, run: usize| match run {
        3 => (failed(), vec![order(fault, "one")]),
        _ => (DriveEnd::Done, vec![order(fault, "one")]),
    };
    assert_eq!(comes_to(&case, once), "pass", "a second run after the fault is another chance");
    let idle = |fault: Option<&FaultId>, run: usize| match run {
        0..=2 => (DriveEnd::Done, vec![order(fault, "one")]),
        _ => (DriveEnd::Done, Vec::new()),
    };
    assert_eq!(comes_to(&case, idle), "pass");
}

#[test]
fn a_command_that_cannot_be_run_again_blames_no_fault_for_it() {
    let case = case(RESET, AGREED).unwrap();
    let first_time = |end: DriveEnd| {
        move |fault: Option<&FaultId>, run: usize| match run {
            0 => (DriveEnd::Done, vec![order(fault, "one")]),
            _ => (end.clone(), Vec::new()),
        }
    };
    assert_eq!(
        comes_to(&case, first_time(failed())),
        "finding-not-driven",
        "it calls having nothing to do an error"
    );
    assert_eq!(comes_to(&case, first_time(DriveEnd::Done)), "notverified");
}

#[test]
fn a_command_that_fails_when_all_is_well_decides_nothing() {
    let case = case(RESET, AGREED).unwrap();
    assert_eq!(comes_to(&case, |_, _| (failed(), Vec::new())), "finding-not-driven");
    assert_eq!(comes_to(&case, |_, _| (failed(), vec![order(None, "one")])), "finding-not-driven");
    assert_eq!(comes_to(&case, |_, _| (DriveEnd::Done, vec![call("search", None)])), "notverified");
}
