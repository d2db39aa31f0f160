//! A request turned into the values of its parts, by a small reader of its own.

use samprov_contract::{Contracts, Operation, Parameter, SchemaRef, Schemas, Style};
use samprov_model::{observation::Request, place::Place};
use serde_json::{Value, json};

use super::{
    evaluate::{Broken, Evaluator, Way, types_of},
    operator::RequestPart,
    sites::parts,
};

/// A part of a request as a value.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Which part.
    pub(crate) place: RequestPart,
    /// What it may hold.
    pub(crate) schema: Option<SchemaRef>,
    /// What it holds.
    pub(crate) value: Value,
}

/// What the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyState {
    /// There is none.
    Absent,
    /// Its media type is not told.
    Untyped,
    /// Its media type is not declared.
    Foreign,
    /// It says that it is JSON, and is not.
    Malformed,
    /// JSON.
    Json,
    /// Of a declared media type that is not JSON.
    Other,
}

/// What a request holds.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// Its parts that could be read.
    pub(crate) parts: Vec<Part>,
    /// Its body.
    pub(crate) body: BodyState,
    /// What must be there and is not.
    pub(crate) missing: Vec<RequestPart>,
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Reads a request to an operation.
pub(crate) fn read(contracts: &Contracts, operation: &Operation, request: &Request) -> Reading {
    let mut reading = Reading { parts: Vec::new(), body: BodyState::Absent, missing: Vec::new() };
    let schemas = contracts.schemas();
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let segments = matched(&operation.path, path);
    for parameter in &operation.parameters {
        let (part, texts) = match &parameter.place {
            Place::Query { .. } => (RequestPart::Query, pairs(query, &parameter.name)),
            Place::Header { .. } => (
                RequestPart::Header,
                request.header(&parameter.name).map(str::to_owned).into_iter().collect(),
            ),
            Place::Path { .. } => {
                let found = segments.iter().filter(|(name, _)| *name == parameter.name);
                (RequestPart::Path, found.map(|(_, value)| value.clone()).collect())
            }
            _ => continue,
        };
        if texts.is_empty()
            && part == RequestPart::Query
            && let Some(value) = members(schemas, parameter, query)
        {
            reading.parts.push(Part { place: part, schema: parameter.schema.clone(), value });
            continue;
        }
        if texts.is_empty() {
            if parameter.required {
                reading.missing.push(part);
            }
            continue;
        }
        if parameter.content.is_some() {
            continue;
        }
        let value = value_of(schemas, parameter.schema.as_ref(), &texts);
        reading.parts.push(Part { place: part, schema: parameter.schema.clone(), value });
    }
    read_body(operation, request, &mut reading);
    reading
}

fn read_body(operation: &Operation, request: &Request, reading: &mut Reading) {
    let Some(body) = &operation.body else { return };
    if request.body.is_empty() {
        if body.required {
            reading.missing.push(RequestPart::Body);
        }
        return;
    }
    let Some(media_type) = request.header("content-type") else {
        reading.body = BodyState::Untyped;
        return;
    };
    let wanted = essence(media_type);
    let fits = |range: &str| {
        let range = essence(range);
        range == wanted
            || range == "*/*"
            || range.strip_suffix("/*").is_some_and(|kind| wanted.starts_with(&format!("{kind}/")))
    };
    let Some((_, content)) = body.contents.iter().find(|(range, _)| fits(range)) else {
        reading.body = BodyState::Foreign;
        return;
    };
    if !is_json(media_type) {
        reading.body = BodyState::Other;
        return;
    }
    match serde_json::from_slice::<Value>(&request.body) {
        Ok(value) => {
            reading.body = BodyState::Json;
            let part = Part { place: RequestPart::Body, schema: content.schema.clone(), value };
            reading.parts.push(part);
        }
        Err(_) => reading.body = BodyState::Malformed,
    }
}

