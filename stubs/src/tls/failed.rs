//! Handshakes that failed, kept until somebody asks for them.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use samprov_model::connection::FailedHandshake;

use crate::limits;

/// The failed handshakes of a stub, the oldest dropped first.
#[derive(Debug, Default)]
pub(crate) struct FailedHandshakes(Mutex<Kept>);

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
    }

    /// Takes them out, in the order in which they failed.
    pub(crate) fn drain(&self) -> Vec<FailedHandshake> {
        std::mem::take(&mut self.lock().handshakes).into()
    }

    /// How many were dropped because nobody asked for them.
    pub(crate) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
}
