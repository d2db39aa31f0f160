//! A value and a schema turned into what is broken, by rules of its own: seeded faults must not depend on the code that judges them.
//!
//! It reads the schemas as [`Schemas::view`] gives them (JSON Schema 2020-12). What it does not know it takes for kept, so that
//! what it calls broken is broken.

use std::collections::HashMap;

use samprov_contract::{SchemaRef, Schemas};
use serde_json::{Map, Value};

use super::{formats, member};

/// How deep schemas are followed.
const DEEPEST: usize = 48;
/// How many schemas are looked at for one value.
const MOST_STEPS: usize = 20_000;

/// A broken keyword and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// A JSON Pointer.
    pub(crate) pointer: String,
    /// The keyword.
    pub(crate) keyword: &'static str,
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the service.
    Out,
    /// To the service.
    In,
}

/// An evaluator of the schemas of one document.
pub(crate) struct Evaluator<'s> {
    schemas: &'s Schemas,
    way: Way,
    steps: usize,
    patterns: HashMap<String, Option<fancy_regex::Regex>>,
}

impl<'s> Evaluator<'s> {
    /// For messages of one direction.
    pub(crate) fn new(schemas: &'s Schemas, way: Way) -> Self {
        Self { schemas, way, steps: 0, patterns: HashMap::new() }
    }

    /// What a value breaks. Empty: nothing that is known.
    pub(crate) fn broken(&mut self, schema: &SchemaRef, value: &Value) -> Vec<Broken> {
        self.steps = 0;
        let mut found = Vec::new();
        self.check(schema, value, "", DEEPEST, &mut found);
        found
    }

    /// Whether nothing is broken.
    pub(crate) fn keeps(&mut self, schema: &SchemaRef, value: &Value) -> bool {
        self.broken(schema, value).is_empty()
    }

    fn kept_inside(&mut self, schema: &SchemaRef, value: &Value, depth: usize) -> bool {
        let mut found = Vec::new();
        self.check(schema, value, "", depth, &mut found);
        found.is_empty()
    }

    fn check(&mut self, schema: &SchemaRef, value: &Value, at: &str, depth: usize, found: &mut Vec<Broken>) {
        self.steps += 1;
        let Some(depth) = depth.checked_sub(1).filter(|_| self.steps < MOST_STEPS) else { return };
        let view = match self.schemas.view(schema) {
            Some(Value::Object(view)) => view,
            Some(Value::Bool(false)) => return found.push(broken(at, "false")),
            _ => return,
        };
        if let Some(target) = view.get("$ref").and_then(Value::as_str)
            && let Some(target) = self.schemas.follow(schema, target)
        {
            self.check(&target, value, at, depth, found);
        }
        plain(view, value, at, found);
        self.of_text(view, value, at, found);
        match value {
            Value::Object(members) => self.of_object(schema, view, members, at, depth, found),
            Value::Array(items) => self.of_array(schema, view, items, at, depth, found),
            _ => {}
        }
        self.choices(schema, view, value, at, depth, found);
    }

