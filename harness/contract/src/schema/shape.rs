//! What kinds of value a schema allows, as far as decoding texts needs to know.

use serde_json::Value;

use super::{reference::SchemaRef, schemas::Schemas};
use crate::pointer;

/// How far references and combinations are followed.
const DEEPEST: usize = 12;

/// The most schemas that are looked at for one answer: combinations of combinations multiply.
const MOST_LOOKS: usize = 5_000;

impl Schemas {
    /// Whether a schema allows a type; one that says nothing of types allows every one.
    pub(crate) fn allows(&self, schema: &SchemaRef, name: &str) -> bool {
        let mut looks = MOST_LOOKS;
        self.allows_within(schema, name, DEEPEST, &mut looks)
    }

    /// Whether a schema names a type, so that a text is to be read as that type.
    pub(crate) fn names(&self, schema: &SchemaRef, name: &str) -> bool {
        self.any(schema, DEEPEST, &mut |view, _| match view.get("type") {
            Some(Value::String(only)) => only == name,
            Some(Value::Array(several)) => several.iter().any(|one| one == name),
            _ => match name {
                "array" => view.get("items").is_some(),
                "object" => view.get("properties").is_some(),
                _ => false,
            },
        })
    }

    /// The schema of the items of a list.
    pub(crate) fn items_of(&self, schema: &SchemaRef) -> Option<SchemaRef> {
        self.part(schema, &["items"])
    }

    /// The schema of a property, else of those that are not listed.
    pub(crate) fn property_of(&self, schema: &SchemaRef, name: &str) -> Option<SchemaRef> {
        self.part(schema, &["properties", name]).or_else(|| {
            self.part(schema, &["additionalProperties"])
                .filter(|part| self.view(part).is_some_and(Value::is_object))
        })
    }

    /// Whether a schema says outright that there may be other properties than those it lists.
    pub(crate) fn says_of_others(&self, schema: &SchemaRef) -> bool {
        self.part(schema, &["additionalProperties"])
            .and_then(|part| self.view(&part))
            .is_some_and(|view| !super::super::generate::allows_nothing(view))
    }

    /// The names of the properties that a schema lists.
    pub(crate) fn property_names(&self, schema: &SchemaRef) -> Vec<String> {
        let mut names = Vec::new();
        self.any(schema, DEEPEST, &mut |view, _| {
            let listed = view.get("properties").and_then(Value::as_object);
            for name in listed.into_iter().flat_map(|listed| listed.keys()) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            false
        });
        names
    }

    /// Whether a schema, or one that it refers to or combines, has a member with this value.
    pub(crate) fn says(&self, schema: &SchemaRef, key: &str, value: &Value) -> bool {
        self.any(schema, DEEPEST, &mut |view, _| view.get(key) == Some(value))
    }

    /// The first text that a schema, or one that it refers to or combines, has under a key.
    pub(crate) fn text_of(&self, schema: &SchemaRef, key: &str) -> Option<String> {
        let mut found = None;
        self.any(schema, DEEPEST, &mut |view, _| {
            found = view.get(key).and_then(Value::as_str).map(str::to_owned);
            found.is_some()
        });
        found
    }

    fn part(&self, schema: &SchemaRef, steps: &[&str]) -> Option<SchemaRef> {
        let mut found = None;
        self.any(schema, DEEPEST, &mut |view, at| {
            let mut pointer = at.pointer.clone();
            let mut inner = view;
            for step in steps {
                let Some(next) = inner.get(step) else { return false };
                inner = next;
                pointer = pointer::child(&pointer, step);
            }
            found = Some(SchemaRef { document: at.document.clone(), pointer });
            true
        });
        found
    }

    /// Whether something holds for a schema or one that it refers to or combines.
    fn any(
        &self,
        schema: &SchemaRef,
        depth: usize,
        holds: &mut dyn FnMut(&Value, &SchemaRef) -> bool,
    ) -> bool {
        let mut looks = MOST_LOOKS;
        self.any_within(schema, depth, &mut looks, holds)
    }

    fn any_within(
        &self,
        schema: &SchemaRef,
        depth: usize,
        looks: &mut usize,
        holds: &mut dyn FnMut(&Value, &SchemaRef) -> bool,
    ) -> bool {
        let (Some(view), Some(fewer)) = (self.view(schema), looks.checked_sub(1)) else { return false };
        *looks = fewer;
        if holds(view, schema) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        let reference = view.get("$ref").and_then(Value::as_str);
        if let Some(next) = reference.and_then(|reference| self.follow(schema, reference))
            && self.any_within(&next, depth, looks, holds)
        {
            return true;
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let count = view.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count.min(200) {
                let pointer = format!("{}/{keyword}/{index}", schema.pointer);
                let branch = SchemaRef { document: schema.document.clone(), pointer };
                if self.any_within(&branch, depth, looks, holds) {
                    return true;
                }
            }
        }
        false
    }

    fn allows_within(&self, schema: &SchemaRef, name: &str, depth: usize, looks: &mut usize) -> bool {
        let (Some(view), Some(fewer)) = (self.view(schema), looks.checked_sub(1)) else { return true };
        *looks = fewer;
        let own = match view.get("type") {
            Some(Value::String(only)) => only == name,
            Some(Value::Array(several)) => several.iter().any(|one| one == name),
            _ => true,
        };
        let Some(depth) = depth.checked_sub(1) else { return own };
        let reference = view.get("$ref").and_then(Value::as_str);
        let behind = reference
            .and_then(|reference| self.follow(schema, reference))
            .is_none_or(|next| self.allows_within(&next, name, depth, looks));
        let branches = |keyword: &str| {
            let count = view.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            (0..count.min(200))
                .map(move |index| SchemaRef {
                    document: schema.document.clone(),
                    pointer: format!("{}/{keyword}/{index}", schema.pointer),
                })
                .collect::<Vec<_>>()
        };
        let all = branches("allOf").iter().all(|branch| self.allows_within(branch, name, depth, looks));
        let one_of_them = ["oneOf", "anyOf"].iter().all(|keyword| {
            let branches = branches(keyword);
            branches.is_empty()
                || branches.iter().any(|branch| self.allows_within(branch, name, depth, looks))
        });
        own && behind && all && one_of_them
    }
}
