//! What a case came to, turned into the record that journals and reports hold: masked, and with evidence only where it is needed.

use std::time::Duration;

use samprov_model::{
    case::{Assertion, Case},
    event::CaseRecord,
    evidence::{ConsumerCall, Evidence},
    observation::Attempt,
    probe::Purpose,
    verdict::Verdict,
};
use samprov_suites::{judge, sent_program};

use super::{attribution::is_broken, curl::curl_line, script::Shell, session::Session};

const EXCHANGES_KEPT: usize = 12;
const CALLS_KEPT: usize = 20;

/// The record of a finished case.
pub(super) fn record(
    session: &Session,
    case: &Case,
    order: u64,
    attempts: &[Attempt],
    verdict: Verdict,
    took: Duration,
) -> CaseRecord {
    let tests = attempts.iter().filter(|attempt| attempt.purpose == Purpose::Test);
    let statuses = tests
        .flat_map(|attempt| attempt.observation.tests())
        .filter_map(|exchange| exchange.answer().map(|answer| answer.status))
        .collect();
    let requests: usize = attempts.iter().map(|attempt| attempt.observation.exchanges.len()).sum();
    let opening = session.services.get(&case.service).map_or(&[][..], |service| service.opening.as_slice());
    let evidence = match &verdict {
        Verdict::NotApplicable { .. } | Verdict::Pass => None,
        Verdict::Deviated { .. } | Verdict::Fail(_) | Verdict::Inconclusive(_) | Verdict::Warn(_) => {
            decisive(session, case, attempts).map(|attempt| {
                let mut evidence = evidence(session, case, attempts, attempt);
                // What was called while the run was opened was not called because of this attempt's requests.
                if attempt
                    .observation
                    .stub_calls
                    .iter()
                    .find(|call| is_broken(call))
                    .is_some_and(|call| opening.contains(call))
                {
                    evidence.exchanges.clear();
                    evidence.curl.clear();
                }
                evidence
            })
        }
    };
    let broken = attempts
        .iter()
        .flat_map(|attempt| &attempt.observation.stub_calls)
        .filter(|call| is_broken(call))
        .take(CALLS_KEPT)
        .map(|call| session.masker.0.call(call))
        .collect();
    CaseRecord {
        id: case.id.clone(),
        order,
        service: case.service.clone(),
        instance: case.instance.clone(),
        operation: case.operation_label.clone(),
        family: case.family,
        interface: case.interface,
        assertion: case.assertion.name().to_owned(),
        constraint: case.constraint.clone(),
        requirements: case.requirements.clone(),
        actor: case.actor.clone(),
        role: case.role,
        level: case.level,
        verdict: session.masker.0.verdict(verdict),
        attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
        requests: u32::try_from(requests).unwrap_or(u32::MAX),
        statuses,
        milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        evidence,
        consumer_calls: broken,
        shrunk: None,
    }
}

/// The attempt that shows what the verdict says: for a consumer's call one in which a call is broken, else the last test.
pub(super) fn decisive<'a>(session: &Session, case: &Case, attempts: &'a [Attempt]) -> Option<&'a Attempt> {
    let tests = || attempts.iter().rev().filter(|attempt| attempt.purpose == Purpose::Test);
    let consumer = match &case.assertion {
        Assertion::CallsKeepContract { .. } | Assertion::NoUnmatchedCall { .. } => {
            tests().find(|attempt| attempt.observation.stub_calls.iter().any(is_broken))
        }
        Assertion::CallsMannered { .. } => {
            let contracts = session.services.get(&case.service).map(|service| &service.contracts);
            let shows = |attempt: &&Attempt| {
                let verdict =
                    contracts.map(|contracts| judge(contracts, case, std::slice::from_ref(*attempt)));
                verdict.is_some_and(|verdict| verdict.finding().is_some())
            };
            tests().find(shows)
        }
        _ => None,
    };
    let sent = |attempt: &&Attempt| {
        !attempt.observation.exchanges.is_empty() || attempt.observation.driven.is_some()
    };
    consumer.or_else(|| tests().find(sent)).or_else(|| attempts.iter().rev().find(sent))
}

/// The evidence that an attempt gives.
pub(super) fn evidence(session: &Session, case: &Case, attempts: &[Attempt], attempt: &Attempt) -> Evidence {
    let masker = &session.masker.0;
    let exchanges = &attempt.observation.exchanges;
    let calls = attempt.observation.stub_calls.iter().take(CALLS_KEPT);
    let service = session.services.get(&case.service);
    let walked = service.and_then(|service| sent_program(&service.contracts, case, attempt));
    let script = walked.as_ref().or_else(|| case.program_of(attempts, attempt)).zip(service);
    let curl = script.map_or_else(Vec::new, |(program, service)| {
        let shell = Shell {
            contracts: &service.contracts,
            names: session.credentials.names(),
            masker: &session.masker,
        };
        shell.script(program, exchanges)
    });
    let curl = match exchanges.last() {
        Some(last) if curl.is_empty() => {
            vec![curl_line(&last.request, session.credentials.names(), &session.masker)]
        }
        _ => curl,
    };
    // A workflow ends at what it shows; other programs are short.
    let skipped = if walked.is_some() { exchanges.len().saturating_sub(EXCHANGES_KEPT) } else { 0 };
    Evidence {
        exchanges: exchanges
            .iter()
            .skip(skipped)
            .take(EXCHANGES_KEPT)
            .map(|exchange| masker.exchange(attempt.purpose, exchange))
            .collect(),
        consumer_calls: calls.map(|call| masker.call(call)).collect::<Vec<ConsumerCall>>(),
        driven: attempt.observation.driven.as_ref().map(|driven| masker.driven(driven)),
        curl,
    }
}
