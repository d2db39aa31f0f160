//! Forms (`application/x-www-form-urlencoded`) written and read.

use serde_json::{Map, Value};

use super::{
    percent::{self, decoded},
    read_style::Reading,
    text::text_of,
    write_style,
};
use crate::{
    operation::{ContentContract, Encoding, Style},
    schema::{Direction, SchemaRef, Schemas},
};

/// How properties are written where nothing is declared.
const PLAIN: Encoding = Encoding { style: Style::Form, explode: true, media_type: None };

/// An object as a form.
pub(super) fn write(value: &Value, content: Option<&ContentContract>) -> String {
    let Some(members) = value.as_object() else { return percent::encoded(&text_of(value)) };
    let mut pairs = Vec::new();
    for (name, value) in members {
        let encoding = content.and_then(|content| content.encodings.get(name)).unwrap_or(&PLAIN);
        match value {
            // A structured property has no form of its own: JSON (OpenAPI 3.1, 4.8.15.1).
            Value::Object(_) if encoding == &PLAIN => {
                pairs.push((percent::encoded(name), percent::encoded(&value.to_string())));
            }
            other => pairs.extend(write_style::pairs(name, other, encoding.style, encoding.explode)),
        }
    }
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A form as an object.
pub(super) fn read(schemas: &Schemas, content: &ContentContract, text: &str) -> Value {
    let pairs = percent::pairs(text);
    let mut members = Map::new();
    let schema = content.schema.as_ref();
    let declared = schema.map(|schema| schemas.property_names(schema)).unwrap_or_default();
    for name in &declared {
        let property = schema.and_then(|schema| schemas.property_of(schema, name));
        let encoding = content.encodings.get(name).unwrap_or(&PLAIN);
        let is_json =
            encoding == &PLAIN && property.as_ref().is_some_and(|property| schemas.names(property, "object"));
        let reading = reading(schemas, property.as_ref(), encoding);
        let value = if is_json {
            let reading = Reading { explode: false, style: Style::Form, ..reading };
            json_property(name, &pairs).or_else(|| reading.of_pairs(name, &pairs))
        } else {
            reading.of_pairs(name, &pairs)
        };
        members.extend(value.map(|value| (name.clone(), value)));
    }
    for (key, value) in pairs {
        let name = decoded(key);
        let is_part_of_declared = name.contains('[') || declared.contains(&name);
        if !is_part_of_declared && !members.contains_key(&name) {
            members.insert(name, Value::String(decoded(value)));
        }
    }
    Value::Object(members)
}

fn json_property(name: &str, pairs: &[percent::Pair<'_>]) -> Option<Value> {
    let (_, text) = pairs.iter().find(|(key, _)| decoded(key) == name)?;
    serde_json::from_str(&decoded(text)).ok()
}

fn reading<'a>(schemas: &'a Schemas, schema: Option<&'a SchemaRef>, encoding: &Encoding) -> Reading<'a> {
    Reading {
        schemas,
        schema,
        direction: Direction::Request,
        style: encoding.style,
        explode: encoding.explode,
    }
}
