//! Media types: compared by what they are, parameters aside (RFC 9110, 8.3.1).

/// `type/subtype` in lower case, without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is in a declared range such as `text/*`.
pub(crate) fn is_in(range: &str, media_type: &str) -> bool {
    let (range, media_type) = (essence(range), essence(media_type));
    if range == media_type || range == "*/*" || range == "*" {
        return true;
    }
    range.strip_suffix("/*").is_some_and(|kind| media_type.split('/').next() == Some(kind))
}

/// Whether content of this type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether content of this type is XML.
pub(crate) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}

/// Whether content of this type is a form.
pub(crate) fn is_form(media_type: &str) -> bool {
    matches!(essence(media_type).as_str(), "application/x-www-form-urlencoded" | "multipart/form-data")
}

/// Whether content of this type is text that is not JSON, XML or a form.
pub(crate) fn is_text(media_type: &str) -> bool {
    essence(media_type).starts_with("text/") && !is_json(media_type) && !is_xml(media_type)
}

/// A parameter of a media type, for example `boundary`.
pub(crate) fn parameter(media_type: &str, name: &str) -> Option<String> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_parameters_are_understood_but_suffixes_are_not_the_same() {
        assert!(is_in("application/json", "Application/JSON; charset=utf-8"));
        assert!(is_in("text/*", "text/csv"));
        assert!(is_in("*/*", "image/png"));
        assert!(!is_in("application/json", "application/problem+json"));
        assert_eq!(parameter("multipart/form-data; boundary=\"a b\"", "boundary").as_deref(), Some("a b"));
    }
}
