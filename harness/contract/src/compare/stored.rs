//! What was sent compared with what is read afterwards.

use samprov_model::{content::JsonText, place::Place};
use serde_json::Value;

use super::meaning::{Reading, is_rewritten, is_same};
use crate::{
    pointer,
    schema::{Direction, SchemaRef, Schemas},
};

/// The most differences that are told.
const MOST: usize = 100;

/// A place where what is read is not what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where in the body.
    pub place: Place,
    /// What was sent, shortened.
    pub sent: JsonText,
    /// What is read, shortened; `None` where nothing is.
    pub seen: Option<JsonText>,
    /// How they differ.
    pub kind: DifferenceKind,
}

/// How what is read differs from what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is left out, although the answer has a place for it.
    LeftOut,
    /// It is something else.
    Other,
    /// It is the same content written another way, or a value that services usually set themselves.
    Rewritten,
}

/// The schemas of what was sent and of what is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sides<'s> {
    /// Of the request's body.
    pub(crate) sent: Option<&'s SchemaRef>,
    /// Of the answer's body.
    pub(crate) seen: Option<&'s SchemaRef>,
}

/// Where two values differ, for the fields that the producer does not set itself.
pub(crate) fn differences(
    schemas: &Schemas,
    sides: Sides<'_>,
    sent: &Value,
    seen: &Value,
) -> Vec<Difference> {
    let mut comparison = Comparison { schemas, found: Vec::new() };
    comparison.values(sides, "", sent, seen);
    comparison.found
}

