//! The header fields of a request as HTTP/1.1 writes them, whatever version it came in: descriptions know no other.

use hyper::{
    HeaderMap, Version,
    header::{COOKIE, HOST},
    http::request::Parts,
};

/// The header fields in order. HTTP/2 has the host in `:authority` and may split cookies: both are put back, as a message
/// that leaves HTTP/2 must have them (RFC 9113, 8.3.1 and 8.2.3).
pub(crate) fn fields_of(head: &Parts) -> Vec<(String, String)> {
    let mut fields = Vec::with_capacity(head.headers.len() + 1);
    if head.version != Version::HTTP_2 {
        fields.extend(
            head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))),
        );
        return fields;
    }
    if let Some(authority) = head.uri.authority().filter(|_| !head.headers.contains_key(HOST)) {
        fields.push((HOST.as_str().to_owned(), authority.as_str().to_owned()));
    }
    let others = head.headers.iter().filter(|(name, _)| **name != COOKIE);
    fields.extend(others.map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))));
    if let Some(cookie) = cookie(&head.headers) {
        fields.push((COOKIE.as_str().to_owned(), cookie));
    }
    fields
}

fn cookie(fields: &HeaderMap) -> Option<String> {
    let crumbs: Vec<String> = fields.get_all(COOKIE).iter().map(|value| text(value.as_bytes())).collect();
    (!crumbs.is_empty()).then(|| crumbs.join("; "))
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(version: Version) -> Parts {
        let request = hyper::Request::get("http://register.test/persons")
            .version(version)
            .header("cookie", "a=1")
            .header("accept", "*/*")
            .header("cookie", "b=2");
        request.body(()).unwrap().into_parts().0
    }

    fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    #[test]
    fn a_request_of_http_2_has_its_host_and_one_cookie_field() {
        let fields = fields_of(&head(Version::HTTP_2));
        assert_eq!(pairs(&fields), [("host", "register.test"), ("accept", "*/*"), ("cookie", "a=1; b=2")]);
    }

    #[test]
    fn a_request_of_http_1_is_left_as_it_came() {
        let fields = fields_of(&head(Version::HTTP_11));
        assert_eq!(pairs(&fields).iter().filter(|(name, _)| *name == "cookie").count(), 2);
        assert!(!pairs(&fields).iter().any(|(name, _)| *name == "host"));
    }
}
