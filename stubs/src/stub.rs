//! A running stub.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use samprov_model::{
    connection::FailedHandshake, id::DependencyName, injection::Injection, message::Message,
    observation::StubCall,
};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

use crate::{
    StubError, StubOptions, TraceId,
    answering::Service,
    clock::Clock,
    door::Door,
    fault::{OfConnection, On, Set, Stage, faults},
    front::{Front, WayOut},
    interposer::Interposed,
    limits,
    listening::{self, Encryption, Entrance},
    notes::Notes,
    recorder::{Quiet, Recorder},
    relay::Relay,
    tls::{FailedHandshakes, TlsOptions, TlsServer},
};

/// A running stand-in for one dependency. It ends when it is stopped or dropped.
pub struct Stub {
    front: Arc<Front>,
    failed: Arc<FailedHandshakes>,
    tls: Option<(TlsOptions, Vec<String>)>,
    stopped: watch::Sender<bool>,
    serving: Mutex<Option<JoinHandle<()>>>,
}

/// What a stub remembers: its records and tokens. Cheap to clone.
#[derive(Clone)]
pub struct StubState(Arc<Service>);

impl fmt::Debug for StubState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StubState").finish_non_exhaustive()
    }
}

impl Stub {
    /// Starts a stub. It listens when this returns.
    pub async fn start(options: StubOptions) -> Result<Self, StubError> {
        let wanted = SocketAddr::new(options.bind, options.port.unwrap_or(0));
        let dependency = options.dependency.clone();
        let bind = |source| StubError::Bind { dependency: dependency.clone(), address: wanted, source };
        let door = Door::open(wanted).map_err(bind)?;
        let port = door.address().port();
        let base_path = base_path(&options.base_path);
        let host = host(options.bind, options.advertise.as_deref());
        let (clock, failed) = (Clock::started(), Arc::new(FailedHandshakes::default()));
        let hosts = hosts(&host, options.bind);
        let (scheme, encryption) = match &options.tls {
            None => ("http", Encryption::None),
            Some(tls) => {
                let server =
                    TlsServer::new(tls, &hosts, Arc::clone(&failed)).map_err(|source| StubError::Tls {
                        dependency: options.dependency.clone(),
                        hosts: hosts.join(", "),
                        source: Box::new(source),
                    })?;
                ("https", Encryption::Tls(Arc::new(server), clock))
            }
        };
        let (notes, stage) = (Arc::new(Notes::default()), Arc::new(Stage::default()));
        let entrance = Entrance::new(door, Arc::clone(&stage));
        let front = Arc::new(Front {
            dependency: options.dependency.clone(),
            instance: options.instance.clone(),
            address: format!("{scheme}://{host}:{port}{base_path}"),
            base_path,
            service: match options.state {
                Some(StubState(service)) => service,
                None => Arc::new(Service::new(&options, Arc::clone(&notes))),
            },
            recorder: Recorder::new(clock),
            pages: options.pages.clone(),
            way_out: match (&options.interposer, &options.real) {
                (Some(interposer), _) => WayOut::Interposed(Interposed::new(Arc::clone(interposer))),
                (None, Some(real)) => WayOut::Watched(Arc::clone(real)),
                (None, None) => WayOut::Relayed(Box::new(Relay::start().await?)),
            },
            notes,
            stage,
        });
        let (stopped, watched) = watch::channel(false);
        let serving = tokio::spawn(listening::serve(Arc::clone(&front), entrance, watched, encryption));
        let tls = options.tls.map(|tls| (tls, hosts));
        Ok(Self { front, failed, tls, stopped, serving: Mutex::new(Some(serving)) })
    }

    /// The address that the candidate is told, for example `http://127.0.0.1:49152`; `https` when the stub speaks TLS.
    pub fn address(&self) -> String {
        self.front.address.clone()
    }

    /// The name that the service under test gives it.
    pub fn dependency(&self) -> DependencyName {
        self.front.dependency.clone()
    }

