//! Whether what a smaller case shows is the same finding, and whether it was sent as it was meant.

use std::collections::BTreeSet;

use samprov_contract::Contracts;
use samprov_model::{
    id::OperationId,
    observation::Attempt,
    place::Place,
    probe::{Part, Purpose},
    verdict::{Finding, Standing, Verdict},
};

/// The finding that is looked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) standing: Standing,
    pub(super) finding: Finding,
    breaks: Breaks,
}

/// How the requests of an attempt break their contracts on the wire, indexes left out.
type Breaks = BTreeSet<(OperationId, Place, String)>;

impl Wanted {
    /// What the whole case has shown once more.
    pub(super) fn of(contracts: &Contracts, verdict: &Verdict, attempts: &[Attempt]) -> Option<Self> {
        let finding = verdict.finding()?.clone();
        Some(Self { standing: verdict.standing(), finding, breaks: breaks(contracts, attempts) })
    }

    /// Whether a smaller case shows the same: the same root cause, broken in the same place, by requests that break no other
    /// constraint than those of the whole case, and still the one that they are meant to break.
    pub(super) fn is_shown(&self, contracts: &Contracts, verdict: &Verdict, attempts: &[Attempt]) -> bool {
        let Some(finding) = verdict.finding() else { return false };
        let place = |finding: &Finding| finding.place.as_ref().map(Place::generalised);
        verdict.standing() == self.standing
            && finding.fingerprint == self.finding.fingerprint
            && finding.message == self.finding.message
            && finding.cause == self.finding.cause
            && finding.promise == self.finding.promise
            && place(finding) == place(&self.finding)
            && breaks(contracts, attempts).is_subset(&self.breaks)
    }
}

/// Set-up included, controls and clean-up not.
fn breaks(contracts: &Contracts, attempts: &[Attempt]) -> Breaks {
    let tests = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test);
    let exchanges = tests.into_iter().flat_map(|attempt| &attempt.observation.exchanges);
    exchanges
        .filter(|exchange| exchange.part != Part::CleanUp)
        .flat_map(|exchange| {
            let violations = contracts.violations_of_request(&exchange.operation, &exchange.request);
            violations.into_iter().map(|it| (exchange.operation.clone(), it.place.generalised(), it.keyword))
        })
        .collect()
}
