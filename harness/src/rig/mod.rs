//! Stubs and candidates started and stopped: a chosen set of services turned into addresses.

mod output;
mod process;
mod ready;
mod start;
mod target;
mod template;
mod words;

pub use process::CandidateProcess;
pub use ready::connect;
pub use start::{Rig, RigError, RunningService, StartOptions, start};
pub use target::{Choice, Provided, TargetError, TargetOption, Tested, choose, is_loopback};
pub use words::split_words;
