//! Pages that add up: nothing twice, nothing left out, no total below what is shown, and a next page where one is promised.

use samprov_contract::Contracts;
use samprov_model::{
    case::Case,
    content::JsonText,
    message::Message,
    observation::{Attempt, Exchange},
    place::Place,
    probe::CaptureFrom,
    verdict::{Fault, Verdict},
};

use super::{
    finding::{Seen, undecidable},
    flow::{Flow, status},
    severity::OutcomeKind,
    stopped,
};

/// "Two small pages are the same items as one of twice their size, and the total is no less than what is shown."
pub(super) fn judge_sum(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
    identity: Option<&str>,
    total: Option<&Place>,
) -> Verdict {
    let flow = match Flow::begun(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let mut pages = Vec::new();
    for exchange in &tests {
        if let Some(verdict) = flow.broken_earlier(contracts, exchange) {
            return verdict;
        }
        match exchange.answer().and_then(|answer| contracts.items(answer, items)) {
            Some(found) => pages.push(found),
            None => return flow.knocked_on(exchange),
        }
    }
    let [whole, small, second, again] = pages.as_slice() else {
        return not_applicable("reason-no-next-page");
    };
    let told = |exchange: &Exchange| -> Option<usize> {
        contracts.value_in_answer(exchange.answer()?, total?)?.0.trim_matches('"').parse().ok()
    };
    if pages.iter().zip(&tests).any(|(page, exchange)| is_too_long(contracts, exchange, page.len())) {
        return not_applicable("reason-page-too-long");
    }
    let few = |page: &[JsonText], exchange: &Exchange, before: usize| {
        let (found, shown) = (told(exchange)?, before + page.len());
        (!page.is_empty() && found < shown)
            .then(|| wrong_total(case, found, shown, total.cloned().unwrap_or(Place::Status)))
    };
    let Some(identity) = identity else {
        let mut found = pages.iter().zip(&tests).filter_map(|(page, exchange)| few(page, exchange, 0));
        return found.next().unwrap_or(Verdict::Pass);
    };
    let named = |page: &[JsonText]| -> Option<Vec<JsonText>> {
        page.iter().map(|item| contracts.property(item, identity)).collect()
    };
    let (Some(one), Some(first), Some(next), Some(last)) =
        (named(whole), named(small), named(second), named(again))
    else {
        return not_applicable("reason-items-without-identity");
    };
    if one != last {
        return moves(case);
    }
    let wrong = tests.iter().zip([&one, &first, &next]).zip([0, 0, small.len()]);
    for ((exchange, page), before) in wrong {
        if let Some(verdict) = few(page, exchange, before) {
            return verdict;
        }
    }
    // How long a page may be belongs to a case of its own.
    if first.len() * 2 > one.len()
        || next.len() > first.len()
        || first.is_empty()
        || one.len() > first.len() * 2
    {
        return not_applicable("reason-list-too-short");
    }
    let both: Vec<&JsonText> = first.iter().chain(&next).collect();
    let missing = one.iter().any(|item| !both.contains(&item));
    if missing || both.len() != one.len() {
        return Seen::new(
            OutcomeKind::PageBroken,
            Message::new("expected-pages-to-add-up"),
            Message::new(if first == next { "actual-same-items" } else { "actual-other-items" }),
        )
        .at(items.clone())
        .detail("offset")
        .verdict(case);
    }
    Verdict::Pass
}

/// "The address of the next page leads to a page with other items."
pub(super) fn judge_next(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
    identity: Option<&str>,
) -> Verdict {
    let flow = match Flow::begun(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let Some(first) = tests.first() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = flow.broken_earlier(contracts, first) {
        return verdict;
    }
    let next = tests.get(1).filter(|_| tells_address(contracts, first));
    let Some(next) = next else { return not_applicable("reason-no-next-page") };
    let Some(answer) = next.answer() else { return flow.no_answer(next) };
    let broken = |actual: Message, detail: &str| {
        Seen::new(OutcomeKind::PageBroken, Message::new("expected-next-page"), actual)
            .at(items.clone())
            .detail(detail)
            .verdict(case)
    };
    match answer.status {
        401 | 403 | 429 => return flow.knocked_on(next),
        400.. => return broken(status(answer), "next"),
        _ => {}
    }
    let page = |exchange: &Exchange| -> Option<Vec<JsonText>> {
        let found = contracts.items(exchange.answer()?, items)?;
        found.iter().map(|item| contracts.property(item, identity?)).collect()
    };
    if identity.is_none() {
        return if contracts.items(answer, items).is_some() { Verdict::Pass } else { flow.knocked_on(next) };
    }
    let Some(again) = tests.get(2) else { return stopped::nothing_sent(case) };
    let (Some(before), Some(after), Some(last)) = (page(first), page(next), page(again)) else {
        return flow.knocked_on(next);
    };
    if before != last {
        return moves(case);
    }
    if is_too_long(contracts, first, before.len()) {
        return not_applicable("reason-page-too-long");
    }
    if after.iter().any(|item| before.contains(item)) {
        return broken(Message::new("actual-same-items"), "offset");
    }
    Verdict::Pass
}

/// Whether the next page is told as an address: some services put a bare cursor there.
fn tells_address(contracts: &Contracts, first: &Exchange) -> bool {
    let mut collections = contracts.collections().iter();
    let next = collections.find_map(|known| {
        let is_list = known.list.as_ref().is_some_and(|list| list.operation == first.operation);
        known.listing.next.as_ref().filter(|_| is_list)
    });
    let Some(CaptureFrom::Answer(place)) = next else { return true };
    let told = first.answer().and_then(|answer| contracts.value_in_answer(answer, place));
    told.is_some_and(|told| {
        let told = told.0.trim_matches('"');
        told.starts_with(['/', '?']) || told.starts_with("http:") || told.starts_with("https:")
    })
}

/// Whether a page holds more items than were asked for, which a case of its own tells.
fn is_too_long(contracts: &Contracts, exchange: &Exchange, count: usize) -> bool {
    let mut collections = contracts.collections().iter();
    let paging = collections.find_map(|known| {
        let is_list = known.list.as_ref().is_some_and(|list| list.operation == exchange.operation);
        known.paging.as_ref().filter(|_| is_list)
    });
    let limit = paging.and_then(|paging| {
        contracts
            .value_in_request(&exchange.operation, &exchange.request, &paging.limit)?
            .0
            .parse::<usize>()
            .ok()
    });
    limit.is_some_and(|limit| count > limit)
}

fn wrong_total(case: &Case, total: usize, shown: usize, place: Place) -> Verdict {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Seen::new(
        OutcomeKind::PageBroken,
        Message::new("expected-total").with_number("count", number(shown)),
        Message::new("actual-total").with_number("count", number(total)),
    )
    .at(place)
    .detail("total")
    .verdict(case)
}

/// Others change the list while it is read.
fn moves(case: &Case) -> Verdict {
    undecidable(
        case,
        Fault::Environment,
        "finding-list-moves",
        Message::new("expected-list-to-stand-still"),
        Message::new("actual-list-moves"),
    )
}

fn not_applicable(key: &str) -> Verdict {
    Verdict::NotApplicable { reason: Message::new(key) }
}
