//! Descriptions turned into a plan: which cases there are, in which order, and what they verify.

mod builder;
mod consumer;
mod contract;
mod error;
mod flow;
mod input;
mod memory;
mod planner;
mod protocol;
mod reach;
mod requirements;
mod schedule;
mod side_by_side;
mod supply;
mod surplus;
mod untried;
mod unusual_json;

pub use error::PlanError;
pub use input::{DependencySubject, PlanInput, Subject};
pub use schedule::Plan;
pub use untried::{Untried, UntriedReason, untried};
