//! What went wrong in a handshake, from what the TLS library and the network say.

use std::io;

use rustls::Error;
use samprov_model::connection::HandshakeFailure;

use super::overheard::TooLarge;

/// Why a handshake failed. The library wraps its own errors in those of the network.
pub(super) fn failure(error: &io::Error) -> HandshakeFailure {
    let inner = error.get_ref();
    if inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLarge>) {
        return HandshakeFailure::TooLarge;
    }
    match inner.and_then(<dyn std::error::Error + Send + Sync>::downcast_ref::<Error>) {
        Some(error) => of_library(error),
        None => HandshakeFailure::Closed,
    }
}

fn of_library(error: &Error) -> HandshakeFailure {
    match error {
        Error::AlertReceived(alert) => HandshakeFailure::ClientAlert(u8::from(*alert)),
        Error::NoCertificatesPresented => HandshakeFailure::NoClientCertificate,
        Error::InvalidCertificate(why) => HandshakeFailure::ClientCertificateRefused(told(why)),
        Error::PeerIncompatible(why) => HandshakeFailure::NothingInCommon(told(why)),
        Error::NoApplicationProtocol => HandshakeFailure::NothingInCommon(told(error)),
        other => HandshakeFailure::Broken(told(other)),
    }
}

/// Bounded: some errors quote what the client sent.
fn told(why: &impl std::fmt::Debug) -> String {
    let mut text = format!("{why:?}");
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

const LONGEST: usize = 200;
