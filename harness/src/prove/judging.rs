//! A case and a fault turned into whether the case judges the answers that the fault changes.

use samprov_model::{
    case::{Assertion, Family},
    observation::Attempt,
};
use samprov_stubs::ShowsIn;

/// What a case asserts, and of what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asserted<'c> {
    pub(super) assertion: &'c Assertion,
    pub(super) family: Family,
    /// Whether it is asserted of the operation that has the fault.
    pub(super) is_own: bool,
}

/// Whether a case looks at an answer to its test as a fault changes it. One that waits for a refusal, and bears a success (a service
/// may disregard `Accept`), has not looked at what that success is.
pub(super) fn looks_at(assertion: &Assertion, shows_in: ShowsIn<'_>) -> bool {
    let waits_for_refusal =
        matches!(assertion, Assertion::InvalidRefused { .. } | Assertion::ProtocolRefused { .. });
    match shows_in {
        ShowsIn::Answers | ShowsIn::Flows => !waits_for_refusal,
        ShowsIn::Refusals(_) => true,
    }
}

/// Whether a case, if it were good, would be one that judges answers as a fault changes them. Only what says so by its assertion: what
/// is wrongly taken for a judge would hide a gap of the suite.
pub(super) fn judges(case: Asserted<'_>, shows_in: ShowsIn<'_>) -> bool {
    match shows_in {
        ShowsIn::Answers => case.is_own && *case.assertion == Assertion::AnswerAsDeclared,
        ShowsIn::Flows => case.family == Family::Flow,
        ShowsIn::Refusals(_) => {
            case.is_own
                && matches!(
                    case.assertion,
                    Assertion::InvalidRefused { .. }
                        | Assertion::NotFoundAsDeclared
                        | Assertion::ProtocolRefused { .. }
                )
        }
    }
}

/// Whether the last look of a case got no answer.
pub(super) fn is_unanswered(attempts: &[Attempt]) -> bool {
    let last = attempts.last().and_then(|attempt| attempt.observation.exchanges.last());
    last.is_some_and(|exchange| exchange.answer().is_none())
}

#[cfg(test)]
mod tests {
    use samprov_model::case::Breach;

    use super::*;

    const ACCEPT: Assertion = Assertion::ProtocolRefused { breach: Breach::UnacceptableAccept };

    #[test]
    fn a_success_where_a_refusal_may_be_is_not_looked_at() {
        assert!(!looks_at(&ACCEPT, ShowsIn::Answers));
        assert!(looks_at(&ACCEPT, ShowsIn::Refusals("")));
        // Whatever else passes has had its look, whether it judges such answers or not.
        for assertion in
            [Assertion::AnswerAsDeclared, Assertion::ReadIsRepeatable, Assertion::NotFoundAsDeclared]
        {
            assert!(looks_at(&assertion, ShowsIn::Answers), "{assertion:?}");
            assert!(looks_at(&assertion, ShowsIn::Flows), "{assertion:?}");
        }
    }

    #[test]
    fn only_what_asserts_something_of_such_answers_is_missed_as_a_judge_of_them() {
        let is_judge = |assertion: &Assertion, family, is_own, shows_in| {
            judges(Asserted { assertion, family, is_own }, shows_in)
        };
        let (positive, created) = (Assertion::AnswerAsDeclared, Assertion::CreatedIsRead);
        assert!(is_judge(&positive, Family::Contract, true, ShowsIn::Answers));
        assert!(!is_judge(&positive, Family::Contract, false, ShowsIn::Answers), "of another operation");
        assert!(!is_judge(&positive, Family::Contract, true, ShowsIn::Flows));
        assert!(!is_judge(&positive, Family::Contract, true, ShowsIn::Refusals("")));
        assert!(!is_judge(&ACCEPT, Family::Protocol, true, ShowsIn::Answers));
        assert!(is_judge(&ACCEPT, Family::Protocol, true, ShowsIn::Refusals("")));
        assert!(is_judge(&created, Family::Flow, false, ShowsIn::Flows));
        assert!(!is_judge(&created, Family::Flow, true, ShowsIn::Answers));
    }
}
