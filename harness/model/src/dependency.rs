//! What a service depends on (beroende): the services that become stubs while it is tested.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    caching::AgreedCaching,
    id::{DependencyName, OperationId},
    span::Span,
};

/// One dependency of a service on another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dependency {
    /// The name the service gives it, for example `identity`.
    pub name: DependencyName,
    /// The other service's description, relative to this one.
    pub service: String,
    /// The operations of it that the service calls; without it, any may be.
    #[serde(default)]
    pub uses: Vec<OperationId>,
    /// How the candidate learns the address.
    #[serde(default)]
    pub configure: Option<Configure>,
    /// How the candidate learns whose certificates to trust: its stub speaks TLS then.
    #[serde(default)]
    pub trust: Option<Trust>,
    /// A fixed port for the stub; without it a free one is taken.
    #[serde(default)]
    pub port: Option<u16>,
    /// How long the service may wait for an answer, for example `2s`.
    #[serde(default)]
    pub deadline: Option<Span>,
    /// What the service does when it gets no usable answer.
    #[serde(default)]
    pub when_lost: Option<WhenLost>,
    /// How often it may be called, and in which order.
    #[serde(default)]
    pub calls: Option<Calls>,
    /// How long its answers to `GET` and `HEAD` may be used again: `none`, or a span such as `60s`. For an operation whose own
    /// description says it by `Cache-Control`, that holds.
    #[serde(default)]
    pub cache: Option<AgreedCaching>,
    /// How often the service may try again.
    #[serde(default)]
    pub retries: Option<Retries>,
    /// What the service does when the first instance fails.
    #[serde(default)]
    pub failover: Option<Failover>,
}

/// How the candidate learns an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Configure {
    /// By this environment variable.
    pub env: String,
}

/// How the candidate learns whose certificates to trust. An authority is made for each run; its certificate is a file in PEM
/// (RFC 7468).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trust {
    /// By this environment variable, which names the file; in its command and environment the file is also `{authority}`.
    #[serde(default)]
    pub env: Option<String>,
}

/// How often a call may be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retries {
    /// At most this many more tries.
    pub max: u32,
}

/// What a service does when a dependency gives no usable answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenLost {
    /// It carries on without: what it answers is still as described (degraderad tjänst).
    CarryOn,
    /// It answers with an error: what it was asked for cannot be done without.
    Refuse,
}

/// How often a dependency may be called, and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Calls {
    /// At most so many calls of one operation for each request that the service gets, tries again left out.
    #[serde(default)]
    pub max: Option<u32>,
    /// The order in which operations are called: none before each that is named ahead of it has succeeded. What an earlier request
    /// got from those ahead (a token, a session) may still be used, other than for those under `anew`.
    #[serde(default)]
    pub sequence: Vec<OperationId>,
    /// The operations of the sequence that have to succeed anew for each request that goes on to those behind them.
    #[serde(default)]
    pub anew: Vec<OperationId>,
}

/// What happens when an instance fails (VDS 7.5.2.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Failover {
    /// The instance to turn to.
    pub to: String,
    /// How the candidate learns that instance's address; in its command and environment it is also `{stub:NAME.INSTANCE}`.
    #[serde(default)]
    pub configure: Option<Configure>,
    /// A fixed port for the stub of that instance; without it a free one is taken.
    #[serde(default)]
    pub port: Option<u16>,
    /// Within this time.
    #[serde(default)]
    pub within: Option<Span>,
    /// Back to the first within this time after it has recovered.
    #[serde(default)]
    pub return_within: Option<Span>,
}
