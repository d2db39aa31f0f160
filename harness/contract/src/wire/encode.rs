//! A recipe becomes a request as it goes over the wire.

use samprov_model::{
    content::{Content, JsonText},
    observation::Request,
    place::Place,
    recipe::{BodyRecipe, ParameterRecipe, ParameterValue, RequestRecipe, Source},
};
use serde_json::Value;

use super::{form, multipart, percent::encoded, text::text_of, write_style};
use crate::{
    media_type,
    operation::{ContentContract, Operation, Parameter, Reserved, Style, Styled},
    pointer,
    schema::Schemas,
};

/// Why a recipe cannot be written for the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A binding has no value; the name of its source.
    #[error("no value for {0}")]
    NoValue(String),
    /// The operation is not in the description.
    #[error("the operation is not in the description")]
    UnknownOperation,
    /// The content cannot be written in its media type.
    #[error("content cannot be written as {0}")]
    Unwritable(String),
}

/// Writes a recipe; `resolve` gives the values that are known only while running.
pub(crate) fn encode(
    operation: &Operation,
    schemas: &Schemas,
    recipe: &RequestRecipe,
    resolve: &dyn Fn(&Source) -> Option<JsonText>,
) -> Result<Request, EncodeError> {
    let recipe = bound(recipe, resolve)?;
    let mut written = Written { path: operation.path.clone(), ..Written::default() };
    for parameter in &recipe.parameters {
        written.add(operation, parameter)?;
    }
    let mut headers = vec![("Accept".to_owned(), accept(operation))];
    let mut body = Vec::new();
    if let Some(content) = &recipe.body {
        let (bytes, content_type) = body_bytes(operation, schemas, content)?;
        body = bytes;
        headers.extend(content_type.map(|content_type| ("Content-Type".to_owned(), content_type)));
    }
    headers.extend(written.headers);
    if !written.cookies.is_empty() {
        headers.push(("Cookie".to_owned(), written.cookies.join("; ")));
    }
    for (name, value) in &recipe.headers {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.extend(value.clone().map(|value| (name.clone(), value)));
    }
    if headers.iter().any(|(_, value)| value.contains(['\r', '\n', '\0'])) {
        return Err(EncodeError::Unwritable("a header field".to_owned()));
    }
    let query = written.query.join("&");
    let target = if query.is_empty() { written.path } else { format!("{}?{query}", written.path) };
    let method = recipe.method.unwrap_or_else(|| operation.method.clone());
    Ok(Request { method, target, base: String::new(), headers, body })
}

/// Parameters as they are written so far.
#[derive(Default)]
struct Written {
    path: String,
    query: Vec<String>,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
}

impl Written {
    fn add(&mut self, operation: &Operation, recipe: &ParameterRecipe) -> Result<(), EncodeError> {
        let declared = operation.parameters.iter().find(|parameter| is_same(&parameter.place, &recipe.place));
        let styled = declared.map_or_else(
            || match recipe.place {
                Place::Query { .. } | Place::Cookie { .. } => {
                    Styled { style: Style::Form, explode: true, reserved: Reserved::Escaped }
                }
                _ => Styled { style: Style::Simple, explode: false, reserved: Reserved::Escaped },
            },
            |it| Styled { style: it.style, explode: it.explode, reserved: it.reserved },
        );
        let value = match &recipe.value {
            ParameterValue::Raw(text) => Sent::Raw(text.clone()),
            ParameterValue::Value(json) => sent_value(json, declared)?,
        };
        match &recipe.place {
            Place::Path { name } => {
                let part = match value {
                    Sent::Raw(text) => encoded(&text),
                    Sent::Value(value) => write_style::path_part(name, &value, styled.style, styled.explode),
                };
                self.path = self.path.replace(&format!("{{{name}}}"), &part);
            }
            Place::Query { name, .. } => match value {
                Sent::Raw(text) => self.query.push(format!("{}={}", encoded(name), encoded(&text))),
                Sent::Value(value) => {
                    let pairs = write_style::pairs(name, &value, styled);
                    self.query.extend(pairs.into_iter().map(|(name, value)| format!("{name}={value}")));
                }
            },
            Place::Header { name } => {
                let text = match value {
                    Sent::Raw(text) => text,
                    Sent::Value(value) => write_style::header_text(&value, styled.style, styled.explode),
                };
                self.headers.push((name.clone(), text));
            }
            Place::Cookie { name } => match value {
                Sent::Raw(text) => self.cookies.push(format!("{name}={}", encoded(&text))),
                Sent::Value(value) => {
                    let pairs = write_style::cookies(name, &value, styled);
                    self.cookies.extend(pairs.into_iter().map(|(name, value)| format!("{name}={value}")));
                }
            },
            Place::Body { .. } | Place::MediaType | Place::Method | Place::Status => {}
        }
        Ok(())
    }
}

/// A value of a parameter on its way to the wire.
enum Sent {
    Raw(String),
    Value(Value),
}

fn sent_value(json: &JsonText, declared: Option<&Parameter>) -> Result<Sent, EncodeError> {
    let value = parsed(json)?;
    Ok(match declared.and_then(|parameter| parameter.content.as_deref()) {
        // JSON can say everything in ASCII (RFC 8259, 7), as header fields ask.
        Some(content) if media_type::is_json(content) => Sent::Raw(in_ascii(&value.to_string())),
        Some(_) => Sent::Raw(text_of(&value)),
        None => Sent::Value(value),
    })
}

