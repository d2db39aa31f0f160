//! What a case about a failing dependency sends: the same request before, during and after the fault.
//!
//! First the requests in turn until one leads to the call; then that one with the fault on; then without, until it succeeds again.

use samprov_model::{
    case::{Assertion, Case},
    composite::{PartInState, PartState},
    drive::{Drive, DriveEnd},
    id::{DependencyName, FaultId, InstanceId, OperationId},
    injection::Injection,
    observation::{Attempt, Exchange, StubCall},
    probe::{Driving, Part, Probe, Program, Purpose},
    resilience::{Moment, Terms, Told},
};

/// What the times of a fault refer to where no deadline is agreed, in milliseconds.
pub(crate) const SUPPOSED_DEADLINE: u32 = 2_000;

/// How long an answer may take where no deadline is agreed, in milliseconds: what is longer is told.
pub(crate) const LONGEST_UNAGREED: u32 = 30_000;

/// What a candidate may take beyond what is agreed, in milliseconds: it has work of its own, on a machine that has other work.
pub(crate) const SLACK: u32 = 2_000;

/// The pauses before each look at whether a candidate has recovered, in milliseconds. It may rightly leave a service alone for a
/// while that has failed (a circuit breaker); half a minute is long.
const RECOVERY: [u32; 11] = [0, 100, 500, 1_500, 3_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000];

/// How often a command is run before the fault: only one that can be run again shows that it recovers.
const CONTROL_RUNS: usize = 2;

/// How often a command that fails after the fault is run.
const MOST_DRIVEN_LOOKS: usize = 2;

/// The pauses before each look at whether a candidate has returned to the first instance, in milliseconds; then the last goes on.
const RETURN: [u32; 4] = [0, 200, 500, 1_000];

/// The attempts of a case, sorted.
#[derive(Clone, Debug)]
pub(crate) struct Outage<'a> {
    /// Requests without a fault, the last of which leads to the call if any does.
    pub(crate) before: &'a [Attempt],
    /// With the fault on, and after it: each looked at as often as needed.
    pub(crate) rounds: Vec<Round<'a>>,
}

/// The fault once, and what came after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round<'a> {
    /// With the fault on.
    pub(crate) during: &'a [Attempt],
    /// Without it again.
    pub(crate) after: &'a [Attempt],
}

impl<'a> Outage<'a> {
    /// The attempts of a case so far.
    pub(crate) fn of(attempts: &'a [Attempt]) -> Self {
        let (before, mut rest) = attempts.split_at(leading(attempts, Purpose::Control));
        let mut rounds = Vec::new();
        while !rest.is_empty() {
            let (during, later) = rest.split_at(leading(rest, Purpose::Test));
            let (after, later) = later.split_at(leading(later, Purpose::Control));
            rounds.push(Round { during, after });
            rest = later;
        }
        Self { before, rounds }
    }

    /// The attempt before the fault that leads to the call.
    pub(crate) fn control(&self, case: &Case) -> Option<&'a Attempt> {
        self.before.last().filter(|attempt| case.leads_to_the_call(attempt))
    }
}

fn leading(attempts: &[Attempt], purpose: Purpose) -> usize {
    attempts.iter().take_while(|attempt| attempt.purpose == purpose).count()
}

