//! The body of a message, read as its media type says.

use serde_json::Value;

use super::{form, multipart};
use crate::{
    document::{JsonError, read_json},
    media_type,
    operation::ContentContract,
    schema::{SchemaRef, Schemas},
};

/// The deepest nesting of a message.
const DEEPEST: usize = 500;

/// A body that has been read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decoded {
    /// A value, and the pointers of keys that stand twice.
    Value(Value, Vec<String>),
    /// It is not what its media type says.
    Malformed(JsonError),
    /// Nothing that a schema can be asked about.
    Opaque,
}

/// Reads a body by its media type and what is declared for it.
pub(crate) fn decode_body(
    schemas: &Schemas,
    content: &ContentContract,
    content_type: &str,
    body: &[u8],
) -> Decoded {
    if media_type::is_json(content_type) {
        return match json_of(body) {
            Ok((value, duplicates)) => Decoded::Value(value, duplicates),
            Err(error) => Decoded::Malformed(error),
        };
    }
    if media_type::essence(content_type) == "application/x-www-form-urlencoded" {
        let text = String::from_utf8_lossy(body);
        return Decoded::Value(form::read(schemas, content, &text), Vec::new());
    }
    if media_type::essence(content_type) == "multipart/form-data" {
        return match multipart::read(schemas, content, body, content_type) {
            Some(value) => Decoded::Value(value, Vec::new()),
            None => Decoded::Malformed(JsonError {
                line: 1,
                column: 1,
                problem: "the parts cannot be told apart".into(),
            }),
        };
    }
    let is_about_text = |schema: &SchemaRef| schemas.names(schema, "string");
    if media_type::is_text(content_type) && content.schema.as_ref().is_some_and(is_about_text) {
        return match std::str::from_utf8(body) {
            Ok(text) => Decoded::Value(Value::String(text.to_owned()), Vec::new()),
            Err(_) => Decoded::Opaque,
        };
    }
    Decoded::Opaque
}

/// A body as JSON, with the pointers of keys that stand twice.
pub(crate) fn json_of(body: &[u8]) -> Result<(Value, Vec<String>), JsonError> {
    // RFC 8259, 8.1: a byte order mark may be ignored in place of being an error.
    let body = body.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(body);
    match std::str::from_utf8(body) {
        Ok(text) => read_json(text, DEEPEST),
        Err(error) => Err(not_utf_8(body, error.valid_up_to())),
    }
}

/// What is told of bytes that are no text.
pub(crate) const NOT_UTF_8: &str = "this is not UTF-8";

fn not_utf_8(body: &[u8], up_to: usize) -> JsonError {
    let before = String::from_utf8_lossy(body.get(..up_to).unwrap_or_default());
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    JsonError { line: number(line), column: number(column), problem: NOT_UTF_8.to_owned() }
}
