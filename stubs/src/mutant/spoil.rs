//! The bytes of a JSON body turned into bytes that are not what they say.

use serde_json::Value;

use super::operator::Spoil;

/// The spoilt bytes; `None` where these bytes cannot be spoilt so.
pub(crate) fn spoilt(body: &[u8], spoil: Spoil) -> Option<Vec<u8>> {
    let text = || std::str::from_utf8(body).ok();
    let json = || serde_json::from_slice::<Value>(body).ok();
    let joined = |parts: &[&[u8]]| Some(parts.concat());
    let made = match spoil {
        Spoil::Empty => Some(Vec::new()),
        Spoil::Truncated => {
            let kept = body.get(..body.len() / 2)?;
            // Half a number may be a number.
            serde_json::from_slice::<Value>(kept).is_err().then(|| kept.to_vec())
        }
        Spoil::Html => Some(b"<!DOCTYPE html><html><body><h1>It works!</h1></body></html>".to_vec()),
        Spoil::ByteOrderMark => joined(&[b"\xEF\xBB\xBF", body]),
        Spoil::InvalidUtf8 => {
            let at = body.iter().position(|byte| *byte == b'"')? + 1;
            joined(&[body.get(..at)?, b"\xE5\xE4\xF6", body.get(at..)?])
        }
        Spoil::Utf16 => Some(text()?.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Spoil::DuplicateKey => {
            let object = json()?;
            let (name, value) = first_member(&object)?;
            let pair = format!("{}:{},", Value::from(name.as_str()), value);
            let at = find(body, format!("{}:", Value::from(name.as_str())).as_bytes())?;
            joined(&[body.get(..at)?, pair.as_bytes(), body.get(at..)?])
        }
        Spoil::NotANumber => {
            let object = json()?;
            match first_member(&object) {
                Some((name, value)) => {
                    let shown = format!("{}:{}", Value::from(name.as_str()), value);
                    let at = find(body, shown.as_bytes())?;
                    let named = format!("{}:NaN", Value::from(name.as_str()));
                    joined(&[body.get(..at)?, named.as_bytes(), body.get(at + shown.len()..)?])
                }
                None => Some(b"NaN".to_vec()),
            }
        }
        Spoil::SingleQuotes => {
            let text = text()?;
            text.contains('"').then(|| text.replace('"', "'").into_bytes())
        }
        Spoil::TrailingComma => {
            let at = body.iter().rposition(|byte| matches!(byte, b'}' | b']'))?;
            let before = body.get(..at)?;
            let is_empty = before
                .iter()
                .rev()
                .find(|byte| !byte.is_ascii_whitespace())
                .is_none_or(|byte| matches!(byte, b'{' | b'['));
            (!is_empty).then(|| [before, b",", body.get(at..).unwrap_or_default()].concat())
        }
        Spoil::TwoDocuments => joined(&[body, b"\n", body]),
        Spoil::RawControl => {
            let at = body.iter().position(|byte| *byte == b'"')? + 1;
            joined(&[body.get(..at)?, b"\n\x01", body.get(at..)?])
        }
        Spoil::Quoted => Some(Value::from(text()?).to_string().into_bytes()),
        Spoil::Wrapped => joined(&[b"[", body, b"]"]),
    };
    made.filter(|made| made != body)
}

/// The first member of the first object.
fn first_member(value: &Value) -> Option<(&String, &Value)> {
    match value {
        Value::Object(members) => members.iter().next(),
        Value::Array(items) => items.iter().find_map(first_member),
        _ => None,
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_spoiling_gives_other_bytes_and_all_but_three_give_no_json() {
        let body = br#"{"name":"Anna","age":7}"#;
        for spoil in [
            Spoil::Empty,
            Spoil::Truncated,
            Spoil::Html,
            Spoil::ByteOrderMark,
            Spoil::InvalidUtf8,
            Spoil::Utf16,
            Spoil::NotANumber,
            Spoil::SingleQuotes,
            Spoil::TrailingComma,
            Spoil::TwoDocuments,
            Spoil::RawControl,
        ] {
            let made = spoilt(body, spoil).unwrap();
            assert!(serde_json::from_slice::<Value>(&made).is_err(), "{spoil:?}");
        }
        for spoil in [Spoil::DuplicateKey, Spoil::Quoted, Spoil::Wrapped] {
            let made = spoilt(body, spoil).unwrap();
            assert!(made != body && serde_json::from_slice::<Value>(&made).is_ok(), "{spoil:?}");
        }
    }
}
