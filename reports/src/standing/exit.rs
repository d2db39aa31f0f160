//! A journal becomes an exit code (DESIGN section 5).

use samprov_model::{
    event::{Ended, InconclusivePolicy},
    exit::Exit,
    requirement::Level,
    verdict::{Standing, Verdict},
};

use super::{RequirementStanding, Scope, requirement};
use crate::journal::{Case, Journal};

/// The exit code that a journal stands for.
pub fn exit(journal: &Journal) -> Exit {
    of(journal, &requirement::standings(journal))
}

pub(super) fn of(journal: &Journal, requirements: &[RequirementStanding<'_>]) -> Exit {
    let ended = journal.finish.as_ref().map(|finish| finish.ended);
    match ended {
        Some(Ended::Interrupted) => return Exit::Interrupted,
        Some(Ended::Terminated) => return Exit::Terminated,
        Some(Ended::BudgetKept | Ended::BudgetSpent | Ended::CandidateLost | Ended::Complete) | None => {}
    }
    if journal.header.cases == 0 && journal.records.is_empty() {
        return Exit::NothingSelected;
    }
    let bad_deviation = journal.finish.as_ref().is_some_and(|finish| !finish.bad_deviations.is_empty());
    if bad_deviation || journal.records.iter().any(|case| fails(journal, case.verdict())) {
        return Exit::Fails;
    }
    // A run that was cut off, lost its candidate or executed nothing says nothing, whatever the policy.
    let nothing_ran = !journal.records.iter().any(Case::is_executed);
    let lost = ended == Some(Ended::CandidateLost) && journal.not_run() > 0;
    if ended.is_none() || nothing_ran || lost {
        return Exit::Inconclusive;
    }
    // What a stopped clock left out may be what fails. What was left out as planned is like what was not selected: each
    // requirement says for itself whether enough of it was tried.
    let out_of_time = ended == Some(Ended::BudgetSpent) && journal.not_run() > 0;
    let undecided = out_of_time
        || requirements.iter().any(|standing| is_undecided(journal, standing))
        || journal.records.whole().any(|record| is_undecided_alone(journal, requirements, record));
    match journal.header.inconclusive {
        InconclusivePolicy::Fail if undecided => Exit::Inconclusive,
        InconclusivePolicy::Fail | InconclusivePolicy::Report => Exit::Conforms,
    }
}

/// Whether a requirement of this level decides the exit code.
pub(super) fn is_binding(journal: &Journal, level: Level) -> bool {
    match level {
        Level::Must => true,
        Level::Should => journal.header.strict,
        Level::May => false,
    }
}

fn fails(journal: &Journal, verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Fail(_) => true,
        Verdict::Warn(finding) => journal.header.strict && finding.level != Level::May,
        Verdict::Deviated { .. }
        | Verdict::Inconclusive(_)
        | Verdict::NotApplicable { .. }
        | Verdict::Pass => false,
    }
}

fn is_undecided(journal: &Journal, standing: &RequirementStanding<'_>) -> bool {
    let RequirementStanding { requirement, scope, verification, .. } = standing;
    if *scope == Scope::NotSelected || !is_binding(journal, requirement.level) {
        return false;
    }
    match verification {
        Standing::Inconclusive => true,
        Standing::NotVerified => standing.is_open(),
        Standing::AwaitingSignOff | Standing::Deviated | Standing::Fail | Standing::Pass | Standing::Warn => {
            false
        }
    }
}

