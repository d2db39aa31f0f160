//! Seeded faults: a description, an operator of the catalogue and an operation turned into a service with that one fault.
//!
//! `operators.yaml` is the catalogue. What a document must have for an operator stands in the operator's own data and is asked of the
//! document alone ([`Mutant::unmet`]). A [`Mutant`] acts on the bytes, statuses and header fields that leave a stub, or lets through
//! what its own small evaluator sees to be broken: never by the code that generates and judges.

mod answers;
mod armed;
mod caller;
mod candidates;
mod catalogue;
mod condition;
mod evaluate;
mod facts;
mod formats;
mod listed;
mod member;
mod memory;
mod operator;
mod read;
mod reading;
mod side;
mod sites;
mod spoil;
mod stored;
mod switch;
#[cfg(test)]
mod tests;
mod version;
mod write;

pub use armed::{Mutant, Tally};
pub use catalogue::operators;
pub use operator::{Operator, OperatorFamily, ShowsIn};
pub use side::Side;
pub use switch::Switch;
