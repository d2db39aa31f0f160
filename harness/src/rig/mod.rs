//! Stubs and candidates started and stopped: a chosen set of services turned into addresses.

mod certificates;
mod error;
mod escaped;
mod login;
mod output;
mod ports;
mod process;
mod ready;
mod start;
mod supplier;
mod target;
mod template;
mod trigger;
mod watch;
mod words;

pub use certificates::{Certificates, CertificatesError, Encryption, certificates};
pub use error::RigError;
pub(crate) use login::percent_decoded;
pub use login::{Login, split_login, without_login};
pub use process::CandidateProcess;
pub(crate) use process::{Life, ProcessEnd};
pub use ready::connect;
pub use start::{Clients, Rig, RunningService, StartOptions, start};
pub use supplier::Supplier;
pub use target::{Choice, Provided, TargetError, TargetOption, Tested, choose, is_loopback};
pub use trigger::Trigger;
pub use watch::watch;
pub use words::split_words;
