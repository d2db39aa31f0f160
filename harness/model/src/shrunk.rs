//! What the search for the smallest input that shows a finding came to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{evidence::Evidence, verdict::Finding};

/// A search for a smaller input that shows the finding of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Shrunk {
    /// The number of attempts, the repetition of the case included.
    pub attempts: u32,
    /// What was found.
    pub outcome: ShrinkOutcome,
}

/// What such a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShrinkOutcome {
    /// Nothing smaller than the case itself shows the finding.
    NothingSmaller,
    /// The case did not show its finding when it was run once more.
    NotSeenAgain,
    /// A smaller input shows the same.
    Smaller {
        /// The finding as the smaller input shows it.
        finding: Box<Finding>,
        /// Its masked exchanges and shell lines.
        evidence: Evidence,
    },
}

impl Shrunk {
    /// The evidence of the smaller input.
    pub fn smaller(&self) -> Option<&Evidence> {
        match &self.outcome {
            ShrinkOutcome::NothingSmaller | ShrinkOutcome::NotSeenAgain => None,
            ShrinkOutcome::Smaller { evidence, .. } => Some(evidence),
        }
    }

    /// The finding as the smaller input shows it.
    pub fn finding(&self) -> Option<&Finding> {
        match &self.outcome {
            ShrinkOutcome::NothingSmaller | ShrinkOutcome::NotSeenAgain => None,
            ShrinkOutcome::Smaller { finding, .. } => Some(finding),
        }
    }
}
