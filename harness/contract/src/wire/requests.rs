//! How a request, read back from the wire, breaks the contract of its operation.

use samprov_model::{
    message::Message,
    observation::{Request, Violation},
    place::{Inside, Place},
};
use serde_json::Value;

use super::{
    body::{Decoded, NOT_UTF_8, decode_body},
    examined::Examined,
    percent::{self, Pair},
    read_style::Reading,
};
use crate::{
    contracts::Contracts,
    media_type,
    operation::{BodyContract, ContentContract, Operation, Parameter},
    pointer::percent_decoded,
    schema::{Direction, SchemaError, shortened},
    template::Template,
};

/// How a request breaks the contract of an operation, and what of it nobody could decide.
pub(crate) fn examine_request(contracts: &Contracts, operation: &Operation, request: &Request) -> Examined {
    let mut violations = Vec::new();
    for parameter in &operation.parameters {
        match decode_parameter(contracts, operation, parameter, request) {
            None if parameter.required => violations.push(Violation {
                place: parameter.place.clone(),
                keyword: "required".to_owned(),
                expected: Message::new("expected-parameter").with("name", shortened(&parameter.name)),
                actual: Message::new("actual-missing"),
                promise: Some(parameter.document.clone()),
            }),
            None => {}
            Some(value) => violations.extend(in_parameter(contracts, parameter, &value)),
        }
    }
    if let Some(body) = &operation.body {
        in_body(contracts, body, request, &mut violations);
    }
    Examined::new(violations)
}

/// The value of a parameter as a request gives it.
pub(crate) fn decode_parameter(
    contracts: &Contracts,
    operation: &Operation,
    parameter: &Parameter,
    request: &Request,
) -> Option<Value> {
    let reading = Reading {
        schemas: contracts.schemas(),
        schema: parameter.schema.as_ref(),
        direction: Direction::Request,
        style: parameter.style,
        explode: parameter.explode,
    };
    // By `content`, the text is a message of that type.
    if let Some(content) = &parameter.content {
        let text = raw(operation, parameter, request)?;
        let json = media_type::is_json(content).then(|| serde_json::from_str(&text).ok()).flatten();
        return Some(json.unwrap_or(Value::String(text)));
    }
    match &parameter.place {
        Place::Path { name } => {
            let template = Template::new(&operation.path)?;
            let values = template.matches(percent::path(&request.target))?;
            values.iter().find(|(known, _)| known == name).map(|(_, part)| reading.of_path(name, part))
        }
        Place::Query { name, .. } => {
            let others: Vec<&str> = operation
                .parameters
                .iter()
                .filter(|other| matches!(other.place, Place::Query { .. }) && other.name != *name)
                .map(|other| other.name.as_str())
                .collect();
            reading.of_pairs_beside(name, &percent::pairs(percent::query(&request.target)), Some(&others))
        }
        Place::Header { name } => header(request, name).map(|text| reading.of_header(&text)),
        // Cookies are set by others too: only listed properties are read from them.
        Place::Cookie { name } => reading.of_pairs(name, &cookies(request)),
        Place::Body { .. } | Place::MediaType | Place::Method | Place::Status => None,
    }
}

/// The text of a parameter, decoded.
fn raw(operation: &Operation, parameter: &Parameter, request: &Request) -> Option<String> {
    let first = |name: &str, pairs: &[Pair<'_>]| {
        pairs.iter().find(|(key, _)| percent::decoded(key) == name).map(|(_, value)| percent::decoded(value))
    };
    match &parameter.place {
        Place::Path { name } => {
            let template = Template::new(&operation.path)?;
            let values = template.matches(percent::path(&request.target))?;
            values.iter().find(|(known, _)| known == name).map(|(_, part)| percent_decoded(part))
        }
        Place::Query { name, .. } => first(name, &percent::pairs(percent::query(&request.target))),
        Place::Header { name } => header(request, name),
        Place::Cookie { name } => first(name, &cookies(request)),
        Place::Body { .. } | Place::MediaType | Place::Method | Place::Status => None,
    }
}

