//! The requests of every operation of our own descriptions cover what its document says, as another reading of the document has it.

use std::{collections::BTreeMap, path::Path};

use super::*;
use crate::{
    document::{Document, Files},
    open_api::read,
};

struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, _path: &str) -> Result<Vec<u8>, String> {
        Err("no files".to_owned())
    }
}

/// Our descriptions, with nothing else that they refer to.
const DESCRIPTIONS: [&str; 5] = [
    "fixtures/typfall/catalogue/openapi.yaml",
    "fixtures/typfall/e-service/openapi.yaml",
    "fixtures/typfall/person-register/openapi.yaml",
    "fixtures/typfall/security-service/openapi.yaml",
    "stubs/src/mutant/fixture.yaml",
];

/// What a document says of one place, and the steps that lead there: names of members, `*` for the items of a list.
struct Said<'d> {
    steps: Vec<String>,
    pointer: String,
    schema: &'d Value,
}

impl Said<'_> {
    fn whole<'v>(&self, whole: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![whole];
        for step in &self.steps {
            found = found
                .into_iter()
                .flat_map(|value| match (step.as_str(), value) {
                    ("*", Value::Array(items)) => items.iter().collect::<Vec<_>>(),
                    (name, Value::Object(members)) => members.get(name).into_iter().collect(),
                    _ => Vec::new(),
                })
                .collect();
        }
        found
    }

    /// As negatives name it.
    fn inside(&self) -> String {
        let steps = self.steps.iter().map(|step| if step == "*" { "0" } else { step.as_str() });
        steps.fold(String::new(), |inside, step| inside + "/" + step)
    }

    fn number(&self, keyword: &str) -> Option<f64> {
        self.schema.get(keyword).and_then(Value::as_f64)
    }

    fn is_true(&self, keyword: &str) -> bool {
        self.schema.get(keyword) == Some(&Value::Bool(true))
    }
}

/// A schema with all that stands in it, references followed, until one comes back to itself.
fn collect<'d>(document: &'d Value, said: Said<'d>, depth: usize, found: &mut Vec<Said<'d>>) {
    if let Some(reference) = said.schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference.trim_start_matches('#').to_owned();
        let schema = document.pointer(&pointer).unwrap();
        if depth > 0 {
            collect(document, Said { pointer, schema, ..said }, depth - 1, found);
        }
        return;
    }
    let inner = |step: Option<&str>, way: &str, schema: &'d Value| Said {
        steps: said.steps.iter().cloned().chain(step.map(str::to_owned)).collect(),
        pointer: format!("{}/{way}", said.pointer),
        schema,
    };
    if depth > 0 {
        for (name, schema) in said.schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if schema.get("readOnly") != Some(&Value::Bool(true)) {
                let way = format!("properties/{name}");
                collect(document, inner(Some(name), &way, schema), depth - 1, found);
            }
        }
        if let Some(items) = said.schema.get("items") {
            collect(document, inner(Some("*"), "items", items), depth - 1, found);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let parts = said.schema.get(keyword).and_then(Value::as_array);
            for (index, part) in parts.into_iter().flatten().enumerate() {
                let way = format!("{keyword}/{index}");
                collect(document, inner(None, &way, part), depth - 1, found);
            }
        }
    }
    found.push(said);
}

/// What one operation leaves out of what its document says of a part; the values of the part in all requests.
struct Covered<'a> {
    operation: &'a Operation,
    positives: Vec<Value>,
    negatives: &'a [Negative],
    place: Place,
    missing: Vec<String>,
}

