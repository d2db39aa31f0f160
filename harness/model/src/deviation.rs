//! Deviations (undantag): agreed exceptions with reason, owner and end date.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{description::FormatVersion, id::RequirementId};

/// A deviations file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deviations {
    /// The version of this format; may be left out.
    #[serde(default)]
    pub samprov: FormatVersion,
    /// The exceptions.
    pub deviations: Vec<Deviation>,
}

/// One agreed exception (undantag). Stale or expired ones, whose cases ran, fail the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deviation {
    /// A glob over case ids.
    pub cases: String,
    /// Only where the case verifies this requirement.
    #[serde(default)]
    pub requirement: Option<RequirementId>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds, `YYYY-MM-DD`.
    pub expires: String,
}
