//! What a [`Proof`] against a service that ran already says beside its score.

use std::collections::BTreeMap;

use samprov_model::message::Message;
use samprov_reports::l10n::Texts;

use super::score::{Proof, Undecided};

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
    if against.refused > 0 {
        let nobody = proof.undecided() == Some(Undecided::Refused);
        let key = if nobody { "prove-against-refused" } else { "prove-against-some-refused" };
        let message = Message::new(key).with("target", against.target.as_str());
        told.push(texts.tell(&message.with_number("count", signed(against.refused))));
    }
    if let Some(why) = &against.lost {
        let message = Message::new("prove-against-lost").with("target", against.target.as_str());
        told.push(texts.tell(&message.with("why", why.as_str())));
    }
    told
}

/// The heading of what nobody was left to tell of.
pub(super) fn no_case_left(proof: &Proof, texts: &Texts) -> String {
    texts.tell(&Message::new("prove-no-case-left").with_number("count", signed(proof.score.no_case_left)))
}

/// How many faults of each operation nobody was left to tell of, and the case that would have judged.
pub(super) fn by_judge(proof: &Proof, texts: &Texts) -> Vec<String> {
    let mut faults: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (pair, case) in proof.no_case_left() {
        *faults.entry((&pair.operation, case)).or_default() += 1;
    }
    let told = |((operation, case), count): ((&str, &str), u64)| {
        let message = Message::new("prove-no-case-left-why").with_number("count", signed(count));
        format!("{operation}  {}", texts.tell(&message.with("case", case)))
    };
    faults.into_iter().map(told).collect()
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
