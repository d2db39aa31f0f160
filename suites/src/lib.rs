//! Suites generated from service descriptions: plan, next and judge, all pure.
//!
//! [`Plan`] turns descriptions into cases, [`next`] decides what a case sends after what has been seen,
//! [`judge`] turns what has been seen into a verdict, [`Shrinker`] looks for the smallest case that shows the same. No clock, socket, file or environment.

mod judge;
mod next;
mod outage;
mod plan;
mod process_id;
mod shrink;
#[cfg(test)]
mod testing;
mod workflow;

pub use judge::{judge, known_values};
pub use next::{Next, next};
pub use plan::{
    Budget, Cost, DependencySubject, Part, Plan, PlanError, PlanInput, PlanSize, REQUEST, Subject, Untried,
    UntriedReason, untried,
};
pub use shrink::{MOST_ATTEMPTS, Shrinker};
pub use workflow::{NextStep, next_step, sent_program};