impl Covered<'_> {
    fn ask(&mut self, holds: bool, what: impl std::fmt::Display) {
        if !holds {
            self.missing.push(format!("{} {}: {what}", self.operation.id, self.place));
        }
    }

    fn any(&self, said: &Said<'_>, holds: impl Fn(&Value) -> bool) -> bool {
        self.positives.iter().flat_map(|whole| said.whole(whole)).any(holds)
    }

    fn broken(&self, said: &Said<'_>, keywords: &[&str]) -> bool {
        let place = match &self.place {
            Place::Body { .. } => Place::body(said.inside()),
            other => other.clone(),
        };
        self.negatives.iter().any(|negative| {
            let is_there = negative.place == place
                || matches!((&negative.place, &place), (Place::Query { name, .. }, Place::Query { name: other, .. }) if name == other);
            is_there && keywords.contains(&negative.keyword.as_str())
        })
    }

    /// Every member present and absent.
    fn members(&mut self, said: &Said<'_>) {
        let required: Vec<&str> = said
            .schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let members: Vec<String> = said
            .schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(_, schema)| schema.get("readOnly") != Some(&Value::Bool(true)))
            .map(|(name, _)| name.clone())
            .collect();
        for name in members {
            let at = format!("{}/{name}", said.inside());
            let present = self.any(said, |value| value.get(&name).is_some());
            self.ask(present, format!("{at} is never there"));
            if required.contains(&name.as_str()) {
                let inside = Place::body(at.clone());
                let is_broken =
                    self.negatives.iter().any(|it| it.place == inside && it.keyword == "required");
                self.ask(is_broken, format!("{at} is required, and never left out"));
            } else {
                let absent = self.any(said, |value| value.is_object() && value.get(&name).is_none());
                self.ask(absent, format!("{at} is never left out"));
            }
        }
    }

    /// Every listed value, every branch, null.
    fn choices(&mut self, said: &Said<'_>, schemas: &Schemas, document: &str) {
        let at = said.inside();
        for value in said.schema.get("enum").and_then(Value::as_array).into_iter().flatten() {
            let is_sent = self.any(said, |sent| sent == value);
            self.ask(is_sent, format!("{at} is never {value}"));
        }
        for keyword in ["oneOf", "anyOf"] {
            let count = said.schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let pointer = format!("{}/{keyword}/{index}", said.pointer);
                let branch = SchemaRef { document: document.into(), pointer };
                let is_sent = self.any(said, |sent| schemas.is_valid_in(&branch, Direction::Request, sent));
                self.ask(is_sent, format!("{at} is never of {keyword} {index}"));
            }
        }
        let types = said.schema.get("type");
        let is_nullable = said.is_true("nullable")
            || types.and_then(Value::as_array).is_some_and(|names| names.contains(&json!("null")));
        if is_nullable && matches!(self.place, Place::Body { .. }) {
            let is_sent = self.any(said, Value::is_null);
            self.ask(is_sent, format!("{at} is never null"));
        }
    }

    /// Every special text somewhere, where any text may hold it.
    fn special(&mut self, all: &[Said<'_>]) {
        for (name, text) in special::TEXTS {
            let takes = |said: &&Said<'_>| {
                let length = text.chars().count();
                #[expect(clippy::cast_precision_loss, reason = "lengths in a test are small")]
                let length = length as f64;
                let is_free =
                    ["enum", "const", "pattern", "format"].iter().all(|it| said.schema.get(it).is_none());
                let is_known = said.steps.last().is_none_or(|name| name == "*" || hints::is_reference(name));
                said.schema.get("type") == Some(&json!("string"))
                    && is_free
                    && !is_known
                    && said.number("minLength").is_none_or(|least| length >= least)
                    && said.number("maxLength").is_none_or(|most| length <= most)
            };
            let places: Vec<&Said<'_>> = all.iter().filter(takes).collect();
            let is_sent = all.iter().any(|said| self.any(said, |sent| sent == text));
            self.ask(places.is_empty() || is_sent, format!("no text is ever {name}"));
        }
    }

    /// Both sides of every bound.
    fn bounds(&mut self, said: &Said<'_>) {
        let at = said.inside();
        let is_body = matches!(self.place, Place::Body { .. });
        let length = |value: &Value| value.as_str().map(|text| text.chars().count());
        let items = |value: &Value| value.as_array().map(Vec::len);
        #[expect(clippy::cast_precision_loss, reason = "lengths in a test are small")]
        let measured = |keyword: &str, value: &Value| match keyword {
            "minLength" | "maxLength" => length(value).map(|length| length as f64),
            "minItems" | "maxItems" => items(value).map(|count| count as f64),
            _ => value.as_f64(),
        };
        for keyword in ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"] {
            let Some(bound) = said.number(keyword).filter(|bound| *bound > 0.0 || keyword == "minimum")
            else {
                continue;
            };
            // Longer lists are not made; another value in a path names what nobody knows.
            let is_tried =
                (keyword != "maxItems" || bound <= 20.0) && !matches!(self.place, Place::Path { .. });
            if is_tried {
                let at_bound = self.any(said, |sent| measured(keyword, sent) == Some(bound));
                self.ask(at_bound, format!("{at} is never at its {keyword}"));
            }
            // There are no more different items than listed ones.
            let is_all = keyword == "maxItems" && said.is_true("uniqueItems");
            if !is_all && (is_body || matches!(keyword, "minimum" | "maximum")) {
                let is_broken = self.broken(said, &[keyword]);
                self.ask(is_broken, format!("{at} never breaks its {keyword}"));
            }
        }
        for keyword in ["pattern", "multipleOf", "enum"] {
            if said.schema.get(keyword).is_some() {
                let is_broken = self.broken(said, &[keyword]);
                self.ask(is_broken, format!("{at} never breaks its {keyword}"));
            }
        }
        let breakable = ["date", "date-time", "email", "uuid", "ipv4"];
        if said.schema.get("format").and_then(Value::as_str).is_some_and(|format| breakable.contains(&format))
        {
            let is_broken = self.broken(said, &["format"]);
            self.ask(is_broken, format!("{at} never breaks its format"));
        }
        // Another type breaks a list of values too.
        let is_listed = said.schema.get("enum").is_some() || said.schema.get("const").is_some();
        if is_body && said.schema.get("type").is_some() && !is_listed {
            let is_broken = self.broken(said, &["type", "discriminator", "oneOf", "anyOf"]);
            self.ask(is_broken, format!("{at} is never of another type"));
        }
        if said.schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            let inside = format!("{at}/");
            let is_broken = self.negatives.iter().any(|negative| {
                matches!(&negative.place, Place::Body { inside: it } if it.pointer().starts_with(&inside))
                    && negative.keyword == "additionalProperties"
            });
            self.ask(is_broken, format!("{at} never has more than it may"));
        }
    }
}

