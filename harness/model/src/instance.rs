//! Instances (instans): real deployments, and the service level each promises.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::InstanceId;

/// A deployment of a service (instans).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Instance {
    /// Unique in the description.
    pub id: InstanceId,
    /// What may be done to it.
    #[serde(default)]
    pub environment: Environment,
    /// Which of several instances to use first.
    #[serde(default)]
    pub role: InstanceRole,
    /// The base address.
    pub url: String,
    /// What it promises (tjänstenivå).
    #[serde(default)]
    pub service_level: Option<ServiceLevel>,
}

/// What may be done to an instance. Only `test` allows negatives, writes, faults and load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    /// Development (utveckling): treated as test only when on loopback.
    Development,
    /// Real use (produktion).
    #[default]
    Production,
    /// Acceptance (acceptans).
    Acceptance,
    /// Test (test).
    Test,
}

/// Which of several instances is used first (VDS 7.5.2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InstanceRole {
    /// Used first (primär).
    #[default]
    Primary,
    /// Used when the primary fails (reserv).
    Reserve,
}

/// A promised level (tjänstenivå; `info.x-sla` in a bare OpenAPI document). Texts are kept as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceLevel {
    /// For example `99.5%`.
    #[serde(default)]
    pub availability: Option<String>,
    /// Percentiles of the response time, for example `p95: 500ms`.
    #[serde(default)]
    pub response_time: std::collections::BTreeMap<String, String>,
    /// Where to turn.
    #[serde(default)]
    pub support: Option<String>,
}