    /// What it remembers, for another stub of the same service.
    pub fn state(&self) -> StubState {
        StubState(Arc::clone(&self.front.service))
    }

    /// Takes out the calls of one trace, in the order of their arrival.
    pub fn calls_with_trace(&self, trace: &TraceId) -> Vec<StubCall> {
        self.front.recorder.drain_trace(trace)
    }

    /// Takes out all calls that nobody has taken, in the order of their arrival.
    pub fn drain(&self) -> Vec<(Option<TraceId>, StubCall)> {
        self.front.recorder.drain()
    }

    /// Waits for calls and takes them out, in the order of their arrival.
    pub async fn calls(&self) -> Vec<StubCall> {
        self.front.recorder.wait_for_calls().await
    }

    /// How many calls were dropped because nobody took them in time.
    pub fn dropped_calls(&self) -> u64 {
        self.front.recorder.dropped()
    }

    /// Takes out the TLS handshakes that failed or were followed by no call, in the order in which they ended. The newest
    /// thousand are kept.
    pub fn failed_handshakes(&self) -> Vec<FailedHandshake> {
        self.failed.drain()
    }

    /// Waits for such handshakes and takes them out.
    pub async fn next_failed_handshakes(&self) -> Vec<FailedHandshake> {
        self.failed.wait().await
    }

    /// How many failed handshakes were dropped because nobody took them in time.
    pub fn dropped_handshakes(&self) -> u64 {
        self.failed.dropped()
    }

    /// How many connections met a fault before any call, since this was last asked. One that nobody took, since the port refused,
    /// is not among them.
    pub fn take_disturbed_connections(&self) -> u64 {
        self.front.stage.take_disturbed()
    }

    /// How many calls have arrived and are not answered yet.
    pub fn in_flight(&self) -> usize {
        self.front.recorder.in_flight()
    }

    /// Waits until no call is in flight and none has come or ended for `span`; at most `within`. What has been quiet so long
    /// already needs no waiting.
    pub async fn quiet(&self, span: Duration, within: Duration) -> Quiet {
        self.front.recorder.quiet(None, span, within).await
    }

    /// Waits as [`Stub::quiet`] does, but counts from a moment at the earliest: for calls that a candidate makes after it
    /// has answered.
    pub async fn quiet_since(&self, moment: std::time::Instant, span: Duration, within: Duration) -> Quiet {
        self.front.recorder.quiet(Some(Instant::from_std(moment)), span, within).await
    }

    /// What the stub noticed about itself, its data and its calls, never a fault of the candidate: `stub-answer-invalid`,
    /// `stub-body-too-large`, `stub-call-broken-off`, `stub-fault-impossible`,
    /// `stub-fault-unknown`, `stub-real-service-silent`, `stub-record-adjusted`, `stub-relay-failed`.
    pub fn notes(&self) -> Vec<Message> {
        self.front.notes.all()
    }

    /// Puts faults on in place of those that were on: those of this dependency and instance, the first that matches a call wins.
    /// When this returns they are in force, and no idle connection is left over. None puts everything back.
    ///
    /// A port that refuses cannot count who asks, so that [`Injection::calls`] does not end that fault.
    pub async fn inject(&self, injections: &[Injection]) {
        let is_own = |injection: &&Injection| {
            injection.dependency == self.front.dependency && injection.instance == self.front.instance
        };
        let own = injections.iter().filter(is_own).take(limits::FAULTS);
        self.front.stage.replace(Set::new(own.filter_map(|injection| self.on(injection)).collect())).await;
    }

