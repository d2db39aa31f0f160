//! The HTTP client: a request as planned goes out unchanged, and what comes back is kept as it came, within bounds.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{
    Certificate, Client, Identity, Method, Proxy, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use samprov_model::observation::{Answer, Outcome, Request, Transport, Unread};
use tokio::{sync::Mutex, time};

use super::{
    coding::decoded,
    error::RunError,
    options::ConnectionOptions,
    transport::{classify, is_closed_before_answer},
};
use crate::rig::{Clients, without_login};

/// The largest body that is read.
pub(super) const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// The most values (arrays, objects, scalars) of a JSON body that is judged: each costs many times its bytes.
const MOST_VALUES: usize = 250_000;

/// Shorter than the idle time of common servers (5 s), so that a request does not meet a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(2);

/// Sends requests.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    client: Client,
    fresh: Client,
    direct: Client,
    apart: Client,
    timeout: Duration,
    pace: Option<Arc<Pace>>,
    /// The peer has closed a connection behind an answer without saying so: no connection is used twice any more, since what
    /// cannot be repeated would be lost on one that is closed.
    closes_unsaid: Arc<AtomicBool>,
}

/// What sending came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// From first byte sent to last byte received.
    pub microseconds: u64,
}

#[derive(Debug)]
struct Pace {
    gap: Duration,
    next: Mutex<time::Instant>,
}

impl HttpClient {
    /// A client as the options say. `secure` tells whether any address is HTTPS: only then are authorities read.
    pub(crate) fn new(options: &ConnectionOptions, secure: bool) -> Result<Self, RunError> {
        // A second installation fails, and then one is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pace = options.rate.filter(|rate| rate.is_finite() && *rate > 0.0).map(|rate| {
            Arc::new(Pace {
                gap: Duration::from_secs_f64(1.0 / rate.max(0.001)),
                next: Mutex::new(time::Instant::now()),
            })
        });
        Ok(Self {
            client: build(options, secure, true)?,
            fresh: build(options, secure, false)?,
            direct: build(&ConnectionOptions { proxy: None, ..options.clone() }, false, true)?,
            apart: build(&ConnectionOptions { proxy: None, ..options.clone() }, false, false)?,
            timeout: options.timeout,
            pace,
            closes_unsaid: Arc::default(),
        })
    }

    /// The clients for what is no part of the test: readiness and reset.
    pub(crate) fn plain(&self) -> Clients {
        Clients { direct: self.direct.clone(), target: self.client.clone(), passing: self.passing() }
    }

    /// A client that passes on what a candidate sends, never through a proxy. Each request has a connection of its own: none is
    /// lost with an old one that the other side has closed.
    fn passing(&self) -> Self {
        Self {
            client: self.apart.clone(),
            fresh: self.apart.clone(),
            direct: self.apart.clone(),
            apart: self.apart.clone(),
            timeout: self.timeout,
            pace: None,
            closes_unsaid: Arc::default(),
        }
    }

    /// Sends a request. `Err`: it cannot be written as HTTP by this client, and was not sent.
    pub(crate) async fn send(&self, request: &Request) -> Result<Sent, String> {
        self.send_within(request, None).await
    }

    /// The same, with another time to wait for the answer than the run's own.
    pub(crate) async fn send_within(
        &self,
        request: &Request,
        patience: Option<Duration>,
    ) -> Result<Sent, String> {
        let timeout = patience.unwrap_or(self.timeout);
        let prepared = prepare(request)?;
        if let Some(pace) = &self.pace {
            pace.wait().await;
        }
        let started = Instant::now();
        let client = if self.closes_unsaid.load(Ordering::Relaxed) { &self.fresh } else { &self.client };
        let mut outcome = self.exchange(client, &prepared, (request, timeout)).await;
        if let Err(error) = &outcome
            && is_closed_before_answer(error)
            && is_idempotent(&request.method)
        {
            // RFC 9110, 9.2.2: an idempotent request may be repeated when an old connection turns out to be closed.
            outcome = self.exchange(&self.fresh, &prepared, (request, timeout)).await;
            if outcome.is_ok() {
                self.closes_unsaid.store(true, Ordering::Relaxed);
            }
        }
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => Outcome::NoAnswer(classify(&error, timeout)),
        };
        let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(Sent { outcome, microseconds })
    }

    async fn exchange(
        &self,
        client: &Client,
        prepared: &Prepared,
        (request, timeout): (&Request, Duration),
    ) -> Result<Outcome, reqwest::Error> {
        let mut builder = client
            .request(prepared.method.clone(), prepared.url.clone())
            .headers(prepared.headers.clone())
            .timeout(timeout);
        if !request.body.is_empty() {
            builder = builder.body(request.body.clone());
        }
        let mut response = builder.send().await?;
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let announced = response.content_length().filter(|length| *length > LARGEST_BODY as u64);
        if let Some(length) = announced.filter(|_| request.method != "HEAD") {
            return Ok(Outcome::NoAnswer(Transport::TooLarge(length)));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Ok(Outcome::NoAnswer(Transport::TooLarge((body.len() + chunk.len()) as u64)));
            }
            body.extend_from_slice(&chunk);
        }
        let body = match decoded(&headers, body, LARGEST_BODY) {
            Ok(body) => body,
            Err(transport) => return Ok(Outcome::NoAnswer(transport)),
        };
        if has_too_many_values(&body) {
            return Ok(Outcome::NoAnswer(Transport::NotRead(Unread::Values(MOST_VALUES as u64))));
        }
        Ok(Outcome::Answer(Answer { status, headers, body }))
    }
}

