//! Errors of the validator become places, keywords and messages that never quote more than a short, masked scalar.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use samprov_model::{mask::Masker, message::Message};
use serde_json::Value;

use super::{formats, reference::SchemaRef, schemas::Schemas};
use crate::pointer;

/// The most letters of an actual value that are shown.
const LONGEST_SHOWN: usize = 40;

/// How deep branches of `oneOf` and `anyOf` are opened.
const DEEPEST_BRANCH: usize = 8;

/// The keyword of what is no error: a pattern was given up over a value, so that nobody knows whether it is broken.
pub(crate) const UNDECIDED: &str = "undecided";

/// The keyword of what no value could keep: the description is wrong, not the value.
pub(crate) const IMPOSSIBLE: &str = "impossible";

/// How a value breaks a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// A JSON Pointer into the value; for a missing or surplus property, its own.
    pub pointer: String,
    /// The keyword that is broken.
    pub keyword: String,
    /// The schema that says so, with the keyword, where it is known.
    pub promise: SchemaRef,
    /// What the schema asks for.
    pub expected: Message,
    /// What was there instead, masked.
    pub actual: Message,
}

/// Explains one error of the validator.
pub(super) fn explain(
    schemas: &Schemas,
    asked: &SchemaRef,
    error: &ValidationError<'_>,
    whole: &Value,
    explained: &mut Vec<SchemaError>,
) {
    explain_at(schemas, asked, error, whole, 0, explained);
}

fn explain_at(
    schemas: &Schemas,
    asked: &SchemaRef,
    error: &ValidationError<'_>,
    whole: &Value,
    depth: usize,
    explained: &mut Vec<SchemaError>,
) {
    let at = error.instance_path().as_str().to_owned();
    let instance = error.instance();
    let promise = error
        .absolute_keyword_location()
        .and_then(|location| schemas.located(location.as_str()))
        .unwrap_or_else(|| asked.clone());
    let told = |pointer: String, keyword: &str, expected: Message, actual: Message| SchemaError {
        pointer,
        keyword: keyword.to_owned(),
        promise: promise.clone(),
        expected,
        actual,
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let expected = Message::new("expected-property").with("name", shortened(name));
            explained.push(told(
                pointer::child(&at, name),
                "required",
                expected,
                Message::new("actual-missing"),
            ));
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let keyword = error.kind().keyword();
            for name in unexpected.iter().take(20) {
                let pointer = pointer::child(&at, name);
                let actual =
                    whole.pointer(&pointer).map_or_else(|| Message::new("actual-surplus"), actual_value);
                let expected = Message::new("expected-no-property").with("name", shortened(name));
                explained.push(told(pointer, keyword, expected, actual));
            }
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let keyword = error.kind().keyword();
            let branch = chosen_branch(schemas, &promise, instance)
                .or_else(|| certain_branch(context, &at))
                .and_then(|index| context.get(index))
                .filter(|errors| !errors.is_empty() && depth < DEEPEST_BRANCH);
            if let Some(errors) = branch {
                for inner in errors.iter().take(20) {
                    explain_at(schemas, asked, inner, whole, depth + 1, explained);
                }
                return;
            }
            let expected = Message::new("expected-branch")
                .with_number("count", i64::try_from(context.len()).unwrap_or(i64::MAX));
            explained.push(told(at, keyword, expected, actual_value(instance)));
        }
        ValidationErrorKind::OneOfMultipleValid { context } => {
            let fitting = context.iter().filter(|errors| errors.is_empty()).count();
            let actual = Message::new("actual-branches")
                .with_number("count", i64::try_from(fitting).unwrap_or(i64::MAX));
            explained.push(told(at, "oneOf", Message::new("expected-one-branch"), actual));
        }
        ValidationErrorKind::PropertyNames { error: inner } => {
            let (_, expected, _) = plain(inner.kind(), inner.instance());
            explained.push(told(at, "propertyNames", expected, actual_value(inner.instance())));
        }
        // The validator tries what follows when the pattern holds and when it does not, and says so only where that differs.
        ValidationErrorKind::BacktrackLimitExceeded { .. }
        | ValidationErrorKind::RegexEngineFailure { .. } => {
            let pattern = schemas.view(&promise).and_then(Value::as_str);
            let expected = match pattern {
                Some(pattern) => Message::new("expected-pattern").with("pattern", shortened(pattern)),
                None => Message::new("expected-keyword").with("keyword", error.kind().keyword()),
            };
            explained.push(told(at, UNDECIDED, expected, Message::new("actual-undecided")));
        }
        kind => {
            let (keyword, expected, actual) = plain(kind, instance);
            explained.push(told(at, &keyword, expected, actual));
        }
    }
}

