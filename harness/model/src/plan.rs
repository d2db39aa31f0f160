//! What a plan holds besides its cases: the discovery of known values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{id::ServiceId, place::Place, probe::Step};

/// A discovery made once per run before the first case: what exists at the candidate (kända värden).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Provision {
    /// The service that is asked.
    pub service: ServiceId,
    /// The key under which cases refer to the values: [`crate::recipe::Source::Known`].
    pub key: String,
    /// The request.
    pub step: Step,
    /// The list in the answer.
    pub items: Place,
    /// The property of each item that is kept.
    pub property: String,
}
