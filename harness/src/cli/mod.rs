//! The command line.

mod again;
pub mod arguments;
mod check;
mod coverage;
mod defects;
#[cfg(feature = "demo")]
mod demo;
mod error;
mod output;
mod panic;
mod plan;
mod population;
mod prove;
mod report;
mod schema;
mod start;
mod stub;
mod test;

pub use error::CommandError;
pub use start::main;
