//! SIGINT, SIGTERM and SIGHUP turned into the way a run ends.

use std::sync::Arc;

use samprov_model::event::Ended;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Tells when the run has been asked to end.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    asked: watch::Receiver<Option<Ended>>,
    // Kept so that waiting never ends by the sender being gone.
    sender: Arc<watch::Sender<Option<Ended>>>,
}

impl Stop {
    /// Listens for signals.
    pub(crate) fn on_signals() -> std::io::Result<Self> {
        let stop = Self::never();
        let sender = Arc::clone(&stop.sender);
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        // `nohup` means it: a terminal that goes away is then nothing to end for.
        let mut hang_up = if is_hang_up_ignored() { None } else { Some(signal(SignalKind::hangup())?) };
        tokio::spawn(async move {
            let hung_up = async {
                match &mut hang_up {
                    Some(signal) => signal.recv().await,
                    None => std::future::pending().await,
                }
            };
            let ended = tokio::select! {
                _ = interrupt.recv() => Ended::Interrupted,
                _ = terminate.recv() => Ended::Terminated,
                _ = hung_up => Ended::Terminated,
            };
            sender.send_replace(Some(ended));
        });
        Ok(stop)
    }

    /// Never asked.
    pub(crate) fn never() -> Self {
        let (sender, asked) = watch::channel(None);
        Self { asked, sender: Arc::new(sender) }
    }

    /// How the run has been asked to end, if it has.
    pub(crate) fn is_asked(&self) -> Option<Ended> {
        *self.asked.borrow()
    }

    /// Waits until asked.
    pub(crate) async fn asked(&self) -> Ended {
        let mut asked = self.asked.clone();
        match asked.wait_for(Option::is_some).await.map(|ended| *ended) {
            Ok(Some(ended)) => ended,
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}

/// Whether SIGHUP was ignored when this process began, as far as the system tells.
fn is_hang_up_ignored() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
