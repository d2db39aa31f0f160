//! What a case sends next, given what has been seen: the only home of adaptivity.
//!
//! Controls, second looks at a broken connection and the search for a telling call are all decided here.

use samprov_contract::Contracts;
use samprov_model::{
    case::{Assertion, Breach, Case},
    drive::DriveEnd,
    observation::{Attempt, Outcome, StubCall, Transport},
    probe::{Part, Probe, Program, Purpose},
    resilience::Manner,
    verdict::Verdict,
};

use crate::{
    judge::{judge, names_own},
    outage::next_probe,
};

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this and come back with the attempt.
    Send(Box<Probe>),
    /// Judge.
    Done,
}

/// The most looks at a list that does not stand still.
const MOST_LOOKS: usize = 4;

/// The pause before a second look at calls, in milliseconds.
const BEFORE_SECOND_LOOK: u32 = 1_500;

/// A dependency's operation that has been seen this often has been seen enough.
const ENOUGH_CALLS: usize = 12;

/// A dependency that has been called this often, by whatever operations, has been seen enough.
const ENOUGH_OF_ALL: usize = 24;

/// How long a busy service is left alone before it is asked again, in milliseconds; then it has been asked often enough.
const BUSY_PAUSES: [u32; 3] = [10, 40, 120];

/// Decides what to do next. Pure; the runner calls it in a loop.
pub fn next(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Next {
    if let Some(program) = asked_again(case, attempts) {
        return send(Some(&program));
    }
    let answered = without_busy(case, attempts);
    let attempts = answered.as_deref().unwrap_or(attempts);
    match &case.assertion {
        Assertion::AnswerAsDeclared => after_positive(case, attempts),
        Assertion::ProtocolRefused { breach: Breach::UnusualJson | Breach::WrongMethod } => {
            unless_it_fails(case, attempts)
        }
        Assertion::InvalidRefused { .. } | Assertion::ProtocolRefused { .. } => {
            unless_it_is_accepted(case, attempts)
        }
        Assertion::NextPageHolds { .. } | Assertion::OffsetMovesOn { .. } | Assertion::PagesAddUp { .. } => {
            until_settled(contracts, case, attempts)
        }
        Assertion::AddressLeadsToCreated
        | Assertion::CurrentAccepted
        | Assertion::FilterHolds { .. }
        | Assertion::ListHoldsCreated { .. }
        | Assertion::ListLeavesOutDeleted { .. }
        | Assertion::NotModified
        | Assertion::ReadChangesNothing
        | Assertion::RefusedChangesNothing
        | Assertion::StaleRefused => confirmed(contracts, case, attempts),
        Assertion::CreatedAgain
        | Assertion::CreatedIsRead
        | Assertion::DeletedIsGone
        | Assertion::LinkHolds { .. }
        | Assertion::NotFoundAsDeclared
        | Assertion::PageWithinLimit { .. }
        | Assertion::ReadIsRepeatable
        | Assertion::ReplacedIsRead => once(case, attempts),
        Assertion::StepHolds { process, .. } => {
            let usable =
                contracts.processes().workflow(process).is_some_and(|known| known.obstacles.is_empty());
            if usable { whole_workflow(contracts, case, attempts) } else { Next::Done }
        }
        Assertion::WorkflowHolds { workflow, .. } => {
            let usable = contracts.workflow(workflow).is_some_and(|known| known.obstacles.is_empty());
            if usable { whole_workflow(contracts, case, attempts) } else { Next::Done }
        }
        Assertion::NoSurplus { .. } => {
            all_programs(case, attempts, |attempts| failed(contracts, case, attempts))
        }
        Assertion::FailsOver { .. } | Assertion::FaultContained { .. } | Assertion::PartsCombined { .. } => {
            let is_open = || match judge(contracts, case, attempts) {
                Verdict::Fail(_) => true,
                // Something failed, and not for the fault that was on: a connection that was lost as the fault came, for example.
                Verdict::NotApplicable { .. } => test_failed(attempts),
                Verdict::Deviated { .. } | Verdict::Inconclusive(_) | Verdict::Pass | Verdict::Warn(_) => {
                    false
                }
            };
            next_probe(case, attempts, is_open).map_or(Next::Done, |probe| Next::Send(Box::new(probe)))
        }
        Assertion::CallsMannered { manner, .. } if manner.is_looked_at_twice() => {
            looked_at_twice(contracts, case, attempts)
        }
        Assertion::CallsKeepContract { .. }
        | Assertion::CallsMannered { .. }
        | Assertion::NoUnmatchedCall { .. } => {
            let sent = all_programs(case, attempts, |attempts| {
                failed(contracts, case, attempts) || has_seen_enough(case, attempts)
            });
            match sent {
                Next::Send(probe) => Next::Send(probe),
                Next::Done => driven(contracts, case, attempts),
            }
        }
    }
}

/// One attempt, and a second when the connection gave no answer, or when what the case has just created is not there: others may
/// have removed it, which a fresh one tells.
fn once(case: &Case, attempts: &[Attempt]) -> Next {
    match attempts {
        [] => send(case.programs.first()),
        [only] if wants_second_look(only) || misses_its_own(case, only) => send(case.programs.first()),
        [only] if only.was_not_reached() => send(case.programs.get(1)),
        _ => Next::Done,
    }
}

/// Whether a service said no more than that another moment would suit better (503; RFC 9110, 15.6.4): cases that run side by side
/// may have met in it.
fn is_busy(attempt: &Attempt) -> bool {
    let mut answers = attempt.observation.exchanges.iter().filter(|exchange| exchange.part != Part::CleanUp);
    answers.any(|exchange| exchange.answer().is_some_and(|answer| answer.status == 503))
}

/// Whether all programs of a case are of one kind, so that one attempt can stand for another.
fn is_asked_again(case: &Case) -> bool {
    !matches!(
        case.assertion,
        Assertion::CallsKeepContract { .. }
            | Assertion::CallsMannered { .. }
            | Assertion::FailsOver { .. }
            | Assertion::FaultContained { .. }
            | Assertion::NoSurplus { .. }
            | Assertion::NoUnmatchedCall { .. }
            | Assertion::PartsCombined { .. }
            | Assertion::StepHolds { .. }
            | Assertion::WorkflowHolds { .. }
    )
}

/// The program that a busy service is asked again with, each time after a longer pause: who asks at once meets the same others.
fn asked_again(case: &Case, attempts: &[Attempt]) -> Option<Program> {
    let last = attempts.last().filter(|last| is_asked_again(case) && is_busy(last))?;
    let same = |attempt: &&Attempt| attempt.purpose == last.purpose && is_busy(attempt);
    let tries = attempts.iter().rev().take_while(same).count();
    let pause = BUSY_PAUSES.get(tries.checked_sub(1)?)?;
    let mut program = match last.purpose {
        Purpose::Control => case.control.clone(),
        Purpose::Test => case.programs.first().cloned(),
    }?;
    if let Some(first) = program.steps.first_mut() {
        first.pause = first.pause.max(*pause);
    }
    Some(program)
}

/// The attempts without those that a busy service was asked again after; `None` when there are none.
pub(crate) fn without_busy(case: &Case, attempts: &[Attempt]) -> Option<Vec<Attempt>> {
    let is_settled = |index: usize, attempt: &Attempt| {
        let next = attempts.get(index + 1);
        !is_busy(attempt) || next.is_none_or(|next| next.purpose != attempt.purpose)
    };
    let all = || attempts.iter().enumerate();
    if !is_asked_again(case) || all().all(|(index, attempt)| is_settled(index, attempt)) {
        return None;
    }
    Some(
        all()
            .filter(|(index, attempt)| is_settled(*index, attempt))
            .map(|(_, attempt)| attempt.clone())
            .collect(),
    )
}

/// One attempt, and a second when something is wrong: with a fresh object, and with more patience where the case has a second
/// program. What others do, or what shows a little later, is no finding.
fn confirmed(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Next {
    match attempts {
        [] => send(case.programs.first()),
        [only] if wants_second_look(only) || failed(contracts, case, attempts) => send(case.programs.last()),
        _ => Next::Done,
    }
}

/// Whether a test that should succeed on something the case has itself created found nothing there.
fn misses_its_own(case: &Case, attempt: &Attempt) -> bool {
    let should_be_there = match &case.assertion {
        Assertion::AnswerAsDeclared | Assertion::CreatedIsRead | Assertion::ReplacedIsRead => true,
        Assertion::AddressLeadsToCreated
        | Assertion::CallsKeepContract { .. }
        | Assertion::CallsMannered { .. }
        | Assertion::CreatedAgain
        | Assertion::CurrentAccepted
        | Assertion::FailsOver { .. }
        | Assertion::FaultContained { .. }
        | Assertion::DeletedIsGone
        | Assertion::FilterHolds { .. }
        | Assertion::InvalidRefused { .. }
        | Assertion::LinkHolds { .. }
        | Assertion::ListHoldsCreated { .. }
        | Assertion::ListLeavesOutDeleted { .. }
        | Assertion::NextPageHolds { .. }
        | Assertion::NoSurplus { .. }
        | Assertion::NoUnmatchedCall { .. }
        | Assertion::NotFoundAsDeclared
        | Assertion::NotModified
        | Assertion::OffsetMovesOn { .. }
        | Assertion::PageWithinLimit { .. }
        | Assertion::PagesAddUp { .. }
        | Assertion::PartsCombined { .. }
        | Assertion::ProtocolRefused { .. }
        | Assertion::ReadChangesNothing
        | Assertion::ReadIsRepeatable
        | Assertion::RefusedChangesNothing
        | Assertion::StaleRefused
        | Assertion::StepHolds { .. }
        | Assertion::WorkflowHolds { .. } => false,
    };
    should_be_there
        && names_own(case)
        && attempt
            .observation
            .tests()
            .any(|test| test.answer().is_some_and(|it| matches!(it.status, 404 | 410)))
}

/// A workflow once from its start to its end, step by step; and once more when a connection gave no answer, or when it ended at
/// something that was not there: others may have removed it.
fn whole_workflow(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Next {
    let missed = |attempt: &Attempt| {
        let last = attempt.observation.tests().last().and_then(|test| test.answer());
        last.is_some_and(|answer| matches!(answer.status, 404 | 410)) && failed(contracts, case, attempts)
    };
    match attempts {
        [] => send(case.programs.first()),
        [only] if wants_second_look(only) || missed(only) => send(case.programs.first()),
        _ => Next::Done,
    }
}

/// As [`once`]; and when the answer is no success, a control shows whether a plainer request would have been one.
fn after_positive(case: &Case, attempts: &[Attempt]) -> Next {
    if let Next::Send(probe) = once(case, attempts) {
        return Next::Send(probe);
    }
    let succeeded = attempts.last().is_some_and(succeeded);
    let controlled = attempts.iter().any(|attempt| attempt.purpose == Purpose::Control);
    if succeeded || controlled { Next::Done } else { send(case.control.as_ref()) }
}

/// What is accepted is accepted, whatever else the service does. A refusal, or an error, means something only where a plain request
/// of the same operation, sent right behind it, succeeds.
fn unless_it_is_accepted(case: &Case, attempts: &[Attempt]) -> Next {
    match attempts {
        [] => send(case.programs.first()),
        [only] if wants_second_look(only) => send(case.programs.first()),
        [.., test] if test.purpose == Purpose::Test => {
            if test.observation.stopped.is_some() || succeeded(test) {
                Next::Done
            } else {
                send(case.control.as_ref())
            }
        }
        // The control, too, is looked at twice.
        [.., before, last] if before.purpose == Purpose::Test && wants_second_look(last) => {
            send(case.control.as_ref())
        }
        _ => Next::Done,
    }
}

/// Where every answer but a server error is right, only a server error needs a control: it shows whether the server always fails.
fn unless_it_fails(case: &Case, attempts: &[Attempt]) -> Next {
    match attempts {
        [] => send(case.programs.first()),
        [only] if wants_second_look(only) => send(case.programs.first()),
        [.., test] if test.purpose == Purpose::Test && !succeeded(test) && fails_as_server(test) => {
            send(case.control.as_ref())
        }
        [before, last] if before.purpose == Purpose::Test && wants_second_look(last) => {
            send(case.control.as_ref())
        }
        _ => Next::Done,
    }
}

fn fails_as_server(attempt: &Attempt) -> bool {
    let mut answers = attempt.observation.tests().filter_map(|test| test.answer());
    answers.any(|answer| answer.status >= 500)
}

/// Looks again while others change the list, or while the finding could come from such a change.
fn until_settled(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Next {
    let open = match judge(contracts, case, attempts) {
        Verdict::Fail(_) | Verdict::Inconclusive(_) | Verdict::Warn(_) => true,
        Verdict::Deviated { .. } | Verdict::NotApplicable { .. } | Verdict::Pass => false,
    };
    if attempts.is_empty() || (open && attempts.len() < MOST_LOOKS) {
        send(case.programs.first())
    } else {
        Next::Done
    }
}

fn all_programs(case: &Case, attempts: &[Attempt], enough: impl Fn(&[Attempt]) -> bool) -> Next {
    if !attempts.is_empty() && enough(attempts) {
        Next::Done
    } else {
        send(case.programs.get(attempts.len()))
    }
}

/// The programs in turn until enough has been seen; one that shows a finding once more before anything else, after a pause in which
/// what was late can come.
fn looked_at_twice(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Next {
    let last = attempts.last();
    if let Some(last) = last.filter(|last| last.purpose == Purpose::Test)
        && failed(contracts, case, std::slice::from_ref(last))
    {
        let again = case.program_of(attempts, last).map(|program| {
            let mut again = Program { purpose: Purpose::Control, ..program.clone() };
            if let Some(first) = again.steps.first_mut() {
                first.pause = first.pause.max(BEFORE_SECOND_LOOK);
            }
            again
        });
        return send(again.as_ref());
    }
    if failed(contracts, case, attempts) || has_seen_enough(case, attempts) {
        return Next::Done;
    }
    let tried = attempts.iter().filter(|attempt| attempt.purpose == Purpose::Test).count();
    send(case.programs.get(tried))
}

/// After the candidate's own operations have not led to the call, it is driven once; and once more when the command could not even be
/// started, which may have been the moment's fault.
fn driven(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Next {
    let Some(drive) = &case.drive else { return Next::Done };
    let ends: Vec<&DriveEnd> =
        attempts.iter().filter_map(|attempt| Some(&attempt.observation.driven.as_ref()?.end)).collect();
    let is_sent = match ends.as_slice() {
        [] => calls_seen(case, attempts) == 0 && !failed(contracts, case, attempts),
        [DriveEnd::NotStarted(_)] => true,
        _ => false,
    };
    if is_sent { Next::Send(Box::new(Probe::from(drive.clone()))) } else { Next::Done }
}

fn failed(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> bool {
    matches!(judge(contracts, case, attempts), Verdict::Fail(_) | Verdict::Warn(_))
}

/// Whether a case about calls has seen enough of those that it is about.
fn has_seen_enough(case: &Case, attempts: &[Attempt]) -> bool {
    let enough = match &case.assertion {
        Assertion::CallsMannered { .. } if !case.assertion.tells_requests_apart() => ENOUGH_OF_ALL,
        _ => ENOUGH_CALLS,
    };
    calls_seen(case, attempts) >= enough
}

/// The calls that a case about calls has seen of those that it is about; none where it is about what must not be there.
fn calls_seen(case: &Case, attempts: &[Attempt]) -> usize {
    let (dependency, operation) = match &case.assertion {
        Assertion::CallsKeepContract { dependency, operation } => (dependency, Some(operation)),
        Assertion::CallsMannered { dependency, manner: Manner::AnswersKept { operation, .. } } => {
            (dependency, Some(operation))
        }
        Assertion::CallsMannered { dependency, .. } => (dependency, None),
        _ => return 0,
    };
    let calls = attempts.iter().flat_map(|attempt| &attempt.observation.stub_calls);
    let is_wanted = |call: &&StubCall| {
        call.dependency == *dependency && (operation.is_none() || call.operation.as_ref() == operation)
    };
    calls.filter(is_wanted).count()
}

fn send(program: Option<&Program>) -> Next {
    program.map_or(Next::Done, |program| Next::Send(Box::new(Probe::Http(program.clone()))))
}

/// Whether the last test had no answer, or was answered with an error.
fn test_failed(attempts: &[Attempt]) -> bool {
    let test = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test);
    test.and_then(|test| test.observation.tests().last())
        .is_some_and(|test| test.answer().is_none_or(|answer| answer.status >= 400))
}

/// Whether every test of an attempt got a successful answer.
pub(crate) fn succeeded(attempt: &Attempt) -> bool {
    attempt.observation.stopped.is_none()
        && attempt
            .observation
            .tests()
            .all(|exchange| exchange.answer().is_some_and(|answer| answer.status < 400))
        && attempt.observation.tests().next().is_some()
}

/// A connection that broke, timed out or spoke no HTTP is looked at twice, so that one lost packet is no finding.
fn wants_second_look(attempt: &Attempt) -> bool {
    attempt.observation.exchanges.iter().any(|exchange| match &exchange.outcome {
        Outcome::Answer(_) => false,
        Outcome::NoAnswer(transport) => match transport {
            Transport::Broken(_)
            | Transport::NotHttp(_)
            | Transport::TimedOut(_)
            | Transport::Unreachable(_) => true,
            Transport::NotRead(_) | Transport::Tls(_) | Transport::TooLarge(_) => false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, attempt, json, problem};

    #[test]
    fn what_a_case_has_created_and_does_not_find_is_looked_for_twice() {
        let fixture = Fixture::notes();
        let note = json(201, r#"{"noteId": "n1", "text": "x"}"#);
        for id in ["contract/replaceNote/positive/minimal", "flow/createNote/create-read/minimal"] {
            let case = fixture.case(id);
            let lost = attempt(&fixture, &case.programs[0], &[note.clone(), crate::testing::empty(404)]);
            let again = next(&fixture.contracts, &case, std::slice::from_ref(&lost));
            assert!(matches!(again, Next::Send(_)), "{id}");
            assert_eq!(next(&fixture.contracts, &case, &[lost.clone(), lost]), Next::Done, "{id}");
        }
    }

    #[test]
    fn a_service_that_is_unavailable_for_the_moment_is_asked_again_within_bounds() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/positive/minimal");
        let busy = attempt(&fixture, &case.programs[0], &[problem(503)]);
        let again = next(&fixture.contracts, &case, std::slice::from_ref(&busy));
        let Next::Send(probe) = again else { panic!("it is asked again") };
        let Probe::Http(program) = *probe else { panic!("it is asked with a request") };
        assert!(program.steps[0].pause > 0, "not at once");
        let good = attempt(&fixture, &case.programs[0], &[json(201, r#"{"noteId": "n1", "text": "x"}"#)]);
        let recovered = [busy.clone(), good];
        assert_eq!(next(&fixture.contracts, &case, &recovered), Next::Done);
        assert_eq!(judge(&fixture.contracts, &case, &recovered), Verdict::Pass);
        let always = vec![busy; BUSY_PAUSES.len() + 1];
        assert_eq!(next(&fixture.contracts, &case, &always), Next::Done);
        assert!(matches!(judge(&fixture.contracts, &case, &always), Verdict::Fail(_)));
    }

    #[test]
    fn a_control_without_an_answer_is_looked_at_twice() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/negative/body/text/maxLength");
        let good = json(201, r#"{"noteId": "n1", "text": "x"}"#);
        let control = case.control.as_ref().unwrap();
        let working = attempt(&fixture, control, std::slice::from_ref(&good));
        let mut silent = working.clone();
        silent.observation.exchanges[0].outcome = Outcome::NoAnswer(Transport::Broken("closed".into()));
        let test = attempt(&fixture, &case.programs[0], &[problem(400)]);
        let purpose = |attempts: &[Attempt]| match next(&fixture.contracts, &case, attempts) {
            Next::Send(probe) => match *probe {
                Probe::Http(program) => Some(program.purpose),
                Probe::Await(_) | Probe::Trigger(_) => None,
            },
            Next::Done => None,
        };
        assert_eq!(purpose(&[]), Some(Purpose::Test));
        assert_eq!(purpose(std::slice::from_ref(&test)), Some(Purpose::Control));
        assert_eq!(purpose(&[test.clone(), working.clone()]), None);
        assert_eq!(purpose(&[test.clone(), silent.clone()]), Some(Purpose::Control));
        assert_eq!(purpose(&[test.clone(), silent.clone(), silent.clone()]), None);
        let all = [test, silent, working];
        assert_eq!(purpose(&all), None);
        assert_eq!(judge(&fixture.contracts, &case, &all), Verdict::Pass);
    }

    #[test]
    fn what_is_accepted_needs_no_control() {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/negative/body/text/maxLength");
        let accepted =
            [attempt(&fixture, &case.programs[0], &[json(201, r#"{"noteId": "n1", "text": "x"}"#)])];
        assert_eq!(next(&fixture.contracts, &case, &accepted), Next::Done);
        assert!(matches!(judge(&fixture.contracts, &case, &accepted), Verdict::Fail(_)));
    }

    #[test]
    fn a_server_error_is_one_though_the_plain_request_is_refused_and_is_none_of_its_own_where_that_fails_too()
    {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/createNote/negative/body/text/maxLength");
        let test = attempt(&fixture, &case.programs[0], &[problem(500)]);
        let control = case.control.as_ref().unwrap();
        let refused = attempt(&fixture, control, &[problem(409)]);
        let broken = attempt(&fixture, control, &[problem(500)]);
        let of = |control: Attempt| judge(&fixture.contracts, &case, &[test.clone(), control]);
        assert!(matches!(of(refused), Verdict::Fail(_)));
        assert!(matches!(of(broken), Verdict::Inconclusive(_)));
    }
}
