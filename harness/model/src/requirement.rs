//! What is required, by whom, and how it is verified (krav; VDS 6.6.1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{id::RequirementId, message::Text};

/// A requirement of a Profile (krav): decidable, broken down per service and role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Requirement {
    /// Unique in the collaboration.
    pub id: RequirementId,
    /// How binding it is.
    pub level: Level,
    /// Who must keep it.
    #[serde(default)]
    pub role: Role,
    /// The sentence, in the words of the agreement.
    #[serde(default)]
    pub text: Text,
    /// Prefixes of case ids, or `manual`.
    #[serde(default)]
    pub verified_by: Vec<VerifiedBy>,
}

/// How binding a requirement is (kravnivå).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// MAY (KAN).
    May,
    /// SHOULD (BÖR).
    Should,
    /// MUST (SKALL).
    #[default]
    Must,
}

/// The part an actor plays towards a service (roll).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Provides the service (producent).
    #[default]
    Producer,
    /// Calls the service (konsument).
    Consumer,
    /// Lists services (tjänstekatalog).
    Catalogue,
    /// Vouches for identities and rights (säkerhetstjänst).
    Security,
}

/// How a requirement is verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
pub enum VerifiedBy {
    /// By every case under a prefix of case ids, in whole segments.
    Cases(String),
    /// By a person who looks and signs (manuell kontroll).
    Manual,
}

impl From<String> for VerifiedBy {
    fn from(text: String) -> Self {
        if text == "manual" { Self::Manual } else { Self::Cases(text) }
    }
}

impl From<VerifiedBy> for String {
    fn from(value: VerifiedBy) -> Self {
        match value {
            VerifiedBy::Cases(prefix) => prefix,
            VerifiedBy::Manual => "manual".to_owned(),
        }
    }
}

impl Level {
    /// The key word of RFC 2119.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::May => "MAY",
            Self::Must => "MUST",
            Self::Should => "SHOULD",
        }
    }
}

impl Role {
    /// The word used in files, ids and selectors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Consumer => "consumer",
            Self::Producer => "producer",
            Self::Security => "security",
        }
    }
}
