//! Who is alive when the set of faults changes, and whether all of them have heard of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The listener and the connections of a stub.
#[derive(Debug, Default)]
pub(super) struct Settling {
    counts: Mutex<Counts>,
    settled: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    change: u64,
    alive: usize,
    unsettled: usize,
}

/// One of those alive. It settles when it is dropped, too.
#[derive(Debug)]
pub(super) struct Alive {
    settling: Arc<Settling>,
    change: u64,
}

impl Settling {
    /// One more is alive. `act` happens while no change does.
    pub(super) fn join<T>(self: &Arc<Self>, act: impl FnOnce() -> T) -> (Alive, T) {
        let mut counts = self.lock();
        counts.alive += 1;
        (Alive { settling: Arc::clone(self), change: counts.change }, act())
    }

    /// Something changes by `act`: nobody alive has heard of it.
    pub(super) fn change(&self, act: impl FnOnce()) {
        let mut counts = self.lock();
        counts.change += 1;
        counts.unsettled = counts.alive;
        act();
    }

    /// Waits until all that were alive at the change have settled.
    pub(super) async fn settled(&self) {
        loop {
            let settled = self.settled.notified();
            if self.lock().unsettled == 0 {
                return;
            }
            settled.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Alive {
    /// The number of the latest change.
    pub(super) fn latest(&self) -> u64 {
        self.settling.lock().change
    }

    /// It has heard of all changes up to this one, and does as it should.
    pub(super) fn settle(&mut self, change: u64) {
        let mut counts = self.settling.lock();
        if self.change < change {
            self.change = change;
            // A newer change counts everybody anew.
            if change == counts.change {
                counts.unsettled = counts.unsettled.saturating_sub(1);
                if counts.unsettled == 0 {
                    self.settling.settled.notify_waiters();
                }
            }
        }
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        // A change in between counts this one, too, and is settled by the second round.
        loop {
            let latest = self.latest();
            self.settle(latest);
            let mut counts = self.settling.lock();
            if counts.change == latest {
                counts.alive = counts.alive.saturating_sub(1);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_is_settled_when_all_that_were_alive_have_heard_of_it_or_gone() {
        let settling = Arc::new(Settling::default());
        settling.change(|| ());
        settling.settled().await;
        let ((mut one, ()), (other, ())) = (settling.join(|| ()), settling.join(|| ()));
        settling.change(|| ());
        let (late, ()) = settling.join(|| ());
        one.settle(one.latest());
        one.settle(one.latest());
        let waiting = Arc::clone(&settling);
        let waiting = tokio::spawn(async move { waiting.settled().await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(other);
        waiting.await.unwrap();
        let heard = one.latest();
        settling.change(|| ());
        one.settle(heard);
        let waiting = Arc::clone(&settling);
        let waiting = tokio::spawn(async move { waiting.settled().await });
        drop(late);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "who has heard of an older change only has not settled");
        drop(one);
        waiting.await.unwrap();
        settling.change(|| ());
        settling.settled().await;
    }
}
