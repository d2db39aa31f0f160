//! SIGINT and SIGTERM turned into the way a run ends.

use std::sync::Arc;

use samprov_model::event::Ended;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Tells when the run has been asked to end.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    asked: watch::Receiver<Option<Ended>>,
    // Kept so that waiting never ends by the sender being gone.
    sender: Arc<watch::Sender<Option<Ended>>>,
}

impl Stop {
    /// Listens for signals.
    pub(super) fn on_signals() -> std::io::Result<Self> {
        let stop = Self::never();
        let sender = Arc::clone(&stop.sender);
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::spawn(async move {
            let ended = tokio::select! {
                _ = interrupt.recv() => Ended::Interrupted,
                _ = terminate.recv() => Ended::Terminated,
            };
            sender.send_replace(Some(ended));
        });
        Ok(stop)
    }

    /// Never asked.
    pub(super) fn never() -> Self {
        let (sender, asked) = watch::channel(None);
        Self { asked, sender: Arc::new(sender) }
    }

    /// Waits until asked.
    pub(super) async fn asked(&self) -> Ended {
        let mut asked = self.asked.clone();
        match asked.wait_for(Option::is_some).await.map(|ended| *ended) {
            Ok(Some(ended)) => ended,
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}
