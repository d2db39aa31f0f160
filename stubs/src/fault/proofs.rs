//! Every fault of the catalogue shown to be the fault that it claims to be, by `curl`, `openssl` and bare sockets.

use std::{io::ErrorKind, sync::Arc, time::Duration};

use samprov_contract::Contracts;
use samprov_model::{
    id::OperationId,
    injection::{SURPLUS_MARK, UPSTREAM_MARK},
    observation::Answer,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{
    catalogue::faults,
    clients::{
        ASKED, DEADLINE, Heard, Told, accepts, answer, ask, curl, fault, host_and_port, met, register,
        register_options, send,
    },
};
use crate::{
    Stub, StubOptions,
    end_to_end::options_of,
    tls::{ClientAuthentication, Profile, end_to_end::Secured},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_fault_of_the_catalogue_is_what_it_claims_to_be() {
    let mut proving = JoinSet::new();
    for fault in faults() {
        let id = fault.seen.id.as_str();
        proving.spawn(async move {
            let proof = tokio::spawn(prove(id)).await;
            proof.map_err(|error| format!("{id}: {error}"))
        });
    }
    let failed: Vec<String> = proving.join_all().await.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed, Vec::<String>::new());
}

/// Proves one fault. An entry of the catalogue without a proof fails here.
async fn prove(id: &'static str) {
    let is_proved = proved_of_connection(id).await
        || proved_of_wire(id).await
        || proved_of_time(id).await
        || proved_of_answer(id).await
        || proved_of_tls(id).await
        || proved_of_tolerance(id).await
        || proved_of_business(id).await;
    assert!(is_proved, "{id} has no proof");
}

async fn proved_of_connection(id: &str) -> bool {
    match id {
        "connection-refused" => refused(id).await,
        "reset-before-request" => reset(id, false).await,
        "reset-after-request" => reset(id, true).await,
        _ => return false,
    }
    true
}

async fn proved_of_wire(id: &str) -> bool {
    match id {
        "reset-mid-body" => {
            let heard = heard(id, 200).await;
            assert_eq!((body_share(&heard), heard.end), (50, Err(ErrorKind::ConnectionReset)));
            assert_eq!(met_by_curl(id, 200, &[]).await.exit, RECEIVING_FAILED);
        }
        "empty-response" => {
            let heard = heard(id, 0).await;
            assert_eq!((heard.bytes.len(), heard.end), (0, Ok(())));
            assert_eq!(met_by_curl(id, 0, &[]).await.exit, EMPTY);
        }
        "garbage-bytes" => {
            let heard = heard(id, 0).await;
            assert!(has_mark(&heard.bytes) && std::str::from_utf8(&heard.bytes).is_err());
            assert_eq!(met_by_curl(id, 0, &[]).await.exit, NOT_HTTP);
        }
        "http-0.9-text" => {
            assert_eq!(met_by_curl(id, 0, &[]).await.exit, NOT_HTTP);
            let heard = heard(id, 0).await;
            assert!(has_mark(&heard.bytes) && heard.bytes.starts_with(b"<html>") && heard.end == Ok(()));
            assert_eq!(met_by_curl(id, 0, &["--http0.9"]).await.exit, 0);
        }
        "bad-chunk-size" => {
            // Without `--raw`, `curl` reads chunks.
            let told = met_by_curl(id, 200, &["--no-raw"]).await;
            assert_eq!(told.exit, RECEIVING_FAILED);
            assert!(has_mark(&heard(id, 200).await.bytes));
        }
        "content-length-too-long" => {
            let heard = heard(id, 200).await;
            assert_eq!((body_share(&heard), heard.end), (50, Ok(())));
            assert_eq!(met_by_curl(id, 200, &[]).await.exit, PARTIAL);
        }
        "content-length-too-short" => {
            let heard = heard(id, 200).await;
            assert!(body_share(&heard) >= 200 && heard.end == Ok(()));
            let told = met_by_curl(id, 200, &[]).await;
            assert!(serde_json::from_slice::<Value>(&told.answer.body).is_err(), "half is no JSON");
        }
        "truncated-gzip" => {
            let whole = answer(&heard(id, 200).await.bytes);
            assert_eq!(whole.header("content-encoding"), Some("gzip"));
            assert_eq!(whole.header("content-length"), Some(whole.body.len().to_string().as_str()));
            assert!(!accepts("gzip", &["--test"], &whole.body));
            let told = met_by_curl(id, 200, &["--no-raw", "--compressed"]).await;
            assert!(serde_json::from_slice::<Value>(&told.answer.body).is_err(), "{told:?}");
            assert!(told.answer.body.starts_with(b"{\""), "it is gzip as far as it goes: {told:?}");
        }
        "slow-drip-head" | "slow-drip-body" => dripping(id).await,
        "stalled-body" => {
            let heard = heard(id, 200).await;
            assert_eq!((body_share(&heard), heard.end), (50, Err(ErrorKind::WouldBlock)));
            let told = met_by_curl(id, 200, &["--max-time", "3"]).await;
            assert_eq!((told.exit, told.answer.status), (TIMED_OUT, 200));
        }
        _ => return false,
    }
    true
}

async fn proved_of_time(id: &str) -> bool {
    match id {
        "black-hole" => {
            let told = met_by_curl(id, 0, &["--max-time", "3"]).await;
            assert_eq!((told.exit, told.answer.status), (TIMED_OUT, 0));
        }
        "latency-fixed" => late(id, 40..41).await,
        "latency-uniform" => late(id, 5..60).await,
        "latency-log-normal" => late(id, 1..60).await,
        "latency-bimodal" => bimodal(id).await,
        "latency-above-deadline" => {
            let told = met_by_curl(id, 200, &[]).await;
            assert_eq!((told.exit, told.answer.status), (0, 200));
            assert!(told.took >= DEADLINE + Duration::from_secs(3), "{:?}", told.took);
        }
        _ => return false,
    }
    true
}

async fn proved_of_answer(id: &str) -> bool {
    match id {
        "status-500" => status(id, 500, None).await,
        "status-502" => status(id, 502, None).await,
        "status-503" => status(id, 503, None).await,
        "status-503-retry-after" => status(id, 503, Some("1")).await,
        "status-504" => status(id, 504, None).await,
        "status-429" => status(id, 429, None).await,
        "status-429-retry-after" => status(id, 429, Some("1")).await,
        "burst-503" => {
            let stub = with(id).await;
            let mut statuses = Vec::new();
            for _ in 0..4 {
                statuses.push(curl(&stub, &[]).await.answer.status);
            }
            assert_eq!(statuses, [503, 503, 200, 200]);
        }
        "burst-500-two-of-five" => burst(id, 500, None).await,
        "burst-503-two-of-five" => burst(id, 503, None).await,
        "burst-503-retry-after-two-of-five" => burst(id, 503, Some("1")).await,
        "burst-429-two-of-five" => burst(id, 429, None).await,
        "burst-429-retry-after-two-of-five" => burst(id, 429, Some("1")).await,
        "html-instead-of-json" => {
            let told = met_by_curl(id, 200, &[]).await.answer;
            assert_eq!(told.header("content-type"), Some("text/html; charset=utf-8"));
            assert!(has_mark(&told.body) && breaks(&told));
        }
        "wrong-content-type" => {
            let told = met_by_curl(id, 200, &[]).await.answer;
            assert_eq!(told.header("content-type"), Some("application/xml"));
            assert!(has_mark(&told.body) && breaks(&told));
        }
        "invalid-body" => {
            let told = met_by_curl(id, 200, &[]).await.answer;
            assert!(serde_json::from_slice::<Value>(&told.body).is_ok());
            assert!(has_mark(&told.body) && breaks(&told));
        }
        "truncated-json" => {
            let told = met_by_curl(id, 200, &[]).await;
            assert!(told.exit == 0 && told.answer.body.starts_with(b"{"));
            assert!(serde_json::from_slice::<Value>(&told.answer.body).is_err());
        }
        "empty-body" => {
            let told = met_by_curl(id, 200, &[]).await;
            assert_eq!((told.exit, told.answer.body.len()), (0, 0));
            assert_eq!(told.answer.header("content-length"), Some("0"));
        }
        "oversize-body" => {
            let told = met_by_curl(id, 200, &[]).await;
            assert!(told.exit == 0 && told.answer.body.len() >= 50_000_000, "{}", told.answer.body.len());
            assert!(has_mark(&told.answer.body[..200]));
            assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&told.answer.body).is_ok());
        }
        "deep-nesting" => {
            let told = met_by_curl(id, 200, &[]).await.answer;
            let text = String::from_utf8(told.body.clone()).unwrap();
            let levels = |sign| text.matches(sign).count();
            assert_eq!((levels('['), levels(']')), (100_000, 100_000));
            assert!(has_mark(&told.body));
        }
        _ => return false,
    }
    true
}

