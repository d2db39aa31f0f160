//! A list turned into what a service that counts badly, or lists badly, tells.

use samprov_contract::{Collection, Operation};
use samprov_model::{
    observation::{Answer, Request},
    place::Place,
};
use serde_json::Value;

use super::{facts::Facts, memory::Memory, operator::ListAct, reading::decoded, write::item};
use crate::interposer::Origin;

/// A request to the list itself: the answer, and whether the fault showed.
pub(crate) fn own(
    facts: &Facts<'_>,
    memory: &mut Memory,
    list: ListAct,
    request: &Request,
    origin: &mut dyn Origin,
) -> (Answer, bool) {
    let clean = origin.answer(request);
    let Some((collection, _)) = facts.role().filter(|_| clean.is_success()) else { return (clean, false) };
    let paging = collection.paging.as_ref();
    let other = match list {
        ListAct::LimitIgnored => paging
            .and_then(|paging| rewritten(request, &paging.limit, &|_| None))
            .map(|request| origin.answer(&request)),
        ListAct::OneTooMany => paging
            .and_then(|paging| {
                rewritten(request, &paging.limit, &|limit| Some(limit.saturating_add(1).to_string()))
            })
            .map(|request| origin.answer(&request)),
        ListAct::OffsetIgnored => paging
            .and_then(|paging| rewritten(request, paging.offset.as_ref()?, &|_| Some("0".to_owned())))
            .map(|request| origin.answer(&request)),
        ListAct::FilterIgnored => unfiltered(collection, request).map(|request| origin.answer(&request)),
        ListAct::NoTotal => without_total(collection, &clean),
        ListAct::WithoutCreated => with_items(collection, &clean, &|items, identity| {
            let is_created = |value: &Value| memory.created.iter().any(|created| is_same(created, value));
            items.retain(|item| item.get(identity).is_none_or(|value| !is_created(value)));
        }),
        ListAct::DespiteDeletion => with_items(collection, &clean, &|items, identity| {
            for deleted in &memory.deleted {
                if !items.iter().any(|item| item.get(identity) == deleted.get(identity)) {
                    items.push(deleted.clone());
                }
            }
        }),
    };
    match other.filter(|other| other.is_success() && *other != clean) {
        Some(other) => (other, true),
        None => (clean, false),
    }
}

/// A request to another operation, which the faulty list remembers.
pub(crate) fn watched(
    facts: &Facts<'_>,
    memory: &mut Memory,
    list: ListAct,
    operation: &Operation,
    request: &Request,
    origin: &mut dyn Origin,
) -> Answer {
    let Some((collection, _)) = facts.role() else { return origin.answer(request) };
    let is_create = collection.create.as_ref().is_some_and(|(create, _)| *create == operation.id);
    let is_delete = collection.item.as_ref().and_then(|item| item.delete.as_ref()) == Some(&operation.id);
    let before =
        if list == ListAct::DespiteDeletion && is_delete { item(facts, request, origin) } else { None };
    let answer = origin.answer(request);
    if !answer.is_success() {
        return answer;
    }
    if !operation.is_safe() {
        memory.writes += 1;
    }
    memory.deleted.extend(before);
    let property = collection.item.as_ref().and_then(|item| item.property.as_deref());
    if let (true, Some(property)) = (is_create, property) {
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let told = body.and_then(|body| body.get(property).cloned());
        let from_address = || {
            let address = answer.header("location")?;
            let path = address.split(['?', '#']).next()?;
            path.trim_end_matches('/').rsplit('/').next().map(|name| Value::from(decoded(name)))
        };
        memory.created.extend(told.or_else(from_address));
    }
    answer
}

/// Whether two values name the same thing: an address tells every identity as text.
fn is_same(told: &Value, listed: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text(told) == text(listed)
}

/// The answer with its list changed.
fn with_items(
    collection: &Collection,
    clean: &Answer,
    change: &dyn Fn(&mut Vec<Value>, &str),
) -> Option<Answer> {
    let Place::Body { inside } = &collection.list.as_ref()?.items else { return None };
    let identity = collection.item.as_ref()?.property.as_deref()?;
    let mut body: Value = serde_json::from_slice(&clean.body).ok()?;
    let items = body.pointer_mut(inside.pointer())?.as_array_mut()?;
    change(items, identity);
    Some(Answer { body: serde_json::to_vec(&body).ok()?, ..clean.clone() })
}

/// The answer with a total of nought.
fn without_total(collection: &Collection, clean: &Answer) -> Option<Answer> {
    let mut changed = clean.clone();
    match collection.listing.total.as_ref()? {
        Place::Body { inside } => {
            let mut body: Value = serde_json::from_slice(&clean.body).ok()?;
            *body.pointer_mut(inside.pointer())? = Value::from(0);
            changed.body = serde_json::to_vec(&body).ok()?;
        }
        Place::Header { name } => {
            let mut headers = changed.headers.iter_mut();
            "0".clone_into(&mut headers.find(|(field, _)| field.eq_ignore_ascii_case(name))?.1);
        }
        _ => return None,
    }
    Some(changed)
}

/// The request without what filters the list; `None` where nothing does.
fn unfiltered(collection: &Collection, request: &Request) -> Option<Request> {
    let (path, query) = request.target.split_once('?')?;
    let is_filter = |name: &str| {
        let mut filters = collection.listing.filters.iter();
        filters.any(|filter| matches!(&filter.parameter, Place::Query { name: own, .. } if own == name))
    };
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let kept = pairs.iter().filter(|(name, _)| !is_filter(name));
    let made = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    let target = if made.is_empty() { path.to_owned() } else { format!("{path}?{made}") };
    (target != request.target).then(|| Request { target, ..request.clone() })
}

/// The request with another value of a query parameter that is a number; `None` where it has none.
fn rewritten(request: &Request, place: &Place, change: &dyn Fn(u64) -> Option<String>) -> Option<Request> {
    let Place::Query { name, .. } = place else { return None };
    let (path, query) = request.target.split_once('?')?;
    let mut found = false;
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match value.parse::<u64>() {
            Ok(number) if key == *name => {
                found = true;
                if let Some(value) = change(number) {
                    pairs.append_pair(&key, &value);
                }
            }
            _ => {
                pairs.append_pair(&key, &value);
            }
        }
    }
    let query = pairs.finish();
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    found.then(|| Request { target, ..request.clone() })
}
