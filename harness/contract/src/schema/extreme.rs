//! Keywords that cannot be tested to their ends: numbers that no program can hold, bounds beyond any message, formats that nobody
//! knows, patterns whose matching may never end. Each is named at its place and limits the operations that reach it: no verdict
//! changes, but a reader of the report sees what a green case does not say.

use samprov_model::message::Message;
use serde_json::Value;

use super::walk::{Walk, shortened};
use crate::{
    generate::{has_tangled_repetitions, most_made, of_format},
    pointer,
};

/// Larger bounds are those of a programming language, not of a message.
const LARGEST_TRIED: u64 = 1_000_000;

/// Formats that are known to ask nothing that a text or number could break, or nothing that is tested here.
const WITHOUT_TEST: [&str; 12] = [
    "binary",
    "byte",
    "char",
    "commonmark",
    "decimal",
    "decimal128",
    "double",
    "float",
    "html",
    "int32",
    "int64",
    "password",
];

impl Walk<'_, '_, '_> {
    /// Whether a keyword holds a number that is too large for any type, so that it cannot be kept as it is meant.
    pub(super) fn is_out_of_range(&self, value: &Value, place: &str) -> bool {
        match value {
            Value::Number(_) => self.is_infinite(value, place),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .any(|(index, item)| self.is_infinite(item, &format!("{place}/{index}"))),
            // YAML keeps as a text what its readers cannot hold as a number.
            Value::String(_) => false,
            Value::Null | Value::Bool(_) | Value::Object(_) => false,
        }
    }

    fn is_infinite(&self, value: &Value, place: &str) -> bool {
        value.as_f64().is_some_and(|number| number.abs() >= f64::MAX)
            && self
                .library
                .document(self.document)
                .and_then(|document| document.text(place))
                .and_then(|text| text.parse::<f64>().ok())
                .is_some_and(f64::is_infinite)
    }

    /// Names a bound that no attempt reaches.
    pub(super) fn name_bound(&mut self, keyword: &str, bound: u64, place: &str) {
        let key = match keyword.starts_with("max") {
            true if bound > LARGEST_TRIED => "schema-bound-untried",
            false if bound > most_made(keyword) => "schema-bound-unmade",
            true | false => return,
        };
        self.limit(place, Message::new(key).with("keyword", keyword).with_number("count", 1));
    }

    /// Names a format that nothing is known of.
    pub(super) fn name_format(&mut self, format: &str, place: &str) {
        let is_known = WITHOUT_TEST.contains(&format) || of_format(format, 0).is_some();
        if self.builder.vocabulary.is_some() && !is_known {
            let message = Message::new("schema-format-unknown")
                .with("format", shortened(format))
                .with_number("count", 1);
            self.limit(place, message);
        }
    }

    /// Names a pattern over which a reader that backtracks may never come to an end.
    pub(super) fn name_pattern(&mut self, pattern: &str, place: &str) {
        if self.builder.vocabulary.is_some() && has_tangled_repetitions(pattern) {
            self.limit(place, Message::new("schema-pattern-tangled").with("pattern", shortened(pattern)));
        }
    }

    /// Names what a discriminator lacks; it asserts nothing by itself.
    pub(super) fn name_discriminator(&mut self, value: &Value, place: &str) {
        let wrong = match value {
            Value::Object(members) if !members.get("propertyName").is_some_and(Value::is_string) => {
                Some((place.to_owned(), "discriminator"))
            }
            Value::Object(members) => {
                let at = pointer::child(place, "mapping");
                members
                    .get("mapping")
                    .filter(|mapping| {
                        !mapping.as_object().is_some_and(|targets| targets.values().all(Value::is_string))
                    })
                    .map(|_| (at, "mapping"))
            }
            _ => Some((place.to_owned(), "discriminator")),
        };
        if let Some((place, keyword)) = wrong {
            self.tell(&place, Message::new("schema-keyword-invalid").with("keyword", keyword));
        }
    }
}
