//! Offers turned into running stubs, one line for each call, until somebody ends them.

use std::{io, sync::Arc};

use samprov_model::{
    connection::FailedHandshake, id::DependencyName, message::Message, observation::StubCall,
    population::Population,
};
use samprov_reports::{
    l10n::Texts,
    served::{ServedService, handshake_line, line},
    terminal::Style,
};
use samprov_stubs::{OWN_PAGES, OwnPages, Stub, StubError, StubState};
use time::OffsetDateTime;
use tokio::{sync::mpsc, task::JoinSet};
use url::Url;

use super::{
    offers::Offer,
    seen::{Counts, Seen, time_of_day},
};
use crate::run::Stop;

/// How it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// What was seen.
    pub counts: Counts,
    /// Calls that came faster than they could be told of.
    pub dropped: u64,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A stub cannot be started.
    #[error("{name}: its stub cannot be started: {error}")]
    Stub {
        /// The stub.
        name: String,
        /// Why.
        error: StubError,
    },
    /// Signals cannot be waited for.
    #[error("signals cannot be waited for: {0}")]
    Signals(io::Error),
    /// Nobody reads what is told.
    #[error("stdout: {0}")]
    Output(#[from] io::Error),
}

/// Starts what is offered, tells where it is and of every call, and ends all when a signal asks for it.
pub async fn serve(
    offers: Vec<Offer>,
    population: &Population,
    texts: &Arc<Texts>,
    style: Style,
    mut tell: impl FnMut(&str) -> io::Result<()>,
) -> Result<Ended, ServeError> {
    let stop = Stop::on_signals().map_err(ServeError::Signals)?;
    let seen = Seen::new(Arc::clone(texts), secrets(population));
    let mut stubs: Vec<Arc<Stub>> = Vec::new();
    for (index, offer) in offers.iter().enumerate() {
        let before = offers.iter().take(index).position(|other| other.is_same_service(offer));
        let state = before.and_then(|before| stubs.get(before)).map(|stub| stub.state());
        let (stub, ready) = start(offer.clone(), state, &seen, texts).await?;
        ready.iter().try_for_each(|line| tell(line))?;
        stubs.push(Arc::new(stub));
    }
    if let Some(page) = stubs.first().and_then(|stub| status_page(&stub.address())) {
        tell(&texts.tell(&Message::new("served-page").with("address", page)))?;
    }
    tell(&texts.text("served-how-to-end"))?;
    let (sender, mut news) = mpsc::channel::<News>(1);
    let mut watching = JoinSet::new();
    for stub in &stubs {
        let (calling, sending) = (Arc::clone(stub), sender.clone());
        watching
            .spawn(async move { while sending.send(News::Calls(calling.calls().await)).await.is_ok() {} });
        let (failing, sending) = (Arc::clone(stub), sender.clone());
        watching.spawn(async move {
            while sending
                .send(News::Failed(failing.dependency(), failing.next_failed_handshakes().await))
                .await
                .is_ok()
            {}
        });
    }
    let told = loop {
        let news = tokio::select! {
            biased;
            _ = stop.asked() => break Ok(()),
            news = news.recv() => news,
        };
        let now = OffsetDateTime::now_utc();
        let lines: Vec<String> = match news {
            None => Vec::new(),
            Some(News::Calls(calls)) => {
                calls.into_iter().map(|call| line(&seen.add(call, now), texts, style)).collect()
            }
            Some(News::Failed(name, failed)) => failed
                .iter()
                .map(|failed| handshake_line(&time_of_day(now), name.as_str(), failed, texts, style))
                .collect(),
        };
        if let Err(error) = lines.iter().try_for_each(|line| tell(line)) {
            break Err(error);
        }
    };
    watching.shutdown().await;
    for stub in &stubs {
        stub.stop().await;
    }
    told?;
    Ok(Ended { counts: seen.counts(), dropped: stubs.iter().map(|stub| stub.dropped_calls()).sum() })
}

/// What stubs have to tell.
enum News {
    Calls(Vec<StubCall>),
    Failed(DependencyName, Vec<FailedHandshake>),
}

/// A started stub, and the lines that say where it is.
async fn start(
    offer: Offer,
    state: Option<StubState>,
    seen: &Arc<Seen>,
    texts: &Texts,
) -> Result<(Stub, Vec<String>), ServeError> {
    let Offer { mut options, version, variables, faults, deadline: _ } = offer;
    options.state = state;
    let pages: Arc<dyn OwnPages> = Arc::<Seen>::clone(seen);
    options.pages = Some(pages);
    let name = options.dependency.clone();
    let operations = options.contracts.operations().len();
    let stub =
        Stub::start(options).await.map_err(|error| ServeError::Stub { name: name.to_string(), error })?;
    stub.inject(&faults).await;
    let address = stub.address();
    seen.add_service(ServedService {
        id: name.to_string(),
        version: version.clone(),
        address: address.clone(),
        operations,
        ..ServedService::default()
    });
    let ready = Message::new("served-ready")
        .with("service", name.as_str())
        .with("version", version)
        .with("address", address.as_str())
        .with_number("operations", i64::try_from(operations).unwrap_or(i64::MAX));
    let variables = variables.iter().map(|variable| format!("  {variable}={address}"));
    let faults = faults.iter().map(|injection| {
        let told = texts.tell(&Message::new("served-fault").with("fault", injection.fault.as_str()));
        let of_operation = injection.operation.as_ref().map(|operation| format!(": {operation}"));
        format!("  {told}{}", of_operation.unwrap_or_default())
    });
    Ok((stub, [texts.tell(&ready)].into_iter().chain(variables).chain(faults).collect()))
}

/// The status page is before all paths of the description.
fn status_page(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.set_path(OWN_PAGES);
    Some(url.to_string())
}

/// What must not be told, even though it is in test data only: somebody may have put a real secret there.
fn secrets(population: &Population) -> Vec<String> {
    let clients = population.clients.values();
    clients.flat_map(|client| [&client.secret, &client.token]).flatten().cloned().collect()
}
