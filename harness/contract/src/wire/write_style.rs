//! Values of parameters written as their style asks (OpenAPI 3.1, 4.8.12.5).

use serde_json::Value;

use super::{
    percent::{encoded, for_cookie, with_reserved},
    text::text_of,
};
use crate::operation::{Reserved, Style, Styled};

/// A value as the pairs of a query or form, encoded.
pub(super) fn pairs(name: &str, value: &Value, styled: Styled) -> Vec<(String, String)> {
    let write = match styled.reserved {
        Reserved::AsTheyAre => with_reserved,
        Reserved::Escaped => encoded,
    };
    written_pairs(name, value, styled, write)
}

/// A value as cookies, encoded.
pub(super) fn cookies(name: &str, value: &Value, styled: Styled) -> Vec<(String, String)> {
    written_pairs(name, value, styled, for_cookie)
}

/// `write` encodes a value that stands alone; among delimiters everything reserved is encoded.
fn written_pairs(
    name: &str,
    value: &Value,
    styled: Styled,
    write: fn(&str) -> String,
) -> Vec<(String, String)> {
    let style = styled.style;
    let pair = |name: &str, text: String| (encoded(name), text);
    match value {
        Value::Array(items) if styled.explode && style != Style::DeepObject => {
            items.iter().map(|item| pair(name, write(&text_of(item)))).collect()
        }
        Value::Array(items) => vec![pair(name, joined(items, delimiter(style)))],
        Value::Object(members) => match style {
            Style::DeepObject => deep(name, value, write),
            _ if styled.explode => {
                members.iter().map(|(key, value)| (encoded(key), write(&text_of(value)))).collect()
            }
            _ => vec![pair(name, alternating(value, delimiter(style)))],
        },
        scalar => vec![pair(name, write(&text_of(scalar)))],
    }
}

/// A value as a part of a path, encoded.
pub(super) fn path_part(name: &str, value: &Value, style: Style, explode: bool) -> String {
    match style {
        Style::Label => format!(".{}", plain(value, if explode { "." } else { "," }, explode, encoded)),
        Style::Matrix => matrix(name, value, explode),
        _ => plain(value, delimiter(style), explode, encoded),
    }
}

/// A value as a header field, not encoded.
pub(super) fn header_text(value: &Value, style: Style, explode: bool) -> String {
    plain(value, raw_delimiter(style), explode, str::to_owned)
}

fn plain(value: &Value, delimiter: &str, explode: bool, write: fn(&str) -> String) -> String {
    let written = |value: &Value| write(&text_of(value));
    match value {
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(delimiter),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let between = if explode { "=" } else { delimiter };
                format!("{}{between}{}", write(key), written(value))
            })
            .collect::<Vec<_>>()
            .join(delimiter),
        scalar => written(scalar),
    }
}

fn matrix(name: &str, value: &Value, explode: bool) -> String {
    let name = encoded(name);
    match value {
        Value::Array(items) if explode => {
            let pieces: Vec<String> =
                items.iter().map(|item| format!(";{name}={}", encoded(&text_of(item)))).collect();
            pieces.concat()
        }
        Value::Object(members) if explode => members
            .iter()
            .map(|(key, value)| format!(";{}={}", encoded(key), encoded(&text_of(value))))
            .collect::<Vec<_>>()
            .concat(),
        other => format!(";{name}={}", plain(other, ",", false, encoded)),
    }
}

fn deep(name: &str, value: &Value, write: fn(&str) -> String) -> Vec<(String, String)> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(key, value)| deep(&format!("{name}[{key}]"), value, write)).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| deep(name, item, write)).collect(),
        scalar => vec![(encoded(name), write(&text_of(scalar)))],
    }
}

fn joined(items: &[Value], delimiter: &str) -> String {
    items.iter().map(|item| encoded(&text_of(item))).collect::<Vec<_>>().join(delimiter)
}

fn alternating(value: &Value, delimiter: &str) -> String {
    plain(value, delimiter, false, encoded)
}

fn delimiter(style: Style) -> &'static str {
    match style {
        Style::DeepObject | Style::Form | Style::Label | Style::Matrix | Style::Simple => ",",
        Style::PipeDelimited => "%7C",
        Style::SpaceDelimited => "%20",
        Style::TabDelimited => "%09",
    }
}

fn raw_delimiter(style: Style) -> &'static str {
    match style {
        Style::DeepObject | Style::Form | Style::Label | Style::Matrix | Style::Simple => ",",
        Style::PipeDelimited => "|",
        Style::SpaceDelimited => " ",
        Style::TabDelimited => "\t",
    }
}
