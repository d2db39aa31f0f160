//! Who has the last word about what leaves a stub: a request and the clean answer turned into the answer that is sent.

use std::{fmt::Debug, sync::Mutex};

use samprov_model::observation::{Answer, Request};

use crate::{answering::Service, limits, problem, records::Records, tokens::Tokens};

/// Stands at the very end of a stub: the bytes, status and header fields that it gives are those that leave the stub.
///
/// A stub with an interposer is a candidate and no dependency: its calls are not recorded, nothing passes the mock server, and
/// requests are answered one at a time, so that what an interposer keeps and takes back is disturbed by nobody.
pub trait Interposer: Debug + Send + Sync {
    /// The answer that is sent.
    fn answer(&self, request: &Request, stub: &mut dyn Origin) -> Answer;
}

/// The stub behind an interposer, with its state.
pub trait Origin {
    /// What the stub answers by itself. It changes its state as the request says.
    fn answer(&mut self, request: &Request) -> Answer;

    /// Remembers the state as it is now, for [`Origin::take_back`]. What was kept last is taken back first.
    fn keep(&mut self);

    /// Takes the state back to what was kept last, which is then forgotten. Without anything kept nothing happens.
    fn take_back(&mut self);
}

/// Passes on what the stub answers: the clean run.
#[derive(Clone, Copy, Debug, Default)]
pub struct PassOn;

impl Interposer for PassOn {
    fn answer(&self, request: &Request, stub: &mut dyn Origin) -> Answer {
        stub.answer(request)
    }
}

/// An interposer before a service, one request at a time.
#[derive(Debug)]
pub(crate) struct Interposed {
    interposer: std::sync::Arc<dyn Interposer>,
    turn: Mutex<()>,
}

/// The state of a service at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) records: Records,
    pub(crate) tokens: Tokens,
}

struct Before<'a> {
    service: &'a Service,
    kept: Vec<Kept>,
}

impl Interposed {
    pub(crate) fn new(interposer: std::sync::Arc<dyn Interposer>) -> Self {
        Self { interposer, turn: Mutex::default() }
    }

    /// The answer that is sent. An interposer that panics has a bug, and breaks no other call.
    pub(crate) fn answer(&self, service: &Service, request: &Request) -> Answer {
        let _turn = self.turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.interposer.answer(request, &mut Before { service, kept: Vec::new() })
    }
}

impl Origin for Before<'_> {
    fn answer(&mut self, request: &Request) -> Answer {
        if request.body.len() > limits::BODY_READ {
            return problem::plain(413, &serde_json::json!({}));
        }
        self.service.reply(request).answer
    }

    fn keep(&mut self) {
        if self.kept.len() < limits::STATES_KEPT {
            self.kept.push(self.service.state());
        }
    }

    fn take_back(&mut self) {
        if let Some(kept) = self.kept.pop() {
            self.service.take_back(kept);
        }
    }
}
