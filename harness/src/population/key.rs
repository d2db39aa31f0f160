//! Names turned into keys and mail addresses: lower-case ASCII, distinct.

use std::collections::BTreeSet;

/// A key that is not among those taken; it is taken then.
pub(super) fn distinct(name: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = plain(name);
    let numbered = (2_usize..).map(|number| format!("{plain}-{number}"));
    let key = std::iter::once(plain.clone()).chain(numbered).find(|key| !taken.contains(key));
    let key = key.unwrap_or(plain);
    taken.insert(key.clone());
    key
}

fn plain(name: &str) -> String {
    let mut key = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'å' | 'ä' => key.push('a'),
            'ö' => key.push('o'),
            'é' => key.push('e'),
            'ü' => key.push('u'),
            letter if letter.is_ascii_alphanumeric() => key.push(letter),
            _ if !key.is_empty() && !key.ends_with('-') => key.push('-'),
            _ => {}
        }
    }
    let key: String = key.trim_end_matches('-').chars().take(LONGEST).collect();
    let key = key.trim_end_matches('-').to_owned();
    if key.is_empty() { "x".to_owned() } else { key }
}

const LONGEST: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_and_distinct() {
        let mut taken = BTreeSet::new();
        assert_eq!(distinct("D'Exempel Övningsö", &mut taken), "d-exempel-ovningso");
        assert_eq!(distinct("D'Exempel Övningsö", &mut taken), "d-exempel-ovningso-2");
        assert_eq!(distinct("D'Exempel Övningsö", &mut taken), "d-exempel-ovningso-3");
        assert_eq!(distinct("  -- ", &mut taken), "x");
        assert_eq!(distinct(&"ab-".repeat(40), &mut taken).len(), 40);
    }
}
