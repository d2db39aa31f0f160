//! `population.yaml` as a whole.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Exemption, Organisation, Persona, Reference};
use crate::{
    description::FormatVersion,
    id::{ConsumerId, OrganisationKey, PersonaKey, ServiceId},
};

/// `population.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Population {
    /// The version of this format.
    pub samprov: FormatVersion,
    /// Synthetic persons by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub personas: BTreeMap<PersonaKey, Persona>,
    /// Synthetic organisations by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub organisations: BTreeMap<OrganisationKey, Organisation>,
    /// What services start with: service -> collection path -> objects as its document describes them.
    /// A value `{persona: KEY, field: FIELD}` stands for that persona's value, `{organisation: KEY, field: FIELD}` for that
    /// organisation's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<ServiceId, BTreeMap<String, Vec<Value>>>,
    /// Consumers known to the security service.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub clients: BTreeMap<ConsumerId, Client>,
    /// Fields of this file that only look like personal numbers, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Exemption>,
}

/// A consumer that the security service knows. Throw-away secrets, for tests only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Client {
    /// The client secret.
    #[serde(default)]
    pub secret: Option<String>,
    /// A token that is active from the start.
    #[serde(default)]
    pub token: Option<String>,
    /// The scope of its tokens.
    #[serde(default)]
    pub scope: Option<String>,
    /// The persona that the token stands for.
    #[serde(default)]
    pub subject: Option<PersonaKey>,
}

impl Population {
    /// A field of a persona: one of its own, such as `personal-number` or `name`, or one of its values.
    pub fn persona_field(&self, persona: &PersonaKey, field: &str) -> Option<Value> {
        self.personas.get(persona)?.field(field)
    }

    /// A field of an organisation: one of its own, or one of its values.
    pub fn organisation_field(&self, organisation: &OrganisationKey, field: &str) -> Option<Value> {
        let organisation = self.organisations.get(organisation)?;
        if let ("organisation-number", Some(owner)) = (field, &organisation.sole_trader) {
            return self.persona_field(owner, field);
        }
        organisation.field(field)
    }

    /// The records of a collection of a service, with references replaced by the values they stand for.
    pub fn records_of(&self, service: &ServiceId, collection: &str) -> Vec<Value> {
        let found = self.records.get(service).and_then(|collections| collections.get(collection));
        found.into_iter().flatten().map(|record| self.resolved(record)).collect()
    }

    fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => Value::Array(items.iter().map(|item| self.resolved(item)).collect()),
            Value::Object(fields) => match Reference::of(fields) {
                Some(Reference::Organisation(key, field)) => {
                    self.organisation_field(&key, field).unwrap_or(Value::Null)
                }
                Some(Reference::Persona(key, field)) => {
                    self.persona_field(&key, field).unwrap_or(Value::Null)
                }
                None => Value::Object(
                    fields.iter().map(|(key, field)| (key.clone(), self.resolved(field))).collect(),
                ),
            },
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_become_the_values_they_stand_for() {
        let population: Population = serde_json::from_value(json!({
            "samprov": 1,
            "personas": {"anna": {"personal-number": "198701022389", "given-name": "Anna", "surname": "Exempel", "standing": "sole-trader"}},
            "organisations": {"firma": {"sole-trader": "anna", "name": "Annas test"}},
            "records": {"s": {"/a": [{
                "owner": {"persona": "anna", "field": "name"},
                "number": {"organisation": "firma", "field": "organisation-number"},
                "list": [{"organisation": "firma", "field": "name"}, {"persona": "anna", "field": "name", "more": 1}],
            }]}},
        }))
        .unwrap();
        assert_eq!(
            population.records_of(&"s".into(), "/a"),
            [json!({
                "owner": "Anna Exempel",
                "number": "8701022389",
                "list": ["Annas test", {"persona": "anna", "field": "name", "more": 1}],
            })]
        );
    }
}