async fn proved_of_tls(id: &str) -> bool {
    match id {
        "tls-expired" => certificate(id, 10).await,
        "tls-not-yet-valid" => certificate(id, 9).await,
        "tls-self-signed" => certificate(id, 18).await,
        "tls-wrong-host" => certificate(id, 64).await,
        "tls-untrusted-root" => certificate(id, 19).await,
        "tls-missing-intermediate" => certificate(id, 21).await,
        "tls-handshake-stall" => {
            let secured = secured(id).await;
            let told = secured.curl(&["--max-time", "1"]).await;
            assert!(told.contains("28 000"), "{told}");
            assert_eq!(met(&secured.stub), []);
        }
        "tls-1.0-only" => {
            let secured = secured(id).await;
            let told = secured.openssl(&["-tls1_2"], "").await;
            assert!(told.contains("unsupported protocol") || told.contains("protocol version"), "{told}");
            let told = secured.curl(&[]).await;
            assert!(told.contains("35 000"), "{told}");
            assert_eq!(met(&secured.stub), []);
        }
        _ => return false,
    }
    true
}

async fn proved_of_tolerance(id: &str) -> bool {
    match id {
        "surplus-fields" => {
            let (stub, contracts) = tolerated(id).await;
            let told = curl(&stub, &[]).await.answer;
            assert_eq!(contracts.violations_of_answer(&OperationId::new("getPerson"), &told), []);
            let body: Value = serde_json::from_slice(&told.body).unwrap();
            assert_eq!(body["samprovSurplus"], SURPLUS_MARK);
            assert_eq!(body["home"]["samprovSurplus"], SURPLUS_MARK);
            assert!(body["labels"].get("samprovSurplus").is_none(), "a map takes any member: {body}");
            assert_eq!(met(&stub), [(Some(id.to_owned()), 200)]);
        }
        "unknown-enum-value" => {
            let (stub, contracts) = tolerated(id).await;
            let told = curl(&stub, &[]).await.answer;
            let broken = contracts.violations_of_answer(&OperationId::new("getPerson"), &told);
            let keywords: Vec<_> = broken.iter().map(|violation| violation.keyword.as_str()).collect();
            assert_eq!(keywords, ["enum"]);
            let body: Value = serde_json::from_slice(&told.body).unwrap();
            assert_eq!((&body["kind"], &body["status"]), (&"person".into(), &"samprov-new-value".into()));
            assert_eq!(met(&stub), [(Some(id.to_owned()), 200)]);
        }
        _ => return false,
    }
    true
}

