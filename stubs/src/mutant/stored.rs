//! A body that is written turned into what a service with a fault stores.

use samprov_contract::Schemas;
use serde_json::{Value, json};

use super::{
    condition::is_free_text,
    evaluate::{Evaluator, Way},
    facts::Shared,
    operator::Store,
};

/// So many letters of a text are kept where texts are cut.
const CUT: usize = 10;

/// The body that is stored in place of the one that was sent; `None` where this one has no place for the fault.
pub(crate) fn altered(schemas: &Schemas, shared: &[Shared], store: Store, body: &Value) -> Option<Value> {
    let members = body.as_object()?;
    let there = || shared.iter().filter(|shared| members.contains_key(&shared.name));
    let mut changed = body.clone();
    match store {
        Store::WithoutOptional => without(&mut changed, there().find(|shared| shared.is_optional)?),
        Store::WithoutLastOptional => {
            without(&mut changed, there().rfind(|shared| shared.is_optional)?);
        }
        Store::OtherText => other_text(schemas, shared, &mut changed)?,
        Store::MangledLetters => mangle(&mut changed, &|text| {
            text.chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect()
        }),
        Store::CutTexts => mangle(&mut changed, &|text| text.chars().take(CUT).collect()),
        Store::OtherNumber => alter(schemas, shared, &mut changed, &|value| match value.as_i64() {
            Some(number) => Some(json!(number.checked_add(1)?)),
            None => Some(json!(value.as_f64()? + 1.0)),
        })?,
        Store::OtherTruth => alter(schemas, shared, &mut changed, &|value| Some(json!(!value.as_bool()?)))?,
        Store::DespiteRefusal
        | Store::FirstIdentity
        | Store::Merged
        | Store::Nothing
        | Store::OnlyFirst
        | Store::UnknownIdentity => {
            return None;
        }
    }
    (changed != *body).then_some(changed)
}

/// Another last letter in the first free text that is not empty.
pub(crate) fn other_text(schemas: &Schemas, shared: &[Shared], body: &mut Value) -> Option<()> {
    let free: Vec<&Shared> =
        shared.iter().filter(|shared| is_free_text(schemas, &shared.schema, 2)).collect();
    let name = free
        .iter()
        .find(|shared| body.get(&shared.name).and_then(Value::as_str).is_some_and(|text| !text.is_empty()))?;
    let Some(Value::String(text)) = body.get_mut(&name.name) else { return None };
    let last = text.pop()?;
    text.push(if last == 'q' { 'x' } else { 'q' });
    Some(())
}

/// A replacement with what it leaves out filled in from what was there.
pub(crate) fn merged(shared: &[Shared], body: &Value, before: &Value) -> Option<Value> {
    let mut changed = body.clone();
    let members = changed.as_object_mut()?;
    let kept = shared.iter().filter(|shared| shared.is_optional);
    for shared in kept {
        if let (false, Some(value)) = (members.contains_key(&shared.name), before.get(&shared.name)) {
            members.insert(shared.name.clone(), value.clone());
        }
    }
    (changed != *body).then_some(changed)
}

/// Every text of a value changed.
pub(crate) fn mangle(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| mangle(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| mangle(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn without(body: &mut Value, shared: &Shared) {
    if let Some(members) = body.as_object_mut() {
        members.shift_remove(&shared.name);
    }
}

/// The first member that can be changed and still keeps its schema.
fn alter(
    schemas: &Schemas,
    shared: &[Shared],
    body: &mut Value,
    change: &dyn Fn(&Value) -> Option<Value>,
) -> Option<()> {
    let mut evaluator = Evaluator::new(schemas, Way::In);
    let (name, value) = shared.iter().find_map(|shared| {
        let value = change(body.get(&shared.name)?)?;
        evaluator.keeps(&shared.schema, &value).then(|| (shared.name.clone(), value))
    })?;
    body.as_object_mut()?.insert(name, value);
    Some(())
}
