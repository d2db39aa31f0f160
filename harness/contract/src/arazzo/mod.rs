//! Arazzo 1.0 documents: sequences of calls read into workflows, and workflows gone through.
//!
//! Reading names everything that cannot be run, with its place; it limits the workflow that it stands in. Going through a workflow
//! ([`walk`]) is pure: the exchanges made so far lead to the next request or to the end.

mod action;
mod compare;
mod condition;
mod criterion;
mod cursor;
mod expression;
mod inputs;
mod json_path;
mod limits;
mod names;
mod notes;
mod payload;
#[cfg(test)]
mod process_tests;
mod processes;
mod read;
mod read_action;
mod read_call;
mod read_step;
mod read_workflow;
mod request;
mod scope;
mod sources;
#[cfg(test)]
mod tests;
mod walk;
mod workflow;

pub use processes::Processes;
pub use read::{ArazzoReading, described_files, foreign_sources, read_processes, read_workflows};
pub use scope::Origin;
pub use sources::Party;
pub(crate) use walk::walk;
pub use walk::{Bound, Failure, Onward, Sending, StepEnd, Visit, Walk};
pub(crate) use workflow::Workflows;
pub use workflow::{Input, Obstacle, ServiceCall, Workflow};
