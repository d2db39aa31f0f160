//! Handshakes that failed, kept until somebody asks for them.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use samprov_model::connection::FailedHandshake;
use tokio::sync::Notify;

use crate::limits;

/// The failed handshakes of a stub, the oldest dropped first.
#[derive(Debug, Default)]
pub(crate) struct FailedHandshakes {
    kept: Mutex<Kept>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Kept {
    handshakes: VecDeque<FailedHandshake>,
    dropped: u64,
}

impl FailedHandshakes {
    /// Keeps one.
    pub(crate) fn keep(&self, handshake: FailedHandshake) {
        let mut kept = self.lock();
        if kept.handshakes.len() >= limits::HANDSHAKES_KEPT {
            kept.handshakes.pop_front();
            kept.dropped += 1;
        }
        kept.handshakes.push_back(handshake);
        drop(kept);
        self.news.notify_one();
    }

    /// Takes them out, in the order in which they failed.
    pub(crate) fn drain(&self) -> Vec<FailedHandshake> {
        std::mem::take(&mut self.lock().handshakes).into()
    }

    /// Waits until there are some, and takes them out.
    pub(crate) async fn wait(&self) -> Vec<FailedHandshake> {
        loop {
            let handshakes = self.drain();
            if !handshakes.is_empty() {
                return handshakes;
            }
            // One that was kept in between has left its notice.
            self.news.notified().await;
        }
    }

    /// How many were dropped because nobody asked for them.
    pub(crate) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::connection::HandshakeFailure;

    use super::*;

    #[test]
    fn failed_handshakes_are_bounded_in_number_and_the_newest_stay() {
        let failed = FailedHandshakes::default();
        let most = u64::try_from(limits::HANDSHAKES_KEPT).unwrap();
        for number in 1..=most + 3 {
            failed.keep(FailedHandshake {
                milliseconds: 0,
                number,
                hello: None,
                why: HandshakeFailure::Closed,
            });
        }
        assert_eq!(failed.dropped(), 3);
        let kept = failed.drain();
        assert_eq!((kept.len(), kept[0].number), (limits::HANDSHAKES_KEPT, 4));
        assert!(failed.drain().is_empty());
    }

    #[tokio::test]
    async fn whoever_waits_gets_the_handshakes_as_they_fail() {
        let failed = std::sync::Arc::new(FailedHandshakes::default());
        let keeping = std::sync::Arc::clone(&failed);
        let one = |number| FailedHandshake {
            milliseconds: 0,
            number,
            hello: None,
            why: HandshakeFailure::TimedOut,
        };
        failed.keep(one(1));
        assert_eq!(failed.wait().await, [one(1)]);
        let kept = tokio::spawn(async move { keeping.keep(one(2)) });
        assert_eq!(failed.wait().await, [one(2)]);
        kept.await.unwrap();
    }
}
