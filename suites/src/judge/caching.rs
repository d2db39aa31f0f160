//! Whether a candidate uses an answer of a dependency again for longer than declared (RFC 9111): the same reading request, sent several
//! times, and the calls that each of them led to.

use samprov_model::{
    caching::{CachingLimit, LimitSource},
    case::Case,
    id::{DependencyName, OperationId},
    message::Message,
    observation::{Answer, Attempt, StubCall},
    probe::{Part, Purpose},
    verdict::Verdict,
};

use super::{consumer::never_called, finding::Seen, severity::OutcomeKind};

/// What one attempt shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The first request led to a call, and so did a later one.
    Asked,
    /// The same, but each later call asked whether what the candidate had stored still held.
    Validated,
    /// The first request led to a call, the others were answered as well without one.
    Reused,
    /// No call at all, although all requests were answered.
    Silent,
    /// A call, but the answers differ or may come from somewhere before the candidate.
    Unlike,
    /// Nothing about it.
    Nothing,
}

/// "Answers of an operation are not used again for longer than declared."
pub(super) fn judge(
    case: &Case,
    attempts: &[Attempt],
    dependency: &DependencyName,
    operation: &OperationId,
    (limit, source): (CachingLimit, LimitSource),
) -> Verdict {
    let called = |attempt: &Attempt| {
        attempt.observation.stub_calls.iter().any(|call| is_own(call, dependency, operation))
    };
    if !attempts.iter().any(called) {
        return never_called(case, attempts, &format!("{dependency} {operation}"));
    }
    let shown = |attempt: &Attempt| shown(attempt, dependency, operation, limit);
    // What a second look follows is judged with it.
    let mut looks: Vec<(Shown, Option<Shown>)> = Vec::new();
    for attempt in attempts {
        match (attempt.purpose, looks.last_mut()) {
            (Purpose::Control, Some((_, second))) => *second = Some(shown(attempt)),
            (Purpose::Control, None) | (Purpose::Test, _) => looks.push((shown(attempt), None)),
        }
    }
    let outcomes = looks.iter().filter_map(|look| outcome(*look, limit));
    match outcomes.min_by_key(|outcome| outcome.rank()) {
        Some(Outcome::Seen(OutcomeKind::AnswerUsedAgain)) if source == LimitSource::Described => {
            let told = seen(OutcomeKind::AnswerUsedAgain, operation, limit);
            Seen { kind: OutcomeKind::AnswerPerhapsUsedAgain, ..told }.verdict(case)
        }
        Some(Outcome::Seen(kind)) => seen(kind, operation, limit).verdict(case),
        Some(Outcome::Kept) => Verdict::Pass,
        None => {
            let operation = format!("{dependency} {operation}");
            Verdict::NotApplicable {
                reason: Message::new("reason-no-read-leads-to").with("operation", operation),
            }
        }
    }
}

/// What looks come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Kept,
    Seen(OutcomeKind),
}

impl Outcome {
    /// The first one tells: what is broken, then what is kept, then what cannot be told.
    fn rank(self) -> usize {
        match self {
            Self::Seen(OutcomeKind::UseOfAnswerUndecided) => usize::MAX,
            Self::Kept => usize::MAX - 1,
            Self::Seen(kind) => kind.rank(),
        }
    }
}

fn outcome(look: (Shown, Option<Shown>), limit: CachingLimit) -> Option<Outcome> {
    match look {
        (Shown::Reused, None | Some(Shown::Reused)) => Some(Outcome::Seen(OutcomeKind::AnswerUsedAgain)),
        (Shown::Reused, Some(Shown::Silent)) => Some(Outcome::Seen(OutcomeKind::AnswerPerhapsUsedAgain)),
        (Shown::Reused, Some(Shown::Nothing | Shown::Unlike)) | (Shown::Unlike, _) => {
            Some(Outcome::Seen(OutcomeKind::UseOfAnswerUndecided))
        }
        (Shown::Validated, _) | (Shown::Reused, Some(Shown::Validated))
            if limit == CachingLimit::NotStored =>
        {
            Some(Outcome::Seen(OutcomeKind::AnswerPerhapsStored))
        }
        (Shown::Asked | Shown::Validated, _) | (Shown::Reused, Some(Shown::Asked | Shown::Validated)) => {
            Some(Outcome::Kept)
        }
        (Shown::Nothing | Shown::Silent, _) => None,
    }
}

