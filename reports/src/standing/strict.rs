//! Under `--strict` a broken SHOULD becomes what it is to the run: a failure, in every table, count and list.

use std::borrow::Cow;

use samprov_model::{requirement::Level, verdict::Verdict};

use crate::journal::Journal;

/// The journal as its run judges it. Without `--strict` it is left as it is.
pub fn as_judged(journal: &Journal) -> Cow<'_, Journal> {
    if !journal.header.strict || !journal.records.whole().any(|record| is_raised(&record.verdict)) {
        return Cow::Borrowed(journal);
    }
    let mut journal = journal.clone();
    journal.records.change_whole(|record| {
        if let Verdict::Warn(finding) = &record.verdict
            && is_raised(&record.verdict)
        {
            record.verdict = Verdict::Fail(finding.clone());
        }
    });
    Cow::Owned(journal)
}

fn is_raised(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Warn(finding) => finding.level != Level::May,
        Verdict::Deviated { .. }
        | Verdict::Fail(_)
        | Verdict::Inconclusive(_)
        | Verdict::NotApplicable { .. }
        | Verdict::Pass => false,
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::verdict::Standing;

    use super::*;
    use crate::{sample, standing::Summary};

    #[test]
    fn a_broken_should_is_not_met_where_it_fails_the_run() {
        let mut journal = sample::journal();
        assert!(Summary::of(&as_judged(&journal)).counts.warn > 0);
        journal.header.strict = true;
        let judged = as_judged(&journal);
        let summary = Summary::of(&judged);
        assert_eq!(summary.counts.warn, 0);
        assert_eq!(summary.counts.fail, 6);
        assert_eq!(summary.causes_with(Standing::Warn).count(), 0);
    }
}
