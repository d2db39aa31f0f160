//! Lists against what is known to be there: what was created, what was deleted, and what a filter asks for.

use samprov_contract::{Collection, Contracts};
use samprov_model::{
    case::{Case, FilterMeaning},
    content::JsonText,
    message::Message,
    observation::{Attempt, Exchange, Stopped},
    place::Place,
    probe::CaptureFrom,
    verdict::Verdict,
};

use super::{answer::worst, finding::Seen, flow::Flow, severity::OutcomeKind, stopped};

/// "What was created stands in the list", when the whole list has been seen and shows others of its kind.
pub(super) fn judge_held(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
    identity: &str,
) -> Verdict {
    let walk = match Walk::of(contracts, case, attempts, items) {
        Ok(walk) => walk,
        Err(verdict) => return *verdict,
    };
    let Some(wanted) = created(contracts, walk.collection, walk.write) else {
        return not_applicable("reason-created-not-named");
    };
    if walk.find(contracts, identity, &wanted).is_some() {
        return Verdict::Pass;
    }
    if walk.items().any(|item| contracts.property(item, identity).is_none()) {
        return not_applicable("reason-items-without-identity");
    }
    if !walk.is_whole(contracts) {
        return not_applicable("reason-list-not-seen-to-its-end");
    }
    // A list may leave out drafts and the like: it must show something that is in no other state.
    let own = walk.write.answer().and_then(|answer| contracts.value_in_answer(answer, &Place::body("")));
    let is_like =
        |item: &&JsonText| own.as_ref().is_some_and(|own| contracts.is_in_the_same_state(own, item));
    if !walk.items().any(|item| is_like(&item)) {
        return not_applicable("reason-list-shows-nothing-alike");
    }
    Seen::new(
        OutcomeKind::StateBroken,
        Message::new("expected-created-in-list"),
        Message::new("actual-not-in-list"),
    )
    .at(items.clone())
    .detail("created-not-listed")
    .verdict(case)
}

/// "What was deleted does not stand in the list any more."
pub(super) fn judge_left_out(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    items: &Place,
    identity: &str,
) -> Verdict {
    let walk = match Walk::of(contracts, case, attempts, items) {
        Ok(walk) => walk,
        Err(verdict) => return *verdict,
    };
    let place = walk.collection.item.as_ref().map(|item| Place::Path { name: item.identity.clone() });
    let wanted = place.and_then(|place| {
        contracts
            .value_in_request(&walk.write.operation, &walk.write.request, &place)
            .map(|value| text(&value))
    });
    let Some(wanted) = wanted else { return not_applicable("reason-created-not-named") };
    match walk.find(contracts, identity, &wanted) {
        None => Verdict::Pass,
        Some(item) if contracts.item_says_deleted(item) => not_applicable("reason-kept-as-deleted"),
        // What is not deleted at all shows in the read as well: one root cause.
        Some(_) => Seen::new(
            OutcomeKind::StateBroken,
            Message::new("expected-deleted-not-in-list"),
            Message::new("actual-still-in-list"),
        )
        .at(items.clone())
        .detail("still-there")
        .verdict(case),
    }
}

/// "A filtered list holds only items with the value asked for."
pub(super) fn judge_filter(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    (items, parameter, property): (&Place, &Place, &str),
    meaning: FilterMeaning,
) -> Verdict {
    let flow = match Flow::begun(case, attempts) {
        Ok(flow) => flow,
        Err(verdict) => return *verdict,
    };
    let tests = flow.tests();
    let Some(all) = tests.first() else { return stopped::nothing_sent(case) };
    if let Some(verdict) = flow.broken_earlier(contracts, all) {
        return verdict;
    }
    let Some(filtered) = tests.get(1) else { return not_applicable("reason-list-is-empty") };
    let Some(answer) = filtered.answer() else { return flow.no_answer(filtered) };
    match answer.status {
        500.. => {
            return worst(contracts, case, filtered, answer, case.data)
                .map_or(Verdict::Pass, |seen| seen.verdict(case));
        }
        400.. => return not_applicable("reason-filter-refused"),
        _ => {}
    }
    let asked = contracts.value_in_request(&case.operation, &filtered.request, parameter);
    let (Some(asked), Some(found)) = (asked, contracts.items(answer, items)) else {
        return flow.knocked_on(filtered);
    };
    let asked = text(&asked);
    let values = found.iter().filter_map(|item| contracts.property(item, property));
    let other = values.map(|value| text(&value)).find(|value| !answers(value, &asked, meaning));
    let Some(other) = other else { return Verdict::Pass };
    let kind = match meaning {
        FilterMeaning::Equal => OutcomeKind::FilterBroken,
        FilterMeaning::Likely => OutcomeKind::FilterDoubtful,
    };
    Seen::new(
        kind,
        Message::new("expected-filtered").with("property", property).with("value", asked),
        Message::new("actual-value").with("value", other),
    )
    .at(items.clone())
    .detail(property)
    .verdict(case)
}

/// A write, and the list walked through behind it.
struct Walk<'a> {
    collection: &'a Collection,
    write: &'a Exchange,
    pages: Vec<(&'a Exchange, Vec<JsonText>)>,
    /// The answer to the last page said that there is no further one.
    ended: bool,
}

