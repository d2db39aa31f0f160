//! A part of a document that knows where it stands.

use std::sync::Arc;

use samprov_model::place::DocumentPlace;
use serde_json::{Map, Value};

use crate::{document::Document, library::Target, pointer};

/// A part of a document.
#[derive(Clone)]
pub(super) struct Node {
    document: Arc<Document>,
    target: Target,
}

impl Node {
    pub(super) fn new(document: Arc<Document>, target: Target) -> Self {
        Self { document, target }
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    pub(super) fn value(&self) -> &Value {
        pointer::find(&self.document.value, &self.target.pointer).unwrap_or(&Value::Null)
    }

    /// Where it stands: at its key, where it has one.
    pub(super) fn place(&self) -> DocumentPlace {
        self.document.key_place(&self.target.pointer)
    }

    /// A part of it.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        self.value().get(key)?;
        Some(self.child(key))
    }

    /// A text, number or truth value as its text.
    pub(super) fn scalar(&self, key: &str) -> Option<String> {
        self.document.text(&pointer::child(&self.target.pointer, key))
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.value().get(key)?.as_str()
    }

    /// Whether a flag is set. The text `true` is named as a defect, but nobody can mean anything else.
    pub(super) fn is_true(&self, key: &str) -> bool {
        let value = self.value().get(key);
        value == Some(&Value::Bool(true)) || value.and_then(Value::as_str) == Some("true")
    }

    /// The key at which it stands; in a list, that of the list with the index.
    pub(super) fn key(&self) -> String {
        let Some((holder, key)) = pointer::parent(&self.target.pointer) else { return String::new() };
        let is_item = self.document.value.pointer(holder).is_some_and(Value::is_array);
        match pointer::parent(holder) {
            Some((_, list)) if is_item => format!("{list}/{key}"),
            _ => key,
        }
    }

    /// Its members by key: of a mapping whose keys are names that the document chooses.
    pub(super) fn members(&self) -> Vec<(String, Self)> {
        let Some(members) = self.value().as_object() else { return Vec::new() };
        members.keys().map(|key| (key.clone(), self.child(key))).collect()
    }

    /// Its members by key, extensions (`x-`) left out.
    pub(super) fn fields(&self) -> Vec<(String, Self)> {
        let mut fields = self.members();
        fields.retain(|(key, _)| !key.starts_with("x-"));
        fields
    }

    pub(super) fn items(&self) -> Vec<Self> {
        let count = self.value().as_array().map_or(0, Vec::len);
        (0..count).map(|index| self.child(&index.to_string())).collect()
    }

    /// The members of its value by key, each with what it says: nothing is looked up twice.
    pub(super) fn each_member<'v>(
        &self,
        members: &'v Map<String, Value>,
    ) -> impl Iterator<Item = (&'v str, Self, &'v Value)> {
        members.iter().map(|(key, value)| (key.as_str(), self.child(key), value))
    }

    /// The items of its value, each with what it says.
    pub(super) fn each_item<'v>(&self, items: &'v [Value]) -> impl Iterator<Item = (Self, &'v Value)> {
        items.iter().enumerate().map(|(index, value)| (self.child(&index.to_string()), value))
    }

    fn child(&self, key: &str) -> Self {
        let pointer = pointer::child(&self.target.pointer, key);
        Self {
            document: Arc::clone(&self.document),
            target: Target { document: self.target.document, pointer },
        }
    }
}
