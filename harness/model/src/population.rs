//! The population (population): synthetic persons, records and consumers that stubs and generator share.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    description::FormatVersion,
    id::{ConsumerId, PersonaKey, ServiceId},
};

/// `population.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Population {
    /// The version of this format.
    pub samprov: FormatVersion,
    /// Synthetic persons by key.
    #[serde(default)]
    pub personas: BTreeMap<PersonaKey, Persona>,
    /// What services start with: service -> collection path -> objects as its document describes them.
    /// A value `{persona: KEY, field: FIELD}` stands for that persona's value.
    #[serde(default)]
    pub records: BTreeMap<ServiceId, BTreeMap<String, Vec<serde_json::Value>>>,
    /// Consumers known to the security service.
    #[serde(default)]
    pub clients: BTreeMap<ConsumerId, Client>,
}

/// A synthetic person (persona).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Persona {
    /// An official test number, twelve digits (personnummer or samordningsnummer).
    #[serde(default)]
    pub personal_number: Option<String>,
    /// The name.
    #[serde(default)]
    pub name: Option<String>,
    /// Relations to other personas.
    #[serde(default)]
    pub relations: BTreeMap<String, Vec<PersonaKey>>,
    /// Anything else that services agree on.
    #[serde(default)]
    pub values: BTreeMap<String, serde_json::Value>,
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
    /// A field of a persona: `personal-number`, `name` or one of its values.
    pub fn persona_field(&self, persona: &PersonaKey, field: &str) -> Option<serde_json::Value> {
        let persona = self.personas.get(persona)?;
        match field {
            "personal-number" => persona.personal_number.clone().map(Into::into),
            "name" => persona.name.clone().map(Into::into),
            other => persona.values.get(other).cloned(),
        }
    }

    /// The records of a collection of a service, with references to personas replaced by their values.
    pub fn records_of(&self, service: &ServiceId, collection: &str) -> Vec<serde_json::Value> {
        let found = self.records.get(service).and_then(|collections| collections.get(collection));
        found.into_iter().flatten().map(|record| self.resolved(record)).collect()
    }

    fn resolved(&self, value: &serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::Array(items) => Value::Array(items.iter().map(|item| self.resolved(item)).collect()),
            Value::Object(fields) => {
                if let (2, Some(Value::String(persona)), Some(Value::String(field))) =
                    (fields.len(), fields.get("persona"), fields.get("field"))
                {
                    return self
                        .persona_field(&PersonaKey::new(persona.clone()), field)
                        .unwrap_or(Value::Null);
                }
                Value::Object(fields.iter().map(|(key, field)| (key.clone(), self.resolved(field))).collect())
            }
            other => other.clone(),
        }
    }
}
