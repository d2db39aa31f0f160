//! A seed turned into a population: people with official test numbers, families, organisations.

mod choice;
mod families;
mod generate;
mod key;
mod lists;
mod organisations;
mod people;
mod write;

pub use generate::{PopulationError, generate};
pub use write::yaml;
