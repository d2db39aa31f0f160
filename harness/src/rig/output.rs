//! What a candidate writes, kept to its last part, so that its death can be explained.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::watch,
};

/// The most bytes kept.
const KEPT: usize = 64 * 1024;

/// The last part of what a process wrote to standard output and standard error.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail {
    kept: Arc<Mutex<VecDeque<u8>>>,
    /// The number of streams that have not ended.
    open: watch::Sender<usize>,
}

impl Tail {
    /// Reads a stream to its end in the background.
    pub(super) fn follow(&self, mut stream: impl AsyncRead + Unpin + Send + 'static) {
        let tail = self.clone();
        tail.open.send_modify(|open| *open += 1);
        tokio::spawn(async move {
            let mut buffer = vec![0; 8 * 1024];
            while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                tail.push(&buffer[..read]);
            }
            tail.open.send_modify(|open| *open -= 1);
        });
    }

    /// Waits until everything that an ended process wrote has been read; its children may hold the streams open.
    pub(super) async fn read_whole(&self, within: Duration) {
        let mut open = self.open.subscribe();
        let _ = tokio::time::timeout(within, open.wait_for(|open| *open == 0)).await;
    }

    fn push(&self, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let excess = kept.len().saturating_sub(KEPT);
        kept.drain(..excess);
    }

    /// The last lines, without characters that a terminal would act on.
    pub(super) fn last_lines(&self, lines: usize) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&bytes);
        let all: Vec<&str> = text.lines().collect();
        let shown = &all[all.len().saturating_sub(lines)..];
        let plain =
            |line: &&str| line.chars().filter(|character| !character.is_control()).collect::<String>();
        shown.iter().map(plain).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_is_kept_and_escapes_are_removed() {
        let tail = Tail::default();
        tail.push(&vec![b'x'; 2 * KEPT]);
        tail.push(b"\none\n\x1b[31mtwo\n");
        assert_eq!(tail.last_lines(2), "one\n[31mtwo");
        assert!(tail.last_lines(1000).len() <= KEPT);
    }
}
