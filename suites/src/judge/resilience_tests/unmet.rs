//! Candidates that fail while a fault is on, and have not met it: whether that was so by chance.

use super::{AGREED, Done, Play, Scene, call, done, problem, well};

const EMPTY: &str = "resilience/register/search/reset-after-request";

/// Fails with the fault on; calls then from the second time on, or never.
fn failing(meets: bool) -> impl FnMut(&Scene<'_>) -> Done {
    let mut times = 0;
    move |scene| {
        if !scene.creates || scene.fault.is_none() {
            let calls = if scene.creates { vec![call("search", None)] } else { Vec::new() };
            return done(well(scene), calls);
        }
        times += 1;
        let calls = if meets && times > 1 { vec![call("search", scene.fault)] } else { Vec::new() };
        done(problem(503), calls)
    }
}

#[test]
fn an_answer_that_failed_without_a_call_is_looked_at_once_more() {
    // The notes declare no 503: any 5xx will do, and is told.
    assert_eq!(Play::of(EMPTY, AGREED).finding(failing(true)), "warn undescribed-error-on-fault");
    assert_eq!(Play::of(EMPTY, AGREED).finding(failing(false)), "reason-not-called-again");
}
