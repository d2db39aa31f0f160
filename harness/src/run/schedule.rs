//! Cases run side by side, each verdict written as soon as it is there, until all are done or the run has to end.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use samprov_model::{
    case::Case,
    event::{CaseRecord, Ended, Event, NotRun, NotRunReason},
};
use tokio::{task::JoinSet, time};

use super::{
    case_run::run_case, deviations::DeviationBook, error::RunError, findings::Findings, progress::Progress,
    session::Session, stop::Stop,
};

/// How long cases that are under way may take to end after a signal.
pub(super) const GRACE: Duration = Duration::from_secs(2);

/// How a run of cases went.
#[derive(Debug)]
pub(super) struct Ran {
    /// Why it ended.
    pub ended: Ended,
    /// The number of cases that are finished.
    pub finished: u64,
    /// Cases that were begun and given up, in the order of the plan.
    pub given_up: Vec<NotRun>,
}

/// What the runner keeps at hand.
#[derive(Debug)]
pub(super) struct Schedule {
    /// Cases at the same time.
    pub jobs: usize,
    /// No new case is taken after this moment.
    pub deadline: Option<Instant>,
    /// Whether SHOULD counts as MUST.
    pub strict: bool,
    /// Tells when to end.
    pub stop: Stop,
}

impl Schedule {
    /// Runs cases. What is left in the iterator was not begun.
    pub(super) async fn run(
        &self,
        session: &Arc<Session>,
        cases: &mut impl Iterator<Item = (u64, Case)>,
        book: &mut DeviationBook,
        findings: &mut Findings,
        progress: &mut Progress,
    ) -> Result<Ran, RunError> {
        let mut running: JoinSet<Result<CaseRecord, RunError>> = JoinSet::new();
        let mut ended = None;
        let mut exhausted = false;
        let mut finished = 0;
        let mut give_up = None;
        let mut begun = BTreeMap::new();
        let (mut jobs, mut calm) = (self.jobs, 0);
        loop {
            while ended.is_none() && !exhausted && running.len() < jobs {
                if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    ended = Some(Ended::BudgetSpent);
                    break;
                }
                match cases.next() {
                    None => exhausted = true,
                    Some((order, case)) => {
                        let started = Event::CaseStarted { case: case.id.clone(), order };
                        session.journal.write(&started)?;
                        begun.insert(order, NotRun::of(&case, order, NotRunReason::Ended));
                        let session = Arc::clone(session);
                        running.spawn(async move { run_case(&session, &case, order).await });
                    }
                }
            }
            if running.is_empty() {
                break;
            }
            tokio::select! {
                asked = self.stop.asked(), if give_up.is_none() => {
                    ended = Some(asked);
                    give_up = Some(time::Instant::now() + GRACE);
                }
                () = at(give_up) => {
                    running.shutdown().await;
                    break;
                }
                joined = running.join_next() => {
                    if let Some(joined) = joined {
                        let record = joined.map_err(|error| RunError::Bug(error.to_string()))??;
                        // What says that it is busy is left to one case at a time.
                        if record.statuses.contains(&503) {
                            (jobs, calm) = (1, 0);
                        } else {
                            calm += 1;
                            if calm >= CALM {
                                (jobs, calm) = ((jobs + 1).min(self.jobs), 0);
                            }
                        }
                        finished += 1;
                        begun.remove(&record.order);
                        let record = book.apply(record);
                        findings.take_in(&record, self.strict);
                        progress.finished(record.verdict.standing());
                        session.journal.write(&Event::CaseFinished(Box::new(record)))?;
                    }
                    let lost = session.services.values().any(|service| service.liveness.lost().is_some());
                    if lost && ended.is_none() {
                        ended = Some(Ended::CandidateLost);
                    }
                }
            }
        }
        Ok(Ran { ended: ended.unwrap_or(Ended::Complete), finished, given_up: begun.into_values().collect() })
    }
}

/// So many cases in a row without a 503, and one more may run beside them.
const CALM: usize = 100;

async fn at(moment: Option<time::Instant>) {
    match moment {
        Some(moment) => time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
