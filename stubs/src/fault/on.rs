//! One fault that is on: whom it meets, how often still, and what its times refer to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use samprov_model::{
    id::{FaultId, OperationId},
    injection::Injection,
};

use super::{
    action::{Action, OfConnection, Wait},
    catalogue::Fault,
    draw,
};
use crate::{limits, tls::TlsServer};

/// A fault that is on.
#[derive(Debug)]
pub(crate) struct On {
    /// The fault.
    pub(crate) fault: &'static Fault,
    /// What its times refer to.
    pub(crate) deadline: Duration,
    operation: Option<OperationId>,
    left: Option<AtomicU32>,
    /// How many calls it has been asked about.
    asked: AtomicU64,
    seed: u64,
    drawn: AtomicU64,
    server: Option<Arc<TlsServer>>,
}

impl On {
    /// A fault as it is put on. Its deadline is bounded.
    pub(crate) fn new(fault: &'static Fault, injection: &Injection, seed: u64) -> Self {
        let deadline = Duration::from_millis(injection.deadline.into()).min(limits::FAULT_DEADLINE);
        let left = injection.calls.or(fault.calls).map(AtomicU32::new);
        let operation = injection.operation.clone();
        let (asked, drawn) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { fault, deadline, operation, left, asked, seed, drawn, server: None }
    }

    /// With the TLS of its own.
    pub(crate) fn with_server(self, server: TlsServer) -> Self {
        Self { server: Some(Arc::new(server)), ..self }
    }

    /// Its id.
    pub(crate) fn id(&self) -> FaultId {
        self.fault.seen.id.clone()
    }

    /// The TLS of its own.
    pub(crate) fn server(&self) -> Option<&Arc<TlsServer>> {
        self.server.as_ref()
    }

    /// Whether it is still on.
    pub(crate) fn is_on(&self) -> bool {
        self.left.as_ref().is_none_or(|left| left.load(Ordering::Relaxed) > 0)
    }

    /// One more call that it is for; `false` when the call does not meet it: it is off by now, or between two bursts.
    pub(crate) fn meet(&self) -> bool {
        let call = self.asked.fetch_add(1, Ordering::Relaxed);
        if self.fault.action.burst().is_some_and(|burst| !burst.hits(call)) {
            return false;
        }
        let Some(left) = &self.left else { return true };
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    /// How long this answer waits; none is for ever.
    pub(crate) fn span(&self, wait: Wait) -> Option<Duration> {
        draw::span(wait, self.deadline, self.seed, self.drawn.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether it meets calls of every operation.
    pub(super) fn is_for_all(&self) -> bool {
        self.operation.is_none()
    }

    /// Whether it meets calls of this operation.
    pub(super) fn is_for(&self, operation: Option<&OperationId>) -> bool {
        self.operation.is_none() || self.operation.as_ref() == operation
    }

    /// What happens to connections, and whether it can: a certificate needs TLS.
    pub(crate) fn of_connection(&self, is_tls: bool) -> Option<&'static OfConnection> {
        match &self.fault.action {
            Action::Connection(action @ (OfConnection::Refuse | OfConnection::Reset)) => Some(action),
            Action::Connection(action @ (OfConnection::Certificate(_) | OfConnection::Handshake(_))) => {
                is_tls.then_some(action)
            }
            Action::Answer(_) | Action::Wait(_) | Action::Wire(_) => None,
        }
    }
}
