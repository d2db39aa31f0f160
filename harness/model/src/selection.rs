//! What of a plan is run (urval): exit code and JUnit cover it, reports grey the rest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::Family;
use crate::id::{ActorId, ServiceId};
use crate::requirement::Role;

/// The selection of a run; an empty list selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Selection {
    /// Services.
    pub services: Vec<ServiceId>,
    /// Actors judged.
    pub actors: Vec<ActorId>,
    /// Roles judged.
    pub roles: Vec<Role>,
    /// Families.
    pub families: Vec<Family>,
    /// Globs over case ids.
    pub only: Vec<String>,
    /// Globs over case ids that are left out.
    pub skip: Vec<String>,
}
