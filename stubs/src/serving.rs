//! One connection turned into answered requests of HTTP/1.1 or HTTP/2, within the same bounds.

use std::{
    error::Error,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode, Version,
    body::{Bytes, Incoming},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Semaphore,
    time::{sleep, timeout},
};

use crate::{
    carrier::Carrier,
    fault::{Script, Watching},
    lent::{Line, lend},
    limits,
    streams::Streams,
};

/// Answers one request.
pub(crate) trait Exchange: Send + Sync + 'static {
    /// Why there is no answer. The connection, or the stream of HTTP/2, is closed without a word then.
    type Silence: Error + Send + Sync + 'static;

    /// The answer.
    fn exchange(
        &self,
        request: Request<Incoming>,
        carrier: &Carrier,
    ) -> impl Future<Output = Result<Response<Full<Bytes>>, Self::Silence>> + Send;
}

/// Which version of HTTP a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoken {
    /// What the first bytes say: the preface of HTTP/2 (RFC 9113, 3.4) or anything else.
    AsItComes,
    /// HTTP/1.1, as agreed.
    Http1,
    /// HTTP/2, as agreed.
    Http2,
}

/// What goes on on a connection.
#[derive(Debug, Default)]
struct Activity {
    begun: AtomicU64,
    under_way: AtomicUsize,
}

/// How the HTTP server was done with a connection.
enum End {
    /// The other side has gone, or something went wrong.
    Gone,
    /// It was closed from here.
    Left,
    /// Something else goes on with it.
    TakenOver(Script),
}

/// A request that is under way while this lives.
struct UnderWay<'a>(&'a Activity);

/// Serves one connection until its peer, an error, idleness or a fault ends it. `requests`: places for requests at a time, of
/// all connections, since HTTP/2 has many on each. Tells how many requests there were.
///
/// When other faults are put on, an idle connection is closed and one in use ends with its answer: the next request comes on a
/// fresh one, and what a client library sends again because its connection was closed is not taken for a second call. Who
/// waits for the change waits until the other side has closed an idle one, too: otherwise the next call may go to what is
/// closed, and fail without having met the fault (with hyper's client, it can even be lost and last until its deadline).
pub(crate) async fn serve_connection<E: Exchange, S: Line>(
    answering: Arc<E>,
    stream: S,
    carrier: Carrier,
    spoken: Spoken,
    requests: Arc<Semaphore>,
    watching: &mut Watching,
) -> u64 {
    let activity = Arc::new(Activity::default());
    let seen = Arc::clone(&activity);
    // Kept here, so that waiting for a script never fails.
    let takes_over = carrier.takes_over.clone();
    let mut taken_over = takes_over.listen();
    let service = service_fn(move |request: Request<Incoming>| {
        let (answering, carrier) = (Arc::clone(&answering), carrier.clone());
        let (activity, requests) = (Arc::clone(&activity), Arc::clone(&requests));
        async move {
            let _under_way = UnderWay::begin(&activity);
            if request.version() == Version::HTTP_2 && request.headers().len() > limits::HEADER_FIELDS {
                return Ok(too_many_fields());
            }
            let _place = requests.acquire().await;
            answering.exchange(request, &carrier).await
        }
    });
    let builder = builder(spoken);
    let (lent, owner) = lend(stream);
    let end = {
        let mut connection = pin!(builder.serve_connection(TokioIo::new(lent), service));
        let (mut begun, mut is_leaving) = (0, false);
        loop {
            tokio::select! {
                // What goes wrong with the connection itself is the candidate's or the network's; there is no call to record.
                _ = connection.as_mut() => break if is_leaving { End::Left } else { End::Gone },
                Ok(script) = &mut taken_over => break End::TakenOver(script),
                () = watching.changed() => {
                    connection.as_mut().graceful_shutdown();
                    is_leaving = true;
                    if seen.under_way.load(Ordering::Relaxed) > 0 {
                        watching.settle();
                    }
                    continue;
                }
                () = sleep(if is_leaving { FAREWELL } else { limits::HEAD_TIME }) => {}
            }
            let now = seen.begun.load(Ordering::Relaxed);
            if now == begun && seen.under_way.load(Ordering::Relaxed) == 0 {
                if is_leaving {
                    break End::Left;
                }
                connection.as_mut().graceful_shutdown();
                is_leaving = true;
            }
            begun = now;
        }
    };
    match (end, owner.given_back()) {
        (End::TakenOver(script), Some(stream)) => {
            watching.settle();
            tokio::select! {
                () = script.play(stream) => {}
                () = watching.changed() => {}
            }
        }
        (End::Left, Some(stream)) => part(stream).await,
        (End::Gone | End::Left | End::TakenOver(_), _) => {}
    }
    drop(takes_over);
    seen.begun.load(Ordering::Relaxed)
}