struct Comparison<'s> {
    schemas: &'s Schemas,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn values(&mut self, sides: Sides<'_>, at: &str, sent: &Value, seen: &Value) {
        if self.found.len() >= MOST || self.is_marked(sides.sent) || self.is_marked(sides.seen) {
            return;
        }
        match (sent, seen) {
            (Value::Object(sent), Value::Object(seen)) => {
                for (name, value) in sent {
                    let property = |schema: Option<&SchemaRef>| {
                        schema.and_then(|schema| self.schemas.property_of(schema, name))
                    };
                    let (sent_schema, seen_schema) = (property(sides.sent), property(sides.seen));
                    let inner = Sides { sent: sent_schema.as_ref(), seen: seen_schema.as_ref() };
                    let place = pointer::child(at, name);
                    match seen.get(name) {
                        Some(other) => self.named(inner, &place, name, value, other),
                        None => self.left_out(inner, &place, name, value),
                    }
                }
            }
            (Value::Array(sent), Value::Array(seen)) if sent.len() == seen.len() => {
                let items = |schema: Option<&SchemaRef>| schema.and_then(|it| self.schemas.items_of(it));
                let (sent_items, seen_items) = (items(sides.sent), items(sides.seen));
                let inner = Sides { sent: sent_items.as_ref(), seen: seen_items.as_ref() };
                if self.is_set(sides) && self.same_members(inner, sent, seen) {
                    return;
                }
                for (index, (value, other)) in sent.iter().zip(seen).enumerate() {
                    self.values(inner, &format!("{at}/{index}"), value, other);
                }
            }
            _ if self.is_same(sides, sent, seen) || !self.can_be_read(sides, sent) => {}
            _ => {
                // Who writes null leaves it to the service, which may well have a default.
                let is_left = sent.is_null() || is_rewritten(sent, seen);
                let kind = if is_left { DifferenceKind::Rewritten } else { DifferenceKind::Other };
                self.add(at, sent, Some(seen), kind);
            }
        }
    }

    /// A property; where services usually set it themselves, another value is no lost write.
    fn named(&mut self, sides: Sides<'_>, at: &str, name: &str, sent: &Value, seen: &Value) {
        let before = self.found.len();
        self.values(sides, at, sent, seen);
        if is_usually_set_by_the_service(name) {
            for difference in &mut self.found[before..] {
                difference.kind = DifferenceKind::Rewritten;
            }
        }
    }

    /// What the answer has a place for, and what says something, is left out.
    fn left_out(&mut self, sides: Sides<'_>, at: &str, name: &str, sent: &Value) {
        let says_something = match sent {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(members) => !members.is_empty(),
            Value::Bool(_) | Value::Number(_) => true,
        };
        let is_promised = sides.seen.is_some() && !self.is_marked(sides.sent) && !self.is_marked(sides.seen);
        let is_promised = is_promised && self.can_be_read(sides, sent);
        if says_something && is_promised && !is_usually_kept_back(name) && self.found.len() < MOST {
            self.add(at, sent, None, DifferenceKind::LeftOut);
        }
    }

    fn add(&mut self, at: &str, sent: &Value, seen: Option<&Value>, kind: DifferenceKind) {
        let text = |value: &Value| JsonText(short(value));
        self.found.push(Difference { place: Place::body(at), sent: text(sent), seen: seen.map(text), kind });
    }

    /// Whether the answer has a place for a value of this kind: where a request takes names, the answer may tell of things. What
    /// the description adds to a thing by the way (`required`) is no other kind of thing.
    fn can_be_read(&self, sides: Sides<'_>, sent: &Value) -> bool {
        let Some(schema) = sides.seen else { return true };
        let errors = self.schemas.errors(schema, Direction::Answer, sent);
        errors.iter().all(|error| SAYS_NOTHING_OF_KIND.contains(&error.keyword.as_str()))
    }

    fn is_marked(&self, schema: Option<&SchemaRef>) -> bool {
        let marked =
            |key: &str| schema.is_some_and(|schema| self.schemas.says(schema, key, &Value::Bool(true)));
        marked("readOnly") || marked("writeOnly")
    }

    /// Whether the order of a list means nothing.
    fn is_set(&self, sides: Sides<'_>) -> bool {
        let says = |schema: &SchemaRef| self.schemas.says(schema, "uniqueItems", &Value::Bool(true));
        sides.sent.is_some_and(says) || sides.seen.is_some_and(says)
    }

    fn same_members(&self, sides: Sides<'_>, sent: &[Value], seen: &[Value]) -> bool {
        sent.len() <= MOST_MEMBERS
            && sent.iter().all(|value| seen.iter().any(|other| self.equal(sides, value, other)))
            && seen.iter().all(|other| sent.iter().any(|value| self.equal(sides, value, other)))
    }

    fn equal(&self, sides: Sides<'_>, sent: &Value, seen: &Value) -> bool {
        let mut inner = Comparison { schemas: self.schemas, found: Vec::new() };
        inner.values(sides, "", sent, seen);
        inner.found.is_empty()
    }

    fn is_same(&self, sides: Sides<'_>, sent: &Value, seen: &Value) -> bool {
        let has_format = |format: &str| {
            let says = |schema: &SchemaRef| self.schemas.says(schema, "format", &Value::from(format));
            sides.sent.is_some_and(says) || sides.seen.is_some_and(says)
        };
        is_same(Reading { has_format: &has_format }, sent, seen)
    }
}

/// Whether a property is usually kept up by the service, whether the document says so (`readOnly`) or not.
fn is_usually_set_by_the_service(name: &str) -> bool {
    let plain = plain(name);
    let parts = ["created", "updated", "modified", "changed"];
    ["version", "revision", "etag", "href", "self", "links", "url", "uri"].contains(&plain.as_str())
        || parts.iter().any(|part| plain.starts_with(part) || plain.ends_with(&format!("{part}at")))
}

