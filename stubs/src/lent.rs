//! A connection lent to the HTTP server and given back when that is done, so that a fault can go on with it.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

use crate::tls::Overheard;

/// A connection that can be reset.
pub(crate) trait Line: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// When it is dropped, the other side is told that it is reset (RST) instead of closed (FIN).
    fn reset_when_dropped(&self);
}

/// A connection in other hands. While it is lent, it costs nothing more.
#[derive(Debug)]
pub(crate) struct Lent<S> {
    stream: Option<S>,
    owner: Owner<S>,
}

/// Who gets a lent connection back.
#[derive(Debug)]
pub(crate) struct Owner<S>(Arc<Mutex<Option<S>>>);

/// Lends a connection.
pub(crate) fn lend<S>(stream: S) -> (Lent<S>, Owner<S>) {
    let slot = Arc::new(Mutex::new(None));
    (Lent { stream: Some(stream), owner: Owner(Arc::clone(&slot)) }, Owner(slot))
}

impl<S> Owner<S> {
    /// The connection, when it has been given back.
    pub(crate) fn given_back(&self) -> Option<S> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S> Drop for Lent<S> {
    fn drop(&mut self) {
        *self.owner.0.lock().unwrap_or_else(PoisonError::into_inner) = self.stream.take();
    }
}

impl<S: Unpin> Lent<S> {
    fn stream(&mut self) -> io::Result<Pin<&mut S>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Line for TcpStream {
    fn reset_when_dropped(&self) {
        // Where the system does not take it, the connection is closed, which the other side meets as a broken answer, too.
        let _ = self.set_zero_linger();
    }
}

impl Line for TlsStream<Overheard<TcpStream>> {
    fn reset_when_dropped(&self) {
        self.get_ref().0.line().reset_when_dropped();
    }
}

#[cfg(test)]
impl Line for tokio::io::DuplexStream {
    fn reset_when_dropped(&self) {}
}

impl<S: AsyncRead + Unpin> AsyncRead for Lent<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.get_mut().stream()?.poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Lent<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().stream()?.poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().stream()?.poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.as_ref().is_some_and(AsyncWrite::is_write_vectored)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().stream()?.poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().stream()?.poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn a_lent_connection_comes_back_as_it_is() {
        let (near, mut far) = duplex(64);
        let (mut lent, owner) = lend(near);
        lent.write_all(b"one").await.unwrap();
        assert!(owner.given_back().is_none());
        drop(lent);
        let mut near = owner.given_back().unwrap();
        near.write_all(b" two").await.unwrap();
        drop(near);
        let mut heard = String::new();
        far.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "one two");
    }
}
