//! The streams of one HTTP/2 connection as tasks that end with it.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::rt::Executor;
use tokio::task::JoinSet;

/// Runs the streams of one connection. When the last clone goes, so do the streams: nothing of a stub outlives it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams(Arc<Mutex<JoinSet<()>>>);

impl<F> Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while streams.try_join_next().is_some() {}
        streams.spawn(stream);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn streams_end_with_their_connection() {
        let streams = Streams::default();
        let (held, ended) = oneshot::channel::<()>();
        streams.execute(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        drop(streams);
        assert!(ended.await.is_err());
    }
}
