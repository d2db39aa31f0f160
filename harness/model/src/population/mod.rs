//! The population (population): synthetic persons, organisations, records and consumers that stubs and generator share.

mod exemption;
mod file;
mod organisation;
mod persona;
mod reference;

pub use exemption::Exemption;
pub use file::{Client, Population};
pub use organisation::Organisation;
pub use persona::{Address, Persona, Standing};
pub use reference::Reference;
