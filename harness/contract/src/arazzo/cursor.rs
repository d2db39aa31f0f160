//! A part of an Arazzo document that knows where it stands.

use samprov_model::place::DocumentPlace;
use serde_json::Value;

use crate::{document::Document, pointer};

/// A part of a document.
#[derive(Clone)]
pub(super) struct Cursor<'d> {
    document: &'d Document,
    pub(super) pointer: String,
    pub(super) value: &'d Value,
}

impl<'d> Cursor<'d> {
    pub(super) fn root(document: &'d Document) -> Self {
        Self { document, pointer: String::new(), value: &document.value }
    }

    /// Where it stands: at its key, where it has one.
    pub(super) fn place(&self) -> DocumentPlace {
        self.document.key_place(&self.pointer)
    }

    /// Where its value begins.
    pub(super) fn value_place(&self) -> DocumentPlace {
        self.document.place(&self.pointer)
    }

    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Self { document: self.document, pointer: pointer::child(&self.pointer, key), value })
    }

    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let item = |(index, value)| Self {
            document: self.document,
            pointer: pointer::child(&self.pointer, &usize::to_string(&index)),
            value,
        };
        items.iter().enumerate().map(item).collect()
    }

    /// The members of a mapping, extensions (`x-`) left out.
    pub(super) fn members(&self) -> Vec<(&'d str, Self)> {
        let Some(members) = self.value.as_object() else { return Vec::new() };
        members
            .iter()
            .filter(|(key, _)| !key.starts_with("x-"))
            .map(|(key, value)| {
                let pointer = pointer::child(&self.pointer, key);
                (key.as_str(), Self { document: self.document, pointer, value })
            })
            .collect()
    }
}
