//! A keyword of a schema turned into values that may break it; the caller keeps those that do.

use samprov_contract::{SchemaRef, Schemas};
use serde_json::{Map, Value, json};

use super::{
    evaluate::{Broken, Evaluator, Way, types_of},
    formats,
    operator::With,
    sites::{Site, sites},
};

/// The longest text and list that is made to break a bound.
const MOST_MADE: u64 = 20_000;

/// A value that breaks a keyword at one of its sites, and what else it breaks there: judged by the schema of the site alone.
#[derive(Clone, Debug)]
pub(crate) struct Breach {
    /// The value in place of what is at the site.
    pub(crate) value: Value,
    /// All that it breaks.
    pub(crate) broken: Vec<Broken>,
}

/// Values for a site that break a keyword of its schema.
pub(crate) fn breaches(
    schemas: &Schemas,
    way: Way,
    site: &SchemaRef,
    now: Option<&Value>,
    (keyword, with): (&str, With),
) -> Vec<Breach> {
    let Some(Value::Object(view)) = schemas.view(site) else { return Vec::new() };
    let made = match with {
        With::Plain => plain(view, now, keyword),
        other => special(view, now, other),
    };
    let mut evaluator = Evaluator::new(schemas, way);
    let all = made.into_iter().map(|value| Breach { broken: evaluator.broken(site, &value), value });
    all.filter(|breach| breach.broken.iter().any(|broken| is_meant(keyword, broken.keyword))).collect()
}

/// Whether a broken keyword is the one that is meant. A choice is broken as whatever its branches ask for.
pub(crate) fn is_meant(keyword: &str, broken: &str) -> bool {
    match keyword {
        "choice" => true,
        "minimum" => matches!(broken, "minimum" | "exclusiveMinimum"),
        "maximum" => matches!(broken, "maximum" | "exclusiveMaximum"),
        "enum" => matches!(broken, "enum" | "const"),
        _ => keyword == broken,
    }
}

/// Whether a schema has a keyword.
fn has(view: &Map<String, Value>, keyword: &str) -> bool {
    match keyword {
        "choice" => ["oneOf", "anyOf"]
            .iter()
            .any(|key| view.get(*key).and_then(Value::as_array).is_some_and(|all| all.len() > 1)),
        "minimum" => view.contains_key("minimum") || view.contains_key("exclusiveMinimum"),
        "maximum" => view.contains_key("maximum") || view.contains_key("exclusiveMaximum"),
        "enum" => view.contains_key("enum") || view.contains_key("const"),
        "additionalProperties" => view.get(keyword) == Some(&Value::Bool(false)),
        _ => view.contains_key(keyword),
    }
}

/// The sites at which a keyword can be broken in a message of which nothing is known yet.
pub(crate) fn breakable(
    schemas: &Schemas,
    way: Way,
    root: &SchemaRef,
    what: (&str, With),
) -> Vec<(Site, Vec<Breach>)> {
    sites(schemas, way, root, None)
        .into_iter()
        .filter_map(|site| {
            let found = breaches(schemas, way, &site.schema, None, what);
            (!found.is_empty()).then_some((site, found))
        })
        .collect()
}

#[allow(clippy::too_many_lines, reason = "one arm for each keyword")]
fn plain(view: &Map<String, Value>, now: Option<&Value>, keyword: &str) -> Vec<Value> {
    if !has(view, keyword) {
        return Vec::new();
    }
    let text = now.and_then(Value::as_str).unwrap_or("a");
    let items = || match now {
        Some(Value::Array(items)) if !items.is_empty() => items.clone(),
        _ => vec![example(view.get("items"))],
    };
    let members = || now.and_then(Value::as_object).cloned().unwrap_or_default();
    let number = |key: &str| view.get(key).and_then(Value::as_f64);
    let count = |key: &str| view.get(key).and_then(Value::as_u64);
    match keyword {
        "type" => vec![
            json!(12_345),
            json!("not-of-this-type"),
            json!({"not": "of this type"}),
            json!(["not of this type"]),
            json!(true),
        ],
        "enum" => vec![
            json!(format!("{text}-not-one-of-these")),
            json!("not-one-of-these"),
            json!(987_654),
            json!(!is_true(now)),
        ],
        "format" => ["not-of-this-format", "2024-02-30", "2024-13-01T25:00:00Z", "1.2.3.456", "a b"]
            .iter()
            .map(|text| json!(text))
            .chain([json!(3_000_000_000_u64), json!(1e19)])
            .collect(),
        "pattern" => {
            let least = usize::try_from(count("minLength").unwrap_or(1).clamp(1, 64)).unwrap_or(1);
            let odd = ["!", "§", "x", "0", "å", " "].iter().map(|it| json!(it.repeat(least)));
            odd.chain([json!(format!("{text}!")), json!(format!("!{text}")), json!("")]).collect()
        }
        "minLength" => {
            let least = count("minLength").unwrap_or(0);
            let shorter = usize::try_from(least.min(MOST_MADE)).unwrap_or(0).saturating_sub(1);
            vec![
                json!(text.chars().cycle().take(shorter).collect::<String>()),
                json!("x".repeat(shorter)),
                json!("1".repeat(shorter)),
            ]
        }
        "maxLength" => match count("maxLength").filter(|most| *most < MOST_MADE) {
            Some(most) => {
                let longer = usize::try_from(most + 1).unwrap_or(0);
                let filled = if text.is_empty() { "a" } else { text };
                vec![
                    json!(filled.chars().cycle().take(longer).collect::<String>()),
                    json!("a".repeat(longer)),
                    json!("1".repeat(longer)),
                ]
            }
            None => Vec::new(),
        },
        "minimum" => [number("minimum").map(|least| least - 1.0), number("exclusiveMinimum")]
            .into_iter()
            .flatten()
            .map(plainest)
            .collect(),
        "maximum" => [number("maximum").map(|most| most + 1.0), number("exclusiveMaximum")]
            .into_iter()
            .flatten()
            .map(plainest)
            .collect(),
        "multipleOf" => {
            let of = number("multipleOf").unwrap_or(1.0);
            let at = now.and_then(Value::as_f64).unwrap_or(0.0);
            vec![plainest(at + 1.0), plainest(at + of / 2.0)]
        }
        "required" => {
            let names = view
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            names
                .map(|name| {
                    let mut left = members();
                    left.shift_remove(name);
                    Value::Object(left)
                })
                .collect()
        }
        "additionalProperties" => {
            let mut more = members();
            more.insert("samprovSurplus".to_owned(), json!("surplus"));
            vec![Value::Object(more)]
        }
        "minItems" => {
            let fewer =
                usize::try_from(count("minItems").unwrap_or(0).min(MOST_MADE)).unwrap_or(0).saturating_sub(1);
            vec![Value::Array(items().into_iter().cycle().take(fewer).collect())]
        }
        "maxItems" => match count("maxItems").filter(|most| *most < 2_000) {
            Some(most) => vec![Value::Array(
                items().into_iter().cycle().take(usize::try_from(most + 1).unwrap_or(0)).collect(),
            )],
            None => Vec::new(),
        },
        "uniqueItems" => {
            let mut twice = items();
            twice.extend(twice.first().cloned());
            vec![Value::Array(twice)]
        }
        "minProperties" => vec![json!({})],
        "choice" => vec![
            json!({"samprovOther": true}),
            json!("no branch"),
            json!(12_345),
            json!([["no branch"]]),
            Value::Null,
        ],
        _ => Vec::new(),
    }
}

