//! Binding requirements become counts: how many are met, excused, open, unknown and broken.

use samprov_model::verdict::Standing;

use super::{Scope, Summary};

/// How many binding requirements stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Met.
    pub(super) held: usize,
    /// Covered by agreed exceptions.
    pub(super) deviated: usize,
    /// Not decided.
    pub(super) undecided: usize,
    /// Nothing is known about them, although the run was about them.
    pub(super) unverified: usize,
    /// Only some of their cases were selected, and those say nothing bad.
    pub(super) partly: usize,
    /// Not met.
    pub(super) broken: usize,
}

impl Tally {
    pub(super) fn of(summary: &Summary<'_>) -> Self {
        let mut tally = Self { broken: summary.broken().count(), ..Self::default() };
        for one in summary.binding() {
            let count = match one.verification {
                Standing::Deviated => &mut tally.deviated,
                Standing::Inconclusive => &mut tally.undecided,
                Standing::NotVerified if one.scope == Scope::Partly => &mut tally.partly,
                Standing::NotVerified if one.gap.is_some() => &mut tally.unverified,
                Standing::Pass => &mut tally.held,
                Standing::Warn if !summary.journal.header.strict => &mut tally.held,
                // What people sign, what a selection leaves out, and what `broken` has counted.
                Standing::AwaitingSignOff | Standing::Fail | Standing::NotVerified | Standing::Warn => {
                    continue;
                }
            };
            *count += 1;
        }
        tally
    }

    pub(super) fn total(self) -> usize {
        self.held + self.deviated + self.undecided + self.unverified + self.partly + self.broken
    }
}
