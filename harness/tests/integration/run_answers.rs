//! Answers that are built to hurt or to mislead: each is bounded, and ends in a finding that says what came.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

use super::{
    bench::Bench,
    run_server::{DESCRIPTION, Reply, Server},
};

/// A whole answer with these further header lines and this body.
fn answer(lines: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{lines}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// The verdict on the plainest read of a candidate that always answers with these bytes, and the key of the finding.
fn judged(name: &str, bytes: Vec<u8>) -> (String, String) {
    judged_reply(name, move || Reply::Raw(bytes.clone()))
}

fn judged_reply(name: &str, reply: impl Fn() -> Reply + Send + Sync + 'static) -> (String, String) {
    let bench = Bench::new(&format!("run_answers_{name}"));
    bench.write("items.yaml", DESCRIPTION);
    let server = Server::start(move |_, _| reply());
    let began = Instant::now();
    let only = "contract/listItems/positive/minimal";
    let url = server.url();
    let ended = bench.run(&["test", "items.yaml", "--target", &url, "--only", only, "--timeout", "5s"]);
    assert!(matches!(ended.code, 0 | 1 | 3), "{name}: {ended:?}");
    assert!(began.elapsed() < Duration::from_secs(30), "{name}: {:?}", began.elapsed());
    let journal = bench.journal();
    let verdict = &journal.iter().find(|line| line["event"] == "case-finished").unwrap()["verdict"];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (text(&verdict["verdict"]), text(&verdict["actual"]["key"]))
}

#[test]
fn a_compressed_answer_is_read_and_a_compressed_bomb_is_not() {
    let coded = |body: &[u8]| answer("Content-Encoding: gzip\r\n", &gzip(body));
    assert_eq!(judged("gzip", coded(b"[]")).0, "pass");
    let bomb = coded(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 128 << 10, "{}", bomb.len());
    let seen = judged("bomb", bomb);
    assert_eq!(seen, ("inconclusive".to_owned(), "transport-too-large".to_owned()));
    let unknown = judged("coding", answer("Content-Encoding: br\r\n", b"\x01\x02"));
    assert_eq!(unknown, ("inconclusive".to_owned(), "transport-unread-coding".to_owned()));
}

#[test]
fn bombs_in_other_codings_or_inside_one_another_go_no_further_than_the_bound() {
    let spaces = vec![b' '; 64 << 20];
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&spaces).unwrap();
    let deflated = encoder.finish().unwrap();
    for (name, coding, body) in [
        ("deflate", "deflate", deflated),
        ("nested", "gzip, gzip", gzip(&gzip(&spaces))),
        ("members", "gzip", gzip(&vec![b' '; 1 << 20]).repeat(64)),
    ] {
        let seen = judged(name, answer(&format!("Content-Encoding: {coding}\r\n"), &body));
        assert_eq!(seen, ("inconclusive".to_owned(), "transport-too-large".to_owned()), "{name}");
    }
}

#[test]
fn answers_that_stop_midway_are_given_up() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    for (name, begun) in [
        ("stall_head", head.to_owned()),
        ("stall_body", format!("{head}Content-Length: 100\r\n\r\n[")),
        ("stall_chunk", format!("{head}Transfer-Encoding: chunked\r\n\r\n5\r\n[")),
    ] {
        let (verdict, actual) = judged_reply(name, move || Reply::Stall(begun.clone().into_bytes()));
        assert_eq!(actual, "transport-timed-out", "{name}: {verdict}");
    }
}

#[test]
fn more_header_fields_than_are_read_are_no_fault() {
    let many = "X-A: a\r\n".repeat(100_000);
    for (name, lines) in [("headers", many), ("header", format!("X-A: {}\r\n", "a".repeat(2 << 20)))] {
        let seen = judged(name, answer(&lines, b"[]"));
        assert_eq!(seen, ("inconclusive".to_owned(), "transport-unread-head".to_owned()), "{name}");
    }
}

#[test]
fn bodies_that_are_not_what_they_say_are_told_apart() {
    let deep = ["[".repeat(200_000), "]".repeat(200_000)].concat().into_bytes();
    let very_deep = ["[".repeat(1_000_000), "]".repeat(1_000_000)].concat().into_bytes();
    for (name, body, verdict, actual) in [
        ("utf8", b"[\"\xff\xc3(\"]".to_vec(), "fail", "actual-not-utf-8"),
        ("nan", b"[NaN]".to_vec(), "fail", "actual-syntax"),
        ("infinity", b"[-Infinity]".to_vec(), "fail", "actual-syntax"),
        ("deep", deep, "fail", "actual-syntax"),
        ("very_deep", very_deep, "inconclusive", "transport-unread-values"),
        ("twice", br#"[{"id": "1", "id": "1", "name": "x"}]"#.to_vec(), "warn", "actual-key-twice"),
    ] {
        assert_eq!(judged(name, answer("", &body)), (verdict.to_owned(), actual.to_owned()), "{name}");
    }
}

#[test]
fn broken_framing_is_a_fault_of_the_candidate() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    for (name, rest, actual) in [
        ("short", "Content-Length: 100\r\n\r\n[]", "transport-broken"),
        ("two_lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]", "transport-not-http"),
        ("negative", "Content-Length: -5\r\n\r\n[]", "transport-not-http"),
        ("chunks", "Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n", "transport-broken"),
        ("huge_chunk", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n[]\r\n", "transport-broken"),
    ] {
        let seen = judged(name, format!("{head}{rest}").into_bytes());
        assert_eq!(seen, ("fail".to_owned(), actual.to_owned()), "{name}");
    }
}
