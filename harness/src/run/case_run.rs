//! One case from its first attempt to its verdict: `next` says what to send, `judge` what it means.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use samprov_model::{
    case::{Assertion, Case, Family},
    event::{Attribution, CaseRecord},
    message::Message,
    observation::{Attempt, Exchange, StubCall},
    probe::{Part, Probe, Purpose},
    verdict::{Fault, Finding, Verdict},
};
use samprov_suites::{Next, judge, next};

use super::{
    drive,
    error::RunError,
    program::ProgramRun,
    record::record,
    session::{ServiceSession, Session},
};

/// No case needs more; a suite that never ends is a bug.
const MOST_ATTEMPTS: usize = 256;

/// Runs a case.
pub(crate) async fn run_case(session: &Session, case: &Case, order: u64) -> Result<CaseRecord, RunError> {
    Ok(run_seen(session, case, order).await?.0)
}

/// Runs a case and gives what was seen as well.
pub(super) async fn run_seen(
    session: &Session,
    case: &Case,
    order: u64,
) -> Result<(CaseRecord, Vec<Attempt>), RunError> {
    let service = session
        .services
        .get(&case.service)
        .ok_or_else(|| RunError::Bug(format!("{} is not running", case.service)))?;
    let together = together(session, case);
    let mut lanes = Vec::new();
    // Always in the same order, and lanes before company: no two cases wait for each other.
    for service in &together {
        match service.attribution {
            Attribution::ExclusiveLane => lanes.push(service.lane.lock().await),
            Attribution::None | Attribution::TraceContext => {}
        }
    }
    let (attempts, verdict, took) = decided(session, service, &together, case).await?;
    for one in &together {
        let is_own = one.id == case.service;
        let went_there =
            |exchange: &Exchange| exchange.service.as_ref().map_or(is_own, |service| *service == one.id);
        let operations = one.contracts.operations().len();
        one.liveness.take_in(&one.base, &attempts, went_there, operations).await;
    }
    let verdict = match service.liveness.lost() {
        // Which request it could not bear is known where the same one was answered before the fault and nobody was there after it.
        Some(why) if unanswered(&attempts) && !shows_the_loss(case, &verdict) => lost(case, verdict, &why),
        _ => verdict,
    };
    Ok((record(session, case, order, &attempts, verdict, took), attempts))
}

/// The attempts of a case and what they come to. A case that reads a list that others change, whose values collided with those of
/// others, or that met a service too busy with them, has the service to itself: what a case comes to must not depend on which cases
/// run beside it. A step of a process has all the services that take part to itself, from the start. With the time that it took, the
/// waiting for others left out.
async fn decided(
    session: &Session,
    service: &ServiceSession,
    together: &[Arc<ServiceSession>],
    case: &Case,
) -> Result<(Vec<Attempt>, Verdict, Duration), RunError> {
    let mut before = 0;
    let mut took = Duration::ZERO;
    if together.len() == 1 && !case.assertion.wants_the_service_alone() {
        let with_others = service.company.read().await;
        let started = Instant::now();
        let seen = attempts(session, service, case, 0, &service.opening).await?;
        took = started.elapsed();
        drop(with_others);
        let verdict = judge(&service.contracts, case, &seen);
        let is_open = match &verdict {
            Verdict::Fail(_) | Verdict::Inconclusive(_) => true,
            Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass | Verdict::Warn(_) => {
                false
            }
        };
        if !(is_open && seen.iter().any(collided)) {
            return Ok((seen, verdict, took));
        }
        before = seen.len();
    }
    let mut alone = Vec::new();
    for service in together {
        alone.push(service.company.write().await);
    }
    let started = Instant::now();
    let seen = attempts(session, service, case, before, &service.opening).await?;
    let verdict = judge(&service.contracts, case, &seen);
    Ok((seen, verdict, took + started.elapsed()))
}

/// The services that a case is sent to, in the order of their ids.
fn together(session: &Session, case: &Case) -> Vec<Arc<ServiceSession>> {
    case.services().into_iter().filter_map(|service| session.services.get(service).cloned()).collect()
}

