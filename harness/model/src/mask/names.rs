//! Names whose values are secrets: of header fields, query parameters and properties.

const SECRET: [&str; 12] = [
    "authorization",
    "cookie",
    "apikey",
    "password",
    "secret",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "sessiontoken",
    "sessionid",
    "privatekey",
    "subscriptionkey",
];

/// More words that tell a secret in the name of a header field; in a property they may be anything.
const SECRET_IN_HEADERS: [&str; 5] = ["token", "session", "csrf", "xsrf", "credential"];

/// Ends of the names of header fields that only tell about a secret.
const ABOUT: [&str; 8] = ["type", "limit", "remaining", "reset", "expires", "expiry", "expiration", "count"];

/// Query parameters and properties whose values are secrets by their names.
pub(super) fn is_secret_name(name: &str) -> bool {
    let name = bare(name);
    SECRET.iter().any(|secret| name.contains(secret)) || name == "token" || name == "xauthtoken"
}

/// Header fields whose values are secrets by their names.
pub(super) fn is_secret_header(name: &str) -> bool {
    let bare = bare(name);
    let is_about = bare.contains("ratelimit")
        || ABOUT.iter().any(|end| bare.ends_with(end))
        || bare.starts_with("access");
    is_secret_name(name) || (!is_about && SECRET_IN_HEADERS.iter().any(|word| bare.contains(word)))
}

/// Header fields whose value begins with the name of a scheme, which is no secret.
pub(super) fn has_scheme(name: &str) -> bool {
    bare(name).contains("authorization")
}

fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_fields_that_carry_a_secret_are_known_by_their_names() {
        for name in ["Authorization", "Set-Cookie", "X-Token", "X-Session-Id", "X-API-Key", "X-CSRF-Token"] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in [
            "X-RateLimit-Remaining-Tokens",
            "X-Token-Type",
            "Content-Type",
            "ETag",
            "Access-Control-Allow-Origin",
        ] {
            assert!(!is_secret_header(name), "{name}");
        }
    }
}
