//! Records become a list of what is worth shrinking: for each root cause the case that reports tell it by.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    event::CaseRecord,
    id::CaseId,
    verdict::{Finding, Standing, Verdict},
};

/// The cases by which root causes are told, so far. As large as the number of root causes.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    by_fingerprint: BTreeMap<String, Told>,
    done: BTreeSet<CaseId>,
}

/// The case by which a root cause is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Its number in the plan.
    pub order: u64,
    /// The root cause.
    pub fingerprint: String,
    standing: Standing,
    case: CaseId,
    /// Whether it was the requests of the case that showed it.
    was_sent: bool,
}

impl Findings {
    /// Takes in a finished case, deviations applied.
    pub(super) fn take_in(&mut self, record: &CaseRecord, strict: bool) {
        let Some(finding) = told(record) else { return };
        let standing = match record.verdict.standing() {
            // As the reports of a strict run count it.
            Standing::Warn if strict => Standing::Fail,
            other => other,
        };
        let new = Told {
            order: record.order,
            fingerprint: finding.fingerprint.clone(),
            standing,
            case: record.id.clone(),
            was_sent: record.evidence.as_ref().is_some_and(|evidence| !evidence.exchanges.is_empty()),
        };
        let rank = |told: &Told| (std::cmp::Reverse(told.standing), told.order);
        match self.by_fingerprint.get_mut(&finding.fingerprint) {
            Some(known) if rank(known) <= rank(&new) => {}
            Some(known) => *known = new,
            None => drop(self.by_fingerprint.insert(finding.fingerprint.clone(), new)),
        }
    }

    /// A case for which a smaller input was looked for already.
    pub(super) fn is_done(&mut self, case: CaseId) {
        self.done.insert(case);
    }

    /// What is to be shrunk: failures first, then in the order of the plan.
    pub(super) fn open(&self) -> Vec<Told> {
        let is_open = |told: &&Told| {
            let is_fault = match told.standing {
                Standing::Fail | Standing::Warn => true,
                Standing::AwaitingSignOff
                | Standing::Deviated
                | Standing::Inconclusive
                | Standing::NotVerified
                | Standing::Pass => false,
            };
            is_fault && told.was_sent && !self.done.contains(&told.case)
        };
        let mut open: Vec<Told> = self.by_fingerprint.values().filter(is_open).cloned().collect();
        open.sort_by_key(|told| (std::cmp::Reverse(told.standing), told.order));
        open
    }
}

/// A finding that stands for itself.
fn told(record: &CaseRecord) -> Option<&Finding> {
    match &record.verdict {
        Verdict::Fail(finding) | Verdict::Inconclusive(finding) | Verdict::Warn(finding) => {
            Some(finding).filter(|finding| finding.cause.is_none())
        }
        Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass => None,
    }
}
