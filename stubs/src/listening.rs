//! A door turned into connections that are served, within bounds: what every server of this crate stands on.

use std::{sync::Arc, time::Duration};

use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    task::JoinSet,
};

use crate::{
    carrier::Carrier,
    clock::Clock,
    door::Door,
    fault::{OfConnection, Stage, Watching},
    lent::Line,
    limits,
    serving::{Exchange, Spoken, serve_connection},
    tls::{Accepted, Offered, TlsServer},
};

/// Whether connections are encrypted.
#[derive(Clone, Debug)]
pub(crate) enum Encryption {
    /// They are not.
    None,
    /// They are; the clock dates handshakes that fail.
    Tls(Arc<TlsServer>, Clock),
}

/// A door, and the faults that those meet who come.
#[derive(Debug)]
pub(crate) struct Entrance {
    /// The door.
    pub(crate) door: Door,
    /// The faults.
    pub(crate) stage: Arc<Stage>,
    /// How the entrance itself hears of them.
    pub(crate) watching: Watching,
}

/// A connection that has come.
struct Visit<E> {
    answering: Arc<E>,
    stream: TcpStream,
    number: u64,
    requests: Arc<Semaphore>,
    encryption: Encryption,
    watching: Watching,
    stage: Arc<Stage>,
}

impl Entrance {
    /// An entrance where faults may be put on.
    pub(crate) fn new(door: Door, stage: Arc<Stage>) -> Self {
        let watching = stage.watch();
        Self { door, stage, watching }
    }

    /// Shuts or opens the door as the faults that are on say. What the system does not allow is tried again.
    fn adjust(&mut self, is_tls: bool) {
        if self.watching.set().refuses(is_tls) {
            self.door.shut();
        } else {
            let _ = self.door.reopen();
        }
        self.watching.settle();
    }
}

/// Serves connections until told to stop, then ends them all.
pub(crate) async fn serve<E: Exchange>(
    answering: Arc<E>,
    mut entrance: Entrance,
    mut stopped: watch::Receiver<bool>,
    encryption: Encryption,
) {
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let requests = Arc::new(Semaphore::new(limits::REQUESTS));
    let mut connections = JoinSet::new();
    let is_tls = matches!(encryption, Encryption::Tls(..));
    let mut number = 0;
    loop {
        while connections.try_join_next().is_some() {}
        // Faults change from outside, and by the calls that meet them.
        entrance.adjust(is_tls);
        let Entrance { door, watching, .. } = &mut entrance;
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, door.next().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            // A sender that is gone means that the server is gone.
            _ = stopped.changed() => break,
            () = watching.changed() => continue,
            next = next => next,
            () = tokio::time::sleep(LITTLE), if door.is_shut() => continue,
        };
        match accepted {
            Ok(stream) => {
                number += 1;
                let visit = Visit {
                    answering: Arc::clone(&answering),
                    stream,
                    number,
                    requests: Arc::clone(&requests),
                    encryption: encryption.clone(),
                    watching: entrance.stage.watch(),
                    stage: Arc::clone(&entrance.stage),
                };
                connections.spawn(async move {
                    visit.serve().await;
                    drop(place);
                });
            }
            // No descriptors left, for example: they come back when connections end.
            Err(_) => tokio::time::sleep(LITTLE).await,
        }
    }
    drop(entrance);
    connections.shutdown().await;
}

impl<E: Exchange> Visit<E> {
    async fn serve(mut self) {
        // Small answers must not wait for an acknowledgement; a candidate's deadline may be tight.
        let _ = self.stream.set_nodelay(true);
        let set = self.watching.set();
        self.watching.settle();
        let is_tls = matches!(self.encryption, Encryption::Tls(..));
        let met = set.meet_connection(is_tls);
        let is_of_bytes = set.is_of_bytes();
        let fault = met.map(|(on, _)| on.id());
        let own = met.and_then(|(on, _)| on.server().cloned());
        if met.is_some() {
            self.stage.note_disturbed();
        }
        let reply = match met.map(|(_, action)| action) {
            // The door is shut: this one slipped in.
            Some(OfConnection::Refuse | OfConnection::Reset) => return self.stream.reset_when_dropped(),
            Some(OfConnection::Handshake(reply)) => Some(reply),
            Some(OfConnection::Certificate(_)) | None => None,
        };
        let Self { answering, stream, number, requests, encryption, mut watching, .. } = self;
        match encryption {
            Encryption::None => {
                let spoken = if is_of_bytes { Spoken::Http1 } else { Spoken::AsItComes };
                let carrier = Carrier::new(number, None, fault);
                serve_connection(answering, stream, carrier, spoken, requests, &mut watching).await;
            }
            Encryption::Tls(server, clock) => {
                let server = own.unwrap_or(server);
                let came = clock.milliseconds();
                if let Some(reply) = reply {
                    tokio::select! {
                        () = server.leave_off(stream, number, came, &reply.0) => {}
                        () = watching.changed() => {}
                    }
                    return;
                }
                let offered = if is_of_bytes { Offered::Http1 } else { Offered::Both };
                let accepted = tokio::select! {
                    accepted = server.accept(stream, number, came, offered) => accepted,
                    () = watching.changed() => return,
                };
                let Some(Accepted { stream, facts, spoken }) = accepted else { return };
                let spoken = if is_of_bytes { Spoken::Http1 } else { spoken };
                let facts = Arc::new(facts);
                let carrier = Carrier::new(number, Some(Arc::clone(&facts)), fault);
                if serve_connection(answering, stream, carrier, spoken, requests, &mut watching).await == 0 {
                    server.without_call(&facts, number, came);
                }
            }
        }
    }
}

const LITTLE: Duration = Duration::from_millis(50);
