//! Waiting for a candidate to be ready, and asking it for its first state.

use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use tokio::net::TcpStream;
use url::Url;

use super::process::CandidateProcess;

const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);
/// How long a candidate that answers is watched: one that cannot listen on its port has ended by then.
const SETTLED: Duration = Duration::from_millis(50);
const ONE_TRY: Duration = Duration::from_secs(2);

/// Waits until the candidate answers 2xx at its ready path, or accepts a connection when there is none.
pub(super) async fn wait(
    client: &Client,
    origin: &str,
    path: Option<&str>,
    process: &CandidateProcess,
    within: Duration,
) -> Result<(), String> {
    let started = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut last = String::from("nobody listens");
    while started.elapsed() < within {
        let outcome = tokio::select! {
            how = process.ended() => return Err(format!("the process ended: {how}")),
            outcome = try_once(client, origin, path) => outcome,
        };
        match outcome {
            Ok(()) => return still_there(process).await,
            Err(why) => last = why,
        }
        // A candidate gives no sign of its own when it begins to listen: asking again is all there is.
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Err(format!("no 2xx from {}{} within {} s; last: {last}", origin, path.unwrap_or(""), within.as_secs()))
}

/// Another program on the same port may have answered: a candidate that cannot listen ends at once.
async fn still_there(process: &CandidateProcess) -> Result<(), String> {
    match tokio::time::timeout(SETTLED, process.ended()).await {
        Ok(how) => Err(format!("the process ended: {how}")),
        Err(_) => Ok(()),
    }
}

async fn try_once(client: &Client, origin: &str, path: Option<&str>) -> Result<(), String> {
    let Some(path) = path else { return connect(origin, ONE_TRY).await };
    let answer = client.get(format!("{origin}{path}")).timeout(ONE_TRY).send().await;
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("status {}", answer.status().as_u16())),
        Err(error) => Err(crate::run::cause(&error)),
    }
}

/// Opens and closes a connection to an address.
pub async fn connect(base: &str, within: Duration) -> Result<(), String> {
    let url = Url::parse(base).map_err(|error| error.to_string())?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    match tokio::time::timeout(within, TcpStream::connect((host.as_str(), port))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no connection within {} s", within.as_secs())),
    }
}

/// Sends the reset request, `METHOD /path`.
pub(super) async fn reset(client: &Client, base: &str, request: &str) -> Result<(), String> {
    let (method, path) = request.split_once(' ').unwrap_or(("POST", request));
    let method = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
    let answer = client
        .request(method, format!("{base}{}", path.trim()))
        .timeout(Duration::from_secs(30))
        .send()
        .await
        .map_err(|error| crate::run::cause(&error))?;
    if answer.status().is_success() { Ok(()) } else { Err(format!("status {}", answer.status().as_u16())) }
}