fn missing(path: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let document = Document::parse("api.yaml", &std::fs::read(file).unwrap()).unwrap();
    let value = document.value.clone();
    let contracts = read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts;
    let (schemas, supply) = (contracts.schemas(), Supply::default());
    let mut missing = Vec::new();
    for operation in contracts.operations() {
        let Some(making) = Making::new(operation, schemas, &supply) else {
            missing.push(format!("{}: no request", operation.id));
            continue;
        };
        let good = positives(operation, schemas, &making, usize::MAX);
        let bad = negatives(operation, schemas, &making, usize::MAX);
        let mut parts: Vec<(Place, SchemaRef)> = operation
            .parameters
            .iter()
            .filter_map(|parameter| Some((parameter.place.clone(), parameter.schema.clone()?)))
            .collect();
        let contents = operation.body.iter().flat_map(|body| &body.contents);
        let json =
            contents.filter(|(range, _)| is_json(range)).find_map(|(_, content)| content.schema.clone());
        parts.extend(json.map(|schema| (Place::body(""), schema)));
        for (place, schema) in parts {
            let is_body = matches!(place, Place::Body { .. });
            let sent = good
                .iter()
                .filter_map(|positive| {
                    if is_body {
                        Some(body(&positive.recipe))
                    } else {
                        parameter(&positive.recipe, &place.segments()[1])
                    }
                })
                .collect();
            let mut said = Vec::new();
            let whole = Said {
                steps: Vec::new(),
                pointer: schema.pointer.clone(),
                schema: value.pointer(&schema.pointer).unwrap(),
            };
            collect(&value, whole, 12, &mut said);
            let mut covered =
                Covered { operation, positives: sent, negatives: &bad, place, missing: Vec::new() };
            for said in &said {
                covered.members(said);
                covered.choices(said, schemas, "api.yaml");
                covered.bounds(said);
            }
            if is_body {
                covered.special(&said);
            }
            missing.extend(covered.missing);
        }
    }
    missing
}

#[test]
fn every_promise_of_our_descriptions_is_kept_and_broken_by_some_request() {
    let mut all = Vec::new();
    for path in DESCRIPTIONS {
        all.extend(missing(path));
    }
    assert_eq!(all, Vec::<String>::new());
}
