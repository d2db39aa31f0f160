//! `Location` of a create (RFC 9110, 10.2.2): whether its address leads to what was created.

use samprov_contract::{Contracts, DifferenceKind};
use samprov_model::{
    case::Case,
    content::JsonText,
    message::Message,
    observation::{Answer, Attempt, Exchange},
    place::Place,
    probe::CaptureFrom,
    verdict::Verdict,
};

use super::{
    finding::Seen,
    flow::{Flow, status},
    severity::OutcomeKind,
    stopped,
};

/// "The address in `Location` leads to what was created."
pub(super) fn judge(contracts: &Contracts, case: &Case, attempts: &[Attempt]) -> Verdict {
    let flow = match Flow::begun(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let Some(create) = tests.first() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = flow.broken_earlier(contracts, create) {
        return verdict;
    }
    if let Some(verdict) = flow.accepted_for_later() {
        return verdict;
    }
    let not_applicable = |key: &str| Verdict::NotApplicable { reason: Message::new(key) };
    let Some(created) = create.answer() else { return flow.no_answer(create) };
    // Only these two say what the field means here (RFC 9110, 15.3.2, 15.4.4).
    if !matches!(created.status, 201 | 303) || created.header("location").is_none() {
        return not_applicable("reason-no-address");
    }
    let Some(follow) = tests.get(1) else { return not_applicable("reason-address-elsewhere") };
    let Some(answer) = follow.answer() else { return flow.no_answer(follow) };
    let broken = |actual: Message| {
        Seen::new(OutcomeKind::AddressBroken, Message::new("expected-address-of-created"), actual)
            .at(Place::header("Location"))
    };
    match answer.status {
        // What is not kept at all shows here too: one root cause.
        404 | 410 => broken(status(answer))
            .root(Some(format!("{}/{}/created-not-found", case.service, create.operation)))
            .verdict(case),
        // What is there may be for others, or another thing altogether than a description in words: a page, for example.
        200..300 if leads_to(contracts, create, follow) => {
            if let Some(verdict) = flow.broken_elsewhere(contracts, follow, answer) {
                return verdict;
            }
            match same(contracts, create, (created, answer)) {
                Some(false) => broken(Message::new("actual-another-object")).detail("other").verdict(case),
                Some(true) => Verdict::Pass,
                None => differs(contracts, case, create, (follow, answer)),
            }
        }
        500.. if leads_to(contracts, create, follow) => flow.knocked_on(follow),
        _ => not_applicable("reason-address-of-something-else"),
    }
}

/// Whether the address is that of the read that the step stands for.
fn leads_to(contracts: &Contracts, create: &Exchange, follow: &Exchange) -> bool {
    let base = create.request.base.strip_prefix(follow.request.base.as_str()).unwrap_or_default();
    let target = follow.request.target.strip_prefix(base.trim_end_matches('/')).unwrap_or_default();
    contracts.matching("GET", target).is_some_and(|operation| operation.id == follow.operation)
}

/// Whether both answers name the same object; `None` where one of them names none.
fn same(contracts: &Contracts, create: &Exchange, (created, read): (&Answer, &Answer)) -> Option<bool> {
    let mut collections = contracts.collections().iter();
    collections.find_map(|collection| {
        let (own, from) = collection.create.as_ref()?;
        let (CaptureFrom::Answer(place), true) = (from, *own == create.operation) else { return None };
        let property = collection.item.as_ref()?.property.as_ref()?;
        let at = Place::body(format!("/{}", property.replace('~', "~0").replace('/', "~1")));
        let named = |answer, place: &Place| -> Option<JsonText> { contracts.value_in_answer(answer, place) };
        Some(named(created, place)? == named(read, &at)?)
    })
}

/// Where nothing names the object, what was sent tells it from others; whether it is kept belongs to the create.
fn differs(
    contracts: &Contracts,
    case: &Case,
    create: &Exchange,
    (follow, answer): (&Exchange, &Answer),
) -> Verdict {
    let found = contracts.differences((&create.operation, &create.request), (&follow.operation, answer));
    let Some(difference) = found.into_iter().find(|one| one.kind == DifferenceKind::Other) else {
        return Verdict::Pass;
    };
    let seen = difference.seen.as_ref().map_or_else(
        || Message::new("actual-missing"),
        |seen| Message::new("actual-value").with("value", seen.0.clone()),
    );
    let expected = Message::new("expected-value").with("value", difference.sent.0.clone());
    Seen::new(OutcomeKind::StateBroken, expected, seen).at(difference.place).verdict(case)
}
