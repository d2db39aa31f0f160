//! The ways in which a value of a format may be spelled, and values of a format of a certain length.

/// Valid texts of a format, different ones: short, long, and with what is seldom used.
pub(crate) fn spellings(format: &str) -> Vec<&'static str> {
    match format {
        "byte" => vec!["dGV4dA==", "AA==", "+/+/", ""],
        "date" => vec!["2024-06-01", "2024-02-29", "1999-12-31", "2032-01-31", "0001-01-01"],
        "date-time" => vec![
            "2024-06-01T12:00:00Z",
            "2024-06-01T12:00:00+02:00",
            "2024-06-01T12:00:00-05:00",
            "2024-06-01T12:00:00.5Z",
            "2024-06-01T12:00:00.123Z",
            "2024-06-01T12:00:00.123456Z",
            "2024-02-29T23:59:59.999+02:00",
        ],
        "duration" => vec!["P1D", "PT1H", "P2W", "P1Y2M3DT4H5M6S"],
        "email" | "idn-email" => vec![
            "a@b.se",
            "a@b",
            "anna@example.com",
            "anna.exempel@example.com",
            "anna+test@example.com",
            "ANNA@EXAMPLE.COM",
            "anna_1@mail.example.com",
        ],
        "hostname" | "idn-hostname" => {
            vec!["a.se", "a", "example.com", "host-1.sub.example.com", "EXAMPLE.COM"]
        }
        "ipv4" => vec!["192.0.2.1", "1.1.1.1", "203.0.113.255"],
        "ipv6" => vec!["2001:db8::1", "::1", "2001:0db8:0000:0000:0000:0000:0000:0001"],
        "iri" | "uri" | "url" => vec![
            "https://example.com/1",
            "http://a.se",
            "urn:a:b",
            "a:b",
            "https://example.com/a/b?c=d#e",
            "https://example.com:8443/",
        ],
        "iri-reference" | "uri-reference" => vec!["/1", "1", "https://example.com/1"],
        "json-pointer" => vec!["/1", "", "/a/0"],
        "time" => vec!["12:00:00Z", "12:00:00+02:00", "12:00:00.5Z", "00:00:00Z", "23:59:59Z"],
        "uuid" => vec!["3f8e2a54-9b1c-4d7e-8f60-000a1b2c3d4e", "3F8E2A54-9B1C-4D7E-8F60-000A1B2C3D4E"],
        _ => Vec::new(),
    }
}

/// A text of a format of exactly this many characters, for formats that stretch.
pub(crate) fn of_size(format: &str, size: u64) -> Option<String> {
    let size = usize::try_from(size).ok()?;
    let filled = |start: &str, letter: &str| {
        let missing = size.checked_sub(start.len())?;
        Some(format!("{start}{}", letter.repeat(missing)))
    };
    match format {
        "byte" => (size % 4 == 0).then(|| "QUJD".repeat(size / 4)),
        // No mail is carried to a longer address (RFC 5321, 4.5.3.1.3).
        "email" | "idn-email" if size > 254 => None,
        "email" | "idn-email" => {
            let local = size.checked_sub("@b.se".len())?.min(64);
            if local == 0 {
                return None;
            }
            let domain = host(size - local - 1)?;
            Some(format!("{}@{domain}", "a".repeat(local)))
        }
        "hostname" | "idn-hostname" => host(size),
        "iri" | "uri" | "url" => filled("https://example.com/", "a").or_else(|| filled("a:", "b")),
        "iri-reference" | "uri-reference" | "json-pointer" => filled("/", "a"),
        _ => None,
    }
}

/// A host name of a certain length: labels have at most 63 letters.
fn host(size: usize) -> Option<String> {
    if !(1..=253).contains(&size) {
        return None;
    }
    let mut name: Vec<char> = (0..size).map(|index| if index % 60 == 59 { '.' } else { 'a' }).collect();
    if let [.., before, last] = name.as_mut_slice()
        && *last == '.'
    {
        (*before, *last) = ('.', 'a');
    }
    if let Some(dot) = size.checked_sub(3).filter(|dot| *dot > 0) {
        let has_dot = name.iter().skip(dot.saturating_sub(1)).any(|letter| *letter == '.');
        if !has_dot {
            name[dot] = '.';
        }
    }
    Some(name.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generate::{facets::Facets, fits::Fit};

    #[test]
    fn every_spelling_is_valid_and_every_size_is_met() {
        for format in
            ["date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "time", "uuid"]
        {
            let facets = Facets { format: Some(format.to_owned()), ..Facets::default() };
            let fit = Fit::new(&facets);
            for text in spellings(format) {
                assert!(fit.holds(&json!(text)), "{format}: {text}");
            }
            for size in 1..260 {
                let Some(text) = of_size(format, size) else { continue };
                assert_eq!(u64::try_from(text.chars().count()), Ok(size), "{format}");
                assert!(fit.holds(&json!(text)), "{format}: {text}");
            }
        }
    }
}
