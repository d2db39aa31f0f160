//! A candidate as a child process in its own process group: started, watched, and ended with everything it started.

use std::{
    io,
    process::Stdio,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rustix::process::{Pid, Signal, kill_process_group};
use samprov_model::candidate::StopSignal;
use tokio::{
    process::{ChildStdin, Command},
    sync::watch,
};

use super::{escaped, output::Tail, watch::Watcher};

/// How long a candidate may take to stop before its group is killed.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often nobody must be found, one after the other, before a candidate counts as ended.
const CLEAN_LOOKS: u32 = 2;

/// The time between two looks for what is left of a candidate.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// How long to wait for the rest of what an ended candidate wrote.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The lines that are told.
const LINES: usize = 20;

/// A running candidate. Dropping it kills its process group.
#[derive(Debug)]
pub struct CandidateProcess {
    group: Option<Pid>,
    stop: StopSignal,
    life: Life,
    /// What its processes carry in their environment, also those that left the group.
    mark: String,
    watcher: Option<Watcher>,
    // Held open: the candidate sees the end of its standard input when this process dies, however it dies.
    _standard_input: Option<ChildStdin>,
}

/// What can be seen of a process, also by those who do not hold it.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    ended: watch::Receiver<Option<ProcessEnd>>,
    tail: Tail,
}

/// What a process gets on its standard input.
#[derive(Clone, Copy, Debug)]
enum Input {
    /// Nothing.
    Empty,
    /// Nothing, and no end before that of this process.
    Held,
}

/// How a process ended, in the words of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProcessEnd {
    /// With a status of 0.
    Well(String),
    /// With another one, or by a signal.
    Badly(String),
}

impl CandidateProcess {
    /// Starts a command. `watcher` are the words of a command that ends the candidate if this process is killed; none starts none.
    pub fn start(
        words: &[String],
        environment: &[(String, String)],
        stop: StopSignal,
        watcher: &[String],
    ) -> io::Result<Self> {
        Self::spawn(words, environment, stop, watcher, Input::Held)
    }

    /// The same for a command that ends by itself, and may read its standard input to the end before it does.
    pub(super) fn start_without_input(
        words: &[String],
        environment: &[(String, String)],
        stop: StopSignal,
        watcher: &[String],
    ) -> io::Result<Self> {
        Self::spawn(words, environment, stop, watcher, Input::Empty)
    }

    fn spawn(
        words: &[String],
        environment: &[(String, String)],
        stop: StopSignal,
        watcher: &[String],
        input: Input,
    ) -> io::Result<Self> {
        let mark = fresh_mark();
        let (program, arguments) =
            words.split_first().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut command = Command::new(program);
        match input {
            Input::Empty => command.stdin(Stdio::null()),
            Input::Held => command.stdin(Stdio::piped()).env("SAMPROV_PARENT_PIPE", "1"),
        };
        let mut child = command
            .args(arguments)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env(escaped::VARIABLE, &mark)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let group = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let watcher = group.and_then(|group| Watcher::start(watcher, group, &mark));
        let tail = Tail::default();
        child.stdout.take().into_iter().for_each(|stream| tail.follow(stream));
        child.stderr.take().into_iter().for_each(|stream| tail.follow(stream));
        let standard_input = child.stdin.take();
        let (sender, ended) = watch::channel(None);
        tokio::spawn(async move {
            let end = match child.wait().await {
                Ok(status) if status.success() => ProcessEnd::Well(status.to_string()),
                Ok(status) => ProcessEnd::Badly(status.to_string()),
                Err(error) => ProcessEnd::Badly(error.to_string()),
            };
            let _ = sender.send(Some(end));
        });
        let life = Life { ended, tail };
        Ok(Self { group, stop, life, mark, watcher, _standard_input: standard_input })
    }

    /// How the process ended, if it has.
    pub fn exit(&self) -> Option<String> {
        self.life.ended.borrow().as_ref().map(|end| end.how().to_owned())
    }