/// The next probe, if there is one. `is_open` tells whether a verdict on what has been seen would be a finding, which is looked at
/// twice.
pub(crate) fn next_probe(case: &Case, attempts: &[Attempt], is_open: impl Fn() -> bool) -> Option<Probe> {
    if matches!(case.assertion, Assertion::FailsOver { told: Told::No, .. }) || lacks_trust(case) {
        return None;
    }
    let outage = Outage::of(attempts);
    let index = case.tried_in_vain(attempts);
    let again = |pause: u32| quiet(case, index, pause);
    let with = |injections: Vec<Injection>| {
        disturbed(case, index, injections, patience(case, outage.control(case))?)
    };
    let Some(round) = outage.rounds.last() else {
        let runs = driven(outage.before);
        return match outage.control(case) {
            // What fails when it is run again, or has nothing more to do, tells nothing of a fault.
            _ if runs >= CONTROL_RUNS && outage.control(case).is_none() => None,
            _ if (1..CONTROL_RUNS).contains(&runs) => again(0),
            None => again(0),
            // It may still be with the other instance, from the case before.
            Some(_) if is_away(case, outage.before) => again(pause(&RETURN, looks(case, outage.before)?)),
            Some(_) => with(injections(case, 0)),
        };
    };
    if round.after.is_empty() && round.during.len() < stages(case, round) {
        return with(injections(case, round.during.len()));
    }
    if !is_over(case, round) {
        return again(match &case.assertion {
            Assertion::FailsOver { moment: Moment::Return, .. } => pause(&RETURN, round.after.len()),
            _ => *RECOVERY.get(round.after.len())?,
        });
    }
    if outage.rounds.len() == 1
        && round.after.last().is_some_and(|last| case.leads_to_the_call(last))
        && is_open()
    {
        return with(injections(case, 0));
    }
    None
}

/// Whether a case is about TLS of calls that are not encrypted.
pub(crate) fn lacks_trust(case: &Case) -> bool {
    matches!(case.assertion, Assertion::FaultContained { effect, trust: Told::No, .. } if effect.is_of_tls())
}

/// How many looks without a fault have been taken at where the calls go; `None` when it is long enough.
fn looks(case: &Case, before: &[Attempt]) -> Option<usize> {
    let looks = before.iter().filter(|attempt| case.leads_to_the_call(attempt)).count();
    (returning_time(&before[before.len().saturating_sub(looks)..]) <= return_limit(case)).then_some(looks)
}

/// Whether a round needs no further look.
fn is_over(case: &Case, round: &Round<'_>) -> bool {
    let Some(last) = round.after.last() else { return false };
    // A command that ends well may have nothing more to do; one that fails gets another chance.
    let is_run_enough = || ended_well(last) || driven(round.after) >= MOST_DRIVEN_LOOKS;
    match &case.assertion {
        Assertion::FailsOver { moment: Moment::Return, .. } => {
            let is_back = !is_away(case, std::slice::from_ref(last));
            (is_back && (case.leads_to_the_call(last) || is_run_enough()))
                || returning_time(round.after) > return_limit(case)
        }
        // Who has kept what the parts said need not ask again.
        Assertion::PartsCombined { .. } if is_whole(case, last) => true,
        _ if last.observation.driven.is_some() => is_run_enough(),
        _ => case.leads_to_the_call(last) || round.after.len() >= RECOVERY.len(),
    }
}

/// How many of the last of these attempts were commands.
fn driven(attempts: &[Attempt]) -> usize {
    attempts.iter().rev().take_while(|attempt| attempt.observation.driven.is_some()).count()
}

/// Whether the command of an attempt ended without an error.
pub(crate) fn ended_well(attempt: &Attempt) -> bool {
    attempt.observation.driven.as_ref().is_some_and(|driven| driven.end == DriveEnd::Done)
}

/// Whether an attempt succeeded, with an answer that does not say that it lacks a part.
pub(crate) fn is_whole(case: &Case, attempt: &Attempt) -> bool {
    let is_success = |exchange: &Exchange| exchange.answer().is_some_and(|answer| answer.status < 400);
    attempt.observation.stopped.is_none()
        && attempt.observation.tests().all(is_success)
        && !case.is_partial(attempt)
}

/// Whether the last of these attempts called another instance than the first. A command that calls none may have nothing to do.
pub(crate) fn is_away(case: &Case, attempts: &[Attempt]) -> bool {
    let Assertion::FailsOver { dependency, operation, .. } = &case.assertion else { return false };
    let Some(last) = attempts.last() else { return false };
    let mut calls = calls(last, dependency, operation.as_ref()).peekable();
    (last.observation.driven.is_none() || calls.peek().is_some())
        && !calls.any(|call| call.instance.is_none())
}

