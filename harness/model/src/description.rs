//! The service description (tjänstebeskrivning; VDS 5.3.4.1): Profile, Logical interface, Technical interfaces, Instances.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    agreement::Agreement,
    candidate::Candidate,
    composite::Composite,
    dependency::Dependency,
    drive::Drive,
    instance::Instance,
    profile::{LogicalInterface, Profile},
    technical::TechnicalInterface,
};

/// A service description (tjänstebeskrivning): `service.yaml`, or made from a bare OpenAPI document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceDescription {
    /// The version of this format.
    pub samprov: FormatVersion,
    /// What the service is and what is required.
    pub profile: Profile,
    /// Exchanges and sequences.
    #[serde(default)]
    pub logical: LogicalInterface,
    /// Protocols and standards; none where the candidate is driven and offers nothing itself.
    #[serde(default)]
    pub technical: Vec<TechnicalInterface>,
    /// Deployments.
    #[serde(default)]
    pub instances: Vec<Instance>,
    /// The services it calls.
    #[serde(default)]
    pub depends_on: Vec<Dependency>,
    /// The operations that are put together from what those answer.
    #[serde(default)]
    pub composite: Vec<Composite>,
    /// What each consumer may receive.
    #[serde(default)]
    pub agreements: Vec<Agreement>,
    /// How an implementation is started.
    #[serde(default)]
    pub candidate: Option<Candidate>,
}

/// The version of samprov's own formats: 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(extend("const" = 1))]
pub struct FormatVersion;

impl TryFrom<u32> for FormatVersion {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if number == 1 {
            Ok(Self)
        } else {
            Err(format!("format version {number} is not known; this samprov reads version 1"))
        }
    }
}

impl From<FormatVersion> for u32 {
    fn from(_: FormatVersion) -> Self {
        1
    }
}

impl ServiceDescription {
    /// Whether the candidate, when it is started, learns where the alternative instance of a dependency is, or knows by a port
    /// that is fixed.
    pub fn tells_the_alternative(&self, dependency: &Dependency) -> bool {
        let Some(failover) = &dependency.failover else { return false };
        failover.configure.is_some()
            || failover.port.is_some()
            || self.candidate_is_given(&format!("{{stub:{}.{}}}", dependency.name, failover.to))
    }

    /// Whether the candidate, when it is started, learns whose certificates to trust when it calls a dependency: its stub speaks
    /// TLS then, and only then.
    pub fn tells_whom_to_trust(&self, dependency: &Dependency) -> bool {
        dependency
            .trust
            .as_ref()
            .is_some_and(|trust| trust.env.is_some() || self.candidate_is_given("{authority}"))
    }

    /// Whether the candidate's command or environment names this.
    fn candidate_is_given(&self, placeholder: &str) -> bool {
        self.candidate.as_ref().is_some_and(|candidate| {
            let commands =
                candidate.run.as_deref().into_iter().chain(candidate.drive.as_ref().and_then(Drive::command));
            let mut texts = commands.chain(candidate.env.values().map(String::as_str));
            texts.any(|text| text.contains(placeholder))
        })
    }
}