/// Keyword, expectation and reality of an error about one value.
fn plain(kind: &ValidationErrorKind, instance: &Value) -> (String, Message, Message) {
    use ValidationErrorKind as Kind;

    let expected = |key: &str, name: &str, value: String| Message::new(key).with(name, value);
    let number = |key: &str, limit: u64| {
        Message::new(key).with_number("limit", i64::try_from(limit).unwrap_or(i64::MAX))
    };
    let expectation = match kind {
        Kind::Type { kind } => expected("expected-type", "type", types(kind)),
        Kind::Format { format } => expected("expected-format", "format", shortened(format)),
        Kind::Custom { keyword, message } if keyword == formats::RANGE => {
            let message = expected("expected-format", "format", message.clone());
            return ("format".to_owned(), message, actual_value(instance));
        }
        Kind::Enum { options } => expected("expected-enum", "values", listed(options)),
        Kind::Constant { expected_value } => expected("expected-const", "value", shown(expected_value)),
        Kind::Pattern { pattern } => expected("expected-pattern", "pattern", shortened(pattern)),
        Kind::Minimum { limit } => expected("expected-minimum", "limit", shown(limit)),
        Kind::Maximum { limit } => expected("expected-maximum", "limit", shown(limit)),
        Kind::ExclusiveMinimum { limit } => expected("expected-exclusive-minimum", "limit", shown(limit)),
        Kind::ExclusiveMaximum { limit } => expected("expected-exclusive-maximum", "limit", shown(limit)),
        Kind::MultipleOf { multiple_of } => expected("expected-multiple", "of", multiple_of.to_string()),
        Kind::MinLength { limit } => number("expected-min-length", *limit),
        Kind::MaxLength { limit } => number("expected-max-length", *limit),
        Kind::MinItems { limit } => number("expected-min-items", *limit),
        Kind::MaxItems { limit } => number("expected-max-items", *limit),
        Kind::MinProperties { limit } => number("expected-min-properties", *limit),
        Kind::MaxProperties { limit } => number("expected-max-properties", *limit),
        Kind::UniqueItems => Message::new("expected-unique-items"),
        Kind::FalseSchema => Message::new("expected-nothing"),
        other => expected("expected-keyword", "keyword", other.keyword().to_owned()),
    };
    let count = |key: &str, count: usize| {
        Message::new(key).with_number("count", i64::try_from(count).unwrap_or(i64::MAX))
    };
    let actual = match (kind, instance) {
        (Kind::MinLength { .. } | Kind::MaxLength { .. }, Value::String(text)) => {
            count("actual-length", text.chars().count())
        }
        (Kind::MinItems { .. } | Kind::MaxItems { .. }, Value::Array(items)) => {
            count("actual-items", items.len())
        }
        (Kind::MinProperties { .. } | Kind::MaxProperties { .. }, Value::Object(members)) => {
            count("actual-properties", members.len())
        }
        _ => actual_value(instance),
    };
    (kind.keyword().to_owned(), expectation, actual)
}

/// The branch that `discriminator` beside `oneOf` or `anyOf` chooses.
fn chosen_branch(schemas: &Schemas, promise: &SchemaRef, instance: &Value) -> Option<usize> {
    let (holder, keyword) = pointer::parent(&promise.pointer)?;
    let holder = SchemaRef { document: promise.document.clone(), pointer: holder.to_owned() };
    let schema = schemas.view(&holder)?;
    let discriminator = schema.get("discriminator")?;
    let name = discriminator.get("propertyName")?.as_str()?;
    let value = instance.get(name)?.as_str()?;
    let wanted = discriminator.get("mapping").and_then(|mapping| mapping.get(value)).and_then(Value::as_str);
    let wanted = wanted.unwrap_or(value);
    let last = wanted.rsplit(['/', '#']).next()?;
    let branches = schema.get(&keyword)?.as_array()?;
    branches.iter().position(|branch| {
        let reference = branch.get("$ref").and_then(Value::as_str).unwrap_or_default();
        reference.rsplit(['/', '#']).next().is_some_and(|name| name == last)
    })
}

/// The only branch that fails inside the value rather than on its kind, if there is just one.
fn certain_branch(context: &[Vec<ValidationError<'static>>], at: &str) -> Option<usize> {
    let is_possible = |errors: &&Vec<ValidationError<'static>>| {
        !errors.iter().any(|error| {
            let place = error.instance_path().as_str();
            let is_child = place.strip_prefix(at).is_some_and(|rest| rest.matches('/').count() == 1);
            match error.kind() {
                ValidationErrorKind::Type { .. } | ValidationErrorKind::FalseSchema => place == at,
                ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. } => {
                    place == at || is_child
                }
                _ => false,
            }
        })
    };
    let mut possible = context.iter().enumerate().filter(|(_, errors)| is_possible(errors));
    let first = possible.next()?.0;
    possible.next().is_none().then_some(first)
}

/// `type` and, for a scalar, its first letters.
pub(crate) fn actual_value(value: &Value) -> Message {
    match value {
        Value::Array(items) => {
            Message::new("actual-items").with_number("count", i64::try_from(items.len()).unwrap_or(i64::MAX))
        }
        Value::Null => Message::new("actual-null"),
        Value::Object(members) => Message::new("actual-properties")
            .with_number("count", i64::try_from(members.len()).unwrap_or(i64::MAX)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Message::new("actual-value").with("type", type_name(value)).with("value", shown(value))
        }
    }
}

/// The name of a value's type.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "array",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Object(_) => "object",
        Value::String(_) => "string",
    }
}

/// A scalar as JSON, or the type of anything larger: short, and without what may tell who somebody is.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => type_name(value).to_owned(),
        Value::Bool(_) | Value::Null | Value::Number(_) => shortened(&value.to_string()),
        Value::String(text) => format!("\"{}\"", shortened(text)),
    }
}

fn listed(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut listed: Vec<String> = options.iter().take(10).map(shown).collect();
    if options.len() > 10 {
        listed.push("…".to_owned());
    }
    listed.join(", ")
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(several) => {
            several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// At most [`LONGEST_SHOWN`] letters, secrets and personal numbers masked, control characters replaced.
pub(crate) fn shortened(text: &str) -> String {
    // Masked before it is cut, so that half a number is not shown; a bounded part, so that a huge text costs nothing.
    let text = Masker::default().text(&text.chars().take(4 * LONGEST_SHOWN).collect::<String>());
    let mut short: String = text
        .chars()
        .take(LONGEST_SHOWN)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if text.chars().nth(LONGEST_SHOWN).is_some() {
        short.push('…');
    }
    short
}
