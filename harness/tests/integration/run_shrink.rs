//! What is found is shown by the smallest request that shows it, and nothing else about a run changes.

use std::sync::{
    atomic::{AtomicU64, Ordering},
    mpsc,
};

use serde_json::{Value, json};

use super::{
    bench::{Bench, Ended},
    run_server::{Asked, DESCRIPTION, Items, Reply, Server, conforming},
};

/// Items with more to them.
fn description() -> String {
    DESCRIPTION.replace(
        "properties: { name: { type: string, minLength: 1, maxLength: 60 } }",
        "properties: { name: { type: string, minLength: 1, maxLength: 60 }, amount: { type: integer, minimum: 0, maximum: 5000, example: 4711 }, \
         colour: { type: string, maxLength: 20 }, note: { type: string, maxLength: 20 }, express: { type: boolean } }",
    )
}

/// A server that keeps items whatever more they have, and fails when an amount above 100 comes with a colour.
fn faulty(asked: &Asked, items: &Items) -> Reply {
    let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    if asked.method == "POST"
        && body["amount"].as_i64().is_some_and(|it| it > 100)
        && body.get("colour").is_some()
    {
        return Reply::Json(500, None);
    }
    let plain = Asked { body: json!({ "name": body["name"] }).to_string().into_bytes(), ..asked.clone() };
    conforming(if asked.method == "POST" { &plain } else { asked }, items)
}

const ONLY: [&str; 4] =
    ["--only", "contract/createItem/positive/*", "--only", "flow/createItem/create-read/*"];

fn run(bench: &Bench, server: &Server, more: &[&str]) -> Ended {
    let url = server.url();
    bench.run(&[&["test", "items.yaml", "--target", &url], &ONLY[..], more].concat())
}

/// The verdict of each case.
fn verdicts(bench: &Bench) -> Vec<(Value, Value)> {
    let finished = bench.journal().into_iter().filter(|line| line["event"] == "case-finished");
    let mut all: Vec<(Value, Value)> =
        finished.map(|line| (line["id"].clone(), line["verdict"]["verdict"].clone())).collect();
    all.sort_by_key(|(id, _)| id.to_string());
    all
}

fn shrunk(bench: &Bench) -> Vec<Value> {
    bench.journal().into_iter().filter(|line| line["event"] == "shrunk").collect()
}

#[test]
fn the_smallest_request_is_shown_in_every_report() {
    let bench = Bench::new("run_shrink_shown");
    bench.write("items.yaml", description());
    let server = Server::start(faulty);
    let ended = run(&bench, &server, &[]).with_code(1);
    let found = shrunk(&bench);
    assert_eq!(found.len(), 1, "one root cause: {found:?}");
    let search = &found[0]["shrunk"];
    assert!(search["attempts"].as_u64().is_some_and(|attempts| attempts <= 50), "{search}");
    let exchanges =
        search["outcome"]["smaller"]["evidence"]["exchanges"].as_array().expect("something smaller");
    let text = exchanges[0]["request"]["body"].as_str().expect("a body");
    let body: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(3), "{body}");
    assert_eq!(body["colour"], "");
    assert!(body["amount"].as_i64().is_some_and(|amount| amount > 100), "{body}");
    for file in ["report.html", "report.json", "junit.xml", "summary.md"] {
        let report = std::fs::read_to_string(bench.folder().join("samprov-out").join(file)).unwrap();
        let is_told =
            report.contains("smallest request that shows it") || report.contains("\"outcome\":\"smaller\"");
        assert!(is_told || report.contains("\"outcome\": \"smaller\""), "{file}");
        assert!(
            !report.contains("\"express\":true}'") || file == "report.json",
            "{file} shows the whole request"
        );
    }
    assert!(ended.out.contains("smallest request that shows it"), "{}", ended.out);
    assert!(server.items.all.lock().unwrap().is_empty(), "what the attempts created is left behind");
}

#[test]
fn verdicts_and_exit_code_are_the_same_without_shrinking() {
    let bench = Bench::new("run_shrink_same");
    bench.write("items.yaml", description());
    let server = Server::start(faulty);
    run(&bench, &server, &[]).with_code(1);
    let with = verdicts(&bench);
    run(&bench, &server, &["--shrink=false"]).with_code(1);
    assert!(shrunk(&bench).is_empty());
    assert_eq!(verdicts(&bench), with);
}

#[test]
fn what_does_not_show_again_is_told_so() {
    let bench = Bench::new("run_shrink_once");
    bench.write("items.yaml", description());
    let failures = AtomicU64::new(0);
    let server = Server::start(move |asked, items| {
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let is_first = body.get("express").is_some() && failures.fetch_add(1, Ordering::SeqCst) == 0;
        if is_first { Reply::Json(500, None) } else { faulty(asked, items) }
    });
    let only = ["--only", "contract/createItem/positive/body/express/value/true", "--jobs", "1"];
    let url = server.url();
    let ended = bench.run(&[&["test", "items.yaml", "--target", &url], &only[..]].concat()).with_code(1);
    assert_eq!(shrunk(&bench)[0]["shrunk"]["outcome"], "not-seen-again", "{}", ended.out);
    assert!(ended.out.contains("did not show again"), "{}", ended.out);
}

#[test]
fn a_run_killed_while_it_shrinks_is_gone_on_with_and_cleans_up() {
    let bench = Bench::new("run_shrink_killed");
    bench.write("items.yaml", description());
    let (tell, told) = mpsc::channel();
    let in_vain = AtomicU64::new(0);
    // A colour with a small amount is created well: only while something smaller is looked for is one sent without more.
    let server = Server::start(move |asked, items| {
        let reply = faulty(asked, items);
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let is_smaller = body["amount"] == 0 && body.get("colour").is_some() && body.get("note").is_none();
        if is_smaller && in_vain.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ = tell.send(());
            return Reply::Silence;
        }
        reply
    });
    let url = server.url();
    let words = [&["test", "items.yaml", "--target", &url], &ONLY[..]].concat();
    bench.kill_when(&words, || told.recv().unwrap());
    assert!(shrunk(&bench).is_empty());
    assert!(!server.items.all.lock().unwrap().is_empty(), "the killed attempt has left something");
    bench.run(&[&words[..], &["--resume"]].concat()).with_code(1);
    assert_eq!(shrunk(&bench).len(), 1);
    assert!(server.items.all.lock().unwrap().is_empty(), "{:?}", server.items.all.lock().unwrap());
}