/// A header field, several of one name joined (RFC 9110, 5.3).
fn header(request: &Request, name: &str) -> Option<String> {
    let values: Vec<&str> = request
        .headers
        .iter()
        .filter(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn cookies(request: &Request) -> Vec<Pair<'_>> {
    let fields = request.headers.iter().filter(|(field, _)| field.eq_ignore_ascii_case("cookie"));
    fields
        .flat_map(|(_, value)| value.split(';'))
        .map(|pair| pair.trim().split_once('=').unwrap_or((pair.trim(), "")))
        .collect()
}

fn in_parameter(contracts: &Contracts, parameter: &Parameter, value: &Value) -> Vec<Violation> {
    let Some(schema) = &parameter.schema else { return Vec::new() };
    let is_empty = value.as_str().is_some_and(str::is_empty);
    if is_empty && contracts.allows_empty(parameter) {
        return Vec::new();
    }
    let errors = contracts.schemas().errors_and_doubts(schema, Direction::Request, value);
    errors
        .into_iter()
        .map(|error| {
            let place = match &parameter.place {
                Place::Query { name, .. } => {
                    Place::Query { name: name.clone(), inside: Inside::json(error.pointer.clone()) }
                }
                other => other.clone(),
            };
            violation(contracts, place, error)
        })
        .collect()
}

fn in_body(
    contracts: &Contracts,
    contract: &BodyContract,
    request: &Request,
    violations: &mut Vec<Violation>,
) {
    let whole = || Place::body("");
    let promise = || Some(contract.document.clone());
    if request.body.is_empty() {
        if contract.required {
            violations.push(Violation {
                place: whole(),
                keyword: "required".to_owned(),
                expected: Message::new("expected-body"),
                actual: Message::new("actual-missing"),
                promise: promise(),
            });
        }
        return;
    }
    if contract.contents.is_empty() {
        return;
    }
    let content_type = request.header("content-type");
    let Some((content_type, content)) =
        content_type.and_then(|name| Some((name, best_content(&contract.contents, name)?)))
    else {
        violations.push(Violation {
            place: Place::MediaType,
            keyword: "media-type".to_owned(),
            expected: Message::new("expected-media-type").with("types", declared(&contract.contents)),
            actual: actual_media_type(content_type),
            promise: promise(),
        });
        return;
    };
    violations.extend(in_content(
        contracts,
        content,
        content_type,
        &request.body,
        Direction::Request,
        promise(),
    ));
}

/// How a body of a declared media type breaks what is declared for it.
pub(super) fn in_content(
    contracts: &Contracts,
    content: &ContentContract,
    content_type: &str,
    body: &[u8],
    direction: Direction,
    promise: Option<samprov_model::place::DocumentPlace>,
) -> Vec<Violation> {
    match decode_body(contracts.schemas(), content, content_type, body) {
        Decoded::Opaque => Vec::new(),
        Decoded::Malformed(error) => vec![Violation {
            place: Place::body(""),
            keyword: "syntax".to_owned(),
            expected: Message::new("expected-syntax").with("type", media_type::essence(content_type)),
            actual: Message::new(if error.problem == NOT_UTF_8 {
                "actual-not-utf-8"
            } else {
                "actual-syntax"
            })
            .with_number("line", i64::from(error.line))
            .with_number("column", i64::from(error.column)),
            promise,
        }],
        Decoded::Value(value, duplicates) => {
            let twice = duplicates.into_iter().take(20).map(|pointer| Violation {
                expected: Message::new("expected-key-once"),
                actual: Message::new("actual-key-twice"),
                keyword: "duplicate-key".to_owned(),
                place: Place::body(pointer),
                promise: promise.clone(),
            });
            let mut violations: Vec<Violation> = twice.collect();
            if let Some(schema) = &content.schema {
                for error in contracts.schemas().errors_and_doubts(schema, direction, &value) {
                    let place = Place::body(error.pointer.clone());
                    violations.push(violation(contracts, place, error));
                }
            }
            violations
        }
    }
}

/// An error of a schema as a violation at a place.
pub(super) fn violation(contracts: &Contracts, place: Place, error: SchemaError) -> Violation {
    Violation {
        place,
        keyword: error.keyword,
        expected: error.expected,
        actual: error.actual,
        promise: contracts.place(&error.promise),
    }
}

/// What is declared for a media type: the same type before a range.
pub(crate) fn best_content<'c>(
    contents: &'c [(String, ContentContract)],
    media_type: &str,
) -> Option<&'c ContentContract> {
    let essence = media_type::essence(media_type);
    let exact = contents.iter().find(|(range, _)| media_type::essence(range) == essence);
    let is_partial = |range: &str| !media_type::essence(range).starts_with('*');
    exact
        .or_else(|| {
            contents.iter().find(|(range, _)| is_partial(range) && media_type::is_in(range, media_type))
        })
        .or_else(|| contents.iter().find(|(range, _)| media_type::is_in(range, media_type)))
        .map(|(_, content)| content)
}

pub(super) fn declared(contents: &[(String, ContentContract)]) -> String {
    contents.iter().take(10).map(|(range, _)| shortened(range)).collect::<Vec<_>>().join(", ")
}

pub(super) fn actual_media_type(content_type: Option<&str>) -> Message {
    match content_type {
        Some(name) => Message::new("actual-media-type").with("type", shortened(&media_type::essence(name))),
        None => Message::new("actual-missing"),
    }
}
