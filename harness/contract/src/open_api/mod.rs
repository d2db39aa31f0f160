//! OpenAPI 2.0, 3.0 and 3.1 read into operations.

mod answers;
mod bodies;
mod defects;
mod edition;
mod examples;
mod info;
mod inspect;
mod node;
mod objects;
mod operations;
mod parameters;
mod reader;
mod reading;
mod security;

pub use defects::Defect;
pub use info::ApiInfo;
pub use reading::{ReadError, Reading, read};

#[cfg(test)]
mod naming_tests;
#[cfg(test)]
mod tests;
