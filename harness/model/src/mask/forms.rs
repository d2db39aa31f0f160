//! A secret value turned into every text that it may turn up as: candidates echo what they got, encoded in their own way.

use std::fmt::Write;

/// The value itself, and as JSON, URLs, forms and HTML write it; only those that differ.
pub(super) fn forms(secret: &str) -> Vec<String> {
    let mut all = vec![
        secret.to_owned(),
        json_body(secret),
        ascii(&json_body(secret)),
        // Quoted once more: JSON, or what a program prints for debugging, as a text in JSON.
        json_body(&json_body(secret)),
        secret.replace('\\', "\\\\"),
        json_body(&secret.replace('\\', "\\\\")),
        percent(secret, "-._~", Case::Upper),
        percent(secret, "-._~", Case::Lower),
        percent(secret, "-._~!*'()", Case::Upper),
        percent(secret, "*-._ ", Case::Upper).replace(' ', "+"),
        percent(secret, NOT_IN_QUERIES, Case::Upper),
        secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;"),
    ];
    all.sort();
    all.dedup();
    all
}

/// What a URL parser leaves as it is in a query, besides letters and digits.
const NOT_IN_QUERIES: &str = "!$%&()*+,-./:;=?@[\\]^_`{|}~";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
}

fn json_body(secret: &str) -> String {
    let written = serde_json::Value::from(secret).to_string();
    let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(secret).to_owned()
}

/// JSON as many libraries write it: everything beyond ASCII as `\uXXXX`.
fn ascii(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        if character.is_ascii() {
            written.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut units) {
            // Writing to a String cannot fail.
            let _ = write!(written, "\\u{unit:04x}");
        }
    }
    written
}

fn percent(secret: &str, kept: &str, case: Case) -> String {
    let mut written = String::with_capacity(secret.len());
    for byte in secret.bytes() {
        if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) {
            written.push(char::from(byte));
        } else {
            let _ = match case {
                Case::Lower => write!(written, "%{byte:02x}"),
                Case::Upper => write!(written, "%{byte:02X}"),
            };
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_in_json_in_addresses_and_in_forms() {
        let all = forms("a/b c\"å");
        for form in [
            "a/b c\"å",
            "a/b c\\\"å",
            "a/b c\\\"\\u00e5",
            "a%2Fb%20c%22%C3%A5",
            "a%2fb%20c%22%c3%a5",
            "a%2Fb+c%22%C3%A5",
        ] {
            assert!(all.iter().any(|known| known == form), "{form}: {all:?}");
        }
        assert_eq!(forms("plain-1"), ["plain-1"]);
    }
}
