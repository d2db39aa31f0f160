//! A run killed at any moment loses no finished case, repeats none, and leaves nothing behind once it is gone on with.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Mutex, mpsc},
};

use super::{
    bench::Bench,
    run_server::{Asked, DESCRIPTION, Items, Reply, Server, conforming},
};

/// Kills the run while the request with this number is being answered.
fn kill_and_resume(
    name: &str,
    at: u64,
    description: &str,
    answer: impl Fn(&Asked, &Items) -> Reply + Send + Sync + 'static,
) {
    let bench = Bench::new(name);
    bench.write("items.yaml", description);
    let (tell, told) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let server = Server::start(move |asked, items| {
        let reply = answer(asked, items);
        if asked.number == at {
            tell.send(()).unwrap();
            // The answer of this one request is never seen: its sender is dead by then.
            let _ = released.lock().unwrap().recv();
            return Reply::Raw(Vec::new());
        }
        reply
    });
    let words = ["test", "items.yaml", "--target", &server.url(), "--jobs", "1"];
    bench.kill_when(&words, || told.recv().unwrap());
    release.send(()).unwrap();
    let before = finished(&bench);
    bench.run(&[&words[..], &["--resume"]].concat()).with_code(0);
    let after = finished(&bench);
    assert!(after.values().all(|times| *times == 1), "a case was repeated: {after:?}");
    assert!(before.keys().all(|case| after.contains_key(case)), "a finished case was lost");
    assert!(after.len() > before.len());
    let left = server.items.all.lock().unwrap();
    assert!(left.is_empty(), "left behind at request {at}: {left:?}");
}

/// Shows the version of an item, and removes none without it.
fn versioned(asked: &Asked, items: &Items) -> Reply {
    let names = |field: &(String, String)| field.0.eq_ignore_ascii_case("if-match") && field.1 == "\"1\"";
    if asked.method == "DELETE" && !asked.fields.iter().any(names) {
        return Reply::Json(428, None);
    }
    match conforming(asked, items) {
        Reply::Json(200, Some(item)) if asked.method == "GET" && asked.path.starts_with("/items/") => {
            let body = item.to_string();
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"1\"\r\nConnection: close";
            Reply::Raw(format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
        }
        other => other,
    }
}

#[test]
fn what_a_killed_run_left_is_removed_against_its_version_where_one_is_asked_for() {
    let parameter = "    delete:
      parameters: [ { name: If-Match, in: header, required: true, schema: { type: string } } ]";
    let declared = "{ description: one, headers: { ETag: { required: true, schema: { type: string } } },";
    let description =
        DESCRIPTION.replace("    delete:", parameter).replace("{ description: one,", declared).replace(
            "'404': { description: none }\ncomponents",
            "'404': { description: none }\n        '428': { description: no version }\ncomponents",
        );
    for at in [6, 7, 8, 9, 10, 11, 14] {
        kill_and_resume(&format!("run_resume_versioned_{at}"), at, &description, versioned);
    }
}

fn finished(bench: &Bench) -> BTreeMap<String, u32> {
    let journal = fs::read_to_string(bench.folder().join("samprov-out/journal.jsonl")).unwrap();
    let mut cases = BTreeMap::new();
    for line in journal.lines().filter(|line| line.contains("\"event\":\"case-finished\"")) {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        *cases.entry(record["id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    cases
}

#[test]
fn a_killed_run_is_gone_on_with() {
    for at in [3, 8, 20] {
        kill_and_resume(&format!("run_resume_{at}"), at, DESCRIPTION, conforming);
    }
}

#[test]
fn another_selection_or_target_is_not_gone_on_with() {
    let bench = Bench::new("run_resume_other");
    bench.write("items.yaml", DESCRIPTION);
    let (first, second) = (Server::start(conforming), Server::start(conforming));
    bench.run(&["test", "items.yaml", "--target", &first.url()]).with_code(0);
    let other = bench.run(&["test", "items.yaml", "--target", &second.url(), "--resume"]).with_code(2);
    assert!(other.error.contains("target"), "{other:?}");
    let seed =
        bench.run(&["test", "items.yaml", "--target", &first.url(), "--resume", "--seed", "7"]).with_code(2);
    assert!(seed.error.contains("seed"), "{seed:?}");
    bench.run(&["test", "items.yaml", "--target", &first.url(), "--resume"]).with_code(0);
}
