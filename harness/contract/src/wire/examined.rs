//! What a look at a message has shown: what is broken, and apart from it what nobody could decide.

use samprov_model::observation::Violation;

use crate::schema::UNDECIDED;

/// A message held against its contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// How it breaks its contract. Empty: nothing is known to be broken.
    pub violations: Vec<Violation>,
    /// Patterns that were given up over a value of it, by which it would be broken or not.
    pub undecided: Vec<Violation>,
}

impl Examined {
    /// Sorts what was found.
    pub(super) fn new(found: Vec<Violation>) -> Self {
        let (undecided, violations) = found.into_iter().partition(|violation| violation.keyword == UNDECIDED);
        Self { violations, undecided }
    }
}
