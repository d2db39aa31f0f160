//! Verdicts (utlåtande) and the findings behind them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    id::{CaseId, RequirementId},
    message::Message,
    place::{DocumentPlace, Place},
    requirement::Level,
};

/// The verdict on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// A MUST does not hold, and producer or consumer is at fault.
    Fail(Finding),
    /// A SHOULD does not hold.
    Warn(Finding),
    /// It could not be decided.
    Inconclusive(Finding),
    /// It does not apply, and why.
    NotApplicable {
        /// Why.
        reason: Message,
    },
    /// It does not hold, or could not be decided, and that is agreed.
    Deviated {
        /// The reason given.
        reason: String,
        /// Who answers for it.
        owner: String,
        /// The last day it holds.
        expires: String,
        /// What would have been told.
        finding: Finding,
    },
}

/// What is wrong, whose fault it is, where, and by which promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// Who is at fault.
    pub fault: Fault,
    /// How binding the broken promise is.
    pub level: Level,
    /// What is wrong, in one sentence.
    pub message: Message,
    /// What was expected.
    pub expected: Message,
    /// What was seen.
    pub actual: Message,
    /// Where in the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Where the promise stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<DocumentPlace>,
    /// The requirement it breaks first of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<RequirementId>,
    /// The same for the same root cause, in every run and language.
    pub fingerprint: String,
    /// The case that broke, when this one is only knocked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CaseId>,
    /// What to try next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Message>,
}

/// Who is at fault. [`Verdict::Fail`] is for the first two only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The candidate as a caller of other services.
    Consumer,
    /// The candidate as a provider of its own service.
    Producer,
    /// The service description.
    Description,
    /// Network, credentials, test data, rate limits.
    Environment,
    /// samprov.
    Harness,
}

/// A verdict without its finding: what tables and counts need. Ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// No case applied, or none was executed.
    NotVerified,
    /// It holds.
    Pass,
    /// Agreed exception.
    Deviated,
    /// A SHOULD does not hold.
    Warn,
    /// A person has to look and sign.
    AwaitingSignOff,
    /// Not decided.
    Inconclusive,
    /// A MUST does not hold.
    Fail,
}

impl Verdict {
    /// The finding, where there is one.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Fail(finding)
            | Self::Warn(finding)
            | Self::Inconclusive(finding)
            | Self::Deviated { finding, .. } => Some(finding),
            Self::NotApplicable { .. } | Self::Pass => None,
        }
    }

    /// The verdict without its finding.
    pub fn standing(&self) -> Standing {
        match self {
            Self::Deviated { .. } => Standing::Deviated,
            Self::Fail(_) => Standing::Fail,
            Self::Inconclusive(_) => Standing::Inconclusive,
            Self::NotApplicable { .. } => Standing::NotVerified,
            Self::Pass => Standing::Pass,
            Self::Warn(_) => Standing::Warn,
        }
    }
}

impl Standing {
    /// The word used in files and class names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingSignOff => "awaiting-sign-off",
            Self::Deviated => "deviated",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::NotVerified => "not-verified",
            Self::Pass => "pass",
            Self::Warn => "warn",
        }
    }

    /// The standing of a requirement: the worst of its cases; none is "not verified".
    pub fn worst(standings: impl IntoIterator<Item = Self>) -> Self {
        standings.into_iter().max().unwrap_or(Self::NotVerified)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_outweighs_everything_and_nothing_is_not_verified() {
        assert_eq!(Standing::worst([Standing::Pass, Standing::Fail, Standing::Inconclusive]), Standing::Fail);
        assert_eq!(Standing::worst([Standing::Pass, Standing::Deviated]), Standing::Deviated);
        assert_eq!(Standing::worst([Standing::Warn, Standing::Inconclusive]), Standing::Inconclusive);
        assert_eq!(Standing::worst([]), Standing::NotVerified);
    }
}
