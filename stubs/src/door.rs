//! The port of a server, which can be shut so that it really refuses, and opened again.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A port. It is kept while the door is shut, since candidates have been told of it.
#[derive(Debug)]
pub(crate) struct Door {
    address: SocketAddr,
    listener: Option<TcpListener>,
    /// Bound and not listening: connections are refused, and the system gives the port to nobody else.
    _keeper: Option<TcpSocket>,
}

impl Door {
    /// Listens.
    pub(crate) fn open(wanted: SocketAddr) -> io::Result<Self> {
        let socket = bound(wanted)?;
        let address = socket.local_addr()?;
        // Two sockets may be bound to one port while neither listens, on Linux. Elsewhere a shut port is not kept.
        let keeper = bound(address).ok();
        let listener = Some(socket.listen(WAITING)?);
        Ok(Self { address, listener, _keeper: keeper })
    }

    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether connections are refused.
    pub(crate) fn is_shut(&self) -> bool {
        self.listener.is_none()
    }

    /// Refuses connections from now on.
    pub(crate) fn shut(&mut self) {
        self.listener = None;
    }

    /// Listens again.
    pub(crate) fn reopen(&mut self) -> io::Result<()> {
        if self.listener.is_none() {
            self.listener = Some(bound(self.address)?.listen(WAITING)?);
        }
        Ok(())
    }

    /// The next connection; none comes while it is shut.
    pub(crate) async fn next(&self) -> io::Result<TcpStream> {
        match &self.listener {
            Some(listener) => listener.accept().await.map(|(stream, _)| stream),
            None => std::future::pending().await,
        }
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the listener of the standard library does it: connections that linger do not keep the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// How many connections the system keeps until they are accepted, as the standard library has it.
const WAITING: u32 = 1_024;

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[tokio::test]
    async fn a_shut_door_refuses_and_an_open_one_is_at_the_same_port() {
        let mut door = Door::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = door.address();
        for _ in 0..3 {
            let _caller = TcpStream::connect(address).await.unwrap();
            door.next().await.unwrap();
            door.shut();
            let refused = TcpStream::connect(address).await.unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
            door.reopen().unwrap();
        }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_not_taken_twice() {
        let door = Door::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        assert_eq!(Door::open(door.address()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
