//! Selection, agreed exceptions and the rule that keeps real environments safe.

use std::fs;

use super::{
    bench::{Bench, Ended},
    run_server::{Asked, DESCRIPTION, Items, Reply, Server, conforming},
};

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.write("items.yaml", DESCRIPTION);
    bench
}

/// A list that answers with a status that is not declared.
fn with_defect(asked: &Asked, items: &Items) -> Reply {
    if asked.method == "GET" && asked.path == "/items" {
        Reply::Json(500, None)
    } else {
        conforming(asked, items)
    }
}

fn run_with_deviation(name: &str, cases: &str, expires: &str, defect: bool) -> Ended {
    let bench = bench(name);
    let server = if defect { Server::start(with_defect) } else { Server::start(conforming) };
    bench.write(
        "deviations.yaml",
        format!("deviations: [ {{ cases: '{cases}', reason: agreed, owner: me, expires: {expires} }} ]\n"),
    );
    bench.run(&["test", "items.yaml", "--target", &server.url(), "--deviations", "deviations.yaml"])
}

#[test]
fn a_failure_fails_unless_it_is_agreed() {
    let bench = bench("run_defect");
    let server = Server::start(with_defect);
    bench.run(&["test", "items.yaml", "--target", &server.url()]).with_code(1);
    run_with_deviation("run_deviation", "*listItems*", "2999-01-01", true).with_code(0);
}

#[test]
fn an_expired_exception_fails() {
    run_with_deviation("run_expired", "*listItems*", "2020-01-01", true).with_code(1);
}

#[test]
fn an_exception_that_nothing_needs_fails() {
    run_with_deviation("run_stale", "*listItems*", "2999-01-01", false).with_code(1);
}

#[test]
fn nothing_selected_is_exit_4_and_one_case_can_be_run_alone() {
    let bench = bench("run_selection");
    let server = Server::start(conforming);
    let run = |only: &str| bench.run(&["test", "items.yaml", "--target", &server.url(), "--only", only]);
    run("no/such/*").with_code(4);
    run("contract/listItems/positive/minimal").with_code(0);
    let junit = fs::read_to_string(bench.folder().join("samprov-out/junit.xml")).unwrap();
    assert_eq!(junit.matches("name=\"contract/").count(), 1, "{junit}");
}

#[test]
fn a_target_that_is_not_marked_as_test_gets_safe_requests_only() {
    let bench = bench("run_safety");
    let proxy = Server::start(conforming);
    let words = ["test", "items.yaml", "--target", "http://items.example", "--proxy"];
    let ended = bench.run(&[&words[..], &[&proxy.url()]].concat());
    assert!(matches!(ended.code, 0 | 3), "{ended:?}");
    assert!(ended.error.contains("not marked as a test environment"), "{ended:?}");
    let seen = proxy.seen.lock().unwrap();
    assert!(!seen.is_empty());
    assert!(seen.iter().all(|(method, _)| method == "GET" || method == "HEAD"), "{seen:?}");
    drop(seen);
    let marked = bench.run(&[&words[..], &[&proxy.url(), "--environment", "test"]].concat()).with_code(0);
    assert!(!marked.error.contains("not marked"), "{marked:?}");
    assert!(proxy.seen.lock().unwrap().iter().any(|(method, _)| method == "POST"));
}

#[test]
fn a_target_is_needed_when_the_description_names_none() {
    let ended = bench("run_no_target").run(&["test", "items.yaml"]).with_code(2);
    assert!(ended.error.contains("--target"), "{ended:?}");
}

#[test]
fn a_budget_that_is_spent_leaves_the_rest_unrun_and_not_green() {
    let bench = bench("run_budget");
    let server = Server::start(conforming);
    let ended = bench.run(&["test", "items.yaml", "--target", &server.url(), "--budget", "1ms"]);
    assert_eq!(ended.code, 3, "{ended:?}");
}

#[test]
fn a_missing_secret_is_named() {
    let bench = bench("run_secret");
    let words =
        ["test", "items.yaml", "--target", "http://127.0.0.1:1", "--header", "X-Key: ${SAMPROV_NO_SUCH}"];
    let ended = bench.run(&words).with_code(2);
    assert!(ended.error.contains("SAMPROV_NO_SUCH"), "{ended:?}");
}
