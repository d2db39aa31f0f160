//! `{persona: KEY, field: FIELD}` and `{organisation: KEY, field: FIELD}` in records.

use serde_json::{Map, Value};

use crate::id::{OrganisationKey, PersonaKey};

/// A value that stands for one of a persona or an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference<'a> {
    /// `{organisation: KEY, field: FIELD}`
    Organisation(OrganisationKey, &'a str),
    /// `{persona: KEY, field: FIELD}`
    Persona(PersonaKey, &'a str),
}

impl<'a> Reference<'a> {
    /// Reads an object of exactly those two keys; any other object stands for itself.
    pub fn of(fields: &'a Map<String, Value>) -> Option<Self> {
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let field = text("field").filter(|_| fields.len() == 2)?;
        match (text("persona"), text("organisation")) {
            (Some(key), _) => Some(Self::Persona(key.into(), field)),
            (None, Some(key)) => Some(Self::Organisation(key.into(), field)),
            (None, None) => None,
        }
    }
}
