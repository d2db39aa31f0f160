//! Stubs while faults are put on and taken off: whom they meet, and what is left of them.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use samprov_model::{
    id::{FaultId, InstanceId},
    injection::Injection,
};
use serde_json::Value;

use super::{
    action::Action,
    catalogue::faults,
    clients::{
        ASKED, DEADLINE, answer, ask, curl, fault, fault_with, host_and_port, met, register,
        register_options, send,
    },
};
use crate::{
    Quiet, Stub, StubOptions,
    end_to_end::subscription,
    tls::{ClientAuthentication, Profile, end_to_end::Secured},
};

#[tokio::test]
async fn after_every_fault_the_stub_answers_as_ever_at_the_same_port() {
    let stub = register().await;
    for fault_of_catalogue in faults() {
        let id = fault_of_catalogue.seen.id.as_str();
        stub.inject(&[fault(id)]).await;
        curl(&stub, &["--max-time", "0.2"]).await;
        stub.inject(&[]).await;
        met(&stub);
        let told = curl(&stub, &[]).await;
        assert_eq!((told.exit, told.answer.status), (0, 200), "{id}");
        // A call that was given up may be recorded late, on a machine that is busy.
        assert_eq!(met(&stub).last(), Some(&(None, 200)), "{id}");
    }
}

#[tokio::test]
async fn it_is_quiet_while_a_call_is_held_and_the_next_set_lets_the_call_go() {
    for id in ["black-hole", "stalled-body", "slow-drip-body", "latency-above-deadline"] {
        let stub = register().await;
        stub.inject(&[Injection { deadline: 60_000, ..fault(id) }]).await;
        let asking = ask(&stub, Duration::from_secs(30));
        let taking_off = async {
            let calls = stub.calls().await;
            assert_eq!(calls[0].fault.as_ref().map(FaultId::as_str), Some(id));
            let span = Duration::from_millis(100);
            assert_eq!(stub.quiet(span, Duration::from_secs(20)).await, Quiet::Reached, "{id}");
            let began = Instant::now();
            stub.inject(&[]).await;
            assert!(began.elapsed() < Duration::from_secs(3), "{id}: {:?}", began.elapsed());
        };
        let (heard, ()) = tokio::join!(asking, taking_off);
        assert_ne!(heard.end, Err(ErrorKind::WouldBlock), "{id}");
    }
}

