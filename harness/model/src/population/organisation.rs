//! Synthetic organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::persona::Address;
use crate::id::PersonaKey;

/// A synthetic organisation (organisation).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Organisation {
    /// The organisation number of a legal person: ten digits, the third at least 2 (organisationsnummer). Those that begin with 4 are
    /// never given out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_number: Option<String>,
    /// Instead of a number: the persona with the standing `sole-trader` whose business it is (enskild firma). Its number is the
    /// personal number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sole_trader: Option<PersonaKey>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// An HSA-id in the form for tests, `TSTNMT` + ten digits + `-` + letters and digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hsa_id: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// A mail address under `.test` or another domain that is reserved for tests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// A telephone number of the series that PTS keeps free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Anything else that services agree on.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub values: std::collections::BTreeMap<String, Value>,
}

impl Organisation {
    /// A field of its own, or one of its values. The number of a sole trader is not among them: the population knows it.
    pub fn field(&self, field: &str) -> Option<Value> {
        let own = match field {
            "organisation-number" => self.organisation_number.clone(),
            "name" => self.name.clone(),
            "hsa-id" => self.hsa_id.clone(),
            "mail" => self.mail.clone(),
            "phone" => self.phone.clone(),
            other => self.address.as_ref().and_then(|address| address.field(other)),
        };
        own.map(Into::into).or_else(|| self.values.get(field).cloned())
    }

    /// The names of fields of its own.
    pub const FIELDS: [&str; 8] =
        ["hsa-id", "mail", "name", "organisation-number", "phone", "postal-code", "street", "town"];
}
