//! Population files turned into one population whose numbers, people and references hold together.

mod organisations;
mod people;
mod read;
mod references;

pub use read::{PopulationFile, read_population};
pub(super) use read::{add, read};
