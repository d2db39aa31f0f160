//! Records filtered, paged and put where the declared answer has its list.

use samprov_contract::{Collection, Listing, Operation};
use samprov_model::{
    observation::{Answer, Request},
    place::Place,
    probe::CaptureFrom,
};
use serde_json::Value;

use crate::{
    answering::Service,
    limits,
    part::Part,
    pointer::put,
    roles::identity_property,
    shaping::{Wanted, json_of, success_status},
};

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Page {
    limit: usize,
    offset: usize,
    /// The address of the next page, when there is one.
    next: Option<String>,
    /// What asks for the next page, when there is one and cursors are used.
    cursor: Option<String>,
}

/// Answers with a page of a collection.
pub(crate) fn list(
    service: &Service,
    operation: &Operation,
    collection: &Collection,
    request: &Request,
) -> Answer {
    let path = crate::answering::path_of(&request.target);
    let filters = filters(service, operation, collection, request);
    let values: Vec<Value> =
        service.with_shelf(&collection.path, path, identity_property(collection), |shelf| {
            let known = |name: &str| shelf.values().any(|value| value.get(name).is_some());
            let filters: Vec<_> = filters.iter().filter(|(name, _)| known(name)).collect();
            let all = |value: &&Value| filters.iter().all(|(name, wanted)| matches(value.get(name), wanted));
            shelf.values().filter(all).cloned().collect()
        });
    let status = success_status(operation, &[200, 206]);
    let Some(sample) = service.shaper.sample_body(&operation.id, status) else {
        return service.shaper.shape(&operation.id, status, Wanted::default());
    };
    let items = collection.list.as_ref().map_or_else(|| Place::body(""), |list| list.items.clone());
    let total = values.len();
    let page = page(service, operation, collection, request, total);
    let shown: Vec<Value> = values.into_iter().skip(page.offset).take(page.limit).collect();
    let mut body = envelope(sample, &items, shown, total, &page);
    if service.part == Part::Candidate {
        tell_in_body(&collection.listing, &mut body, total, &page);
    }
    let mut answer =
        service.shaper.shape(&operation.id, status, Wanted { body: Some(body), ..Wanted::default() });
    if service.part == Part::Candidate {
        tell_in_header(service, (operation, request), &collection.listing, &mut answer, (total, &page));
        end_where_nothing_follows(service, operation, &collection.listing, &mut answer, &page);
    }
    answer
}

