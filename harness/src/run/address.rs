//! An address that an answer tells (`Location`, `Link`, a `next` in the body) turned into where the next request goes.
//!
//! Answers are untrusted: nothing is ever sent to another origin than the one that was asked.

use samprov_model::observation::{Answer, Request};
use url::Url;

/// The longest address that is followed.
const LONGEST: usize = 8 * 1024;

/// Sends a request where an address in an answer leads, seen from the request that the answer belongs to (RFC 3986, 5). `None`:
/// the address is none, or it leads to another origin.
pub(super) fn redirected(request: Request, asked: &Request, address: &str) -> Option<Request> {
    let address = address.trim();
    if address.is_empty() || address.len() > LONGEST {
        return None;
    }
    let from = Url::parse(&format!("{}{}", asked.base, asked.target)).ok()?;
    let mut to = from.join(address).ok()?;
    // A login in an address is none of ours, and RFC 9110, 4.2.4 deprecates it.
    if to.origin() != from.origin() || !to.username().is_empty() || to.password().is_some() {
        return None;
    }
    to.set_fragment(None);
    let origin = to.origin().ascii_serialization();
    let target = to.as_str().get(origin.len()..)?.to_owned();
    target.starts_with('/').then_some(Request { base: origin, target, ..request })
}

/// The target of the `Link` header fields with a relation (RFC 8288, 3).
pub(super) fn link_target(answer: &Answer, relation: &str) -> Option<String> {
    let fields = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
    fields.flat_map(|(_, value)| value.split('<').skip(1)).find_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let is_relation =
            parameters.split([';', ',']).filter_map(|one| one.split_once('=')).any(|(name, value)| {
                let value = value.trim().trim_matches('"');
                name.trim().eq_ignore_ascii_case("rel")
                    && value.split_ascii_whitespace().any(|own| own.eq_ignore_ascii_case(relation))
            });
        is_relation.then(|| target.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(address: &str) -> Option<String> {
        let asked = Request {
            base: "http://127.0.0.1:8080/v1".into(),
            target: "/things?limit=1".into(),
            ..Request::default()
        };
        redirected(Request::default(), &asked, address).map(|request| request.base + &request.target)
    }

    #[test]
    fn an_address_is_resolved_against_the_request_and_never_leaves_its_origin() {
        for (address, to) in [
            ("/v1/things/7", "http://127.0.0.1:8080/v1/things/7"),
            ("things/7", "http://127.0.0.1:8080/v1/things/7"),
            ("?limit=1&offset=1", "http://127.0.0.1:8080/v1/things?limit=1&offset=1"),
            ("http://127.0.0.1:8080/v1/things/%C3%A5#part", "http://127.0.0.1:8080/v1/things/%C3%A5"),
        ] {
            assert_eq!(followed(address).as_deref(), Some(to), "{address}");
        }
        for address in [
            "http://example.org/things/7",
            "//example.org/x",
            "https://127.0.0.1:8080/v1",
            "file:///etc",
            "",
            "http://a:b@127.0.0.1:8080/",
        ] {
            assert_eq!(followed(address), None, "{address}");
        }
    }

    #[test]
    fn the_target_of_a_relation_is_found_among_several_links() {
        let answer = Answer {
            headers: vec![
                (
                    "Link".into(),
                    "</a?page=1>; rel=\"prev first\", </a?page=3,4>; title=\"x\"; rel=next".into(),
                ),
                ("link".into(), "</z>; rel=last".into()),
            ],
            ..Answer::default()
        };
        assert_eq!(link_target(&answer, "next").as_deref(), Some("/a?page=3,4"));
        assert_eq!(link_target(&answer, "first").as_deref(), Some("/a?page=1"));
        assert_eq!(link_target(&answer, "last").as_deref(), Some("/z"));
        assert_eq!(link_target(&answer, "up"), None);
    }
}
