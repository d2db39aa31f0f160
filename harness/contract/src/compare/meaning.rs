//! Whether two values mean the same, or are the same written another way.

use serde_json::Value;

/// What a schema says of a value, as far as it bears on its meaning.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// Whether the schema names this `format`.
    pub(super) has_format: &'a dyn Fn(&str) -> bool,
}

/// Whether two values mean the same: numbers as numbers (and as `float` keeps them), instants as instants to the millisecond,
/// UUIDs and mail addresses in either case, addresses with or without the slash of an empty path (RFC 3986, 6.2.3).
pub(super) fn is_same(reading: Reading<'_>, sent: &Value, seen: &Value) -> bool {
    let has = reading.has_format;
    match (sent, seen) {
        (Value::Number(left), Value::Number(right)) => {
            let close = |least: f64| {
                left.as_f64()
                    .zip(right.as_f64())
                    .is_some_and(|(left, right)| (left - right).abs() <= least * left.abs().max(right.abs()))
            };
            left == right
                || (left.is_f64() || right.is_f64()) && close(f64::EPSILON)
                || has("float") && close(f64::from(f32::EPSILON))
        }
        (Value::String(left), Value::String(right)) => {
            left == right
                || (has("uuid") || has("email") || has("idn-email")) && left.eq_ignore_ascii_case(right)
                || has("date-time")
                    && instant(left).zip(instant(right)).is_some_and(|(left, right)| {
                        left.0 == right.0 && digits_agree(&left.1, &right.1, MILLISECOND_DIGITS)
                    })
                || (has("uri") || has("url")) && left.trim_end_matches('/') == right.trim_end_matches('/')
        }
        (left, right) => left == right,
    }
}

/// Whether the same content is written another way (RFC 9110, 9.3.4 lets a server transform what it stores): letter case,
/// white space and separators, rounding, trailing zeros, masking.
pub(super) fn is_rewritten(sent: &Value, seen: &Value) -> bool {
    match (sent, seen) {
        (Value::Number(left), Value::Number(right)) => {
            left.as_f64().zip(right.as_f64()).is_some_and(|(left, right)| {
                left.fract() != 0.0 && (left - right).abs() <= 0.01 && left.trunc() != 0.0
            })
        }
        (Value::String(left), Value::String(right)) => {
            let plain = |text: &str| -> String {
                text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
            };
            let as_number = |text: &str| text.trim().parse::<f64>().ok();
            (!plain(left).is_empty() && plain(left) == plain(right))
                || as_number(left)
                    .zip(as_number(right))
                    .is_some_and(|(left, right)| (left - right).abs() <= f64::EPSILON * left.abs())
                || right.contains(['*', '•'])
                || instant(left).zip(instant(right)).is_some_and(|(left, right)| left.0 == right.0)
        }
        // Where a document takes a duration in either form, an answer may well give it in seconds.
        (Value::String(text), Value::Number(number)) | (Value::Number(number), Value::String(text)) => {
            duration(text).zip(number.as_f64()).is_some_and(|(left, right)| (left - right).abs() < 0.001)
        }
        _ => false,
    }
}

/// The seconds of a duration (RFC 3339, appendix A) in days, hours, minutes and seconds; months and years have no length.
fn duration(text: &str) -> Option<f64> {
    let rest = text.strip_prefix('P').filter(|rest| !rest.is_empty() && rest.len() <= 40)?;
    let (days, times) = rest.split_once('T').unwrap_or((rest, ""));
    let sum = |text: &str, units: &[(char, f64)]| {
        let mut seconds = 0.0;
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
            let (number, after) = rest.split_at(end);
            let unit = after.chars().next()?;
            let (_, length) = units.iter().find(|(known, _)| *known == unit)?;
            seconds += number.parse::<f64>().ok()? * length;
            rest = after.get(unit.len_utf8()..)?;
        }
        Some(seconds)
    };
    let days = sum(days, &[('D', 86_400.0), ('W', 604_800.0)])?;
    Some(days + sum(times, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?)
}

/// Digits of a second that every database keeps.
const MILLISECOND_DIGITS: usize = 3;

fn digits_agree(left: &str, right: &str, most: usize) -> bool {
    let of = |text: &str, at: usize| text.as_bytes().get(at).copied().unwrap_or(b'0');
    let longest = left.len().max(right.len());
    // What the shorter one keeps must agree, and it must keep milliseconds.
    let kept = left.len().min(right.len()).max(most).min(longest);
    (0..kept).all(|at| of(left, at) == of(right, at))
}

/// An RFC 3339 date and time as seconds from year 0 and the digits of its fraction.
pub(super) fn instant(text: &str) -> Option<(i64, String)> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let rest = text.get(19..)?;
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let fraction = rest.get(..zone)?.trim_start_matches('.').trim_end_matches('0').to_owned();
    let offset = match rest.get(zone..)? {
        "Z" | "z" => 0,
        signed => {
            let hours: i64 = signed.get(1..3)?.parse().ok()?;
            let minutes: i64 = signed.get(4..6)?.parse().ok()?;
            let seconds = (hours * 60 + minutes) * 60;
            if signed.starts_with('-') { -seconds } else { seconds }
        }
    };
    // Days from a year that begins in March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second - offset, fraction))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn same(format: &str, sent: &Value, seen: &Value) -> bool {
        is_same(Reading { has_format: &|named| named == format }, sent, seen)
    }

    #[test]
    fn values_that_mean_the_same_are_no_difference() {
        assert!(same("float", &json!(0.1), &json!(0.100_000_001_490_116_12)));
        assert!(!same("", &json!(0.1), &json!(0.100_000_001_490_116_12)));
        assert!(same(
            "date-time",
            &json!("2024-02-29T12:00:00.123456Z"),
            &json!("2024-02-29T13:00:00.123+01:00")
        ));
        assert!(!same("date-time", &json!("2024-02-29T12:00:00.5Z"), &json!("2024-02-29T12:00:00Z")));
        assert!(same("uri", &json!("https://example.org"), &json!("https://example.org/")));
        assert!(same("email", &json!("A@example.org"), &json!("a@example.org")));
        assert!(!same("", &json!("A@example.org"), &json!("a@example.org")));
    }

    #[test]
    fn the_same_content_written_another_way_is_told_from_other_content() {
        for (sent, seen) in [
            (json!("070-123 45 67"), json!("0701234567")),
            (json!(" padded "), json!("padded")),
            (json!("abc"), json!("ABC")),
            (json!("1.3"), json!("1.30")),
            (json!(12.345), json!(12.35)),
            (json!("4111111111111111"), json!("************1111")),
            (json!("2024-02-29T12:00:00.5Z"), json!("2024-02-29T12:00:00Z")),
        ] {
            assert!(is_rewritten(&sent, &seen), "{sent} {seen}");
        }
        for (sent, seen) in [
            (json!("Åsa"), json!("?sa")),
            (json!(3), json!(4)),
            (json!("a"), json!("b")),
            (json!("😀"), json!("?")),
        ] {
            assert!(!is_rewritten(&sent, &seen), "{sent} {seen}");
        }
    }
}
