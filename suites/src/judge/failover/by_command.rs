//! A command that must turn to another instance when the first is lost: where its calls went, and how it ended, turned into a verdict.
//!
//! There is no answer to judge, and no moment at which it is due: how long the turn took is not looked at, only that the command ends.

use samprov_model::{
    drive::Driven,
    id::InstanceId,
    injection::CarriedOut,
    message::Message,
    observation::Attempt,
    resilience::{Deed, Moment},
    verdict::Verdict,
};

use super::{
    super::{
        contained::{About, not_met},
        driven::MOST_WORDS,
        finding::Seen,
        severity::OutcomeKind,
    },
    returned,
};
use crate::outage::{Round, calls, ended_well, loss};

/// "When the first instance is lost the command's calls go to the other one, and to the first again when it is back."
pub(super) fn judge(
    about: &About<'_>,
    control: &Attempt,
    (round, driven): (&Round<'_>, &Driven),
    (moment, to): (Moment, &InstanceId),
    return_within: Option<u32>,
) -> Verdict {
    let Some(last) = round.during.last() else { return super::stopped::nothing_sent(about.case) };
    let found = repeated(about, control, round, moment)
        .or_else(|| about.without_end(control, driven))
        .or_else(|| about.fails_for_good(round.after))
        .or_else(|| match moment {
            Moment::Return => returned(about, round.after, return_within),
            Moment::After | Moment::Before | Moment::During => None,
        });
    if let Some(seen) = found {
        return seen.verdict(about.case);
    }
    // Who has turned at once may have nothing left to do when it is run again.
    if round.during.iter().any(|test| uses(about, test, to)) {
        return Verdict::Pass;
    }
    if had_nothing_to_do(about, round, last, moment) {
        return not_met(about, last);
    }
    let expected = Message::new("expected-other-instance").with("instance", to.as_str());
    let actual = driven.message_with_last_words(MOST_WORDS);
    about.seen(OutcomeKind::OtherInstanceNotUsed, expected, actual).verdict(about.case)
}

/// What the first instance may have done before it was lost was done once more.
fn repeated(about: &About<'_>, control: &Attempt, round: &Round<'_>, moment: Moment) -> Option<Seen> {
    let first = round.during.first().filter(|_| moment == Moment::During)?;
    let fault = loss(moment, 0);
    let (one, tries) = about.of_one_call(control, first, &fault);
    about.repeated_harm(&one, &tries, CarriedOut::Perhaps, &fault)
}

fn uses(about: &About<'_>, test: &Attempt, to: &InstanceId) -> bool {
    calls(test, about.dependency, about.operation)
        .any(|call| call.instance.as_ref() == Some(to) && (200..400).contains(&call.status))
}

/// Whether a command that made no call had nothing to call for: it does not call when all is well again either. Where something may
/// have been done at the first instance, it may leave the rest to somebody who looks, and say so by its status.
fn had_nothing_to_do(about: &About<'_>, round: &Round<'_>, last: &Attempt, moment: Moment) -> bool {
    let called = |attempt: &Attempt| calls(attempt, about.dependency, about.operation).next().is_some();
    !called(last)
        && match (moment, about.terms.deed) {
            (Moment::During, Deed::Creates) => true,
            _ => ended_well(last) && !round.after.iter().any(called),
        }
}