async fn proved_of_business(id: &str) -> bool {
    match id {
        "empty-lists" => {
            // A person has two lists, and the list of persons says how many there are and where the next page is.
            let stub = with(id).await;
            let person = curl(&stub, &[]).await.answer;
            assert!(!breaks(&person), "{person:?}");
            let person: Value = serde_json::from_slice(&person.body).unwrap();
            assert_eq!([&person["languages"], &person["relations"]], [&json!([]), &json!([])]);
            let list = ASKED.replace("/persons/p-anna", "/persons?limit=2");
            let list = answer(&send(&stub, list, DEADLINE).await.bytes);
            let contracts = register_options().contracts;
            assert_eq!(contracts.violations_of_answer(&OperationId::new("listPersons"), &list), []);
            let list: Value = serde_json::from_slice(&list.body).unwrap();
            let told = [&list["items"], &list["total"], &list["next"], &list["limit"]];
            assert_eq!(told, [&json!([]), &json!(0), &Value::Null, &json!(2)]);
            assert_eq!(met(&stub), [(Some(id.to_owned()), 200), (Some(id.to_owned()), 200)]);
            // Where there is no list there is nothing to take from it.
            let (stub, _) = tolerated(id).await;
            assert_eq!(curl(&stub, &[]).await.answer.status, 200);
            assert_eq!(met(&stub), [(None, 200)]);
        }
        "logical-error" => {
            // The register describes 400 and 404.
            let told = met_by_curl(id, 404, &[]).await.answer;
            assert!(!breaks(&told) && has_mark(&told.body), "{told:?}");
            assert_eq!(told.header("content-type"), Some("application/problem+json"));
            // Where nothing is described, problem details say it.
            let (stub, _) = tolerated(id).await;
            let told = curl(&stub, &[]).await.answer;
            assert_eq!((told.status, told.header("content-type")), (404, Some("application/problem+json")));
            assert_eq!(met(&stub), [(Some(id.to_owned()), 404)]);
        }
        _ => return false,
    }
    true
}

