//! A connection turned into an encrypted one with the facts about its handshake, within bounds of time and size.

use std::time::Duration;

use rustls::{ServerConnection, server::Acceptor};
use samprov_model::connection::{ClientHello, FailedHandshake, HandshakeFailure, TlsFacts, TlsVersion};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::{LazyConfigAcceptor, server::TlsStream};

use super::{
    TlsServer,
    failure::failure,
    hello::{Heard, read, suite_name},
    overheard::Overheard,
    peer::peer,
    server::{HTTP_2, Offered},
};
use crate::{limits, serving::Spoken};

/// A handshake that succeeded.
pub(crate) struct Accepted<S> {
    /// The encrypted connection.
    pub(crate) stream: TlsStream<Overheard<S>>,
    /// What was agreed on.
    pub(crate) facts: TlsFacts,
    /// The version of HTTP agreed on.
    pub(crate) spoken: Spoken,
}

/// A handshake that failed, and the connection where there still is one.
struct Refused<S> {
    hello: Option<ClientHello>,
    why: HandshakeFailure,
    stream: Option<S>,
}

impl TlsServer {
    /// Shakes hands. A handshake that fails is remembered under the connection's number and the time at which it came.
    pub(crate) async fn accept<S>(
        &self,
        stream: S,
        number: u64,
        milliseconds: u64,
        offered: Offered,
    ) -> Option<Accepted<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        match self.shake_hands(stream, offered).await {
            Ok(accepted) => Some(accepted),
            Err(Refused { hello, why, stream }) => {
                self.failed.keep(FailedHandshake { milliseconds, number, hello, why });
                if let Some(stream) = stream {
                    part(stream).await;
                }
                None
            }
        }
    }

    /// Remembers a connection on which the handshake was all that happened.
    pub(crate) fn without_call(&self, facts: &TlsFacts, number: u64, milliseconds: u64) {
        let (hello, why) = (facts.hello.clone(), HandshakeFailure::ClosedWithoutCall);
        self.failed.keep(FailedHandshake { milliseconds, number, hello, why });
    }

    /// Says `reply` to a client's first message and nothing more, until the client goes or the time is over.
    pub(crate) async fn leave_off<S>(&self, mut stream: S, number: u64, milliseconds: u64, reply: &[u8])
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut heard = Vec::new();
        let leaving = async {
            let mut buffer = [0; 4_096];
            let mut is_answered = false;
            while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                let room = limits::HELLO_BYTES.saturating_sub(heard.len());
                heard.extend_from_slice(&buffer[..count.min(room)]);
                if !is_answered && matches!(read(&heard), Heard::Hello(_)) {
                    is_answered = true;
                    if stream.write_all(reply).await.is_err() {
                        break;
                    }
                }
            }
        };
        let why = match timeout(limits::FAULT_TIME, leaving).await {
            Ok(()) => HandshakeFailure::Closed,
            Err(_) => HandshakeFailure::TimedOut,
        };
        let hello = match read(&heard) {
            Heard::Hello(hello) => Some(hello),
            Heard::Incomplete | Heard::NotTls => None,
        };
        self.failed.keep(FailedHandshake { milliseconds, number, hello, why });
    }

    async fn shake_hands<S>(&self, stream: S, offered: Offered) -> Result<Accepted<S>, Refused<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let deadline = Instant::now() + limits::HANDSHAKE_TIME;
        let mut acceptor = LazyConfigAcceptor::new(Acceptor::default(), Overheard::new(stream));
        let start = match timeout_at(deadline, &mut acceptor).await {
            Ok(Ok(start)) => start,
            Ok(Err(error)) => return Err(unheard(acceptor.take_io(), failure(&error))),
            Err(_) => return Err(unheard(acceptor.take_io(), HandshakeFailure::TimedOut)),
        };
        let hello = match read(start.io.heard()) {
            Heard::Hello(hello) => Some(hello),
            Heard::Incomplete | Heard::NotTls => None,
        };
        let handshake = start.into_stream(self.config(offered)).into_fallible();
        match timeout_at(deadline, handshake).await {
            Ok(Ok(mut stream)) => {
                stream.get_mut().0.let_go();
                let facts = facts(stream.get_ref().1, hello);
                let spoken = match stream.get_ref().1.alpn_protocol() {
                    Some(HTTP_2) => Spoken::Http2,
                    Some(_) => Spoken::Http1,
                    None => Spoken::AsItComes,
                };
                Ok(Accepted { stream, facts, spoken })
            }
            Ok(Err((error, stream))) => {
                Err(Refused { hello, why: failure(&error), stream: Some(stream.into_inner()) })
            }
            Err(_) => Err(Refused { hello, why: HandshakeFailure::TimedOut, stream: None }),
        }
    }
}

/// A client that the library did not even hear out. What it sent may tell more.
fn unheard<S>(stream: Option<Overheard<S>>, why: HandshakeFailure) -> Refused<S> {
    let heard = stream.as_ref().map_or(Heard::Incomplete, |stream| read(stream.heard()));
    let stream = stream.map(Overheard::into_inner);
    match heard {
        Heard::NotTls => Refused { hello: None, why: HandshakeFailure::NotTls, stream },
        Heard::Incomplete => Refused { hello: None, why, stream },
        Heard::Hello(hello) => Refused { hello: Some(hello), why, stream },
    }
}

fn facts(connection: &ServerConnection, hello: Option<ClientHello>) -> TlsFacts {
    TlsFacts {
        version: connection
            .protocol_version()
            .map_or(TlsVersion::Other(0), |version| TlsVersion::of_wire(version.into())),
        suite: connection
            .negotiated_cipher_suite()
            .map_or_else(String::new, |suite| suite_name(suite.suite())),
        alpn: connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned()),
        peer: connection.peer_certificates().and_then(<[_]>::first).map(peer),
        hello,
    }
}

/// Lets the client read why it is refused: closing while bytes of it are unread resets the connection, which takes the
/// alert away (RFC 1122, 4.2.2.13).
async fn part<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let reading = async {
        let _ = stream.shutdown().await;
        let mut left = limits::HANDSHAKE_BYTES;
        let mut buffer = [0; 4_096];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            left = left.saturating_sub(count);
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(FAREWELL, reading).await;
}

const FAREWELL: Duration = Duration::from_secs(1);
