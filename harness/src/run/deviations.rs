//! Agreed exceptions applied to verdicts; stale and expired ones are found.

use samprov_model::{
    deviation::{Deviation, Deviations},
    event::{BadDeviation, CaseRecord},
    verdict::{Finding, Verdict},
};

use super::error::RunError;
use crate::selection::Globs;

/// The deviations of a run on a certain day.
#[derive(Debug)]
pub(super) struct DeviationBook {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    deviation: Deviation,
    glob: Globs,
    expired: bool,
    ran: bool,
    needed: bool,
}

impl DeviationBook {
    /// Opens the book. `today` is `YYYY-MM-DD`.
    pub(super) fn new(deviations: &Deviations, today: &str) -> Result<Self, RunError> {
        let entries = deviations.deviations.iter().map(|deviation| {
            let refused = |problem: &str| RunError::Deviation {
                glob: deviation.cases.clone(),
                problem: problem.to_owned(),
            };
            if !is_date(&deviation.expires) {
                return Err(refused("`expires` is not a date; write it as YYYY-MM-DD"));
            }
            let glob = Globs::new(std::slice::from_ref(&deviation.cases))
                .map_err(|error| refused(&error.to_string()))?;
            let expired = deviation.expires.as_str() < today;
            Ok(Entry { deviation: deviation.clone(), glob, expired, ran: false, needed: false })
        });
        Ok(Self { entries: entries.collect::<Result<_, _>>()? })
    }

    /// Applies the book to a finished case.
    pub(super) fn apply(&mut self, mut record: CaseRecord) -> CaseRecord {
        for entry in &mut self.entries {
            if !entry.covers(&record) {
                if let Verdict::Inconclusive(finding) = &record.verdict
                    && entry.covers_cause(finding)
                {
                    record.verdict = entry.deviated(finding.clone());
                }
                continue;
            }
            entry.ran = true;
            match record.verdict {
                Verdict::Fail(finding) | Verdict::Inconclusive(finding) if !entry.expired => {
                    entry.needed = true;
                    record.verdict = entry.deviated(finding);
                }
                Verdict::Deviated { .. } | Verdict::Fail(_) | Verdict::Inconclusive(_) => entry.needed = true,
                Verdict::NotApplicable { .. } | Verdict::Pass | Verdict::Warn(_) => {}
            }
        }
        record
    }

    /// Those that fail the run: expired ones, and ones that no case needed; only where their cases ran.
    /// `complete` tells whether every selected case ran: before that nobody knows that one is stale.
    pub(super) fn bad(&self, complete: bool) -> Vec<BadDeviation> {
        self.entries
            .iter()
            .filter(|entry| entry.ran && (entry.expired || (complete && !entry.needed)))
            .map(|entry| BadDeviation {
                cases: entry.deviation.cases.clone(),
                owner: entry.deviation.owner.clone(),
                expired: entry.expired,
            })
            .collect()
    }
}

impl Entry {
    fn covers(&self, record: &CaseRecord) -> bool {
        let requirement =
            self.deviation.requirement.as_ref().is_none_or(|wanted| record.requirements.contains(wanted));
        requirement && self.glob.matches(&record.id)
    }

    /// Whether a case could not be decided only because of one that the exception is about: what is agreed there is agreed for
    /// what follows from it. Where the requirement narrows the exception, the case that broke tells by itself.
    fn covers_cause(&self, finding: &Finding) -> bool {
        !self.expired && finding.cause.as_ref().is_some_and(|cause| self.glob.matches(cause))
    }

    fn deviated(&self, finding: Finding) -> Verdict {
        Verdict::Deviated {
            reason: self.deviation.reason.clone(),
            owner: self.deviation.owner.clone(),
            expires: self.deviation.expires.clone(),
            finding,
        }
    }
}