/// The time that passed over attempts at least, in milliseconds: their pauses and their answers.
pub(crate) fn returning_time(attempts: &[Attempt]) -> u32 {
    let answers: u64 = attempts
        .iter()
        .flat_map(|attempt| &attempt.observation.exchanges)
        .map(|exchange| exchange.microseconds)
        .sum();
    let pauses: u32 = (0..attempts.len()).map(|look| pause(&RETURN, look)).sum();
    pauses.saturating_add(u32::try_from(answers / 1_000).unwrap_or(u32::MAX))
}

/// How long is waited for calls to return to the first instance, in milliseconds.
pub(crate) fn return_limit(case: &Case) -> u32 {
    match &case.assertion {
        Assertion::FailsOver { return_within, .. } => {
            return_within.unwrap_or(LONGEST_UNAGREED).saturating_add(SLACK)
        }
        _ => 0,
    }
}

/// The calls of an attempt to the operation that a case is about, in order.
pub(crate) fn calls<'a>(
    attempt: &'a Attempt,
    dependency: &'a DependencyName,
    operation: Option<&'a OperationId>,
) -> impl Iterator<Item = &'a StubCall> {
    attempt.observation.stub_calls.iter().filter(move |call| {
        call.dependency == *dependency && (operation.is_none() || call.operation.as_ref() == operation)
    })
}

/// The time in which an answer is due with a fault on, in milliseconds; `None` where nothing is agreed. `calls`: how many calls the
/// request takes when all is well, each of which may be waited for.
pub(crate) fn due(terms: &Terms, calls: usize) -> Option<u32> {
    let tries = terms
        .retries
        .unwrap_or(0)
        .saturating_add(1)
        .saturating_add(u32::try_from(terms.alternatives.len()).unwrap_or(0));
    let calls = u32::try_from(calls.max(1)).unwrap_or(u32::MAX);
    let each = terms.deadline?.saturating_mul(tries);
    Some(each.saturating_mul(calls).saturating_add(SLACK))
}

/// How long an answer is waited for before the candidate counts as hanging, in milliseconds.
fn patience(case: &Case, control: Option<&Attempt>) -> Option<u32> {
    let once = |dependency: &DependencyName, operation: Option<&OperationId>| {
        control.map_or(1, |control| calls(control, dependency, operation).count())
    };
    let due = match &case.assertion {
        Assertion::FaultContained { dependency, operation, terms, .. }
        | Assertion::FailsOver { dependency, operation, terms, .. } => {
            due(terms, once(dependency, operation.as_ref()))
        }
        Assertion::PartsCombined { parts, .. } => due_of_parts(parts, |part| once(part, None)),
        _ => return None,
    };
    // Where nothing is agreed, half a minute is told and a whole one is hanging.
    let due = due.map_or(2 * LONGEST_UNAGREED, |due| due.saturating_add(HANGING));
    Some(due.min(LONGEST_PATIENCE))
}

/// The time in which an answer is due with parts in these states, in milliseconds; `None` where nothing is agreed. They may be asked
/// one after the other. `calls`: how many calls of a part the request takes when all is well.
pub(crate) fn due_of_parts(parts: &[PartInState], calls: impl Fn(&DependencyName) -> usize) -> Option<u32> {
    let disturbed = parts.iter().filter(|part| part.state != PartState::Ok);
    let all = disturbed.map(|part| Some(due(&part.terms, calls(&part.dependency))?.saturating_sub(SLACK)));
    let sum: Option<u32> = all.reduce(|one, other| Some(one?.saturating_add(other?))).unwrap_or(Some(0));
    Some(sum?.saturating_add(SLACK))
}

/// What is longer than due by so much, in milliseconds, is no delay.
pub(crate) const HANGING: u32 = 5_000;

const LONGEST_PATIENCE: u32 = 120_000;

fn pause(pauses: &[u32], look: usize) -> u32 {
    pauses.get(look).or(pauses.last()).copied().unwrap_or_default()
}

