//! What a driven candidate does when a dependency fails: its calls, and how its command ended, turned into what is wrong.
//!
//! There is no answer to judge. A command that fails while a service is lost does right, and one that ends well may have put its work
//! off: neither is held against it.

use std::collections::BTreeMap;

use samprov_model::{
    drive::{DriveEnd, Driven},
    id::{DependencyName, FaultId, OperationId},
    injection::{CarriedOut, Effect},
    message::Message,
    observation::{Attempt, StubCall},
};

use super::{contained::About, driven::MOST_WORDS, finding::Seen, severity::OutcomeKind};
use crate::outage::{HANGING, calls, due, ended_well};

/// What makes two calls the same.
type Asked<'a> = (&'a DependencyName, Option<&'a OperationId>, &'a str, &'a [u8]);

impl About<'_> {
    /// What is worst of what the calls and the end of the command show.
    pub(super) fn shown_by_calls(
        &self,
        control: &Attempt,
        (test, driven): (&Attempt, &Driven),
        after: &[Attempt],
        (effect, carried_out, fault): (Effect, CarriedOut, &FaultId),
    ) -> Option<Seen> {
        let (one, tries) = self.of_one_call(control, test, fault);
        let found = [
            self.trusted(test, effect, fault),
            self.repeated_harm(&one, &tries, carried_out, fault),
            self.without_end(control, driven),
            self.too_many_tries(&one, &tries),
            self.fails_for_good(after),
            self.hurried(test, effect),
        ];
        found.into_iter().flatten().min_by_key(|seen| seen.kind.rank())
    }

    /// The attempts with no other calls of the operation than those alike: a command may find more to do than the last time, and more
    /// calls are not more tries.
    pub(super) fn of_one_call(
        &self,
        control: &Attempt,
        test: &Attempt,
        fault: &FaultId,
    ) -> (Attempt, Attempt) {
        let disturbed = |call: &&StubCall| call.fault.as_ref() == Some(fault);
        let first = calls(test, self.dependency, self.operation).find(disturbed).map(asked);
        let mut often: BTreeMap<Asked<'_>, usize> = BTreeMap::new();
        for call in calls(control, self.dependency, self.operation) {
            *often.entry(asked(call)).or_default() += 1;
        }
        let most = often.into_iter().max_by_key(|(_, times)| *times).map(|(asked, _)| asked);
        let only = |attempt: &Attempt, wanted: Option<Asked<'_>>| {
            let mut attempt = attempt.clone();
            attempt.observation.stub_calls.retain(|call| Some(asked(call)) == wanted);
            attempt
        };
        (only(control, most), only(test, first))
    }

    /// A command that was still running when all the time was up that the agreement allows. Where nothing is agreed a job may wait for
    /// better times.
    pub(super) fn without_end(&self, control: &Attempt, driven: &Driven) -> Option<Seen> {
        let often = calls(control, self.dependency, self.operation).count();
        let due = due(self.terms, often)?.saturating_add(HANGING);
        let is_long = driven.drive.within().milliseconds() > due;
        (driven.end == DriveEnd::TimeUp && is_long).then(|| {
            let expected = Message::new("expected-command-ends").with_number("milliseconds", i64::from(due));
            self.seen(OutcomeKind::HangsOnFault, expected, driven.message_with_last_words(MOST_WORDS))
        })
    }

    /// A command that goes on failing when the fault is over.
    pub(super) fn fails_for_good(&self, after: &[Attempt]) -> Option<Seen> {
        let last = after.last().filter(|last| !ended_well(last))?;
        let driven = last.observation.driven.as_ref()?;
        let actual = driven.message_with_last_words(MOST_WORDS);
        Some(self.seen(OutcomeKind::NeverRecovers, Message::new("expected-command-recovers"), actual))
    }
}

fn asked(call: &StubCall) -> Asked<'_> {
    (&call.dependency, call.operation.as_ref(), &call.request.target, &call.request.body)
}