    /// Waits until the process has ended, and tells how.
    pub async fn ended(&self) -> String {
        self.life.end().await.how().to_owned()
    }

    /// The last lines that it wrote; all of them once it has ended.
    pub async fn last_words(&self) -> String {
        self.life.last_words().await
    }

    /// What can be seen of it from elsewhere.
    pub(crate) fn life(&self) -> Life {
        self.life.clone()
    }

    /// Asks the group to stop, waits, and kills what is left.
    pub async fn stop(mut self) {
        let signal = match self.stop {
            StopSignal::Interrupt => Signal::INT,
            StopSignal::Kill => Signal::KILL,
            StopSignal::Terminate => Signal::TERM,
        };
        if self.exit().is_none() {
            self.signal(signal);
            let _ = tokio::time::timeout(PATIENCE, self.ended()).await;
        }
        let _ = tokio::time::timeout(PATIENCE, self.kill_all()).await;
        self.group = None;
        if let Some(watcher) = self.watcher.take() {
            watcher.dismiss().await;
        }
    }

    /// Kills until the leader has ended and nobody carries the mark. Once is not enough: a process shows no environment while it
    /// becomes another program, and one that is being started at this moment is not yet there.
    async fn kill_all(&self) {
        let mut clean = 0;
        while clean < CLEAN_LOOKS {
            self.signal(Signal::KILL);
            let gone = self.exit().is_some() && !escaped::is_any_left(&self.mark);
            clean = if gone { clean + 1 } else { 0 };
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group {
            // The only failure is that the group is already gone, which is what is wanted.
            let _ = kill_process_group(group, signal);
            escaped::signal(&self.mark, group, signal);
        }
    }
}

impl Life {
    /// Waits until the process has ended, and tells how.
    pub(crate) async fn end(&self) -> ProcessEnd {
        let mut ended = self.ended.clone();
        match ended.wait_for(Option::is_some).await {
            Ok(end) => end.clone(),
            Err(_) => None,
        }
        .unwrap_or_else(|| ProcessEnd::Badly("it is no longer watched".to_owned()))
    }

    /// The last lines that it wrote; all of them once it has ended.
    pub(crate) async fn last_words(&self) -> String {
        if self.ended.borrow().is_some() {
            self.tail.read_whole(LAST_WORDS).await;
        }
        self.tail.last_lines(LINES)
    }
}

impl ProcessEnd {
    /// In the words of the system.
    fn how(&self) -> &str {
        match self {
            Self::Well(how) | Self::Badly(how) => how,
        }
    }
}

impl Drop for CandidateProcess {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

/// A text that no other candidate carries.
fn fresh_mark() -> String {
    static STARTED: AtomicU64 = AtomicU64::new(0);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}-{}", time.as_nanos(), std::process::id(), STARTED.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        super::super::words::split_words(text).expect("words")
    }

    #[tokio::test]
    async fn a_process_that_ends_says_how_and_leaves_its_last_words() {
        let process =
            CandidateProcess::start(&words("sh -c 'echo oops; exit 3'"), &[], StopSignal::Terminate, &[])
                .expect("started");
        assert!(process.ended().await.contains('3'));
        assert_eq!(process.last_words().await, "oops");
    }

    #[tokio::test]
    async fn stopping_ends_the_whole_group_even_when_the_signal_is_ignored() {
        let command = "sh -c 'trap \"\" TERM; sleep 600 & echo $!; wait'";
        let process = CandidateProcess::start(&words(command), &[], StopSignal::Kill, &[]).expect("started");
        process.stop().await;
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn stopping_ends_what_has_left_the_group() {
        let command = "sh -c 'setsid sleep 600 & echo started; wait'";
        let process =
            CandidateProcess::start(&words(command), &[], StopSignal::Terminate, &[]).expect("started");
        let mark = process.mark.clone();
        while process.life.tail.last_lines(1) != "started" && process.exit().is_none() {
            tokio::task::yield_now().await;
        }
        assert!(escaped::is_any_left(&mark));
        process.stop().await;
        assert!(!escaped::is_any_left(&mark));
    }
}
