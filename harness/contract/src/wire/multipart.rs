//! Bodies of several parts (`multipart/form-data`, RFC 7578) written and read.

use serde_json::{Map, Value};

use super::text::{text_of, value_of};
use crate::{
    media_type,
    operation::ContentContract,
    sample::header_text,
    schema::{Direction, SchemaRef, Schemas},
};

/// The most parts that are read.
const MOST_PARTS: usize = 1_000;

/// An object as parts: the body and its boundary.
pub(super) fn write(schemas: &Schemas, value: &Value, content: Option<&ContentContract>) -> (String, String) {
    let mut parts = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let schema = content.and_then(|content| schemas.property_of(content.schema.as_ref()?, name));
        let declared = content.and_then(|content| declared(content, name));
        let values = match value {
            Value::Array(items) if !items.is_empty() => items.iter().collect(),
            other => vec![other],
        };
        let holder = schema.as_ref().and_then(|schema| schemas.items_of(schema)).or(schema);
        let kind = PartKind::of(schemas, holder.as_ref(), declared);
        let headers = content.map(|content| header_lines(schemas, content, name)).unwrap_or_default();
        parts.extend(values.into_iter().map(|value| part(name, value, &kind, &headers)));
    }
    let mut boundary = String::from("samprov-boundary");
    while parts.iter().any(|part| part.contains(&boundary)) {
        boundary.push('0');
    }
    let mut body = String::new();
    for part in parts {
        body.extend(["--", &boundary, "\r\n", &part, "\r\n"]);
    }
    body.extend(["--", &boundary, "--\r\n"]);
    (body, boundary)
}

/// The first media type that `encoding` gives for a property.
fn declared(content: &ContentContract, name: &str) -> Option<String> {
    let types = content.encodings.get(name)?.media_type.as_deref()?;
    let first = types.split(',').next()?.trim();
    (!first.contains('*') && !first.chars().any(char::is_control)).then(|| first.to_owned())
}

/// What kind of content a part holds.
enum PartKind {
    /// A file of a media type.
    File(String),
    /// A text that is content of a media type already (`contentMediaType`).
    Embedded(String),
    /// A value, written as the media type asks.
    Value(String),
    /// A value; its type says how it is written.
    Plain,
}

impl PartKind {
    fn of(schemas: &Schemas, holder: Option<&SchemaRef>, declared: Option<String>) -> Self {
        let is_binary = holder.is_some_and(|it| schemas.says(it, "format", &Value::from("binary")));
        let embedded = holder.and_then(|it| schemas.text_of(it, "contentMediaType"));
        let embedded = embedded.filter(|name| !name.chars().any(char::is_control));
        let is_readable = |name: &str| media_type::is_text(name) || media_type::is_json(name);
        match (declared, embedded) {
            (declared, embedded) if is_binary => {
                Self::File(declared.or(embedded).unwrap_or_else(|| "application/octet-stream".to_owned()))
            }
            (declared, Some(name)) if is_readable(&name) => Self::Embedded(declared.unwrap_or(name)),
            (declared, Some(name)) => Self::File(declared.unwrap_or(name)),
            (Some(name), None) => Self::Value(name),
            (None, None) => Self::Plain,
        }
    }
}

/// The header fields that the parts of a property must have. Others are left out: a made-up checksum would be refused, and rightly.
fn header_lines(schemas: &Schemas, content: &ContentContract, name: &str) -> String {
    let declared =
        content.encodings.get(name).map(|encoding| encoding.headers.as_slice()).unwrap_or_default();
    let required = declared.iter().filter(|header| header.required && is_token(&header.name));
    required
        .filter_map(|header| Some(format!("{}: {}\r\n", header.name, header_text(schemas, header)?)))
        .collect()
}

/// Whether a text can name a header field (RFC 9110, 5.6.2).
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it))
}

