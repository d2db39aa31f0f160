//! Faults put on at stubs (störningar): what a fault of the catalogue does to a consumer, and where one is on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    id::{DependencyName, FaultId, InstanceId, OperationId},
    message::Text,
};

/// Stands in every message that a fault makes: nothing of a dependency's broken answers is for the consumer's own callers.
pub const UPSTREAM_MARK: &str = "upstream-detail-5d1c";

/// The value of every field that a fault adds to an answer: a consumer passes over it, and does not pass it on.
pub const SURPLUS_MARK: &str = "surplus-value-5d1c";

/// A fault as those see it who plan with it and judge: how it is made is the stub's matter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InjectableFault {
    /// Its id.
    pub id: FaultId,
    /// The group in the reference table, for example `FI-02`.
    pub group: String,
    /// What the consumer meets.
    pub effect: Effect,
    /// Whether the call may have been carried out although its answer does not say so.
    pub carried_out: CarriedOut,
    /// One line about it.
    pub text: Text,
}

/// What a consumer meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// An answer as described, with something that a tolerant consumer passes over: it is to carry on.
    Tolerable,
    /// An answer as described, late but within the deadline: it is to carry on.
    Late,
    /// An answer as described that says no, or nothing: what a consumer makes of it is its own business.
    Business,
    /// An answer with a value that a later version of the description may have: it had better carry on.
    Novel,
    /// Nobody answers the connection, or it ends before anything is asked.
    Unreached,
    /// The connection or the message breaks.
    Broken,
    /// No whole answer, ever.
    Silent,
    /// A whole answer as described, but after the deadline.
    Slow,
    /// An answer with an error status.
    ErrorAnswer,
    /// An answer with the status of a success that is as described but for a part: who does not need that part may miss nothing.
    FlawedAnswer,
    /// An answer with the status of a success that is nothing like what is described.
    InvalidAnswer,
    /// TLS that no careful client accepts.
    UntrustedTls,
    /// TLS that a careful client need not accept: it may know for itself what is missing.
    IncompleteTls,
}

/// Whether a call may have been carried out although its answer does not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CarriedOut {
    /// It has not, and the consumer can know it: sending it again repeats nothing.
    No,
    /// It may have been: sending it again may do it twice (RFC 9110, 9.2.2).
    Perhaps,
}

/// A fault that is on at a stub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Injection {
    /// The dependency whose stub it is on at.
    pub dependency: DependencyName,
    /// The instance; none for the one that is used first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceId>,
    /// The fault.
    pub fault: FaultId,
    /// The operation whose calls meet it; none for all. A fault of the connection is met by all in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
    /// The deadline that the fault's times refer to, in milliseconds.
    pub deadline: u32,
    /// How many calls meet it before it is off again; none for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<u32>,
}

impl Effect {
    /// Whether it shows in the handshake of TLS, before any call.
    pub fn is_of_tls(self) -> bool {
        matches!(self, Self::IncompleteTls | Self::UntrustedTls)
    }

    /// Whether a consumer is to carry on as if nothing were the matter.
    pub fn is_borne(self) -> bool {
        match self {
            Self::Late | Self::Novel | Self::Tolerable => true,
            Self::Broken
            | Self::Business
            | Self::ErrorAnswer
            | Self::FlawedAnswer
            | Self::IncompleteTls
            | Self::InvalidAnswer
            | Self::Silent
            | Self::Slow
            | Self::Unreached
            | Self::UntrustedTls => false,
        }
    }
}
