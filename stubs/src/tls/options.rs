//! How a stub speaks TLS, and why it may not.

use std::{sync::Arc, time::SystemTime};

use super::{Authority, Profile};

/// How a stub speaks TLS.
#[derive(Clone, Debug)]
pub struct TlsOptions {
    /// Who issues the certificate of the stub, and whose client certificates are accepted.
    pub authority: Arc<Authority>,
    /// What the certificate of the stub is like.
    pub profile: Profile,
    /// Whether clients must show a certificate.
    pub clients: ClientAuthentication,
    /// The moment that the certificate is dated from.
    pub now: SystemTime,
}

impl TlsOptions {
    /// A good certificate; clients are not asked for theirs.
    pub fn new(authority: Arc<Authority>, now: SystemTime) -> Self {
        Self { authority, profile: Profile::Good, clients: ClientAuthentication::None, now }
    }
}

/// Whether clients show a certificate (RFC 8446, 4.3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// They are not asked.
    #[default]
    None,
    /// They may; one of another authority is refused in the handshake.
    Optional,
    /// They must; without one, or with one of another authority, the handshake fails.
    Required,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A certificate cannot be made, for example because a host name is none.
    #[error("the certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not take a certificate or a setting.
    #[error("TLS cannot be set up")]
    Library(#[from] rustls::Error),
    /// The TLS library does not take the authority for client certificates.
    #[error("client certificates cannot be checked")]
    Clients(#[from] rustls::server::VerifierBuilderError),
}
