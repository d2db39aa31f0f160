//! Test data and population turned into the values that requests are made with.

use std::collections::BTreeMap;

use samprov_contract::{Operation, Supply};
use samprov_model::{content::JsonText, place::Place, population::Population, test_data::TestData};

/// The known good values for one operation.
///
/// A key of `values` is a plain name (any parameter or property of that name) or `OPERATION path.NAME`,
/// `OPERATION query.NAME`, `OPERATION header.NAME`, `OPERATION cookie.NAME`, `OPERATION body.NAME`.
pub(super) fn supply(
    operation: &Operation,
    test_data: &TestData,
    population: &Population,
    seed: u64,
) -> Supply {
    let mut supply = Supply { seed, ..Supply::default() };
    for (key, values) in &test_data.values {
        let texts: Vec<JsonText> = values.iter().map(text).collect();
        match key.split_once(' ') {
            None => {
                for parameter in operation.parameters.iter().filter(|parameter| parameter.name == *key) {
                    supply.values.entry(parameter.place.clone()).or_insert_with(|| texts.clone());
                }
                supply.by_name.insert(key.clone(), texts);
            }
            Some((of, place)) if of == operation.id.as_str() => {
                if let Some(place) = place_of(operation, place) {
                    supply.values.insert(place, texts);
                }
            }
            Some(_) => {}
        }
    }
    for (name, values) in personal_values(population) {
        supply.by_name.entry(name).or_insert(values);
    }
    for example in test_data.examples.get(&operation.id).into_iter().flatten() {
        if let Some(body) = &example.body {
            supply.bodies.push(text(body));
        }
        for (name, value) in &example.parameters {
            for parameter in operation.parameters.iter().filter(|parameter| parameter.name == *name) {
                supply.values.entry(parameter.place.clone()).or_default().insert(0, text(value));
            }
        }
    }
    supply
}

fn place_of(operation: &Operation, text: &str) -> Option<Place> {
    let (part, name) = text.split_once('.')?;
    if part == "body" {
        return Some(Place::body(format!("/{}", name.replace('.', "/"))));
    }
    operation
        .parameters
        .iter()
        .map(|parameter| &parameter.place)
        .find(|place| match place {
            Place::Cookie { name: known } => part == "cookie" && known == name,
            Place::Header { name: known } => part == "header" && known == name,
            Place::Path { name: known } => part == "path" && known == name,
            Place::Query { name: known, .. } => part == "query" && known == name,
            Place::Body { .. } | Place::MediaType | Place::Method | Place::Status => false,
        })
        .cloned()
}

/// Personal numbers of the personas under the names they usually have in documents.
fn personal_values(population: &Population) -> BTreeMap<String, Vec<JsonText>> {
    let numbers: Vec<JsonText> = population
        .personas
        .values()
        .filter_map(|persona| persona.personal_number.as_ref())
        .map(|number| JsonText(format!("\"{number}\"")))
        .collect();
    if numbers.is_empty() {
        return BTreeMap::new();
    }
    ["personalNumber", "personal-number", "personnummer", "personalIdentityNumber", "personNumber"]
        .into_iter()
        .map(|name| (name.to_owned(), numbers.clone()))
        .collect()
}

fn text(value: &serde_json::Value) -> JsonText {
    JsonText(value.to_string())
}
