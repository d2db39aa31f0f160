//! Commands with a second instance to turn to: whether each turns, does nothing twice and comes back.

use std::cell::Cell;

use samprov_model::{drive::DriveEnd, id::FaultId, observation::StubCall};

use super::{
    super::{at_reserve, call},
    case, comes_to, failed,
};

const AGREED: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search", "order"], "deadline": "2s",
  "failover": { "to": "reserve", "configure": { "env": "R" }, "within": "3s", "return-within": "1s" } }"#;

const MOMENTS: [&str; 4] = ["before", "during", "after", "return"];

type Ended = (DriveEnd, Vec<StubCall>);

/// What a command comes to whose calls of an operation are these; it is told which fault is on, and how often it has run.
fn finding(operation: &str, moment: &str, command: impl Fn(Option<&FaultId>, usize) -> Ended) -> String {
    let id = format!("resilience/register/{operation}/failover-{moment}");
    comes_to(&case(&id, AGREED).unwrap_or_else(|| panic!("no case {id}")), command)
}

/// The calls of a command that turns to the reserve by itself.
fn turned(operation: &str, fault: Option<&FaultId>) -> Vec<StubCall> {
    match fault {
        None => vec![call(operation, None)],
        Some(refused) if *refused == "connection-refused".into() => vec![at_reserve(operation)],
        Some(_) => vec![call(operation, fault), at_reserve(operation)],
    }
}

/// The calls of a command that knows the first instance only.
fn held(operation: &str, fault: Option<&FaultId>) -> Vec<StubCall> {
    turned(operation, fault).into_iter().filter(|call| call.instance.is_none()).collect()
}

#[test]
fn a_command_that_turns_to_the_reserve_and_back_is_right_and_may_tell_by_its_status_what_it_met() {
    for moment in MOMENTS {
        assert_eq!(
            finding("search", moment, |fault, _| (DriveEnd::Done, turned("search", fault))),
            "pass",
            "{moment}"
        );
        let warns = |fault: Option<&FaultId>, _: usize| {
            (if fault.is_some() { failed() } else { DriveEnd::Done }, turned("search", fault))
        };
        assert_eq!(finding("search", moment, warns), "pass", "{moment}");
    }
}

#[test]
fn a_command_may_be_lost_with_the_first_instance_and_turn_when_it_is_run_again() {
    for moment in MOMENTS {
        let next_time = |fault: Option<&FaultId>, run: usize| match (fault, run) {
            (Some(_), 2) => (failed(), held("search", fault)),
            (Some(_), _) => (DriveEnd::Done, turned("search", fault)),
            (None, _) => (DriveEnd::Done, vec![call("search", None)]),
        };
        assert_eq!(finding("search", moment, next_time), "pass", "{moment}");
    }
}

#[test]
fn a_command_that_never_turns_is_found_however_it_ends() {
    for moment in MOMENTS {
        for end in [failed(), DriveEnd::Done] {
            let holds = |fault: Option<&FaultId>, _: usize| {
                (if fault.is_some() { end.clone() } else { DriveEnd::Done }, held("search", fault))
            };
            assert_eq!(
                finding("search", moment, holds),
                "finding-other-instance-not-used",
                "{moment} {end:?}"
            );
        }
    }
}

#[test]
fn a_command_that_has_nothing_left_to_do_is_not_found() {
    for moment in MOMENTS {
        let idle = |fault: Option<&FaultId>, run: usize| match run {
            0 | 1 => (DriveEnd::Done, held("search", fault)),
            _ => (DriveEnd::Done, Vec::new()),
        };
        assert_eq!(finding("search", moment, idle), "notverified", "{moment}");
        let lost = Cell::new(0);
        let turns_and_is_done = |fault: Option<&FaultId>, _: usize| {
            lost.set(if fault.is_some() { lost.get() + 1 } else { 0 });
            (DriveEnd::Done, if lost.get() > 1 { Vec::new() } else { turned("search", fault) })
        };
        assert_eq!(finding("search", moment, turns_and_is_done), "pass", "{moment}");
    }
}

#[test]
fn a_command_that_stays_with_the_reserve_is_found_and_one_that_takes_its_time_is_not() {
    let stays = |looks: usize| {
        move |fault: Option<&FaultId>, run: usize| match fault {
            None if run > 2 && run <= 2 + looks => (DriveEnd::Done, vec![at_reserve("search")]),
            _ => (DriveEnd::Done, turned("search", fault)),
        }
    };
    assert_eq!(finding("search", "return", stays(100)), "finding-never-returns");
    assert_eq!(finding("search", "return", stays(2)), "pass");
    let stumbles = |fault: Option<&FaultId>, run: usize| match run {
        3 => (failed(), Vec::new()),
        _ => (DriveEnd::Done, turned("search", fault)),
    };
    assert_eq!(
        finding("search", "return", stumbles),
        "pass",
        "a second run after the loss is another chance"
    );
    let for_good = |fault: Option<&FaultId>, run: usize| match run {
        0..=2 => (DriveEnd::Done, turned("search", fault)),
        _ => (failed(), Vec::new()),
    };
    for moment in ["before", "return"] {
        assert_eq!(finding("search", moment, for_good), "finding-never-recovers", "{moment}");
    }
    let passes_over = |_: Option<&FaultId>, _: usize| (DriveEnd::Done, vec![at_reserve("search")]);
    assert_eq!(finding("search", "before", passes_over), "finding-first-instance-passed-over");
}

#[test]
fn what_the_first_instance_may_have_done_is_not_done_again_at_the_reserve_by_a_command() {
    assert_eq!(
        finding("order", "during", |fault, _| (DriveEnd::Done, turned("order", fault))),
        "finding-write-repeated"
    );
    let careful = |fault: Option<&FaultId>, run: usize| match (fault, run) {
        (Some(_), 2) => (failed(), held("order", fault)),
        _ => (DriveEnd::Done, turned("order", fault)),
    };
    assert_eq!(finding("order", "during", careful), "pass");
    for end in [failed(), DriveEnd::Done] {
        let leaves_it = |fault: Option<&FaultId>, run: usize| match (fault, run) {
            (Some(_), 2) => (failed(), held("order", fault)),
            (Some(_), _) => (end.clone(), Vec::new()),
            (None, _) => (DriveEnd::Done, vec![call("order", None)]),
        };
        let come_to = finding("order", "during", leaves_it);
        assert_eq!(come_to, "notverified", "what it does not know it leaves to somebody");
    }
    let holds = |fault: Option<&FaultId>, _: usize| match fault {
        Some(_) => (failed(), held("order", fault)),
        None => (DriveEnd::Done, vec![call("order", None)]),
    };
    assert_eq!(finding("order", "before", holds), "finding-other-instance-not-used");
}
