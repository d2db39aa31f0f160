//! What carries requests: one connection, as those who answer see it.

use std::sync::Arc;

use hyper::Version;
use samprov_model::connection::{ConnectionFacts, HttpVersion, TlsFacts, TraceContext};

/// One connection.
#[derive(Clone, Debug)]
pub(crate) struct Carrier {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// What TLS agreed on, when it is not cleartext.
    pub(crate) tls: Option<Arc<TlsFacts>>,
}

impl Carrier {
    /// The facts about one call on this connection.
    pub(crate) fn facts(&self, milliseconds: u64, version: Version, trace: TraceContext) -> ConnectionFacts {
        let http = match version {
            Version::HTTP_09 | Version::HTTP_10 => HttpVersion::Http10,
            Version::HTTP_2 => HttpVersion::Http2,
            _ => HttpVersion::Http11,
        };
        ConnectionFacts { milliseconds, number: self.number, http, trace, tls: self.tls.clone() }
    }
}
