//! How a candidate calls its dependencies, beyond their contracts: what it passes on, what it tells, how often it calls.

use std::collections::BTreeMap;

use samprov_model::{
    case::Case,
    id::{DependencyName, OperationId},
    message::Message,
    observation::{Attempt, Exchange, StubCall},
    personal_number::{self, Class},
    place::Place,
    resilience::Manner,
    verdict::Verdict,
};

use super::{caching, consumer::never_called, finding::Seen, sequence, severity::OutcomeKind};

/// "Every call to a dependency is made in this manner."
pub(super) fn judge(
    case: &Case,
    attempts: &[Attempt],
    dependency: &DependencyName,
    manner: &Manner,
) -> Verdict {
    match manner {
        Manner::AnswersKept { operation, limit, source } => {
            return caching::judge(case, attempts, dependency, operation, (*limit, *source));
        }
        Manner::CallsInOrder { sequence, anew } => {
            return sequence::judge(case, attempts, dependency, sequence, anew);
        }
        Manner::CallerToken
        | Manner::CallsBounded { .. }
        | Manner::PersonalDataInAddress { .. }
        | Manner::TraceContext => {}
    }
    let is_own = |call: &&StubCall| call.dependency == *dependency;
    let calls = || {
        attempts.iter().flat_map(move |attempt| {
            attempt.observation.stub_calls.iter().filter(is_own).map(move |call| (attempt, call))
        })
    };
    if calls().next().is_none() {
        return never_called(case, attempts, dependency.as_str());
    }
    let found = match manner {
        // Judged above.
        Manner::AnswersKept { .. } | Manner::CallsInOrder { .. } => None,
        Manner::CallsBounded { most } => {
            attempts.iter().find_map(|attempt| too_many(attempt, dependency, *most))
        }
        Manner::CallerToken => calls().find_map(|(attempt, call)| token_passed_on(attempt, call)),
        Manner::PersonalDataInAddress { described } => {
            calls().find_map(|(_, call)| number_in(call, described))
        }
        Manner::TraceContext => {
            // A trace that is lost says more than one that goes on with the same parent.
            let all: Vec<Seen> = calls().filter_map(|(attempt, call)| trace(attempt, call)).collect();
            all.into_iter().min_by_key(|seen| seen.kind.rank())
        }
    };
    found.map_or(Verdict::Pass, |seen| seen.detail(dependency.as_str()).verdict(case))
}

fn too_many(attempt: &Attempt, dependency: &DependencyName, most: u32) -> Option<Seen> {
    // Each request of the attempt may lead to as many.
    let requests = u32::try_from(attempt.observation.exchanges.len()).unwrap_or(u32::MAX);
    let mut counts: BTreeMap<Option<&OperationId>, u32> = BTreeMap::new();
    for call in attempt.observation.stub_calls.iter().filter(|call| call.dependency == *dependency) {
        *counts.entry(call.operation.as_ref()).or_default() += 1;
    }
    let largest = counts.into_values().max()?;
    let bound = most.saturating_mul(requests);
    (largest > bound).then(|| {
        let expected = Message::new("expected-at-most-calls").with_number("calls", i64::from(bound));
        let actual = Message::new("actual-calls").with_number("calls", i64::from(largest));
        Seen::new(OutcomeKind::CallsTooMany, expected, actual)
    })
}

/// The token of one of the attempt's own requests, in a field or the body of a call.
fn token_passed_on(attempt: &Attempt, call: &StubCall) -> Option<Seen> {
    let shown = |exchange: &Exchange| {
        let field = exchange.request.header("authorization")?;
        let (_, token) = field.split_once(' ')?;
        // A short one could stand there by chance.
        (token.len() >= 8).then(|| token.to_owned())
    };
    let token = attempt.observation.exchanges.iter().filter_map(shown).find(|token| {
        let in_field = call.request.headers.iter().find(|(_, value)| value.contains(token.as_str()));
        in_field.is_some()
            || call.request.target.contains(token.as_str())
            || call.request.body.windows(token.len()).any(|window| window == token.as_bytes())
    })?;
    let name =
        call.request.headers.iter().find(|(_, value)| value.contains(&token)).map(|(name, _)| name.clone());
    let seen = Seen::new(
        OutcomeKind::CallerTokenPassedOn,
        Message::new("expected-no-caller-token"),
        told_call(call),
    );
    Some(match name {
        Some(name) => seen.at(Place::Header { name }),
        None => seen,
    })
}

/// An official test number, which nothing but the test data can have brought there.
fn number_in(call: &StubCall, described: &[String]) -> Option<Seen> {
    let (_, query) = call.request.target.split_once('?')?;
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let (name, _) =
        pairs.filter(|(name, _)| !described.iter().any(|known| known == name)).find(|(_, value)| {
            personal_number::hits(&value.replace("%2D", "-").replace("%2d", "-"))
                .iter()
                .any(|hit| hit.class == Class::Official)
        })?;
    let place = Place::query(name);
    Some(
        Seen::new(
            OutcomeKind::PersonalDataInAddress,
            Message::new("expected-no-personal-number"),
            told_call(call),
        )
        .at(place),
    )
}

