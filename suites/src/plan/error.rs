//! Why no plan can be made.

use samprov_model::id::{RequirementId, ServiceId};

/// Why no plan can be made: exit 2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A `verified-by` entry matches no planned case.
    #[error(
        "requirement {requirement} of {service}: verified-by \"{prefix}\" matches no planned case; {next_step}"
    )]
    NothingVerifies {
        /// The service whose Profile has the requirement.
        service: ServiceId,
        /// The requirement.
        requirement: RequirementId,
        /// The entry.
        prefix: String,
        /// What to do, with what is near.
        next_step: String,
    },
}
