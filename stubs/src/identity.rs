//! Identities for new records, made to look like those that exist.

use samprov_model::personal_number::find;
use serde_json::Value;

use crate::limits;

/// Values to try for a new identity, the likeliest first. `newest` is the identity given last, `like` a valid one from
/// the description or another record, `created` how many records were made before.
pub(crate) fn candidates(newest: Option<&str>, like: Option<&Value>, created: u64, seed: u64) -> Vec<Value> {
    let mut texts: Vec<String> = Vec::new();
    let like_text = like.and_then(crate::records::identity_text);
    for start in [newest, like_text.as_deref()].into_iter().flatten() {
        let mut text = start.to_owned();
        if newest != Some(start) {
            texts.push(text.clone());
        }
        for _ in 0..limits::IDENTITIES {
            text = successor(&text);
            texts.push(text.clone());
        }
    }
    for step in 1..=limits::IDENTITIES {
        let number = created.saturating_add(step);
        texts.push(format!("{:08x}-0000-4000-8000-{:012x}", seed & 0xffff_ffff, number & 0xffff_ffff_ffff));
        texts.push(number.to_string());
        texts.push(format!("id-{number}"));
    }
    // No identity that is made up may be taken for a personal number.
    texts.retain(|text| find(text).is_empty());
    let as_text = !matches!(like, Some(Value::Number(_)));
    let as_number = !matches!(like, Some(Value::String(_)));
    texts
        .into_iter()
        .flat_map(|text| {
            let number = text.parse::<u64>().ok().filter(|_| as_number).map(Value::from);
            [as_text.then_some(Value::String(text)), number]
        })
        .flatten()
        .collect()
}

/// The next identity of the same shape: `c-000009` -> `c-000010`, `p-az` -> `p-ba`, the last group of a UUID counted on.
fn successor(text: &str) -> String {
    // A number grows beyond its digits, save where zeros before it say how many there are.
    if let Some(number) = text.parse::<u64>().ok().filter(|number| number.to_string() == text) {
        return number.saturating_add(1).to_string();
    }
    let hexadecimal = is_uuid(text);
    let mut characters: Vec<char> = text.chars().collect();
    for character in characters.iter_mut().rev() {
        let (next, carry) = match *character {
            '9' if hexadecimal => ('a', false),
            'f' | 'F' if hexadecimal => ('0', true),
            '9' => ('0', true),
            'z' => ('a', true),
            'Z' => ('A', true),
            other if other.is_ascii_alphanumeric() => (char::from((other as u8).saturating_add(1)), false),
            // A separator ends the run; what would be carried over it is lost, and the caller looks for uniqueness.
            _ => break,
        };
        *character = next;
        if !carry {
            break;
        }
    }
    characters.into_iter().collect()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_next_identity_looks_like_the_last() {
        for (last, next) in [
            ("c-000009", "c-000010"),
            ("9", "10"),
            ("099", "100"),
            ("p-az", "p-ba"),
            ("5a3b0c00-0000-4000-8000-000000000009", "5a3b0c00-0000-4000-8000-00000000000a"),
            ("5a3b0c00-0000-4000-8000-00000000000f", "5a3b0c00-0000-4000-8000-000000000010"),
            ("", ""),
        ] {
            assert_eq!(successor(last), next);
        }
    }

    #[test]
    fn a_number_is_counted_on_as_a_number() {
        assert_eq!(candidates(Some("41"), Some(&json!(1)), 0, 0).first(), Some(&json!(42)));
    }

    #[test]
    fn no_identity_could_be_taken_for_a_personal_number() {
        let made = candidates(Some("198701022389"), None, 0, 0);
        assert!(made.iter().all(|value| find(value.as_str().unwrap_or_default()).is_empty()));
    }

    proptest! {
        #[test]
        fn any_identity_has_candidates_after_it(text in ".{0,40}", created: u64, seed: u64) {
            prop_assert!(!candidates(Some(&text), None, created, seed).is_empty());
        }
    }
}