impl Reading {
    /// What the request breaks, and in which part. Empty: nothing that is known.
    pub(crate) fn broken(&self, schemas: &Schemas) -> Vec<(RequestPart, Broken)> {
        let mut evaluator = Evaluator::new(schemas, Way::In);
        let mut found: Vec<(RequestPart, Broken)> = self
            .missing
            .iter()
            .map(|part| (*part, Broken { pointer: String::new(), keyword: "required" }))
            .collect();
        for part in &self.parts {
            if let Some(schema) = &part.schema {
                found.extend(
                    evaluator.broken(schema, &part.value).into_iter().map(|broken| (part.place, broken)),
                );
            }
        }
        found
    }

    /// The parts of one kind.
    pub(crate) fn of(&self, part: RequestPart) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |found| found.place == part)
    }
}

/// What a text on the wire means under a schema: what keeps it, else what is nearest to its type.
fn value_of(schemas: &Schemas, schema: Option<&SchemaRef>, texts: &[String]) -> Value {
    let Some(schema) = schema else { return json!(texts.first()) };
    let all = parts(schemas, schema);
    let views = || all.iter().filter_map(|part| schemas.view(part));
    let types: Vec<&str> = views().filter_map(|view| view.get("type")).flat_map(types_of).collect();
    if types.contains(&"array") {
        let items =
            all.iter().find(|part| schemas.view(part).is_some_and(|view| view.get("items").is_some()));
        let items = items.map(|part| super::member::below(part, &["items"]));
        let texts: Vec<String> = match texts {
            [one] => one.split(',').map(str::to_owned).collect(),
            many => many.to_vec(),
        };
        return texts
            .iter()
            .map(|text| value_of(schemas, items.as_ref(), std::slice::from_ref(text)))
            .collect();
    }
    let text = texts.last().map_or("", String::as_str);
    let number = serde_json::from_str::<Value>(text).ok().filter(Value::is_number);
    let truth = text.parse::<bool>().ok().map(Value::Bool);
    let meanings = number.clone().into_iter().chain(truth.clone()).chain([json!(text)]);
    let mut evaluator = Evaluator::new(schemas, Way::In);
    if let Some(kept) = meanings.clone().find(|value| evaluator.keeps(schema, value)) {
        return kept;
    }
    let is_numeric = types.iter().any(|name| matches!(*name, "integer" | "number"));
    match (number, truth) {
        (Some(number), _) if is_numeric => number,
        (_, Some(truth)) if types.contains(&"boolean") => truth,
        _ => json!(text),
    }
}

/// An object whose members are pairs of their own in the query; `None` where none of them is there.
fn members(schemas: &Schemas, parameter: &Parameter, query: &str) -> Option<Value> {
    let schema = parameter.schema.as_ref().filter(|_| parameter.content.is_none())?;
    let name_of = |member: &str| match parameter.style {
        Style::Form if parameter.explode => Some(member.to_owned()),
        Style::DeepObject => Some(format!("{}[{member}]", parameter.name)),
        _ => None,
    };
    let mut found = serde_json::Map::new();
    for part in parts(schemas, schema) {
        let properties = schemas.view(&part).and_then(|view| view.get("properties")?.as_object());
        for name in properties.into_iter().flat_map(|properties| properties.keys()) {
            let texts = pairs(query, &name_of(name)?);
            if !texts.is_empty() {
                let inner = super::member::below(&part, &["properties", name]);
                found.insert(name.clone(), value_of(schemas, Some(&inner), &texts));
            }
        }
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

/// The values of a name in a query, decoded.
fn pairs(query: &str, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name || key.strip_suffix("[]") == Some(name))
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// The values of a path by the names of its template, decoded. Only whole segments.
pub(crate) fn matched(template: &str, path: &str) -> Vec<(String, String)> {
    let (names, values) = (template.split('/'), path.split('/'));
    names
        .zip(values)
        .filter_map(|(name, value)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            Some((name.to_owned(), decoded(value)))
        })
        .collect()
}

/// Whether a path has the form of a template: a name stands for any segment that is not empty.
pub(crate) fn has_form(template: &str, path: &str) -> bool {
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(|(name, value)| {
            if name.contains('{') { !value.is_empty() } else { name == value || decoded(value) == name }
        })
}

/// A text of an address without its escapes.
pub(crate) fn decoded(text: &str) -> String {
    // In a path a plus sign is a plus sign.
    let escaped = text.replace('+', "%2B");
    let pair = format!("v={escaped}");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
