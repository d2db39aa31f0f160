//! The values of one request that stand for what another operation creates.

use samprov_model::{
    content::Content,
    place::Place,
    recipe::{ParameterValue, RequestRecipe},
};
use serde_json::Value;

use super::{Creations, Referent};
use crate::{generate::below, operation::Operation};

/// What the values of a request mean: path parameters, query parameters, members of the body.
pub(crate) fn referents(
    creations: &Creations,
    operation: &Operation,
    recipe: &RequestRecipe,
) -> Vec<(Place, Referent)> {
    let path = operation.path.as_str();
    let mut found = Vec::new();
    for parameter in &recipe.parameters {
        let ParameterValue::Value(text) = &parameter.value else { continue };
        let Ok(value) = serde_json::from_str::<Value>(&text.0) else { continue };
        let referent = match &parameter.place {
            Place::Path { name } => {
                let before = path.split_once(&format!("{{{name}}}")).map_or("", |(before, _)| before);
                let named = creations.named(path, name, &value);
                named.or_else(|| creations.at_path(before, name, &value))
            }
            Place::Query { name, .. } => creations.named(path, name, &value),
            Place::Body { .. }
            | Place::Cookie { .. }
            | Place::Header { .. }
            | Place::MediaType
            | Place::Method
            | Place::Status => None,
        };
        found.extend(referent.map(|referent| (parameter.place.clone(), referent)));
    }
    let content = recipe.body.as_ref().map(|body| &body.content);
    if let Some(Content::Value(text)) = content
        && let Ok(value) = serde_json::from_str::<Value>(&text.0)
    {
        members(creations, path, &Place::body(""), None, &value, &mut found);
    }
    found
}

fn members(
    creations: &Creations,
    path: &str,
    place: &Place,
    name: Option<&str>,
    value: &Value,
    found: &mut Vec<(Place, Referent)>,
) {
    if found.len() >= MOST {
        return;
    }
    match value {
        Value::Object(inner) => {
            for (name, value) in inner {
                members(creations, path, &below(place, name), Some(name), value, found);
            }
        }
        // One of a list is enough.
        Value::Array(items) => {
            if let Some(item) = items.first() {
                members(creations, path, &below(place, "0"), name, item, found);
            }
        }
        Value::Number(_) | Value::String(_) => {
            let referent = name.and_then(|name| creations.named(path, name, value));
            found.extend(referent.map(|referent| (place.clone(), referent)));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// More values than this are not looked up in one request.
const MOST: usize = 16;
