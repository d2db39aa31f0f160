//! A recipe is looked at as one tree of values: parameters and body, each place with what stands there.

use samprov_model::{
    content::{Content, JsonText},
    place::Place,
    recipe::{ParameterValue, RequestRecipe},
};
use serde_json::Value;

use crate::pointer;

/// The most places of one request that are looked at.
pub(super) const MOST_PLACES: usize = 200;

/// The places of a request in the order of the document, outer before inner, with their values. Values in the path are left
/// out: they name what the request is about.
pub(super) fn places(recipe: &RequestRecipe) -> Vec<(Place, Value)> {
    let mut found = Vec::new();
    for parameter in &recipe.parameters {
        let value = match &parameter.value {
            ParameterValue::Raw(_) => Value::Null,
            ParameterValue::Value(text) => serde_json::from_str(&text.0).unwrap_or_default(),
        };
        match &parameter.place {
            Place::Query { name, .. } => {
                let at = |pointer: &str| Place::Query {
                    name: name.clone(),
                    inside: samprov_model::place::Inside::json(pointer),
                };
                walk(&value, "", &at, &mut found);
            }
            Place::Header { .. } | Place::Cookie { .. } => found.push((parameter.place.clone(), value)),
            Place::Body { .. } | Place::MediaType | Place::Method | Place::Path { .. } | Place::Status => {}
        }
    }
    if let Some(body) = &recipe.body {
        match &body.content {
            Content::Bytes(_) => found.push((Place::body(""), Value::Null)),
            Content::Value(text) => {
                let value: Value = serde_json::from_str(&text.0).unwrap_or_default();
                walk(&value, "", &|pointer| Place::body(pointer), &mut found);
            }
        }
    }
    found
}

/// Changes the tree that a place stands in; gives back whether there was one to change.
pub(super) fn change(recipe: &mut RequestRecipe, place: &Place, change: impl FnOnce(&mut Value)) -> bool {
    let text = match place {
        Place::Body { .. } => recipe.body.as_mut().and_then(|body| match &mut body.content {
            Content::Bytes(_) => None,
            Content::Value(text) => Some(text),
        }),
        Place::Query { .. } | Place::Header { .. } | Place::Cookie { .. } => {
            recipe.parameters.iter_mut().find(|parameter| whole(&parameter.place) == whole(place)).and_then(
                |parameter| match &mut parameter.value {
                    ParameterValue::Raw(_) => None,
                    ParameterValue::Value(text) => Some(text),
                },
            )
        }
        Place::MediaType | Place::Method | Place::Path { .. } | Place::Status => None,
    };
    let Some(text) = text else { return false };
    let Ok(mut tree) = serde_json::from_str::<Value>(&text.0) else { return false };
    change(&mut tree);
    *text = JsonText(tree.to_string());
    true
}

/// The pointer of a place inside its parameter or body.
pub(super) fn pointer_of(place: &Place) -> &str {
    match place {
        Place::Body { inside } | Place::Query { inside, .. } => inside.pointer(),
        Place::Cookie { .. }
        | Place::Header { .. }
        | Place::MediaType
        | Place::Method
        | Place::Path { .. }
        | Place::Status => "",
    }
}

/// The parameter or body that a place stands in.
pub(super) fn whole(place: &Place) -> Place {
    match place {
        Place::Body { .. } => Place::body(""),
        Place::Query { name, .. } => Place::query(name.clone()),
        other => other.clone(),
    }
}

/// Whether one place is the other or stands around it.
pub(super) fn holds(outer: &Place, inner: &Place) -> bool {
    let (out, within) = (pointer_of(outer), pointer_of(inner));
    let below = within.strip_prefix(out).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    whole(outer) == whole(inner) && below
}

fn walk(value: &Value, at: &str, place: &dyn Fn(&str) -> Place, found: &mut Vec<(Place, Value)>) {
    if found.len() >= MOST_PLACES {
        return;
    }
    found.push((place(at), value.clone()));
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &pointer::child(at, &index.to_string()), place, found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, &pointer::child(at, name), place, found);
            }
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}
