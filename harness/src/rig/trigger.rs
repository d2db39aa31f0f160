//! A command that makes a candidate call its dependencies: filled in and ready to be run, as often as a case asks.

use std::{io, time::Duration};

use samprov_model::{candidate::StopSignal, drive::DriveEnd};
use tokio::time::timeout;

use super::process::{CandidateProcess, ProcessEnd};

/// A command with its environment.
#[derive(Clone)]
pub struct Trigger {
    pub(super) words: Vec<String>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) stop: StopSignal,
    pub(super) watcher: Vec<String>,
}

/// A command that has been started.
#[derive(Debug)]
pub(crate) struct TriggerRun {
    process: CandidateProcess,
}

impl Trigger {
    /// Starts it, in a process group of its own that ends with this process.
    pub(crate) fn start(&self) -> io::Result<TriggerRun> {
        let process =
            CandidateProcess::start_without_input(&self.words, &self.environment, self.stop, &self.watcher)?;
        Ok(TriggerRun { process })
    }
}

impl TriggerRun {
    /// Waits until the command has ended, at most so long.
    pub(crate) async fn wait(&self, within: Duration) -> DriveEnd {
        match timeout(within, self.process.life().end()).await {
            Ok(ProcessEnd::Well(_)) => DriveEnd::Done,
            Ok(ProcessEnd::Badly(how)) => DriveEnd::Failed(how),
            Err(_) => DriveEnd::TimeUp,
        }
    }

    /// Ends it and all that it has started; gives what it wrote last.
    pub(crate) async fn stop(self) -> String {
        let words = self.process.last_words().await;
        self.process.stop().await;
        words
    }
}

impl std::fmt::Debug for Trigger {
    /// Its environment may hold secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Trigger").finish_non_exhaustive()
    }
}