/// A JSON text with all letters beyond ASCII as escapes.
fn in_ascii(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            written.push(letter);
        } else {
            let units = letter.encode_utf16(&mut [0; 2]).to_vec();
            written.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    written
}

fn parsed(json: &JsonText) -> Result<Value, EncodeError> {
    serde_json::from_str(&json.0).map_err(|_| EncodeError::Unwritable("JSON".to_owned()))
}

/// Whether two places name the same parameter, wherever inside it.
fn is_same(left: &Place, right: &Place) -> bool {
    match (left, right) {
        (Place::Query { name, .. }, Place::Query { name: other, .. }) => name == other,
        (Place::Header { name }, Place::Header { name: other }) => name.eq_ignore_ascii_case(other),
        (left, right) => left == right,
    }
}

/// The recipe with its bindings filled in.
fn bound(
    recipe: &RequestRecipe,
    resolve: &dyn Fn(&Source) -> Option<JsonText>,
) -> Result<RequestRecipe, EncodeError> {
    let mut recipe = recipe.clone();
    for binding in std::mem::take(&mut recipe.bindings) {
        let value = resolve(&binding.source).ok_or_else(|| EncodeError::NoValue(name_of(&binding.source)))?;
        match &binding.place {
            Place::Body { inside } => {
                if let Some(BodyRecipe { content: Content::Value(json), .. }) = &mut recipe.body {
                    *json = with_value(json, inside.pointer(), &value)?;
                }
            }
            Place::Query { inside, .. } if !inside.pointer().is_empty() => {
                let known = recipe.parameters.iter_mut().find(|known| is_same(&known.place, &binding.place));
                if let Some(ParameterRecipe { value: ParameterValue::Value(json), .. }) = known {
                    *json = with_value(json, inside.pointer(), &value)?;
                }
            }
            Place::Cookie { .. } | Place::Header { .. } | Place::Path { .. } | Place::Query { .. } => {
                let known = recipe.parameters.iter_mut().find(|known| is_same(&known.place, &binding.place));
                match known {
                    Some(known) => known.value = ParameterValue::Value(value),
                    None => recipe.parameters.push(ParameterRecipe {
                        place: binding.place.clone(),
                        value: ParameterValue::Value(value),
                    }),
                }
            }
            Place::MediaType | Place::Method | Place::Status => {}
        }
    }
    Ok(recipe)
}

fn with_value(json: &JsonText, at: &str, value: &JsonText) -> Result<JsonText, EncodeError> {
    let mut whole = parsed(json)?;
    pointer::put(&mut whole, at, parsed(value)?);
    Ok(JsonText(whole.to_string()))
}

fn name_of(source: &Source) -> String {
    match source {
        Source::Capture(name) | Source::Known(name) => name.clone(),
        Source::Unique { stem, .. } => stem.clone(),
        Source::UniqueUuid => "uuid".to_owned(),
    }
}

/// The body and its `Content-Type`.
fn body_bytes(
    operation: &Operation,
    schemas: &Schemas,
    body: &BodyRecipe,
) -> Result<(Vec<u8>, Option<String>), EncodeError> {
    let media_type = body.media_type.clone();
    let json = match &body.content {
        Content::Bytes(bytes) => return Ok((bytes.clone(), media_type)),
        Content::Value(json) => json,
    };
    let Some(name) = media_type.as_deref() else { return Ok((json.0.clone().into_bytes(), None)) };
    if media_type::is_json(name) {
        return Ok((json.0.clone().into_bytes(), media_type));
    }
    let value = parsed(json)?;
    let content = content_for(operation, name);
    if media_type::essence(name) == "application/x-www-form-urlencoded" {
        return Ok((form::write(&value, content).into_bytes(), media_type));
    }
    if media_type::essence(name) == "multipart/form-data" {
        let (body, boundary) = multipart::write(schemas, &value, content);
        return Ok((body.into_bytes(), Some(format!("multipart/form-data; boundary={boundary}"))));
    }
    match value {
        Value::Array(_) | Value::Object(_) => Err(EncodeError::Unwritable(name.to_owned())),
        scalar => Ok((text_of(&scalar).into_bytes(), media_type)),
    }
}

/// What an operation says of a request body of a media type.
fn content_for<'o>(operation: &'o Operation, media_type: &str) -> Option<&'o ContentContract> {
    let contents = &operation.body.as_ref()?.contents;
    contents.iter().find(|(range, _)| media_type::is_in(range, media_type)).map(|(_, content)| content)
}

/// What the operation may answer, then anything else rather than nothing.
fn accept(operation: &Operation) -> String {
    let mut types: Vec<&str> = Vec::new();
    for (range, _) in operation.answers.iter().flat_map(|answer| &answer.contents) {
        let range = range.trim();
        if !range.is_empty() && range.is_ascii() && !types.contains(&range) {
            types.push(range);
        }
    }
    if types.is_empty() {
        return "*/*".to_owned();
    }
    if !types.contains(&"*/*") {
        types.push("*/*;q=0.1");
    }
    types.join(", ")
}
