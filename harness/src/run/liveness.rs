//! Whether a candidate still answers: a dead or hanging one ends the run instead of failing every case that is left.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use samprov_model::{
    id::OperationId,
    observation::{Attempt, Outcome, Transport},
};

use crate::rig::connect;

/// So many cases in a row without any answer in time, over more than one operation where there is more than one.
const SILENT_CASES: usize = 6;

const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(250)];

/// What is known about a candidate being alive.
#[derive(Debug, Default)]
pub(crate) struct Liveness {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    silent: usize,
    silent_operations: BTreeSet<OperationId>,
    lost: Option<String>,
}

impl Liveness {
    /// Why the candidate counts as lost, if it does.
    pub(crate) fn lost(&self) -> Option<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).lost.clone()
    }

    /// Takes in what a case saw. `operations` is the number of operations that the service has.
    pub(crate) async fn take_in(&self, base: &str, attempts: &[Attempt], operations: usize) {
        let exchanges = || attempts.iter().flat_map(|attempt| &attempt.observation.exchanges);
        if exchanges().next().is_none() {
            return;
        }
        let broke = exchanges().any(|exchange| {
            matches!(&exchange.outcome, Outcome::NoAnswer(Transport::Unreachable(_) | Transport::Broken(_)))
        });
        if broke && let Err(why) = reachable(base).await {
            self.lose(why);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = exchanges()
            .all(|exchange| matches!(&exchange.outcome, Outcome::NoAnswer(Transport::TimedOut(_))));
        if !silent {
            state.silent = 0;
            state.silent_operations.clear();
            return;
        }
        state.silent += 1;
        state.silent_operations.extend(exchanges().map(|exchange| exchange.operation.clone()));
        if state.silent >= SILENT_CASES && (state.silent_operations.len() > 1 || operations < 2) {
            let why = format!("no answer in time to {} cases in a row", state.silent);
            state.lost.get_or_insert(why);
        }
    }

    fn lose(&self, why: String) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).lost.get_or_insert(why);
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
