//! A proxy before a service that runs already: a request passed on, and its answer turned into the one that an interposer gives.

use std::{
    fmt,
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use http_body_util::Full;
use hyper::{
    Response,
    body::{Bytes, Incoming},
};
use samprov_model::observation::{Answer, Request};
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    carrier::Carrier,
    door::Door,
    fields::fields_of,
    front::{read, response_of},
    interposer::{Interposer, Origin},
    listening::{self, Encryption, Entrance},
    serving::Exchange,
};

/// The service behind a proxy.
pub trait Far: fmt::Debug + Send + Sync {
    /// Its answer, or why there is none.
    fn answer<'f>(
        &'f self,
        request: &'f Request,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, NoAnswer>> + Send + 'f>>;
}

/// Why a proxy has nothing to pass on. Its caller finds the connection closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// A running proxy on loopback. It ends when it is stopped or dropped.
///
/// The answer has come before the interposer is asked, so that it can act on answers only: whatever else it asks of its
/// [`Origin`] is told the same answer again, and there is no state to keep or to take back.
pub struct Proxy {
    address: String,
    stopped: watch::Sender<bool>,
    serving: Mutex<Option<JoinHandle<()>>>,
}

struct Passing {
    address: String,
    base_path: String,
    far: Arc<dyn Far>,
    interposer: Arc<dyn Interposer>,
}

/// An answer that has come already.
struct Come(Answer);

impl Origin for Come {
    fn answer(&mut self, _: &Request) -> Answer {
        self.0.clone()
    }

    fn keep(&mut self) {}

    fn take_back(&mut self) {}
}

impl Proxy {
    /// Starts a proxy on a free port. It listens when this returns. `base_path`: what the service puts before the paths of its
    /// description, empty or beginning with `/`; the proxy has the same.
    ///
    /// # Panics
    /// Outside of a runtime.
    pub fn start(
        base_path: &str,
        far: Arc<dyn Far>,
        interposer: Arc<dyn Interposer>,
    ) -> std::io::Result<Self> {
        let door = Door::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = format!("http://{}{base_path}", door.address());
        let passing = Passing { address: address.clone(), base_path: base_path.to_owned(), far, interposer };
        let (stopped, watched) = watch::channel(false);
        let entrance = Entrance::new(door, Arc::default());
        let serving = tokio::spawn(listening::serve(Arc::new(passing), entrance, watched, Encryption::None));
        Ok(Self { address, stopped, serving: Mutex::new(Some(serving)) })
    }

    /// Where the service is reached through the proxy, with its base path.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Stops listening and ends all connections.
    pub async fn stop(&self) {
        self.stopped.send_replace(true);
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(serving) = serving {
            // An error here is a panic inside, which has ended the task as well.
            let _ = serving.await;
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take() {
            serving.abort();
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Proxy").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Exchange for Passing {
    type Silence = NoAnswer;

    async fn exchange(
        &self,
        request: hyper::Request<Incoming>,
        _: &Carrier,
    ) -> Result<Response<Full<Bytes>>, NoAnswer> {
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("", hyper::http::uri::PathAndQuery::as_str);
        let mut request = Request {
            method: head.method.as_str().to_owned(),
            target: target.to_owned(),
            base: self.address.clone(),
            headers: fields_of(&head),
            body: Vec::new(),
        };
        request.body = read(body).await.map_err(|_| NoAnswer("the request has no whole body".to_owned()))?;
        let come = self.far.answer(&request).await?;
        // Operators know the paths of the description.
        if let Some(rest) = request.target.strip_prefix(&self.base_path).filter(|rest| rest.starts_with('/'))
        {
            request.target = rest.to_owned();
        }
        Ok(response_of(self.interposer.answer(&request, &mut Come(come))))
    }
}
