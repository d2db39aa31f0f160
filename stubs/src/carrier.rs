//! What carries requests: one connection, as those who answer see it.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::Version;
use samprov_model::{
    connection::{ConnectionFacts, HttpVersion, TlsFacts, TraceContext},
    id::FaultId,
};
use tokio::sync::oneshot;

use crate::fault::Script;

/// One connection.
#[derive(Clone, Debug)]
pub(crate) struct Carrier {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// What TLS agreed on, when it is not cleartext.
    pub(crate) tls: Option<Arc<TlsFacts>>,
    /// The fault that it met itself.
    pub(crate) fault: Option<FaultId>,
    /// Where a script is handed over that goes on in place of HTTP.
    pub(crate) takes_over: TakesOver,
}

/// Whoever takes a connection out of the hands of the HTTP server.
#[derive(Clone, Debug, Default)]
pub(crate) struct TakesOver(Arc<Mutex<Option<oneshot::Sender<Script>>>>);

impl TakesOver {
    /// Waits for scripts from now on.
    pub(crate) fn listen(&self) -> oneshot::Receiver<Script> {
        let (sender, receiver) = oneshot::channel();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// Hands a script over; `false` when another one was before it.
    pub(crate) fn hand_over(&self, script: Script) -> bool {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        sender.is_some_and(|sender| sender.send(script).is_ok())
    }
}

impl Carrier {
    /// A connection in cleartext, or encrypted.
    pub(crate) fn new(number: u64, tls: Option<Arc<TlsFacts>>, fault: Option<FaultId>) -> Self {
        Self { number, tls, fault, takes_over: TakesOver::default() }
    }

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
