//! The described answer turned into another one.

use samprov_contract::Operation;
use samprov_model::{injection::UPSTREAM_MARK, observation::Answer};

use super::{
    action::OfAnswer,
    errors::{error, refusal},
    probing::Probed,
};
use crate::{
    limits,
    shaping::{Shaper, json_of},
};

/// The other answer; `None` where the described one is not such that this fault could be made of it.
pub(super) fn changed(
    action: &OfAnswer,
    shaper: &Shaper,
    operation: Option<&Operation>,
    answer: &Answer,
) -> Option<Answer> {
    let probed = || Probed::new(shaper, operation?, answer);
    match action {
        OfAnswer::Error { status, headers, burst: _ } => Some(error(shaper, operation, *status, headers)),
        OfAnswer::Refusal(statuses) => Some(refusal(shaper, operation, statuses)),
        OfAnswer::EmptyLists => probed()?.with_empty_lists(),
        OfAnswer::Instead { status, content_type, body } => {
            Some(of_type(*status, content_type, body.0.clone().into_bytes()))
        }
        OfAnswer::InvalidBody => probed()?.invalid(),
        OfAnswer::TruncatedJson(percent) => {
            json_of(answer).filter(|_| answer.is_success())?;
            let kept = answer.body.get(..share(answer.body.len(), *percent))?;
            // Half a number may be a number.
            let is_broken = serde_json::from_slice::<serde::de::IgnoredAny>(kept).is_err();
            is_broken.then(|| Answer { body: kept.to_vec(), ..answer.clone() })
        }
        OfAnswer::EmptyBody => {
            let has_body = answer.is_success() && !answer.body.is_empty();
            has_body.then(|| Answer { body: Vec::new(), ..answer.clone() })
        }
        OfAnswer::Nested(levels) => {
            let levels = usize::try_from(*levels).unwrap_or(usize::MAX).min(limits::FAULT_LEVELS);
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            let body = format!("{{\"detail\":\"{UPSTREAM_MARK}\",\"deep\":{open}{close}}}");
            Some(of_type(200, "application/json", body.into_bytes()))
        }
        OfAnswer::Surplus(name) => probed()?.with_surplus(name),
        OfAnswer::UnknownEnum(value) => probed()?.with_unknown_enum(value),
    }
}

/// So many percent of a length, at most all of it.
pub(super) fn share(length: usize, percent: u32) -> usize {
    let percent = usize::try_from(percent.min(100)).unwrap_or(100);
    length / 100 * percent + length % 100 * percent / 100
}

/// An answer of our own.
pub(super) fn of_type(status: u16, content_type: &str, body: Vec<u8>) -> Answer {
    Answer { status, headers: vec![("content-type".to_owned(), content_type.to_owned())], body }
}