    fn of_text(&mut self, view: &Map<String, Value>, value: &Value, at: &str, found: &mut Vec<Broken>) {
        if let Some(format) = view.get("format").and_then(Value::as_str)
            && formats::is_broken(format, value)
        {
            found.push(broken(at, "format"));
        }
        let (Some(pattern), Some(text)) = (view.get("pattern").and_then(Value::as_str), value.as_str())
        else {
            return;
        };
        let compiled = self
            .patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| fancy_regex::RegexBuilder::new(pattern).backtrack_limit(50_000).build().ok());
        if compiled.as_ref().is_some_and(|pattern| matches!(pattern.is_match(text), Ok(false))) {
            found.push(broken(at, "pattern"));
        }
    }

    fn of_object(
        &mut self,
        schema: &SchemaRef,
        view: &Map<String, Value>,
        members: &Map<String, Value>,
        at: &str,
        depth: usize,
        found: &mut Vec<Broken>,
    ) {
        for name in
            view.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            if !members.contains_key(name) && !self.is_of_other_way(schema, name) {
                found.push(broken(&member::child(at, name), "required"));
            }
        }
        let count = members.len() as u64;
        if bound(view, "minProperties").is_some_and(|least| count < least) {
            found.push(broken(at, "minProperties"));
        }
        if bound(view, "maxProperties").is_some_and(|most| count > most) {
            found.push(broken(at, "maxProperties"));
        }
        let declared = view.get("properties").and_then(Value::as_object);
        let patterned = view.get("patternProperties").and_then(Value::as_object);
        for (name, inner) in members {
            let place = member::child(at, name);
            if declared.is_some_and(|declared| declared.contains_key(name)) {
                self.check(&member::below(schema, &["properties", name]), inner, &place, depth, found);
            } else if patterned.is_none() {
                match view.get("additionalProperties") {
                    Some(Value::Bool(false)) => found.push(broken(&place, "additionalProperties")),
                    Some(Value::Object(_)) => {
                        self.check(
                            &member::below(schema, &["additionalProperties"]),
                            inner,
                            &place,
                            depth,
                            found,
                        );
                    }
                    _ => {}
                }
            }
        }
    }

    fn of_array(
        &mut self,
        schema: &SchemaRef,
        view: &Map<String, Value>,
        items: &[Value],
        at: &str,
        depth: usize,
        found: &mut Vec<Broken>,
    ) {
        let count = items.len() as u64;
        if bound(view, "minItems").is_some_and(|least| count < least) {
            found.push(broken(at, "minItems"));
        }
        if bound(view, "maxItems").is_some_and(|most| count > most) {
            found.push(broken(at, "maxItems"));
        }
        if view.get("uniqueItems") == Some(&Value::Bool(true)) && items.len() <= 500 {
            let twice = items
                .iter()
                .enumerate()
                .any(|(index, item)| items.iter().skip(index + 1).any(|other| other == item));
            if twice {
                found.push(broken(at, "uniqueItems"));
            }
        }
        let first = view.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
        for (index, item) in items.iter().enumerate() {
            let place = format!("{at}/{index}");
            if index < first {
                self.check(
                    &member::below(schema, &["prefixItems", &index.to_string()]),
                    item,
                    &place,
                    depth,
                    found,
                );
            } else if view.contains_key("items") {
                self.check(&member::below(schema, &["items"]), item, &place, depth, found);
            }
        }
    }

    fn choices(
        &mut self,
        schema: &SchemaRef,
        view: &Map<String, Value>,
        value: &Value,
        at: &str,
        depth: usize,
        found: &mut Vec<Broken>,
    ) {
        let branches = |keyword: &str| {
            let count = view.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            (0..count).map(|index| member::below(schema, &[keyword, &index.to_string()])).collect::<Vec<_>>()
        };
        for branch in branches("allOf") {
            self.check(&branch, value, at, depth, found);
        }
        for keyword in ["oneOf", "anyOf"] {
            let all = branches(keyword);
            if all.is_empty() {
                continue;
            }
            let fitting = all.iter().filter(|branch| self.kept_inside(branch, value, depth)).count();
            if keyword == "oneOf" && fitting > 1 {
                found.push(broken(at, "oneOf"));
            }
            if fitting == 0 {
                // The only branch that means this kind of value says what is broken.
                let mut meant = all.iter().filter_map(|branch| {
                    let mut inner = Vec::new();
                    self.check(branch, value, at, depth, &mut inner);
                    let is_other = |one: &Broken| {
                        one.pointer == at && one.keyword == "type"
                            || matches!(one.keyword, "const" | "enum" | "false")
                    };
                    (!inner.iter().any(is_other)).then_some(inner)
                });
                match (meant.next(), meant.next()) {
                    (Some(inner), None) => found.extend(inner),
                    _ => found.push(broken(at, if keyword == "oneOf" { "oneOf" } else { "anyOf" })),
                }
            }
        }
        if view.contains_key("not") && self.kept_inside(&member::below(schema, &["not"]), value, depth) {
            // A schema that says nothing that is known here would be kept by everything.
            if self.says_something(&member::below(schema, &["not"])) {
                found.push(broken(at, "not"));
            }
        }
    }

    fn says_something(&self, schema: &SchemaRef) -> bool {
        matches!(self.schemas.view(schema), Some(Value::Object(view)) if view.keys().all(|key| SURE.contains(&key.as_str())))
    }

    /// `readOnly` members need not be sent, `writeOnly` ones not be told.
    fn is_of_other_way(&self, schema: &SchemaRef, name: &str) -> bool {
        let mark = match self.way {
            Way::Out => "writeOnly",
            Way::In => "readOnly",
        };
        // The mark may stand wherever the member is described: beside the requirement, or in another part of a whole.
        let parts = super::sites::parts(self.schemas, schema);
        let mut described = parts.iter().map(|part| member::below(part, &["properties", name]));
        let is_marked = described.any(|place| super::sites::is_marked(self.schemas, &place, mark));
        is_marked
            || !parts
                .iter()
                .any(|part| self.schemas.view(&member::below(part, &["properties", name])).is_some())
                && self.way == Way::In
    }
}

