//! Whether a value, written as a parameter, can be read back by everybody who follows the description, and as nothing else.

use samprov_model::place::Place;
use serde_json::Value;

use super::text::text_of;
use crate::operation::{Style, Styled};

/// Whether every reader of the specification understands the same value.
pub(crate) fn is_legible(place: &Place, styled: Styled, value: &Value) -> bool {
    let Styled { style, explode, .. } = styled;
    let parts = parts(value);
    let is_whole = !matches!(value, Value::Array(_) | Value::Object(_));
    let keeps_apart = |delimiter: &[char]| parts.iter().all(|part| !part.contains(delimiter));
    match place {
        // Most readers undo escapes before they look for delimiters (OpenAPI 3.1.1, 4.8.12.4).
        Place::Query { .. } if style == Style::DeepObject => value.is_object() || is_whole,
        Place::Path { .. } | Place::Query { .. } if is_whole => true,
        Place::Query { .. } if explode => true,
        Place::Query { .. } => keeps_apart(&[delimiter(style)]),
        // Up to OpenAPI 3.0.3 and 3.1.0 the parts were shown with dots, since then with commas.
        Place::Path { .. } if style == Style::Label && !explode => parts.len() <= 1,
        Place::Path { .. } if style == Style::Label => keeps_apart(&['.']),
        // Nothing says how several cookies of one parameter are written (OpenAPI 3.1.1, appendix D).
        Place::Cookie { .. } if explode && (value.is_object() || parts.len() > 1) => false,
        // Not every reader undoes the escapes that these need there, and some take `+` for a blank.
        Place::Cookie { .. } => keeps_apart(&[' ', '%', '+', ',', ';', '"', '\\']),
        Place::Path { .. } => keeps_apart(&[delimiter(style)]),
        Place::Header { .. } => true,
        Place::Body { .. } | Place::MediaType | Place::Method | Place::Status => true,
    }
}

/// The texts that delimiters stand between.
fn parts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text_of).collect(),
        Value::Object(members) => {
            members.iter().flat_map(|(key, value)| [key.clone(), text_of(value)]).collect()
        }
        scalar => vec![text_of(scalar)],
    }
}

fn delimiter(style: Style) -> char {
    match style {
        Style::DeepObject | Style::Form | Style::Label | Style::Matrix | Style::Simple => ',',
        Style::PipeDelimited => '|',
        Style::SpaceDelimited => ' ',
        Style::TabDelimited => '\t',
    }
}