/// How many requests meet the fault.
fn stages(case: &Case, round: &Round<'_>) -> usize {
    match &case.assertion {
        // The first is lost with the instance; the next finds the other one.
        Assertion::FailsOver { moment: Moment::During | Moment::After, .. } => 2,
        // So may a command be that has not turned: nobody waits for its answer, and it is run again anyway.
        Assertion::FailsOver { dependency, operation, to, .. } => {
            let turned = |attempt: &Attempt| {
                calls(attempt, dependency, operation.as_ref()).any(|call| call.instance.as_ref() == Some(to))
            };
            let first = round.during.first();
            let is_kept = first.is_some_and(|it| it.observation.driven.is_some() && !turned(it));
            1 + usize::from(is_kept)
        }
        _ => 1,
    }
}

/// The faults that are on in a stage.
fn injections(case: &Case, stage: usize) -> Vec<Injection> {
    let at = |dependency: &DependencyName,
              instance: Option<&InstanceId>,
              fault: FaultId,
              operation: Option<&OperationId>,
              terms: &Terms| Injection {
        dependency: dependency.clone(),
        instance: instance.cloned(),
        fault,
        operation: operation.cloned(),
        deadline: terms.deadline.unwrap_or(SUPPOSED_DEADLINE),
        calls: None,
    };
    match &case.assertion {
        Assertion::FaultContained { dependency, operation, fault, terms, .. } => {
            // At all instances: here it is the service as a whole that fails.
            let all = std::iter::once(None).chain(terms.alternatives.iter().map(Some));
            all.map(|instance| at(dependency, instance, fault.clone(), operation.as_ref(), terms)).collect()
        }
        Assertion::PartsCombined { parts, .. } => {
            let mut injections = Vec::new();
            for part in parts {
                let Some(fault) = part.state.fault() else { continue };
                let all = std::iter::once(None).chain(part.terms.alternatives.iter().map(Some));
                injections.extend(
                    all.map(|instance| at(&part.dependency, instance, fault.clone(), None, &part.terms)),
                );
            }
            injections
        }
        Assertion::FailsOver { dependency, moment, terms, .. } => {
            vec![at(dependency, None, loss(*moment, stage), None, terms)]
        }
        _ => Vec::new(),
    }
}

/// The fault by which the first instance is lost in a stage.
pub(crate) fn loss(moment: Moment, stage: usize) -> FaultId {
    match (moment, stage) {
        (Moment::During, 0) => "reset-after-request",
        (Moment::After, _) => "black-hole",
        (Moment::Before | Moment::During | Moment::Return, _) => "connection-refused",
    }
    .into()
}

/// The program with this number, else the command behind all of them, with no fault on.
fn quiet(case: &Case, index: usize, pause: u32) -> Option<Probe> {
    let Some(program) = case.programs.get(index) else {
        return command(case, index, Purpose::Control)
            .map(|driving| Probe::Trigger(Driving { pause, ..driving }));
    };
    let mut program = Program { purpose: Purpose::Control, steps: program.steps.clone() };
    if let Some(first) = program.steps.first_mut() {
        first.pause = first.pause.max(pause);
    }
    Some(Probe::Http(program))
}

/// The same with faults on.
fn disturbed(case: &Case, index: usize, injections: Vec<Injection>, patience: u32) -> Option<Probe> {
    let Some(program) = case.programs.get(index) else {
        return command(case, index, Purpose::Test)
            .map(|driving| Probe::Trigger(Driving { injections, ..driving }));
    };
    let mut program = Program { purpose: Purpose::Test, steps: program.steps.clone() };
    for step in program.steps.iter_mut().filter(|step| step.part == Part::Test) {
        step.injections.clone_from(&injections);
        step.patience = Some(patience);
    }
    Some(Probe::Http(program))
}

fn command(case: &Case, index: usize, purpose: Purpose) -> Option<Driving> {
    match &case.drive {
        Some(Drive::Trigger(trigger)) if index == case.programs.len() => {
            Some(Driving::plain(trigger.clone(), purpose))
        }
        Some(Drive::Await(_) | Drive::Trigger(_)) | None => None,
    }
}
