//! References between the parts of a population: every one of them names something that is there.

use samprov_contract::Document;
use samprov_model::{
    id::{OrganisationKey, PersonaKey},
    population::{Organisation, Persona, Population, Reference},
};
use serde_json::Value;

use crate::load::{consistency::unknown, error::LoadError, format::escape};

/// Refuses a reference to what is not there.
pub(super) fn check(document: &Document, population: &Population) -> Result<(), LoadError> {
    let checker = Checker { document, population };
    for (key, persona) in &population.personas {
        for (relation, others) in &persona.relations {
            for (index, other) in others.iter().enumerate() {
                let pointer =
                    format!("/personas/{}/relations/{}/{index}", escape(key.as_str()), escape(relation));
                checker.persona(other, &pointer)?;
            }
        }
    }
    for (key, client) in &population.clients {
        if let Some(subject) = &client.subject {
            checker.persona(subject, &format!("/clients/{}/subject", escape(key.as_str())))?;
        }
    }
    for (service, collections) in &population.records {
        for (collection, records) in collections {
            let pointer = format!("/records/{}/{}", escape(service.as_str()), escape(collection));
            for (index, record) in records.iter().enumerate() {
                checker.value(record, &format!("{pointer}/{index}"))?;
            }
        }
    }
    Ok(())
}

struct Checker<'a> {
    document: &'a Document,
    population: &'a Population,
}

impl Checker<'_> {
    fn persona(&self, key: &PersonaKey, pointer: &str) -> Result<&Persona, LoadError> {
        let personas = &self.population.personas;
        let names = personas.keys().map(PersonaKey::as_str);
        let unknown = || unknown(self.document.place(pointer), "persona", key.as_str(), "", names);
        personas.get(key).ok_or_else(unknown)
    }

    fn organisation(&self, key: &OrganisationKey, pointer: &str) -> Result<&Organisation, LoadError> {
        let organisations = &self.population.organisations;
        let names = organisations.keys().map(OrganisationKey::as_str);
        let unknown = || unknown(self.document.place(pointer), "organisation", key.as_str(), "", names);
        organisations.get(key).ok_or_else(unknown)
    }

    // As deep as the document, whose depth its reader bounds.
    fn value(&self, value: &Value, pointer: &str) -> Result<(), LoadError> {
        match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| self.value(item, &format!("{pointer}/{index}"))),
            Value::Object(fields) => match Reference::of(fields) {
                Some(reference) => self.reference(&reference, pointer),
                None => fields
                    .iter()
                    .try_for_each(|(key, field)| self.value(field, &format!("{pointer}/{}", escape(key)))),
            },
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => Ok(()),
        }
    }

    /// Must name something that is there and one of the fields that it has.
    fn reference(&self, reference: &Reference<'_>, pointer: &str) -> Result<(), LoadError> {
        let (field, inside, is_given, names): (&str, String, bool, Vec<&str>) = match reference {
            Reference::Organisation(key, field) => {
                let found = self.organisation(key, &format!("{pointer}/organisation"))?;
                let given = |name: &str| self.population.organisation_field(key, name).is_some();
                let own = Organisation::FIELDS.into_iter().filter(|name| given(name));
                let names = own.chain(found.values.keys().map(String::as_str)).collect();
                (field, format!(" in organisation {key}"), given(field), names)
            }
            Reference::Persona(key, field) => {
                let found = self.persona(key, &format!("{pointer}/persona"))?;
                let own = Persona::FIELDS.into_iter().filter(|name| found.field(name).is_some());
                let names = own.chain(found.values.keys().map(String::as_str)).collect();
                (field, format!(" in persona {key}"), found.field(field).is_some(), names)
            }
        };
        if is_given {
            return Ok(());
        }
        Err(unknown(
            self.document.place(&format!("{pointer}/field")),
            "field",
            field,
            &inside,
            names.into_iter(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::load::population::read;

    #[test]
    fn a_reference_to_an_unknown_persona_or_field_is_refused() {
        let told = |record: Value| {
            let value = json!({
                "samprov": 1,
                "personas": {"anna": {"name": "Anna Exempel"}},
                "organisations": {"firma": {"name": "Provfirma", "hsa-id": "TSTNMT4090000003-1"}},
                "records": {"s": {"/persons": [record]}},
            });
            read(&Document::from_value("p.yaml", value)).map_err(|error| error.to_string())
        };
        assert!(told(json!({"name": {"persona": "anna", "field": "name"}})).is_ok());
        let error = told(json!({"name": {"persona": "ana", "field": "name"}})).unwrap_err();
        assert!(error.ends_with("there is no persona \"ana\"; did you mean \"anna\"?"), "{error}");
        let error = told(json!([{"persona": "anna", "field": "nam"}])).unwrap_err();
        assert!(error.ends_with("did you mean \"name\"?"), "{error}");
        let error = told(json!({"firm": {"organisation": "firmo", "field": "name"}})).unwrap_err();
        assert!(error.ends_with("there is no organisation \"firmo\"; did you mean \"firma\"?"), "{error}");
        let error = told(json!({"firm": {"organisation": "firma", "field": "mail"}})).unwrap_err();
        assert!(error.ends_with("known are hsa-id, name"), "{error}");
        assert!(told(json!({"firm": {"organisation": "firma", "field": "mail", "more": 1}})).is_ok());
    }
}
