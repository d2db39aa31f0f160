//! A workflow gone through: every answer as its operation declares it, every criterion as its document says.

use samprov_contract::{Bound, Contracts, Failure, Onward, StepEnd, Visit};
use samprov_model::{
    case::{Case, DataOrigin},
    content::JsonText,
    id::OperationId,
    message::Message,
    observation::{Answer, Attempt, Exchange, Outcome},
    place::DocumentPlace,
    probe::Purpose,
    verdict::{Fault, Verdict},
};

use super::{
    answer::{judge_transport, wanted, worst, worst_of_refusal},
    finding::{Seen, undecidable},
    severity::{OutcomeKind, Weight},
    stopped,
};
use crate::workflow::{exchanges, walk};

/// The longest text of one value in a finding.
const LONGEST_VALUE: usize = 120;

/// "The workflow comes to its end, and every answer on the way is as declared."
pub(super) fn judge_workflow(contracts: &Contracts, case: &Case, attempts: &[Attempt], key: &str) -> Verdict {
    let workflow = contracts.workflow(key);
    if let Some(obstacle) = workflow.and_then(|workflow| workflow.obstacles.first()) {
        let named = obstacle.message.clone().with("workflow", workflow.map_or("", |workflow| &workflow.id));
        let expected = Message::new("expected-usable-workflow");
        let verdict = undecidable(case, Fault::Description, "finding-workflow-unusable", expected, named);
        return promised(verdict, &obstacle.place);
    }
    let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
        return stopped::nothing_sent(case);
    };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return verdict;
    }
    let exchanges = exchanges(attempt);
    let Some(walk) = walk(contracts, case, exchanges) else { return stopped::nothing_sent(case) };
    for (index, (visit, exchange)) in walk.visits.iter().zip(exchanges).enumerate() {
        let is_last = index + 1 == walk.visits.len() && matches!(walk.onward, Onward::Failed(_));
        if let Some(verdict) = judge_answer(contracts, case, attempt, visit, exchange, is_last) {
            return verdict;
        }
    }
    match &walk.onward {
        Onward::Held => Verdict::Pass,
        Onward::Failed(failure) => judge_failure(case, attempt, exchanges.last(), failure),
        Onward::NoAnswer => match exchanges.last() {
            Some(Exchange { outcome: Outcome::NoAnswer(transport), operation, .. }) => {
                judge_transport(&of_step(contracts, case, operation), transport)
            }
            Some(_) | None => stopped::nothing_sent(case),
        },
        Onward::Missing { expression, input, place } => {
            let expected = Message::new("expected-known-value").with("key", expression.clone());
            let found = Message::new("actual-nothing-found");
            let (key, hint) = match input {
                Some((workflow, name)) => {
                    let value = format!("{workflow} inputs.{name}");
                    (
                        "finding-workflow-input-missing",
                        Some(Message::new("hint-give-value").with("value", value)),
                    )
                }
                None => ("finding-workflow-value-missing", None),
            };
            let mut verdict = promised(undecidable(case, Fault::Environment, key, expected, found), place);
            if let Verdict::Inconclusive(finding) = &mut verdict {
                finding.hint = hint.map(|hint| hint.with("operation", case.operation.as_str()));
            }
            verdict
        }
        Onward::Bound(bound, place) => {
            let actual = Message::new(match bound {
                Bound::Condition => "actual-bound-of-condition",
                Bound::Depth => "actual-bound-of-depth",
                Bound::Steps => "actual-bound-of-steps",
                Bound::Time => "actual-bound-of-time",
                Bound::Wait => "actual-bound-of-wait",
            });
            let expected = Message::new("expected-end-of-workflow");
            promised(
                undecidable(case, Fault::Description, "finding-workflow-without-end", expected, actual),
                place,
            )
        }
        Onward::Send(_) => stopped::nothing_sent(case),
    }
}

/// What one answer breaks of the contract of its own operation. The fingerprint is that of the operation's own cases, so that
/// one root cause stays one.
fn judge_answer(
    contracts: &Contracts,
    case: &Case,
    attempt: &Attempt,
    visit: &Visit,
    exchange: &Exchange,
    is_last: bool,
) -> Option<Verdict> {
    let answer = exchange.answer()?;
    let own = of_step(contracts, case, &exchange.operation);
    let seen = match visit.end {
        StepEnd::Failed if is_last => worst(contracts, &own, exchange, answer, case.data),
        StepEnd::Succeeded if answer.status < 400 => worst(contracts, &own, exchange, answer, case.data),
        // The document reckons with the status; how the answer looks is declared all the same.
        StepEnd::Failed | StepEnd::Handled | StepEnd::Open | StepEnd::Succeeded => {
            worst_of_refusal(contracts, &own, exchange, answer)
        }
    }?;
    match seen.kind.weight() {
        Weight::Fail | Weight::Inconclusive => {}
        // The operation's own cases tell what is only a SHOULD.
        Weight::Pass | Weight::Warn => return None,
    }
    Some(stopped::judge_consumer_fault(case, attempt, answer).unwrap_or_else(|| seen.verdict(&own)))
}

fn judge_failure(case: &Case, attempt: &Attempt, last: Option<&Exchange>, failure: &Failure) -> Verdict {
    let answer = last.and_then(Exchange::answer);
    let is_gone = |answer: &Answer| matches!(answer.status, 404 | 410);
    if answer.is_some_and(is_gone) && stopped::was_accepted_for_later(attempt) {
        return Verdict::NotApplicable { reason: Message::new("reason-accepted-for-later") };
    }
    let refused = answer.filter(|answer| answer.status >= 400);
    if let Some(verdict) = refused.and_then(|answer| stopped::judge_consumer_fault(case, attempt, answer)) {
        return verdict;
    }
    let expected = match &failure.condition {
        Some(condition) => Message::new("expected-criterion").with("condition", condition.clone()),
        None => Message::new("expected-success-of-step"),
    }
    .with("step", failure.step.clone());
    let values: Vec<String> =
        failure.values.iter().map(|(name, value)| format!("{name} = {}", shown(value.as_ref()))).collect();
    let actual = Message::new("actual-values").with("values", values.join("; "));
    // Values that are made up may lead anywhere.
    let kind = match case.data {
        DataOrigin::Generated => OutcomeKind::SuccessNeverReached,
        DataOrigin::KnownGood => OutcomeKind::CriterionNotMet,
    };
    let hint = match case.data {
        DataOrigin::Generated => wanted(case),
        DataOrigin::KnownGood => None,
    };
    let mut seen = Seen::new(kind, expected, actual)
        .promised(Some(failure.place.clone()))
        .detail(format!("{}/{}", failure.workflow, failure.step))
        .hint(hint);
    seen.place.clone_from(&failure.looks_at);
    seen.verdict(case)
}

/// The case as if it were about the operation of one step.
fn of_step(contracts: &Contracts, case: &Case, operation: &OperationId) -> Case {
    let label = contracts.operation(operation).map_or_else(|| operation.to_string(), |known| known.label());
    Case { operation: operation.clone(), operation_label: label, ..case.clone() }
}

fn promised(mut verdict: Verdict, place: &DocumentPlace) -> Verdict {
    if let Verdict::Inconclusive(finding) = &mut verdict {
        finding.promise = Some(place.clone());
    }
    verdict
}

fn shown(value: Option<&JsonText>) -> String {
    let Some(JsonText(text)) = value else { return "undefined".to_owned() };
    if text.chars().count() <= LONGEST_VALUE {
        return text.clone();
    }
    text.chars().take(LONGEST_VALUE).chain("...".chars()).collect()
}