/// Whether a body that looks like JSON holds more values than are judged. Whatever else it is, it has no brackets at its start.
fn has_too_many_values(body: &[u8]) -> bool {
    let begins = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if body.len() <= MOST_VALUES || !matches!(begins, Some(b'[' | b'{')) {
        return false;
    }
    let (mut values, mut in_text, mut escaped) = (0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => values += 1,
            _ => {}
        }
    }
    values > MOST_VALUES
}

impl Pace {
    async fn wait(&self) {
        let slot = {
            let mut next = self.next.lock().await;
            let slot = (*next).max(time::Instant::now());
            *next = slot + self.gap;
            slot
        };
        time::sleep_until(slot).await;
    }
}

struct Prepared {
    method: Method,
    url: Url,
    headers: HeaderMap,
}

fn prepare(request: &Request) -> Result<Prepared, String> {
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
    let text = format!("{}{}", request.base, request.target);
    let url = Url::parse(&text).map_err(|error| format!("{text}: {error}"))?;
    // Addresses are normalised when they are read (dot segments, some characters): what would go out as something else is not sent.
    let written = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    if !text.ends_with(&written) && !request.target.is_empty() {
        return Err(format!("the address {} would be sent as {written}", request.target));
    }
    let mut headers = HeaderMap::with_capacity(request.headers.len());
    for (name, value) in &request.headers {
        let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("header name {name:?}"))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| format!("header {name}"))?;
        headers.append(field, value);
    }
    Ok(Prepared { method, url, headers })
}

fn is_idempotent(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE" | "TRACE")
}

