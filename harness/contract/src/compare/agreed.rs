//! What is seen compared with what is agreed.

use std::borrow::Cow;

use samprov_model::place::Place;
use serde_json::Value;

use crate::pointer;

/// The most places that are told.
const MOST: usize = 100;

/// The places that no allowed pointer covers: the highest of each, `null` and empty parts left out, for they tell nothing.
pub(crate) fn outside(value: &Value, allow: &[String]) -> Vec<Place> {
    let allowed: Vec<Vec<_>> = allow.iter().map(|pointer| pointer::segments(pointer).collect()).collect();
    let open: Vec<&[Cow<'_, str>]> = allowed.iter().map(Vec::as_slice).collect();
    let mut found = Vec::new();
    uncovered(value, "", &open, &mut found);
    found
}

/// `open` holds what is left of the allowed pointers that lead here.
fn uncovered(value: &Value, at: &str, open: &[&[Cow<'_, str>]], found: &mut Vec<Place>) {
    if found.len() >= MOST || open.iter().any(|rest| rest.is_empty()) {
        return;
    }
    match value {
        Value::Null => {}
        Value::Object(members) if !open.is_empty() || at.is_empty() => {
            for (name, value) in members {
                let below = narrowed(open, |segment| segment == name);
                uncovered(value, &pointer::child(at, name), &below, found);
            }
        }
        Value::Array(items) if !open.is_empty() || at.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                let own = index.to_string();
                let below = narrowed(open, |segment| segment == "*" || segment == own);
                uncovered(value, &format!("{at}/{index}"), &below, found);
            }
        }
        Value::Array(items) if items.is_empty() => {}
        Value::Object(members) if members.is_empty() => {}
        Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::Object(_) | Value::String(_) => {
            found.push(Place::body(at));
        }
    }
}

fn narrowed<'s>(open: &[&'s [Cow<'s, str>]], fits: impl Fn(&str) -> bool) -> Vec<&'s [Cow<'s, str>]> {
    open.iter()
        .filter_map(|rest| rest.split_first())
        .filter(|(first, _)| fits(first))
        .map(|(_, rest)| rest)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(found: &[Place]) -> Vec<String> {
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_no_agreement_covers_is_told_once_at_its_highest_place() {
        let value = json!({"name": "a", "secret": {"x": 1}, "items": [{"id": 1, "age": 2}], "gone": null});
        let allow = ["/name".to_owned(), "/items/*/id".to_owned()];
        assert_eq!(places(&outside(&value, &allow)), ["body /secret", "body /items/0/age"]);
        assert_eq!(places(&outside(&value, &[String::new()])), [""; 0]);
        assert_eq!(places(&outside(&json!([{"a": 1}]), &["/*/a".to_owned()])), [""; 0]);
        assert_eq!(places(&outside(&json!({"a": 5}), &["/a/b".to_owned()])), ["body /a"]);
    }
}
