//! What has been seen turned into a verdict. One file per kind of assertion.

mod answer;
mod consumer;
mod discovery;
mod finding;
mod flow;
mod page;
mod refusal;
mod severity;
mod stopped;
mod surplus;
mod verdict;

pub(crate) use answer::names_own;
pub use discovery::known_values;
pub(crate) use severity::OutcomeKind;
pub use verdict::judge;
