//! The vocabulary of samprov as plain data: what is described, planned, seen, judged and told.
//!
//! Types move right only: [`description`] -> [`case`] -> [`observation`] -> [`verdict`] -> [`event`].
//! Nothing in this crate knows a clock, a socket, a file or the environment.

pub mod agreement;
pub mod caching;
pub mod candidate;
pub mod case;
pub mod collaboration;
pub mod composite;
pub mod connection;
pub mod contact;
pub mod content;
pub mod dependency;
pub mod description;
pub mod deviation;
pub mod drive;
pub mod event;
pub mod evidence;
pub mod exit;
pub mod hsa_id;
pub mod id;
pub mod injection;
pub mod instance;
mod luhn;
pub mod mask;
pub mod message;
pub mod observation;
pub mod organisation_number;
pub mod personal_number;
pub mod place;
pub mod plan;
pub mod population;
pub mod probe;
pub mod profile;
pub mod recipe;
pub mod requirement;
pub mod resilience;
pub mod selection;
pub mod shrunk;
pub mod span;
pub mod technical;
pub mod test_data;
pub mod verdict;
pub mod workflow;
