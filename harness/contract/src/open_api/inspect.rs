//! Objects of a document compared with what their kinds may hold: wrong types and unknown keys become notes.

use std::collections::HashSet;

use samprov_model::message::Message;
use serde_json::{Map, Value};

use super::{
    defects::{Notes, Weight},
    edition::Edition,
    node::Node,
    objects::{Field, Form, Object},
    reader::ApiReader,
};
use crate::{library::Target, nearest::nearest, schema::shortened};

/// How far an inspection goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// The whole description: everything that is wrong is named, and broken references too.
    Document,
    /// What one operation needs: only what limits it is named.
    Operation,
}

/// An inspection of one document or operation.
pub(super) struct Inspection<'r, 'f> {
    reader: &'r mut ApiReader<'f>,
    scope: Scope,
    seen: HashSet<(Target, Object)>,
    /// What was found.
    pub(super) notes: Notes,
    /// Schemas that were met on the way.
    pub(super) schemas: Vec<Target>,
}

impl<'r, 'f> Inspection<'r, 'f> {
    pub(super) fn new(reader: &'r mut ApiReader<'f>, scope: Scope) -> Self {
        Self { reader, scope, seen: HashSet::new(), notes: Notes::default(), schemas: Vec::new() }
    }

    /// Compares an object with its kind. `worst` is what may follow at worst from what is found inside.
    pub(super) fn object(&mut self, node: &Node, object: Object, worst: Weight) {
        self.object_of(node, node.value(), object, worst);
    }

    /// The same, where what the object says is known already.
    fn object_of(&mut self, node: &Node, value: &Value, object: Object, worst: Weight) {
        if self.scope == Scope::Operation && worst == Weight::Harmless {
            return;
        }
        if is_reference(value) {
            let Some(node) = self.followed(node) else { return };
            self.plain_object(&node, node.value(), object, worst);
        } else {
            self.plain_object(node, value, object, worst);
        }
    }

    /// The same of an object that is no reference.
    fn plain_object(&mut self, node: &Node, value: &Value, object: Object, worst: Weight) {
        let object = self.kind(value, object);
        if !self.seen.insert((node.target().clone(), object)) {
            return;
        }
        let Some(members) = value.as_object() else {
            self.wrong(node, "value-not-a-mapping", worst);
            return;
        };
        let edition = self.reader.edition;
        // A parameter or header of Swagger 2.0 is its own schema: the reader of schemas knows their keywords.
        let is_schema = edition == Edition::Swagger2 && matches!(object, Object::Header | Object::Parameter);
        if is_schema && self.scope == Scope::Document {
            self.schemas.push(node.target().clone());
        }
        for (key, child, value) in node.each_member(members).filter(|(key, ..)| !key.starts_with("x-")) {
            let field = object.fields().iter().find(|field| field.key == key);
            match field {
                Some(field) if field.known.is_in(edition) => {
                    let is_operation = matches!(field.form, Form::One(Object::Operation));
                    if self.scope == Scope::Document || !is_operation {
                        self.field(&child, value, field, worst);
                    }
                }
                _ if is_schema => {}
                Some(field) => self.foreign(&child, key, field, worst),
                None => self.unknown(&child, key, object, worst),
            }
        }
    }

