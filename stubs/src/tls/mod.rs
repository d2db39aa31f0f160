//! TLS of a stub: a throw-away authority, certificates that are good or wrong in one way, handshakes with what the client
//! offered, and those that failed.
//!
//! [`Authority`] -> [`Identity`] by [`Profile`] -> a server that accepts within bounds -> facts about each handshake.

mod accept;
mod authority;
mod date;
#[cfg(test)]
pub(crate) mod end_to_end;
mod failed;
mod failure;
mod hello;
mod identity;
mod options;
mod overheard;
mod peer;
mod profile;
mod server;

pub(crate) use accept::Accepted;
pub(crate) use failed::FailedHandshakes;
pub(crate) use overheard::Overheard;
pub(crate) use server::{Offered, TlsServer};

pub use authority::Authority;
pub use identity::Identity;
pub use options::{ClientAuthentication, TlsError, TlsOptions};
pub use profile::Profile;
