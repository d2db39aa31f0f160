//! Ways to reach somebody: which addresses and telephone numbers reach nobody.

/// Whether a mail address is under a domain that is reserved for tests and examples (RFC 2606).
///
/// ```
/// use samprov_model::contact::is_test_mail;
/// assert!(is_test_mail("anna@post.test") && is_test_mail("anna@post.example"));
/// assert!(!is_test_mail("anna@post.se") && !is_test_mail("@post.test"));
/// ```
pub fn is_test_mail(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '@')
    };
    let domain = domain.to_ascii_lowercase();
    let labels: Vec<&str> = domain.split('.').collect();
    let is_reserved = matches!(
        labels.as_slice(),
        [.., "test" | "example" | "invalid" | "localhost"] | [.., "example", "com" | "net" | "org"]
    );
    is_plain(local) && labels.iter().all(|label| is_plain(label)) && is_reserved
}

/// Whether a telephone number is one of those that the Swedish Post and Telecom Authority (PTS) keeps free for books and films,
/// written from within Sweden (`070-174 06 05`) or from abroad (`+46701740605`).
///
/// ```
/// use samprov_model::contact::is_reserved_phone;
/// assert!(is_reserved_phone("070-174 06 05") && is_reserved_phone("+46701740699"));
/// assert!(!is_reserved_phone("070-174 07 00"));
/// ```
pub fn is_reserved_phone(text: &str) -> bool {
    if text.len() > 30 || !text.chars().all(|letter| letter.is_ascii_digit() || "+- ()".contains(letter)) {
        return false;
    }
    let plain: String = text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    let national = match plain.strip_prefix("+46").or_else(|| plain.strip_prefix("0046")) {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => plain,
    };
    RESERVED
        .iter()
        .any(|(first, last)| national.len() == first.len() && (*first..=*last).contains(&national.as_str()))
}

/// A mobile number that is kept free, counted from 0; starting over behind the last.
pub fn reserved_phone(index: usize) -> String {
    format!("070-174 06 {:02}", 5 + index % RESERVED_PHONES)
}

/// How many different ones [`reserved_phone`] gives.
pub const RESERVED_PHONES: usize = 95;

/// The series of PTS, first and last number. The mobile one is in the reference (security-and-levels.md, section 5); those of fixed
/// lines, which it mentions, are as the authority's page is quoted elsewhere.
const RESERVED: [(&str, &str); 5] = [
    ("0701740605", "0701740699"),
    ("0313900600", "0313900699"),
    ("0406280400", "0406280499"),
    ("0846500400", "0846500499"),
    ("0980319200", "0980319299"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_numbers_are_among_those_that_are_kept_free() {
        for index in 0..RESERVED_PHONES {
            assert!(is_reserved_phone(&reserved_phone(index)), "{index}");
        }
        assert_eq!(reserved_phone(0), reserved_phone(RESERVED_PHONES));
        assert!(is_reserved_phone("+46 (0)70 174 06 05") && is_reserved_phone("08-465 004 00"));
        for text in ["", "+", "070-1740604", "0701740605x", "07017406050", "+46+0701740605"] {
            assert!(!is_reserved_phone(text), "{text}");
        }
    }

    #[test]
    fn mail_that_could_arrive_is_no_test_mail() {
        for text in ["", "test", "a@test.se", "a b@post.test", "a@@post.test", "a@.test", "a@example.se"] {
            assert!(!is_test_mail(text), "{text}");
        }
        assert!(is_test_mail("a@TEST") && is_test_mail("åsa@post.example.org"));
    }
}
