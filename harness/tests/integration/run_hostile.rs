//! Candidates that cannot be reached, hang, answer garbage or without end, or die midway.

use std::{fs, net::TcpListener, sync::atomic::Ordering};

use super::{
    bench::Bench,
    run_server::{DESCRIPTION, Reply, Server, conforming},
};

fn bench(name: &str) -> Bench {
    let bench = Bench::new(name);
    bench.write("items.yaml", DESCRIPTION);
    bench
}

fn ended(bench: &Bench) -> String {
    let journal = fs::read_to_string(bench.folder().join("samprov-out/journal.jsonl")).unwrap();
    let last = journal.lines().last().unwrap();
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    last["ended"].as_str().unwrap().to_owned()
}

#[test]
fn a_conforming_candidate_conforms() {
    let bench = bench("run_conforming");
    let server = Server::start(conforming);
    bench.run(&["test", "items.yaml", "--target", &server.url()]).with_code(0);
    assert!(server.items.all.lock().unwrap().is_empty(), "own objects are cleaned up");
    for file in ["journal.jsonl", "junit.xml", "report.html", "report.json", "summary.md"] {
        assert!(bench.folder().join("samprov-out").join(file).is_file(), "{file}");
    }
}

#[test]
fn a_candidate_that_cannot_be_reached_is_one_clear_message() {
    let bench = bench("run_unreachable");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let ended_with = bench.run(&["test", "items.yaml", "--target", &url]).with_code(3);
    assert!(ended_with.error.contains("cannot be reached"), "{ended_with:?}");
    assert_eq!(ended(&bench), "candidate-lost");
    let junit = fs::read_to_string(bench.folder().join("samprov-out/junit.xml")).unwrap();
    assert!(junit.contains("run/complete") && junit.contains("<error"), "{junit}");
}

#[test]
fn a_candidate_that_hangs_is_given_up() {
    let bench = bench("run_hanging");
    let server = Server::start(|_, _| Reply::Silence);
    bench.run(&["test", "items.yaml", "--target", &server.url(), "--timeout", "100ms"]).with_code(3);
    assert_eq!(ended(&bench), "candidate-lost");
}

#[test]
fn garbage_is_a_finding_on_the_candidate() {
    let bench = bench("run_garbage");
    let server = Server::start(|_, _| Reply::Raw(b"\x00\xff garbage \r\n\r\n".to_vec()));
    let ended_with = bench.run(&["test", "items.yaml", "--target", &server.url()]);
    assert!(matches!(ended_with.code, 1 | 3), "{ended_with:?}");
    assert_eq!(ended(&bench), "complete");
}

#[test]
fn a_body_without_end_is_cut_off() {
    let bench = bench("run_endless");
    let server = Server::start(
        |asked, items| {
            if asked.method == "GET" { Reply::Endless } else { conforming(asked, items) }
        },
    );
    let only = ["test", "items.yaml", "--only", "contract/listItems/*"];
    let ended_with = bench.run(&[&only[..], &["--target", &server.url()]].concat());
    assert!(matches!(ended_with.code, 1 | 3), "{ended_with:?}");
    let requests = server.seen.lock().unwrap().len() as u64;
    let most = (requests + 1) * 40 * 1024 * 1024;
    assert!(server.sent.load(Ordering::SeqCst) < most, "{requests} requests");
}

#[test]
fn a_huge_announced_body_is_not_read() {
    let bench = bench("run_huge");
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n[";
    let server = Server::start(move |_, _| Reply::Raw(head.to_vec()));
    let only = ["test", "items.yaml", "--only", "contract/listItems/*"];
    let ended_with = bench.run(&[&only[..], &["--target", &server.url()]].concat());
    assert!(matches!(ended_with.code, 1 | 3), "{ended_with:?}");
}

#[test]
fn a_candidate_that_dies_midway_ends_the_run_without_a_failure() {
    let bench = bench("run_dying");
    let server =
        Server::start(|asked, items| if asked.number > 12 { Reply::Die } else { conforming(asked, items) });
    let ended_with = bench.run(&["test", "items.yaml", "--target", &server.url()]).with_code(3);
    assert!(ended_with.error.contains("lost"), "{ended_with:?}");
    assert_eq!(ended(&bench), "candidate-lost");
}

#[test]
fn a_candidate_that_never_gets_ready_shows_its_last_words() {
    let bench = bench("run_not_ready");
    bench.write("items.yaml", DESCRIPTION);
    bench.write(
        "service.yaml",
        "samprov: 1\nprofile: { id: s, version: 1.0.0, owner: o }\ntechnical: [ { id: rest, document: items.yaml } ]\n\
         candidate: { run: \"sh -c 'echo no database >&2; exit 3'\", ready: /health }\n",
    );
    let ended_with = bench.run(&["test", "service.yaml"]).with_code(3);
    assert!(ended_with.error.contains("no database"), "{ended_with:?}");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let bench = bench("run_no_program");
    bench.write(
        "service.yaml",
        "samprov: 1\nprofile: { id: s, version: 1.0.0, owner: o }\ntechnical: [ { id: rest, document: items.yaml } ]\n\
         candidate: { run: \"no-such-program --port {port}\" }\n",
    );
    let ended_with = bench.run(&["test", "service.yaml"]).with_code(2);
    assert!(ended_with.error.contains("no-such-program"), "{ended_with:?}");
}
