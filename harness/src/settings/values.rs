//! The small values of settings, parsed from the text that flags, variables and files share.

use std::{str::FromStr, time::Duration};

use serde::{
    Deserialize,
    de::{DeserializeOwned, IntoDeserializer, value::Error as WordError},
};
use url::Url;

/// A span of time such as `500ms`, `10s`, `2m` or `1h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(pub Duration);

/// Requests per second, such as `50/s` or `600/min`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Rate(pub f64);

/// A running candidate: `URL` or `SERVICE=URL`, where SERVICE is a service id or the name of a dependency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TargetAddress {
    /// The service or dependency; `None` is the one service under test.
    pub service: Option<String>,
    /// The base address, used exactly as given.
    pub url: Url,
}

/// A header field that is sent with every request. The value may hold `${NAME}` and counts as a secret.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HeaderLine {
    /// The name of the field.
    pub name: String,
    /// Its value as written, references not yet replaced.
    pub value: String,
}

/// A host name or an address, without scheme, port or path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HostName(pub String);

/// Why a text is not a value of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not a header field.
    #[error("expected `Name: value`; the name has letters, digits and hyphens only")]
    Header,
    /// Not a host.
    #[error("expected a host name or an address alone, such as host.docker.internal or 192.0.2.1")]
    Host,
    /// Not a rate.
    #[error("expected requests per second such as 50/s, or per minute such as 600/min")]
    Rate,
    /// Not a span of time.
    #[error("expected a number and a unit, such as 500ms, 10s, 2m or 1h")]
    Span,
    /// Not a switch.
    #[error("expected true or false (also 1 or 0)")]
    Switch,
    /// Not an address.
    #[error("expected URL or SERVICE=URL with http or https, such as http://127.0.0.1:8080")]
    Target,
}

/// A switch: `true` or `1`, `false` or `0`.
pub fn switch(text: &str) -> Result<bool, ValueError> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(ValueError::Switch),
    }
}

/// One word of a closed list, by the names that the files use.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    T::deserialize(text.into_deserializer()).map_err(|error: WordError| error.to_string())
}

impl FromStr for Span {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let unit = match &text[digits.len()..] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            _ => return Err(ValueError::Span),
        };
        let seconds = positive(digits).ok_or(ValueError::Span)? * unit;
        // Ten years: more is a slip of the pen and would overflow later sums.
        if seconds > 315_360_000.0 {
            return Err(ValueError::Span);
        }
        Duration::try_from_secs_f64(seconds).map(Self).map_err(|_| ValueError::Span)
    }
}

impl FromStr for Rate {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (number, per) = match text.split_once('/') {
            Some((number, "s")) => (number, 1.0),
            Some((number, "m" | "min")) => (number, 60.0),
            Some(_) => return Err(ValueError::Rate),
            None => (text, 1.0),
        };
        positive(number).map(|number| Self(number / per)).ok_or(ValueError::Rate)
    }
}

impl FromStr for TargetAddress {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (service, address) = match text.split_once('=') {
            Some((service, address)) if !service.contains([':', '/', '?']) && !service.is_empty() => {
                (Some(service.to_owned()), address)
            }
            _ => (None, text),
        };
        let url = Url::parse(address).map_err(|_| ValueError::Target)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(ValueError::Target);
        }
        Ok(Self { service, url })
    }
}

impl FromStr for HostName {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let is_address = text.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_label = |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-');
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_name = text.len() <= 253
            && name.bytes().all(is_letter)
            && name.split('.').all(is_label)
            && Url::parse(&format!("http://{text}/")).is_ok();
        if is_address || is_name { Ok(Self(text.to_owned())) } else { Err(ValueError::Host) }
    }
}

impl TryFrom<String> for HostName {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl FromStr for HeaderLine {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (name, value) = text.split_once(':').ok_or(ValueError::Header)?;
        let name = name.trim();
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || value.chars().any(char::is_control) {
            return Err(ValueError::Header);
        }
        Ok(Self { name: name.to_owned(), value: value.trim().to_owned() })
    }
}

impl std::fmt::Debug for HeaderLine {
    /// Values are secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: ...", self.name)
    }
}

fn positive(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = plain.then(|| text.parse().ok())??;
    (number.is_finite() && number > 0.0).then_some(number)
}

impl TryFrom<String> for Span {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl TryFrom<String> for Rate {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl TryFrom<String> for TargetAddress {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl TryFrom<String> for HeaderLine {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_needs_a_unit() {
        assert_eq!("500ms".parse(), Ok(Span(Duration::from_millis(500))));
        assert_eq!("1.5m".parse(), Ok(Span(Duration::from_secs(90))));
        for text in ["10", "", "s", "-1s", "0s", "1y", "1e9s", "99999999999h", "å"] {
            assert_eq!(text.parse::<Span>(), Err(ValueError::Span), "{text}");
        }
    }

    #[test]
    fn a_rate_is_per_second_unless_it_says_per_minute() {
        assert_eq!("50/s".parse(), Ok(Rate(50.0)));
        assert_eq!("600/min".parse(), Ok(Rate(10.0)));
        assert_eq!("0/s".parse::<Rate>(), Err(ValueError::Rate));
    }

    #[test]
    fn a_target_may_name_its_service() {
        let target: TargetAddress = "se.exempel.register=http://127.0.0.1:8080/v1".parse().unwrap();
        assert_eq!(target.service.as_deref(), Some("se.exempel.register"));
        let plain: TargetAddress = "https://exempel.se/?a=b".parse().unwrap();
        assert_eq!(plain.service, None);
        assert_eq!("ftp://exempel.se".parse::<TargetAddress>(), Err(ValueError::Target));
    }

    #[test]
    fn a_host_is_a_name_or_an_address_alone() {
        for text in ["host.docker.internal", "stubs", "192.0.2.1", "fd00::1", "[fd00::1]", "a_b"] {
            assert_eq!(text.parse(), Ok(HostName(text.to_owned())), "{text}");
        }
        for text in ["", "a b", "http://a", "a:80", "a/b", "-a", "a..b", "999.1.1.1", "u@a", "å"] {
            assert_eq!(text.parse::<HostName>(), Err(ValueError::Host), "{text}");
        }
    }

    #[test]
    fn a_switch_is_also_a_digit() {
        assert_eq!((switch("1"), switch("FALSE")), (Ok(true), Ok(false)));
        assert_eq!(switch("2"), Err(ValueError::Switch));
    }

    #[test]
    fn a_header_keeps_its_reference_and_hides_it_from_debug() {
        let header: HeaderLine = "Authorization: Bearer ${TOKEN}".parse().unwrap();
        assert_eq!(header.value, "Bearer ${TOKEN}");
        assert_eq!(format!("{header:?}"), "Authorization: ...");
        assert_eq!("a b: c".parse::<HeaderLine>(), Err(ValueError::Header));
    }
}