/// A stub with a fault on.
async fn with(id: &str) -> Stub {
    let stub = register().await;
    stub.inject(&[fault(id)]).await;
    assert_eq!(stub.notes(), []);
    stub
}

/// What `curl` says of a fault that one call met, which is recorded with that status.
async fn met_by_curl(id: &str, status: u16, arguments: &[&str]) -> Told {
    let stub = with(id).await;
    let told = curl(&stub, arguments).await;
    assert_eq!(met(&stub), [(Some(id.to_owned()), status)]);
    told
}

/// What a bare socket hears of it.
async fn heard(id: &str, status: u16) -> Heard {
    let stub = with(id).await;
    let heard = ask(&stub, DEADLINE * 5).await;
    assert_eq!(met(&stub), [(Some(id.to_owned()), status)]);
    heard
}

async fn refused(id: &str) {
    let stub = with(id).await;
    let refused = std::net::TcpStream::connect(host_and_port(&stub)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    assert_eq!(curl(&stub, &[]).await.exit, NOT_CONNECTED);
    assert_eq!(met(&stub), []);
}

async fn reset(id: &str, is_read: bool) {
    let stub = with(id).await;
    let heard = ask(&stub, DEADLINE * 5).await;
    assert_eq!((heard.bytes.len(), heard.end), (0, Err(ErrorKind::ConnectionReset)));
    let expected = if is_read { vec![(Some(id.to_owned()), 0)] } else { Vec::new() };
    assert_eq!(met(&stub), expected);
}

/// Something comes all the time, and yet the whole takes far longer than the deadline.
async fn dripping(id: &str) {
    let heard = heard(id, 200).await;
    assert!(heard.moments.len() >= 8 && heard.end == Ok(()), "{:?}", heard.moments);
    assert!(heard.moments.last().is_some_and(|last| *last > DEADLINE * 3), "{:?}", heard.moments);
    // Not the longest: a machine that is busy holds up some of them.
    let mut pauses: Vec<Duration> =
        heard.moments.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
    pauses.sort();
    assert!(pauses[pauses.len() / 2] < DEADLINE / 2, "{:?}", heard.moments);
    assert_eq!(answer(&heard.bytes).status, 200);
    let told = met_by_curl(id, 200, &["--max-time", "2"]).await;
    assert_eq!(told.exit, TIMED_OUT);
    // `curl` has seen the end of the head when only the body drips.
    assert_eq!(told.answer.header("connection").is_some(), id == "slow-drip-body");
}

/// The described answer, so many percent of the deadline late; a machine that is busy makes it later, never earlier.
async fn late(id: &str, percent: std::ops::Range<u32>) {
    let told = met_by_curl(id, 200, &[]).await;
    assert_eq!((told.exit, breaks(&told.answer)), (0, false));
    assert!(told.took >= DEADLINE * percent.start / 100, "{:?}", told.took);
}

/// Two hills: some answers are back before half of the deadline, and others take longer than that. A machine that is busy makes some
/// later, but not each.
async fn bimodal(id: &str) {
    let stub = with(id).await;
    let mut took = Vec::new();
    for _ in 0..16 {
        let heard =
            send(&stub, ASKED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), DEADLINE * 20).await;
        assert_eq!((answer(&heard.bytes).status, heard.end), (200, Ok(())));
        took.push(heard.moments[0]);
    }
    took.sort();
    assert!(took[0] < DEADLINE / 2, "{took:?}");
    assert!(took[15] >= DEADLINE * 55 / 100, "{took:?}");
    assert!(met(&stub).iter().all(|call| *call == (Some(id.to_owned()), 200)));
}

