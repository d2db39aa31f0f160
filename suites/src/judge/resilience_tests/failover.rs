//! Candidates with a second instance to turn to: whether each turns in time, does nothing twice and comes back.

use super::{AGREED, Done, Play, Scene, at_reserve, call, done, good, problem, well};

/// A candidate with two instances: it uses the reserve while the first is lost, and returns after so many looks.
fn turning(returns_after: usize) -> impl FnMut(&Scene<'_>) -> Done {
    let mut away = 0;
    move |scene| {
        if !scene.creates {
            return done(well(scene), Vec::new());
        }
        if scene.fault.is_some() {
            away = returns_after;
            let mut calls = if scene.fault == Some(&"connection-refused".into()) {
                Vec::new()
            } else {
                vec![call("search", scene.fault)]
            };
            calls.push(at_reserve("search"));
            return done(well(scene), calls);
        }
        let calls = if away > 0 { vec![at_reserve("search")] } else { vec![call("search", None)] };
        away = away.saturating_sub(1);
        done(well(scene), calls)
    }
}

#[test]
fn a_candidate_that_turns_to_the_reserve_and_back_is_right() {
    for moment in ["before", "during", "after", "return"] {
        let play = Play::of(&format!("resilience/register/search/failover-{moment}"), AGREED);
        assert_eq!(play.finding(turning(2)), "pass", "{moment}");
    }
}

#[test]
fn a_candidate_that_does_not_turn_or_turns_late_or_never_returns_is_found() {
    let play = |moment: &str| Play::of(&format!("resilience/register/search/failover-{moment}"), AGREED);
    assert_eq!(play("before").finding(good("search")), "fail other-instance-not-used");
    let mut turns = turning(1);
    let late = |scene: &Scene<'_>| {
        let milliseconds = if scene.fault.is_some() { 5_500 } else { 5 };
        Done { milliseconds, ..turns(scene) }
    };
    assert_eq!(play("before").finding(late), "fail other-instance-used-late");
    assert_eq!(play("return").finding(turning(100_000)), "fail never-returns");
    let passing_over = |scene: &Scene<'_>| {
        done(well(scene), if scene.creates { vec![at_reserve("search")] } else { Vec::new() })
    };
    assert_eq!(play("before").finding(passing_over), "fail first-instance-passed-over");
}

#[test]
fn what_the_first_instance_may_have_done_is_not_done_again_at_the_reserve() {
    let play = Play::of("resilience/register/order/failover-during", AGREED);
    let again = |scene: &Scene<'_>| {
        let calls = match scene.fault {
            _ if !scene.creates => Vec::new(),
            Some(fault) if *fault == "connection-refused".into() => vec![at_reserve("order")],
            Some(fault) => vec![call("order", Some(fault)), at_reserve("order")],
            None => vec![call("order", None)],
        };
        done(well(scene), calls)
    };
    assert_eq!(play.finding(again), "fail write-repeated");
    let careful = |scene: &Scene<'_>| {
        let (answer, calls) = match scene.fault {
            _ if !scene.creates => (well(scene), Vec::new()),
            Some(fault) if *fault == "connection-refused".into() => (well(scene), vec![at_reserve("order")]),
            Some(fault) => (problem(503), vec![call("order", Some(fault))]),
            None => (well(scene), vec![call("order", None)]),
        };
        done(answer, calls)
    };
    assert_eq!(play.finding(careful), "pass");
}
