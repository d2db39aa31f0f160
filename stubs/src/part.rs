//! What a stub stands for, which says how strict it is and how much it knows.

use samprov_contract::Detail;

/// What a stub stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The service under test: as strict as its description, with data of its own, and telling all it can.
    Candidate,
    /// A service that the candidate depends on: lenient where a refusal would make the candidate fail for what is no fault,
    /// knowing the population only, and telling what it must.
    Dependency,
}

impl Part {
    /// How much an answer tells.
    pub(crate) fn detail(self) -> Detail {
        match self {
            Self::Candidate => Detail::Full,
            Self::Dependency => Detail::Required,
        }
    }
}
