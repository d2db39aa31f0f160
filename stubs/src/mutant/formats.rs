//! A text and the name of a format turned into whether it is broken for certain.

use serde_json::Value;

/// Whether a value surely breaks a format. Unknown formats are never broken.
pub(crate) fn is_broken(format: &str, value: &Value) -> bool {
    match (format, value) {
        ("int32", Value::Number(number)) => {
            number.as_f64().is_some_and(|number| number.abs() > 2_147_483_648.0)
        }
        ("int64", Value::Number(number)) => number.as_f64().is_some_and(|number| number.abs() > 9.3e18),
        ("date", Value::String(text)) => !is_date(text),
        ("date-time", Value::String(text)) => !is_moment(text),
        ("uuid", Value::String(text)) => !is_uuid(text),
        ("email", Value::String(text)) => !text.contains('@') || text.contains(' '),
        ("uri", Value::String(text)) => !text.contains(':') || text.contains([' ', '"', '<']),
        ("ipv4", Value::String(text)) => text.parse::<std::net::Ipv4Addr>().is_err(),
        ("ipv6", Value::String(text)) => text.parse::<std::net::Ipv6Addr>().is_err(),
        _ => false,
    }
}

/// The formats that [`is_broken`] knows for texts.
pub(crate) const KNOWN: [&str; 7] = ["date", "date-time", "email", "ipv4", "ipv6", "uri", "uuid"];

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let number = |part: Option<&str>, digits: usize| {
        part.filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|part| part.parse::<u32>().ok())
    };
    let (year, month, day) = (number(parts.next(), 4), number(parts.next(), 2), number(parts.next(), 2));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// RFC 3339, 5.6.
fn is_moment(text: &str) -> bool {
    let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else { return false };
    let has_offset =
        rest.ends_with(['Z', 'z']) || rest.get(9..).is_some_and(|rest| rest.contains(['+', '-']));
    is_date(date) && rest.starts_with(['T', 't']) && has_offset && rest.len() >= 10
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == lengths.len()
        && groups.iter().zip(lengths).all(|(group, length)| group.len() == length)
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
