//! A listener turned into answered requests, within bounds: what every server of this crate stands on.

use std::{error::Error, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};

use crate::limits;

/// Answers one request.
pub(crate) trait Exchange: Send + Sync + 'static {
    /// Why there is no answer. The connection is closed without a word then.
    type Silence: Error + Send + Sync + 'static;

    /// The answer.
    fn exchange(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Full<Bytes>>, Self::Silence>> + Send;
}

/// Serves connections until told to stop, then ends them all.
pub(crate) async fn serve<E: Exchange>(
    answering: Arc<E>,
    listener: TcpListener,
    mut stopped: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let mut connections = JoinSet::new();
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
                let answering = Arc::clone(&answering);
                connections.spawn(async move {
                    connection(answering, stream).await;
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

async fn connection<E: Exchange>(answering: Arc<E>, stream: TcpStream) {
    // Small answers must not wait for an acknowledgement; a candidate's deadline may be tight.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let answering = Arc::clone(&answering);
        async move { answering.exchange(request).await }
    });
    // What goes wrong with the connection itself is the candidate's or the network's; there is no call to record.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIME)
        .max_headers(limits::HEADER_FIELDS)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
