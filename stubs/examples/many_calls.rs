//! What many calls cost a stub in memory and time: one stub of the worked example, recording and contract check on.
//!
//! `many_calls REQUESTS CONNECTIONS clear|tls 1.1|2 kept|drained` sends so many requests over so many connections, from the
//! same process, and prints seconds, requests per second and the most memory that the process ever had (Linux). `kept`: nobody
//! asks for the calls, so that the stub keeps as many as it may; `drained`: they are taken out all the time.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program of figures, not of the product")]

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use http_body_util::{BodyExt, Empty};
use hyper::{Request, body::Bytes, client::conn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use samprov_contract::{Document, Files, read};
use samprov_model::id::{DependencyName, ServiceId};
use samprov_stubs::{Authority, Stub, StubOptions, TlsOptions};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is not expected"))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Http {
    One,
    Two,
}

/// Where the requests go, and how many there are.
struct Sending {
    address: String,
    connector: Option<TlsConnector>,
    http: Http,
    left: AtomicUsize,
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [requests, connections, encryption, http, calls] = words.as_slice() else {
        println!("many_calls REQUESTS CONNECTIONS clear|tls 1.1|2 kept|drained");
        return;
    };
    let (requests, connections): (usize, usize) = (requests.parse().unwrap(), connections.parse().unwrap());
    let http = if http == "2" { Http::Two } else { Http::One };
    let authority = Arc::new(Authority::new(SystemTime::now()).unwrap());
    let mut options = options();
    let connector = (encryption == "tls").then(|| {
        options.tls = Some(TlsOptions::new(Arc::clone(&authority), SystemTime::now()));
        connector(&authority, http)
    });
    let began = Instant::now();
    let stub = Arc::new(Stub::start(options).await.unwrap());
    println!("ready in {:.1} ms, memory {} KiB", began.elapsed().as_secs_f64() * 1000.0, most_memory());
    let over = Arc::new(AtomicBool::new(false));
    let draining = (calls == "drained").then(|| tokio::spawn(drain(Arc::clone(&stub), Arc::clone(&over))));
    let address = stub.address().rsplit('/').next().unwrap().to_owned();
    let sending = Arc::new(Sending { address, connector, http, left: AtomicUsize::new(requests) });
    let began = Instant::now();
    let senders: Vec<_> = (0..connections).map(|_| tokio::spawn(send(Arc::clone(&sending)))).collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let seconds = began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let mut seen = stub.drain().len() + usize::try_from(stub.dropped_calls()).unwrap();
    if let Some(draining) = draining {
        seen += draining.await.unwrap();
    }
    assert_eq!((seen, stub.notes()), (requests, Vec::new()));
    println!(
        "{requests} requests, {connections} connections, {encryption}, HTTP/{}, calls {calls}:",
        words[3]
    );
    #[allow(clippy::cast_precision_loss, reason = "a figure to read")]
    let rate = requests as f64 / seconds;
    println!("{seconds:.1} s, {rate:.0} requests/s, most memory {} KiB", most_memory());
    stub.stop().await;
}

fn options() -> StubOptions {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/typfall");
    let document = |path: &str| Document::parse(path, &std::fs::read(folder.join(path)).unwrap()).unwrap();
    let reading = read(document("person-register/openapi.yaml"), &mut NoFiles, &BTreeMap::new()).unwrap();
    let population = serde_json::from_value(document("population.yaml").value).unwrap();
    let service = ServiceId::new("se.exempel.personregister");
    StubOptions::new(
        DependencyName::new("register"),
        service,
        Arc::new(reading.contracts),
        Arc::new(population),
    )
}

fn connector(authority: &Authority, http: Http) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.certificate_pem().as_bytes()).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![if http == Http::Two { b"h2".to_vec() } else { b"http/1.1".to_vec() }];
    TlsConnector::from(Arc::new(config))
}

/// Takes the calls out as they come, and counts them.
async fn drain(stub: Arc<Stub>, over: Arc<AtomicBool>) -> usize {
    let mut seen = 0;
    while !over.load(Ordering::Relaxed) {
        seen += stub.drain().len();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    seen
}

async fn send(sending: Arc<Sending>) {
    let stream = TcpStream::connect(&sending.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    match &sending.connector {
        None => send_over(stream, &sending).await,
        Some(connector) => {
            let name = ServerName::try_from("127.0.0.1").unwrap();
            send_over(connector.connect(name, stream).await.unwrap(), &sending).await;
        }
    }
}

async fn send_over<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, sending: &Sending) {
    let io = TokioIo::new(stream);
    match sending.http {
        Http::One => {
            let (mut sender, connection) = conn::http1::handshake(io).await.unwrap();
            tokio::spawn(connection);
            while let Some(request) = next(sending) {
                finish(sender.send_request(request).await.unwrap()).await;
            }
        }
        Http::Two => {
            let (mut sender, connection) = conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
            tokio::spawn(connection);
            while let Some(request) = next(sending) {
                finish(sender.send_request(request).await.unwrap()).await;
            }
        }
    }
}

fn next(sending: &Sending) -> Option<Request<Empty<Bytes>>> {
    sending.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).ok()?;
    let target = match sending.http {
        Http::One => "/persons/p-anna".to_owned(),
        Http::Two => format!("http://{}/persons/p-anna", sending.address),
    };
    Some(Request::get(target).header("host", &sending.address).body(Empty::new()).unwrap())
}

async fn finish(response: hyper::Response<hyper::body::Incoming>) {
    assert_eq!(response.status(), 200);
    response.into_body().collect().await.unwrap();
}

/// The most memory that the process ever had, in KiB; zero where the system does not tell.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