/// A case whose requirements the header does not know still counts.
fn is_undecided_alone(
    journal: &Journal,
    requirements: &[RequirementStanding<'_>],
    record: &samprov_model::event::CaseRecord,
) -> bool {
    matches!(record.verdict, Verdict::Inconclusive(_))
        && is_binding(journal, record.level)
        && !record.requirements.iter().any(|id| requirements.iter().any(|one| one.requirement.id == *id))
}

#[cfg(test)]
mod tests {
    use samprov_model::event::BadDeviation;

    use super::*;
    use crate::{sample, standing::Gap};

    fn green() -> Journal {
        let mut journal = sample::journal();
        journal.records.each(|record| {
            record.verdict = Verdict::Pass;
        });
        journal
    }

    #[test]
    fn a_failed_must_fails_the_run() {
        assert_eq!(exit(&sample::journal()), Exit::Fails);
    }

    #[test]
    fn a_green_run_conforms_although_a_sign_off_is_awaited() {
        let journal = green();
        let manual = samprov_model::requirement::VerifiedBy::Manual;
        assert!(journal.header.requirements.iter().any(|one| one.verified_by.contains(&manual)));
        assert_eq!(exit(&journal), Exit::Conforms);
    }

    #[test]
    fn a_warning_fails_only_a_strict_run() {
        let mut journal = sample::journal();
        journal.records.each(|record| {
            if !matches!(record.verdict, Verdict::Warn(_)) {
                record.verdict = Verdict::Pass;
            }
        });
        assert_eq!(exit(&journal), Exit::Conforms);
        journal.header.strict = true;
        assert_eq!(exit(&journal), Exit::Fails);
    }

    #[test]
    fn an_inconclusive_must_is_three_or_reported() {
        let mut journal = sample::journal();
        journal.records.each(|record| {
            if !matches!(record.verdict, Verdict::Inconclusive(_)) {
                record.verdict = Verdict::Pass;
            }
        });
        assert_eq!(exit(&journal), Exit::Inconclusive);
        journal.header.inconclusive = InconclusivePolicy::Report;
        assert_eq!(exit(&journal), Exit::Conforms);
    }

    #[test]
    fn a_stale_deviation_fails_a_green_run() {
        let mut journal = green();
        let deviation = BadDeviation { cases: "contract/**".into(), owner: "A".into(), expired: true };
        journal.finish.as_mut().unwrap().bad_deviations.push(deviation);
        assert_eq!(exit(&journal), Exit::Fails);
    }

    #[test]
    fn a_signal_wins_over_verdicts() {
        let mut journal = sample::journal();
        journal.finish.as_mut().unwrap().ended = Ended::Interrupted;
        assert_eq!(exit(&journal), Exit::Interrupted);
        journal.finish.as_mut().unwrap().ended = Ended::Terminated;
        assert_eq!(exit(&journal), Exit::Terminated);
    }

    #[test]
    fn a_run_that_the_time_allowed_cuts_off_is_not_decided() {
        let mut journal = green();
        journal.header.cases += 5;
        let finish = journal.finish.as_mut().unwrap();
        (finish.ended, finish.not_run) = (Ended::BudgetSpent, 5);
        assert_eq!(exit(&journal), Exit::Inconclusive);
        journal.header.inconclusive = InconclusivePolicy::Report;
        assert_eq!(exit(&journal), Exit::Conforms);
    }

    #[test]
    fn what_is_left_out_as_planned_is_held_against_a_must_only_when_none_of_its_cases_was_run() {
        let mut journal = green();
        journal.records.edit(|all| all.retain(|record| !record.id.as_str().contains("/register/unmatched")));
        let finish = journal.finish.as_mut().unwrap();
        (finish.ended, finish.not_run) = (Ended::BudgetKept, 5);
        assert!(journal.not_run() > 0);
        let of_one = |journal: &Journal| journal.records.at(0).unwrap().requirements()[0].clone();
        let id = of_one(&journal);
        for requirement in &mut journal.header.requirements {
            requirement.verified_by.clear();
        }
        assert_eq!(exit(&journal), Exit::Conforms);
        journal.records.edit(|all| all.retain(|record| !record.requirements.contains(&id)));
        for requirement in &mut journal.header.requirements {
            if requirement.id == id {
                requirement.verified_by =
                    vec![samprov_model::requirement::VerifiedBy::Cases("contract/x".to_owned())];
            }
        }
        assert_eq!(exit(&journal), Exit::Inconclusive);
    }

    #[test]
    fn nothing_selected_is_four() {
        let mut journal = green();
        journal.records.edit(Vec::clear);
        journal.header.cases = 0;
        assert_eq!(exit(&journal), Exit::NothingSelected);
    }

    #[test]
    fn a_run_that_was_cut_off_is_never_green() {
        let mut journal = green();
        journal.finish = None;
        journal.header.inconclusive = InconclusivePolicy::Report;
        assert_eq!(exit(&journal), Exit::Inconclusive);
    }

    #[test]
    fn a_declared_must_to_which_nothing_applied_leaves_the_run_undecided() {
        let mut journal = green();
        sample::inapplicable(&mut journal, "ET-01");
        assert_eq!(exit(&journal), Exit::Inconclusive);
        let standing = requirement::standings(&journal).swap_remove(0);
        assert_eq!((standing.standing, standing.gap), (Standing::NotVerified, Some(Gap::NothingApplies)));
        for requirement in &mut journal.header.requirements {
            requirement.declared = false;
        }
        assert_eq!(exit(&journal), Exit::Conforms, "a derived one promises no more than its cases");
    }

    #[test]
    fn a_declared_must_without_any_case_leaves_the_run_undecided() {
        let mut journal = green();
        sample::uncover(&mut journal, "ET-02");
        assert_eq!(exit(&journal), Exit::Inconclusive);
        journal.header.inconclusive = InconclusivePolicy::Report;
        assert_eq!(exit(&journal), Exit::Conforms);
    }

    #[test]
    fn a_must_that_safe_requests_cannot_test_leaves_the_run_undecided() {
        let mut journal = green();
        sample::uncover(&mut journal, "ET-02");
        journal.header.uncovered.clear();
        journal.header.not_selected = 5;
        let requirement = journal.header.requirements.iter().find(|one| one.id.as_str() == "ET-02").unwrap();
        let left_out = samprov_model::event::LeftOut {
            service: requirement.service.clone(),
            requirement: requirement.id.clone(),
        };
        journal.header.left_out.push(left_out);
        assert_eq!(exit(&journal), Exit::Inconclusive);
        let standings = requirement::standings(&journal);
        let one = standings.iter().find(|one| one.requirement.id.as_str() == "ET-02").unwrap();
        assert_eq!(one.gap, Some(Gap::SafeOnly));
    }

    #[test]
    fn a_must_without_any_case_is_not_held_against_a_selection() {
        let mut journal = green();
        sample::uncover(&mut journal, "ET-02");
        journal.header.not_selected = 5;
        assert_eq!(exit(&journal), Exit::Conforms);
        let standings = requirement::standings(&journal);
        let uncovered = standings.iter().find(|one| one.requirement.id.as_str() == "ET-02").unwrap();
        assert_eq!(uncovered.standing, Standing::NotVerified, "but it is not shown as green");
    }

    #[test]
    fn only_a_must_that_people_do_not_sign_can_lack_cases() {
        let mut journal = green();
        sample::uncover(&mut journal, "ET-02");
        let change = |journal: &mut Journal, change: fn(&mut samprov_model::event::RequirementRecord)| {
            let mut requirements = journal.header.requirements.iter_mut();
            change(requirements.find(|one| one.id.as_str() == "ET-02").unwrap());
        };
        let mut should = journal.clone();
        change(&mut should, |one| one.level = Level::Should);
        assert_eq!(exit(&should), Exit::Conforms);
        let mut manual = journal.clone();
        change(&mut manual, |one| one.verified_by = vec![samprov_model::requirement::VerifiedBy::Manual]);
        manual.header.uncovered.clear();
        assert_eq!(exit(&manual), Exit::Conforms);
        change(&mut journal, |one| one.declared = false);
        assert_eq!(exit(&journal), Exit::Inconclusive, "no request could be made for its operation");
    }

    #[test]
    fn a_selection_that_leaves_out_one_entry_of_a_requirement_is_not_held_against_it() {
        let mut journal = green();
        let before = journal.records.len();
        journal.records.edit(|all| all.retain(|record| !record.id.as_str().contains("/register/unmatched")));
        let gone = u64::try_from(before - journal.records.len()).unwrap();
        assert!(gone > 0);
        journal.header.cases -= gone;
        journal.header.not_selected += gone;
        for requirement in &mut journal.header.requirements {
            let id = &requirement.id;
            requirement.selected = journal.records.iter().any(|case| case.requirements().contains(id));
        }
        assert_eq!(exit(&journal), Exit::Conforms);
        let partly = requirement::standings(&journal).into_iter().find(|one| one.scope == Scope::Partly);
        assert_eq!(partly.unwrap().standing, Standing::NotVerified, "but it is not shown as green");
    }
}
