//! A suite is proved in a proxy before a server that runs already: what the server does wrong by itself is no kill.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};

use super::{
    bench::{Bench, Ended},
    run_server::{Asked, DESCRIPTION, Items, Reply, Server, conforming},
};

/// Proves against a server and gives `prove.json`.
fn proof(bench: &Bench, server: &Server, arguments: &[&str]) -> Value {
    proved(bench, server, arguments, 0).1
}

/// Proves against a server, and gives what the command said and `prove.json`.
fn proved(bench: &Bench, server: &Server, arguments: &[&str], code: i32) -> (Ended, Value) {
    bench.write("items.yaml", DESCRIPTION);
    let url = server.url();
    let mut all = vec!["prove", "items.yaml", "--target", &url];
    all.extend(arguments);
    let ended = bench.run(&all).with_code(code);
    let json = std::fs::read(bench.folder().join("samprov-out/prove.json")).unwrap();
    (ended, serde_json::from_slice(&json).unwrap())
}

fn page(bench: &Bench) -> String {
    std::fs::read_to_string(bench.folder().join("samprov-out/prove.html")).unwrap()
}

fn outcomes(proof: &Value) -> BTreeSet<&str> {
    proof["pairs"].as_array().unwrap().iter().map(|pair| pair["outcome"].as_str().unwrap()).collect()
}

/// A server whose list has a member of the wrong type, always.
fn list_is_wrong(asked: &Asked, items: &Items) -> Reply {
    match conforming(asked, items) {
        Reply::Json(200, _) if asked.method == "GET" && asked.path == "/items" => {
            Reply::Json(200, Some(json!([{ "id": "i", "name": 7 }])))
        }
        reply => reply,
    }
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
    assert!(page(&bench).contains(&server.url()));
}

#[test]
fn what_a_server_does_wrong_by_itself_tells_of_no_fault() {
    let bench = Bench::new("prove_target_faulty");
    // Of what is listed no case can say that a fault made it worse.
    let server = Server::start(list_is_wrong);
    let proof = proof(&bench, &server, &["--only", "contract/{createItem,listItems}/positive/*"]);
    assert!(proof["against"]["not-good"].as_u64().unwrap() > 0, "{}", proof["against"]);
    assert!(!killers(&proof).is_empty());
    assert!(killers(&proof).iter().all(|case| case.starts_with("contract/createItem/")), "{proof}");
    let left = pair(&proof, "GET /items", "body-truncated");
    assert_eq!(left["outcome"], "no-case-left");
    assert_eq!(left["case"], "contract/listItems/positive/minimal");
}

#[test]
fn a_fault_that_only_failing_cases_could_have_told_of_is_told_apart_and_counts_neither_way() {
    let bench = Bench::new("prove_target_no_case_left");
    let server = Server::start(list_is_wrong);
    // The flow lists what was created, and passes: its set-up and its control are not what it judges.
    let only = ["--only", "contract/{createItem,listItems}/*"];
    for (language, heading) in [("en", "No case left to judge it"), ("sv", "Inget fall kvar som bedömer")] {
        let (ended, proof) = proved(&bench, &server, &[&only[..], &["--lang", language]].concat(), 0);
        assert_eq!(pair(&proof, "GET /items", "body-truncated")["outcome"], "no-case-left");
        let left = proof["pairs"].as_array().unwrap().iter().filter(|pair| pair["outcome"] == "no-case-left");
        assert_eq!(proof["score"]["no-case-left"], left.count());
        assert_eq!(proof["operations"]["GET /items"]["expressible"], json!(0), "{proof}");
        let case = "contract/listItems/positive/minimal";
        assert!(ended.out.contains(heading) && ended.out.contains(case), "{ended:?}");
        assert!(page(&bench).contains(heading) && page(&bench).contains(case));
    }
}

