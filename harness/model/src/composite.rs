//! A service put together from others (sammansatt tjänst; VDS 6.6.1): which parts an answer is made of, and what the service answers
//! when some of them are lost.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    id::{DependencyName, FaultId, OperationId},
    resilience::Terms,
};

/// An operation whose answer is put together from what other services answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Composite {
    /// The operation of this service.
    pub operation: OperationId,
    /// The parts, by their names under depends-on.
    pub parts: Vec<DependencyName>,
    /// What is answered when a part is lost; without it, `when-lost` of the part tells.
    #[serde(default)]
    pub partial: Option<Partial>,
}

/// An answer that lacks something, and says so (delsvar).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Partial {
    /// Its status, for example 206.
    pub status: u16,
    /// The JSON Pointer of the list that tells what became of the parts, for example `/delfragor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<String>,
    /// The JSON Pointer, within an item of that list, of the name of its part; the item itself when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// How the parts are named there; what is left out has its name under depends-on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<DependencyName, String>,
}

/// A part in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PartInState {
    /// The dependency.
    pub dependency: DependencyName,
    /// Its state.
    pub state: PartState,
    /// What is agreed about it.
    pub terms: Terms,
}

/// What a part does while the composite is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PartState {
    /// It answers as ever.
    Ok,
    /// It answers as described, with nothing in its lists.
    Empty,
    /// It refuses, as described: there is no such person, for example.
    LogicalError,
    /// It fails.
    Fault,
    /// It does not answer.
    Timeout,
    /// It answers late, but within the deadline.
    Slow,
}

impl PartState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Ok, Self::Empty, Self::LogicalError, Self::Fault, Self::Timeout, Self::Slow];

    /// The word used in case ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::LogicalError => "logical-error",
            Self::Fault => "fault",
            Self::Timeout => "timeout",
            Self::Slow => "slow",
        }
    }

    /// The fault of the catalogue that puts a part in this state.
    pub fn fault(self) -> Option<FaultId> {
        let id = match self {
            Self::Ok => return None,
            Self::Empty => "empty-lists",
            Self::LogicalError => "logical-error",
            Self::Fault => "status-500",
            Self::Timeout => "black-hole",
            Self::Slow => "latency-fixed",
        };
        Some(FaultId::new(id))
    }
}

impl Partial {
    /// How a part is named in the list of outcomes.
    pub fn name_of<'a>(&'a self, part: &'a DependencyName) -> &'a str {
        self.names.get(part).map_or(part.as_str(), String::as_str)
    }
}
