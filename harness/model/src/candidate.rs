//! How the candidate implementation is started, known to be ready, reset and stopped (kandidat).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::drive::Drive;

/// The `candidate` section of a service description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Candidate {
    /// The command, split as a shell splits words; `{port}`, `{url}`, `{stub:NAME}` and `{authority}` are replaced. No shell is
    /// used. Only where `drive` has a trigger, which is the candidate then, may it be left out.
    #[serde(default)]
    pub run: Option<String>,
    /// What makes it call its dependencies, where it has no API of its own or where that does not lead to the calls.
    #[serde(default)]
    pub drive: Option<Drive>,
    /// A path that answers 2xx when the candidate can be tested.
    #[serde(default)]
    pub ready: Option<String>,
    /// More environment variables; the same replacements.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// How to bring it back to its first state.
    #[serde(default)]
    pub reset: Option<Reset>,
    /// How to ask it to stop.
    #[serde(default)]
    pub stop: StopSignal,
}

impl Candidate {
    /// The command that tells what the candidate is: the one that starts it, else its trigger.
    pub fn command(&self) -> &str {
        let trigger = self.drive.as_ref().and_then(Drive::command);
        self.run.as_deref().or(trigger).unwrap_or_default()
    }
}

/// How and when the candidate is brought back to its first state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reset {
    /// Method and path, for example `POST /reset`.
    pub request: String,
    /// How often.
    #[serde(default)]
    pub per: ResetPer,
}

/// How often a reset is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResetPer {
    /// Once, before the first case.
    #[default]
    Run,
}

/// The signal that asks the candidate to stop; it is killed when it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StopSignal {
    /// SIGINT
    #[serde(rename = "SIGINT")]
    Interrupt,
    /// SIGKILL
    #[serde(rename = "SIGKILL")]
    Kill,
    /// SIGTERM
    #[default]
    #[serde(rename = "SIGTERM")]
    Terminate,
}
