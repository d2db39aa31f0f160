//! The certificate that a client showed, by its subject and its fingerprint.

use std::fmt::Write;

use rustls::pki_types::CertificateDer;
use samprov_model::connection::PeerCertificate;
use sha2::{Digest, Sha256};
use x509_parser::parse_x509_certificate;

/// What is remembered of a client's certificate.
pub(super) fn peer(certificate: &CertificateDer<'_>) -> PeerCertificate {
    let mut subject = match parse_x509_certificate(certificate) {
        Ok((_, read)) => read.subject().to_string(),
        Err(_) => String::new(),
    };
    subject.truncate(subject.floor_char_boundary(LONGEST));
    PeerCertificate { subject, sha256: hexadecimal(&Sha256::digest(certificate.as_ref())) }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

const LONGEST: usize = 1_024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_certificate_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(peer(&CertificateDer::from(bytes)).sha256.len(), 64);
        }
    }
}