/// Closes a connection and lets the other side hear of it. Some client libraries look only when they want to send again.
async fn part<S: Line>(mut stream: S) {
    let parting = async {
        if stream.shutdown().await.is_ok() {
            // What is sent now is a call that nobody answers: it had better be told at once.
            let _ = stream.read(&mut [0]).await;
        }
    };
    let _ = timeout(PARTING, parting).await;
}

fn builder(spoken: Spoken) -> auto::Builder<Streams> {
    let mut builder = auto::Builder::new(Streams::default());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIME)
        .max_headers(limits::HEADER_FIELDS)
        .max_buf_size(limits::HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::STREAMS)
        .max_header_list_size(u32::try_from(limits::HEAD_BYTES).unwrap_or(u32::MAX));
    match spoken {
        Spoken::AsItComes => builder,
        Spoken::Http1 => builder.http1_only(),
        Spoken::Http2 => builder.http2_only(),
    }
}

/// What the server says by itself to too many fields in HTTP/1.1 (RFC 6585, 5).
fn too_many_fields() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    response
}

impl<'a> UnderWay<'a> {
    fn begin(activity: &'a Activity) -> Self {
        activity.begun.fetch_add(1, Ordering::Relaxed);
        activity.under_way.fetch_add(1, Ordering::Relaxed);
        Self(activity)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

const FAREWELL: Duration = Duration::from_secs(1);
const PARTING: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::Mutex};

    use hyper_util::rt::TokioExecutor;
    use tokio::{
        io::{DuplexStream, duplex},
        time::Instant,
    };

    use super::*;
    use crate::fault::Stage;

    /// Tells the version of each request.
    #[derive(Debug, Default)]
    struct Telling(Mutex<Vec<Version>>);

    impl Exchange for Telling {
        type Silence = Infallible;

        async fn exchange(
            &self,
            request: Request<Incoming>,
            _: &Carrier,
        ) -> Result<Response<Full<Bytes>>, Infallible> {
            self.0.lock().unwrap().push(request.version());
            Ok(Response::new(Full::from("heard")))
        }
    }

    fn served(spoken: Spoken) -> (DuplexStream, Arc<Telling>, tokio::task::JoinHandle<u64>) {
        served_on(Arc::default(), spoken)
    }

    fn served_on(
        stage: Arc<Stage>,
        spoken: Spoken,
    ) -> (DuplexStream, Arc<Telling>, tokio::task::JoinHandle<u64>) {
        let (near, far) = duplex(64 * 1024);
        let telling = Arc::new(Telling::default());
        let (answering, requests) = (Arc::clone(&telling), Arc::new(Semaphore::new(1)));
        let serving = tokio::spawn(async move {
            let (carrier, mut watching) = (Carrier::new(1, None, None), stage.watch());
            serve_connection(answering, far, carrier, spoken, requests, &mut watching).await
        });
        (near, telling, serving)
    }

