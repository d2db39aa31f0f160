//! JSON Pointers (RFC 6901), also as fragments of references (RFC 3986).

use std::borrow::Cow;

use serde_json::{Map, Value};

/// The pointer to a child.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + key.len() + 1);
    joined.push_str(pointer);
    joined.push('/');
    push_escaped(&mut joined, key);
    joined
}

/// Appends a segment, escaped.
pub(crate) fn push_escaped(pointer: &mut String, key: &str) {
    for letter in key.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The segments of a pointer, unescaped where they have escapes.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(plain)
}

fn plain(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') { Cow::Owned(unescaped(segment)) } else { Cow::Borrowed(segment) }
}

/// A segment without its escapes.
pub(crate) fn unescaped(segment: &str) -> String {
    let mut plain = String::with_capacity(segment.len());
    let mut rest = segment;
    while let Some(escape) = rest.find('~') {
        plain.push_str(&rest[..escape]);
        rest = &rest[escape + 1..];
        let letter = match rest.as_bytes().first() {
            Some(b'0') => '~',
            Some(b'1') => '/',
            _ => {
                plain.push('~');
                continue;
            }
        };
        plain.push(letter);
        rest = &rest[1..];
    }
    plain.push_str(rest);
    plain
}

/// The value at a pointer, found without unescaping the segments that have no escapes: reading and generation ask for it very
/// often.
pub(crate) fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    if pointer.is_empty() {
        return Some(value);
    }
    let mut here = value;
    for step in pointer.strip_prefix('/')?.split('/') {
        let step = plain(step);
        let step = step.as_ref();
        here = match here {
            Value::Object(members) => members.get(step)?,
            Value::Array(items) => items.get(index(step)?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
    }
    Some(here)
}

/// An index of a list (RFC 6901, 4): neither signed nor with a leading zero.
fn index(step: &str) -> Option<usize> {
    let is_written_otherwise = step.starts_with('+') || (step.starts_with('0') && step.len() > 1);
    if is_written_otherwise { None } else { step.parse().ok() }
}

/// The pointer without its last segment, and that segment unescaped; `None` for the whole.
pub(crate) fn parent(pointer: &str) -> Option<(&str, String)> {
    let cut = pointer.rfind('/')?;
    Some((&pointer[..cut], unescaped(&pointer[cut + 1..])))
}

/// The pointer as the fragment of a reference, without `#`.
pub(crate) fn to_fragment(pointer: &str) -> String {
    let mut fragment = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte);
        if plain { fragment.push(char::from(byte)) } else { push_escape(&mut fragment, byte) }
    }
    fragment
}

/// Appends a byte as a percent escape.
pub(crate) fn push_escape(text: &mut String, byte: u8) {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'A' + half - 10 });
    text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
}

/// Text without its percent escapes; those that are no escapes stay, bytes that are no text are replaced.
pub(crate) fn percent_decoded(text: &str) -> String {
    String::from_utf8_lossy(&percent_decoded_bytes(text)).into_owned()
}

/// Bytes without percent escapes; those that are no escapes stay.
pub(crate) fn percent_decoded_bytes(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = (byte == b'%').then(|| bytes.get(at + 1).zip(bytes.get(at + 2))).flatten();
        let hexadecimal = escape.and_then(|(high, low)| {
            Some(char::from(*high).to_digit(16)? * 16 + char::from(*low).to_digit(16)?)
        });
        let code = hexadecimal.and_then(|code| u8::try_from(code).ok());
        decoded.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    decoded
}

/// Puts a value at a pointer of a tree of objects; ancestors that are missing become objects. Arrays on the way are
/// entered by index.
pub(crate) fn put(tree: &mut Value, pointer: &str, value: Value) {
    let mut at = tree;
    for segment in segments(pointer) {
        let is_index = matches!(&*at, Value::Array(items) if segment.parse::<usize>().is_ok_and(|index| index < items.len()));
        if !is_index && !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = match at {
            Value::Array(items) => {
                let index = segment.parse::<usize>().unwrap_or_default();
                match items.get_mut(index) {
                    Some(item) => item,
                    None => return,
                }
            }
            Value::Object(members) => members.entry(segment).or_insert(Value::Null),
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => return,
        };
    }
    *at = value;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_put_where_its_pointer_says() {
        let mut tree = json!({"a": [{}, {}]});
        put(&mut tree, "/a/1/b~1c", json!(1));
        put(&mut tree, "/d/0", json!(2));
        assert_eq!(tree, json!({"a": [{}, {"b/c": 1}], "d": {"0": 2}}));
    }

    #[test]
    fn a_value_is_found_where_its_pointer_says() {
        let tree = json!({"a": [{"b/c": 1}, {"": 2}], "01": 3, "~": 4});
        for pointer in [
            "",
            "/a/0/b~1c",
            "/a/0/b~c",
            "/~01",
            "/~",
            "/a/1/",
            "/a/01",
            "/a/+1",
            "/a/2",
            "/01",
            "/~0",
            "/a/0/x",
            "a",
            "/",
        ] {
            assert_eq!(find(&tree, pointer), tree.pointer(pointer), "{pointer}");
        }
        assert_eq!(find(&tree, "/a/1/"), Some(&json!(2)));
    }

    proptest! {
        #[test]
        fn a_fragment_gives_back_its_pointer(key in ".{0,20}") {
            let pointer = child("", &key);
            prop_assert_eq!(percent_decoded(&to_fragment(&pointer)), pointer.clone());
            prop_assert_eq!(segments(&pointer).collect::<Vec<_>>(), [key]);
        }

        #[test]
        fn a_segment_is_unescaped_as_the_rfc_orders_it(segment in "[~01a/å]{0,12}") {
            // RFC 6901, 4: first `~1`, then `~0`.
            prop_assert_eq!(unescaped(&segment), segment.replace("~1", "/").replace("~0", "~"));
        }
    }
}
