//! What is agreed about a dependency that fails (motståndskraft): the terms that a consumer's answers are held against.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    caching::{CachingLimit, LimitSource},
    dependency::WhenLost,
    id::{InstanceId, OperationId},
};

/// What is agreed about calls to a dependency; what nobody has agreed on is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Terms {
    /// How long an answer may be waited for, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<u32>,
    /// How many more tries there may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// What the consumer does without a usable answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_lost: Option<WhenLost>,
    /// What the calls do.
    pub deed: Deed,
    /// The other instances, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<InstanceId>,
}

/// What calls of an operation do to the dependency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Something comes into being with each call: done twice, there are two.
    Creates,
    /// A right is checked or given: nothing may be granted without an answer.
    Decides,
    /// Anything else.
    #[default]
    Other,
}

/// Whether the candidate has been told where an instance is, or whose certificates to trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// It has not: it can turn nowhere, and trusts nobody.
    #[default]
    No,
    /// It has.
    Yes,
}

impl Told {
    /// For what is left out when it is written.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references over")]
    pub(crate) fn is_no(&self) -> bool {
        *self == Self::No
    }
}

impl From<bool> for Told {
    fn from(is_told: bool) -> Self {
        if is_told { Self::Yes } else { Self::No }
    }
}

/// When an instance is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// It has answered, and falls silent: its address still takes connections.
    After,
    /// It cannot be reached.
    Before,
    /// While it works on a call.
    During,
    /// It was lost and is there again.
    Return,
}

/// How a consumer calls, beyond what the dependency's contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Manner {
    /// Answers of an operation are not used again for longer than declared (RFC 9111).
    AnswersKept {
        /// The operation.
        operation: OperationId,
        /// For how long.
        limit: CachingLimit,
        /// Who asks for that.
        source: LimitSource,
    },
    /// At most so many calls of one operation for each request.
    CallsBounded {
        /// So many.
        most: u32,
    },
    /// No operation before those ahead of it have succeeded.
    CallsInOrder {
        /// The operations in their order.
        sequence: Vec<OperationId>,
        /// Those that have to succeed anew for each request.
        anew: Vec<OperationId>,
    },
    /// The token that a caller shows is for the candidate, and goes no further.
    CallerToken,
    /// No personal number in the address of a call, other than where the dependency's own description has it.
    PersonalDataInAddress {
        /// The query parameters that the dependency describes.
        described: Vec<String>,
    },
    /// The trace goes on: same trace id, new parent id (W3C Trace Context).
    TraceContext,
}

impl Moment {
    /// The word used in case ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::After => "failover-after",
            Self::Before => "failover-before",
            Self::During => "failover-during",
            Self::Return => "failover-return",
        }
    }
}

impl Manner {
    /// Whether what breaks it is looked at twice, the second time by itself: a call that came late, or that was made once and for
    /// all, breaks nothing.
    pub fn is_looked_at_twice(&self) -> bool {
        match self {
            Self::AnswersKept { .. } | Self::CallsInOrder { .. } => true,
            Self::CallerToken
            | Self::CallsBounded { .. }
            | Self::PersonalDataInAddress { .. }
            | Self::TraceContext => false,
        }
    }

    /// The word used in case ids.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::AnswersKept { .. } => "caching",
            Self::CallsBounded { .. } => "calls-bounded",
            Self::CallsInOrder { .. } => "calls-in-order",
            Self::CallerToken => "caller-token",
            Self::PersonalDataInAddress { .. } => "personal-data-in-address",
            Self::TraceContext => "trace-context",
        }
    }
}
