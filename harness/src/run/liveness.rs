//! Whether a candidate still answers: a dead or hanging one ends the run instead of failing every case that is left.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use samprov_model::{
    id::OperationId,
    observation::{Attempt, Exchange, Outcome, Transport},
};

use crate::rig::connect;

/// So many cases in a row without any answer in time, over more than one operation where there is more than one.
const SILENT_CASES: usize = 6;

const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(250)];

/// How a candidate is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Route {
    /// By its address: a connection of our own tells whether somebody listens.
    #[default]
    Direct,
    /// Through a proxy: only exchanges tell anything.
    Proxy,
}

/// What is known about a candidate being alive.
#[derive(Debug, Default)]
pub(crate) struct Liveness {
    route: Route,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    silent: usize,
    silent_operations: BTreeSet<OperationId>,
    lost: Option<String>,
}

impl Liveness {
    /// Nothing is known yet.
    pub(crate) fn by(route: Route) -> Self {
        Self { route, state: Mutex::default() }
    }

    /// Why the candidate counts as lost, if it does.
    pub(crate) fn lost(&self) -> Option<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).lost.clone()
    }

    /// Takes in what a case saw. `operations` is the number of operations that the service has.
    /// `went_there` tells whether an exchange was with the candidate, and not with another service that takes part in a process.
    pub(crate) async fn take_in(
        &self,
        base: &str,
        attempts: &[Attempt],
        went_there: impl Fn(&Exchange) -> bool,
        operations: usize,
    ) {
        let all = || attempts.iter().flat_map(|attempt| &attempt.observation.exchanges);
        let exchanges = || all().filter(|exchange| went_there(exchange));
        if exchanges().next().is_none() {
            return;
        }
        let broke = exchanges().any(|exchange| {
            matches!(&exchange.outcome, Outcome::NoAnswer(Transport::Unreachable(_) | Transport::Broken(_)))
        });
        if broke
            && self.route == Route::Direct
            && let Err(why) = reachable(base).await
        {
            self.lose(why);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = exchanges().all(|exchange| is_silent(&exchange.outcome, self.route));
        if !silent {
            state.silent = 0;
            state.silent_operations.clear();
            return;
        }
        state.silent += 1;
        state.silent_operations.extend(exchanges().map(|exchange| exchange.operation.clone()));
        if state.silent >= SILENT_CASES && (state.silent_operations.len() > 1 || operations < 2) {
            let why = match exchanges().last().map(|exchange| &exchange.outcome) {
                Some(Outcome::NoAnswer(Transport::Tls(why))) => format!("TLS failed: {why}"),
                Some(Outcome::NoAnswer(Transport::Broken(why) | Transport::Unreachable(why))) => {
                    format!("no answer to {} cases in a row: {why}", state.silent)
                }
                Some(_) | None => format!("no answer in time to {} cases in a row", state.silent),
            };
            state.lost.get_or_insert(why);
        }
    }

    fn lose(&self, why: String) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).lost.get_or_insert(why);
    }
}

/// Whether an outcome says nothing, not even that somebody is there. One broken connection may be the answer to a request, but behind
/// a proxy that is all that is seen of a candidate that is gone.
fn is_silent(outcome: &Outcome, route: Route) -> bool {
    match outcome {
        Outcome::NoAnswer(Transport::TimedOut(_) | Transport::Tls(_)) => true,
        Outcome::NoAnswer(Transport::Broken(_) | Transport::Unreachable(_)) => route == Route::Proxy,
        Outcome::NoAnswer(Transport::NotHttp(_) | Transport::NotRead(_) | Transport::TooLarge(_))
        | Outcome::Answer(_) => false,
    }
}

/// Three fresh connections; one that succeeds is enough.
pub(super) async fn reachable(base: &str) -> Result<(), String> {
    for pause in PAUSES {
        if connect(base, CONNECT_WITHIN).await.is_ok() {
            return Ok(());
        }
        // A restarting candidate gives no sign: asking again a little later is all there is.
        tokio::time::sleep(pause).await;
    }
    connect(base, CONNECT_WITHIN).await.map_err(|why| format!("{base}: {why}, three times"))
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        observation::{Observation, Request},
        probe::{Part, Purpose},
    };

    use super::*;

    fn broken() -> Vec<Attempt> {
        let exchange = Exchange {
            part: Part::Test,
            service: None,
            operation: "a".into(),
            request: Request::default(),
            outcome: Outcome::NoAnswer(Transport::Broken("reset".into())),
            microseconds: 1,
        };
        let observation = Observation { exchanges: vec![exchange], ..Observation::default() };
        vec![Attempt { purpose: Purpose::Test, observation }]
    }

    #[tokio::test]
    async fn behind_a_proxy_one_broken_connection_is_no_loss_but_nothing_else_is() {
        let liveness = Liveness::by(Route::Proxy);
        liveness.take_in("http://127.0.0.1:1", &broken(), |_| true, 1).await;
        assert_eq!(liveness.lost(), None);
        for _ in 0..SILENT_CASES {
            liveness.take_in("http://127.0.0.1:1", &broken(), |_| true, 1).await;
        }
        assert!(liveness.lost().is_some_and(|why| why.contains("reset")));
    }
}
