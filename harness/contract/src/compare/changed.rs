//! Two readings of the same thing compared: where they differ, save for what changes by itself.

use samprov_model::place::Place;
use serde_json::Value;

use super::meaning::instant;
use crate::pointer;

/// The most places that are told.
const MOST: usize = 100;

/// The deepest nesting that is gone into.
const DEEPEST: usize = 64;

/// Where two readings differ, indexes of lists left out. What goes by itself is no difference: moments, and what names of
/// counters and versions tell.
pub(crate) fn changed(before: &Value, after: &Value) -> Vec<Place> {
    let mut found = Vec::new();
    walk("", "", before, after, DEEPEST, &mut found);
    found.dedup();
    found
}

fn walk(at: &str, name: &str, before: &Value, after: &Value, depth: usize, found: &mut Vec<Place>) {
    if found.len() >= MOST || depth == 0 || before == after || goes_by_itself(name, before, after) {
        return;
    }
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let place = pointer::child(at, name);
                walk(&place, name, value, after.get(name).unwrap_or(&Value::Null), depth - 1, found);
            }
            for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
                walk(&pointer::child(at, name), name, &Value::Null, value, depth - 1, found);
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            // The order of what is read twice may differ where it means nothing.
            let mut left: Vec<&Value> = after.iter().collect();
            let mut unmatched = Vec::new();
            for value in before.iter().take(MOST) {
                match left.iter().position(|other| *other == value) {
                    Some(index) => drop(left.remove(index)),
                    None => unmatched.push(value),
                }
            }
            for (value, other) in unmatched.into_iter().zip(left) {
                walk(&format!("{at}/0"), name, value, other, depth - 1, found);
            }
        }
        _ => found.push(Place::body(at).generalised()),
    }
}

/// Moments, tokens and counters change without anybody writing.
fn goes_by_itself(name: &str, before: &Value, after: &Value) -> bool {
    let is_moment = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => instant(text).is_some(),
        _ => false,
    };
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    (is_moment(before) && is_moment(after)) || GOING.iter().any(|part| plain.contains(part))
}

/// Parts of names of what changes by itself.
const GOING: [&str; 34] = [
    "access",
    "age",
    "attempt",
    "changed",
    "count",
    "duration",
    "elapsed",
    "etag",
    "expire",
    "expir",
    "fetched",
    "hits",
    "last",
    "modified",
    "nonce",
    "now",
    "position",
    "progress",
    "queue",
    "read",
    "remaining",
    "request",
    "revision",
    "seen",
    "server",
    "session",
    "signature",
    "time",
    "token",
    "trace",
    "ttl",
    "updated",
    "version",
    "view",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_has_written_is_told_from_what_goes_by_itself() {
        let before = json!({"name": "a", "lastAccessed": 1, "at": "2024-01-01T00:00:00Z", "tags": ["x", "y"], "list": [{"a": 1}]});
        let after = json!({"name": "b", "lastAccessed": 2, "at": "2024-01-01T00:00:01Z", "tags": ["y", "x"], "list": [{"a": 2}]});
        let mut found = changed(&before, &after);
        found.sort();
        assert_eq!(found, [Place::body("/list/*/a"), Place::body("/name")]);
        assert_eq!(changed(&json!({"a": 1}), &json!({})), [Place::body("/a")]);
        assert_eq!(changed(&json!({"a": null}), &json!({})), []);
    }
}