/// Whether a property is usually not given back, whether the document says so (`writeOnly`) or not.
fn is_usually_kept_back(name: &str) -> bool {
    let plain = plain(name);
    ["password", "losenord", "secret", "token", "pin", "credential"].iter().any(|part| plain.contains(part))
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Keywords that a value of the same kind may break where a request and an answer say different things of it.
const SAYS_NOTHING_OF_KIND: [&str; 9] = [
    "additionalProperties",
    "anyOf",
    "dependencies",
    "dependentRequired",
    "minProperties",
    "not",
    "oneOf",
    "required",
    "unevaluatedProperties",
];

/// Longer sets are compared in order.
const MOST_MEMBERS: usize = 100;

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

    fn found(schema: &Value, sent: &Value, seen: &Value) -> Vec<(String, DifferenceKind)> {
        let (schemas, root) = Schemas::from_value(schema.clone(), Dialect::Draft4);
        let sides = Sides { sent: Some(&root), seen: Some(&root) };
        let found = differences(&schemas, sides, sent, seen);
        found.iter().map(|one| (one.place.to_string(), one.kind)).collect()
    }

    #[test]
    fn only_common_fields_that_mean_something_else_differ() {
        let schema = json!({"properties": {
            "id": {"readOnly": true}, "at": {"type": "string", "format": "date-time"}, "n": {"type": "number"},
        }});
        let sent = json!({"id": 1, "at": "2024-02-29T12:00:00.500Z", "n": 1, "name": "a", "more": true, "list": [1]});
        let seen =
            json!({"id": 2, "at": "2024-02-29T13:00:00.5+01:00", "n": 1.0, "name": "b", "list": [1, 2]});
        let other = |at: &str| (at.to_owned(), DifferenceKind::Other);
        assert_eq!(found(&schema, &sent, &seen), [other("body /name"), other("body /list")]);
    }

    #[test]
    fn what_the_answer_tells_in_another_form_is_not_missed_and_what_it_could_tell_is() {
        let (schemas, root) = Schemas::from_value(
            json!({"properties": {
                "sent": {"properties": {"to": {"type": "array", "items": {"type": "string"}}}},
                "told": {"type": "object", "properties": {"to": {"type": "array", "items": {"type": "object", "required": ["state"]}}}},
            }}),
            Dialect::Draft4,
        );
        let (names, things) = (schemas.property_of(&root, "sent"), schemas.property_of(&root, "told"));
        let of = |sent_schema: Option<&SchemaRef>, sent: &Value, seen: &Value| {
            let sides = Sides { sent: sent_schema, seen: things.as_ref() };
            differences(&schemas, sides, sent, seen).len()
        };
        let told = json!({"to": [{"state": "new"}, {"state": "new"}]});
        assert_eq!(of(names.as_ref(), &json!({"to": ["a", "b"]}), &told), 0, "names become things");
        assert_eq!(of(names.as_ref(), &json!({"to": ["a", "b"]}), &json!({})), 0);
        assert_eq!(of(names.as_ref(), &json!(["a"]), &told), 0);
        assert_eq!(
            of(things.as_ref(), &json!({"to": [{"name": "a"}]}), &json!({"to": []})),
            1,
            "one is lost"
        );
    }

    #[test]
    fn a_field_that_the_answer_has_a_place_for_is_missed_unless_it_is_usually_kept_back() {
        let schema = json!({"properties": {"note": {"type": "string"}, "password": {"type": "string"}}});
        let sent = json!({"note": "x", "password": "y", "undeclared": 1});
        let left_out = ("body /note".to_owned(), DifferenceKind::LeftOut);
        assert_eq!(found(&schema, &sent, &json!({})), [left_out]);
        assert_eq!(found(&schema, &json!({"note": null}), &json!({})), []);
    }

    #[test]
    fn the_order_of_a_set_means_nothing_and_that_of_a_list_does() {
        let set = json!({"properties": {"tags": {"type": "array", "uniqueItems": true}}});
        let list = json!({"properties": {"tags": {"type": "array"}}});
        let (sent, seen) = (json!({"tags": ["z", "m"]}), json!({"tags": ["m", "z"]}));
        assert_eq!(found(&set, &sent, &seen), []);
        assert_eq!(found(&list, &sent, &seen).len(), 2);
    }

    #[test]
    fn what_services_usually_set_themselves_is_no_lost_write() {
        let schema = json!({"properties": {"version": {"type": "integer"}, "updatedAt": {"type": "string"}}});
        let seen = json!({"version": 7, "updatedAt": "now"});
        let kinds: Vec<DifferenceKind> = found(&schema, &json!({"version": 1, "updatedAt": "then"}), &seen)
            .into_iter()
            .map(|(_, kind)| kind)
            .collect();
        assert_eq!(kinds, [DifferenceKind::Rewritten; 2]);
    }
}
