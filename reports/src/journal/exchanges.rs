//! Which cases keep their exchanges: reports show those of the first case of a root cause, so that of very many cases with the same
//! finding a few are enough.

use std::collections::{BTreeMap, HashMap};

use samprov_model::{event::CaseRecord, verdict::Standing};

/// For each fingerprint and standing, what only points to another case apart, the first cases in the order of the plan: by number, each
/// with where it is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstOnes(HashMap<(String, Standing, bool), BTreeMap<u64, u32>>);

/// What becomes of exchanges when one more case comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Its own are kept.
    Own,
    /// Its own are kept instead of those of the case that is kept there.
    InsteadOf(u32),
    /// Its own are not needed.
    None,
}

impl FirstOnes {
    /// Takes in a case that is going to be kept at an index.
    pub(super) fn take_in(&mut self, record: &CaseRecord, index: u32) -> Keep {
        let Some(finding) = record.verdict.finding() else { return Keep::Own };
        let key = (finding.fingerprint.clone(), record.verdict.standing(), finding.cause.is_some());
        let first = self.0.entry(key).or_default();
        // A case that is run again takes its own place.
        if first.insert(record.order, index).is_some() || first.len() <= FEW {
            return Keep::Own;
        }
        match first.pop_last() {
            Some((order, _)) if order == record.order => Keep::None,
            Some((_, instead)) => Keep::InsteadOf(instead),
            None => Keep::Own,
        }
    }
}

/// Which case a root cause is told by is known at the end: the first of all, or the first of the worst.
const FEW: usize = 4;

#[cfg(test)]
mod tests {
    use samprov_model::verdict::Verdict;

    use super::*;
    use crate::{journal::Records, sample};

    fn failing(order: u64) -> CaseRecord {
        let record = sample::journal().records.whole().find(|it| it.evidence.is_some()).unwrap().clone();
        CaseRecord { order, verdict: Verdict::Fail(sample::finding()), ..record }
    }

    #[test]
    fn of_many_cases_with_one_finding_the_first_ones_of_the_plan_keep_their_exchanges_and_all_their_curl() {
        let records: Records = (0..100).rev().map(failing).collect();
        let evidence = || records.whole().filter_map(|record| record.evidence.as_ref());
        let shown: Vec<bool> = evidence().map(|evidence| !evidence.exchanges.is_empty()).collect();
        assert_eq!(shown.iter().take_while(|shown| **shown).count(), FEW);
        assert_eq!(shown.iter().filter(|shown| **shown).count(), FEW);
        let whole = failing(0).evidence.unwrap();
        assert!(evidence().all(|evidence| evidence.curl == whole.curl));
        assert!(!whole.exchanges.is_empty());
    }

    #[test]
    fn a_case_that_is_run_again_keeps_its_exchanges() {
        let again = (0..10).chain(0..10).map(failing);
        let records: Records = again.collect();
        let first = records.whole().next().unwrap();
        assert!(!first.evidence.as_ref().unwrap().exchanges.is_empty());
        assert_eq!(records.len(), 10);
    }

    #[test]
    fn every_root_cause_keeps_some() {
        let other = |order| {
            let mut record = failing(order);
            let finding =
                samprov_model::verdict::Finding { fingerprint: "other".into(), ..sample::finding() };
            record.verdict = Verdict::Warn(finding);
            record
        };
        let records: Records = (0..50).map(failing).chain((50..60).map(other)).collect();
        let shown =
            |record: &&CaseRecord| record.evidence.as_ref().is_some_and(|it| !it.exchanges.is_empty());
        assert_eq!(records.whole().filter(shown).count(), 2 * FEW);
    }
}