/// Whether other cases may have stood in the way: with what they hold (409; RFC 9110, 15.5.10), or with the work that they make
/// (503; 15.6.4).
fn collided(attempt: &Attempt) -> bool {
    attempt.observation.exchanges.iter().any(|exchange| {
        exchange.part != Part::CleanUp && exchange.answer().is_some_and(|it| matches!(it.status, 409 | 503))
    })
}

/// `before`: the number of attempts that the case has made already; each attempt has a mark of its own. `opening`: what the
/// candidate called while the run was opened.
pub(super) async fn attempts(
    session: &Session,
    service: &ServiceSession,
    case: &Case,
    before: usize,
    opening: &[StubCall],
) -> Result<Vec<Attempt>, RunError> {
    let mut attempts: Vec<Attempt> = Vec::new();
    while let Next::Send(probe) = next(&service.contracts, case, &attempts) {
        if attempts.len() >= MOST_ATTEMPTS {
            return Err(RunError::Bug(format!("{} does not come to an end", case.id)));
        }
        let run = ProgramRun::new(session, service, case, before + attempts.len());
        let mut attempt = match &*probe {
            Probe::Http(program) => run.send(program, waits_for_calls(case.family)).await?,
            Probe::Await(wait) => drive::wait(service, *wait).await,
            Probe::Trigger(driving) => drive::trigger(service, driving).await,
        };
        if attempt.purpose == Purpose::Test {
            add_opening(case, &attempts, &mut attempt, opening);
        }
        attempts.push(attempt);
    }
    Ok(attempts)
}

/// Whether calls that come late matter to a family.
fn waits_for_calls(family: Family) -> bool {
    match family {
        Family::Composite | Family::Consumer | Family::Resilience => true,
        Family::Contract | Family::Flow | Family::Protocol | Family::Surplus => false,
    }
}

/// A candidate may call a dependency once and remember the answer (a token). Such calls are seen while the run is opened and
/// belong to the case that judges them, whatever else is selected.
fn add_opening(case: &Case, before: &[Attempt], attempt: &mut Attempt, opening: &[StubCall]) {
    let wanted = |call: &StubCall| match &case.assertion {
        Assertion::CallsKeepContract { dependency, operation } => {
            call.dependency == *dependency && call.operation.as_ref() == Some(operation)
        }
        Assertion::NoUnmatchedCall { dependency } => {
            call.dependency == *dependency && call.operation.is_none()
        }
        _ => false,
    };
    let is_first = before.iter().all(|attempt| attempt.purpose != Purpose::Test);
    if is_first && !attempt.observation.stub_calls.iter().any(wanted) {
        attempt.observation.stub_calls.extend(opening.iter().filter(|call| wanted(call)).cloned());
    }
}

fn shows_the_loss(case: &Case, verdict: &Verdict) -> bool {
    case.assertion.is_about_a_failing_dependency() && matches!(verdict, Verdict::Fail(_))
}

fn unanswered(attempts: &[Attempt]) -> bool {
    attempts
        .iter()
        .flat_map(|attempt| &attempt.observation.exchanges)
        .any(|exchange| exchange.answer().is_none())
}

/// Whether a verdict says no more than that the candidate was gone, also where that is agreed to be borne.
pub(super) fn is_lost(verdict: &Verdict) -> bool {
    verdict.finding().is_some_and(|finding| finding.fingerprint.starts_with(LOST))
}

const LOST: &str = "candidate-lost/";

/// With the candidate gone nobody can tell which request it could not bear: no case fails for it.
fn lost(case: &Case, verdict: Verdict, why: &str) -> Verdict {
    match verdict {
        Verdict::Fail(_) | Verdict::Inconclusive(_) | Verdict::Warn(_) => Verdict::Inconclusive(Finding {
            fault: Fault::Environment,
            level: case.level,
            message: Message::new("candidate-lost"),
            expected: Message::new("candidate-lost-expected"),
            actual: Message::new("candidate-lost-actual").with("why", why),
            place: None,
            promise: None,
            requirement: case.requirements.first().cloned(),
            fingerprint: format!("{LOST}{}", case.service),
            cause: None,
            hint: None,
        }),
        Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass => verdict,
    }
}
