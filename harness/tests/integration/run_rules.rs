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
fn a_budget_that_is_enough_for_nothing_leaves_all_unrun_and_is_not_green() {
    let bench = bench("run_budget");
    let server = Server::start(conforming);
    bench.run(&["test", "items.yaml", "--target", &server.url(), "--budget", "1ms"]).with_code(3);
    assert!(bench.journal().iter().all(|line| line["event"] != "case-started"), "nothing is begun");
}

/// The ids of the cases that a run finished, in the order of names.
fn finished(bench: &Bench) -> Vec<String> {
    let journal = bench.journal();
    let lines = journal.iter().filter(|line| line["event"] == "case-finished");
    let mut ids: Vec<String> = lines.map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn a_budget_runs_the_cases_that_it_is_enough_for_as_planned_and_names_those_it_leaves_out() {
    let bench = bench("run_budget_planned");
    let server = Server::start(conforming);
    let planned = |budget: &str| {
        let ended = bench.run(&["plan", "items.yaml", "--budget", budget]).with_code(0);
        let mut ids: Vec<String> =
            ended.out.lines().filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned).collect();
        ids.sort();
        ids
    };
    let (few, more) = (planned("150ms"), planned("700ms"));
    assert!(!few.is_empty() && few.len() < more.len() && few.iter().all(|id| more.contains(id)));
    for jobs in ["1", "8"] {
        let ended = bench
            .run(&["test", "items.yaml", "--target", &server.url(), "--budget", "700ms", "--jobs", jobs])
            .with_code(0);
        assert_eq!(finished(&bench), more);
        assert!(ended.error.contains(&format!("enough for {} cases", more.len())), "{ended:?}");
        let journal = bench.journal();
        assert_eq!(journal.last().unwrap()["ended"], "budget-kept");
        let left_out = journal.iter().filter(|line| line["why"] == "left-out").count();
        assert_eq!(journal.last().unwrap()["not-run"], left_out);
        let junit = fs::read_to_string(bench.folder().join("samprov-out/junit.xml")).unwrap();
        assert_eq!(junit.matches("is not enough for the rest\"").count(), left_out);
        assert!(ended.out.contains(&format!("{left_out} cases were left out")), "{ended:?}");
    }
}

#[test]
fn a_clock_that_stops_a_run_before_its_planned_end_leaves_it_undecided() {
    let bench = bench("run_budget_clock");
    let server =
        Server::start(
            |asked, items| {
                if asked.path == "/items" { Reply::Silence } else { conforming(asked, items) }
            },
        );
    let words = ["test", "items.yaml", "--target", &server.url(), "--timeout", "300ms", "--jobs", "1"];
    let ended = bench.run(&[&words[..], &["--budget", "500ms", "--shrink=false"]].concat());
    assert!(matches!(ended.code, 1 | 3), "{ended:?}");
    let journal = bench.journal();
    assert_eq!(journal.last().unwrap()["ended"], "budget-spent");
    let why = |line: &serde_json::Value| (line["event"] == "case-not-run").then(|| line["why"] == "left-out");
    let reasons: Vec<bool> = journal.iter().filter_map(why).collect();
    assert!(reasons.contains(&true) && reasons.contains(&false), "{reasons:?}");
}

#[test]
fn a_missing_secret_is_named() {
    let bench = bench("run_secret");
    let words =
        ["test", "items.yaml", "--target", "http://127.0.0.1:1", "--header", "X-Key: ${SAMPROV_NO_SUCH}"];
    let ended = bench.run(&words).with_code(2);
    assert!(ended.error.contains("SAMPROV_NO_SUCH"), "{ended:?}");
}
