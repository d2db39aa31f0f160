//! What a look at a message has shown: what is broken, and apart from it what nobody could decide.

use samprov_model::observation::Violation;

use crate::schema::{IMPOSSIBLE, UNDECIDED};

/// A message held against its contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// How it breaks its contract. Empty: nothing is known to be broken.
    pub violations: Vec<Violation>,
    /// What tells nothing about its sender: patterns that were given up over a value of it, by which it would be broken or not, and
    /// promises that no value can keep.
    pub undecided: Vec<Violation>,
}

/// Whether what could not be decided is a promise of the description that no value can keep.
pub fn is_impossible(undecided: &Violation) -> bool {
    undecided.keyword == IMPOSSIBLE
}

impl Examined {
    /// Sorts what was found.
    pub(super) fn new(found: Vec<Violation>) -> Self {
        let says_nothing =
            |violation: &Violation| [UNDECIDED, IMPOSSIBLE].contains(&violation.keyword.as_str());
        let (undecided, violations) = found.into_iter().partition(says_nothing);
        Self { violations, undecided }
    }
}
