//! A JSON body turned into bodies that readers of JSON treat differently: each may be read or refused, none explains a server error.

use serde_json::Value;

/// Bodies by name. `json`: a valid body, whose form they keep where that is possible.
pub(super) fn unusual(json: &str) -> Vec<(&'static str, Vec<u8>)> {
    let member = members(json).unwrap_or_else(|| "\"samprov\":1".to_owned());
    vec![
        // Equal values: whichever of the two a reader keeps, it has read the same (RFC 8259, 4).
        ("duplicate-key", format!("{{{member},{member}}}").into_bytes()),
        ("trailing-comma", format!("{{{member},}}").into_bytes()),
        ("trailing-text", format!("{json} samprov").into_bytes()),
        // RFC 8259, 6: numbers such as NaN are not permitted; readers in several languages take them.
        ("not-a-number", b"{\"samprov\":NaN}".to_vec()),
        ("not-utf-8", b"{\"samprov\":\"\xc3(\"}".to_vec()),
        // RFC 8259, 9: a reader may set limits on the depth of nesting.
        ("deep", [b"[".repeat(DEPTH), b"]".repeat(DEPTH)].concat()),
    ]
}

/// A body with a number that no computer word holds in place of its first one; `None` when it has none. RFC 8259, 6: a reader may set
/// limits on the range of numbers.
pub(super) fn with_vast_number(json: &str) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_str(json).ok()?;
    *first_number(&mut value)? = Value::String(MARK.to_owned());
    // Written as text, for no number type holds it.
    Some(value.to_string().replacen(&format!("\"{MARK}\""), VAST, 1).into_bytes())
}

fn first_number(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Number(_) => Some(value),
        Value::Array(items) => items.iter_mut().find_map(first_number),
        Value::Object(members) => members.values_mut().find_map(first_number),
        Value::Bool(_) | Value::Null | Value::String(_) => None,
    }
}

/// The members of an object, without its braces.
fn members(json: &str) -> Option<String> {
    let Ok(Value::Object(members)) = serde_json::from_str(json) else { return None };
    let text = Value::Object(members).to_string();
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    (!inside.is_empty()).then(|| inside.to_owned())
}

/// Deeper than any service needs, and less than a page of text.
const DEPTH: usize = 2_000;

/// An integer beyond 64 bits.
const VAST: &str = "100000000000000000000";

/// Stands where it goes, and nowhere else.
const MARK: &str = "samprov:vast-number";

#[cfg(test)]
mod tests {
    use super::*;

    fn named(json: &str, name: &str) -> String {
        let found = unusual(json).into_iter().find(|(known, _)| *known == name).expect("it is made");
        String::from_utf8_lossy(&found.1).into_owned()
    }

    #[test]
    fn a_key_is_given_twice_with_one_value() {
        assert_eq!(named(r#"{"a": "x"}"#, "duplicate-key"), r#"{"a":"x","a":"x"}"#);
        assert_eq!(named("[1]", "duplicate-key"), r#"{"samprov":1,"samprov":1}"#);
    }

    #[test]
    fn the_first_number_becomes_one_beyond_64_bits_and_nothing_else_changes() {
        let vast = |json| with_vast_number(json).map(|body| String::from_utf8_lossy(&body).into_owned());
        let expected = r#"{"a":"1","b":[{"c":100000000000000000000}],"d":2}"#;
        assert_eq!(vast(r#"{"a":"1","b":[{"c":7}],"d":2}"#).as_deref(), Some(expected));
        assert_eq!(vast("1.5").as_deref(), Some("100000000000000000000"));
        assert_eq!(vast(r#"{"a":"1"}"#), None);
    }

    #[test]
    fn a_strict_reader_with_a_limit_of_depth_takes_only_the_one_with_a_key_twice() {
        for (name, body) in unusual(r#"{"a": "x"}"#) {
            let is_json = serde_json::from_slice::<Value>(&body).is_ok();
            assert_eq!(is_json, name == "duplicate-key", "{name}");
        }
    }
}
