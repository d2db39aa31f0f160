//! A suite proved on the description's own stub: it must find nothing where nothing is wrong.
//!
//! [`OwnStub::of`] makes a loaded description into one that can be judged as its own stub, [`StandIns`] are the running stubs,
//! [`clean`] is the ordinary run against them with journal and reports. [`crate::run::CaseRunner`] runs cases against any address
//! without either, as often as wanted.

mod clean;
mod own_stub;
mod stand_ins;

pub use clean::{CleanRun, Colour, clean};
pub use own_stub::OwnStub;
pub use stand_ins::{ProveError, StandIns};
