//! Schemas as documents write them, of any dialect, become schemas of one dialect (2020-12) in trees that keep their pointers.
//!
//! Whatever cannot be a schema is left out and named, so that what remains always compiles: a broken reference or a
//! misspelt type then allows anything and limits the operations that reach it.

use std::collections::{HashMap, HashSet};

use samprov_model::message::Message;
use serde_json::{Map, Value, json};

use super::{
    formats,
    keyword::{Kind, Reach, kind},
    reference::{Dialect, SchemaRef},
    schemas::Schemas,
};
use crate::{
    library::{Library, Target},
    pointer,
};

/// The longest chain of references that is followed to see whether a property is `readOnly`.
const LONGEST_CHAIN: usize = 16;

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemaProblem {
    /// What.
    pub(crate) message: Message,
    /// Where.
    pub(crate) at: Target,
    /// Whether operations that reach it can no longer be tested in full.
    pub(crate) limits: bool,
}

/// Reads schemas, with all that they reach.
pub(crate) struct SchemaBuilder {
    dialect: Dialect,
    trees: Vec<Value>,
    nodes: HashMap<Target, Node>,
    directed: Vec<Directed>,
    patterns: HashMap<String, bool>,
}

/// A schema that somebody refers to.
#[derive(Default)]
struct Node {
    problems: Vec<SchemaProblem>,
    references: Vec<Reference>,
}

/// A `$ref` inside a schema.
struct Reference {
    /// The schema that holds it.
    at: Target,
    to: Target,
    reach: Reach,
}

/// Required properties that only one direction requires.
pub(super) struct Directed {
    pub(super) at: Target,
    /// Not required in requests.
    pub(super) read_only: Vec<String>,
    /// Not required in answers.
    pub(super) write_only: Vec<String>,
}

impl SchemaBuilder {
    /// A builder for documents of a dialect.
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            trees: Vec::new(),
            nodes: HashMap::new(),
            directed: Vec::new(),
            patterns: HashMap::new(),
        }
    }

    /// Reads the schema at a target and all that it reaches.
    pub(crate) fn add(&mut self, library: &mut Library<'_>, target: &Target) -> SchemaRef {
        let mut queue = vec![target.clone()];
        while let Some(next) = queue.pop() {
            if self.nodes.contains_key(&next) {
                continue;
            }
            let node = self.read(library, &next);
            queue.extend(node.references.iter().map(|reference| reference.to.clone()));
            self.nodes.insert(next, node);
        }
        let document = library.document(target.document).map(|document| document.name.clone());
        SchemaRef { document: document.unwrap_or_default().into(), pointer: target.pointer.clone() }
    }

    /// What is wrong with a schema and with all that it reaches.
    pub(crate) fn problems(&self, target: &Target) -> Vec<&SchemaProblem> {
        let mut seen = HashSet::from([target]);
        let mut queue = vec![target];
        let mut problems = Vec::new();
        while let Some(next) = queue.pop() {
            let Some(node) = self.nodes.get(next) else { continue };
            problems.extend(&node.problems);
            queue.extend(
                node.references.iter().map(|reference| &reference.to).filter(|target| seen.insert(target)),
            );
        }
        problems
    }

    /// Breaks references that only lead back to themselves; call it when all schemas are added.
    pub(crate) fn break_circles(&mut self) {
        let mut done: HashSet<Target> = HashSet::new();
        let mut starts: Vec<Target> = self.nodes.keys().cloned().collect();
        starts.sort_by(|left, right| (left.document, &left.pointer).cmp(&(right.document, &right.pointer)));
        let mut broken = Vec::new();
        for start in starts {
            self.find_circles(&start, &mut done, &mut broken);
        }
        for (holder, at) in broken {
            let tree = self.trees.get_mut(at.document).and_then(|tree| tree.pointer_mut(&at.pointer));
            if let Some(Value::Object(members)) = tree {
                members.remove("$ref");
            }
            if let Some(node) = self.nodes.get_mut(&holder) {
                node.problems.push(SchemaProblem {
                    message: Message::new("reference-circular"),
                    at,
                    limits: true,
                });
            }
        }
    }

    /// The schemas, ready to be asked.
    pub(crate) fn finish(mut self, library: &Library<'_>) -> Schemas {
        self.break_circles();
        let names = library.documents().iter().map(|document| document.name.as_str().into()).collect();
        self.trees.resize(library.documents().len(), Value::Object(Map::new()));
        Schemas::new(self.dialect, names, self.trees, &self.directed)
    }

    /// Depth first, without recursion: the references on the way that lead back into the way.
    fn find_circles(&self, start: &Target, done: &mut HashSet<Target>, broken: &mut Vec<(Target, Target)>) {
        let mut way: Vec<(&Target, usize)> = vec![(start, 0)];
        while let Some((target, next)) = way.pop() {
            if next == 0 && done.contains(target) {
                continue;
            }
            let references =
                self.nodes.get(target).map(|node| node.references.as_slice()).unwrap_or_default();
            let Some(reference) = references.get(next) else {
                done.insert(target.clone());
                continue;
            };
            way.push((target, next + 1));
            if reference.reach == Reach::Part || done.contains(&reference.to) {
                continue;
            }
            if way.iter().any(|(on_way, _)| **on_way == reference.to) {
                broken.push((target.clone(), reference.at.clone()));
            } else {
                way.push((&reference.to, 0));
            }
        }
    }

    fn read(&mut self, library: &mut Library<'_>, target: &Target) -> Node {
        let Some(document) = library.document(target.document) else { return Node::default() };
        let Some(value) = document.value.pointer(&target.pointer) else { return Node::default() };
        let mut walk = Walk {
            builder: self,
            library,
            document: target.document,
            node: Node::default(),
            around: Vec::new(),
        };
        let schema = walk.schema(value, &target.pointer, Reach::Same);
        let node = walk.node;
        if self.trees.len() <= target.document {
            self.trees.resize(target.document + 1, Value::Object(Map::new()));
        }
        if let Some(tree) = self.trees.get_mut(target.document) {
            pointer::put(tree, &target.pointer, schema);
        }
        node
    }

    fn compiles(&mut self, pattern: &str) -> bool {
        if let Some(known) = self.patterns.get(pattern) {
            return *known;
        }
        let compiles =
            pattern.len() <= 10_000 && formats::options().build(&json!({ "pattern": pattern })).is_ok();
        self.patterns.insert(pattern.to_owned(), compiles);
        compiles
    }
}

