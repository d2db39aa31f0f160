//! A suite is proved in a proxy before a server that runs already: what the server does wrong by itself is no kill.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::{
    bench::Bench,
    run_server::{DESCRIPTION, Reply, Server, conforming},
};

/// Proves against a server and gives `prove.json`.
fn proof(bench: &Bench, server: &Server, arguments: &[&str]) -> Value {
    bench.write("items.yaml", DESCRIPTION);
    let url = server.url();
    let mut all = vec!["prove", "items.yaml", "--target", &url];
    all.extend(arguments);
    bench.run(&all).with_code(0);
    serde_json::from_slice(&std::fs::read(bench.folder().join("samprov-out/prove.json")).unwrap()).unwrap()
}

fn pair<'p>(proof: &'p Value, operation: &str, operator: &str) -> &'p Value {
    let mut pairs = proof["pairs"].as_array().unwrap().iter();
    pairs.find(|pair| pair["operation"] == operation && pair["operator"] == operator).unwrap()
}

fn killers(proof: &Value) -> Vec<&str> {
    let killed = proof["pairs"].as_array().unwrap().iter().filter(|pair| pair["outcome"] == "killed");
    killed.map(|pair| pair["case"].as_str().unwrap()).collect()
}

#[test]
fn a_fault_in_the_answers_of_a_conforming_server_is_told_of() {
    let bench = Bench::new("prove_target_conforming");
    let server = Server::start(conforming);
    let proof = proof(&bench, &server, &["--only", "contract/{createItem,listItems}/positive/*"]);
    assert_eq!(pair(&proof, "POST /items", "body-truncated")["outcome"], "killed");
    assert_eq!(pair(&proof, "GET /items", "body-truncated")["outcome"], "killed");
    let against = &proof["against"];
    assert_eq!(against["target"], server.url());
    assert_eq!((&against["not-good"], &against["unstable"]), (&json!(0), &json!([])), "{against}");
    // Nothing is refused by these cases, so that faults of refusals are listed apart.
    assert_eq!(pair(&proof, "POST /items", "refusal-as-server-error")["outcome"], "not-reached");
    let not_reached =
        proof["pairs"].as_array().unwrap().iter().filter(|pair| pair["outcome"] == "not-reached").count();
    assert_eq!(proof["score"]["not-reached"], not_reached);
    // Faults of input checks and state are not in the answer, and no proxy can seed them.
    assert!(proof["pairs"].as_array().unwrap().iter().all(|pair| pair["operator"] != "create-not-stored"));
    let page = std::fs::read_to_string(bench.folder().join("samprov-out/prove.html")).unwrap();
    assert!(page.contains(&server.url()));
}

#[test]
fn what_a_server_does_wrong_by_itself_tells_of_no_fault() {
    let bench = Bench::new("prove_target_faulty");
    // A member of the wrong type, always: of what is listed no case can say that a fault made it worse.
    let server = Server::start(|asked, items| match conforming(asked, items) {
        Reply::Json(200, _) if asked.method == "GET" && asked.path == "/items" => {
            Reply::Json(200, Some(json!([{ "id": "i", "name": 7 }])))
        }
        reply => reply,
    });
    let proof = proof(&bench, &server, &["--only", "contract/{createItem,listItems}/positive/*"]);
    assert!(proof["against"]["not-good"].as_u64().unwrap() > 0, "{}", proof["against"]);
    assert!(!killers(&proof).is_empty());
    assert!(killers(&proof).iter().all(|case| case.starts_with("contract/createItem/")), "{proof}");
    assert_eq!(pair(&proof, "GET /items", "body-truncated")["outcome"], "not-reached");
}

#[test]
fn a_server_that_becomes_worse_meanwhile_tells_of_no_fault() {
    const ONLY: &[&str] = &["--only", "contract/listItems/positive/minimal"];
    let bench = Bench::new("prove_target_worse");
    let still = Server::start(conforming);
    // No time for faults: what is asked is all that the runs without a fault ask.
    let clean = proof(&bench, &still, &[ONLY, &["--budget", "1ms"]].concat());
    assert_eq!((&clean["against"]["good"], &clean["score"]["expressible"]), (&json!(1), &json!(0)));
    let (asked_before, count) = (still.seen.lock().unwrap().len() as u64, AtomicU64::new(0));
    let server = Server::start(move |asked, items| match conforming(asked, items) {
        Reply::Json(200, _) if count.fetch_add(1, Ordering::SeqCst) >= asked_before => {
            Reply::Json(200, Some(json!([{ "id": "i", "name": 7 }])))
        }
        reply => reply,
    });
    let proof = proof(&bench, &server, ONLY);
    assert_eq!(killers(&proof), [""; 0]);
    assert_eq!(proof["against"]["unstable"], json!(["contract/listItems/positive/minimal"]));
}

#[test]
fn a_server_that_nobody_says_is_for_tests_is_left_alone() {
    let bench = Bench::new("prove_target_refused");
    bench.write("items.yaml", DESCRIPTION);
    let ended = bench.run(&["prove", "items.yaml", "--target", "http://192.0.2.1"]).with_code(2);
    assert!(ended.error.contains("--environment test"), "{ended:?}");
}
