//! What goes into the making of requests, and what comes out.

use std::collections::BTreeMap;

use samprov_model::{
    content::JsonText,
    place::{Inside, Place},
    recipe::RequestRecipe,
};
use serde_json::Value;

/// Values that are known to be good, by place: they are used in place of generated ones, the first for the plainest request.
#[derive(Clone, Debug, Default)]
pub struct Supply {
    /// Known good values of parameters and body places.
    pub values: BTreeMap<Place, Vec<JsonText>>,
    /// Known good bodies.
    pub bodies: Vec<JsonText>,
    /// Known good values of any property or parameter with this name.
    pub by_name: BTreeMap<String, Vec<JsonText>>,
    /// The seed.
    pub seed: u64,
}

/// A valid request.
#[derive(Clone, Debug)]
pub struct Positive {
    /// Stable name: segments joined by `/`.
    pub name: String,
    /// The request.
    pub recipe: RequestRecipe,
    /// Places whose values were made from the schema alone, although the candidate may only know certain ones
    /// (path parameters, references): what a refusal may be due to.
    pub invented: Vec<Place>,
}

/// A request that breaks one constraint.
#[derive(Clone, Debug)]
pub struct Negative {
    /// Where it breaks.
    pub place: Place,
    /// The keyword it breaks, for example `format`, `required`, `type`.
    pub keyword: String,
    /// The request.
    pub recipe: RequestRecipe,
}

impl Supply {
    /// The values known to be good at a place, those of the place itself before those of its name.
    pub(super) fn known(&self, place: &Place, name: Option<&str>) -> Vec<Value> {
        let mut texts: Vec<&JsonText> = Vec::new();
        if !self.values.is_empty() {
            let general = place.generalised();
            for (at, values) in &self.values {
                if at == place || *at == general {
                    texts.extend(values);
                }
            }
        }
        if let Some(values) = name.and_then(|name| self.by_name.get(name)) {
            texts.extend(values);
        }
        texts.iter().filter_map(|text| serde_json::from_str(&text.0).ok()).collect()
    }

    /// The bodies known to be good.
    pub(super) fn known_bodies(&self) -> Vec<Value> {
        self.bodies.iter().filter_map(|text| serde_json::from_str(&text.0).ok()).collect()
    }
}

/// The place one step further in.
pub(crate) fn below(place: &Place, step: &str) -> Place {
    let step = step.replace('~', "~0").replace('/', "~1");
    match place {
        Place::Body { inside } => Place::body(format!("{}/{step}", inside.pointer())),
        Place::Query { name, inside } => {
            Place::Query { name: name.clone(), inside: Inside::json(format!("{}/{step}", inside.pointer())) }
        }
        other => other.clone(),
    }
}
