//! Candidates that nobody calls, made to call their dependencies; what the stubs saw meanwhile as an attempt.
//!
//! The caller has the service to itself: no two commands run at once, and the calls are the attempt's own.

use std::{
    collections::BTreeSet,
    future::{Future, poll_fn},
    pin::Pin,
    sync::PoisonError,
    task::Poll,
    time::{Duration, Instant},
};

use samprov_model::{
    case::{Assertion, Case},
    drive::{Await, Drive, DriveEnd, Driven, Trigger},
    id::{DependencyName, OperationId},
    observation::{Attempt, Observation, StubCall},
    probe::{Driving, Purpose},
};
use samprov_stubs::Quiet;
use tokio::{sync::OnceCell, time::timeout};

use super::{attribution::in_lane, session::ServiceSession};
use crate::rig::{self, Life, ProcessEnd, RunningService};

/// What makes a candidate call.
#[derive(Debug, Default)]
pub(crate) struct Driver {
    /// The command, where there is one.
    trigger: Option<rig::Trigger>,
    /// The candidate, where it was started here.
    life: Option<Life>,
    /// Who calls when the command is run.
    caller: Caller,
    /// The operations that are looked for: once each has been called, nothing more is waited for.
    wanted: BTreeSet<(DependencyName, OperationId)>,
    /// What the candidate called by itself: it may do so once only, so that one wait serves every case.
    waited: OnceCell<Waited>,
}

/// Who calls when a command is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Caller {
    /// The command, which is the candidate.
    #[default]
    Command,
    /// A candidate that lives on, and may have been told only: it calls a little later.
    Service,
}

#[derive(Clone, Debug)]
struct Waited {
    calls: Vec<StubCall>,
    end: DriveEnd,
    last_words: String,
}

impl Driver {
    /// What makes a running service call.
    pub(super) fn of(running: &RunningService) -> Self {
        let life = running.process.as_ref().map(rig::CandidateProcess::life);
        let lives_on = life.is_some() || !running.started;
        let caller = if lives_on { Caller::Service } else { Caller::Command };
        Self { trigger: running.trigger.clone(), life, caller, ..Self::default() }
    }

    /// Looks for what these cases look for, selected or not: what is seen does not depend on the selection.
    pub(super) fn wait_for(&mut self, cases: &[Case]) {
        let wanted = cases.iter().filter_map(|case| match &case.assertion {
            Assertion::CallsKeepContract { dependency, operation } => {
                Some((dependency.clone(), operation.clone()))
            }
            _ => None,
        });
        self.wanted = wanted.collect();
    }
}

/// Runs the command of a service once, with faults on where they are wanted, and waits until it has ended and the stubs are quiet.
pub(super) async fn trigger(service: &ServiceSession, driving: &Driving) -> Attempt {
    let Driving { trigger, purpose, pause, injections } = driving;
    // Whatever a case about faults has left on.
    service.put_on(&[]).await;
    if *pause > 0 {
        tokio::time::sleep(Duration::from_millis((*pause).into())).await;
    }
    let lane = service.settle().await;
    service.keep_unattributed(service.drain());
    service.put_on(injections).await;
    service.disturbed();
    let (driven, stub_calls) = triggered(service, trigger, lane).await;
    service.put_on(&[]).await;
    let disturbed_connections = service.disturbed();
    let observation =
        Observation { driven: Some(driven), stub_calls, disturbed_connections, ..Observation::default() };
    Attempt { purpose: *purpose, observation }
}

