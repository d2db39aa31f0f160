//! A condition and a request turned into whether a fault bites; and a condition and a document into whether it can.

use samprov_contract::{Operation, Parameter, SchemaRef, Schemas, SecurityKind};
use samprov_model::place::Place;
use serde_json::{Map, Value};

use super::{
    evaluate::{Evaluator, Way, types_of},
    member,
    operator::{RequestPart, When},
    reading::{Reading, is_json},
    sites::{Site, parts, sites},
};

/// The longest text that a request is expected to bring.
const LONGEST_SENT: u64 = 4_096;

/// What has happened at the operation before this request is answered; this request is counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    /// Calls of the operation.
    pub(crate) calls: u64,
    /// Successful writes to the service.
    pub(crate) writes: u64,
    /// The number of the item in the order in which items were found, from 0.
    pub(crate) item: usize,
    /// The number of the caller in the order in which callers came, from 0.
    pub(crate) caller: Option<usize>,
}

/// Whether a fault bites.
pub(crate) fn bites(when: When, schemas: &Schemas, reading: &Reading, history: History) -> bool {
    let any = |part: RequestPart, holds: &dyn Fn(&Map<String, Value>, &Value) -> bool| {
        reading.of(part).any(|found| {
            let Some(schema) = &found.schema else { return false };
            sites(schemas, Way::In, schema, Some(&found.value)).iter().any(|site| {
                let value = found.value.pointer(&site.pointer);
                let view = schemas.view(&site.schema).and_then(Value::as_object);
                view.zip(value).is_some_and(|(view, value)| holds(view, value))
            })
        })
    };
    let text = |part: RequestPart, holds: &dyn Fn(&str) -> bool| {
        reading.of(part).any(|found| texts(&found.value).iter().any(|text| holds(text)))
    };
    match when {
        When::Always => true,
        When::SecondCall => history.calls >= 2,
        When::EveryThird => history.calls.is_multiple_of(3),
        When::AfterWrite => history.writes > 0,
        When::OneItem => history.item == 1,
        When::OneCaller => history.caller == Some(1),
        When::Greatest(part) => any(part, &|view, value| is_at(view, "maximum", value)),
        When::Least(part) => any(part, &|view, value| is_at(view, "minimum", value)),
        When::Longest(part) => any(part, &|view, value| has_length(view, "maxLength", value)),
        When::Shortest(part) => any(part, &|view, value| has_length(view, "minLength", value)),
        When::LastEnumValue(part) => any(part, &|view, value| last_of(view) == Some(value)),
        When::LastBranch => reading.of(RequestPart::Body).any(|found| {
            let Some(schema) = &found.schema else { return false };
            sites(schemas, Way::In, schema, Some(&found.value)).iter().any(|site| {
                let value = found.value.pointer(&site.pointer);
                let branch = last_branch(schemas, &site.schema);
                branch
                    .zip(value)
                    .is_some_and(|(branch, value)| Evaluator::new(schemas, Way::In).keeps(&branch, value))
            })
        }),
        When::OptionalPresent(part) => is_optional_there(schemas, reading, part),
        When::OptionalAbsent(part) => !is_optional_there(schemas, reading, part),
        When::BeyondAscii => {
            [RequestPart::Body, RequestPart::Query].iter().any(|part| text(*part, &|text| !text.is_ascii()))
        }
        When::BeyondBasicPlane => {
            let is_beyond = |text: &str| text.chars().any(|letter| u32::from(letter) > 0xFFFF);
            [RequestPart::Body, RequestPart::Query].iter().any(|part| text(*part, &is_beyond))
        }
        When::EmptyText => any(RequestPart::Body, &|_, value| value.as_str() == Some("")),
        When::EmptyList => any(RequestPart::Body, &|_, value| value.as_array().is_some_and(Vec::is_empty)),
        When::NullValue => any(RequestPart::Body, &|_, value| value.is_null()),
        When::FalseValue(part) => any(part, &|_, value| value == &Value::Bool(false)),
    }
}

