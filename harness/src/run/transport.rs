//! Errors of the HTTP client sorted into the few things that can go wrong between two parties.

use std::{error::Error, io, time::Duration};

use samprov_model::observation::Transport;

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
    if find::<rustls::Error>(error).is_some() || is_rustls_inside_io(error) {
        return Transport::Tls(why);
    }
    if let Some(hyper) = find::<hyper::Error>(error)
        && (hyper.is_parse() || hyper.is_parse_too_large() || hyper.is_parse_status())
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

fn is_rustls_inside_io(error: &(dyn Error + 'static)) -> bool {
    find::<io::Error>(error)
        .and_then(io::Error::get_ref)
        .is_some_and(|inner| inner.downcast_ref::<rustls::Error>().is_some())
}