    /// Compares the value of a key with what it may hold.
    fn field(&mut self, node: &Node, value: &Value, field: &Field, worst: Weight) {
        let worst = worst.min(field.weight);
        match (field.form, value) {
            (Form::Any, _)
            | (Form::Flag, Value::Bool(_))
            | (Form::Text, Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_)) => {}
            (Form::Flag, _) => self.wrong(node, "value-not-a-flag", worst),
            (Form::Text, _) => self.wrong(node, "value-not-a-text", worst),
            (Form::One(object), _) => {
                let worst = if object == Object::Operation { Weight::Uncallable } else { worst };
                self.object_of(node, value, object, worst);
            }
            (Form::List(object), Value::Array(items)) => {
                node.each_item(items).for_each(|(item, value)| self.object_of(&item, value, object, worst));
            }
            (Form::Map(object), Value::Object(members)) => {
                for (_, member, value) in node.each_member(members) {
                    self.object_of(&member, value, object, worst);
                }
            }
            (Form::Patterned(object), Value::Object(members)) => {
                self.fields(node, members, object, worst);
            }
            (Form::MapOfMaps(object), Value::Object(members)) => {
                for (_, inner, _) in node.each_member(members) {
                    self.patterned(&inner, object, worst);
                }
            }
            (Form::Schema, _) => self.schemas.push(node.target().clone()),
            (Form::Schemas, Value::Object(_)) => {
                self.schemas.extend(node.members().into_iter().map(|(_, schema)| schema.target().clone()));
            }
            (Form::Texts, Value::Array(items)) => {
                if items.iter().any(|item| item.is_array() || item.is_object()) {
                    self.wrong(node, "value-not-a-list-of-texts", worst);
                }
            }
            (Form::Requirements, Value::Array(items)) => {
                if !items.iter().all(Value::is_object) {
                    self.wrong(node, "value-not-a-list-of-mappings", worst);
                }
            }
            (Form::Values, Value::Object(_)) => {}
            (Form::List(_) | Form::Requirements | Form::Texts, _) => {
                self.wrong(node, "value-not-a-list", worst);
            }
            (Form::Map(_) | Form::MapOfMaps(_) | Form::Patterned(_) | Form::Schemas | Form::Values, _) => {
                self.wrong(node, "value-not-a-mapping", worst);
            }
        }
    }

    fn patterned(&mut self, node: &Node, object: Object, worst: Weight) {
        let Some(node) = self.followed(node) else { return };
        match node.value() {
            Value::Object(members) => self.fields(&node, members, object, worst),
            _ => self.wrong(&node, "value-not-a-mapping", worst),
        }
    }

    /// The members of a mapping, extensions (`x-`) left out.
    fn fields(&mut self, node: &Node, members: &Map<String, Value>, object: Object, worst: Weight) {
        for (_, member, value) in node.each_member(members).filter(|(key, ..)| !key.starts_with("x-")) {
            self.object_of(&member, value, object, worst);
        }
    }

    /// What a part says, its reference followed. What an operation cannot follow is named by its reader.
    fn followed(&mut self, node: &Node) -> Option<Node> {
        let mut notes = Notes::default();
        let followed = self.reader.follow_quietly(node, &mut notes);
        if self.scope == Scope::Document {
            self.notes.notes.append(&mut notes.notes);
        }
        followed
    }

    fn kind(&self, value: &Value, object: Object) -> Object {
        let is_body = self.reader.edition == Edition::Swagger2
            && object == Object::Parameter
            && value.get("in").and_then(Value::as_str) == Some("body");
        if is_body { Object::BodyParameter } else { object }
    }

    /// An empty value is one that somebody has yet to write: it is named, but hides nothing.
    fn wrong(&mut self, node: &Node, message: &str, worst: Weight) {
        let weight = if node.value().is_null() { Weight::Harmless } else { worst };
        self.note(Message::new(message).with("key", shortened(&node.key())), node, weight);
    }

    fn foreign(&mut self, node: &Node, key: &str, field: &Field, worst: Weight) {
        let message = Message::new("key-foreign")
            .with("key", shortened(key))
            .with("edition", self.reader.edition.name())
            .with("other", field.known.name())
            .with_number("count", 1);
        self.note(message, node, worst.min(field.weight));
    }

    fn unknown(&mut self, node: &Node, key: &str, object: Object, worst: Weight) {
        let edition = self.reader.edition;
        let known = || object.fields().iter().filter(|field| field.known.is_in(edition));
        let meant = nearest(key, known().map(|field| field.key));
        let meant = known().find(|field| meant == Some(field.key));
        if let Some(field) = meant {
            let message = Message::new("key-misspelt").with("key", shortened(key)).with("nearest", field.key);
            self.note(message, node, worst.min(field.weight));
        } else {
            let message = Message::new("key-unknown").with("key", shortened(key)).with_number("count", 1);
            self.note(message, node, Weight::Harmless);
        }
    }

    fn note(&mut self, message: Message, node: &Node, weight: Weight) {
        match self.scope {
            // Which operations it limits is told when they are inspected.
            Scope::Document => self.notes.add(message, node.place(), Weight::Harmless),
            Scope::Operation if weight > Weight::Harmless => self.notes.add(message, node.place(), weight),
            Scope::Operation => {}
        }
    }
}

/// Whether something stands elsewhere, as [`ApiReader::follow`] sees it.
fn is_reference(value: &Value) -> bool {
    value.get("$ref").is_some_and(Value::is_string)
}