#[test]
fn a_fault_that_no_case_judges_has_survived_though_cases_fail_without_it() {
    let bench = Bench::new("prove_target_gap");
    // Too long a name is accepted: that negative is not good, but no answer to it is judged as a success would be.
    let server = Server::start(|asked, items| match conforming(asked, items) {
        Reply::Json(400, _) if asked.method == "POST" && asked.body.len() > 60 => {
            Reply::Json(201, Some(json!({ "id": "long", "name": "long" })))
        }
        reply => reply,
    });
    // Nobody selects the cases that judge a success, so that faults in it show in controls only.
    let proof = proof(&bench, &server, &["--only", "contract/createItem/negative/*"]);
    assert!(proof["against"]["not-good"].as_u64().unwrap() > 0, "{}", proof["against"]);
    assert_eq!(pair(&proof, "POST /items", "body-truncated")["outcome"], "survived");
    assert_eq!(proof["score"]["no-case-left"], json!(0));
}

#[test]
fn a_fault_that_a_passing_case_has_looked_at_has_survived_though_its_judge_fails() {
    let bench = Bench::new("prove_target_looked_at");
    // What is read is not what was created, so that the flow that would tell fails; the answers keep their schema, and that passes.
    let server = Server::start(|asked, items| match conforming(asked, items) {
        Reply::Json(200, Some(Value::Object(item))) if asked.method == "GET" => {
            Reply::Json(200, Some(json!({ "id": item["id"], "name": "somebody else" })))
        }
        reply => reply,
    });
    let only = ["--only", "{contract/getItem/positive,flow/createItem/create-read}/*"];
    let proof = proof(&bench, &server, &only);
    assert!(proof["against"]["not-good"].as_u64().unwrap() > 0, "{}", proof["against"]);
    let altered = pair(&proof, "GET /items/{id}", "read-alters-text");
    assert_eq!(
        (&altered["outcome"], &altered["reason"]),
        (&json!("survived"), &json!("not-noticed")),
        "{altered}"
    );
}

#[test]
fn before_the_own_stub_every_case_is_good_and_so_one_is_always_left() {
    let bench = Bench::new("prove_own_no_case_left");
    bench.write("items.yaml", DESCRIPTION);
    bench.run(&["prove", "items.yaml", "--only", "contract/createItem/*"]).with_code(0);
    let json = std::fs::read(bench.folder().join("samprov-out/prove.json")).unwrap();
    let proof: Value = serde_json::from_slice(&json).unwrap();
    assert!(proof["score"]["killed"].as_u64().unwrap() > 0);
    assert_eq!(proof["score"]["no-case-left"], json!(0));
    assert!(outcomes(&proof).is_disjoint(&BTreeSet::from(["no-case-left", "not-reached"])), "{proof}");
}

#[test]
fn a_server_that_goes_away_meanwhile_ends_the_proof_and_is_not_green() {
    const ONLY: &[&str] = &["--only", "contract/listItems/positive/minimal"];
    let bench = Bench::new("prove_target_lost");
    let still = Server::start(conforming);
    proof(&bench, &still, ONLY);
    let asked = still.seen.lock().unwrap().len() as u64;
    // Once while faults are tried, once before: at the very first request that is not the check whether somebody is there.
    for last in [asked / 2, 0] {
        let count = AtomicU64::new(0);
        let server = Server::start(move |asked, items| {
            if count.fetch_add(1, Ordering::SeqCst) >= last { Reply::Die } else { conforming(asked, items) }
        });
        let (ended, proof) = proved(&bench, &server, &[ONLY, &["--at-least", "1"]].concat(), 3);
        assert!(ended.out.contains("could not be asked any more"), "{ended:?}");
        assert!(proof["against"]["lost"].is_string(), "{}", proof["against"]);
        assert_eq!(proof["against"]["unstable"], json!([]), "what is gone is not unstable");
        let untried = proof["pairs"].as_array().unwrap().iter().filter(|pair| pair["outcome"] == "not-run");
        assert!(untried.clone().all(|pair| pair["reason"] == "lost") && untried.count() > 0);
        assert_eq!(proof["score"]["killed"].as_u64().unwrap() > 0, last > 0, "{}", proof["score"]);
        assert!(!outcomes(&proof).contains("survived") && !outcomes(&proof).contains("not-reached"));
    }
}

