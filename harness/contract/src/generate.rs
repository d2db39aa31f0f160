//! Requests made from schemas.

use std::collections::BTreeMap;

use samprov_model::{content::JsonText, place::Place, recipe::RequestRecipe};

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
