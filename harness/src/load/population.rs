//! Population files turned into one population whose references hold.

use samprov_contract::Document;
use samprov_model::{id::PersonaKey, population::Population};
use serde_json::Value;

use super::{consistency::unknown, error::LoadError, format::escape, guard, typed};

/// Reads a population file.
pub(super) fn read(document: &Document) -> Result<Population, LoadError> {
    guard::refuse(document)?;
    let population: Population = typed::read(document)?;
    check(document, &population)?;
    Ok(population)
}

/// Adds one population to another; the same persona or client twice is the second one.
pub(super) fn add(all: &mut Population, more: Population) {
    all.personas.extend(more.personas);
    all.clients.extend(more.clients);
    for (service, collections) in more.records {
        let known = all.records.entry(service).or_default();
        for (collection, records) in collections {
            known.entry(collection).or_default().extend(records);
        }
    }
}

fn check(document: &Document, population: &Population) -> Result<(), LoadError> {
    let known = |key: &PersonaKey, pointer: &str| {
        if population.personas.contains_key(key) {
            return Ok(());
        }
        let names = population.personas.keys().map(PersonaKey::as_str);
        Err(unknown(document.place(pointer), "persona", key.as_str(), "", names))
    };
    for (key, persona) in &population.personas {
        for (relation, others) in &persona.relations {
            for (index, other) in others.iter().enumerate() {
                let pointer =
                    format!("/personas/{}/relations/{}/{index}", escape(key.as_str()), escape(relation));
                known(other, &pointer)?;
            }
        }
    }
    for (key, client) in &population.clients {
        if let Some(subject) = &client.subject {
            known(subject, &format!("/clients/{}/subject", escape(key.as_str())))?;
        }
    }
    for (service, collections) in &population.records {
        for (collection, records) in collections {
            let pointer = format!("/records/{}/{}", escape(service.as_str()), escape(collection));
            for (index, record) in records.iter().enumerate() {
                check_references(document, population, record, &format!("{pointer}/{index}"))?;
            }
        }
    }
    Ok(())
}

/// `{persona: KEY, field: FIELD}` must name a persona and one of its fields.
fn check_references(
    document: &Document,
    population: &Population,
    value: &Value,
    pointer: &str,
) -> Result<(), LoadError> {
    match value {
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            check_references(document, population, item, &format!("{pointer}/{index}"))
        }),
        Value::Object(fields) => {
            if let (2, Some(Value::String(persona)), Some(Value::String(field))) =
                (fields.len(), fields.get("persona"), fields.get("field"))
            {
                let key = PersonaKey::new(persona.clone());
                let Some(found) = population.personas.get(&key) else {
                    let names = population.personas.keys().map(PersonaKey::as_str);
                    let place = document.place(&format!("{pointer}/persona"));
                    return Err(unknown(place, "persona", persona, "", names));
                };
                if population.persona_field(&key, field).is_none() {
                    let names = ["name", "personal-number"]
                        .into_iter()
                        .chain(found.values.keys().map(String::as_str));
                    let place = document.place(&format!("{pointer}/field"));
                    return Err(unknown(place, "field", field, &format!(" in persona {persona}"), names));
                }
                return Ok(());
            }
            fields.iter().try_for_each(|(key, field)| {
                check_references(document, population, field, &format!("{pointer}/{}", escape(key)))
            })
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_to_an_unknown_persona_or_field_is_refused() {
        let read = |record: Value| {
            let value = json!({
                "samprov": 1,
                "personas": {"anna": {"name": "Anna Exempel"}},
                "records": {"s": {"/persons": [record]}},
            });
            super::read(&Document::from_value("p.yaml", value)).map_err(|error| error.to_string())
        };
        assert!(read(json!({"name": {"persona": "anna", "field": "name"}})).is_ok());
        let error = read(json!({"name": {"persona": "ana", "field": "name"}})).unwrap_err();
        assert!(error.ends_with("there is no persona \"ana\"; did you mean \"anna\"?"), "{error}");
        let error = read(json!([{"persona": "anna", "field": "nam"}])).unwrap_err();
        assert!(error.ends_with("did you mean \"name\"?"), "{error}");
    }
}