/// The reading of one schema with the schemas that stand inside it.
struct Walk<'a, 'l, 'f> {
    builder: &'a mut SchemaBuilder,
    library: &'l mut Library<'f>,
    document: usize,
    node: Node,
    /// The schemas of which the present one is a member by `allOf`.
    around: Vec<Target>,
}

impl Walk<'_, '_, '_> {
    fn schema(&mut self, value: &Value, at: &str, reach: Reach) -> Value {
        match value {
            Value::Bool(true) => json!({}),
            Value::Bool(false) => json!({"not": {}}),
            Value::Object(members) => Value::Object(self.members(members, at, reach)),
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
            match kind(self.builder.dialect, keyword) {
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
                        read.insert(keyword.clone(), json!(length));
                    }
                    None => self.problem(&place, "schema-keyword-invalid", keyword),
                },
                Kind::Number => self.insert_if(value.is_number(), keyword, value, &place, &mut read),
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
        read
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
            "format" => self.insert_if(value.is_string(), keyword, value, &place, read),
            "pattern" => match value.as_str() {
                Some(pattern) if self.builder.compiles(pattern) => {
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
                let message = Message::new("nullable-ignored");
                let at = self.target(&place);
                self.node.problems.push(SchemaProblem { message, at, limits: false });
            }
            _ => {}
        }
    }

    fn reference(&mut self, reference: &Value, at: &str, reach: Reach, read: &mut Map<String, Value>) {
        let Some(text) = reference.as_str() else {
            self.problem(&pointer::child(at, "$ref"), "schema-keyword-invalid", "$ref");
            return;
        };
        match self.library.resolve(self.document, text) {
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
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) => Vec::new(),
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
            let next = self.library.resolve(holder.document, &reference).ok()?;
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
                .resolve(property.document, &reference)
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
        let message = if what.is_empty() { message } else { message.with("keyword", what) };
        let at = self.target(place);
        self.node.problems.push(SchemaProblem { message, at, limits: true });
    }

    fn target(&self, pointer: &str) -> Target {
        Target { document: self.document, pointer: pointer.to_owned() }
    }
}

fn both(outer: Reach, inner: Reach) -> Reach {
    if outer == Reach::Same && inner == Reach::Same { Reach::Same } else { Reach::Part }
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

fn shortened(text: &str) -> String {
    if text.chars().count() <= 80 { text.to_owned() } else { text.chars().take(79).chain(['…']).collect() }
}
