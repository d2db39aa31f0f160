//! A collaboration (samverkan): the actors, the services and the test data that belong together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{description::FormatVersion, id::ActorId, message::Text};

/// `collaboration.yaml`. Paths are relative to the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Collaboration {
    /// The version of this format.
    pub samprov: FormatVersion,
    /// The collaboration's id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Text,
    /// Those who take part.
    #[serde(default)]
    pub actors: Vec<Actor>,
    /// The service descriptions.
    pub services: Vec<String>,
    /// The population file.
    #[serde(default)]
    pub population: Option<String>,
    /// The test data file.
    #[serde(default)]
    pub test_data: Option<String>,
}

/// An organisation that takes part (aktör).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Actor {
    /// Unique in the collaboration.
    pub id: ActorId,
    /// Its name.
    #[serde(default)]
    pub name: Text,
}
