//! Computed answers handed out by one loopback mock server, which only looks them up.
//!
//! The mock server answers inside a global lock and keeps every request it has matched. So the front computes, one mounted
//! mock looks up, and the mock is mounted anew at a quiet point before the memory of the server grows.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, TcpListener},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use http_body_util::{BodyExt, Empty, Limited};
use hyper::{
    Request,
    body::Bytes,
    header::{HeaderName, HeaderValue},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use samprov_model::observation::Answer;
use tokio::{sync::RwLock, time::timeout};
use wiremock::{Mock, MockServer, Respond, ResponseTemplate, matchers::any};

use crate::{StubError, limits};

/// The mock server behind a front, and the way to it.
pub(crate) struct Relay {
    server: MockServer,
    address: String,
    client: Client<HttpConnector, Empty<Bytes>>,
    waiting: Waiting,
    next: AtomicU64,
    /// Held for reading while a call is with the mock server, for writing while the mock is mounted anew.
    gate: RwLock<()>,
    since_mount: AtomicUsize,
    mounts: AtomicUsize,
}

/// Answers that the mock server has not fetched yet, by number.
#[derive(Clone, Debug, Default)]
struct Waiting(Arc<Mutex<HashMap<u64, Answer>>>);

/// Takes the answer back when the call ends in any way.
struct Turn<'a> {
    waiting: &'a Waiting,
    number: u64,
}

impl Relay {
    /// Starts the mock server on a free loopback port.
    pub(crate) async fn start() -> Result<Self, StubError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .map_err(|error| StubError::MockServer(error.into()))?;
        let server = MockServer::builder().listener(listener).disable_request_recording().start().await;
        let relay = Self {
            address: server.uri(),
            server,
            client: Client::builder(TokioExecutor::new()).pool_max_idle_per_host(64).build_http(),
            waiting: Waiting::default(),
            next: AtomicU64::new(0),
            gate: RwLock::new(()),
            since_mount: AtomicUsize::new(0),
            mounts: AtomicUsize::new(0),
        };
        relay.mount().await;
        Ok(relay)
    }

    /// Passes an answer through the mock server.
    pub(crate) async fn pass(&self, answer: Answer) -> Result<Answer, StubError> {
        self.mount_when_due().await;
        let _entered = self.gate.read().await;
        self.since_mount.fetch_add(1, Ordering::Relaxed);
        let turn = Turn { waiting: &self.waiting, number: self.next.fetch_add(1, Ordering::Relaxed) };
        self.waiting.put(turn.number, answer);
        match timeout(limits::RELAY_TIME, self.exchange(turn.number)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(StubError::MockServer(error)),
            Err(elapsed) => Err(StubError::MockServer(elapsed.into())),
        }
    }

    /// How many times the mock has been mounted.
    #[cfg(test)]
    pub(crate) fn mounts(&self) -> usize {
        self.mounts.load(Ordering::Relaxed)
    }

    /// How many answers wait for the mock server.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    async fn exchange(&self, number: u64) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let request =
            Request::get(&self.address).header(NUMBER, number.to_string()).body(Empty::<Bytes>::new())?;
        let (head, body) = self.client.request(request).await?.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await?.to_bytes();
        let headers = head
            .headers
            .iter()
            .filter(|(name, _)| !MADE_BY_THE_SERVER.contains(&name.as_str()))
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        Ok(Answer { status: head.status.as_u16(), headers, body: body.into() })
    }

    async fn mount_when_due(&self) {
        if self.since_mount.load(Ordering::Relaxed) < limits::RELAYED_PER_MOUNT {
            return;
        }
        // The gate is fair: nobody enters before this, and it opens when the last call has left.
        let _alone = self.gate.write().await;
        if self.since_mount.load(Ordering::Relaxed) >= limits::RELAYED_PER_MOUNT {
            self.server.reset().await;
            self.mount().await;
        }
    }

    async fn mount(&self) {
        Mock::given(any()).respond_with(self.waiting.clone()).mount(&self.server).await;
        self.since_mount.store(0, Ordering::Relaxed);
        self.mounts.fetch_add(1, Ordering::Relaxed);
    }
}

impl Waiting {
    fn put(&self, number: u64, answer: Answer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, answer);
    }

    fn take(&self, number: u64) -> Option<Answer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)
    }
}

impl Respond for Waiting {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let number = request.headers.get(NUMBER).and_then(|field| field.to_str().ok()?.parse().ok());
        match number.and_then(|number| self.take(number)) {
            Some(answer) => template(answer),
            None => ResponseTemplate::new(500),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.waiting.take(self.number);
    }
}

/// The template panics on a name, value or status that is none, so everything is read first.
fn template(answer: Answer) -> ResponseTemplate {
    let status = if (200..=599).contains(&answer.status) { answer.status } else { 500 };
    let mut template = ResponseTemplate::new(status).set_body_bytes(answer.body);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            template = template.append_header(name, value);
        }
    }
    template
}

const NUMBER: &str = "samprov-answer";
const MADE_BY_THE_SERVER: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_comes_out_as_it_went_in() {
        let relay = Relay::start().await.unwrap();
        let answer = Answer {
            status: 201,
            headers: vec![
                ("content-type".into(), "application/json".into()),
                ("location".into(), "/persons/p-åke".into()),
            ],
            body: b"{}".to_vec(),
        };
        assert_eq!(relay.pass(answer.clone()).await.unwrap(), answer);
        assert_eq!(relay.waiting(), 0);
    }

    #[tokio::test]
    async fn what_is_no_header_or_status_does_not_stop_the_server() {
        let relay = Relay::start().await.unwrap();
        let headers = vec![("bad name".into(), "x".into()), ("x".into(), "a\r\nb".into())];
        let answer = relay.pass(Answer { status: 7, headers, body: Vec::new() }).await.unwrap();
        assert_eq!((answer.status, answer.headers.len()), (500, 0));
    }

    #[tokio::test]
    async fn a_call_that_is_given_up_leaves_nothing_behind() {
        let relay = Relay::start().await.unwrap();
        drop(
            timeout(std::time::Duration::ZERO, relay.pass(Answer { status: 200, ..Answer::default() })).await,
        );
        assert_eq!(relay.waiting(), 0);
    }
}
