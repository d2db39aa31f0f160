//! Calls to stubs turned into counts and the latest of them, masked: what the terminal and the status page tell.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use samprov_model::{
    mask::Masker,
    observation::{Answer, Request, StubCall},
    verdict::Standing,
};
use samprov_reports::{
    l10n::Texts,
    served::{Served, ServedCall, ServedService, page},
};
use samprov_stubs::OwnPages;
use time::OffsetDateTime;

/// The most calls that the page shows.
const MOST_SHOWN: usize = 200;

/// What all stubs have seen.
pub(super) struct Seen {
    texts: Arc<Texts>,
    masker: Masker,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    services: Vec<ServedService>,
    calls: VecDeque<ServedCall>,
}

/// How many calls there were, and how many of them do not keep the description.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub calls: u64,
    /// Those that break it.
    pub broken: u64,
    /// Those that match no operation.
    pub outside: u64,
}

impl Seen {
    /// Nothing yet.
    pub(super) fn new(texts: Arc<Texts>, secrets: impl IntoIterator<Item = String>) -> Arc<Self> {
        Arc::new(Self { texts, masker: Masker::new(secrets), state: Mutex::default() })
    }

    /// A stub has started.
    pub(super) fn add_service(&self, service: ServedService) {
        self.lock().services.push(service);
    }

    /// A call was answered.
    pub(super) fn add(&self, call: StubCall, at: OffsetDateTime) -> ServedCall {
        let call = self.masked(call, at);
        let mut state = self.lock();
        if let Some(service) = state.services.iter_mut().find(|service| service.id == call.service) {
            service.calls += 1;
            match (&call.operation, call.standing()) {
                (None, _) => service.outside += 1,
                (Some(_), Standing::Pass) => {}
                (Some(_), _) => service.broken += 1,
            }
        }
        state.calls.push_front(call.clone());
        state.calls.truncate(MOST_SHOWN);
        call
    }

    /// The sums over all services.
    pub(super) fn counts(&self) -> Counts {
        self.lock().services.iter().fold(Counts::default(), |sum, service| Counts {
            calls: sum.calls + service.calls,
            broken: sum.broken + service.broken,
            outside: sum.outside + service.outside,
        })
    }

    fn masked(&self, call: StubCall, at: OffsetDateTime) -> ServedCall {
        // The base is told once, and nothing is said of header fields and body.
        let request =
            Request { method: call.request.method, target: call.request.target, ..Request::default() };
        ServedCall {
            at: time_of_day(at),
            service: call.dependency.to_string(),
            start: self.masker.request(&request).start,
            status: call.status,
            operation: call.operation,
            violations: call.violations,
            fault: call.fault,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `07:02:03.123`
pub(super) fn time_of_day(moment: OffsetDateTime) -> String {
    let (hour, minute, second, milliseconds) = moment.time().as_hms_milli();
    format!("{hour:02}:{minute:02}:{second:02}.{milliseconds:03}")
}

// Neither the secrets that are masked nor what was called belong in a log.
impl fmt::Debug for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Seen").finish_non_exhaustive()
    }
}

impl OwnPages for Seen {
    fn page(&self, path: &str) -> Option<Answer> {
        if !matches!(path, "" | "/") {
            return None;
        }
        let served = {
            let state = self.lock();
            Served { services: state.services.clone(), calls: state.calls.iter().cloned().collect() }
        };
        let answer = |status, kind: &str, body: String| Answer {
            status,
            headers: vec![
                ("content-type".to_owned(), format!("{kind}; charset=utf-8")),
                ("cache-control".to_owned(), "no-store".to_owned()),
                // The page needs neither scripts nor anything from elsewhere.
                (
                    "content-security-policy".to_owned(),
                    "default-src 'none'; style-src 'unsafe-inline'".to_owned(),
                ),
            ],
            body: body.into_bytes(),
        };
        Some(match page(&served, &self.texts) {
            Ok(page) => answer(200, "text/html", page),
            Err(error) => answer(500, "text/plain", error.to_string()),
        })
    }
}