impl<'a> Walk<'a> {
    fn of(
        contracts: &'a Contracts,
        case: &'a Case,
        attempts: &'a [Attempt],
        items: &Place,
    ) -> Result<Self, Box<Verdict>> {
        let flow = Flow::begun(case, attempts)?;
        let tests = flow.tests();
        let Some((write, lists)) = tests.split_first() else {
            return Err(Box::new(stopped::nothing_sent(case)));
        };
        if let Some(verdict) = flow.broken_earlier(contracts, write) {
            return Err(Box::new(verdict));
        }
        if let Some(verdict) = flow.accepted_for_later() {
            return Err(Box::new(verdict));
        }
        let mut collections = contracts.collections().iter();
        let listed = lists.first().map(|list| &list.operation);
        let collection = collections
            .find(|known| known.list.as_ref().map(|list| &list.operation) == listed)
            .ok_or_else(|| Box::new(stopped::nothing_sent(case)))?;
        let mut pages = Vec::new();
        for list in lists {
            let answer = list.answer().filter(|answer| answer.is_success());
            match answer.and_then(|answer| contracts.items(answer, items)) {
                Some(found) => pages.push((*list, found)),
                None if pages.is_empty() => return Err(Box::new(flow.knocked_on(list))),
                // Some services answer 404 behind the last page.
                None => break,
            }
        }
        let ended = matches!(flow.attempt.observation.stopped, Some(Stopped::NothingCaptured(..)));
        Ok(Self { collection, write, pages, ended })
    }

    fn items(&self) -> impl Iterator<Item = &JsonText> {
        self.pages.iter().flat_map(|(_, items)| items)
    }

    /// The item with an identity, which may be told as an address.
    fn find(&self, contracts: &Contracts, identity: &str, wanted: &str) -> Option<&JsonText> {
        self.items().find(|item| {
            contracts.property(item, identity).is_some_and(|value| {
                let value = text(&value);
                value.eq_ignore_ascii_case(wanted)
                    || value.trim_end_matches('/').rsplit('/').next() == Some(wanted)
                    || wanted.trim_end_matches('/').rsplit('/').next() == Some(value.as_str())
            })
        })
    }

    /// Whether nothing can stand behind what was seen. A service may give fewer items than asked for without saying so.
    fn is_whole(&self, contracts: &Contracts) -> bool {
        let listing = &self.collection.listing;
        let seen = self.items().count();
        let Some((last, _)) = self.pages.last() else { return false };
        let Some(answer) = last.answer() else { return false };
        let value = |place: &Place| contracts.value_in_answer(answer, place);
        if let Some(CaptureFrom::Answer(place)) = &listing.next
            && value(place).is_some_and(|next| next.0 != "null" && next.0 != "\"\"")
        {
            return false;
        }
        let told = |page: &Exchange| {
            let total = contracts.value_in_answer(page.answer()?, listing.total.as_ref()?)?;
            text(&total).parse::<usize>().ok()
        };
        if let Some(total) = self.pages.iter().filter_map(|(page, _)| told(page)).max() {
            return total <= seen;
        }
        if self.ended {
            return true;
        }
        let limit = self.collection.paging.as_ref().and_then(|paging| {
            let sent = contracts.value_in_request(&last.operation, &last.request, &paging.limit)?;
            text(&sent).parse::<usize>().ok()
        });
        let filled: Vec<usize> =
            self.pages.iter().map(|(_, items)| items.len()).filter(|it| *it > 0).collect();
        let Some((short, full)) = filled.split_last() else { return true };
        let is_round = short % 10 == 0;
        !is_round && limit.is_none_or(|limit| full.iter().all(|count| *count == limit) && *short < limit)
    }
}

/// The identity that a create has told.
fn created(contracts: &Contracts, collection: &Collection, create: &Exchange) -> Option<String> {
    let answer = create.answer()?;
    let (_, from) = collection.create.as_ref()?;
    match from {
        CaptureFrom::Answer(place) => contracts.value_in_answer(answer, place).map(|value| text(&value)),
        CaptureFrom::LastSegmentOfLocation => {
            let path = answer.header("location")?.split(['?', '#']).next()?.trim_end_matches('/');
            let segment = path.rsplit('/').next()?;
            (!segment.is_empty() && !segment.contains('%')).then(|| segment.to_owned())
        }
        CaptureFrom::LinkHeader(_) | CaptureFrom::Request(_) => None,
    }
}

/// Whether a value answers a filter.
fn answers(value: &str, asked: &str, meaning: FilterMeaning) -> bool {
    let (value, asked) = (value.to_lowercase(), asked.to_lowercase());
    match meaning {
        FilterMeaning::Equal => value == asked,
        FilterMeaning::Likely => value.contains(&asked),
    }
}

/// A value as it is written in paths and texts.
fn text(value: &JsonText) -> String {
    serde_json::from_str::<String>(&value.0).unwrap_or_else(|_| value.0.clone())
}

fn not_applicable(key: &str) -> Verdict {
    Verdict::NotApplicable { reason: Message::new(key) }
}
