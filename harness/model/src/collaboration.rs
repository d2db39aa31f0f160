//! A collaboration (samverkan): the actors, the services and the test data that belong together.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    description::FormatVersion,
    id::{ActorId, ServiceId},
    message::Text,
};

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
    /// What stands for which service, simulated or real (samverkansmiljöns blandning; VDS 6.6.1). A service that is not named is tested where
    /// its description says how, and a stub for all others.
    #[serde(default)]
    pub mix: BTreeMap<ServiceId, Presence>,
    /// Processes (processer; VDS 5.3.4.1): Arazzo documents whose steps are taken at several of the services.
    #[serde(default)]
    pub processes: Vec<String>,
    /// The population file.
    #[serde(default)]
    pub population: Option<String>,
    /// The test data file.
    #[serde(default)]
    pub test_data: Option<String>,
}

/// What stands for a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// A stub. The service is not tested.
    Stub,
    /// The candidate that its description starts, for the services that depend on it, too.
    Candidate,
    /// What runs already at this address, for the services that depend on it, too.
    Instance(String),
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
