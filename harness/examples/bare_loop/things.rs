//! A small conforming server: things that are only read, and shelves of things that can be made, read, replaced and removed.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode, body::Bytes, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use tokio::{net::TcpListener, time::sleep};

/// What the server keeps.
#[derive(Default)]
struct State {
    shelves: BTreeMap<String, BTreeMap<u64, Value>>,
    last: u64,
    asked: Vec<Value>,
}

type Answer = Response<Full<Bytes>>;

/// Serves until it is stopped.
pub(crate) async fn serve(listener: TcpListener, delay: Duration) {
    let state: Arc<Mutex<State>> = Arc::default();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, Arc::clone(&state), delay));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    state: Arc<Mutex<State>>,
    delay: Duration,
) -> Result<Answer, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let path = head.uri.path().to_owned();
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    if path == "/requests" {
        return Ok(json_of(StatusCode::OK, &Value::Array(std::mem::take(&mut lock().asked))));
    }
    sleep(delay).await;
    let mut state = lock();
    let told = ["host", "content-length"];
    let headers: Map<String, Value> = head
        .headers
        .iter()
        .filter(|(name, _)| !told.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap_or_default())))
        .collect();
    if path.starts_with("/sink/") {
        return Ok(state.answer(head.method.as_str(), &path, "", &body));
    }
    state
        .asked
        .push(json!({"method": head.method.as_str(), "target": head.uri.to_string(), "headers": headers,
        "body": String::from_utf8_lossy(&body)}));
    let media_type =
        head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(state.answer(head.method.as_str(), &path, media_type, &body))
}

impl State {
    fn answer(&mut self, method: &str, path: &str, media_type: &str, body: &[u8]) -> Answer {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (method, parts.as_slice()) {
            ("GET", ["fact", name]) => json_of(StatusCode::OK, &json!({"id": 7, "name": name, "size": 3})),
            (_, ["fact", _]) => not_allowed("GET"),
            // Takes whatever comes: for descriptions whose bodies matter to nobody.
            ("PUT", ["sink", _]) => Response::builder().status(204).body(Full::default()).unwrap_or_default(),
            ("GET", ["shelf", shelf]) => {
                let things: Vec<Value> = self
                    .shelves
                    .get(*shelf)
                    .map(|things| things.values().cloned().collect())
                    .unwrap_or_default();
                json_of(StatusCode::OK, &Value::Array(things))
            }
            ("POST", ["shelf", shelf]) => match checked(media_type, body) {
                Err(refusal) => *refusal,
                Ok(members) => {
                    self.last += 1;
                    let thing = with_id(self.last, &members);
                    self.shelves.entry((*shelf).to_owned()).or_default().insert(self.last, thing.clone());
                    json_of(StatusCode::CREATED, &thing)
                }
            },
            (_, ["shelf", _]) => not_allowed("GET, POST"),
            ("GET" | "PUT" | "DELETE", ["shelf", shelf, id]) => {
                self.item(method, shelf, id, media_type, body)
            }
            (_, ["shelf", _, _]) => not_allowed("DELETE, GET, PUT"),
            _ => problem(StatusCode::NOT_FOUND),
        }
    }

    fn item(&mut self, method: &str, shelf: &str, id: &str, media_type: &str, body: &[u8]) -> Answer {
        let is_number =
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0');
        let Some(id) = id.parse().ok().filter(|_| is_number) else { return problem(StatusCode::BAD_REQUEST) };
        let members = if method == "PUT" { checked(media_type, body) } else { Ok(Map::new()) };
        let members = match members {
            Ok(members) => members,
            Err(refusal) => return *refusal,
        };
        let things = self.shelves.entry(shelf.to_owned()).or_default();
        let Some(thing) = things.get_mut(&id) else { return problem(StatusCode::NOT_FOUND) };
        match method {
            "PUT" => *thing = with_id(id, &members),
            "DELETE" => {
                things.remove(&id);
                return Response::builder().status(204).body(Full::default()).unwrap_or_default();
            }
            _ => {}
        }
        json_of(StatusCode::OK, things.get(&id).unwrap_or(&Value::Null))
    }
}

/// The members of a new thing, when they keep the description.
fn checked(media_type: &str, body: &[u8]) -> Result<Map<String, Value>, Box<Answer>> {
    if !media_type.starts_with("application/json") {
        return Err(Box::new(problem(StatusCode::UNSUPPORTED_MEDIA_TYPE)));
    }
    let refused = || Box::new(problem(StatusCode::BAD_REQUEST));
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return Err(refused()) };
    let name = members.get("name").and_then(Value::as_str).map_or(0, |name| name.chars().count());
    let size_holds = members.get("size").is_none_or(|size| {
        let whole = size.as_f64().is_some_and(|size| size.fract() == 0.0 && (0.0..=100.0).contains(&size));
        size.is_number() && whole
    });
    let is_known = members.keys().all(|key| key == "name" || key == "size");
    if (1..=60).contains(&name) && size_holds && is_known { Ok(members) } else { Err(refused()) }
}

fn with_id(id: u64, members: &Map<String, Value>) -> Value {
    let mut thing = Map::from_iter([("id".to_owned(), json!(id))]);
    thing.extend(members.clone());
    Value::Object(thing)
}

fn json_of(status: StatusCode, value: &Value) -> Answer {
    built(status, "application/json", value)
}

fn problem(status: StatusCode) -> Answer {
    built(status, "application/problem+json", &json!({"title": status.canonical_reason()}))
}

fn not_allowed(allow: &'static str) -> Answer {
    let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED);
    answer.headers_mut().insert("allow", hyper::header::HeaderValue::from_static(allow));
    answer
}

fn built(status: StatusCode, media_type: &str, value: &Value) -> Answer {
    let body = Full::new(Bytes::from(value.to_string()));
    let built = Response::builder().status(status).header("content-type", media_type).body(body);
    built.unwrap_or_default()
}
