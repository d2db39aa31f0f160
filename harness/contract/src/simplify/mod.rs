//! Requests become smaller requests that keep, or break, their contract exactly as before: what the search for the smallest
//! request that shows a finding is made of.

mod parts;
mod places;
mod values;

pub(crate) use parts::{breaks_alike, removable, without};
pub(crate) use values::{leaves, simpler};
