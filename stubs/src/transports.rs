//! Stubs called in both versions of HTTP, and what they remember of how they were called.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use samprov_model::connection::{HttpVersion, TraceContext};

use crate::end_to_end::{calls, register};

const PEOPLE: [&str; 4] = ["p-anna", "p-bo", "p-carin", "p-david"];

type Plain = Client<HttpConnector, Full<Bytes>>;

fn http_1() -> Plain {
    Client::builder(TokioExecutor::new()).build_http()
}

fn http_2() -> Plain {
    Client::builder(TokioExecutor::new()).http2_only(true).build_http()
}

async fn get(client: &Plain, address: &str, fields: &[(&str, &str)]) -> (u16, Bytes) {
    let mut request = hyper::Request::get(address);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let response = client.request(request.body(Full::default()).unwrap()).await.unwrap();
    (response.status().as_u16(), response.into_body().collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn both_versions_get_the_same_answer_and_the_call_tells_which_it_was() {
    let (stub, _) = register().await;
    let person = format!("{}/persons/p-anna", stub.address());
    let (first, second) = (http_1(), http_2());
    let answer = get(&first, &person, &[]).await;
    assert_eq!(answer.0, 200);
    assert_eq!(get(&second, &person, &[("cookie", "a=1"), ("cookie", "b=2")]).await, answer);
    assert_eq!(get(&second, &person, &[]).await, answer);
    let calls = calls(&stub);
    let seen: Vec<_> = calls.iter().map(|call| (call.connection.http, call.connection.number)).collect();
    assert_eq!(seen, [(HttpVersion::Http11, 1), (HttpVersion::Http2, 2), (HttpVersion::Http2, 2)]);
    assert_eq!(calls[1].request.header("cookie"), Some("a=1; b=2"));
    let host = stub.address().trim_start_matches("http://").to_owned();
    assert!(calls.iter().all(|call| call.request.header("host") == Some(host.as_str())));
    assert!(calls.iter().all(|call| call.connection.tls.is_none() && call.violations.is_empty()));
    assert!(calls.is_sorted_by_key(|call| call.connection.milliseconds));
    assert_eq!(stub.notes(), []);
}

#[tokio::test]
async fn a_call_tells_whether_it_gave_a_trace_id() {
    let (stub, _) = register().await;
    let person = format!("{}/persons/p-anna", stub.address());
    let client = http_1();
    let parent = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    for fields in [&[][..], &[parent], &[("traceparent", "garbled")], &[parent, parent]] {
        get(&client, &person, fields).await;
    }
    let seen: Vec<_> = calls(&stub).iter().map(|call| call.connection.trace).collect();
    let unreadable = TraceContext::Unreadable;
    assert_eq!(seen, [TraceContext::Absent, TraceContext::Given, unreadable, unreadable]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_streams_of_one_connection_get_their_own_answers() {
    let (stub, _) = register().await;
    let client = http_2();
    get(&client, &format!("{}/persons/p-anna", stub.address()), &[]).await;
    let asking: Vec<_> = PEOPLE
        .iter()
        .cycle()
        .take(400)
        .map(|person| {
            let (client, address) = (client.clone(), format!("{}/persons/{person}", stub.address()));
            tokio::spawn(async move {
                let (status, body) = get(&client, &address, &[]).await;
                assert_eq!(status, 200);
                assert!(String::from_utf8_lossy(&body).contains(person), "{person}");
            })
        })
        .collect();
    for asked in asking {
        asked.await.unwrap();
    }
    stub.quiet(Duration::from_millis(1), Duration::from_secs(1)).await;
    assert_eq!(stub.in_flight(), 0);
    let calls = calls(&stub);
    assert_eq!(calls.len(), 401);
    assert!(calls.iter().all(|call| call.connection.number == 1));
    assert_eq!(stub.notes(), []);
}