fn is_date(text: &str) -> bool {
    let format = time::format_description::parse_borrowed::<2>("[year]-[month]-[day]");
    text.len() == 10 && format.is_ok_and(|format| time::Date::parse(text, &format).is_ok())
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        case::{Family, Interface},
        message::Message,
        requirement::{Level, Role},
        verdict::{Fault, Standing},
    };

    use super::*;

    fn record(id: &str, verdict: Verdict) -> CaseRecord {
        CaseRecord {
            id: id.into(),
            order: 0,
            service: "s".into(),
            instance: "i".into(),
            operation: "GET /a".into(),
            family: Family::Contract,
            interface: Interface::Technical,
            assertion: "answer-as-declared".into(),
            constraint: "minimal".into(),
            requirements: vec!["R-1".into()],
            actor: "a".into(),
            role: Role::Producer,
            level: Level::Must,
            verdict,
            attempts: 1,
            requests: 1,
            statuses: vec![200],
            milliseconds: 1,
            evidence: None,
            consumer_calls: Vec::new(),
            shrunk: None,
        }
    }

    fn failed() -> Verdict {
        Verdict::Fail(Finding {
            fault: Fault::Producer,
            level: Level::Must,
            message: Message::new("m"),
            expected: Message::new("e"),
            actual: Message::new("a"),
            place: None,
            promise: None,
            requirement: None,
            fingerprint: "f".into(),
            cause: None,
            hint: None,
        })
    }

    fn book(requirement: Option<&str>, expires: &str) -> DeviationBook {
        let deviation = Deviation {
            cases: "contract/a/*".into(),
            requirement: requirement.map(Into::into),
            reason: "agreed".into(),
            owner: "owner".into(),
            expires: expires.into(),
        };
        let deviations = Deviations { deviations: vec![deviation], ..Deviations::default() };
        DeviationBook::new(&deviations, "2026-11-21").expect("book")
    }

    #[test]
    fn what_follows_from_an_agreed_failure_is_agreed_too() {
        let knocked_on = |cause: &str| match failed() {
            Verdict::Fail(mut finding) => {
                finding.cause = Some(cause.into());
                record("flow/b/delete-list", Verdict::Inconclusive(finding))
            }
            other => record("flow/b/delete-list", other),
        };
        let standing = |expires: &str, cause: &str| {
            let mut book = book(None, expires);
            let standing = book.apply(knocked_on(cause)).verdict.standing();
            assert!(book.bad(true).is_empty(), "the exception's own cases did not run");
            standing
        };
        assert_eq!(standing("2026-11-21", "contract/a/x"), Standing::Deviated);
        assert_eq!(standing("2026-11-21", "contract/c/x"), Standing::Inconclusive);
        assert_eq!(standing("2026-11-20", "contract/a/x"), Standing::Inconclusive, "expired");
    }

    #[test]
    fn a_deviation_covers_a_failure_of_its_cases_only() {
        let mut book = book(Some("R-1"), "2026-11-21");
        assert_eq!(book.apply(record("contract/a/x", failed())).verdict.standing(), Standing::Deviated);
        assert_eq!(book.apply(record("contract/b/x", failed())).verdict.standing(), Standing::Fail);
        assert_eq!(book.bad(true), []);
    }

    #[test]
    fn another_requirement_is_not_covered() {
        let mut book = book(Some("R-2"), "2099-01-01");
        assert_eq!(book.apply(record("contract/a/x", failed())).verdict.standing(), Standing::Fail);
    }

    #[test]
    fn a_deviation_that_no_case_needs_is_stale_once_everything_ran() {
        let mut book = book(None, "2099-01-01");
        assert_eq!(book.bad(true), [], "its cases did not run");
        book.apply(record("contract/a/x", Verdict::Pass));
        assert_eq!(book.bad(false), []);
        assert!(book.bad(true).iter().all(|bad| !bad.expired) && book.bad(true).len() == 1);
    }

    #[test]
    fn an_expired_deviation_covers_nothing_and_fails_the_run() {
        let mut book = book(None, "2026-11-20");
        assert_eq!(book.apply(record("contract/a/x", failed())).verdict.standing(), Standing::Fail);
        assert!(book.bad(false).iter().all(|bad| bad.expired) && book.bad(false).len() == 1);
    }

    #[test]
    fn a_day_that_is_none_is_refused() {
        let deviation = Deviation {
            cases: "*".into(),
            requirement: None,
            reason: String::new(),
            owner: String::new(),
            expires: "2026-02-30".into(),
        };
        let deviations = Deviations { deviations: vec![deviation], ..Deviations::default() };
        assert!(DeviationBook::new(&deviations, "2026-11-21").is_err());
    }
}