/// Total, next address and cursor where the description has them in the body.
fn tell_in_body(listing: &Listing, body: &mut Value, total: usize, page: &Page) {
    let mut tell = |place: &Place, value: Value| {
        if let Place::Body { inside } = place {
            put(body, inside.pointer(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
    if let Some(place) = &listing.total {
        tell(place, Value::from(total));
    }
    if let Some(CaptureFrom::Answer(place)) = &listing.next {
        tell(place, text(&page.next));
    }
    if let Some(cursor) = &listing.cursor {
        tell(&cursor.from, text(&page.cursor));
    }
}

/// The same in header fields (RFC 8288 for `Link`).
fn tell_in_header(
    service: &Service,
    (operation, request): (&Operation, &Request),
    listing: &Listing,
    answer: &mut Answer,
    (total, page): (usize, &Page),
) {
    if let Some(Place::Header { name }) = &listing.total {
        service.shaper.set_header(&operation.id, answer, name, vec![total.to_string()]);
    }
    if let Some(CaptureFrom::LinkHeader(relation)) = &listing.next {
        // Without a next page the field, where it must be there, leads to the list itself.
        let own = || format!("<{}{}>; rel=\"self\"", request.base, request.target);
        let link = page.next.as_ref().map_or_else(own, |next| format!("<{next}>; rel=\"{relation}\""));
        service.shaper.set_header(&operation.id, answer, "Link", vec![link]);
    }
}

/// Where the description knows no null and asks for a text all the same, an empty one says that nothing follows.
fn end_where_nothing_follows(
    service: &Service,
    operation: &Operation,
    listing: &Listing,
    answer: &mut Answer,
    page: &Page,
) {
    let next = match &listing.next {
        Some(CaptureFrom::Answer(place)) if page.next.is_none() => Some(place),
        _ => None,
    };
    let cursor = listing.cursor.as_ref().filter(|_| page.cursor.is_none()).map(|cursor| &cursor.from);
    for place in next.into_iter().chain(cursor) {
        let Place::Body { inside } = place else { continue };
        let Some(mut body) = json_of(answer) else { return };
        if body.pointer(inside.pointer()).is_some_and(Value::is_string) {
            put(&mut body, inside.pointer(), Value::from(""));
            let tried = Answer { body: body.to_string().into_bytes(), ..answer.clone() };
            if service.shaper.keeps(&operation.id, &tried) {
                *answer = tried;
            }
        }
    }
}

/// Query parameters that are no paging: name and value.
fn filters(
    service: &Service,
    operation: &Operation,
    collection: &Collection,
    request: &Request,
) -> Vec<(String, Value)> {
    let cursor = collection.listing.cursor.as_ref().map(|cursor| &cursor.parameter);
    let is_paging = |place: &Place| {
        let paging = collection.paging.as_ref();
        cursor == Some(place)
            || paging.is_some_and(|paging| {
                let page = paging.page.as_ref().map(|page| &page.parameter);
                paging.limit == *place || paging.offset.as_ref() == Some(place) || page == Some(place)
            })
    };
    operation
        .parameters
        .iter()
        .filter(|parameter| matches!(parameter.place, Place::Query { .. }) && !is_paging(&parameter.place))
        .filter_map(|parameter| {
            Some((parameter.name.clone(), service.value(operation, request, &parameter.place)?))
        })
        .collect()
}

/// A list is matched by each of its items, and several wanted values are alternatives.
fn matches(value: Option<&Value>, wanted: &Value) -> bool {
    match (value, wanted) {
        (None, _) => false,
        (Some(Value::Array(items)), wanted) if !wanted.is_array() => items.contains(wanted),
        (Some(value), Value::Array(alternatives)) if !value.is_array() => alternatives.contains(value),
        (Some(value), wanted) => value == wanted,
    }
}

fn page(
    service: &Service,
    operation: &Operation,
    collection: &Collection,
    request: &Request,
    total: usize,
) -> Page {
    let Some(paging) = &collection.paging else {
        // A list that cannot be paged holds all there is.
        return Page { limit: limits::RECORDS, offset: 0, next: None, cursor: None };
    };
    let number = |place: &Place| {
        service.value(operation, request, place)?.as_u64().and_then(|number| usize::try_from(number).ok())
    };
    let most = paging.maximum.map_or(MOST, |maximum| usize::try_from(maximum).unwrap_or(MOST));
    let declared = || service.default_of(operation, &paging.limit)?.as_u64()?.try_into().ok();
    let limit = number(&paging.limit).or_else(declared).unwrap_or(most).min(most);
    let cursor = collection.listing.cursor.as_ref();
    let first = paging.page.as_ref().map_or(0, |page| usize::try_from(page.first).unwrap_or(0));
    // Which of the three is used; a cursor is the number of items before the page.
    let by_offset = paging.offset.as_ref().map(|place| (place, number(place)));
    let by_page =
        paging.page.as_ref().map(|page| &page.parameter).map(|place| {
            (place, number(place).map(|number| number.saturating_sub(first).saturating_mul(limit)))
        });
    let by_cursor = cursor.map(|cursor| &cursor.parameter).map(|place| {
        let text = service.value(operation, request, place);
        (place, text.and_then(|text| text.as_str()?.parse().ok()))
    });
    let asked = |way: &Option<(&Place, Option<usize>)>| way.is_some_and(|(_, offset)| offset.is_some());
    let ways = [by_offset, by_page, by_cursor];
    let used = ways.iter().find(|way| asked(way)).or_else(|| ways.iter().find(|way| way.is_some()));
    let used = used.copied().flatten();
    let offset = used.and_then(|(_, offset)| offset).unwrap_or(0);
    let after = Some(offset.saturating_add(limit)).filter(|after| *after < total && limit > 0);
    let next = after.zip(used).and_then(|(after, (place, _))| {
        let Place::Query { name, .. } = place else { return None };
        let is_page = paging.page.as_ref().is_some_and(|page| page.parameter == *place);
        let value = if is_page { after / limit + first } else { after };
        let target = with_parameter(&request.target, name, &value.to_string());
        Some(match service.part {
            Part::Candidate => format!("{}{target}", request.base),
            Part::Dependency => target,
        })
    });
    Page { limit, offset, next, cursor: after.filter(|_| cursor.is_some()).map(|after| after.to_string()) }
}

/// The target with a query parameter set.
fn with_parameter(target: &str, name: &str, value: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (key, kept) in url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != name) {
        pairs.append_pair(&key, &kept);
    }
    format!("{path}?{}", pairs.append_pair(name, value).finish())
}

/// The sample with the list in its place and the fields about the page saying what is true.
fn envelope(mut sample: Value, items: &Place, shown: Vec<Value>, total: usize, page: &Page) -> Value {
    let Place::Body { inside } = items else { return sample };
    let count = shown.len();
    put(&mut sample, inside.pointer(), Value::Array(shown));
    if inside.pointer().is_empty() {
        return sample;
    }
    for (key, field) in sample.as_object_mut().into_iter().flatten() {
        let said = match key.as_str() {
            "total" | "totalCount" | "total_count" | "totalItems" | "totalResults" | "totalElements" => {
                Value::from(total)
            }
            "count" => Value::from(count),
            "limit" | "pageSize" | "page_size" | "perPage" | "per_page" => Value::from(page.limit),
            "offset" | "skip" => Value::from(page.offset),
            "next" => page.next.clone().map_or(Value::Null, Value::String),
            "hasMore" | "has_more" => Value::from(page.offset.saturating_add(count) < total),
            _ => continue,
        };
        let same_kind = field.is_number() == said.is_number() && field.is_boolean() == said.is_boolean();
        if same_kind {
            *field = said;
        }
    }
    sample
}

const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_envelope_tells_the_truth_about_the_page() {
        let sample = json!({"total": 0, "limit": 1, "offset": 3, "items": [{"x": 1}], "next": "/sample"});
        let page = Page { limit: 2, offset: 2, next: Some("/things?offset=4".into()), cursor: None };
        let body = envelope(sample, &Place::body("/items"), vec![json!(3), json!(4)], 5, &page);
        assert_eq!(
            body,
            json!({"total": 5, "limit": 2, "offset": 2, "items": [3, 4], "next": "/things?offset=4"})
        );
    }

    #[test]
    fn the_next_page_keeps_the_other_parameters() {
        assert_eq!(
            with_parameter("/persons?limit=2&offset=0&q=%C3%A5", "offset", "2"),
            "/persons?limit=2&q=%C3%A5&offset=2"
        );
    }

    #[test]
    fn a_list_is_matched_by_its_items() {
        assert!(matches(Some(&json!(["moved", "born"])), &json!("moved")));
        assert!(matches(Some(&json!("0180")), &json!(["0180", "1480"])));
        assert!(!matches(Some(&json!("0180")), &json!("1480")));
        assert!(!matches(None, &json!("1480")));
    }
}
