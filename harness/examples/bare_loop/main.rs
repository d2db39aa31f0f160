//! The yardstick of `.ci/measure throughput`: a small server, and a loop that does nothing but send requests to it.
//!
//! `bare_loop serve MILLISECONDS` keeps the description of `.ci/figures/things_document.py` on a free port, which it prints,
//! answers each request after so long, and lists on `GET /requests` what it was asked.
//! `bare_loop send FILE URL CONNECTIONS` sends such a list with the HTTP client that samprov uses, and prints the seconds.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program of figures, not of the product")]

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, Method, header::HeaderMap, redirect::Policy};
use serde_json::{Value, json};
use tokio::net::TcpListener;

mod things;

#[tokio::main]
async fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", milliseconds] => {
            let delay = Duration::from_millis(milliseconds.parse().unwrap());
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            println!("{}", listener.local_addr().unwrap().port());
            things::serve(listener, delay).await;
        }
        ["send", file, url, connections] => {
            let requests = read(&fs::read_to_string(file).unwrap());
            let count = requests.len();
            let (seconds, answered) = send(requests, url, connections.parse().unwrap()).await;
            println!("{}", json!({"requests": count, "answered": answered, "seconds": seconds}));
        }
        _ => println!("bare_loop serve MILLISECONDS | send FILE URL CONNECTIONS"),
    }
}

/// A request as the server listed it.
struct Listed {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

fn read(text: &str) -> Vec<Listed> {
    let listed: Vec<Value> = serde_json::from_str(text).unwrap();
    let of = |value: &Value| {
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let mut headers = HeaderMap::new();
        for (name, value) in value["headers"].as_object().unwrap() {
            let name = reqwest::header::HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, value.as_str().unwrap().parse().unwrap());
        }
        let method = Method::from_bytes(text("method").as_bytes()).unwrap();
        Listed { method, target: text("target"), headers, body: text("body").into_bytes() }
    };
    listed.iter().map(of).collect()
}

/// Sends everything over so many connections; the seconds it took and the number of answers.
async fn send(requests: Vec<Listed>, url: &str, connections: usize) -> (f64, usize) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .no_proxy()
        .no_gzip()
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .tls_certs_only([])
        .build()
        .unwrap();
    let (requests, next, answered) =
        (Arc::new(requests), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let loops: Vec<_> = (0..connections)
        .map(|_| {
            let (client, url) = (client.clone(), url.to_owned());
            let (requests, next, answered) =
                (Arc::clone(&requests), Arc::clone(&next), Arc::clone(&answered));
            tokio::spawn(async move {
                while let Some(listed) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let request = client
                        .request(listed.method.clone(), format!("{url}{}", listed.target))
                        .headers(listed.headers.clone())
                        .timeout(Duration::from_secs(10))
                        .body(listed.body.clone());
                    let Ok(answer) = request.send().await else { continue };
                    if answer.bytes().await.is_ok() {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    for one in loops {
        one.await.unwrap();
    }
    (begun.elapsed().as_secs_f64(), answered.load(Ordering::Relaxed))
}
