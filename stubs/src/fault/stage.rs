//! Which faults are on at a stub, and who is told when that changes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use samprov_model::id::OperationId;
use tokio::{sync::watch, time::timeout};

use super::{
    action::{Action, OfConnection},
    on::On,
    settling::{Alive, Settling},
};
use crate::limits;

/// The faults that are on. Where none is, asking costs one look at a flag.
#[derive(Debug)]
pub(crate) struct Stage {
    is_any_on: AtomicBool,
    set: watch::Sender<Arc<Set>>,
    settling: Arc<Settling>,
    disturbed: AtomicU64,
}

/// Faults that are on together, in order: the first that matches wins.
#[derive(Debug, Default)]
pub(crate) struct Set(Vec<On>);

/// The set as the listener or a connection sees it.
#[derive(Debug)]
pub(crate) struct Watching {
    set: watch::Receiver<Arc<Set>>,
    alive: Alive,
    heard: u64,
}

impl Default for Stage {
    fn default() -> Self {
        let (set, _) = watch::channel(Arc::default());
        Self {
            is_any_on: AtomicBool::new(false),
            set,
            settling: Arc::default(),
            disturbed: AtomicU64::new(0),
        }
    }
}

impl Stage {
    /// The faults that are on, if any are.
    pub(crate) fn current(&self) -> Option<Arc<Set>> {
        self.is_any_on.load(Ordering::Acquire).then(|| Arc::clone(&self.set.borrow()))
    }

    /// The listener or a connection that is told of every change.
    pub(crate) fn watch(&self) -> Watching {
        let (alive, set) = self.settling.join(|| self.set.subscribe());
        let heard = alive.latest();
        Watching { set, alive, heard }
    }

    /// Notes that a connection meets a fault before anything is asked over it.
    pub(crate) fn note_disturbed(&self) {
        self.disturbed.fetch_add(1, Ordering::Relaxed);
    }

    /// How many such connections there were since it was last asked.
    pub(crate) fn take_disturbed(&self) -> u64 {
        self.disturbed.swap(0, Ordering::Relaxed)
    }

    /// Puts other faults on. When this returns, nobody acts by the old ones any more, except for answers under way.
    pub(crate) async fn replace(&self, set: Set) {
        let is_any_on = !set.0.is_empty();
        self.settling.change(|| {
            self.set.send_replace(Arc::new(set));
            self.is_any_on.store(is_any_on, Ordering::Release);
        });
        // Somebody who does not hear is no reason to wait without end.
        let _ = timeout(limits::SETTLING_TIME, self.settling.settled()).await;
    }

    /// Waits until another set than this one is on.
    pub(crate) async fn changed_from(&self, set: &Arc<Set>) {
        // A stage that is gone has nothing on.
        let _ = self.set.subscribe().wait_for(|current| !Arc::ptr_eq(current, set)).await;
    }
}

impl Set {
    /// Faults in order.
    pub(crate) fn new(on: Vec<On>) -> Self {
        Self(on)
    }

    /// Whether the port is to refuse connections.
    pub(crate) fn refuses(&self, is_tls: bool) -> bool {
        let first = self.first_of_connection(is_tls);
        first.is_some_and(|(_, action)| *action == OfConnection::Refuse)
    }

    /// What a new connection meets.
    pub(crate) fn meet_connection(&self, is_tls: bool) -> Option<(&On, &'static OfConnection)> {
        self.first_of_connection(is_tls).filter(|(on, _)| on.meet())
    }

    /// What a call of an operation meets, if that is not a matter of its connection.
    pub(crate) fn of_call(&self, operation: Option<&OperationId>) -> Option<&On> {
        self.0.iter().find(|on| {
            !matches!(on.fault.action, Action::Connection(_)) && on.is_on() && on.is_for(operation)
        })
    }

    /// Whether connections speak HTTP/1.1 only: some faults are made of its bytes.
    pub(crate) fn is_of_bytes(&self) -> bool {
        self.0.iter().any(|on| matches!(on.fault.action, Action::Wire(_)))
    }

    /// The first that is on and a matter of connections, unless all calls meet another one before it.
    fn first_of_connection(&self, is_tls: bool) -> Option<(&On, &'static OfConnection)> {
        for on in self.0.iter().filter(|on| on.is_on()) {
            match on.of_connection(is_tls) {
                Some(action) => return Some((on, action)),
                None if on.is_for_all() && !matches!(on.fault.action, Action::Connection(_)) => return None,
                None => {}
            }
        }
        None
    }
}

impl Watching {
    /// Waits until the set is another than when this was asked last.
    pub(crate) async fn changed(&mut self) {
        if self.set.changed().await.is_err() {
            // The stage is gone, and nothing changes any more.
            std::future::pending::<()>().await;
        }
        self.heard = self.alive.latest();
    }

    /// What was to be done about the change is done.
    pub(crate) fn settle(&mut self) {
        self.alive.settle(self.heard);
    }

    /// The set as it is now.
    pub(crate) fn set(&mut self) -> Arc<Set> {
        // In this order: what is acted on is never older than what is said to have been heard.
        self.heard = self.alive.latest();
        Arc::clone(&self.set.borrow_and_update())
    }
}
