//! What was sent compared with what is seen, and what is seen with what is agreed.

use samprov_model::{content::JsonText, place::Place};
use serde_json::Value;

use crate::{
    pointer,
    schema::{SchemaRef, Schemas},
};

/// The most differences, and the most places, that are told.
const MOST: usize = 100;

/// Where two values differ, for the fields that both have and that the producer does not set itself.
pub(crate) fn differences(
    schemas: &Schemas,
    schema: Option<&SchemaRef>,
    sent: &Value,
    seen: &Value,
) -> Vec<(Place, JsonText, JsonText)> {
    let mut found = Vec::new();
    compare(schemas, schema, "", sent, seen, &mut found);
    found
}

fn compare(
    schemas: &Schemas,
    schema: Option<&SchemaRef>,
    at: &str,
    sent: &Value,
    seen: &Value,
    found: &mut Vec<(Place, JsonText, JsonText)>,
) {
    if found.len() >= MOST || is_marked(schemas, schema) {
        return;
    }
    match (sent, seen) {
        (Value::Object(sent), Value::Object(seen)) => {
            for (name, value) in sent {
                let Some(other) = seen.get(name) else { continue };
                let property = schema.and_then(|schema| schemas.property_of(schema, name));
                compare(schemas, property.as_ref(), &pointer::child(at, name), value, other, found);
            }
        }
        (Value::Array(sent), Value::Array(seen)) if sent.len() == seen.len() => {
            let items = schema.and_then(|schema| schemas.items_of(schema));
            for (index, (value, other)) in sent.iter().zip(seen).enumerate() {
                compare(schemas, items.as_ref(), &format!("{at}/{index}"), value, other, found);
            }
        }
        _ if is_same(schemas, schema, sent, seen) => {}
        _ => found.push((Place::body(at), JsonText(short(sent)), JsonText(short(seen)))),
    }
}

fn is_marked(schemas: &Schemas, schema: Option<&SchemaRef>) -> bool {
    let marked = |key: &str| schema.is_some_and(|schema| schemas.says(schema, key, &Value::Bool(true)));
    marked("readOnly") || marked("writeOnly")
}

/// Whether two values mean the same: numbers as numbers, instants as instants, UUIDs in either case.
fn is_same(schemas: &Schemas, schema: Option<&SchemaRef>, sent: &Value, seen: &Value) -> bool {
    match (sent, seen) {
        (Value::Number(left), Value::Number(right)) => {
            left == right
                || (left.is_f64() || right.is_f64())
                    && left.as_f64().zip(right.as_f64()).is_some_and(|(left, right)| {
                        (left - right).abs() <= f64::EPSILON * left.abs().max(right.abs())
                    })
        }
        (Value::String(left), Value::String(right)) => {
            let has_format = |format: &str| {
                schema.is_some_and(|schema| schemas.says(schema, "format", &Value::from(format)))
            };
            left == right
                || has_format("uuid") && left.eq_ignore_ascii_case(right)
                || has_format("date-time")
                    && instant(left).zip(instant(right)).is_some_and(|(left, right)| left == right)
        }
        (left, right) => left == right,
    }
}

/// An RFC 3339 date and time as seconds from year 0 and the digits of its fraction.
fn instant(text: &str) -> Option<(i64, String)> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let rest = text.get(19..)?;
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let fraction = rest.get(..zone)?.trim_start_matches('.').trim_end_matches('0').to_owned();
    let offset = match rest.get(zone..)? {
        "Z" | "z" => 0,
        signed => {
            let hours: i64 = signed.get(1..3)?.parse().ok()?;
            let minutes: i64 = signed.get(4..6)?.parse().ok()?;
            let seconds = (hours * 60 + minutes) * 60;
            if signed.starts_with('-') { -seconds } else { seconds }
        }
    };
    // Days from a year that begins in March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second - offset, fraction))
}

/// The places that no allowed pointer covers: the highest of each, `null` and empty parts left out, for they tell nothing.
pub(crate) fn outside(value: &Value, allow: &[String]) -> Vec<Place> {
    let allowed: Vec<Vec<String>> =
        allow.iter().map(|pointer| pointer::segments(pointer).collect()).collect();
    let open: Vec<&[String]> = allowed.iter().map(Vec::as_slice).collect();
    let mut found = Vec::new();
    uncovered(value, "", &open, &mut found);
    found
}

/// `open` holds what is left of the allowed pointers that lead here.
fn uncovered(value: &Value, at: &str, open: &[&[String]], found: &mut Vec<Place>) {
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

fn narrowed<'s>(open: &[&'s [String]], fits: impl Fn(&str) -> bool) -> Vec<&'s [String]> {
    open.iter()
        .filter_map(|rest| rest.split_first())
        .filter(|(first, _)| fits(first))
        .map(|(_, rest)| rest)
        .collect()
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => Value::from(crate::schema::shortened(text)).to_string(),
        Value::Bool(_) | Value::Null | Value::Number(_) => value.to_string(),
        Value::Array(items) => format!("[{}]", if items.is_empty() { "" } else { "…" }),
        Value::Object(members) => format!("{{{}}}", if members.is_empty() { "" } else { "…" }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Dialect;

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

    #[test]
    fn only_common_fields_that_mean_something_else_differ() {
        let schema = json!({"properties": {
            "id": {"readOnly": true}, "at": {"type": "string", "format": "date-time"}, "n": {"type": "number"},
        }});
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        let sent = json!({"id": 1, "at": "2024-02-29T12:00:00.500Z", "n": 1, "name": "a", "more": true, "list": [1]});
        let seen =
            json!({"id": 2, "at": "2024-02-29T13:00:00.5+01:00", "n": 1.0, "name": "b", "list": [1, 2]});
        let found = differences(&schemas, Some(&root), &sent, &seen);
        let at: Vec<String> = found.iter().map(|(place, _, _)| place.to_string()).collect();
        assert_eq!(at, ["body /name", "body /list"]);
    }
}
