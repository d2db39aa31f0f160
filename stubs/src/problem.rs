//! Refusals: problem details (RFC 9457), in the declared form where the operation declares one.

use samprov_contract::Operation;
use samprov_model::{
    observation::{Answer, Violation},
    place::Place,
};
use serde_json::{Value, json};

use crate::{
    part::Part,
    shaping::{Shaper, Wanted, json_of},
};

/// A refusal as the operation declares it, else as plain problem details.
pub(crate) fn declared(shaper: &Shaper, operation: &Operation, status: u16, fields: &Value) -> Answer {
    if operation.answer(status).is_none() {
        return plain(status, fields);
    }
    let Some(sample) = shaper.sample(&operation.id, status) else { return plain(status, fields) };
    let Some(Value::Object(mut body)) = json_of(&sample) else { return sample };
    let is_problem = sample.header("content-type").is_some_and(|kind| kind.starts_with(PROBLEM));
    let known = Value::Object(details(status, fields));
    for (key, value) in known.as_object().into_iter().flatten() {
        let fits = match body.get(key) {
            None => is_problem,
            Some(shown) => shown.is_number() == value.is_number() && shown.is_string() == value.is_string(),
        };
        if fits {
            body.insert(key.clone(), value.clone());
        }
    }
    shaper.shape(&operation.id, status, Wanted { body: Some(Value::Object(body)), ..Wanted::default() })
}

/// Problem details without a contract.
pub(crate) fn plain(status: u16, fields: &Value) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), PROBLEM.to_owned())],
        body: Value::Object(details(status, fields)).to_string().into_bytes(),
    }
}

/// Which status refuses a request that breaks the contract.
pub(crate) fn status_for(operation: &Operation, violations: &[Violation], part: Part) -> u16 {
    let about_media_type = violations.iter().any(|violation| violation.keyword == "media-type");
    if about_media_type && operation.declares_exactly(415) {
        return 415;
    }
    // What no path can name is not there (RFC 9110, 15.5.5).
    let about_path = violations.iter().all(|violation| matches!(violation.place, Place::Path { .. }));
    let says = |status| operation.answer(status).is_some();
    if about_path && part == Part::Candidate && !says(400) && !says(422) && says(404) {
        return 404;
    }
    let has_other = !operation.declares_exactly(400) && operation.declares_exactly(422);
    if has_other { 422 } else { 400 }
}

/// What a refusal says about violations: places and keywords, which the description gives away anyway; never a value.
pub(crate) fn explanation(violations: &[Violation]) -> Value {
    let told: Vec<String> = violations
        .iter()
        .take(5)
        .map(|violation| format!("{}: {}", violation.place, violation.keyword))
        .collect();
    json!({ "detail": told.join("; ") })
}

fn details(status: u16, fields: &Value) -> serde_json::Map<String, Value> {
    let mut details = serde_json::Map::new();
    details.insert("type".to_owned(), json!("about:blank"));
    details.insert("title".to_owned(), json!(title(status)));
    details.insert("status".to_owned(), json!(status));
    for (key, value) in fields.as_object().into_iter().flatten() {
        details.insert(key.clone(), value.clone());
    }
    details
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Error",
    }
}

const PROBLEM: &str = "application/problem+json";
