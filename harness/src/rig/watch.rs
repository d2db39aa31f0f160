//! A small process beside each candidate: when samprov dies without a word (SIGKILL), it ends the candidate and what that started.

use std::{io::Read, process::Stdio, thread, time::Duration};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, ChildStdin, Command},
};

use super::escaped;

/// What is written to a watcher whose candidate has been ended.
const DONE: &[u8] = b"done";

/// How long a candidate may take to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(50);

/// A running watcher. Dropping it makes it end the candidate, too.
#[derive(Debug)]
pub(super) struct Watcher {
    child: Child,
    standard_input: Option<ChildStdin>,
}

impl Watcher {
    /// Starts a watcher with the words of a command that calls [`watch`]. Without one the run goes on all the same.
    pub(super) fn start(words: &[String], group: Pid, mark: &str) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg(group.as_raw_nonzero().to_string())
            .arg(mark)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A signal from the terminal is for samprov, which ends the candidate itself.
            .process_group(0)
            .spawn()
            .ok()?;
        let standard_input = child.stdin.take();
        Some(Self { child, standard_input })
    }

    /// Tells it that there is nothing left to watch, and waits for its end.
    pub(super) async fn dismiss(mut self) {
        if let Some(mut standard_input) = self.standard_input.take() {
            let _ = standard_input.write_all(DONE).await;
            let _ = standard_input.shutdown().await;
        }
        if tokio::time::timeout(PATIENCE, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}

/// Watches over the process group of a candidate until standard input ends: with `done` nothing is done, without it the candidate
/// is ended, politely first.
pub fn watch(group: &str, mark: &str) {
    let mut said = Vec::new();
    let _ = std::io::stdin().lock().take(64).read_to_end(&mut said);
    let Some(group) = group.parse().ok().filter(|group| *group > 1).and_then(Pid::from_raw) else { return };
    if said == DONE {
        return;
    }
    let all = |signal: Signal| {
        let _ = kill_process_group(group, signal);
        escaped::signal(mark, group, signal);
    };
    all(Signal::TERM);
    let mut waited = Duration::ZERO;
    while waited < PATIENCE && (test_kill_process_group(group).is_ok() || escaped::is_any_left(mark)) {
        // Nothing tells when somebody else's child has ended: asking again is all there is.
        thread::sleep(PAUSE);
        waited += PAUSE;
    }
    all(Signal::KILL);
}