/// Keywords that are wholly known here.
const SURE: [&str; 6] = ["type", "enum", "const", "required", "properties", "description"];

fn broken(pointer: &str, keyword: &'static str) -> Broken {
    Broken { pointer: pointer.to_owned(), keyword }
}

fn bound(view: &Map<String, Value>, keyword: &str) -> Option<u64> {
    let bound = view.get(keyword)?;
    // 3.0 is a whole number as well.
    bound.as_u64().or_else(|| bound.as_f64().filter(|number| number.fract() == 0.0)?.to_string().parse().ok())
}

/// Keywords of any value, of numbers and of lengths.
fn plain(view: &Map<String, Value>, value: &Value, at: &str, found: &mut Vec<Broken>) {
    if let Some(types) = view.get("type")
        && !types_of(types).iter().any(|name| is_of_type(name, value))
    {
        found.push(broken(at, "type"));
    }
    if let Some(Value::Array(values)) = view.get("enum")
        && !values.iter().any(|listed| is_same(listed, value))
    {
        found.push(broken(at, "enum"));
    }
    if view.get("const").is_some_and(|constant| !is_same(constant, value)) {
        found.push(broken(at, "const"));
    }
    if let Some(number) = value.as_f64() {
        let limit = |keyword: &str| view.get(keyword).and_then(Value::as_f64);
        let mut over = |keyword: &'static str, is_over: &dyn Fn(f64) -> bool| {
            if limit(keyword).is_some_and(is_over) {
                found.push(broken(at, keyword));
            }
        };
        over("minimum", &|least| number < least);
        over("maximum", &|most| number > most);
        over("exclusiveMinimum", &|least| number <= least);
        over("exclusiveMaximum", &|most| number >= most);
        over("multipleOf", &|of| {
            let parts = number / of;
            of > 0.0 && (parts - parts.round()).abs() > 1e-7 * parts.abs().max(1.0)
        });
    }
    if let Some(text) = value.as_str() {
        let count = text.chars().count() as u64;
        if bound(view, "minLength").is_some_and(|least| count < least) {
            found.push(broken(at, "minLength"));
        }
        if bound(view, "maxLength").is_some_and(|most| count > most) {
            found.push(broken(at, "maxLength"));
        }
    }
}

/// The names of types, one or several.
pub(crate) fn types_of(types: &Value) -> Vec<&str> {
    match types {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a value is of a type.
pub(crate) fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        // Not a type of JSON Schema: nothing is known.
        _ => true,
    }
}

fn is_same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => (left - right).abs() < f64::EPSILON * left.abs().max(1.0),
        _ => left == right,
    }
}
