//! Plans run: programs sent, attempts collected, events written.

mod attribution;
mod case_run;
mod clean_up;
mod client;
mod conduct;
mod credentials;
mod curl;
mod deviations;
mod error;
mod filter;
mod header;
mod journal;
mod liveness;
mod mark;
mod opening;
mod options;
mod prepare;
mod program;
mod progress;
mod provision;
mod record;
mod schedule;
mod script;
mod secret;
mod session;
mod stop;
mod transport;

pub(crate) use case_run::run_case;
pub use conduct::{Outcome, test};
pub use error::RunError;
pub(crate) use filter::Census;
pub(crate) use journal::JournalWriter;
pub use options::{ConnectionOptions, RunOptions};
pub(crate) use prepare::{NotStarted, input, open_session, prepare, subjects};
pub(crate) use session::Session;
pub(crate) use transport::cause;
