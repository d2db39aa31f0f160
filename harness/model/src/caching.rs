//! How long answers of a dependency may be used again (mellanlagring): words of a description turned into a limit that a case can hold
//! a consumer to (RFC 9111).

use std::{borrow::Cow, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::span::{NoSpan, Span};

/// What is agreed about using answers of a dependency again: `none`, or for how long, for example `60s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreedCaching {
    /// For so long.
    For(Span),
    /// Not at all.
    None,
}

/// How long an answer may be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "limit")]
pub enum CachingLimit {
    /// Not without asking whether it still holds (RFC 9111, 5.2.2.4).
    AskedAnew,
    /// For so long (RFC 9111, 4.2).
    For {
        /// So many milliseconds.
        milliseconds: u32,
    },
    /// It may not even be stored (RFC 9111, 5.2.2.5).
    NotStored,
}

/// Who asks for a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LimitSource {
    /// The agreement (`cache`), or a requirement on the consumer.
    Agreed,
    /// The description of the dependency alone. It speaks to caches of HTTP: what a service keeps as records of its own looks the
    /// same from outside, and may be its right.
    Described,
}

impl CachingLimit {
    /// The limit that a `Cache-Control` field sets; `None` where it sets none that can be told from outside.
    pub fn of_field(field: &str) -> Option<Self> {
        let directives = directives(field);
        let find = |wanted: &str| directives.iter().find(|(name, _)| name == wanted);
        let is_there = |wanted: &str| find(wanted).is_some();
        // A cache that knows the status may pass over no-store (5.2.2.3): what it then may do is for the other directives to say.
        if is_there("no-store") && !is_there("must-understand") {
            return Some(Self::NotStored);
        }
        // With names of fields it is about these only.
        if find("no-cache").is_some_and(|(_, value)| value.is_empty()) {
            return Some(Self::AskedAnew);
        }
        // RFC 5861, 3: used although it is stale, while it is asked for anew.
        if is_there("stale-while-revalidate") {
            return None;
        }
        // A service asks for many, so that its cache is shared (5.2.2.10); a private one would go by max-age: the longer of them holds.
        let ages = ["max-age", "s-maxage"].into_iter().filter_map(find);
        let longest = ages.map(|(_, value)| value.parse::<u32>().ok()).collect::<Option<Vec<u32>>>()?;
        longest.into_iter().max().map(|seconds| match seconds {
            0 => Self::AskedAnew,
            seconds => Self::For { milliseconds: seconds.saturating_mul(1_000) },
        })
    }

    /// The word used in reports.
    pub fn text(self) -> String {
        match self {
            Self::AskedAnew => "no-cache".to_owned(),
            Self::For { milliseconds } => format!("{milliseconds} ms"),
            Self::NotStored => "no-store".to_owned(),
        }
    }
}

impl From<AgreedCaching> for CachingLimit {
    fn from(agreed: AgreedCaching) -> Self {
        match agreed {
            AgreedCaching::For(span) => Self::For { milliseconds: span.milliseconds() },
            AgreedCaching::None => Self::AskedAnew,
        }
    }
}

/// The directives of a field with their values, names in lower case. A comma within quotes separates nothing.
fn directives(field: &str) -> Vec<(String, String)> {
    let mut quoted = false;
    let parts = field.split(|character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    });
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_owned())
        })
        .collect()
}

impl FromStr for AgreedCaching {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        match text {
            "none" => Ok(Self::None),
            span => span.parse().map(Self::For),
        }
    }
}

impl<'de> Deserialize<'de> for AgreedCaching {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|error| D::Error::custom(format!("\"{text}\" is neither none nor a span: {error}")))
    }
}

impl Serialize for AgreedCaching {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::For(span) => serializer.collect_str(span),
            Self::None => serializer.serialize_str("none"),
        }
    }
}

impl JsonSchema for AgreedCaching {
    fn schema_name() -> Cow<'static, str> {
        "AgreedCaching".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(none|[0-9.]+(ms|s|m|min|h))$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_sets_the_limit_that_its_strictest_directive_sets() {
        let kept = |seconds: u32| Some(CachingLimit::For { milliseconds: seconds * 1_000 });
        for (field, limit) in [
            ("no-store", Some(CachingLimit::NotStored)),
            ("No-Store, max-age=60", Some(CachingLimit::NotStored)),
            ("private, no-cache", Some(CachingLimit::AskedAnew)),
            ("max-age=0, must-revalidate", Some(CachingLimit::AskedAnew)),
            ("max-age=2", kept(2)),
            ("max-age=\"2\"", kept(2)),
            ("max-age=0, s-maxage=3", kept(3)),
            ("max-age=99999999999", None),
            ("max-age=soon", None),
            ("private", None),
            ("", None),
        ] {
            assert_eq!(CachingLimit::of_field(field), limit, "{field}");
        }
    }

    #[test]
    fn a_field_that_leaves_a_way_out_sets_no_limit() {
        for field in [
            "no-cache=\"set-cookie, x\"",
            "no-store, must-understand",
            "max-age=0, stale-while-revalidate=30",
            "x=\"no-store\"",
            "x=\"a, no-store\"",
        ] {
            assert_eq!(CachingLimit::of_field(field), None, "{field}");
        }
    }

    #[test]
    fn what_is_agreed_is_read_as_it_is_written() {
        for text in ["none", "60s", "500ms"] {
            assert_eq!(
                serde_json::to_string(&text.parse::<AgreedCaching>().unwrap()).unwrap(),
                format!("\"{text}\"")
            );
        }
        for text in ["", "never", "60", "0s"] {
            assert!(serde_json::from_value::<AgreedCaching>(text.into()).is_err(), "{text}");
        }
    }
}
