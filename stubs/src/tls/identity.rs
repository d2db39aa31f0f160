//! A certificate with what belongs to it: the certificates above it, and its key, which stays in memory.

use std::fmt;

use rcgen::{Certificate, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A certificate, the certificates sent along, and the key. Nothing here writes the key anywhere.
pub struct Identity {
    certificate: Certificate,
    above: Vec<Certificate>,
    key: KeyPair,
}

impl Identity {
    pub(super) fn new(certificate: Certificate, above: Vec<Certificate>, key: KeyPair) -> Self {
        Self { certificate, above, key }
    }

    /// The certificate and those sent along, in PEM (RFC 7468).
    pub fn certificates_pem(&self) -> String {
        std::iter::once(&self.certificate).chain(&self.above).map(Certificate::pem).collect()
    }

    /// The key in PEM: for whoever is to prove that it is this one, and for nobody else.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// What a server or client sends.
    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        std::iter::once(&self.certificate).chain(&self.above).map(|one| one.der().clone()).collect()
    }

    /// The key as the TLS library takes it.
    pub(super) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identity").field("above", &self.above.len()).finish_non_exhaustive()
    }
}
