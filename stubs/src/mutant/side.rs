//! An operator turned into where its fault sits: in answers alone, or in the service behind them.

use super::operator::{Act, ListAct, Operator, ReadAct};

/// Where a fault sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In what is answered: whoever stands before a service, and sees its requests and answers, can do the same.
    Answer,
    /// In what is done: it needs the service's input checks, its state, or requests of its own.
    Service,
}

impl Operator {
    /// Where its fault sits.
    pub fn side(&self) -> Side {
        match &self.act {
            Act::Allow(_)
            | Act::BreakBody(_)
            | Act::Header(_)
            | Act::List(ListAct::NoTotal | ListAct::WithoutCreated)
            | Act::MediaType(..)
            | Act::Read(
                ReadAct::MangledLetters
                | ReadAct::OfAnother
                | ReadAct::OnlyOnce
                | ReadAct::OtherText
                | ReadAct::WithoutOptional,
            )
            | Act::SpoilBody(..)
            | Act::Status(..)
            | Act::SucceedInstead => Side::Answer,
            Act::Accept(_)
            | Act::AcceptBreach(_)
            | Act::Agreement(_)
            | Act::List(
                ListAct::DespiteDeletion
                | ListAct::FilterIgnored
                | ListAct::LimitIgnored
                | ListAct::OffsetIgnored
                | ListAct::OneTooMany,
            )
            | Act::Read(ReadAct::DespiteDeletion | ReadAct::Stale)
            | Act::Store(_)
            | Act::Version(_) => Side::Service,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutant::operators;

    #[test]
    fn faults_of_checks_and_state_are_not_in_the_answer() {
        let side = |id: &str| operators().iter().find(|operator| operator.id == id).map(|found| found.side());
        for id in ["create-not-stored", "read-is-stale", "limit-ignored"] {
            assert_eq!(side(id), Some(Side::Service), "{id}");
        }
        for id in ["body-truncated", "refusal-as-server-error", "read-only-once", "list-lacks-created"] {
            assert_eq!(side(id), Some(Side::Answer), "{id}");
        }
    }
}
