//! Root causes become the list of those who must act.

use std::collections::BTreeMap;

use samprov_model::{
    id::{ActorId, ServiceId},
    verdict::{Fault, Standing},
};

use super::Summary;

/// Somebody who must act, and on how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsible<'a> {
    /// Who.
    pub who: Who<'a>,
    /// Root causes that fail.
    pub failures: usize,
    /// Root causes that could not be decided.
    pub undecided: usize,
    /// Root causes that warn.
    pub warnings: usize,
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who<'a> {
    /// An actor, as producer or consumer.
    Actor(&'a ActorId),
    /// Those who keep the description of a service.
    Description(&'a ServiceId),
    /// Whoever runs the test: network, credentials, test data.
    Environment,
    /// Those who make samprov.
    Harness,
}

/// Those who must act: first those with failures, then in the order of names.
pub fn responsible<'a>(summary: &Summary<'a>) -> Vec<Responsible<'a>> {
    let mut by_who: BTreeMap<Who<'a>, Responsible<'a>> = BTreeMap::new();
    for cause in &summary.causes {
        let who = match cause.finding.fault {
            Fault::Consumer | Fault::Producer => Who::Actor(&cause.record.actor),
            Fault::Description => Who::Description(&cause.record.service),
            Fault::Environment => Who::Environment,
            Fault::Harness => Who::Harness,
        };
        let empty = Responsible { who, failures: 0, undecided: 0, warnings: 0 };
        let entry = by_who.entry(who).or_insert(empty);
        match cause.standing {
            Standing::Fail => entry.failures += 1,
            Standing::Inconclusive => entry.undecided += 1,
            Standing::Warn => entry.warnings += 1,
            Standing::AwaitingSignOff | Standing::Deviated | Standing::NotVerified | Standing::Pass => {}
        }
    }
    let mut all: Vec<_> = by_who.into_values().collect();
    all.sort_by_key(|one| (one.failures == 0, one.undecided == 0, one.who));
    all
}
