//! Faults (störningar) that a stub puts on: a call turned into what a broken dependency would do with it.
//!
//! `faults.yaml` -> [`injectable_faults`]; [`samprov_model::injection::Injection`] -> the [`Stage`]'s set of what is on ->
//! a connection refused or reset, an answer that waits, another answer, or a [`Script`] of bytes in place of one.

mod action;
mod answers;
mod catalogue;
#[cfg(test)]
mod clients;
mod draw;
#[cfg(test)]
mod end_to_end;
mod errors;
mod meeting;
mod on;
mod probing;
#[cfg(test)]
mod proofs;
mod script;
mod settling;
mod stage;
mod wire_form;

pub(crate) use action::OfConnection;
pub(crate) use catalogue::faults;
pub(crate) use meeting::Call;
pub(crate) use on::On;
pub(crate) use script::Script;
pub(crate) use stage::{Set, Stage, Watching};

pub use catalogue::injectable_faults;
