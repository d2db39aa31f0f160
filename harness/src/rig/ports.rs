//! Free ports for candidates: none is handed out twice in a run.

use std::{
    collections::BTreeSet,
    io,
    net::{Ipv4Addr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
};

/// The ports that candidates of a run were told to listen on. A port is free again as soon as it has been looked up, so that the
/// system may offer it a second time before the first candidate listens; the second would then be taken for the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Ports {
    taken: Arc<Mutex<BTreeSet<u16>>>,
}

impl Ports {
    /// A port on the loopback address that nobody listens on and that was not handed out before.
    pub(super) fn take(&self) -> io::Result<u16> {
        // Those that were offered again are held until a new one is found, so that each try offers another.
        let mut held = Vec::new();
        loop {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let port = listener.local_addr()?.port();
            if self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
                return Ok(port);
            }
            held.push(listener);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_handed_out_twice() {
        let ports = Ports::default();
        let taken: BTreeSet<u16> = (0..2_000).map(|_| ports.take().unwrap()).collect();
        assert_eq!(taken.len(), 2_000);
    }
}