fn seen(kind: OutcomeKind, operation: &OperationId, limit: CachingLimit) -> Seen {
    let (expected, actual) = match kind {
        OutcomeKind::AnswerPerhapsStored => ("expected-not-stored", "actual-asked-conditionally"),
        OutcomeKind::AnswerPerhapsUsedAgain => ("expected-asked-anew", "actual-asked-once"),
        OutcomeKind::UseOfAnswerUndecided => ("expected-asked-anew", "actual-answered-otherwise"),
        _ => ("expected-asked-anew", "actual-answered-without-call"),
    };
    let expected = Message::new(expected).with("called", operation.as_str()).with("limit", limit.text());
    Seen::new(kind, expected, Message::new(actual)).detail(operation.as_str())
}

fn shown(
    attempt: &Attempt,
    dependency: &DependencyName,
    operation: &OperationId,
    limit: CachingLimit,
) -> Shown {
    let observation = &attempt.observation;
    let tests: Vec<usize> = observation
        .exchanges
        .iter()
        .enumerate()
        .filter(|(_, exchange)| exchange.part == Part::Test)
        .map(|(index, _)| index)
        .collect();
    let (Some(&first), true) = (tests.first(), tests.len() > 1 && observation.stopped.is_none()) else {
        return Shown::Nothing;
    };
    let by = |index: usize| observation.calls_by.get(index).copied();
    let Some(end) = by(first) else { return Shown::Nothing };
    let begin = first.checked_sub(1).and_then(by).unwrap_or(0);
    let own = |from: usize, to: usize| {
        let calls = observation.stub_calls.get(from..to).unwrap_or_default();
        calls.iter().filter(|call| is_own(call, dependency, operation)).collect::<Vec<&StubCall>>()
    };
    let is_usable = |call: &&StubCall| (200..300).contains(&call.status);
    let led = own(begin, end).iter().any(is_usable);
    // What clearing up leads to counts as well, which can only be to the candidate's good.
    let later = own(end, observation.stub_calls.len());
    // After an age the first of two requests may rightly have been answered from what was stored before.
    let may_be_stored = matches!(limit, CachingLimit::For { .. });
    let answers: Option<Vec<&Answer>> =
        tests.iter().map(|&test| observation.exchanges[test].answer()).collect();
    let is_equal = answers.is_some_and(|answers| are_equally_good(&answers));
    match (led, later.as_slice()) {
        (true, []) if is_equal => Shown::Reused,
        (true, []) => Shown::Unlike,
        (false, []) if is_equal && own(0, begin).is_empty() => Shown::Silent,
        (true, later) if later.iter().all(|call| is_conditional(call)) => Shown::Validated,
        (true, [_, ..]) => Shown::Asked,
        (false, [_, ..]) if may_be_stored => Shown::Asked,
        // A call that came late, or by itself: which request led to it cannot be told.
        (false, _) => Shown::Nothing,
    }
}

/// Whether all are successes with the same status, none of which a cache before the candidate can have given.
fn are_equally_good(answers: &[&Answer]) -> bool {
    let Some((first, others)) = answers.split_first() else { return false };
    let may_be_kept = |answer: &&Answer| {
        let field = answer.header("cache-control").unwrap_or_default().to_ascii_lowercase();
        match CachingLimit::of_field(&field) {
            Some(CachingLimit::AskedAnew | CachingLimit::NotStored) => false,
            Some(CachingLimit::For { .. }) => true,
            None => ["max-age", "s-maxage", "public"].into_iter().any(|word| field.contains(word)),
        }
    };
    first.is_success()
        && others.iter().all(|other| other.status == first.status && other.header("age").is_none())
        && !answers.iter().any(may_be_kept)
}

fn is_own(call: &StubCall, dependency: &DependencyName, operation: &OperationId) -> bool {
    call.dependency == *dependency && call.operation.as_ref() == Some(operation) && call.fault.is_none()
}

fn is_conditional(call: &StubCall) -> bool {
    ["if-none-match", "if-modified-since"].into_iter().any(|field| call.request.header(field).is_some())
}
