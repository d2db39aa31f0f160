//! A case turned into what it costs, before anything is sent: its requests and pauses, as if all went well.

use std::time::Duration;

use samprov_model::{
    case::{Assertion, Breach, Case},
    composite::PartState,
    injection::Effect,
    probe::Program,
    resilience::Terms,
};

use crate::outage::SUPPOSED_DEADLINE;

/// What one request counts for. A candidate that answers sooner leaves time over, a slower one is stopped by the clock.
pub const REQUEST: Duration = Duration::from_millis(5);

/// What a case costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Requests, controls, set-up and clean-up among them.
    pub requests: u64,
    /// Time that it asks to wait.
    pub pauses: Duration,
}

impl Cost {
    /// What a case costs when each answer is as it should be: second looks and retries are not counted.
    pub fn of(case: &Case) -> Self {
        let programs = case.programs.iter();
        // A command, or what is waited for, counts as one request where there is nothing else to send.
        let mut cost =
            Self { requests: u64::from(case.programs.is_empty() && case.drive.is_some()), ..Self::default() };
        match sent(&case.assertion) {
            Sent::EachProgram => programs.for_each(|program| cost.add(program)),
            Sent::FirstProgram => programs.take(1).for_each(|program| cost.add(program)),
            Sent::ThroughFault(pause) => {
                // Before, during and after.
                programs.take(1).cycle().take(3).for_each(|program| cost.add(program));
                // A command is run twice before.
                cost.requests *= if case.programs.is_empty() { 4 } else { 1 };
                cost.pauses = cost.pauses.saturating_add(pause);
            }
            Sent::BeforeControl => {
                programs.take(1).chain(&case.control).for_each(|program| cost.add(program));
            }
        }
        cost
    }

    /// The time that it counts for.
    pub fn time(self) -> Duration {
        REQUEST.saturating_mul(u32::try_from(self.requests).unwrap_or(u32::MAX)).saturating_add(self.pauses)
    }

    fn add(&mut self, program: &Program) {
        self.requests += program.steps.len() as u64;
        let milliseconds = program.steps.iter().map(|step| u64::from(step.pause)).sum();
        self.pauses = self.pauses.saturating_add(Duration::from_millis(milliseconds));
    }
}

/// What [`crate::next`] sends when all goes well.
enum Sent {
    /// The same three times, with the time that a fault takes.
    ThroughFault(Duration),
    BeforeControl,
    EachProgram,
    FirstProgram,
}

fn sent(assertion: &Assertion) -> Sent {
    match assertion {
        Assertion::ProtocolRefused { breach: Breach::UnusualJson | Breach::WrongMethod } => {
            Sent::FirstProgram
        }
        Assertion::InvalidRefused { .. } | Assertion::ProtocolRefused { .. } => Sent::BeforeControl,
        Assertion::FaultContained { effect, terms, .. } => Sent::ThroughFault(match effect {
            Effect::Silent | Effect::Slow => deadline(terms),
            Effect::Late => deadline(terms) / 2,
            Effect::Broken
            | Effect::Business
            | Effect::ErrorAnswer
            | Effect::FlawedAnswer
            | Effect::IncompleteTls
            | Effect::InvalidAnswer
            | Effect::Novel
            | Effect::Tolerable
            | Effect::Unreached
            | Effect::UntrustedTls => Duration::ZERO,
        }),
        Assertion::FailsOver { terms, .. } => Sent::ThroughFault(deadline(terms)),
        Assertion::PartsCombined { parts, .. } => {
            let waits = parts.iter().map(|part| match part.state {
                PartState::Timeout => deadline(&part.terms),
                PartState::Slow => deadline(&part.terms) / 2,
                PartState::Empty | PartState::Fault | PartState::LogicalError | PartState::Ok => {
                    Duration::ZERO
                }
            });
            // Parts are often asked side by side.
            Sent::ThroughFault(waits.max().unwrap_or_default())
        }
        Assertion::CallsKeepContract { .. }
        | Assertion::CallsMannered { .. }
        | Assertion::NoSurplus { .. }
        | Assertion::NoUnmatchedCall { .. } => Sent::EachProgram,
        Assertion::AddressLeadsToCreated
        | Assertion::AnswerAsDeclared
        | Assertion::CreatedAgain
        | Assertion::CreatedIsRead
        | Assertion::CurrentAccepted
        | Assertion::DeletedIsGone
        | Assertion::FilterHolds { .. }
        | Assertion::LinkHolds { .. }
        | Assertion::ListHoldsCreated { .. }
        | Assertion::ListLeavesOutDeleted { .. }
        | Assertion::NextPageHolds { .. }
        | Assertion::NotFoundAsDeclared
        | Assertion::NotModified
        | Assertion::OffsetMovesOn { .. }
        | Assertion::PageWithinLimit { .. }
        | Assertion::PagesAddUp { .. }
        | Assertion::ReadChangesNothing
        | Assertion::ReadIsRepeatable
        | Assertion::RefusedChangesNothing
        | Assertion::ReplacedIsRead
        | Assertion::StaleRefused
        | Assertion::StepHolds { .. }
        | Assertion::WorkflowHolds { .. } => Sent::FirstProgram,
    }
}

fn deadline(terms: &Terms) -> Duration {
    Duration::from_millis(u64::from(terms.deadline.unwrap_or(SUPPOSED_DEADLINE)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;

    fn requests(id: &str) -> u64 {
        Cost::of(&Fixture::notes().case(id)).requests
    }

    #[test]
    fn set_up_test_and_clean_up_count_and_so_does_the_control_behind_a_negative() {
        assert_eq!(requests("contract/listNotes/positive/minimal"), 1);
        assert_eq!(requests("contract/getNote/positive/minimal"), 3, "create, read, delete");
        assert_eq!(
            requests("contract/createNote/negative/body/text/type"),
            2 * requests("contract/createNote/positive/minimal")
        );
    }

    #[test]
    fn a_pause_counts_with_the_requests() {
        let mut case = Fixture::notes().case("contract/listNotes/positive/minimal");
        case.programs[0].steps[0].pause = 40;
        assert_eq!(Cost::of(&case).time(), REQUEST + Duration::from_millis(40));
    }
}