async fn triggered(service: &ServiceSession, trigger: &Trigger, lane: Quiet) -> (Driven, Vec<StubCall>) {
    let began = Instant::now();
    let drive = Drive::Trigger(trigger.clone());
    let started = match &service.driver.trigger {
        Some(command) => command.start().map_err(|error| error.to_string()),
        None => Err("the target is not marked as a test environment".to_owned()),
    };
    let run = match started {
        Ok(run) => run,
        Err(why) => {
            let driven = Driven { drive, end: DriveEnd::NotStarted(why), last_words: String::new() };
            return (driven, Vec::new());
        }
    };
    let within = trigger.within.duration();
    let end = run.wait(within).await;
    let mut calls = Vec::new();
    if (&end, service.driver.caller, lane) == (&DriveEnd::Done, Caller::Service, Quiet::Reached) {
        let left = within.saturating_sub(began.elapsed());
        calls = timeout(left, next_calls(service)).await.unwrap_or_default();
    }
    let last_words = if end == DriveEnd::TimeUp {
        let last_words = run.stop().await;
        service.settle().await;
        last_words
    } else {
        // What it started may still be calling.
        service.settle().await;
        run.stop().await
    };
    let sorted = in_lane(service.drain_traced(), |_| false, lane);
    service.keep_unattributed(sorted.foreign);
    calls.extend(sorted.own);
    (Driven { drive, end, last_words }, calls)
}

/// Waits for what a candidate calls by itself: from its start until each operation that is looked for has been called, the candidate
/// has ended, or the time is up. Waited for once in a run; every case sees the same calls.
pub(super) async fn wait(service: &ServiceSession, wait: Await) -> Attempt {
    let waited = service.driver.waited.get_or_init(|| waited(service, wait)).await.clone();
    let driven = Driven { drive: Drive::Await(wait), end: waited.end, last_words: waited.last_words };
    let observation =
        Observation { driven: Some(driven), stub_calls: waited.calls, ..Observation::default() };
    Attempt { purpose: Purpose::Test, observation }
}

async fn waited(service: &ServiceSession, wait: Await) -> Waited {
    service.put_on(&[]).await;
    // What came since the start, and belongs to no case, the candidate has called by itself.
    let mut calls = {
        let mut unattributed = service.unattributed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *unattributed)
    };
    calls.extend(service.drain());
    let driver = &service.driver;
    let collecting = async {
        while !driver.wanted.iter().all(|wanted| calls.iter().any(|call| is_to(call, wanted))) {
            calls.extend(next_calls(service).await);
        }
        DriveEnd::Seen
    };
    let ending = async {
        match &driver.life {
            Some(life) => life.end().await,
            None => std::future::pending().await,
        }
    };
    let end = tokio::select! {
        biased;
        end = collecting => end,
        end = ending => match end {
            ProcessEnd::Well(_) => DriveEnd::Done,
            ProcessEnd::Badly(how) => DriveEnd::Failed(how),
        },
        () = tokio::time::sleep(wait.within.duration()) => DriveEnd::TimeUp,
    };
    service.settle().await;
    calls.extend(service.drain());
    let last_words = match (&driver.life, &end) {
        (Some(life), DriveEnd::Failed(_)) => life.last_words().await,
        (Some(life), _) if calls.is_empty() => life.last_words().await,
        _ => String::new(),
    };
    Waited { calls, end, last_words }
}

fn is_to(call: &StubCall, (dependency, operation): &(DependencyName, OperationId)) -> bool {
    call.dependency == *dependency && call.operation.as_ref() == Some(operation)
}

/// Waits until a stub has been called, and takes the calls out. Nothing is lost when it is given up: a stub that has been called is
/// ready at once.
async fn next_calls(service: &ServiceSession) -> Vec<StubCall> {
    type Calls<'a> = Pin<Box<dyn Future<Output = Vec<StubCall>> + Send + 'a>>;
    let mut waiting: Vec<Calls<'_>> =
        service.stubs.iter().map(|stub| Box::pin(stub.calls()) as Calls<'_>).collect();
    poll_fn(|context| {
        let mut seen = Vec::new();
        waiting.retain_mut(|calls| match calls.as_mut().poll(context) {
            Poll::Ready(calls) => {
                seen.extend(calls);
                false
            }
            Poll::Pending => true,
        });
        if seen.is_empty() { Poll::Pending } else { Poll::Ready(seen) }
    })
    .await
}
