//! Versions of what is stored (RFC 9110, 8.8.3), and requests that depend on them (13.1), where the description tells versions.

use std::hash::{DefaultHasher, Hash, Hasher};

use samprov_contract::Operation;
use samprov_model::observation::{Answer, Request};
use serde_json::Value;

/// Entity tags for a value, the plainest first: equal values have equal tags. One of them may have the form that the description
/// asks for, which `like` has.
pub(crate) fn tags(value: &Value, like: Option<&str>) -> Vec<String> {
    let mut hasher = DefaultHasher::new();
    value.to_string().hash(&mut hasher);
    let hash = hasher.finish();
    let plain = format!("{hash:016x}");
    let short = (hash & 0xffff_ffff).to_string();
    let counted = like.and_then(|like| {
        let first = like.find(|letter: char| letter.is_ascii_digit())?;
        let digits = like[first..].find(|letter: char| !letter.is_ascii_digit());
        Some(format!("{}{short}{}", &like[..first], digits.map_or("", |digits| &like[first + digits..])))
    });
    [format!("\"{plain}\"")].into_iter().chain(counted).chain([plain, short]).collect()
}

/// Whether a success of an operation is described with `ETag`.
pub(crate) fn tells_version(operation: &Operation) -> bool {
    operation
        .answers
        .iter()
        .filter(|answer| answer.status.is_success())
        .any(|answer| answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case(ETAG)))
}

/// Whether `If-Match` asks for another version than this one. `*` asks for any; weak tags never match (13.1.1).
pub(crate) fn is_stale(request: &Request, current: &str) -> bool {
    let Some(asked) = request.header("if-match") else { return false };
    !asked.split(',').map(str::trim).any(|tag| tag == "*" || tag == current)
}

/// Whether `If-None-Match` says that the caller has this version already, compared weakly (13.1.2).
pub(crate) fn is_known(request: &Request, current: &str) -> bool {
    let Some(known) = request.header("if-none-match") else { return false };
    known.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == current)
}

/// The answer to a caller that has the version already: no body, the same version.
pub(crate) fn not_modified(current: &str) -> Answer {
    Answer { status: 304, headers: vec![(ETAG.to_owned(), current.to_owned())], body: Vec::new() }
}

pub(crate) const ETAG: &str = "ETag";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(name: &str, value: &str) -> Request {
        Request { headers: vec![(name.into(), value.into())], ..Request::default() }
    }

    fn tag(value: &Value) -> String {
        tags(value, None).remove(0)
    }

    #[test]
    fn a_version_has_the_form_that_is_asked_for() {
        let tags = tags(&json!({"a": 1}), Some("W/\"v3-x\""));
        assert!(tags.iter().any(|tag| tag.starts_with("W/\"v") && tag.ends_with("-x\"")), "{tags:?}");
    }

    #[test]
    fn a_version_changes_with_the_value_and_only_with_it() {
        assert_eq!(tag(&json!({"a": 1})), tag(&json!({"a": 1})));
        assert_ne!(tag(&json!({"a": 1})), tag(&json!({"a": 2})));
    }

    #[test]
    fn a_write_against_another_version_is_stale_and_one_against_any_is_not() {
        let current = tag(&json!(1));
        assert!(is_stale(&with("If-Match", "\"other\""), &current));
        assert!(is_stale(&with("If-Match", &format!("W/{current}")), &current));
        assert!(!is_stale(&with("If-Match", &format!("\"other\", {current}")), &current));
        assert!(!is_stale(&with("If-Match", "*"), &current));
        assert!(!is_stale(&Request::default(), &current));
    }

    #[test]
    fn a_read_of_what_is_known_is_recognised_whether_its_tag_is_weak_or_not() {
        let current = tag(&json!(1));
        assert!(is_known(&with("If-None-Match", &format!("W/{current}")), &current));
        assert!(!is_known(&with("If-None-Match", "\"other\""), &current));
    }
}
