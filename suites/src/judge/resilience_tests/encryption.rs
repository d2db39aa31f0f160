//! Candidates that meet a certificate which proves nothing: who refuses it, who believes it, and whom nobody can blame.

use samprov_model::observation::StubCall;

use super::{AGREED, Done, Play, Scene, but, call, done, problem, well};

const ENCRYPTED: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search"], "deadline": "2s", "trust": { "env": "AUTHORITY" } }"#;
const UNTOLD: &str = r#"{ "name": "register", "service": "r.yaml", "uses": ["search"], "trust": {} }"#;
const EXPIRED: &str = "resilience/register/search/tls-expired";
const INCOMPLETE: &str = "resilience/register/search/tls-missing-intermediate";

/// Ends the connection in the handshake, and says that it could not do its work.
fn refuses(_: &Scene<'_>) -> Done {
    Done { connections: vec!["register".into()], ..done(problem(503), Vec::new()) }
}

/// Calls as if nothing were the matter.
fn believes(scene: &Scene<'_>) -> Done {
    asks("search", scene)
}

fn asks(operation: &str, scene: &Scene<'_>) -> Done {
    let answered = StubCall { status: 200, ..call(operation, scene.fault) };
    Done { connections: vec!["register".into()], ..done(well(scene), vec![answered]) }
}

#[test]
fn who_believes_a_certificate_that_proves_nothing_is_told_whatever_comes_of_it() {
    let play = Play::of(EXPIRED, ENCRYPTED);
    assert_eq!(play.finding(but("search", believes)), "fail untrusted-tls-accepted");
    let and_fails = |scene: &Scene<'_>| Done { answer: Some(problem(503)), ..believes(scene) };
    assert_eq!(play.finding(but("search", and_fails)), "fail untrusted-tls-accepted");
    let and_is_silent = |scene: &Scene<'_>| Done { answer: None, ..believes(scene) };
    assert_eq!(play.finding(but("search", and_is_silent)), "fail untrusted-tls-accepted");
    let of_another_operation =
        |scene: &Scene<'_>| Done { answer: Some(problem(503)), ..asks("order", scene) };
    assert_eq!(play.finding(but("search", of_another_operation)), "fail untrusted-tls-accepted");
}

#[test]
fn believing_is_one_root_cause_whatever_is_called() {
    let both = ENCRYPTED.replace(r#"["search"]"#, r#"["search", "order"]"#);
    let fingerprint = |operation: &'static str| {
        let play = Play::of(&format!("resilience/register/{operation}/tls-expired"), &both);
        let (verdict, _) = play.come_to(but(operation, move |scene| asks(operation, scene)));
        verdict.finding().expect("it is found").fingerprint.clone()
    };
    assert_eq!(fingerprint("search"), fingerprint("order"));
}

#[test]
fn who_refuses_it_answers_as_after_every_other_loss() {
    // The notes declare no 503: any 5xx will do, and is told.
    assert_eq!(
        Play::of(EXPIRED, ENCRYPTED).finding(but("search", refuses)),
        "warn undescribed-error-on-fault"
    );
    let carries_on = |scene: &Scene<'_>| Done { answer: Some(well(scene)), ..refuses(scene) };
    let found = Play::of(EXPIRED, ENCRYPTED).finding(but("search", carries_on));
    assert_eq!(found, "warn carried-on-without-unagreed");
}

#[test]
fn what_is_missing_between_two_certificates_a_client_may_have_or_not() {
    let play = Play::of(INCOMPLETE, ENCRYPTED);
    assert_eq!(play.finding(but("search", believes)), "pass");
    assert_eq!(play.finding(but("search", refuses)), "warn undescribed-error-on-fault");
}

#[test]
fn who_does_not_connect_with_the_fault_on_has_not_met_it() {
    let kept = |scene: &Scene<'_>| done(well(scene), Vec::new());
    assert_eq!(Play::of(EXPIRED, ENCRYPTED).finding(but("search", kept)), "reason-not-called-again");
}

#[test]
fn without_encryption_nothing_is_asked() {
    assert!(Play::planned(EXPIRED, AGREED).is_none());
    let play = Play::of(EXPIRED, UNTOLD);
    let mut asked = 0;
    let found = play.finding(|scene| {
        asked += 1;
        done(well(scene), Vec::new())
    });
    assert_eq!((found.as_str(), asked), ("reason-not-encrypted", 0));
}
