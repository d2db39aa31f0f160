//! Calls as they come, kept in order until somebody asks for them, and the knowledge of when it is quiet.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use samprov_model::{connection::TlsFacts, observation::StubCall};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::{TraceId, clock::Clock, limits};

/// What a stub has seen.
#[derive(Debug)]
pub(crate) struct Recorder {
    kept: Mutex<Kept>,
    activity: watch::Sender<Activity>,
    arrivals: AtomicU64,
    clock: Clock,
}

/// What waiting for quiet came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// No call is under way, and none has come for as long as was asked.
    Reached,
    /// Calls came all the time.
    NotReached,
}

/// A call that has arrived and is not answered yet. While it lives the stub is not quiet.
#[derive(Debug)]
pub(crate) struct Arrival {
    recorder: Arc<Recorder>,
    sequence: u64,
    milliseconds: u64,
}

#[derive(Debug, Default)]
struct Kept {
    calls: VecDeque<Recorded>,
    bytes: usize,
    dropped: u64,
}

#[derive(Debug)]
struct Recorded {
    sequence: u64,
    trace: Option<TraceId>,
    call: StubCall,
    bytes: usize,
}

#[derive(Clone, Copy, Debug)]
struct Activity {
    in_flight: usize,
    last: Instant,
}

impl Recorder {
    /// Nothing seen yet.
    pub(crate) fn new(clock: Clock) -> Arc<Self> {
        let (activity, _) = watch::channel(Activity { in_flight: 0, last: Instant::now() });
        Arc::new(Self { kept: Mutex::default(), activity, arrivals: AtomicU64::new(0), clock })
    }

    /// A call arrives.
    pub(crate) fn arrive(self: &Arc<Self>) -> Arrival {
        self.activity.send_modify(|activity| {
            activity.in_flight += 1;
            activity.last = Instant::now();
        });
        Arrival {
            recorder: Arc::clone(self),
            sequence: self.arrivals.fetch_add(1, Ordering::Relaxed),
            milliseconds: self.clock.milliseconds(),
        }
    }

    /// Takes out all calls, in the order of their arrival.
    pub(crate) fn drain(&self) -> Vec<(Option<TraceId>, StubCall)> {
        let mut kept = self.lock();
        kept.bytes = 0;
        let calls = std::mem::take(&mut kept.calls);
        drop(kept);
        in_order(calls).into_iter().map(|recorded| (recorded.trace, recorded.call)).collect()
    }

    /// Waits until there are calls, and takes them out, in the order of their arrival.
    pub(crate) async fn wait_for_calls(&self) -> Vec<StubCall> {
        let mut watched = self.activity.subscribe();
        loop {
            watched.mark_unchanged();
            let calls = self.drain();
            // A call is kept before its end is told.
            if !calls.is_empty() || watched.changed().await.is_err() {
                return calls.into_iter().map(|(_, call)| call).collect();
            }
        }
    }

    /// Takes out the calls of one trace, in the order of their arrival.
    pub(crate) fn drain_trace(&self, trace: &TraceId) -> Vec<StubCall> {
        let mut kept = self.lock();
        let (wanted, other): (VecDeque<_>, VecDeque<_>) = std::mem::take(&mut kept.calls)
            .into_iter()
            .partition(|recorded| recorded.trace.as_ref() == Some(trace));
        kept.bytes = other.iter().map(|recorded| recorded.bytes).sum();
        kept.calls = other;
        drop(kept);
        in_order(wanted).into_iter().map(|recorded| recorded.call).collect()
    }

    /// How many calls were dropped because nobody asked for them.
    pub(crate) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// How many calls have arrived and are not answered.
    pub(crate) fn in_flight(&self) -> usize {
        self.activity.borrow().in_flight
    }

