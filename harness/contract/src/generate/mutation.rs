//! A value changed in one place, and what a schema leads to: what the breaking of intricate constraints is tried with.

use serde_json::{Value, json};

use super::{breaks::WRONG_KINDS, node::Rules, repair};
use crate::schema::SchemaRef;

/// The value changed in one place: something left out, or of another type, or another size. Two levels deep.
pub(super) fn mutations(value: &Value) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let mut change = |at: &str, new: Value| {
        let mut changed = value.clone();
        if super::draft::put(&mut changed, at, new) {
            found.push(changed);
        }
    };
    let places = places(value);
    for (at, now) in &places {
        match now {
            Value::Array(items) => change(at, Value::Array([items.as_slice(), &[json!(12_345)]].concat())),
            Value::Number(number) => {
                let plain = number.as_f64().unwrap_or(0.0);
                for new in [plain + 1.0, plain - 1.0, -1.0, 0.0, 987_654.0, 0.5] {
                    if let Some(new) = super::number::from_f64(new) {
                        change(at, new);
                    }
                }
            }
            Value::String(_) => {
                for new in ["", "x", "!", "not-one-of-these"] {
                    change(at, json!(new));
                }
            }
            Value::Bool(now) => change(at, json!(!now)),
            Value::Null | Value::Object(_) => {}
        }
        WRONG_KINDS.iter().map(|make| make()).chain([Value::Null]).for_each(|new| change(at, new));
    }
    let fewer = places.iter().filter_map(|(at, _)| repair::without(value, at));
    fewer.chain(found).take(MOST_MUTATIONS).collect()
}

/// The value itself and what is in it, two levels deep.
fn places(value: &Value) -> Vec<(String, &Value)> {
    fn walk<'v>(at: &str, value: &'v Value, depth: usize, found: &mut Vec<(String, &'v Value)>) {
        found.push((at.to_owned(), value));
        if depth == 0 {
            return;
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().take(3) {
                    walk(&format!("{at}/{index}"), item, depth - 1, found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter().take(12) {
                    walk(&crate::pointer::child(at, name), member, depth - 1, found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = Vec::new();
    walk("", value, 2, &mut found);
    found.rotate_left(1);
    found
}

/// One object with the members of another put in.
pub(super) fn merged(value: &Value, more: &Value) -> Option<Value> {
    let (Value::Object(members), Value::Object(more)) = (value, more) else { return None };
    let mut members = members.clone();
    members.extend(more.clone());
    Some(Value::Object(members))
}

/// A schema with all that it refers to.
pub(super) fn reachable(rules: &Rules<'_>, schema: &SchemaRef) -> Vec<SchemaRef> {
    let mut found = vec![schema.clone()];
    let mut next = 0;
    while let Some(at) = found.get(next).cloned() {
        next += 1;
        let Some(view) = rules.schemas.view(&at) else { continue };
        let mut pending = vec![view];
        while let Some(value) = pending.pop() {
            match value {
                Value::Array(items) => pending.extend(items),
                Value::Object(members) => {
                    let reference = members.get("$ref").and_then(Value::as_str);
                    let target = reference.and_then(|reference| rules.schemas.follow(&at, reference));
                    found.extend(target.filter(|target| !found.contains(target)));
                    pending.extend(members.values());
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        if found.len() > MOST_REACHED {
            break;
        }
    }
    found
}

/// More changed values than this are not tried.
const MOST_MUTATIONS: usize = 90;

/// More schemas than this are not followed.
const MOST_REACHED: usize = 64;