    async fn http_2(stream: DuplexStream) -> hyper::client::conn::http2::SendRequest<Full<Bytes>> {
        let (sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender
    }

    fn with_fields(count: usize) -> Request<Full<Bytes>> {
        let mut request = Request::get("http://stub.test/").body(Full::default()).unwrap();
        for index in 0..count {
            let name = hyper::header::HeaderName::from_bytes(format!("x-{index}").as_bytes()).unwrap();
            request.headers_mut().insert(name, hyper::header::HeaderValue::from_static("1"));
        }
        request
    }

    #[tokio::test]
    async fn either_version_is_spoken_when_none_is_agreed_on() {
        let (stream, telling, _serving) = served(Spoken::AsItComes);
        let mut sender = http_2(stream).await;
        assert_eq!(sender.send_request(with_fields(3)).await.unwrap().status(), 200);
        assert_eq!(*telling.0.lock().unwrap(), [Version::HTTP_2]);
        let (mut stream, telling, _serving) = served(Spoken::AsItComes);
        stream.write_all(b"PUT / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(*telling.0.lock().unwrap(), [Version::HTTP_11]);
    }

    #[tokio::test]
    async fn what_was_not_agreed_on_is_not_spoken() {
        let (mut stream, telling, serving) = served(Spoken::Http2);
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        assert_eq!(serving.await.unwrap(), 0);
        assert_eq!(*telling.0.lock().unwrap(), []);
    }

    #[tokio::test]
    async fn header_fields_are_bounded_in_both_versions() {
        let (stream, telling, _serving) = served(Spoken::AsItComes);
        let mut sender = http_2(stream).await;
        let most = limits::HEADER_FIELDS;
        assert_eq!(sender.send_request(with_fields(most)).await.unwrap().status(), 200);
        assert_eq!(sender.send_request(with_fields(most + 1)).await.unwrap().status(), 431);
        assert_eq!(telling.0.lock().unwrap().len(), 1);
        let (mut stream, telling, _serving) = served(Spoken::AsItComes);
        let fields = "x-field: 1\r\n".repeat(most + 1);
        stream.write_all(format!("GET / HTTP/1.1\r\n{fields}\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
        assert_eq!(*telling.0.lock().unwrap(), []);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_never_says_which_version_it_speaks_is_not_waited_for_without_end() {
        let began = Instant::now();
        let (mut stream, _telling, serving) = served(Spoken::AsItComes);
        stream.write_all(b"P").await.unwrap();
        serving.await.unwrap();
        assert!(began.elapsed() <= 2 * limits::HEAD_TIME, "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_of_http_2_ends_and_one_in_use_does_not() {
        let (stream, _telling, serving) = served(Spoken::AsItComes);
        let mut sender = http_2(stream).await;
        for _ in 0..4 {
            sleep(limits::HEAD_TIME * 9 / 10).await;
            assert_eq!(sender.send_request(with_fields(0)).await.unwrap().status(), 200);
        }
        let idle = Instant::now();
        assert_eq!(serving.await.unwrap(), 4);
        assert!(idle.elapsed() <= 2 * limits::HEAD_TIME, "{:?}", idle.elapsed());
    }

    /// How long putting other faults on takes while a connection is idle, if the other side closes it when it hears of that.
    async fn change_beside_an_idle_connection(is_closed: bool) -> Duration {
        let stage = Arc::new(Stage::default());
        let (mut stream, _telling, serving) = served_on(Arc::clone(&stage), Spoken::AsItComes);
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut answer = [0; 1_024];
        assert_ne!(stream.read(&mut answer).await.unwrap(), 0);
        let began = Instant::now();
        let change = tokio::spawn(async move { stage.replace(crate::fault::Set::default()).await });
        assert_eq!(stream.read(&mut answer).await.unwrap(), 0, "the connection is closed");
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!change.is_finished());
        let kept = Some(stream).filter(|_| !is_closed);
        change.await.unwrap();
        drop(kept);
        assert_eq!(serving.await.unwrap(), 1);
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_waits_until_the_other_side_of_an_idle_connection_has_heard_of_it_for_a_moment() {
        assert_eq!(change_beside_an_idle_connection(true).await, Duration::ZERO);
        let waited = change_beside_an_idle_connection(false).await;
        assert!(waited >= PARTING && waited < 2 * PARTING, "{waited:?}");
    }
}