fn trace(attempt: &Attempt, call: &StubCall) -> Option<Seen> {
    let sent =
        || attempt.observation.exchanges.iter().filter_map(|exchange| exchange.request.header("traceparent"));
    let given = call.request.header("traceparent");
    let part = |field: &str, index: usize| field.split('-').nth(index).map(str::to_ascii_lowercase);
    let expected = || Message::new("expected-trace-passed-on");
    let Some(given) = given else {
        return Some(Seen::new(OutcomeKind::TraceNotPassedOn, expected(), Message::new("actual-no-trace")));
    };
    let own = sent().find(|sent| part(sent, 1) == part(given, 1));
    match own {
        None => {
            Some(Seen::new(OutcomeKind::TraceNotPassedOn, expected(), Message::new("actual-other-trace")))
        }
        Some(own) if part(own, 2) == part(given, 2) => {
            Some(Seen::new(OutcomeKind::TraceParentKept, expected(), Message::new("actual-same-parent")))
        }
        Some(_) => None,
    }
}

fn told_call(call: &StubCall) -> Message {
    let path = call.request.target.split('?').next().unwrap_or_default();
    Message::new("actual-call").with("method", call.request.method.clone()).with("path", path)
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        connection::ConnectionFacts,
        observation::Request,
        verdict::{Fault, Standing},
    };

    use super::*;
    use crate::testing::{Fixture, attempt, empty};

    const SENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const TOKEN: &str = "tok-medborgare-5b1e";

    /// What calls come to when one request led to them.
    fn judged(manner: &Manner, calls: &[Request]) -> (Standing, String) {
        let fixture = Fixture::notes();
        let case = fixture.case("contract/listNotes/positive/minimal");
        let mut attempt = attempt(&fixture, &case.programs[0], &[empty(200)]);
        for exchange in &mut attempt.observation.exchanges {
            exchange.request.headers.push(("traceparent".into(), SENT.into()));
            exchange.request.headers.push(("authorization".into(), format!("Bearer {TOKEN}")));
        }
        let call = |request: &Request| StubCall {
            dependency: "register".into(),
            instance: None,
            operation: Some("search".into()),
            request: request.clone(),
            status: 200,
            fault: None,
            violations: Vec::new(),
            undecided: Vec::new(),
            connection: ConnectionFacts::default(),
        };
        attempt.observation.stub_calls = calls.iter().map(call).collect();
        let verdict = judge(&case, &[attempt], &"register".into(), manner);
        assert!(verdict.finding().is_none_or(|finding| finding.fault == Fault::Consumer));
        let key = verdict.finding().map(|finding| finding.message.key.clone()).unwrap_or_default();
        (verdict.standing(), key.trim_start_matches("finding-").to_owned())
    }

    fn request(target: &str, headers: &[(&str, &str)]) -> Request {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Request { method: "POST".into(), target: target.into(), headers, ..Request::default() }
    }

    #[test]
    fn a_trace_goes_on_with_a_parent_of_its_own() {
        let traced = |field: &str| judged(&Manner::TraceContext, &[request("/", &[("traceparent", field)])]);
        let own = "00-4bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-01";
        assert_eq!(traced(own).0, Standing::Pass);
        assert_eq!(traced(SENT), (Standing::Warn, "trace-parent-kept".into()));
        let other = "00-5bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-01";
        assert_eq!(traced(other), (Standing::Fail, "trace-not-passed-on".into()));
        let mixed =
            judged(&Manner::TraceContext, &[request("/", &[("traceparent", SENT)]), request("/", &[])]);
        assert_eq!(mixed, (Standing::Fail, "trace-not-passed-on".into()), "what is worst");
    }

    #[test]
    fn the_callers_token_stays_with_the_candidate() {
        let judged = |request: Request| judged(&Manner::CallerToken, &[request]);
        assert_eq!(judged(request("/", &[("authorization", "Bearer tok-own-token")])).0, Standing::Pass);
        let told = (Standing::Fail, "caller-token-passed-on".to_owned());
        assert_eq!(judged(request("/", &[("x-session", TOKEN)])), told);
        assert_eq!(judged(request(&format!("/?token={TOKEN}"), &[])), told);
        let in_body = Request { body: format!("{{\"t\":\"{TOKEN}\"}}").into_bytes(), ..request("/", &[]) };
        assert_eq!(judged(in_body), told);
    }

    #[test]
    fn a_personal_number_stands_in_an_address_only_where_the_description_has_it() {
        let manner = Manner::PersonalDataInAddress { described: vec!["pnr".to_owned()] };
        let judged = |target: &str| judged(&manner, &[request(target, &[])]);
        assert_eq!(judged("/search?q=19870102-2389"), (Standing::Fail, "personal-data-in-address".into()));
        assert_eq!(judged("/search?q=19870102%2D2389").0, Standing::Fail);
        assert_eq!(judged("/search?pnr=198701022389").0, Standing::Pass);
        assert_eq!(judged("/search?q=198701022380&page=2").0, Standing::Pass, "no personal number");
        assert_eq!(judged("/persons/198701022389").0, Standing::Pass, "the path is the description's");
    }

    #[test]
    fn calls_are_counted_for_each_operation_and_request() {
        let judged =
            |calls: usize| judged(&Manner::CallsBounded { most: 1 }, &vec![request("/", &[]); calls]);
        assert_eq!(judged(1).0, Standing::Pass);
        assert_eq!(judged(2), (Standing::Fail, "calls-too-many".into()));
        assert_eq!(judged(0).0, Standing::NotVerified);
    }
}