/// Whether requests can meet a condition, as far as the document says.
pub(crate) fn is_possible(when: When, schemas: &Schemas, operation: &Operation) -> bool {
    let any = |part: RequestPart, holds: &dyn Fn(&Site, &Map<String, Value>) -> bool| {
        roots(operation, part).iter().any(|root| {
            sites(schemas, Way::In, root, None).iter().any(|site| {
                schemas.view(&site.schema).and_then(Value::as_object).is_some_and(|view| holds(site, view))
            })
        })
    };
    // The value that tells branches apart names a schema (OpenAPI 3.1, section 4.8.25): it is no text of any letters.
    let tags: Vec<String> = roots(operation, RequestPart::Body)
        .iter()
        .flat_map(|root| sites(schemas, Way::In, root, None))
        .filter_map(|site| {
            let discriminator = schemas.view(&site.schema)?.get("discriminator")?;
            let name = discriminator.get("propertyName").unwrap_or(discriminator).as_str()?;
            Some(member::child(&site.pointer, name))
        })
        .collect();
    let is_free =
        |site: &Site, least: u64| is_free_text(schemas, &site.schema, least) && !tags.contains(&site.pointer);
    match when {
        // Whether there is more than one caller is not in the document: the needs of an operator say so.
        When::Always | When::SecondCall | When::EveryThird | When::AfterWrite | When::OneCaller => true,
        When::OneItem => operation.path.contains('{'),
        When::Greatest(part) => any(part, &|_, view| is_number(view) && view.contains_key("maximum")),
        When::Least(part) => any(part, &|_, view| is_number(view) && view.contains_key("minimum")),
        When::Longest(part) => any(part, &|_, view| {
            is_text(view)
                && bound(view, "maxLength").is_some_and(|most| most <= LONGEST_SENT)
                && !is_set(view)
        }),
        When::Shortest(part) => any(part, &|_, view| {
            is_text(view) && bound(view, "minLength").is_some_and(|least| least > 0) && !is_set(view)
        }),
        When::LastEnumValue(part) => any(part, &|_, view| last_of(view).is_some()),
        When::LastBranch => any(RequestPart::Body, &|site, _| last_branch(schemas, &site.schema).is_some()),
        When::OptionalPresent(part) | When::OptionalAbsent(part) => {
            let optional = match part {
                RequestPart::Body => any(part, &|site, _| is_optional_member(site)),
                RequestPart::Query | RequestPart::Header | RequestPart::Path => operation
                    .parameters
                    .iter()
                    .any(|parameter| !parameter.required && is_of(&parameter.place, part)),
            };
            optional && (part != RequestPart::Body || has_required_json(operation))
        }
        When::BeyondAscii | When::BeyondBasicPlane => {
            any(RequestPart::Body, &|site, _| is_free(site, 24))
                || any(RequestPart::Query, &|site, _| is_free(site, 24))
        }
        When::EmptyText => any(RequestPart::Body, &|site, view| {
            is_free(site, 1) && bound(view, "minLength").unwrap_or(0) == 0
        }),
        When::EmptyList => any(RequestPart::Body, &|_, view| {
            view.get("type").map(types_of).unwrap_or_default() == ["array"]
                && bound(view, "minItems").unwrap_or(0) == 0
        }),
        When::NullValue => any(RequestPart::Body, &|site, view| {
            !site.pointer.is_empty() && view.get("type").map(types_of).unwrap_or_default().contains(&"null")
        }),
        When::FalseValue(part) => any(part, &|_, view| {
            view.get("type").map(types_of).unwrap_or_default() == ["boolean"] && !is_set(view)
        }),
    }
}

/// Whether a text may hold letters of any kind, this many.
pub(crate) fn is_free_text(schemas: &Schemas, schema: &SchemaRef, least: u64) -> bool {
    let all = parts(schemas, schema);
    let views = || all.iter().filter_map(|part| schemas.view(part)?.as_object());
    views().any(is_text)
        && views().all(|view| {
            !is_set(view)
                && !["pattern", "format", "oneOf", "anyOf", "not"]
                    .iter()
                    .any(|keyword| view.contains_key(*keyword))
                && bound(view, "maxLength").is_none_or(|most| most >= least)
        })
}

/// The schemas of a part of the requests.
pub(crate) fn roots(operation: &Operation, part: RequestPart) -> Vec<SchemaRef> {
    match part {
        RequestPart::Body => {
            let contents = operation.body.iter().flat_map(|body| &body.contents);
            let json = contents.filter(|(media_type, _)| is_json(media_type) || media_type == "*/*");
            json.filter_map(|(_, content)| content.schema.clone()).take(1).collect()
        }
        RequestPart::Query | RequestPart::Header | RequestPart::Path => operation
            .parameters
            .iter()
            .filter(|parameter| {
                is_of(&parameter.place, part)
                    && parameter.content.is_none()
                    && !is_credential(operation, parameter)
            })
            .filter_map(|parameter| parameter.schema.clone())
            .collect(),
    }
}

