//! The verdict on a case: one judge per assertion.

use samprov_contract::Contracts;
use samprov_model::{
    case::{Assertion, Case},
    observation::Attempt,
    verdict::Verdict,
};

use super::{answer, consumer, flow, page, refusal, surplus};

/// The verdict on a case. Pure: a function of all its attempts.
pub fn judge(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    match &case.assertion {
        Assertion::AnswerAsDeclared => answer::judge_positive(contracts, case, attempts),
        Assertion::InvalidRefused { place, keyword, tells_undocumented } => {
            refusal::judge_invalid(contracts, case, attempts, place, keyword, *tells_undocumented)
        }
        Assertion::ProtocolRefused { breach } => refusal::judge_breach(contracts, case, attempts, *breach),
        Assertion::CreatedIsRead | Assertion::ReplacedIsRead => flow::judge_stored(contracts, case, attempts),
        Assertion::DeletedIsGone => flow::judge_gone(contracts, case, attempts),
        Assertion::LinkHolds { .. } | Assertion::ReadIsRepeatable => {
            flow::judge_followed(contracts, case, attempts)
        }
        Assertion::PageWithinLimit { items, limit, at_most } => {
            page::judge_limit(contracts, case, attempts, items, limit, *at_most)
        }
        Assertion::OffsetMovesOn { items } => page::judge_offset(contracts, case, attempts, items),
        Assertion::NoSurplus { consumer, allow } => {
            surplus::judge(contracts, case, attempts, consumer, allow)
        }
        Assertion::CallsKeepContract { dependency, operation } => {
            consumer::judge_calls(case, attempts, dependency, operation)
        }
        Assertion::NoUnmatchedCall { dependency } => consumer::judge_unmatched(case, attempts, dependency),
    }
}
