//! Findings become smaller: the case that tells a root cause is run again and again with less, within bounds, outside the budget.

use std::time::{Duration, Instant};

use samprov_model::{
    case::Case,
    event::{Attribution, Ended, Event},
    shrunk::{ShrinkOutcome, Shrunk},
};
use samprov_suites::{MOST_ATTEMPTS, Shrinker};
use tokio::time::timeout;

use super::{
    case_run::attempts,
    error::RunError,
    findings::Told,
    record::{decisive, evidence},
    schedule::GRACE,
    session::Session,
    stop::Stop,
};

/// The longest time for one finding. An attempt that has begun is brought to its end, so that it cleans up.
const FOR_ONE: Duration = Duration::from_secs(5);

/// The longest time for all findings: a candidate with hundreds of faults must not make the run endless.
const FOR_ALL: Duration = Duration::from_secs(30);

/// The attempts of a case before: those here have marks of their own.
const FIRST_MARK: usize = 10_000;

/// How shrinking ended.
#[derive(Debug, Default)]
pub(super) struct Shrinking {
    /// The way in which the run was asked to end meanwhile.
    pub asked: Option<Ended>,
    /// Findings that there was no time for.
    pub left: usize,
}

/// Shrinks findings one after the other; `cases` are the cases that tell them, in the same order.
pub(super) async fn shrink(
    session: &Session,
    found: &[(Told, Case)],
    stop: &Stop,
) -> Result<Shrinking, RunError> {
    let work = all(session, found, stop);
    tokio::pin!(work);
    let asked = tokio::select! {
        left = &mut work => return Ok(Shrinking { asked: stop.is_asked(), left: left? }),
        ended = stop.asked() => ended,
    };
    // What is under way may end, and clean up.
    if let Ok(left) = timeout(GRACE, work).await {
        left?;
    }
    Ok(Shrinking { asked: Some(asked), left: 0 })
}

async fn all(session: &Session, found: &[(Told, Case)], stop: &Stop) -> Result<usize, RunError> {
    let began = Instant::now();
    for (index, (told, case)) in found.iter().enumerate() {
        let is_lost = session.services.values().any(|service| service.liveness.lost().is_some());
        if began.elapsed() >= FOR_ALL || stop.is_asked().is_some() || is_lost {
            return Ok(found.len() - index);
        }
        if let Some(shrunk) = one(session, told, case, stop).await? {
            let shrunk = Box::new(shrunk);
            let event = Event::Shrunk { case: case.id.clone(), order: told.order, shrunk };
            session.journal.write(&event)?;
        }
    }
    Ok(0)
}

/// Shrinks one finding; nothing is told when the search had to be broken off before it began.
async fn one(session: &Session, told: &Told, case: &Case, stop: &Stop) -> Result<Option<Shrunk>, RunError> {
    let Some(service) = session.services.get(&case.service) else { return Ok(None) };
    let Some(mut shrinker) = Shrinker::new(&service.contracts, case, &told.fingerprint) else {
        return Ok(None);
    };
    let _lane = match service.attribution {
        Attribution::ExclusiveLane => Some(service.lane.lock().await),
        Attribution::None | Attribution::TraceContext => None,
    };
    let began = Instant::now();
    let mut mark = FIRST_MARK;
    let mut smallest = None;
    while began.elapsed() < FOR_ONE && stop.is_asked().is_none() {
        let Some(proposal) = shrinker.propose() else { break };
        // What was called while the run was opened was not called because of these requests.
        let seen = attempts(session, service, &proposal, mark, &[]).await?;
        mark += seen.len();
        let operations = service.contracts.operations().len();
        service.liveness.take_in(&service.base, &seen, |_| true, operations).await;
        if service.liveness.lost().is_some() {
            // Whatever the candidate could not bear, a request that was not answered shows nothing smaller.
            break;
        }
        shrinker.take_in(&seen);
        if let Some((case, _)) = shrinker.smaller().filter(|(case, _)| **case == proposal) {
            let shown = decisive(session, case, &seen).map(|attempt| evidence(session, case, &seen, attempt));
            smallest = shown.or(smallest);
        }
    }
    debug_assert!(shrinker.attempts() <= MOST_ATTEMPTS);
    if !shrinker.is_over_repeating() {
        return Ok(None);
    }
    let outcome = match (shrinker.smaller(), smallest) {
        (Some((_, finding)), Some(evidence)) => {
            ShrinkOutcome::Smaller { finding: Box::new(session.masker.0.finding(finding.clone())), evidence }
        }
        _ if shrinker.is_seen_again() => ShrinkOutcome::NothingSmaller,
        _ => ShrinkOutcome::NotSeenAgain,
    };
    Ok(Some(Shrunk { attempts: shrinker.attempts(), outcome }))
}
