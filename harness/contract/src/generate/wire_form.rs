//! How a value may be read after it has been written as text: in an address or a header everything is text.

use serde_json::{Map, Number, Value};

/// How a part of a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// As the text of a query parameter that may hold nothing but an empty text.
    EmptyQuery,
    /// As a form: the members of the body are texts.
    Form,
    /// As JSON: what is sent is what is read.
    Json,
    /// As the text of a path segment, whole.
    Path,
    /// As the text of a query parameter.
    Query,
    /// As the text of a header field or a cookie.
    Token,
    /// As a text of its own.
    Text,
}

impl Written {
    /// Whether a value can be written in this way so that it can be read back at all.
    pub(crate) fn can_carry(self, value: &Value) -> bool {
        match self {
            Self::EmptyQuery if value.as_str().is_some_and(str::is_empty) => true,
            Self::Json => true,
            // For an empty list there would be no pair and no part: as if it were not there.
            Self::Form => value.as_object().is_some_and(|members| {
                members
                    .values()
                    .all(|it| !has_null(it) && it.as_array().is_none_or(|items| !items.is_empty()))
            }),
            Self::Path => each_text(value, &|text| {
                !text.is_empty()
                    && !matches!(text, "." | "..")
                    && !text.contains(['/', '\\', '%', ';', ',', '?', '#', '='])
                    && !text.chars().any(char::is_control)
            }),
            Self::EmptyQuery | Self::Query => {
                each_text(value, &|text| !text.is_empty() && !text.chars().any(char::is_control))
            }
            Self::Text => value.is_string(),
            Self::Token => each_text(value, &|text| {
                !text.is_empty()
                    && text.trim() == text
                    && text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ')
                    && !text.contains([',', ';', '"', '\\', '='])
            }),
        }
    }

    /// Whether an empty object or list can be written.
    pub(crate) fn is_whole(self) -> bool {
        match self {
            Self::Form | Self::Json | Self::Text => true,
            Self::EmptyQuery | Self::Path | Self::Query | Self::Token => false,
        }
    }

    /// The value as it is before anybody guesses at the types in it.
    pub(crate) fn as_text(self, value: &Value) -> Value {
        match self {
            Self::Json => value.clone(),
            Self::EmptyQuery | Self::Form | Self::Path | Self::Query | Self::Text | Self::Token => {
                texts(value)
            }
        }
    }

    /// Every way in which a reader may rightly understand the value.
    pub(crate) fn readings(self, value: &Value) -> Vec<Value> {
        match self {
            Self::Json | Self::Text => vec![value.clone()],
            Self::Form => vec![value.clone(), texts(value), guessed(value)],
            Self::EmptyQuery | Self::Path | Self::Query | Self::Token => {
                let mut readings = vec![value.clone(), texts(value), guessed(value)];
                match value {
                    Value::Array(items) => {
                        let joined: Vec<String> = items.iter().map(text).collect();
                        readings.push(Value::String(joined.join(",")));
                        if let [item] = items.as_slice() {
                            readings.extend([texts(item), guessed(item)]);
                        }
                    }
                    Value::Object(_) => {}
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                        let whole = text(value);
                        let parts: Vec<Value> = whole.split(',').map(Value::from).collect();
                        let parts = Value::Array(parts);
                        readings.extend([guessed(&parts), parts]);
                    }
                }
                readings
            }
        }
    }
}

/// The value with every scalar as text.
fn texts(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(texts).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, it)| (name.clone(), texts(it))).collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Value::String(text(value)),
    }
}

/// The value with every scalar as what its text looks like.
fn guessed(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(guessed).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, it)| (name.clone(), guessed(it))).collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) => {
            let trimmed = text.trim();
            if let Ok(number) = trimmed.parse::<i64>() {
                return Value::from(number);
            }
            match trimmed.to_ascii_lowercase().as_str() {
                "true" => return Value::Bool(true),
                "false" => return Value::Bool(false),
                _ => {}
            }
            let number = trimmed.parse::<f64>().ok().and_then(Number::from_f64);
            number.map_or_else(|| value.clone(), Value::Number)
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn each_text(value: &Value, suits: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Array(items) => !items.is_empty() && items.iter().all(|item| each_text(item, suits)),
        Value::Object(members) => {
            !members.is_empty() && members.values().all(|member| each_text(member, suits))
        }
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= MOST_BYTES && suits(text),
    }
}

/// Longer texts do not fit in a target or a header field.
const MOST_BYTES: usize = 8192;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn digits_in_an_address_may_be_read_as_a_number_and_a_number_as_text() {
        assert!(Written::Query.readings(&json!("5")).contains(&json!(5)));
        assert!(Written::Query.readings(&json!(5)).contains(&json!("5")));
        assert!(Written::Query.readings(&json!("a,b")).contains(&json!(["a", "b"])));
        assert_eq!(Written::Json.readings(&json!("5")), [json!("5")]);
    }

    #[test]
    fn a_path_cannot_carry_what_would_change_the_route() {
        assert!(!Written::Path.can_carry(&json!("a/b")));
        assert!(!Written::Path.can_carry(&json!("")));
        assert!(Written::Path.can_carry(&json!("a b")));
    }
}
