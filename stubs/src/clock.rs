//! The time since a stub started: what calls and handshakes are dated with.

use tokio::time::Instant;

/// Tells the milliseconds since a stub started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    /// A clock that starts now.
    pub(crate) fn started() -> Self {
        Self(Instant::now())
    }

    /// The milliseconds since then.
    pub(crate) fn milliseconds(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
