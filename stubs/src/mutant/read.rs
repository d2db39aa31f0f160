//! A read turned into what a service that forgets, or remembers too much, tells.

use samprov_contract::Operation;
use samprov_model::observation::{Answer, Request};
use serde_json::{Value, json};

use super::{
    armed::path_of,
    facts::Facts,
    memory::Memory,
    operator::ReadAct,
    stored::{mangle, other_text},
    write::read_of,
};
use crate::{interposer::Origin, problem};

/// A read by the operation itself: the answer, and whether the fault showed.
pub(crate) fn own(
    facts: &Facts<'_>,
    memory: &mut Memory,
    (read, bites): (ReadAct, bool),
    request: &Request,
    origin: &mut dyn Origin,
) -> (Answer, bool) {
    let answer = origin.answer(request);
    let path = path_of(&request.target);
    if !bites {
        return (answer, false);
    }
    match read {
        ReadAct::Stale | ReadAct::DespiteDeletion => match memory.told.get(path) {
            Some(told) if *told != answer => (told.clone(), true),
            _ => (answer, false),
        },
        ReadAct::OfAnother => match &memory.good {
            Some((first, good))
                if answer.is_success()
                    && good.status == answer.status
                    && path_of(&first.target) != path
                    && good.body != answer.body =>
            {
                (good.clone(), true)
            }
            _ => (answer, false),
        },
        ReadAct::OnlyOnce => {
            if answer.is_success() && !memory.read.insert(path.to_owned()) {
                return (problem::plain(404, &json!({ "detail": "there was only one" })), true);
            }
            (answer, false)
        }
        ReadAct::MangledLetters | ReadAct::OtherText | ReadAct::WithoutOptional => {
            let shown = if answer.is_success() { other_body(facts, read, &answer) } else { None };
            match shown {
                Some(body) => (Answer { body, ..answer }, true),
                None => (answer, false),
            }
        }
    }
}

fn other_body(facts: &Facts<'_>, read: ReadAct, answer: &Answer) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(&answer.body).ok()?;
    let mut other = value.clone();
    match read {
        ReadAct::MangledLetters => mangle(&mut other, &|text| {
            if text.is_ascii() { text.to_owned() } else { text.bytes().map(char::from).collect() }
        }),
        ReadAct::OtherText => other_text(facts.contracts.schemas(), &facts.shared(), &mut other)?,
        ReadAct::WithoutOptional => {
            let shared = facts.shared();
            let there =
                shared.iter().find(|shared| shared.is_optional && value.get(&shared.name).is_some())?;
            other.as_object_mut()?.shift_remove(&there.name);
        }
        ReadAct::DespiteDeletion | ReadAct::OfAnother | ReadAct::OnlyOnce | ReadAct::Stale => return None,
    }
    if other == value { None } else { serde_json::to_vec(&other).ok() }
}

/// A request to another operation, which the faulty read remembers.
pub(crate) fn watched(
    facts: &Facts<'_>,
    memory: &mut Memory,
    read: ReadAct,
    operation: &Operation,
    request: &Request,
    origin: &mut dyn Origin,
) -> Answer {
    let wanted = match read {
        ReadAct::Stale => matches!(operation.method.as_str(), "PUT" | "PATCH"),
        ReadAct::DespiteDeletion => operation.method == "DELETE",
        ReadAct::MangledLetters
        | ReadAct::OfAnother
        | ReadAct::OnlyOnce
        | ReadAct::OtherText
        | ReadAct::WithoutOptional => false,
    };
    let is_item = facts
        .role()
        .and_then(|(collection, _)| collection.item.as_ref())
        .is_some_and(|item| item.path == operation.path);
    let before =
        if wanted && is_item { read_of(facts, request).map(|read| origin.answer(&read)) } else { None };
    let answer = origin.answer(request);
    if answer.is_success() && !operation.is_safe() {
        memory.writes += 1;
        let path = path_of(&request.target);
        match before {
            Some(before) if before.is_success() => {
                memory.told.insert(path.to_owned(), before);
            }
            _ => {
                memory.told.remove(path);
            }
        }
    }
    answer
}
