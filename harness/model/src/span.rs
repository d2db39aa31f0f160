//! A span of time (tidsrymd) as descriptions write it: `500ms`, `10s`, `2m`, `1h`.

use std::{borrow::Cow, fmt, str::FromStr, time::Duration};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A span of time of at least a millisecond and at most a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u32);

/// What is no span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a span of time such as 500ms, 10s or 2m, a millisecond to a day")]
pub struct NoSpan;

const DAY: u32 = 86_400_000;

impl Span {
    /// So many seconds, at least one and at most a day.
    pub(crate) fn seconds(seconds: u32) -> Self {
        Self(seconds.saturating_mul(1_000).clamp(1_000, DAY))
    }

    /// In milliseconds.
    pub fn milliseconds(self) -> u32 {
        self.0
    }

    /// As a duration.
    pub fn duration(self) -> Duration {
        Duration::from_millis(u64::from(self.0))
    }
}

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let unit = match &text[digits.len()..] {
            "ms" => 1.0,
            "s" => 1_000.0,
            "m" | "min" => 60_000.0,
            "h" => 3_600_000.0,
            _ => return Err(NoSpan),
        };
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number: f64 = digits.parse().map_err(|_| NoSpan)?;
        let milliseconds = number * unit;
        if !is_plain || !(1.0..=f64::from(DAY)).contains(&milliseconds) {
            return Err(NoSpan);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within 1 and a day"
        )]
        Ok(Self(milliseconds.round() as u32))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            whole if whole % 1_000 == 0 => write!(formatter, "{}s", whole / 1_000),
            milliseconds => write!(formatter, "{milliseconds}ms"),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|error| D::Error::custom(format!("\"{text}\" is {error}")))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9.]+(ms|s|m|min|h)$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_as_it_is_written() {
        let read = |text: &str| text.parse::<Span>().map(Span::milliseconds);
        assert_eq!(read("500ms"), Ok(500));
        assert_eq!(read("1.5s"), Ok(1_500));
        assert_eq!(read("2m"), Ok(120_000));
        assert_eq!("90s".parse::<Span>().map(|span| span.to_string()), Ok("90s".to_owned()));
        for text in ["", "2", "s", "-1s", "0s", "1e3s", "25h", "nans", "2 s", "2å"] {
            assert_eq!(read(text), Err(NoSpan), "{text}");
        }
    }
}