    /// Waits until no call is in flight and nothing has happened for `span`, counted from `since` at the earliest; at most
    /// `within` in all, since a candidate may call all the time.
    pub(crate) async fn quiet(&self, since: Option<Instant>, span: Duration, within: Duration) -> Quiet {
        let given_up = Instant::now() + within;
        let mut watched = self.activity.subscribe();
        loop {
            let now = *watched.borrow_and_update();
            let quiet_at = since.map_or(now.last, |since| since.max(now.last)) + span;
            let (until, end) = if now.in_flight == 0 && quiet_at <= given_up {
                (quiet_at, Quiet::Reached)
            } else {
                (given_up, Quiet::NotReached)
            };
            match timeout_at(until, watched.changed()).await {
                Err(_) => return end,
                // Nobody is left to call.
                Ok(Err(_)) => return Quiet::Reached,
                Ok(Ok(())) if Instant::now() >= given_up => return Quiet::NotReached,
                Ok(Ok(())) => {}
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, recorded: Recorded) {
        let mut kept = self.lock();
        kept.bytes += recorded.bytes;
        kept.calls.push_back(recorded);
        while kept.calls.len() > limits::CALLS_KEPT || kept.bytes > limits::BYTES_KEPT {
            let Some(oldest) = kept.calls.pop_front() else { break };
            kept.bytes -= oldest.bytes;
            kept.dropped += 1;
        }
    }
}

impl Arrival {
    /// When the call came, in milliseconds since the stub started.
    pub(crate) fn milliseconds(&self) -> u64 {
        self.milliseconds
    }

    /// Keeps the call. Done before its answer is sent, so that a candidate's answer never overtakes its calls.
    pub(crate) fn record(&self, trace: Option<TraceId>, mut call: StubCall) {
        call.request.body.truncate(limits::BODY_KEPT);
        call.request.body.shrink_to_fit();
        let fields: usize = call.request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let tls = call.connection.tls.as_deref().map_or(0, size);
        let bytes = call.request.body.len() + call.request.target.len() + fields + tls + 256;
        self.recorder.keep(Recorded { sequence: self.sequence, trace, call, bytes });
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.recorder.activity.send_modify(|activity| {
            activity.in_flight = activity.in_flight.saturating_sub(1);
            activity.last = Instant::now();
        });
    }
}

/// What is kept of a handshake, at most: calls on one connection share it.
fn size(facts: &TlsFacts) -> usize {
    let hello = facts.hello.as_ref().map_or(0, |hello| {
        let texts = hello.suites.iter().chain(&hello.alpn).chain(&hello.server_name);
        texts.map(|text| text.len() + size_of::<String>()).sum()
    });
    let peer = facts.peer.as_ref().map_or(0, |peer| peer.subject.len() + peer.sha256.len());
    hello + peer + size_of::<TlsFacts>()
}

fn in_order(calls: VecDeque<Recorded>) -> Vec<Recorded> {
    let mut calls: Vec<Recorded> = calls.into();
    calls.sort_by_key(|recorded| recorded.sequence);
    calls
}

#[cfg(test)]
mod tests {
    use samprov_model::{connection::ConnectionFacts, id::DependencyName, observation::Request};

    use super::*;

    fn call(target: &str, body: usize) -> StubCall {
        StubCall {
            dependency: DependencyName::new("register"),
            instance: None,
            operation: None,
            request: Request { target: target.to_owned(), body: vec![b'x'; body], ..Request::default() },
            status: 404,
            fault: None,
            violations: Vec::new(),
            undecided: Vec::new(),
            connection: ConnectionFacts::default(),
        }
    }

    fn targets(calls: &[StubCall]) -> Vec<&str> {
        calls.iter().map(|call| call.request.target.as_str()).collect()
    }

    #[test]
    fn calls_come_out_in_the_order_of_their_arrival() {
        let recorder = Recorder::new(Clock::started());
        let (first, second) = (recorder.arrive(), recorder.arrive());
        second.record(None, call("/second", 0));
        first.record(None, call("/first", 0));
        let calls: Vec<StubCall> = recorder.drain().into_iter().map(|(_, call)| call).collect();
        assert_eq!(targets(&calls), ["/first", "/second"]);
        assert!(recorder.drain().is_empty());
    }

    #[test]
    fn a_trace_takes_out_its_own_calls_only() {
        let recorder = Recorder::new(Clock::started());
        let trace = TraceId::from_hexadecimal("4bf92f3577b34da6a3ce929d0e0e4736").unwrap();
        recorder.arrive().record(Some(trace.clone()), call("/mine", 0));
        recorder.arrive().record(None, call("/other", 0));
        assert_eq!(targets(&recorder.drain_trace(&trace)), ["/mine"]);
        assert!(recorder.drain_trace(&trace).is_empty());
        assert_eq!(recorder.drain().len(), 1);
    }

    #[test]
    fn unclaimed_calls_are_bounded_in_number_and_size() {
        let recorder = Recorder::new(Clock::started());
        for _ in 0..limits::CALLS_KEPT + 5 {
            recorder.arrive().record(None, call("/", 100_000));
        }
        let bytes = recorder.lock().bytes;
        assert!(bytes <= limits::BYTES_KEPT);
        assert!(recorder.dropped() >= 5);
        let calls = recorder.drain();
        assert!(calls.len() <= limits::CALLS_KEPT);
        assert!(calls.iter().all(|(_, call)| call.request.body.len() <= limits::BODY_KEPT));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_gets_the_calls_as_they_come() {
        let recorder = Recorder::new(Clock::started());
        recorder.arrive().record(None, call("/first", 0));
        assert_eq!(targets(&recorder.wait_for_calls().await), ["/first"]);
        let caller = Arc::clone(&recorder);
        let calling = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            caller.arrive().record(None, call("/second", 0));
        });
        assert_eq!(targets(&recorder.wait_for_calls().await), ["/second"]);
        calling.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_not_quiet_while_a_call_is_in_flight() {
        let recorder = Recorder::new(Clock::started());
        let arrival = recorder.arrive();
        let span = Duration::from_millis(250);
        let within = 8 * span;
        assert_eq!(recorder.quiet(None, span, within).await, Quiet::NotReached);
        drop(arrival);
        let answered = Instant::now();
        assert_eq!(recorder.quiet(None, span, within).await, Quiet::Reached);
        assert!(answered.elapsed() >= span);
        assert_eq!(recorder.quiet(None, span, within).await, Quiet::Reached);
        assert!(answered.elapsed() < 2 * span, "what has been quiet long enough needs no more waiting");
        assert_eq!(recorder.quiet(Some(Instant::now()), span, within).await, Quiet::Reached);
        assert!(answered.elapsed() >= 2 * span);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_never_stop_are_not_waited_for_without_end() {
        let recorder = Recorder::new(Clock::started());
        let caller = Arc::clone(&recorder);
        let calling = tokio::spawn(async move {
            loop {
                drop(caller.arrive());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let (began, span) = (Instant::now(), Duration::from_millis(250));
        assert_eq!(recorder.quiet(None, span, 8 * span).await, Quiet::NotReached);
        assert!(began.elapsed() <= 9 * span);
        calling.abort();
    }
}
