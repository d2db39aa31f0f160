//! Errors of the HTTP client sorted into the few things that can go wrong between two parties.

use std::{error::Error, io, time::Duration};

use samprov_model::observation::{Transport, Unread};

/// The innermost cause of an error, in words.
pub(crate) fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// What kind of failure an error of the client is.
pub(super) fn classify(error: &reqwest::Error, timeout: Duration) -> Transport {
    let why = cause(error);
    if error.is_timeout() {
        return Transport::TimedOut(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
    }
    if let Some(tls) = rustls_error(error) {
        return Transport::Tls(told(tls));
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse_too_large) {
        return Transport::NotRead(Unread::Head);
    }
    if let Some(hyper) = find::<hyper::Error>(error)
        && (hyper.is_parse() || hyper.is_parse_status())
    {
        return Transport::NotHttp(why);
    }
    if error.is_connect() { Transport::Unreachable(why) } else { Transport::Broken(why) }
}

/// Whether the peer closed the connection before it answered: on a connection used before, that says nothing about the request.
pub(super) fn is_closed_before_answer(error: &reqwest::Error) -> bool {
    let closed = find::<hyper::Error>(error)
        .is_some_and(|hyper| hyper.is_incomplete_message() || hyper.is_canceled() || hyper.is_closed());
    let reset = find::<io::Error>(error)
        .is_some_and(|io| matches!(io.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe));
    !error.is_connect() && (closed || reset)
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut current = Some(error);
    while let Some(error) = current {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        current = error.source();
    }
    None
}

/// The error of the TLS layer, however often it is wrapped: an [`io::Error`] passes over what it holds when it is asked for its source.
fn rustls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut current = Some(error);
    while let Some(error) = current {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        current = match held {
            Some(held) => Some(held),
            None => error.source(),
        };
    }
    None
}

/// The TLS error, with what to do where that is known.
fn told(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => {
            format!("{error}; give the certificate of the authority with --cacert FILE")
        }
        rustls::Error::AlertReceived(
            rustls::AlertDescription::CertificateRequired | rustls::AlertDescription::BadCertificate,
        ) => format!("{error}; give a client certificate with --cert FILE and --key FILE"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_authority_is_found_under_its_wrappings_and_the_flag_is_named() {
        let unknown = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, unknown));
        let found = rustls_error(&wrapped).map(told).unwrap_or_default();
        assert!(found.contains("--cacert"), "{found}");
        assert!(rustls_error(&io::Error::other("something else")).is_none());
    }
}
