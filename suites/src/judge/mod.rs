//! What has been seen turned into a verdict. One file per kind of assertion.

mod address;
mod allow;
mod answer;
mod caching;
mod combined;
#[cfg(test)]
mod combined_tests;
mod conditional;
mod consumer;
mod contained;
mod contained_driven;
mod discovery;
mod driven;
mod failover;
mod finding;
mod flow;
#[cfg(test)]
mod flow_tests;
mod leak;
mod listing;
mod manners;
#[cfg(test)]
mod manners_tests;
mod page;
mod pages;
mod process;
mod refusal;
#[cfg(test)]
mod resilience_tests;
mod sequence;
mod severity;
mod stopped;
mod surplus;
mod unchanged;
mod verdict;
mod workflow;

pub(crate) use answer::names_own;
pub use discovery::known_values;
pub(crate) use severity::OutcomeKind;
pub use verdict::judge;
