//! Texts: of a format, of a pattern, or plain ones fitted to a length.

use super::{facets::Facets, hints, pattern};

/// Texts that may fit, the plainest first; the caller checks them.
pub(crate) fn candidates(facets: &Facets, name: Option<&str>, variation: usize) -> Vec<String> {
    if facets.shortest.is_some_and(|least| least > MOST_NEEDED) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Some(format) = facets.format.as_deref() {
        found.extend(of_format(format, variation).map(|text| dated(text, name)));
    }
    if facets.patterns.is_empty() {
        found.push(fitted(&hints::word(name, variation), facets));
        found.push(fitted(&format!("{variation}text"), facets));
        return found;
    }
    found.push(hints::word(name, variation));
    for pattern in &facets.patterns {
        found.extend(pattern::samples(pattern, variation));
    }
    // A pattern without anchors leaves room around its match.
    let padded: Vec<String> = found.iter().rev().take(8).map(|text| fitted(text, facets)).collect();
    found.extend(padded);
    found
}

/// A text of exactly this many characters, made longer or shorter from what is there.
pub(crate) fn of_length(text: &str, length: u64) -> String {
    let length = usize::try_from(length.min(MOST_NEEDED + 1)).unwrap_or(0);
    let source = if text.trim().is_empty() { "text" } else { text };
    let mut made: String = source.chars().chain("abcdefghij".chars().cycle()).take(length).collect();
    if made.ends_with(' ') {
        made.pop();
        made.push('e');
    }
    made
}

/// A valid text of a format (RFC 3339 and the formats of JSON Schema and OpenAPI).
pub(crate) fn of_format(format: &str, variation: usize) -> Option<String> {
    let number = variation % 28 + 1;
    Some(match format {
        "byte" => ["dGV4dA==", "b3JkMQ==", "b3JkMg==", "b3JkMw=="][variation % 4].to_owned(),
        "date" => format!("2024-06-{number:02}"),
        "date-time" => format!("2024-06-{number:02}T12:00:00Z"),
        "duration" => format!("P{number}D"),
        "email" | "idn-email" => format!("anna{}@example.com", suffix(variation)),
        "hostname" | "idn-hostname" => format!("host{}.example.com", suffix(variation)),
        "ipv4" => format!("192.0.2.{number}"),
        "ipv6" => format!("2001:db8::{number:x}"),
        "iri" | "uri" | "url" => format!("https://example.com/{number}"),
        "iri-reference" | "json-pointer" | "uri-reference" => format!("/{number}"),
        "regex" => format!("^a{{{number}}}$"),
        "relative-json-pointer" => format!("{number}/key"),
        "time" => format!("12:00:{:02}Z", variation % 60),
        "uri-template" => format!("https://example.com/{{{}}}", ["id", "key"][variation % 2]),
        "uuid" => format!(
            "3f8e2a54-9b1c-4d7e-8f60-{:012x}",
            0x000a_1b2c_3d4e_u64 + u64::try_from(variation).unwrap_or(0)
        ),
        _ => return None,
    })
}

/// Texts that no reasonable reading of a format accepts; none for formats that are lenient or unknown.
pub(crate) fn breaking_format(format: &str) -> &'static [&'static str] {
    match format {
        "byte" => &["%%%%", "*"],
        "date" => &["2023-02-30", "2023-13-01"],
        "date-time" => &["2023-02-30T25:61:00Z"],
        "duration" => &["not a duration"],
        "email" | "idn-email" => &["no at sign"],
        "hostname" => &["-not a host-"],
        "ipv4" => &["999.999.999.999"],
        "ipv6" => &["not:an:address:"],
        "iri" | "uri" => &["not a uri"],
        // No reader of addresses takes a host that is opened and not closed (RFC 3986, 3.2.2).
        "iri-reference" | "uri-reference" => &["http://[not-an-address"],
        "json-pointer" => &["no-slash-before"],
        "regex" => &["(not closed"],
        "relative-json-pointer" => &["no-number-before"],
        "time" => &["25:61:00Z"],
        "uri-template" => &["{not-closed"],
        "uuid" => &["not-a-uuid", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"],
        _ => &[],
    }
}

/// The text of a date, later where the name says that it ends something: what ends is mostly asked to be ahead.
pub(crate) fn dated(text: String, name: Option<&str>) -> String {
    let lower = name.unwrap_or_default().to_ascii_lowercase();
    let is_end =
        ENDINGS.iter().any(|ending| lower.contains(ending)) || matches!(lower.as_str(), "end" | "to" | "tom");
    match text.strip_prefix("2024-") {
        Some(rest) if is_end => format!("2032-{rest}"),
        _ => text,
    }
}

/// A text made longer or shorter to keep the lengths.
pub(crate) fn fitted(text: &str, facets: &Facets) -> String {
    let length = u64::try_from(text.chars().count()).unwrap_or(0);
    let least = facets.shortest.unwrap_or(0);
    let most = facets.longest.unwrap_or(MOST_NEEDED);
    if length < least {
        of_length(text, least)
    } else if length > most {
        let cut: String = text.chars().take(usize::try_from(most).unwrap_or(0)).collect();
        cut.trim_end().to_owned()
    } else {
        text.to_owned()
    }
}

fn suffix(variation: usize) -> String {
    if variation == 0 { String::new() } else { variation.to_string() }
}

/// Parts of names of dates that end something.
const ENDINGS: [&str; 8] =
    ["until", "expir", "deadline", "duedate", "validto", "enddate", "slutdatum", "endtime"];

/// The longest text made to show a bound, in characters.
pub(crate) const LONGEST: u64 = 4096;

/// The longest text made where it must be that long, in characters; what must be longer cannot be generated.
pub(crate) const MOST_NEEDED: u64 = 1 << 19;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::generate::fits::Fit;

    fn is_of_format(format: &str, text: &str) -> bool {
        let facets = Facets { format: Some(format.to_owned()), ..Facets::default() };
        Fit::new(&facets).holds(&Value::from(text))
    }

    #[test]
    fn texts_of_formats_are_valid_and_broken_ones_are_not() {
        let formats = [
            "date",
            "date-time",
            "duration",
            "email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "iri",
            "iri-reference",
            "json-pointer",
            "regex",
            "relative-json-pointer",
            "time",
            "uri",
            "uri-reference",
            "uri-template",
            "uuid",
        ];
        for format in formats {
            for variation in [0, 1, 30] {
                let text = of_format(format, variation).unwrap();
                assert!(is_of_format(format, &text), "{format}: {text}");
            }
            for text in breaking_format(format) {
                assert!(!is_of_format(format, text), "{format}: {text}");
            }
        }
    }

    #[test]
    fn texts_are_fitted_to_their_length_in_characters() {
        let facets = Facets { shortest: Some(12), longest: Some(12), ..Facets::default() };
        let made = candidates(&facets, None, 0);
        assert!(made.iter().any(|text| Fit::new(&facets).holds(&json!(text))));
    }

    #[test]
    fn a_text_that_must_be_huge_is_given_up() {
        let facets = Facets { shortest: Some(2_147_483_647), ..Facets::default() };
        assert!(candidates(&facets, None, 0).is_empty());
    }
}
