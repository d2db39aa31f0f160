//! A connection of which the first bytes are overheard, and which gives no more than a bound until it is let go.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::limits;

/// A connection during and after its handshake.
#[derive(Debug)]
pub(crate) struct Overheard<S> {
    stream: S,
    listening: Listening,
}

#[derive(Debug)]
enum Listening {
    /// What came so far, and how many more bytes may come.
    Handshake { heard: Vec<u8>, left: usize },
    /// The handshake is over.
    Over,
}

/// A handshake took more bytes than any should.
#[derive(Debug, thiserror::Error)]
#[error("the handshake is too large")]
pub(super) struct TooLarge;

impl<S> Overheard<S> {
    pub(super) fn new(stream: S) -> Self {
        let listening = Listening::Handshake { heard: Vec::new(), left: limits::HANDSHAKE_BYTES };
        Self { stream, listening }
    }

    /// What came first, as far as a first message can reach.
    pub(super) fn heard(&self) -> &[u8] {
        match &self.listening {
            Listening::Handshake { heard, .. } => heard,
            Listening::Over => &[],
        }
    }

    /// The handshake is over: nothing is kept and nothing is bounded here any more.
    pub(super) fn let_go(&mut self) {
        self.listening = Listening::Over;
    }

    /// The connection itself.
    pub(crate) fn line(&self) -> &S {
        &self.stream
    }

    /// The connection itself, for good.
    pub(super) fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Overheard<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let Listening::Handshake { heard, left } = &mut this.listening else {
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        };
        if *left == 0 {
            return Poll::Ready(Err(io::Error::other(TooLarge)));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        let came = &buffer.filled()[before..];
        *left = left.saturating_sub(came.len());
        let room = limits::HELLO_BYTES.saturating_sub(heard.len());
        heard.extend_from_slice(&came[..came.len().min(room)]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Overheard<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn a_handshake_is_bounded_and_what_follows_it_is_not() {
        let bytes = vec![22; 2 * limits::HANDSHAKE_BYTES];
        let mut bounded = Overheard::new(bytes.as_slice());
        let error = bounded.read_to_end(&mut Vec::new()).await.unwrap_err();
        assert!(error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLarge>));
        assert_eq!(bounded.heard().len(), limits::HELLO_BYTES);
        let mut over = Overheard::new(bytes.as_slice());
        over.read_exact(&mut [0; 16]).await.unwrap();
        assert_eq!(over.heard(), [22; 16]);
        over.let_go();
        assert_eq!(over.read_to_end(&mut Vec::new()).await.unwrap(), bytes.len() - 16);
        assert!(over.heard().is_empty());
    }
}
