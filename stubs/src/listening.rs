//! A listener turned into connections that are served, within bounds: what every server of this crate stands on.

use std::{sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};

use crate::{
    carrier::Carrier,
    clock::Clock,
    limits,
    serving::{Exchange, Spoken, serve_connection},
    tls::{Accepted, TlsServer},
};

/// Whether connections are encrypted.
#[derive(Clone, Debug)]
pub(crate) enum Encryption {
    /// They are not.
    None,
    /// They are; the clock dates handshakes that fail.
    Tls(Arc<TlsServer>, Clock),
}

/// Serves connections until told to stop, then ends them all.
pub(crate) async fn serve<E: Exchange>(
    answering: Arc<E>,
    listener: TcpListener,
    mut stopped: watch::Receiver<bool>,
    encryption: Encryption,
) {
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let requests = Arc::new(Semaphore::new(limits::REQUESTS));
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            // A sender that is gone means that the server is gone.
            _ = stopped.changed() => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                number += 1;
                let (answering, requests) = (Arc::clone(&answering), Arc::clone(&requests));
                let encryption = encryption.clone();
                connections.spawn(async move {
                    connection(answering, stream, number, requests, encryption).await;
                    drop(place);
                });
            }
            // No descriptors left, for example: they come back when connections end.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn connection<E: Exchange>(
    answering: Arc<E>,
    stream: TcpStream,
    number: u64,
    requests: Arc<Semaphore>,
    encryption: Encryption,
) {
    // Small answers must not wait for an acknowledgement; a candidate's deadline may be tight.
    let _ = stream.set_nodelay(true);
    match encryption {
        Encryption::None => {
            let carrier = Carrier { number, tls: None };
            serve_connection(answering, stream, carrier, Spoken::AsItComes, requests).await;
        }
        Encryption::Tls(server, clock) => {
            let came = clock.milliseconds();
            let Some(accepted) = server.accept(stream, number, came).await else { return };
            let Accepted { stream, facts, spoken } = accepted;
            let facts = Arc::new(facts);
            let carrier = Carrier { number, tls: Some(Arc::clone(&facts)) };
            if serve_connection(answering, stream, carrier, spoken, requests).await == 0 {
                server.without_call(&facts, number, came);
            }
        }
    }
}
