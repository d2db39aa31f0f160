//! A text turned into the worst class of the personal numbers in it, also of those inside percent-encoding and tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use samprov_model::personal_number::{Class, hits};

/// The worst class of the numbers in a text. The work is in proportion to the text.
pub(super) fn worst(text: &str) -> Option<Class> {
    if text.len() < SHORTEST {
        return None;
    }
    let mut worst = plain(text);
    if text.contains('%') {
        worst = worst.max(plain(&percent_decoded(text)));
    }
    for payload in payloads(text) {
        worst = worst.max(plain(&payload));
    }
    worst
}

fn plain(text: &str) -> Option<Class> {
    hits(text).into_iter().map(|hit| hit.class).max()
}

/// `19121212%2B...`: the plus sign of those over a hundred years old is encoded in addresses.
fn percent_decoded(text: &str) -> String {
    let mut rest = text.as_bytes();
    let mut decoded = Vec::with_capacity(rest.len());
    while let Some((byte, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| *byte == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(known) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            decoded.push(known);
            rest = &after[2..];
        } else {
            decoded.push(*byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The payloads of what is shaped like a JWT (RFC 7519), decoded.
fn payloads(text: &str) -> Vec<String> {
    let is_token_byte = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.split(|letter| !is_token_byte(letter))
        .filter(|word| word.starts_with("eyJ"))
        .filter_map(|word| word.split('.').nth(1))
        .filter_map(|payload| URL_SAFE_NO_PAD.decode(payload).ok())
        .filter_map(|payload| String::from_utf8(payload).ok())
        .collect()
}

/// Ten digits are the shortest number.
const SHORTEST: usize = 10;

#[cfg(test)]
mod tests {
    use samprov_model::personal_number::official;

    use super::*;

    #[test]
    fn numbers_in_tokens_and_addresses_are_seen() {
        let number = official()[60];
        let payload = URL_SAFE_NO_PAD.encode(format!("{{\"sub\":\"{number}\"}}"));
        assert_eq!(worst(&format!("Bearer eyJhbGciOiJub25lIn0.{payload}.x")), Some(Class::Official));
        let (date, serial) = number.split_at(8);
        assert_eq!(worst(&format!("/persons/{date}%2D{serial}")), Some(Class::Official));
        assert_eq!(worst(&format!("100%{number}")), Some(Class::Official));
    }

    #[test]
    fn broken_encodings_are_no_numbers() {
        for text in [
            "eyJ.!!!.x and more",
            "%%%%%%%%%%%%%%%",
            "100%2",
            "åäö%C3%A5%ff%zz0000",
            "eyJ..........",
            "%é1234567890",
        ] {
            assert_eq!(worst(text), None, "{text}");
        }
    }
}
