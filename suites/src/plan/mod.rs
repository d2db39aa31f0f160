//! Descriptions turned into a plan: which cases there are, in which order, and what they verify.

mod address;
mod builder;
mod conditional;
mod consumer;
mod contract;
mod error;
mod flow;
mod input;
mod lists;
mod planner;
mod protocol;
mod reach;
mod requirements;
mod schedule;
mod supply;
mod surplus;
mod unchanged;
mod untried;
mod unusual_json;
mod version;
mod workflow;

pub use error::PlanError;
pub use input::{DependencySubject, PlanInput, Subject};
pub use schedule::Plan;
pub use untried::{Untried, UntriedReason, untried};
