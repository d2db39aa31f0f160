//! Which formats are asserted, and how schemas are compiled.

use base64::{Engine, engine::general_purpose};
use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, ValidationOptions};
use serde_json::Value;

use super::reference::Dialect;

/// The keyword that stands for `format: int32` and `format: int64`: the library knows formats of texts only.
pub(crate) const RANGE: &str = "x-samprov-range";

/// The most steps that a pattern may backtrack over one text.
const MOST_BACKTRACKING: usize = 200_000;

/// How every schema is compiled.
pub(super) fn options<'r>() -> ValidationOptions<'r> {
    jsonschema::options()
        .offline()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(
            PatternOptions::fancy_regex()
                .backtrack_limit(MOST_BACKTRACKING)
                .size_limit(4 << 20)
                .dfa_size_limit(4 << 20),
        )
        .with_format("byte", is_base64)
        .with_format("uuid", is_uuid)
        .with_keyword(RANGE, |_, value, _| {
            let range = if value == "int32" { Range::Int32 } else { Range::Int64 };
            Ok(Box::new(range))
        })
}

/// How the schemas of a dialect are compiled.
pub(super) fn options_of<'r>(dialect: Dialect) -> ValidationOptions<'r> {
    match dialect {
        Dialect::Draft202012 => options(),
        // OpenAPI 3.0 leaves formats open: only those are asserted whose meaning is beyond doubt there.
        Dialect::Draft4 => {
            let lenient = [
                "duration",
                "idn-email",
                "idn-hostname",
                "iri",
                "iri-reference",
                "json-pointer",
                "regex",
                "relative-json-pointer",
                "uri-reference",
                "uri-template",
            ];
            lenient
                .into_iter()
                .fold(options(), |options, name| options.with_format(name, |_: &str| true))
                .with_format("time", is_time)
        }
    }
}

/// The whole numbers that a format allows.
#[derive(Clone, Copy)]
enum Range {
    Int32,
    Int64,
}

impl Keyword<'_> for Range {
    fn validate<'i>(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.holds(instance) {
            return Ok(());
        }
        Err(ValidationError::custom(match self {
            Self::Int32 => "int32",
            Self::Int64 => "int64",
        }))
    }

    fn is_valid(&self, instance: &Value) -> bool {
        self.holds(instance)
    }
}

impl Range {
    fn holds(self, instance: &Value) -> bool {
        let Value::Number(number) = instance else { return true };
        match self {
            Self::Int32 => number
                .as_f64()
                .is_none_or(|number| (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)),
            // 2^63 is the first that does not fit, and it is exact in floating point.
            Self::Int64 => {
                number.is_i64()
                    || number.as_f64().is_none_or(|number| {
                        (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number)
                    })
            }
        }
    }
}

/// Base64 in either alphabet, with or without padding and line breaks (RFC 4648).
fn is_base64(text: &str) -> bool {
    let plain: String =
        text.chars().filter(|letter| !letter.is_ascii_whitespace() && *letter != '=').collect();
    let standard = plain.replace('-', "+").replace('_', "/");
    general_purpose::STANDARD_NO_PAD.decode(standard.as_bytes()).is_ok()
        // Some encoders leave bits in the last letter; that is theirs to answer for, not a broken contract.
        || (standard.len() % 4 != 1
            && standard.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte)))
}

/// 8-4-4-4-12 hexadecimal digits (RFC 9562).
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A time of day, with or without an offset: OpenAPI 3.0 does not say which.
fn is_time(text: &str) -> bool {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, "Z"),
    };
    let mut parts = clock.splitn(3, ':');
    let in_range = |part: Option<&str>, most: u32| {
        part.filter(|digits| digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse::<u32>().ok())
            .is_some_and(|number| number <= most)
    };
    let hours = in_range(parts.next(), 23);
    let minutes = in_range(parts.next(), 59);
    let seconds = parts.next().is_none_or(|seconds| {
        let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
        in_range(Some(whole), 60)
            && !fraction.is_empty()
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    let offset_holds = offset.eq_ignore_ascii_case("z")
        || offset
            .get(1..)
            .and_then(|rest| rest.split_once(':'))
            .is_some_and(|(hours, minutes)| in_range(Some(hours), 23) && in_range(Some(minutes), 59));
    hours && minutes && seconds && offset_holds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_accepted_with_and_without_offset() {
        for good in ["12:30:45", "12:30", "12:30:45Z", "12:30:45.123+01:00"] {
            assert!(is_time(good), "{good}");
        }
        for bad in ["24:00:00", "12", "1:30", "12:30:45.", "12:30:45+1", "noon", ""] {
            assert!(!is_time(bad), "{bad}");
        }
    }

    #[test]
    fn base64_is_accepted_in_both_alphabets_and_refused_with_other_letters() {
        for good in ["", "aGVq", "aGU=", "aGU", "-_-_", "aGVq\r\naGVq"] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["åäö!", "a", "aGVqa"] {
            assert!(!is_base64(bad), "{bad}");
        }
    }

    #[test]
    fn a_uuid_has_five_groups_of_hexadecimal_digits() {
        assert!(is_uuid("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
        assert!(!is_uuid("f47ac10b58cc4372a5670e02b2c3d479"));
        assert!(!is_uuid("g47ac10b-58cc-4372-a567-0e02b2c3d479"));
    }
}