/// Whether a parameter is what a security scheme sends: its value is the caller's, never the suite's.
pub(crate) fn is_credential(operation: &Operation, parameter: &Parameter) -> bool {
    let mut schemes = operation.security.iter().flatten();
    schemes.any(|scheme| scheme.kind == SecurityKind::ApiKey(parameter.place.clone()))
}

/// Whether a place is in a part.
pub(crate) fn is_of(place: &Place, part: RequestPart) -> bool {
    match part {
        RequestPart::Body => matches!(place, Place::Body { .. }),
        RequestPart::Header => matches!(place, Place::Header { .. }),
        RequestPart::Path => matches!(place, Place::Path { .. }),
        RequestPart::Query => matches!(place, Place::Query { .. }),
    }
}

fn has_required_json(operation: &Operation) -> bool {
    operation
        .body
        .as_ref()
        .is_some_and(|body| body.contents.iter().any(|(media_type, _)| is_json(media_type)))
}

fn is_optional_there(schemas: &Schemas, reading: &Reading, part: RequestPart) -> bool {
    match part {
        RequestPart::Body => reading.of(part).any(|found| {
            let schema = found.schema.as_ref();
            schema.is_some_and(|schema| {
                sites(schemas, Way::In, schema, Some(&found.value))
                    .iter()
                    .any(|site| site.is_there && is_optional_member(site))
            })
        }),
        RequestPart::Query | RequestPart::Header | RequestPart::Path => reading.of(part).next().is_some(),
    }
}

/// Whether a place is a member of the whole that may be left out. An item of a list is no member of its own.
fn is_optional_member(site: &Site) -> bool {
    site.members == 1 && site.is_optional && site.pointer.matches('/').count() == 1
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn is_text(view: &Map<String, Value>) -> bool {
    view.get("type").map(types_of).unwrap_or_default().contains(&"string")
}

fn is_number(view: &Map<String, Value>) -> bool {
    view.get("type")
        .map(types_of)
        .unwrap_or_default()
        .iter()
        .any(|name| matches!(*name, "integer" | "number"))
}

/// Whether a schema lists its values.
fn is_set(view: &Map<String, Value>) -> bool {
    view.contains_key("enum") || view.contains_key("const")
}

fn bound(view: &Map<String, Value>, keyword: &str) -> Option<u64> {
    view.get(keyword)?.as_u64()
}

fn is_at(view: &Map<String, Value>, keyword: &str, value: &Value) -> bool {
    let bound = view.get(keyword).and_then(Value::as_f64);
    bound.zip(value.as_f64()).is_some_and(|(bound, value)| (bound - value).abs() < f64::EPSILON)
}

fn has_length(view: &Map<String, Value>, keyword: &str, value: &Value) -> bool {
    let count = value.as_str().map(|text| text.chars().count() as u64);
    !is_set(view) && count.is_some() && bound(view, keyword) == count && count != Some(0)
}

/// The last of at least two listed values that are not null.
fn last_of(view: &Map<String, Value>) -> Option<&Value> {
    let listed = view.get("enum")?.as_array()?;
    let mut known = listed.iter().filter(|value| !value.is_null());
    let first = known.next()?;
    known.next_back().filter(|last| *last != first)
}

/// The last branch of a choice between objects.
fn last_branch(schemas: &Schemas, schema: &SchemaRef) -> Option<SchemaRef> {
    let view = schemas.view(schema)?;
    ["oneOf", "anyOf"].iter().find_map(|keyword| {
        let count = view.get(*keyword)?.as_array()?.len();
        let branch = |index: usize| member::below(schema, &[keyword, &index.to_string()]);
        let is_object = |branch: &SchemaRef| {
            parts(schemas, branch)
                .iter()
                .any(|part| schemas.view(part).is_some_and(|view| view.get("properties").is_some()))
        };
        let objects = (0..count).map(branch).filter(is_object).collect::<Vec<_>>();
        if objects.len() > 1 { objects.last().cloned() } else { None }
    })
}