fn build(options: &ConnectionOptions, secure: bool, keep: bool) -> Result<Client, RunError> {
    let mut builder = Client::builder()
        .no_proxy()
        .no_gzip()
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .connect_timeout(options.timeout)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(if keep { 64 } else { 0 })
        .user_agent(concat!("samprov/", env!("CARGO_PKG_VERSION")));
    if let Some(address) = &options.proxy {
        builder = builder.proxy(proxy(address)?);
    }
    match &options.authorities {
        Some(path) => builder = builder.tls_certs_only(certificates(path)?),
        // Reading the platform's authorities takes time, and nothing needs them.
        None if !secure => builder = builder.tls_certs_only([]),
        None => {}
    }
    if let Some(path) = &options.certificate {
        let mut pem = read("--cert", path)?;
        if let Some(key) = &options.key {
            pem.push(b'\n');
            pem.extend(read("--key", key)?);
        }
        let identity = Identity::from_pem(&pem).map_err(|error| RunError::Connection {
            place: "--cert",
            problem: format!(
                "{}: not a certificate with its key in PEM: {}",
                path.display(),
                super::cause(&error)
            ),
        })?;
        builder = builder.identity(identity);
    } else if options.key.is_some() {
        return Err(RunError::Connection { place: "--key", problem: "needs --cert FILE as well".into() });
    }
    builder
        .build()
        .map_err(|error| RunError::Connection { place: "HTTP client", problem: super::cause(&error) })
}

/// A proxy that the user names is used for every target, also for one on this machine.
fn proxy(address: &str) -> Result<Proxy, RunError> {
    let refused = |problem: String| RunError::Connection { place: "--proxy", problem };
    let full = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    let usable =
        Url::parse(&full).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if usable.is_none() {
        let shown = without_login(address);
        return Err(refused(format!(
            "{shown}: not a proxy; write it as http://HOST:PORT or https://HOST:PORT"
        )));
    }
    Proxy::all(&full).map_err(|error| refused(super::cause(&error)))
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, RunError> {
    let found = Certificate::from_pem_bundle(&read("--cacert", path)?);
    found.ok().filter(|found| !found.is_empty()).ok_or_else(|| RunError::Connection {
        place: "--cacert",
        problem: format!("{}: no certificate in PEM", path.display()),
    })
}

fn read(place: &'static str, path: &Path) -> Result<Vec<u8>, RunError> {
    fs::read(path)
        .map_err(|error| RunError::Connection { place, problem: format!("{}: {error}", path.display()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str) -> Request {
        Request {
            method: "GET".into(),
            base: "http://127.0.0.1:1/v1".into(),
            target: target.into(),
            ..Request::default()
        }
    }

    #[test]
    fn an_address_that_would_be_rewritten_is_not_sent() {
        assert!(
            prepare(&request("/a/b%20c?x=%5B1%5D&y='")).is_ok()
                || prepare(&request("/a/b%20c?x=%5B1%5D")).is_ok()
        );
        assert!(prepare(&request("/a/%2E%2E/b")).is_err());
        assert!(prepare(&request("/a/../b")).is_err());
    }

    #[test]
    fn a_body_of_very_many_values_is_known_before_it_is_read_as_json() {
        let many = format!("[{}1]", "1,".repeat(MOST_VALUES));
        assert!(has_too_many_values(many.as_bytes()));
        assert!(!has_too_many_values(format!("[\"{}\\\"\"]", "1,".repeat(MOST_VALUES)).as_bytes()));
        assert!(!has_too_many_values("1,".repeat(MOST_VALUES).as_bytes()), "text, CSV for example");
    }

    #[test]
    fn only_web_addresses_are_proxies() {
        for usable in ["http://127.0.0.1:3128", "127.0.0.1:3128", "https://u:p@proxy.example"] {
            assert!(proxy(usable).is_ok(), "{usable}");
        }
        for unusable in ["ftp://u:hemlig@x", "socks5://x", "http://"] {
            let error = proxy(unusable).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("--proxy") && !error.contains("hemlig"), "{unusable}: {error}");
        }
    }

    #[tokio::test]
    async fn nobody_listening_is_unreachable() {
        let client = HttpClient::new(&ConnectionOptions::default(), false).expect("client");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
        let base = format!("http://{}", listener.local_addr().expect("address"));
        drop(listener);
        let sent = client.send(&Request { base, ..request("/") }).await.expect("sent");
        assert!(matches!(sent.outcome, Outcome::NoAnswer(Transport::Unreachable(_))), "{sent:?}");
    }
}
