//! Forms (`application/x-www-form-urlencoded`) written and read.

use serde_json::{Map, Value};

use super::{
    percent::{self, decoded},
    read_style::Reading,
    text::text_of,
    write_style,
};
use crate::{
    media_type,
    operation::{ContentContract, Encoding, Reserved, Style, Styled},
    schema::{Direction, SchemaRef, Schemas},
};

/// How properties are written where nothing is declared.
static PLAIN: Encoding = Encoding { styled: None, media_type: None, headers: Vec::new() };

/// How lists and scalars are written where no style is declared.
const PAIRS: Styled = Styled { style: Style::Form, explode: true, reserved: Reserved::Escaped };

/// An object as a form.
pub(super) fn write(value: &Value, content: Option<&ContentContract>) -> String {
    let Some(members) = value.as_object() else { return percent::encoded(&text_of(value)) };
    let mut pairs = Vec::new();
    for (name, value) in members {
        let encoding = content.and_then(|content| content.encodings.get(name)).unwrap_or(&PLAIN);
        match (encoding.styled, value) {
            (Some(styled), value) => pairs.extend(write_style::pairs(name, value, styled)),
            // A structured property has no form of its own: JSON (OpenAPI 3.1, 4.8.15.1).
            (None, Value::Object(_)) => pairs.push(as_json(name, value)),
            (None, value) if is_json(encoding) => pairs.push(as_json(name, value)),
            (None, value) => pairs.extend(write_style::pairs(name, value, PAIRS)),
        }
    }
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn as_json(name: &str, value: &Value) -> (String, String) {
    (percent::encoded(name), percent::encoded(&value.to_string()))
}

fn is_json(encoding: &Encoding) -> bool {
    encoding.media_type.as_deref().is_some_and(media_type::is_json)
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
        let may_be_object = || property.as_ref().is_some_and(|property| schemas.names(property, "object"));
        let is_json = encoding.styled.is_none() && (is_json(encoding) || may_be_object());
        let reading = reading(schemas, property.as_ref(), encoding.styled.unwrap_or(PAIRS));
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

fn reading<'a>(schemas: &'a Schemas, schema: Option<&'a SchemaRef>, styled: Styled) -> Reading<'a> {
    Reading { schemas, schema, direction: Direction::Request, style: styled.style, explode: styled.explode }
}
