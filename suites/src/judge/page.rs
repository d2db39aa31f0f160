//! Paging: no page is longer than asked for, and the second is not the first again.

use samprov_contract::Contracts;
use samprov_model::{
    case::Case,
    content::JsonText,
    message::Message,
    observation::{Attempt, Exchange, Outcome},
    place::Place,
    verdict::{Fault, Verdict},
};

use super::{
    answer::judge_transport,
    finding::{Seen, knocked_on, undecidable},
    severity::OutcomeKind,
    stopped,
};

/// "A page holds no more items than asked for."
pub(super) fn judge_limit(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
    limit: &Place,
    at_most: u32,
) -> Verdict {
    let pages = match pages(contracts, case, attempts, items) {
        Ok(pages) => pages,
        Err(verdict) => return *verdict,
    };
    let most = usize::try_from(at_most).unwrap_or(usize::MAX);
    match pages.iter().map(Vec::len).max() {
        Some(count) if count > most => Seen::new(
            OutcomeKind::PageBroken,
            Message::new("expected-at-most-items")
                .with_number("limit", i64::from(at_most))
                .with_places("parameter", [limit.clone()]),
            Message::new("actual-items").with_number("count", i64::try_from(count).unwrap_or(i64::MAX)),
        )
        .at(items.clone())
        .detail("limit")
        .verdict(case),
        Some(_) => Verdict::Pass,
        None => stopped::nothing_sent(case),
    }
}

/// "The second page is not the first again", as long as the list stands still.
pub(super) fn judge_offset(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
    identity: &str,
) -> Verdict {
    let pages = match pages(contracts, case, attempts, items) {
        Ok(pages) => pages,
        Err(verdict) => return *verdict,
    };
    let named = |page: &Vec<JsonText>| -> Option<Vec<JsonText>> {
        page.iter().map(|item| contracts.property(item, identity)).collect()
    };
    let Some(pages) = pages.iter().map(named).collect::<Option<Vec<_>>>() else {
        return Verdict::NotApplicable { reason: Message::new("reason-items-without-identity") };
    };
    let [first, second, again] = pages.as_slice() else { return stopped::nothing_sent(case) };
    if first != again {
        return undecidable(
            case,
            Fault::Environment,
            "finding-list-moves",
            Message::new("expected-list-to-stand-still"),
            Message::new("actual-list-moves"),
        );
    }
    match (first.as_slice(), second.as_slice()) {
        ([], _) => Verdict::NotApplicable { reason: Message::new("reason-list-is-empty") },
        (first, second) if first == second => Seen::new(
            OutcomeKind::PageBroken,
            Message::new("expected-other-items"),
            Message::new("actual-same-items"),
        )
        .at(items.clone())
        .detail("offset")
        .verdict(case),
        _ => Verdict::Pass,
    }
}

/// The items of each page of the last attempt.
fn pages(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
) -> Result<Vec<Vec<JsonText>>, Box<Verdict>> {
    let Some(attempt) = attempts.last() else { return Err(Box::new(stopped::nothing_sent(case))) };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return Err(Box::new(verdict));
    }
    attempt
        .observation
        .tests()
        .map(|exchange| page(contracts, case, attempts, attempt, exchange, items))
        .collect()
}

fn page(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    attempt: &Attempt,
    exchange: &Exchange,
    items: &Place,
) -> Result<Vec<JsonText>, Box<Verdict>> {
    let answer = match &exchange.outcome {
        Outcome::Answer(answer) => answer,
        Outcome::NoAnswer(transport) => return Err(Box::new(judge_transport(case, transport))),
    };
    let found = if answer.is_success() { contracts.items(answer, items) } else { None };
    found.ok_or_else(|| {
        if let Some(verdict) = stopped::judge_consumer_fault(case, attempt, answer) {
            return Box::new(verdict);
        }
        let index = attempt.observation.exchanges.iter().position(|other| std::ptr::eq(other, exchange));
        let cause = index.and_then(|index| stopped::shown_by(case, attempts, attempt, index));
        Box::new(knocked_on(
            case,
            cause,
            Message::new("expected-answer-as-declared"),
            stopped::told(exchange),
        ))
    })
}