#[tokio::test]
async fn a_stub_that_holds_calls_stops_at_once() {
    for id in ["black-hole", "stalled-body"] {
        let stub = register().await;
        stub.inject(&[fault(id)]).await;
        let asking = ask(&stub, Duration::from_secs(30));
        let stopping = async {
            stub.calls().await;
            stub.stop().await;
        };
        let (heard, ()) = tokio::join!(asking, stopping);
        assert_ne!(heard.end, Err(ErrorKind::WouldBlock), "{id}");
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_before_a_fault_is_in_force() {
    let stub = register().await;
    let mut idle = TcpStream::connect(host_and_port(&stub)).unwrap();
    let unused = TcpStream::connect(host_and_port(&stub)).unwrap();
    idle.write_all(ASKED.as_bytes()).unwrap();
    // The answer is whole when the call is recorded and nothing is in flight.
    stub.calls().await;
    stub.quiet(Duration::from_millis(50), Duration::from_secs(20)).await;
    stub.inject(&[fault("status-503")]).await;
    for socket in [&mut idle, &mut &unused as &mut dyn Read] {
        let mut heard = Vec::new();
        socket.read_to_end(&mut heard).unwrap();
        assert!(matches!(answer(&heard).status, 0 | 200));
    }
    assert_eq!(curl(&stub, &[]).await.answer.status, 503);
    assert_eq!(met(&stub), [(Some("status-503".to_owned()), 503)]);
}

#[tokio::test]
async fn a_client_of_http_2_meets_answers_as_they_are_and_finds_everything_else_broken() {
    let stub = register().await;
    let http_2 = ["--http2-prior-knowledge"];
    stub.inject(&[fault("status-503")]).await;
    assert_eq!(curl(&stub, &http_2).await.answer.status, 503);
    stub.inject(&[fault("black-hole")]).await;
    // 28: nothing came in time.
    assert_eq!(curl(&stub, &["--http2-prior-knowledge", "--max-time", "0.5"]).await.exit, 28);
    for fault_of_catalogue in faults() {
        if matches!(fault_of_catalogue.action, Action::Wire(_)) {
            let id = fault_of_catalogue.seen.id.as_str();
            stub.inject(&[fault(id)]).await;
            let told = curl(&stub, &http_2).await;
            assert!(told.exit != 0 && told.answer.status == 0, "{id}: {told:?}");
        }
    }
    stub.inject(&[]).await;
    assert_eq!(curl(&stub, &http_2).await.answer.status, 200);
    let secured = Secured::start(Profile::Good, ClientAuthentication::None).await;
    let offers = ["-alpn", "h2,http/1.1"];
    assert!(secured.openssl(&offers, "").await.contains("ALPN protocol: h2"));
    secured.stub.inject(&[fault("reset-mid-body")]).await;
    assert!(secured.openssl(&offers, "").await.contains("ALPN protocol: http/1.1"));
    // 56: receiving failed.
    assert!(secured.curl(&[]).await.contains("56 200"));
}

#[tokio::test]
async fn of_two_instances_only_the_one_that_is_named_is_faulty() {
    let first = register().await;
    let second = Stub::start(StubOptions {
        instance: Some(InstanceId::new("second")),
        state: Some(first.state()),
        ..register_options()
    });
    let second = second.await.unwrap();
    let injections = [fault_with("connection-refused", None, None, Some("second"))];
    for stub in [&first, &second] {
        stub.inject(&injections).await;
    }
    assert_eq!(curl(&first, &[]).await.answer.status, 200);
    assert_eq!(curl(&second, &[]).await.exit, 7);
    second.inject(&[fault_with("status-500", None, None, Some("second"))]).await;
    assert_eq!(curl(&second, &[]).await.answer.status, 500);
    let calls = crate::end_to_end::calls(&second);
    assert_eq!(calls[0].instance, Some(InstanceId::new("second")));
    assert_eq!(met(&first), [(None, 200)]);
}

#[tokio::test]
async fn a_fault_meets_its_operation_and_so_many_calls_and_the_first_that_matches_wins() {
    let stub = register().await;
    stub.inject(&[
        fault_with("status-500", Some("listPersons"), None, None),
        fault_with("status-502", Some("getPerson"), Some(1), None),
        fault_with("reset-after-request", None, Some(1), None),
        fault_with("status-504", Some("getPerson"), Some(0), None),
        fault_with("connection-refused", None, None, None),
    ])
    .await;
    assert_eq!(curl(&stub, &[]).await.answer.status, 502);
    assert_eq!(ask(&stub, DEADLINE).await.end, Err(ErrorKind::ConnectionReset));
    let seen = met(&stub);
    let named = |id: &str, status| (Some(id.to_owned()), status);
    assert_eq!(seen, [named("status-502", 502), named("reset-after-request", 0)]);
    // What is left now is a port that refuses; the first that comes has been let in already.
    curl(&stub, &[]).await;
    assert_eq!(curl(&stub, &[]).await.exit, 7);
    assert_eq!(met(&stub), []);
}

#[tokio::test]
async fn a_burst_counts_the_calls_of_its_operation_and_begins_anew_each_time_it_is_put_on() {
    let stub = register().await;
    let burst = |calls| [fault_with("burst-503-two-of-five", Some("getPerson"), calls, None)];
    let ask_for_a_person = async || curl(&stub, &[]).await.answer.status;
    stub.inject(&burst(None)).await;
    for expected in [503, 503, 200] {
        let other =
            "GET /persons?limit=2 HTTP/1.1\r\nHost: stub.test\r\nConnection: close\r\n\r\n".to_owned();
        assert_eq!(answer(&send(&stub, other, Duration::from_secs(20)).await.bytes).status, 200);
        assert_eq!(ask_for_a_person().await, expected);
    }
    // So many calls is how many meet it, not how many there are.
    stub.inject(&burst(Some(3))).await;
    for expected in [503, 503, 200, 200, 200, 503, 200, 200, 200, 200, 200, 200] {
        assert_eq!(ask_for_a_person().await, expected);
    }
}

#[tokio::test]
async fn what_fails_by_its_status_is_not_carried_out_and_what_fails_later_is() {
    let stub = register().await;
    let listed = async || {
        let request =
            "GET /subscriptions HTTP/1.1\r\nHost: stub.test\r\nConnection: close\r\n\r\n".to_owned();
        let heard = answer(&send(&stub, request, Duration::from_secs(20)).await.bytes);
        let body: Value = serde_json::from_slice(&heard.body).unwrap();
        body["items"].as_array().map(Vec::len)
    };
    let body = subscription().to_string();
    let create = format!(
        "POST /subscriptions HTTP/1.1\r\nHost: stub.test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let before = listed().await;
    for id in ["status-500", "status-503", "status-429"] {
        stub.inject(&[fault(id)]).await;
        send(&stub, create.clone(), DEADLINE).await;
        stub.inject(&[]).await;
        assert_eq!(listed().await, before, "{id}");
    }
    stub.inject(&[fault("reset-after-request")]).await;
    assert!(send(&stub, create, DEADLINE).await.bytes.is_empty());
    stub.inject(&[]).await;
    assert_eq!(listed().await, before.map(|count| count + 1));
    assert!(crate::end_to_end::calls(&stub).iter().all(|call| call.violations.is_empty()));
}

#[tokio::test]
async fn what_cannot_be_put_on_is_told_and_what_does_not_fit_leaves_the_answer_alone() {
    let stub = register().await;
    stub.inject(&[fault("no-such-fault")]).await;
    assert_eq!(stub.notes().iter().map(|note| note.key.as_str()).collect::<Vec<_>>(), ["stub-fault-unknown"]);
    // The register takes no further fields, and it speaks no TLS.
    for id in ["surplus-fields", "tls-expired", "tls-1.0-only"] {
        stub.inject(&[fault(id)]).await;
        assert_eq!(curl(&stub, &[]).await.answer.status, 200);
        assert_eq!(met(&stub), [(None, 200)], "{id}");
    }
    // A refusal is no success that could be invalid.
    for id in ["invalid-body", "truncated-json", "empty-body", "unknown-enum-value", "empty-lists"] {
        stub.inject(&[fault(id)]).await;
        let request = ASKED.replace("p-anna", "p-nobody");
        let heard = answer(&send(&stub, request, DEADLINE).await.bytes);
        assert_eq!((heard.status, met(&stub)), (404, vec![(None, 404)]), "{id}");
    }
    let stranger = Injection { dependency: "another".into(), ..fault("status-500") };
    stub.inject(&[stranger]).await;
    assert_eq!(curl(&stub, &[]).await.answer.status, 200);
}