#[test]
fn a_server_that_answers_no_more_ends_the_proof_and_is_not_green() {
    const ONLY: &[&str] = &["--only", "contract/listItems/positive/minimal"];
    let bench = Bench::new("prove_target_silent");
    bench.write("samprov.toml", "timeout = \"300ms\"\n");
    let still = Server::start(conforming);
    proof(&bench, &still, ONLY);
    let (last, count) = (still.seen.lock().unwrap().len() as u64 / 2, AtomicU64::new(0));
    // It takes connections as before.
    let server = Server::start(move |asked, items| {
        if count.fetch_add(1, Ordering::SeqCst) >= last { Reply::Silence } else { conforming(asked, items) }
    });
    let (ended, proof) = proved(&bench, &server, ONLY, 3);
    assert!(ended.out.contains("could not be asked any more"), "{ended:?}");
    let lost = proof["against"]["lost"].as_str().unwrap();
    assert!(lost.contains("no answer to contract/listItems/positive/minimal"), "{lost}");
    assert!(
        proof["score"]["killed"].as_u64().unwrap() > 0 && proof["score"]["not-run"].as_u64().unwrap() > 0
    );
    assert!(!outcomes(&proof).contains("survived") && !outcomes(&proof).contains("not-reached"));
}

#[test]
fn a_server_that_refuses_the_credentials_proves_nothing_and_is_not_green() {
    let bench = Bench::new("prove_target_unauthorized");
    let server = Server::start(|_, _| Reply::Json(401, None));
    for (language, told) in [("en", "accepts nobody"), ("sv", "släpper inte in någon")] {
        let (ended, proof) = proved(&bench, &server, &["--lang", language, "--at-least", "90"], 3);
        assert!(ended.out.contains(told) && ended.out.contains("--test-data"), "{ended:?}");
        assert!(!ended.out.contains("100"), "nothing looks like a full score: {ended:?}");
        assert!(page(&bench).contains(told));
        assert!(proof["against"]["refused"].as_u64().unwrap() > 0, "{}", proof["against"]);
        assert_eq!(proof["against"]["succeeded"], json!(0));
    }
}

#[test]
fn where_only_some_are_refused_the_others_prove_something_and_the_refusals_are_told() {
    let bench = Bench::new("prove_target_partly_unauthorized");
    let server = Server::start(|asked, items| match asked.method.as_str() {
        "POST" => Reply::Json(403, None),
        _ => conforming(asked, items),
    });
    let only = ["--only", "contract/{createItem,listItems}/positive/*"];
    let (ended, proof) = proved(&bench, &server, &only, 0);
    assert!(ended.out.contains("401 or 403") && !ended.out.contains("accepts nobody"), "{ended:?}");
    assert!(killers(&proof).iter().all(|case| case.starts_with("contract/listItems/")), "{proof}");
    assert!(!killers(&proof).is_empty());
}

#[test]
fn a_server_that_becomes_worse_meanwhile_tells_of_no_fault() {
    const ONLY: &[&str] = &["--only", "contract/listItems/positive/minimal"];
    let bench = Bench::new("prove_target_worse");
    let still = Server::start(conforming);
    // No time for faults: what is asked is all that the runs without a fault ask.
    let (_, clean) = proved(&bench, &still, &[ONLY, &["--budget", "1ms"]].concat(), 3);
    assert_eq!((&clean["against"]["good"], &clean["score"]["expressible"]), (&json!(1), &json!(0)));
    let (asked_before, count) = (still.seen.lock().unwrap().len() as u64, AtomicU64::new(0));
    let server = Server::start(move |asked, items| match conforming(asked, items) {
        Reply::Json(200, _) if count.fetch_add(1, Ordering::SeqCst) >= asked_before => {
            Reply::Json(200, Some(json!([{ "id": "i", "name": 7 }])))
        }
        reply => reply,
    });
    let (_, proof) = proved(&bench, &server, ONLY, 3);
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
