//! What a [`Proof`] against a service that ran already says beside its score.

use samprov_model::message::Message;
use samprov_reports::l10n::Texts;

use super::score::Proof;

/// What stands before the score: against what, with which cases, and whether it held out.
pub(super) fn opening(proof: &Proof, texts: &Texts) -> Vec<String> {
    let Some(against) = &proof.against else { return Vec::new() };
    let unstable = i64::try_from(against.unstable.len()).unwrap_or(i64::MAX);
    let mut told = vec![
        texts.tell(&Message::new("prove-against").with("target", against.target.as_str())),
        texts.tell(
            &Message::new("prove-against-cases")
                .with_number("good", signed(against.good))
                .with_number("bad", signed(against.not_good))
                .with_number("unstable", unstable),
        ),
    ];
    if let Some(why) = &against.lost {
        let message = Message::new("prove-against-lost").with("target", against.target.as_str());
        told.push(texts.tell(&message.with("why", why.as_str())));
    }
    told
}

/// The heading of what was not reached.
pub(super) fn heading(proof: &Proof, texts: &Texts) -> String {
    texts.tell(&Message::new("prove-not-reached").with_number("count", signed(proof.score.not_reached)))
}

/// Why a fault was not reached.
pub(super) fn why(texts: &Texts, calls: u64) -> String {
    texts.tell(&Message::new("prove-not-reached-why").with_number("calls", signed(calls)))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
