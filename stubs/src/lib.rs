//! Stand-ins (stubbar) for the services a candidate depends on, made from those services' own descriptions.
//!
//! A [`Stub`] is a front of ours before one loopback mock server: listener -> recorder -> contract check -> state ->
//! answer. It answers what the dependency's contract promises, from the shared population, and remembers what it was
//! asked, so that the candidate can be judged as a consumer. A [`Proxy`] stands before a service that runs already.

mod accepting;
mod agreed;
mod answering;
mod carrier;
mod clock;
mod door;
#[cfg(test)]
mod end_to_end;
mod fault;
mod fields;
mod front;
mod identity;
mod interposer;
mod lent;
mod limits;
mod listening;
mod listing;
mod merge_patch;
mod mutant;
mod notes;
mod options;
mod own_pages;
mod part;
mod pointer;
mod problem;
mod proxy;
mod recorder;
mod records;
mod relay;
mod repair;
mod roles;
mod searching;
mod seeds;
mod serving;
mod shaping;
mod streams;
mod stub;
mod tls;
mod tokens;
mod trace;
#[cfg(test)]
mod transports;
mod versions;
mod world;
mod writing;

pub use fault::injectable_faults;
pub use interposer::{Interposer, Origin, PassOn};
pub use mutant::{Mutant, Operator, OperatorFamily, ShowsIn, Side, Switch, Tally, operators};
pub use options::{StubError, StubOptions};
pub use own_pages::{OWN_PAGES, OwnPages};
pub use proxy::{Far, NoAnswer, Proxy};
pub use recorder::Quiet;
pub use stub::{Stub, StubState};
pub use tls::{Authority, ClientAuthentication, Identity, Profile, TlsError, TlsOptions};
pub use trace::TraceId;
