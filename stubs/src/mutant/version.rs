//! A conditional request (RFC 9110, 13) turned into what a service that does not look at its condition answers.

use samprov_model::observation::{Answer, Request};

use super::{facts::Facts, operator::VersionAct, write::read_of};
use crate::interposer::Origin;

/// The answer, and whether the fault showed.
pub(crate) fn own(
    facts: &Facts<'_>,
    version: VersionAct,
    request: &Request,
    origin: &mut dyn Origin,
) -> (Answer, bool) {
    let clean = origin.answer(request);
    let unconditional = match (version, clean.status) {
        (VersionAct::KnownSentAgain, 304) => Some(without(request, "if-none-match")),
        (VersionAct::StaleAccepted, 412) => current(facts, request, origin),
        _ => None,
    };
    match unconditional.map(|request| origin.answer(&request)) {
        Some(other) if other.is_success() => (other, true),
        _ => (clean, false),
    }
}

/// The request made against the version that there is.
fn current(facts: &Facts<'_>, request: &Request, origin: &mut dyn Origin) -> Option<Request> {
    let mut read = without(&read_of(facts, request)?, "if-match");
    read.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("if-none-match"));
    let version = origin.answer(&read).header("etag")?.to_owned();
    let mut made = without(request, "if-match");
    made.headers.push(("if-match".to_owned(), version));
    Some(made)
}

fn without(request: &Request, field: &str) -> Request {
    let mut made = request.clone();
    made.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(field));
    made
}
