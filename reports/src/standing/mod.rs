//! A journal becomes what it means: the standing of each requirement and actor, the root causes, the exit code.

mod counts;
mod exit;
mod headline;
mod requirement;
mod responsible;
mod root_cause;
mod summary;

pub use counts::Counts;
pub use exit::exit;
pub use headline::{Headline, headline};
pub use requirement::{RequirementStanding, Scope, Validation};
pub use responsible::{Responsible, Who, responsible};
pub use root_cause::{RootCause, root_causes};
pub use summary::Summary;
