//! A journal becomes what it means: the standing of each requirement and actor, the root causes, the exit code.

mod action;
mod counts;
mod exception;
mod exit;
mod headline;
mod requirement;
mod responsible;
mod root_cause;
mod strict;
mod summary;
mod tally;

pub use action::{Action, actions};
pub use counts::Counts;
pub(crate) use exception::{Exception, exceptions};
pub use exit::exit;
pub use headline::{Headline, headline};
pub use requirement::{Gap, RequirementStanding, Scope, Validation};
pub use responsible::{Responsible, Task, Who, responsible};
pub use root_cause::{RootCause, root_causes};
pub use strict::as_judged;
pub use summary::Summary;
