//! Plain words for properties whose name says what they hold, so that requests look like what a person would send.

/// A plain text for a name; `variation` tells several apart.
pub(crate) fn word(name: Option<&str>, variation: usize) -> String {
    let words = words(name.unwrap_or_default());
    // The last words of the name, the more of them the better: `countryCode` is a code of a country, not a country.
    let endings: Vec<String> = (0..words.len()).map(|first| words[first..].concat()).collect();
    let found = endings.iter().find_map(|ending| WORDS.iter().find(|(known, _)| known == ending));
    let (_, word) = found.unwrap_or(&("", "text"));
    if variation == 0 { (*word).to_owned() } else { varied(word, variation) }
}

/// Whether a name says that any text will do: a search, or what something is called.
pub(crate) fn takes_any_text(name: &str) -> bool {
    let words = words(name);
    words.last().is_some_and(|last| FREE.contains(&last.as_str()))
}

/// Whether a name says that the value points at something that the candidate must already know.
pub(crate) fn is_reference(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ends_as_word = ["Id", "ID", "Ids", "Key", "Ref", "Uuid", "UUID", "Code", "Kod", "Identifier"]
        .iter()
        .any(|ending| name.len() > ending.len() && name.ends_with(ending));
    let ends_after_mark = ["_id", "-id", "_ids", "_key", "-key", "_ref", "_uuid", "_code", "-code"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    ends_as_word
        || ends_after_mark
        || matches!(lower.as_str(), "id" | "ids" | "uuid" | "key" | "guid" | "ref")
}

/// The words of a name in camel case, or with marks between them; lower case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            words.push(String::new());
            was_lower = false;
            continue;
        }
        if words.is_empty() || (letter.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = !letter.is_uppercase();
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn varied(word: &str, variation: usize) -> String {
    match word.split_once('@') {
        Some((before, after)) => format!("{before}{variation}@{after}"),
        None if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+') => {
            let keep = word.len().saturating_sub(2);
            format!("{}{:02}", &word[..keep], variation % 100)
        }
        None if word.contains("://") => format!("{word}/{variation}"),
        None => format!("{word} {variation}"),
    }
}

/// Last words of names for which any text will do.
const FREE: [&str; 14] = [
    "q",
    "query",
    "search",
    "text",
    "name",
    "namn",
    "title",
    "titel",
    "description",
    "beskrivning",
    "comment",
    "note",
    "subject",
    "message",
];

/// Endings of names and what is sent for them. The telephone number is of the series for fiction (PTS, 08-465 004 00 to 99).
const WORDS: [(&str, &str); 42] = [
    ("email", "anna@example.com"),
    ("epost", "anna@example.com"),
    ("emailaddress", "anna@example.com"),
    ("phone", "+46846500401"),
    ("telephone", "+46846500401"),
    ("phonenumber", "+46846500401"),
    ("mobilenumber", "+46846500401"),
    ("url", "https://example.com"),
    ("uri", "https://example.com"),
    ("website", "https://example.com"),
    ("firstname", "Anna"),
    ("givenname", "Anna"),
    ("fornamn", "Anna"),
    ("lastname", "Exempel"),
    ("familyname", "Exempel"),
    ("surname", "Exempel"),
    ("efternamn", "Exempel"),
    ("filename", "text.txt"),
    ("name", "Anna Exempel"),
    ("namn", "Anna Exempel"),
    ("city", "Exempelstad"),
    ("ort", "Exempelstad"),
    ("street", "Exempelgatan 1"),
    ("adress", "Exempelgatan 1"),
    ("postalcode", "12345"),
    ("postcode", "12345"),
    ("zipcode", "12345"),
    ("countrycode", "SE"),
    ("country", "Sverige"),
    ("language", "sv"),
    ("mimetype", "text/plain"),
    ("timezone", "Europe/Stockholm"),
    ("tz", "Europe/Stockholm"),
    ("cron", "0 12 * * *"),
    ("locale", "sv-SE"),
    ("currency", "SEK"),
    ("currencycode", "SEK"),
    ("slug", "example"),
    ("host", "example.com"),
    ("hostname", "example.com"),
    ("domain", "example.com"),
    ("version", "1.0.0"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_choose_words_and_variation_tells_them_apart() {
        assert_eq!(word(Some("contactEmail"), 0), "anna@example.com");
        assert_ne!(word(Some("contactEmail"), 1), word(Some("contactEmail"), 2));
        assert_eq!(word(None, 0), "text");
    }

    #[test]
    fn only_whole_words_of_a_name_count() {
        assert_eq!(word(Some("sort"), 0), "text");
        assert_eq!(word(Some("countryCode"), 0), "SE");
        assert_eq!(word(Some("postal_code"), 0), "12345");
    }

    #[test]
    fn references_are_told_by_whole_words() {
        assert!(is_reference("personId") && is_reference("id") && is_reference("case_id"));
        assert!(!is_reference("valid") && !is_reference("paid") && !is_reference("monkey"));
    }
}
