//! samprov: a conformance test harness for digital collaboration, as a library.
//!
//! `load` reads descriptions, `rig` starts stubs and candidates, `run` sends what `samprov-suites` plans and writes the
//! journal, `prove` does so with seeded faults, `serve` keeps stubs running for developers, `population` makes synthetic people, `cli`
//! is the command line.

pub mod cli;
#[cfg(feature = "demo")]
pub mod demo;
pub mod libtest;
pub mod load;
mod plan_size;
pub mod population;
pub mod prove;
pub mod report_files;
pub mod rig;
pub mod run;
pub mod selection;
pub mod serve;
pub mod settings;
mod subject;
