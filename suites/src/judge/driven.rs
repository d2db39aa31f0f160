//! A candidate that could not be driven to a call: nobody is at fault for what was not seen.

use samprov_model::{
    case::Case,
    drive::{Drive, DriveEnd},
    message::Message,
    observation::Attempt,
    verdict::{Fault, Finding, Verdict},
};

/// The most characters of its last words that a finding tells.
pub(super) const MOST_WORDS: usize = 600;

/// The verdict where a call was not seen because driving failed, or led to no call at all; `None` where it did not fail, or where
/// nothing was driven. A candidate that was driven and called others need not make every call.
pub(super) fn undriven(case: &Case, attempts: &[Attempt], operation: &str) -> Option<Verdict> {
    let driven = attempts.iter().rev().find_map(|attempt| attempt.observation.driven.as_ref())?;
    let called = attempts.iter().any(|attempt| !attempt.observation.stub_calls.is_empty());
    let is_silent = match (&driven.end, &driven.drive) {
        (DriveEnd::Failed(_) | DriveEnd::NotStarted(_), _) | (DriveEnd::TimeUp, Drive::Trigger(_)) => false,
        // What does not call in time may be waiting for its hour; what calls nothing at all has shown nothing.
        (DriveEnd::Done | DriveEnd::Seen, _) | (DriveEnd::TimeUp, Drive::Await(_)) if called => return None,
        (DriveEnd::Done | DriveEnd::Seen, _) | (DriveEnd::TimeUp, Drive::Await(_)) => true,
    };
    let (name, hint) = match (is_silent, &driven.drive) {
        (true, Drive::Await(_)) => ("nothing-called", "hint-drive-await-longer"),
        (true, Drive::Trigger(_)) => ("nothing-called", "hint-drive-told-addresses"),
        (false, _) => ("not-driven", "hint-drive-by-hand"),
    };
    Some(Verdict::Inconclusive(Finding {
        fault: Fault::Environment,
        level: case.level,
        message: Message::new(&format!("finding-{name}")).with("operation", operation),
        expected: Message::new("expected-driven-call"),
        actual: driven.message_with_last_words(MOST_WORDS),
        place: None,
        promise: None,
        requirement: case.requirements.first().cloned(),
        // One cause, whichever call is missing.
        fingerprint: format!("{}/{name}", case.service),
        cause: None,
        hint: Some(Message::new(hint)),
    }))
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        connection::ConnectionFacts,
        drive::{Await, Driven, Trigger},
        observation::{Observation, Request, StubCall},
        probe::{Probe, Purpose},
        verdict::Standing,
    };

    use super::*;
    use crate::{Next, judge, next, testing::Fixture};
    use samprov_model::case::Assertion;

    fn trigger() -> Drive {
        Drive::Trigger(Trigger { command: "job".into(), within: "5s".parse().unwrap() })
    }

    fn wait() -> Drive {
        Drive::Await(Await { within: "5s".parse().unwrap() })
    }

    fn driven(drive: &Drive, end: DriveEnd, called: &[&str]) -> Attempt {
        let call = |operation: &&str| StubCall {
            dependency: "notes".into(),
            instance: None,
            operation: Some((*operation).into()),
            request: Request::default(),
            status: 200,
            fault: None,
            violations: Vec::new(),
            undecided: Vec::new(),
            connection: ConnectionFacts::default(),
        };
        let driven = Driven { drive: drive.clone(), end, last_words: "oh\n  no".into() };
        let stub_calls = called.iter().map(call).collect();
        Attempt {
            purpose: Purpose::Test,
            observation: Observation { driven: Some(driven), stub_calls, ..Observation::default() },
        }
    }

    /// A case that looks for a call to `listNotes`, of a candidate without operations.
    fn case(drive: &Drive) -> Case {
        let mut case = Fixture::notes().case("contract/listNotes/positive/minimal");
        case.assertion =
            Assertion::CallsKeepContract { dependency: "notes".into(), operation: "listNotes".into() };
        case.programs.clear();
        case.drive = Some(drive.clone());
        case
    }

    fn of(drive: &Drive, end: DriveEnd, called: &[&str]) -> (Standing, Option<Finding>) {
        let fixture = Fixture::notes();
        let verdict = judge(&fixture.contracts, &case(drive), &[driven(drive, end, called)]);
        (verdict.standing(), verdict.finding().cloned())
    }

    #[test]
    fn what_was_seen_is_judged_however_the_command_ended() {
        for end in [DriveEnd::Done, DriveEnd::Failed("exit status: 1".into()), DriveEnd::TimeUp] {
            assert_eq!(of(&trigger(), end.clone(), &["listNotes"]).0, Standing::Pass);
            assert_eq!(of(&wait(), end, &["listNotes"]).0, Standing::Pass);
        }
    }

    #[test]
    fn what_was_not_seen_is_undecided_where_driving_failed_and_else_does_not_apply() {
        let failed = || DriveEnd::Failed("exit status: 1".into());
        for called in [&[][..], &["createNote"]] {
            for end in [failed(), DriveEnd::NotStarted("none".into()), DriveEnd::TimeUp] {
                let (standing, finding) = of(&trigger(), end, called);
                let finding = finding.unwrap();
                assert_eq!((standing, finding.fault), (Standing::Inconclusive, Fault::Environment));
                assert_eq!(finding.message.key, "finding-not-driven");
            }
        }
        assert_eq!(of(&wait(), failed(), &["createNote"]).0, Standing::Inconclusive);
        for (drive, end) in
            [(trigger(), DriveEnd::Done), (wait(), DriveEnd::Done), (wait(), DriveEnd::TimeUp)]
        {
            assert_eq!(of(&drive, end.clone(), &["createNote"]).0, Standing::NotVerified);
            let (standing, finding) = of(&drive, end, &[]);
            assert_eq!(standing, Standing::Inconclusive);
            assert_eq!(finding.unwrap().message.key, "finding-nothing-called");
        }
    }

    #[test]
    fn the_last_words_stand_in_the_finding_on_one_line() {
        let (_, finding) = of(&trigger(), DriveEnd::Failed("exit status: 1".into()), &[]);
        let words = finding.unwrap().actual.arguments.get("words").cloned();
        assert_eq!(words, Some(samprov_model::message::Argument::Text("oh no".into())));
    }

    #[test]
    fn a_candidate_is_driven_once_and_twice_where_the_command_could_not_be_started() {
        let fixture = Fixture::notes();
        let of = |drive: &Drive, attempts: &[Attempt]| next(&fixture.contracts, &case(drive), attempts);
        for drive in [trigger(), wait()] {
            assert_eq!(of(&drive, &[]), Next::Send(Box::new(Probe::from(drive.clone()))));
            for end in [DriveEnd::Done, DriveEnd::Failed("1".into()), DriveEnd::TimeUp] {
                assert_eq!(of(&drive, &[driven(&drive, end, &[])]), Next::Done);
            }
        }
        let lost = driven(&trigger(), DriveEnd::NotStarted("none".into()), &[]);
        assert!(matches!(of(&trigger(), std::slice::from_ref(&lost)), Next::Send(_)));
        assert_eq!(of(&trigger(), &[lost.clone(), lost]), Next::Done);
    }

    #[test]
    fn own_operations_come_first_and_what_they_lead_to_needs_no_drive() {
        let fixture = Fixture::notes();
        let mut case = case(&trigger());
        case.programs = fixture.case("contract/listNotes/positive/minimal").programs;
        let answer = crate::testing::json(200, "[]");
        let mut sent = crate::testing::attempt(&fixture, &case.programs[0], &[answer]);
        assert!(
            matches!(next(&fixture.contracts, &case, &[]), Next::Send(probe) if matches!(*probe, Probe::Http(_)))
        );
        let driven_next = next(&fixture.contracts, &case, std::slice::from_ref(&sent));
        assert!(matches!(driven_next, Next::Send(probe) if matches!(*probe, Probe::Trigger(_))));
        sent.observation.stub_calls =
            driven(&trigger(), DriveEnd::Done, &["listNotes"]).observation.stub_calls;
        assert_eq!(next(&fixture.contracts, &case, &[sent]), Next::Done);
    }
}