fn part(name: &str, value: &Value, kind: &PartKind, headers: &str) -> String {
    // As browsers write names (WHATWG HTML, multipart/form-data encoding algorithm).
    let name = name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22");
    let (media_type, text) = match (kind, value) {
        (PartKind::File(media_type) | PartKind::Embedded(media_type), _) => {
            (Some(media_type.as_str()), text_of(value))
        }
        (PartKind::Value(media_type), _) if media_type::is_json(media_type) => {
            (Some(media_type.as_str()), value.to_string())
        }
        (PartKind::Value(media_type), _) => (Some(media_type.as_str()), text_of(value)),
        (PartKind::Plain, Value::Array(_) | Value::Object(_)) => {
            (Some("application/json"), value.to_string())
        }
        (PartKind::Plain, _) => (None, text_of(value)),
    };
    let file = if matches!(kind, PartKind::File(_)) { "; filename=\"file\"" } else { "" };
    let media_type = media_type.map(|name| format!("Content-Type: {name}\r\n")).unwrap_or_default();
    format!("Content-Disposition: form-data; name=\"{name}\"{file}\r\n{media_type}{headers}\r\n{text}")
}

/// Parts as an object; `None` when the body is not what its boundary says.
pub(super) fn read(
    schemas: &Schemas,
    content: &ContentContract,
    body: &[u8],
    content_type: &str,
) -> Option<Value> {
    let boundary = media_type::parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    // Bytes that are no text are files: only their presence is judged.
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    let mut pieces = text.split(delimiter.as_str());
    pieces.next()?;
    let mut members: Map<String, Value> = Map::new();
    let mut is_closed = false;
    for piece in pieces.take(MOST_PARTS) {
        if piece.starts_with("--") {
            is_closed = true;
            break;
        }
        let piece = piece.strip_prefix("\r\n").or_else(|| piece.strip_prefix('\n'))?;
        let (head, content_text) = piece.split_once("\r\n\r\n").or_else(|| piece.split_once("\n\n"))?;
        let text = content_text
            .strip_suffix("\r\n")
            .or_else(|| content_text.strip_suffix('\n'))
            .unwrap_or(content_text);
        let field = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
            })
        };
        let name = media_type::parameter(field("content-disposition")?, "name")?
            .replace("%22", "\"")
            .replace("%0A", "\n")
            .replace("%0D", "\r");
        let property = content.schema.as_ref().and_then(|schema| schemas.property_of(schema, &name));
        let is_list = property.as_ref().is_some_and(|property| schemas.names(property, "array"));
        let schema = if is_list {
            property.as_ref().and_then(|property| schemas.items_of(property))
        } else {
            property
        };
        let is_embedded =
            schema.as_ref().is_some_and(|schema| schemas.text_of(schema, "contentMediaType").is_some());
        let json = field("content-type").filter(|of_part| media_type::is_json(of_part) && !is_embedded);
        let value = json
            .and_then(|_| serde_json::from_str(text).ok())
            .unwrap_or_else(|| value_of(schemas, schema.as_ref(), Direction::Request, text));
        match (is_list, members.get_mut(&name)) {
            (true, Some(Value::Array(items))) => items.push(value),
            (true, _) if value.is_array() => {
                members.insert(name, value);
            }
            (true, _) => {
                members.insert(name, Value::Array(vec![value]));
            }
            (false, _) => {
                members.insert(name, value);
            }
        }
    }
    is_closed.then_some(Value::Object(members))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::Dialect;

    #[test]
    fn parts_are_read_as_they_were_written() {
        let schema = json!({"type": "object", "properties": {
            "file": {"type": "string", "format": "binary"}, "count": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}}, "meta": {"type": "object"},
        }});
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        let content = ContentContract { schema: Some(root), ..ContentContract::default() };
        let value =
            json!({"file": "--samprov-boundary\r\nx", "count": 3, "tags": ["a", "å"], "meta": {"k": 1}});
        let (body, boundary) = write(&schemas, &value, Some(&content));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        assert_eq!(read(&schemas, &content, body.as_bytes(), &content_type), Some(value));
        assert_eq!(read(&schemas, &content, b"no parts", &content_type), None);
    }
}