/// Values that break in one particular way; `now` must be what they are made from.
fn special(view: &Map<String, Value>, now: Option<&Value>, with: With) -> Vec<Value> {
    let types = view.get("type").map(types_of).unwrap_or_default();
    let imagined = |name: &str| types.contains(&name);
    match with {
        With::Plain => Vec::new(),
        With::Null => vec![Value::Null],
        With::AsText => match now {
            Some(Value::Number(number)) => vec![json!(number.to_string())],
            Some(Value::Bool(truth)) => vec![json!(truth.to_string())],
            None if imagined("boolean") => vec![json!("true")],
            None if imagined("integer") || imagined("number") => vec![json!("1")],
            _ => Vec::new(),
        },
        With::AsNumber => match now {
            Some(Value::Bool(truth)) => vec![json!(u8::from(*truth))],
            None if imagined("boolean") => vec![json!(1)],
            _ => Vec::new(),
        },
        With::WithoutList => match now {
            Some(Value::Array(items)) => {
                items.first().cloned().or_else(|| Some(json!({}))).into_iter().collect()
            }
            None if imagined("array") => vec![example(view.get("items"))],
            _ => Vec::new(),
        },
        With::InList => match now {
            Some(other) if !other.is_array() => vec![json!([other])],
            None if !imagined("array") && !types.is_empty() => vec![json!([])],
            _ => Vec::new(),
        },
        With::Fraction => match now {
            Some(Value::Number(number)) => {
                number.as_f64().map(|number| json!(number + 0.5)).into_iter().collect()
            }
            None if imagined("integer") => vec![json!(1.5)],
            _ => Vec::new(),
        },
        With::Slashes => match now {
            Some(Value::String(text)) => vec![json!(text.replacen('-', "/", 2).replace('T', " "))],
            None => vec![json!("2024/05/01 12:00:00Z")],
            _ => Vec::new(),
        },
        With::WithoutOffset => match now {
            Some(Value::String(text)) if text.len() >= 19 => {
                text.get(..19).map(|text| json!(text)).into_iter().collect()
            }
            None if is_format(view, "date-time") => vec![json!("2024-05-01T12:00:00")],
            _ => Vec::new(),
        },
        With::OtherCase => {
            let text = now.and_then(Value::as_str);
            let listed =
                view.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            text.into_iter().chain(listed).map(other_case).map(Value::String).collect()
        }
    }
}

fn is_format(view: &Map<String, Value>, format: &str) -> bool {
    formats::KNOWN.contains(&format) && view.get("format").and_then(Value::as_str) == Some(format)
}

fn is_true(value: Option<&Value>) -> bool {
    value == Some(&Value::Bool(true))
}

fn other_case(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower == text { text.to_uppercase() } else { lower }
}

/// A whole number where it is one.
fn plainest(number: f64) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "checked against the range first")]
    if number.fract() == 0.0 && number.abs() < 9e15 { json!(number as i64) } else { json!(number) }
}

/// A value that a schema of one type may hold.
fn example(schema: Option<&Value>) -> Value {
    if let Some(first) = schema.and_then(|schema| schema.get("enum")?.as_array()?.first()) {
        return first.clone();
    }
    match schema.and_then(|schema| schema.get("type")).map(types_of).unwrap_or_default().first().copied() {
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") | None => json!({}),
        Some(_) => json!("a"),
    }
}