/// Two calls of every five are answered with the error, the others as ever, and those alone are recorded as having met it.
async fn burst(id: &str, status: u16, retry_after: Option<&str>) {
    let stub = with(id).await;
    for _ in 0..2 {
        for expected in [status, status, 200, 200, 200] {
            let told = curl(&stub, &[]).await.answer;
            let field = retry_after.filter(|_| expected == status);
            assert_eq!((told.status, told.header("retry-after")), (expected, field));
            let fault = (expected == status).then(|| id.to_owned());
            assert_eq!(met(&stub), [(fault, expected)]);
        }
    }
}

async fn status(id: &str, status: u16, retry_after: Option<&str>) {
    let told = met_by_curl(id, status, &[]).await.answer;
    assert_eq!((told.status, told.header("retry-after")), (status, retry_after));
    assert_eq!(told.header("content-type"), Some("application/problem+json"));
    let body: Value = serde_json::from_slice(&told.body).unwrap();
    assert!(body["status"] == status && has_mark(&told.body), "{body}");
    // The register declares 503, with a `Retry-After` that this one may lack.
    let broken = register_options().contracts.violations_of_answer(&OperationId::new("getPerson"), &told);
    let keywords: Vec<_> = broken.iter().map(|violation| violation.keyword.as_str()).collect();
    assert!(keywords.iter().all(|keyword| ["header", "status"].contains(keyword)), "{keywords:?}");
}

async fn secured(id: &str) -> Secured {
    let secured = Secured::start(Profile::Good, ClientAuthentication::None).await;
    secured.stub.inject(&[fault(id)]).await;
    secured
}

/// `openssl` says what is wrong with the certificate, and `curl` refuses it.
async fn certificate(id: &str, code: u8) {
    let secured = secured(id).await;
    let told = secured.openssl(&["-verify_ip", "127.0.0.1", "-x509_strict"], "").await;
    assert!(told.contains(&format!("Verify return code: {code} ")), "{told}");
    let told = secured.curl(&[]).await;
    // 60: the certificate is not accepted.
    assert!(told.contains("60 000"), "{told}");
    assert_eq!(met(&secured.stub), []);
    // Who accepts it all the same has met it.
    assert!(secured.curl(&["--insecure"]).await.starts_with("0 200"));
    assert_eq!(met(&secured.stub), [(Some(id.to_owned()), 200)]);
    secured.stub.inject(&[]).await;
    assert!(secured.curl(&[]).await.starts_with("0 200"));
}

/// A service whose answers may have more fields, and fields of listed values.
async fn tolerated(id: &str) -> (Stub, Arc<Contracts>) {
    let options: StubOptions = options_of("open.yaml", OPEN.as_bytes());
    let contracts = Arc::clone(&options.contracts);
    let stub = Stub::start(options).await.unwrap();
    stub.inject(&[fault(id)]).await;
    (stub, contracts)
}

/// So many percent of what `Content-Length` promises has come.
fn body_share(heard: &Heard) -> usize {
    let answer = answer(&heard.bytes);
    let promised: usize = answer.header("content-length").unwrap().parse().unwrap();
    (answer.body.len() * 100).div_ceil(promised)
}

/// Whether an answer breaks what the register promises for a person.
fn breaks(answer: &Answer) -> bool {
    let contracts = register_options().contracts;
    !contracts.violations_of_answer(&OperationId::new("getPerson"), answer).is_empty()
}

fn has_mark(bytes: &[u8]) -> bool {
    bytes.windows(UPSTREAM_MARK.len()).any(|part| part == UPSTREAM_MARK.as_bytes())
}

// Exit codes of curl (`man curl`).
const NOT_HTTP: i32 = 1;
const NOT_CONNECTED: i32 = 7;
const PARTIAL: i32 = 18;
const TIMED_OUT: i32 = 28;
const EMPTY: i32 = 52;
const RECEIVING_FAILED: i32 = 56;

const OPEN: &str = r"
openapi: 3.0.3
info: { title: Open, version: 1.0.0 }
paths:
  /persons/{id}:
    get:
      operationId: getPerson
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: One.
          content:
            application/json:
              schema:
                type: object
                required: [kind, status, labels, home]
                properties:
                  kind: { type: string, enum: [person] }
                  labels: { type: object, additionalProperties: true, example: { a: b } }
                  home:
                    type: object
                    required: [city]
                    properties: { city: { type: string } }
                  status: { type: string, enum: [active, paused] }
";
