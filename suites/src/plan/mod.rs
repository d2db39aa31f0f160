//! Descriptions turned into a plan: which cases there are, in which order, and what they verify.

mod address;
mod budget;
mod builder;
mod conditional;
mod consumer;
mod contract;
mod cost;
mod error;
mod flow;
mod input;
mod lists;
mod manners;
mod memory;
mod planner;
mod process;
mod protocol;
mod reach;
mod requirements;
mod resilience;
mod schedule;
mod side_by_side;
mod size;
mod supply;
mod surplus;
mod unchanged;
mod untried;
mod unusual_json;
mod version;
mod workflow;

pub use budget::Budget;
pub use cost::{Cost, REQUEST};
pub use error::PlanError;
pub use input::{DependencySubject, PlanInput, Subject};
pub use schedule::Plan;
pub use size::{Part, PlanSize};
pub use untried::{Untried, UntriedReason, untried};
