//! What an answer tells of a failing dependency that is not for the candidate's callers.

use samprov_model::{
    injection::{SURPLUS_MARK, UPSTREAM_MARK},
    message::Message,
    observation::{Answer, Attempt},
};

use super::{contained::About, finding::Seen, severity::OutcomeKind};

/// What an answer tells, if anything: what the dependency wrote, a field that it added, or where it lives.
pub(super) fn told(about: &About<'_>, control: &Attempt, answer: &Answer) -> Option<Seen> {
    let holds = |text: &str| {
        let mut fields = answer.headers.iter();
        memory_holds(&answer.body, text.as_bytes()) || fields.any(|(_, value)| value.contains(text))
    };
    let seen = |kind: OutcomeKind, actual: &str| {
        let expected = Message::new("expected-nothing-of").with("dependency", about.dependency.as_str());
        about.seen(kind, expected, Message::new(actual))
    };
    if holds(UPSTREAM_MARK) {
        return Some(seen(OutcomeKind::UpstreamDetailTold, "actual-upstream-message"));
    }
    if holds(SURPLUS_MARK) {
        return Some(seen(OutcomeKind::SurplusPassedOn, "actual-surplus-field"));
    }
    // A success may rightly link to another service; an error that names its address tells how things are built inside.
    let mut bases = control.observation.stub_calls.iter().filter(|call| call.dependency == *about.dependency);
    let told = answer.status >= 400 && bases.any(|call| authority(&call.request.base).is_some_and(holds));
    told.then(|| seen(OutcomeKind::UpstreamDetailTold, "actual-upstream-address"))
}

/// Host and port of an address, where there is a port to tell it from others.
fn authority(base: &str) -> Option<&str> {
    let rest = base.split_once("://")?.1;
    let authority = rest.split('/').next()?;
    let port = authority.rsplit_once(':')?.1;
    (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(authority)
}

fn memory_holds(body: &[u8], wanted: &[u8]) -> bool {
    body.windows(wanted.len()).any(|window| window == wanted)
}