    /// A fault to put on; `None` where nobody knows it, or this stub cannot have it.
    fn on(&self, injection: &Injection) -> Option<On> {
        let note = |key| {
            let note = Message::new(key).with("dependency", self.front.dependency.as_str());
            self.front.notes.add(note.with("fault", injection.fault.as_str()));
        };
        let Some(fault) = faults().iter().find(|fault| fault.seen.id == injection.fault) else {
            note("stub-fault-unknown");
            return None;
        };
        let on = On::new(fault, injection, self.front.service.seed);
        match (on.of_connection(self.tls.is_some()), &self.tls) {
            (Some(OfConnection::Certificate(profile)), Some((options, hosts))) => {
                let options = TlsOptions { profile: *profile, ..options.clone() };
                let server = TlsServer::new(&options, hosts, Arc::clone(&self.failed));
                server.map_err(|_| note("stub-fault-impossible")).ok().map(|server| on.with_server(server))
            }
            _ => Some(on),
        }
    }

    /// Takes the state back to the population. Issued tokens stay, since a candidate may rightly keep them; calls stay too.
    pub fn reset(&self) {
        self.front.service.reset();
    }

    /// Stops listening and ends all connections. Nothing of the stub runs afterwards.
    pub async fn stop(&self) {
        self.stopped.send_replace(true);
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(serving) = serving {
            // An error here is a panic inside, which has ended the task as well.
            let _ = serving.await;
        }
    }

    #[cfg(test)]
    pub(crate) fn relay(&self) -> &Relay {
        match &self.front.way_out {
            WayOut::Relayed(relay) => relay,
            WayOut::Interposed(_) | WayOut::Watched(_) => unreachable!("only a stub has a relay"),
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take() {
            serving.abort();
        }
    }
}

impl fmt::Debug for Stub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stub").field("address", &self.front.address).finish_non_exhaustive()
    }
}

/// The host of the address: what the user says, else where the stub listens. Everywhere includes loopback.
fn host(bind: IpAddr, advertise: Option<&str>) -> String {
    match (advertise, bind) {
        (Some(host), _) if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
        (Some(host), _) => host.to_owned(),
        (None, IpAddr::V4(address)) if address.is_unspecified() => Ipv4Addr::LOCALHOST.to_string(),
        (None, IpAddr::V4(address)) => address.to_string(),
        (None, IpAddr::V6(address)) if address.is_unspecified() => format!("[{}]", Ipv6Addr::LOCALHOST),
        (None, IpAddr::V6(address)) => format!("[{address}]"),
    }
}

/// The names that a certificate of the stub is for: as it is told, as it is bound, and as a candidate on the same machine may
/// call it.
fn hosts(told: &str, bind: IpAddr) -> Vec<String> {
    let told = told.trim_start_matches('[').trim_end_matches(']').to_owned();
    let mut hosts = vec![told];
    let local = ["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string(), Ipv6Addr::LOCALHOST.to_string()];
    for host in local.into_iter().chain((!bind.is_unspecified()).then(|| bind.to_string())) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

fn base_path(path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_that_a_candidate_can_call() {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(host(loopback, None), "127.0.0.1");
        assert_eq!(host(IpAddr::V4(Ipv4Addr::UNSPECIFIED), None), "127.0.0.1");
        assert_eq!(host(loopback, Some("host.docker.internal")), "host.docker.internal");
        assert_eq!(host(IpAddr::V6(Ipv6Addr::LOCALHOST), None), "[::1]");
        assert_eq!(host(loopback, Some("fd00::1")), "[fd00::1]");
    }

    #[test]
    fn a_certificate_is_for_every_name_that_the_stub_is_called_by() {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(hosts("127.0.0.1", loopback), ["127.0.0.1", "localhost", "::1"]);
        let bound: IpAddr = "192.0.2.7".parse().unwrap();
        assert_eq!(hosts("[fd00::1]", bound), ["fd00::1", "localhost", "127.0.0.1", "::1", "192.0.2.7"]);
    }

    #[test]
    fn a_base_path_begins_with_a_slash_and_ends_without() {
        assert_eq!(base_path("/v1/"), "/v1");
        assert_eq!(base_path("/"), "");
    }
}
