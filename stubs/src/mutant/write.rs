//! A write turned into what a service that stores it badly does.

use samprov_model::{
    observation::{Answer, Request},
    place::{Inside, Place},
    probe::CaptureFrom,
};
use serde_json::{Value, json};

use super::{
    armed::path_of,
    facts::{Facts, Role},
    member,
    memory::Memory,
    operator::Store,
    stored::{altered, merged, other_text},
};
use crate::interposer::Origin;

/// The answer, and whether the fault showed.
pub(crate) fn write(
    facts: &Facts<'_>,
    memory: &mut Memory,
    store: Store,
    request: &Request,
    origin: &mut dyn Origin,
) -> (Answer, bool) {
    match store {
        Store::Nothing => withheld(request, origin),
        Store::OnlyFirst => {
            let path = path_of(&request.target).to_owned();
            if memory.written.contains(&path) {
                return withheld(request, origin);
            }
            let answer = origin.answer(request);
            if answer.is_success() {
                memory.written.insert(path);
            }
            (answer, false)
        }
        Store::FirstIdentity | Store::UnknownIdentity => {
            let answer = origin.answer(request);
            renamed(facts, memory, store, answer)
        }
        Store::DespiteRefusal => despite_refusal(facts, memory, request, origin),
        Store::CutTexts
        | Store::MangledLetters
        | Store::Merged
        | Store::OtherNumber
        | Store::OtherText
        | Store::OtherTruth
        | Store::WithoutLastOptional
        | Store::WithoutOptional => otherwise(facts, store, request, origin),
    }
}

/// Acknowledged, and not carried out.
fn withheld(request: &Request, origin: &mut dyn Origin) -> (Answer, bool) {
    origin.keep();
    let answer = origin.answer(request);
    let is_success = answer.is_success();
    if is_success {
        origin.take_back();
    }
    (answer, is_success)
}

/// Acknowledged as sent, and stored otherwise.
fn otherwise(facts: &Facts<'_>, store: Store, request: &Request, origin: &mut dyn Origin) -> (Answer, bool) {
    let before = if store == Store::Merged { item(facts, request, origin) } else { None };
    origin.keep();
    let answer = origin.answer(request);
    if !answer.is_success() {
        return (answer, false);
    }
    let shared = facts.shared();
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let other = body.and_then(|body| match (store, before) {
        (Store::Merged, before) => merged(&shared, &body, &before?),
        _ => altered(facts.contracts.schemas(), &shared, store, &body),
    });
    let Some(bytes) = other.and_then(|other| serde_json::to_vec(&other).ok()) else { return (answer, false) };
    origin.take_back();
    origin.keep();
    if origin.answer(&Request { body: bytes, ..request.clone() }).is_success() {
        return (answer, true);
    }
    // What would be stored is refused: nothing can be stored otherwise.
    origin.take_back();
    (origin.answer(request), false)
}

/// What is at the place of a write.
pub(crate) fn item(facts: &Facts<'_>, request: &Request, origin: &mut dyn Origin) -> Option<Value> {
    let answer = origin.answer(&read_of(facts, request)?);
    serde_json::from_slice(&answer.body).ok().filter(|_| answer.is_success())
}

/// The read of the same item.
pub(crate) fn read_of(facts: &Facts<'_>, request: &Request) -> Option<Request> {
    let (collection, _) = facts.role()?;
    collection.item.as_ref()?.read.as_ref()?;
    let headers =
        request.headers.iter().filter(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
    Some(Request {
        method: "GET".to_owned(),
        target: path_of(&request.target).to_owned(),
        headers: headers.cloned().collect(),
        body: Vec::new(),
        base: request.base.clone(),
    })
}

/// A refusal after which the last good body, with another text, is stored all the same.
fn despite_refusal(
    facts: &Facts<'_>,
    memory: &Memory,
    request: &Request,
    origin: &mut dyn Origin,
) -> (Answer, bool) {
    let answer = origin.answer(request);
    if !(400..500).contains(&answer.status) {
        return (answer, false);
    }
    let Some((good, _)) = &memory.good else { return (answer, false) };
    let mut body: Option<Value> = serde_json::from_slice(&good.body).ok();
    let changed = body.as_mut().and_then(|body| other_text(facts.contracts.schemas(), &facts.shared(), body));
    let Some(body) = changed.and(body).and_then(|body| serde_json::to_vec(&body).ok()) else {
        return (answer, false);
    };
    let stored = origin.answer(&Request { body, target: request.target.clone(), ..good.clone() });
    (answer, stored.is_success())
}

/// The answer to a creation with another identity.
fn renamed(facts: &Facts<'_>, memory: &mut Memory, store: Store, mut answer: Answer) -> (Answer, bool) {
    let (true, Some((_, Role::Create)), Some(from)) = (answer.is_success(), facts.role(), facts.identity())
    else {
        return (answer, false);
    };
    match from {
        CaptureFrom::Answer(Place::Body { inside }) => {
            let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return (answer, false) };
            let pointer = match inside {
                Inside::Json(pointer) => pointer.as_str(),
                Inside::Whole => "",
            };
            let Some(identity) = body.pointer(pointer).cloned() else { return (answer, false) };
            let Some(other) = other_identity(memory, store, &identity) else { return (answer, false) };
            member::put(&mut body, pointer, other.clone());
            answer.body = serde_json::to_vec(&body).unwrap_or_default();
            let (from, to) = (plain(&identity), plain(&other));
            for (name, value) in &mut answer.headers {
                if name.eq_ignore_ascii_case("location")
                    && let Some(holder) = value.strip_suffix(&from)
                {
                    *value = format!("{holder}{to}");
                }
            }
            (answer, true)
        }
        CaptureFrom::Answer(Place::Header { name }) => {
            let Some(identity) = answer.header(name).map(|text| json!(text)) else { return (answer, false) };
            let Some(other) = other_identity(memory, store, &identity) else { return (answer, false) };
            for (field, value) in &mut answer.headers {
                if field.eq_ignore_ascii_case(name) {
                    *value = plain(&other);
                }
            }
            (answer, true)
        }
        CaptureFrom::LastSegmentOfLocation => {
            let address = answer.header("location").and_then(|address| address.rsplit_once('/'));
            let Some((holder, identity)) = address.map(|(holder, last)| (holder.to_owned(), json!(last)))
            else {
                return (answer, false);
            };
            let Some(other) = other_identity(memory, store, &identity) else { return (answer, false) };
            for (field, value) in &mut answer.headers {
                if field.eq_ignore_ascii_case("location") {
                    *value = format!("{holder}/{}", plain(&other));
                }
            }
            (answer, true)
        }
        _ => (answer, false),
    }
}

fn other_identity(memory: &mut Memory, store: Store, identity: &Value) -> Option<Value> {
    if store == Store::FirstIdentity {
        let first = memory.first_identity.get_or_insert_with(|| identity.clone());
        return (first != identity).then(|| first.clone());
    }
    match identity {
        Value::Number(number) => Some(json!(number.as_i64()?.checked_add(1_000_003)?)),
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let at = letters.iter().rposition(char::is_ascii_hexdigit)?;
            let letter = letters.get_mut(at)?;
            *letter = match *letter {
                '0' => '7',
                '1'..='9' => '0',
                'A'..='F' => {
                    if *letter == 'A' {
                        'B'
                    } else {
                        'A'
                    }
                }
                _ => {
                    if *letter == 'a' {
                        'b'
                    } else {
                        'a'
                    }
                }
            };
            Some(json!(letters.into_iter().collect::<String>()))
        }
        _ => None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
