//! The selected cases of a plan, parted by the time allowed: those it is enough for, and those it leaves out.

use std::time::Duration;

use samprov_model::case::Case;
use samprov_suites::{Budget, Plan};

use super::filter::{CaseFilter, Census};

/// A share of the selected cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// All.
    All,
    /// Those that the time allowed is not enough for.
    LeftOut,
    /// Those that it is enough for.
    WithinBudget,
}

/// The selected cases, each with its number in the plan, and what parts them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Picked<'c> {
    pub(super) plan: &'c Plan<'c>,
    pub(super) census: &'c Census,
    pub(super) allowed: Option<Duration>,
}

impl<'c> Picked<'c> {
    /// A share of the cases, in the order of the plan.
    pub(super) fn cases(
        self,
        filter: &'c CaseFilter,
        share: Share,
    ) -> Box<dyn Iterator<Item = (u64, Case)> + 'c> {
        let all: Box<dyn Iterator<Item = (u64, Case)> + 'c> = match &self.census.kept {
            Some(kept) => Box::new(kept.iter().cloned()),
            None => Box::new((0..).zip(self.plan.cases()).filter(|(_, case)| filter.runs(case))),
        };
        match (share, self.budget()) {
            (Share::All, _) | (Share::WithinBudget, None) => all,
            (Share::LeftOut, None) => Box::new(std::iter::empty()),
            (Share::WithinBudget, Some(mut budget)) => {
                Box::new(all.filter(move |(_, case)| budget.takes(case)))
            }
            (Share::LeftOut, Some(mut budget)) => Box::new(all.filter(move |(_, case)| !budget.takes(case))),
        }
    }

    /// The number of cases that are run, if the clock does not stop them.
    pub(super) fn count(self) -> u64 {
        self.budget().map_or(self.census.selected, |budget| budget.count())
    }

    fn budget(self) -> Option<Budget> {
        self.allowed.map(|allowed| Budget::new(allowed, &self.census.size))
    }
}
