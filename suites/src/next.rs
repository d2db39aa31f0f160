//! What a case sends next, given what has been seen: the only home of adaptivity.

use samprov_contract::Contracts;
use samprov_model::{case::Case, observation::Attempt, probe::Program};

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Run this program and come back with the attempt.
    Send(Program),
    /// Judge.
    Done,
}

/// Decides what to do next. Pure; the runner calls it in a loop.
pub fn next(_contracts: &Contracts, _case: &Case, _attempts: &[Attempt]) -> Next {
    Next::Done
}
