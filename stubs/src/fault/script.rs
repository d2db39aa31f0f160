//! What happens on a connection in place of an answer, step by step.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

use crate::{lent::Line, limits};

/// Steps in order. The last one ends the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script(pub(super) Vec<Step>);

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes many times.
    Repeat(Vec<u8>, usize),
    /// Sends bytes in small pieces, evenly over a span.
    Drip(Vec<u8>, Duration),
    /// Lets the other side read: a reset takes away what it has not read.
    Rest,
    /// Sends nothing more, until the other side goes.
    Stall,
    /// Resets the connection (RST).
    Reset,
    /// Closes the connection (FIN).
    Close,
}

impl Script {
    /// Plays it, within the bounds of time. The connection is gone then.
    pub(crate) async fn play<S: Line>(self, stream: S) {
        let _ = timeout(limits::FAULT_TIME, self.steps(stream)).await;
    }

    async fn steps<S: Line>(self, mut stream: S) -> std::io::Result<()> {
        for step in self.0 {
            match step {
                Step::Send(bytes) => send(&mut stream, &bytes).await?,
                Step::Repeat(bytes, times) => {
                    // The connection takes as much as the other side reads, and no more is held here.
                    for _ in 0..times {
                        stream.write_all(&bytes).await?;
                    }
                    stream.flush().await?;
                }
                Step::Drip(bytes, span) => drip(&mut stream, &bytes, span).await?,
                Step::Rest => sleep(REST).await,
                Step::Stall => heard_out(&mut stream).await,
                Step::Reset => {
                    stream.reset_when_dropped();
                    return Ok(());
                }
                Step::Close => {
                    stream.shutdown().await?;
                    // Closing while something is unread would reset the connection (RFC 9293, 3.6.1; RFC 1122, 4.2.2.13).
                    let _ = timeout(FAREWELL, heard_out(&mut stream)).await;
                }
            }
        }
        Ok(())
    }
}

async fn send<S: Line>(stream: &mut S, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

async fn drip<S: Line>(stream: &mut S, bytes: &[u8], span: Duration) -> std::io::Result<()> {
    let most = usize::try_from(span.as_millis() / PIECE.as_millis()).unwrap_or(usize::MAX).max(1);
    let size = bytes.len().div_ceil(most).max(1);
    let count = u32::try_from(bytes.len().div_ceil(size)).unwrap_or(u32::MAX).max(1);
    for piece in bytes.chunks(size) {
        send(stream, piece).await?;
        sleep(span / count).await;
    }
    Ok(())
}

/// Reads until the other side goes.
async fn heard_out<S: Line>(stream: &mut S) {
    let mut buffer = [0; 4_096];
    while let Ok(1..) = stream.read(&mut buffer).await {}
}

const REST: Duration = Duration::from_millis(50);
const PIECE: Duration = Duration::from_millis(100);
const FAREWELL: Duration = Duration::from_secs(1);
