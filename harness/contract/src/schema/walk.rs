//! One schema with all that stands inside it, normalised; whatever cannot be a schema is left out and named.

use samprov_model::message::Message;
use serde_json::{Map, Value, json};

use super::{
    build::{Directed, Node, Reference, SchemaBuilder, SchemaProblem},
    formats,
    keyword::{Kind, Reach, kind},
    reference::Dialect,
    sense,
    vocabulary::Vocabulary,
};
use crate::{
    library::{Library, Target},
    pointer,
};

/// The longest chain of references that is followed to see whether a property is `readOnly`.
const LONGEST_CHAIN: usize = 16;

/// The reading of one schema with the schemas that stand inside it.
pub(super) struct Walk<'a, 'l, 'f> {
    pub(super) builder: &'a mut SchemaBuilder,
    pub(super) library: &'l mut Library<'f>,
    pub(super) document: usize,
    pub(super) node: Node,
    /// The schemas of which the present one is a member by `allOf`.
    pub(super) around: Vec<Target>,
}

impl Walk<'_, '_, '_> {
    pub(super) fn schema(&mut self, value: &Value, at: &str, reach: Reach) -> Value {
        match value {
            Value::Bool(true) => json!({}),
            Value::Bool(false) => json!({"not": {}}),
            Value::Object(members) => {
                let read = Value::Object(self.members(members, at, reach));
                // OpenAPI 3.0.3 gives `nullable` a meaning only beside `type`, but generators write it beside the reference
                // that `allOf` wraps, and producers then send null: taking that for a fault would be a false alarm.
                let wraps = ["allOf", "anyOf", "oneOf"].iter().any(|keyword| members.contains_key(*keyword));
                let is_nullable =
                    ["nullable", "x-nullable"].iter().any(|name| members.get(*name) == Some(&json!(true)));
                let is_older = self.builder.dialect == Dialect::Draft4;
                if is_older
                    && is_nullable
                    && wraps
                    && !members.contains_key("type")
                    && !members.contains_key("$ref")
                {
                    json!({"anyOf": [read, {"type": "null"}]})
                } else {
                    read
                }
            }
            Value::Array(_) | Value::Null | Value::Number(_) | Value::String(_) => {
                self.problem(at, "schema-not-an-object", "");
                json!({})
            }
        }
    }

    fn members(&mut self, members: &Map<String, Value>, at: &str, reach: Reach) -> Map<String, Value> {
        let mut read = Map::new();
        if let Some(reference) = members.get("$ref") {
            self.reference(reference, at, reach, &mut read);
            // Siblings of `$ref` are ignored up to OpenAPI 3.0.
            if self.builder.dialect == Dialect::Draft4 {
                return read;
            }
        }
        for (keyword, value) in members {
            let place = pointer::child(at, keyword);
            self.name_keyword(keyword, value, &place);
            if keyword != "default" && self.is_out_of_range(value, &place) {
                self.problem(&place, "schema-number-out-of-range", keyword);
                continue;
            }
            match kind(self.builder.dialect, keyword) {
                Kind::Annotation if keyword == "discriminator" => {
                    let discriminator = self.discriminator(value, at);
                    read.insert(keyword.clone(), discriminator);
                }
                Kind::Annotation => {
                    read.insert(keyword.clone(), value.clone());
                }
                Kind::Flag => self.insert_if(value.is_boolean(), keyword, value, &place, &mut read),
                Kind::Schema(inner) => {
                    let schema = self.schema(value, &place, both(reach, inner));
                    read.insert(keyword.clone(), schema);
                }
                Kind::List(inner) => self.list(keyword, value, at, both(reach, inner), &mut read),
                Kind::Map(inner) => self.map(keyword, value, &place, both(reach, inner), &mut read),
                Kind::Length => match whole_number(value) {
                    Some(length) => {
                        self.name_bound(keyword, length, &place);
                        read.insert(keyword.clone(), json!(length));
                    }
                    None => self.problem(&place, "schema-keyword-invalid", keyword),
                },
                Kind::PositiveNumber => {
                    let positive = value.as_f64().is_some_and(|number| number > 0.0);
                    self.insert_if(positive, keyword, value, &place, &mut read);
                }
                Kind::NamesByName => {
                    let names = value.as_object().is_some_and(|names| names.values().all(are_texts));
                    self.insert_if(names, keyword, value, &place, &mut read);
                }
                Kind::Special => self.special(keyword, value, members, at, &mut read),
                Kind::Unsupported => self.problem(&place, "schema-keyword-unsupported", keyword),
                Kind::Ignored => {}
            }
        }
        for (keyword, other) in sense::contradictions(&read) {
            let message = Message::new("schema-contradiction").with("keyword", keyword).with("other", other);
            self.limit(&pointer::child(at, keyword), message);
        }
        read
    }

    /// Names something that limits nothing.
    pub(super) fn tell(&mut self, place: &str, message: Message) {
        let at = self.target(place);
        self.node.problems.push(SchemaProblem { message, at, limits: false });
    }

    /// Names something by which what reaches it cannot be tested in full.
    pub(super) fn limit(&mut self, place: &str, message: Message) {
        let at = self.target(place);
        self.node.problems.push(SchemaProblem { message, at, limits: true });
    }

    fn special(
        &mut self,
        keyword: &str,
        value: &Value,
        members: &Map<String, Value>,
        at: &str,
        read: &mut Map<String, Value>,
    ) {
        let place = pointer::child(at, keyword);
        match keyword {
            "type" => self.type_of(value, members, at, read),
            "required" => self.required(value, members, at, read),
            "enum" => {
                let values = value.as_array().filter(|values| !values.is_empty());
                self.insert_if(values.is_some(), keyword, value, &place, read);
            }
            "format" => {
                if let Some(format) = value.as_str() {
                    self.name_format(format, &place);
                }
                self.insert_if(value.is_string(), keyword, value, &place, read);
            }
            "pattern" => match value.as_str() {
                Some(pattern) if self.builder.compiles(pattern) => {
                    self.name_pattern(pattern, &place);
                    read.insert(keyword.to_owned(), value.clone());
                }
                Some(pattern) => self.problem(&place, "pattern-invalid", &shortened(pattern)),
                None => self.problem(&place, "schema-keyword-invalid", keyword),
            },
            "minimum" => self.bound(keyword, "exclusiveMinimum", value, members, &place, read),
            "maximum" => self.bound(keyword, "exclusiveMaximum", value, members, &place, read),
            "exclusiveMinimum" | "exclusiveMaximum" => match (self.builder.dialect, value) {
                (Dialect::Draft4, Value::Bool(_)) => {}
                (Dialect::Draft202012, Value::Number(_)) => {
                    read.insert(keyword.to_owned(), value.clone());
                }
                _ => self.problem(&place, "schema-keyword-invalid", keyword),
            },
            "items" => match value {
                // A list of schemas is how draft 4 says `prefixItems`.
                Value::Array(_) => self.list_as("prefixItems", keyword, value, at, Reach::Part, read),
                other => {
                    let schema = self.schema(other, &place, Reach::Part);
                    read.insert(keyword.to_owned(), schema);
                }
            },
            "additionalProperties" => match value {
                Value::Bool(_) => {
                    read.insert(keyword.to_owned(), value.clone());
                }
                other => {
                    let schema = self.schema(other, &place, Reach::Part);
                    read.insert(keyword.to_owned(), schema);
                }
            },
            "nullable" if self.builder.dialect == Dialect::Draft202012 => {
                self.tell(&place, Message::new("nullable-ignored").with_number("count", 1));
            }
            _ => {}
        }
    }

    fn reference(&mut self, reference: &Value, at: &str, reach: Reach, read: &mut Map<String, Value>) {
        let Some(text) = reference.as_str() else {
            self.problem(&pointer::child(at, "$ref"), "schema-keyword-invalid", "$ref");
            return;
        };
        match self.library.resolve_at(&self.target(at), text) {
            Ok(to) => {
                let fragment = pointer::to_fragment(&to.pointer);
                let written = if to.document == self.document {
                    format!("#{fragment}")
                } else {
                    format!("{}#{fragment}", to.document)
                };
                read.insert("$ref".to_owned(), Value::String(written));
                self.node.references.push(Reference { at: self.target(at), to, reach });
            }
            Err(message) => {
                let at = self.target(&pointer::child(at, "$ref"));
                self.node.problems.push(SchemaProblem { message, at, limits: true });
            }
        }
    }

    /// A discriminator asserts nothing, but what its mapping names is needed to make messages of each kind. What cannot be
    /// found is kept as written.
    fn discriminator(&mut self, value: &Value, at: &str) -> Value {
        let mut kept = value.clone();
        let discriminator = pointer::child(at, "discriminator");
        let is_newer = self.builder.vocabulary.is_some_and(|vocabulary| vocabulary != Vocabulary::Swagger2);
        if is_newer {
            self.name_discriminator(value, &discriminator);
        }
        let Some(Value::Object(mapping)) = kept.get_mut("mapping") else { return kept };
        let mapping_at = pointer::child(&discriminator, "mapping");
        for (name, target) in mapping {
            let Some(text) = target.as_str() else { continue };
            // A mapping may give the mere name of a schema (OpenAPI 3.1, section 4.8.25).
            let is_name = !text.contains(['#', '/', '.']);
            let text = if is_name { format!("#/components/schemas/{text}") } else { text.to_owned() };
            let to = match self.library.resolve_at(&self.target(at), &text) {
                Ok(to) => to,
                Err(message) => {
                    let at = self.target(&pointer::child(&mapping_at, name));
                    self.node.problems.push(SchemaProblem { message, at, limits: true });
                    continue;
                }
            };
            let fragment = pointer::to_fragment(&to.pointer);
            *target = Value::String(format!("{}#{fragment}", to.document));
            self.node.references.push(Reference { at: self.target(at), to, reach: Reach::Part });
        }
        kept
    }

    fn list(&mut self, keyword: &str, value: &Value, at: &str, reach: Reach, read: &mut Map<String, Value>) {
        let is_all_of = keyword == "allOf";
        if is_all_of {
            self.around.push(self.target(at));
        }
        self.list_as(keyword, keyword, value, at, reach, read);
        if is_all_of {
            self.around.pop();
        }
    }

    fn list_as(
        &mut self,
        name: &str,
        keyword: &str,
        value: &Value,
        at: &str,
        reach: Reach,
        read: &mut Map<String, Value>,
    ) {
        let place = pointer::child(at, keyword);
        let Some(items) = value.as_array().filter(|items| !items.is_empty()) else {
            self.problem(&place, "schema-keyword-invalid", keyword);
            return;
        };
        let schemas = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.schema(item, &format!("{place}/{index}"), reach))
            .collect();
        read.insert(name.to_owned(), Value::Array(schemas));
    }

    fn map(
        &mut self,
        keyword: &str,
        value: &Value,
        place: &str,
        reach: Reach,
        read: &mut Map<String, Value>,
    ) {
        let Some(members) = value.as_object() else {
            self.problem(place, "schema-keyword-invalid", keyword);
            return;
        };
        let around = std::mem::take(&mut self.around);
        let mut schemas = Map::new();
        for (name, schema) in members {
            let at = pointer::child(place, name);
            if keyword == "patternProperties" && !self.builder.compiles(name) {
                self.problem(&at, "pattern-invalid", &shortened(name));
                continue;
            }
            let schema = self.schema(schema, &at, reach);
            schemas.insert(name.clone(), schema);
        }
        self.around = around;
        read.insert(keyword.to_owned(), Value::Object(schemas));
    }

    fn type_of(
        &mut self,
        value: &Value,
        members: &Map<String, Value>,
        at: &str,
        read: &mut Map<String, Value>,
    ) {
        let named: Vec<&str> = match value {
            Value::String(name) => vec![name.as_str()],
            Value::Array(names) => names.iter().filter_map(type_name).collect(),
            // In YAML `type: null` lacks its quotes, but nobody can mean anything else.
            Value::Null => vec!["null"],
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        };
        // Swagger 2.0: a file is sent as text or bytes.
        if self.builder.dialect == Dialect::Draft4 && named == ["file"] {
            read.insert("type".to_owned(), json!("string"));
            read.insert("format".to_owned(), json!("binary"));
            return;
        }
        let known = ["array", "boolean", "integer", "null", "number", "object", "string"];
        if named.is_empty() || named.iter().any(|name| !known.contains(name)) {
            self.problem(&pointer::child(at, "type"), "schema-keyword-invalid", "type");
            return;
        }
        let mut types: Vec<&str> = Vec::new();
        for name in named {
            if !types.contains(&name) {
                types.push(name);
            }
        }
        // OpenAPI 3.0.3, 4.7.24: `nullable` adds null to `type`, and only where `type` is given beside it.
        let nullable = members.get("nullable") == Some(&Value::Bool(true))
            || members.get("x-nullable") == Some(&Value::Bool(true));
        if self.builder.dialect == Dialect::Draft4 && nullable && !types.contains(&"null") {
            types.push("null");
        }
        let is_number = types.iter().any(|name| matches!(*name, "integer" | "number"));
        if let Some(format @ ("int32" | "int64")) = members.get("format").and_then(Value::as_str)
            && is_number
        {
            read.insert(formats::RANGE.to_owned(), json!(format));
        }
        read.insert("type".to_owned(), if let [only] = types[..] { json!(only) } else { json!(types) });
    }

    fn bound(
        &mut self,
        keyword: &str,
        exclusive: &str,
        value: &Value,
        members: &Map<String, Value>,
        place: &str,
        read: &mut Map<String, Value>,
    ) {
        let is_exclusive =
            self.builder.dialect == Dialect::Draft4 && members.get(exclusive) == Some(&Value::Bool(true));
        let name = if is_exclusive { exclusive } else { keyword };
        self.insert_as(name, value.is_number(), keyword, value, place, read);
    }

    fn required(
        &mut self,
        value: &Value,
        members: &Map<String, Value>,
        at: &str,
        read: &mut Map<String, Value>,
    ) {
        let is_parameter = value.is_boolean() && members.contains_key("in") && members.contains_key("name");
        if is_parameter {
            // A parameter of Swagger 2.0 is its own schema; here `required` is about the parameter.
            return;
        }
        let Some(names) = value.as_array().filter(|_| are_texts(value)) else {
            self.problem(&pointer::child(at, "required"), "schema-keyword-invalid", "required");
            return;
        };
        let mut required: Vec<String> = Vec::new();
        for name in names.iter().filter_map(Value::as_str) {
            if !required.iter().any(|known| known == name) {
                required.push(name.to_owned());
            }
        }
        if required.is_empty() {
            return;
        }
        let mut directed = Directed { at: self.target(at), read_only: Vec::new(), write_only: Vec::new() };
        let mut holders = vec![self.target(at)];
        holders.extend(self.around.iter().rev().cloned());
        for name in &required {
            let own = members.get("properties").is_some_and(|properties| properties.get(name).is_some());
            let among = if own { &holders[..1] } else { &holders[..] };
            let property = among.iter().find_map(|holder| self.property(holder, name, 0));
            let Some(property) = property else { continue };
            if self.is_marked(&property, "readOnly", 0) {
                directed.read_only.push(name.clone());
            }
            if self.is_marked(&property, "writeOnly", 0) {
                directed.write_only.push(name.clone());
            }
        }
        if !(directed.read_only.is_empty() && directed.write_only.is_empty()) {
            self.builder.directed.push(directed);
        }
        read.insert("required".to_owned(), json!(required));
    }

    /// The schema of a property, looked for in the members of `allOf` and behind references too.
    fn property(&mut self, holder: &Target, name: &str, depth: usize) -> Option<Target> {
        if depth > LONGEST_CHAIN {
            return None;
        }
        let value = self.library.value(holder)?;
        if value.get("properties").is_some_and(|properties| properties.get(name).is_some()) {
            let place = pointer::child(&pointer::child(&holder.pointer, "properties"), name);
            return Some(Target { document: holder.document, pointer: place });
        }
        let members = value.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        if let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) {
            let next = self.library.resolve_at(holder, &reference).ok()?;
            return self.property(&next, name, depth + 1);
        }
        (0..members.min(100)).find_map(|index| {
            let pointer = format!("{}/allOf/{index}", holder.pointer);
            self.property(&Target { document: holder.document, pointer }, name, depth + 1)
        })
    }

    fn is_marked(&mut self, property: &Target, mark: &str, depth: usize) -> bool {
        let Some(value) = self.library.value(property) else { return false };
        if value.get(mark) == Some(&Value::Bool(true)) {
            return true;
        }
        let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
            return false;
        };
        depth < LONGEST_CHAIN
            && self
                .library
                .resolve_at(property, &reference)
                .is_ok_and(|next| self.is_marked(&next, mark, depth + 1))
    }

    fn insert_if(
        &mut self,
        holds: bool,
        keyword: &str,
        value: &Value,
        place: &str,
        read: &mut Map<String, Value>,
    ) {
        self.insert_as(keyword, holds, keyword, value, place, read);
    }

    fn insert_as(
        &mut self,
        name: &str,
        holds: bool,
        keyword: &str,
        value: &Value,
        place: &str,
        read: &mut Map<String, Value>,
    ) {
        if holds {
            read.insert(name.to_owned(), value.clone());
        } else {
            self.problem(place, "schema-keyword-invalid", keyword);
        }
    }

    fn problem(&mut self, place: &str, key: &str, what: &str) {
        let message = Message::new(key);
        self.limit(place, if what.is_empty() { message } else { message.with("keyword", what) });
    }

    pub(super) fn target(&self, pointer: &str) -> Target {
        Target { document: self.document, pointer: pointer.to_owned() }
    }
}

fn both(outer: Reach, inner: Reach) -> Reach {
    if outer == Reach::Same && inner == Reach::Same { Reach::Same } else { Reach::Part }
}

fn type_name(value: &Value) -> Option<&str> {
    if value.is_null() { Some("null") } else { value.as_str() }
}

fn are_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

fn whole_number(value: &Value) -> Option<u64> {
    // `5.0` is a whole number; anything past 2^53 bounds nothing that fits in memory.
    value.as_u64().or_else(|| {
        let number = value.as_f64().filter(|number| *number >= 0.0 && number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok().or(Some(u64::MAX))
    })
}

pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 80 { text.to_owned() } else { text.chars().take(79).chain(['…']).collect() }
}
