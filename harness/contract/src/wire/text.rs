//! Texts of the wire become values of the types that a schema names.

use serde_json::{Number, Value};

use crate::schema::{Direction, SchemaRef, Schemas};

/// The value that a text stands for: the first reading that is valid, else the one that the schema's types ask for.
pub(super) fn value_of(
    schemas: &Schemas,
    schema: Option<&SchemaRef>,
    direction: Direction,
    text: &str,
) -> Value {
    let Some(schema) = schema else { return Value::String(text.to_owned()) };
    let readings = readings(schemas, schema, text);
    if let [only] = readings.as_slice() {
        return only.clone();
    }
    let valid = readings.iter().find(|reading| schemas.is_valid_in(schema, direction, reading));
    valid.or(readings.first()).cloned().unwrap_or_else(|| Value::String(text.to_owned()))
}

fn readings(schemas: &Schemas, schema: &SchemaRef, text: &str) -> Vec<Value> {
    let mut readings = Vec::new();
    let mut add = |names: &[&str], value: Option<Value>| {
        if names.iter().any(|name| schemas.names(schema, name)) {
            readings.extend(value);
        }
    };
    let number = serde_json::from_str::<Number>(text).ok().map(Value::Number);
    add(&["integer", "number"], number);
    let truth = match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    };
    add(&["boolean"], truth);
    add(&["null"], matches!(text, "" | "null").then_some(Value::Null));
    // An object or a list where the style gives one text only: as JSON, if it is that.
    let structured = text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten();
    add(&["array", "object"], structured);
    readings.push(Value::String(text.to_owned()));
    readings
}

/// The text of a value where the wire has no types.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
