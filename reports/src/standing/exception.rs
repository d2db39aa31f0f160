//! Agreed exceptions (överenskomna undantag) of a run become groups of cases, and remarks that name reason, owner and last day.

use std::collections::BTreeMap;

use samprov_model::{
    event::{BadDeviation, CaseRecord},
    message::Message,
    verdict::Verdict,
};

use super::Summary;
use crate::{journal::Records, l10n::Texts};

/// The terms of an exception and the cases that it covers, in the order of the plan.
#[derive(Clone, Debug)]
pub(crate) struct Exception<'a> {
    reason: &'a str,
    owner: &'a str,
    expires: &'a str,
    /// The cases that would have been told otherwise.
    pub(crate) cases: Vec<&'a CaseRecord>,
}

impl Exception<'_> {
    /// Reason, owner and last day.
    pub(crate) fn terms(&self, texts: &Texts) -> String {
        let terms = Message::new("report-deviation-terms");
        texts.tell(&terms.with("reason", self.reason).with("owner", self.owner).with("expires", self.expires))
    }
}

/// The exceptions that covered something.
pub(crate) fn exceptions(records: &Records) -> Vec<Exception<'_>> {
    let mut agreed: BTreeMap<(&str, &str, &str), Vec<&CaseRecord>> = BTreeMap::new();
    for record in records.whole() {
        if let Verdict::Deviated { reason, owner, expires, finding: _ } = &record.verdict {
            agreed.entry((reason, owner, expires)).or_default().push(record);
        }
    }
    let exception = |((reason, owner, expires), cases)| Exception { reason, owner, expires, cases };
    agreed.into_iter().map(exception).collect()
}

/// What the first words say of exceptions: those no longer valid, then those in force. A file may have very many.
pub(super) fn remarks(summary: &Summary<'_>, texts: &Texts) -> Vec<String> {
    let bad = summary.journal.finish.iter().flat_map(|finish| &finish.bad_deviations);
    let mut remarks = few(texts, bad.map(|deviation| no_longer_valid(deviation, texts)));
    let agreed = exceptions(&summary.journal.records);
    remarks.extend(few(texts, agreed.iter().map(|exception| in_force(exception, texts))));
    remarks
}

fn no_longer_valid(deviation: &BadDeviation, texts: &Texts) -> String {
    let why = if deviation.expired { "report-deviation-expired" } else { "report-deviation-stale" };
    let message = Message::new("report-remark-exception").with("cases", &deviation.cases);
    texts.tell(&message.with("owner", &deviation.owner).with("why", texts.text(why)))
}

fn in_force(exception: &Exception<'_>, texts: &Texts) -> String {
    let count = i64::try_from(exception.cases.len()).unwrap_or(i64::MAX);
    let message = Message::new("report-remark-covered").with_number("count", count);
    texts.tell(&message.with("terms", exception.terms(texts)))
}

fn few(texts: &Texts, mut all: impl Iterator<Item = String>) -> Vec<String> {
    let mut few: Vec<String> = all.by_ref().take(MOST_TOLD).collect();
    let more = all.count();
    if more > 0 {
        let count = i64::try_from(more).unwrap_or(i64::MAX);
        few.push(texts.tell(&Message::new("report-more").with_number("count", count)));
    }
    few
}

const MOST_TOLD: usize = 5;

#[cfg(test)]
mod tests {
    use samprov_model::message::Language;

    use super::*;
    use crate::{journal::Journal, sample};

    fn told(journal: &Journal) -> Vec<String> {
        remarks(&Summary::of(journal), &Texts::new(Language::English))
    }

    #[test]
    fn what_an_exception_covers_is_told_with_reason_owner_and_last_day() {
        let mut journal = sample::journal();
        journal.records.each(|record| record.verdict = Verdict::Pass);
        let covered = Verdict::Deviated {
            reason: "waits for version 2".into(),
            owner: "Anna".into(),
            expires: "2099-01-01".into(),
            finding: sample::finding(),
        };
        assert_eq!(told(&journal), Vec::<String>::new());
        journal.records.edit(|records| records[0].verdict = covered);
        let expected =
            "1 case is covered by an agreed exception: waits for version 2 – Anna, until 2099-01-01.";
        assert_eq!(told(&journal), [expected]);
    }

    #[test]
    fn of_very_many_exceptions_a_few_are_told_and_the_others_counted() {
        let mut journal = sample::journal();
        let deviation = |number| BadDeviation {
            cases: format!("contract/{number}"),
            owner: "Anna".into(),
            expired: true,
        };
        journal.finish.as_mut().unwrap().bad_deviations.extend((0..9).map(deviation));
        journal.records.each(|record| record.verdict = Verdict::Pass);
        let told = told(&journal);
        assert_eq!(told.len(), MOST_TOLD + 1);
        assert!(told[MOST_TOLD].contains('4'), "{told:?}");
    }
}
