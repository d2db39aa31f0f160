//! How many cases ended how.

use samprov_model::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Counts {
    /// Hold.
    pub pass: u64,
    /// Do not hold, where that is a MUST.
    pub fail: u64,
    /// Do not hold, where that is a SHOULD.
    pub warn: u64,
    /// Not decided.
    pub inconclusive: u64,
    /// Do not apply.
    pub not_applicable: u64,
    /// Agreed exceptions.
    pub deviated: u64,
}

impl Counts {
    /// The counts of these verdicts.
    pub fn of<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let mut counts = Self::default();
        verdicts.into_iter().for_each(|verdict| counts.add(verdict));
        counts
    }

    /// Counts one more.
    pub(crate) fn add(&mut self, verdict: &Verdict) {
        let count = match verdict {
            Verdict::Deviated { .. } => &mut self.deviated,
            Verdict::Fail(_) => &mut self.fail,
            Verdict::Inconclusive(_) => &mut self.inconclusive,
            Verdict::NotApplicable { .. } => &mut self.not_applicable,
            Verdict::Pass => &mut self.pass,
            Verdict::Warn(_) => &mut self.warn,
        };
        *count += 1;
    }

    /// All of them.
    pub fn total(self) -> u64 {
        self.executed() + self.not_applicable
    }

    /// Those that were executed: all but those that do not apply.
    pub fn executed(self) -> u64 {
        self.pass + self.fail + self.warn + self.inconclusive + self.deviated
    }
}
