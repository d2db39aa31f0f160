//! Percent-encoding (RFC 3986, 2.1) and queries as lists of pairs.

use crate::pointer::{percent_decoded, push_escape};

/// A pair of a query or form as it stands there, still encoded.
pub(super) type Pair<'t> = (&'t str, &'t str);

/// Everything but unreserved characters as escapes.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            push_escape(&mut encoded, byte);
        }
    }
    encoded
}

/// As [`encoded`], but with those reserved characters as they are that no reader of a query or form takes for a delimiter.
pub(super) fn with_reserved(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        if "!$'()*,/:?@".contains(letter) {
            written.push(letter);
        } else {
            written.push_str(&encoded(letter.encode_utf8(&mut [0; 4])));
        }
    }
    written
}

/// A text as a cookie: escaped where a cookie cannot hold it (RFC 6265, 4.1.1), and `%` itself. Not every reader undoes escapes there.
pub(super) fn for_cookie(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_graphic() && !"\"%,;\\".contains(letter) {
            written.push(letter);
        } else {
            written.push_str(&encoded(letter.encode_utf8(&mut [0; 4])));
        }
    }
    written
}

/// The text of a part of a query or form: `+` is a blank.
pub(super) fn decoded(text: &str) -> String {
    percent_decoded(&text.replace('+', " "))
}

/// The pairs of a query or form.
pub(super) fn pairs(text: &str) -> Vec<Pair<'_>> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect()
}

/// The query of a target, without `?`.
pub(super) fn query(target: &str) -> &str {
    let target = target.split('#').next().unwrap_or_default();
    target.split_once('?').map(|(_, query)| query).unwrap_or_default()
}

/// The path of a target.
pub(crate) fn path(target: &str) -> &str {
    target.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_survives_the_query(text in any::<String>()) {
            prop_assert_eq!(decoded(&encoded(&text)), text.clone());
            let query = format!("a={}&b=", encoded(&text));
            prop_assert_eq!(pairs(&query).len(), 2);
        }
    }
}
