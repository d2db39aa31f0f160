//! Everything that reports derive from a journal, worked out once.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    exit::Exit,
    id::{ActorId, ServiceId},
    requirement::{Level, Role},
    verdict::Standing,
};

use super::{Counts, RequirementStanding, RootCause, Scope, exit, requirement, root_causes};
use crate::journal::{Case, Journal};

/// What a journal means.
#[derive(Clone, Debug)]
pub struct Summary<'a> {
    /// The journal.
    pub journal: &'a Journal,
    /// The exit code.
    pub exit: Exit,
    /// The verdicts of all cases.
    pub counts: Counts,
    /// The requirements in the order of the descriptions.
    pub requirements: Vec<RequirementStanding<'a>>,
    /// The root causes, worst first.
    pub causes: Vec<RootCause<'a>>,
}

impl<'a> Summary<'a> {
    /// Works out what a journal means.
    pub fn of(journal: &'a Journal) -> Self {
        let requirements = requirement::standings(journal);
        Self {
            journal,
            exit: exit::of(journal, &requirements),
            counts: Counts::of(journal.records.iter().map(Case::verdict)),
            requirements,
            causes: root_causes(&journal.records),
        }
    }

    /// The root causes with this verdict.
    pub fn causes_with(&self, standing: Standing) -> impl Iterator<Item = &RootCause<'a>> {
        self.causes.iter().filter(move |cause| cause.standing == standing)
    }

    /// The requirements that the run was about and that decide the exit code: MUST, with `--strict` also SHOULD.
    pub fn binding(&self) -> impl Iterator<Item = &RequirementStanding<'a>> {
        self.requirements.iter().filter(|standing| {
            standing.scope != Scope::NotSelected
                && (exit::is_binding(self.journal, standing.requirement.level)
                    || standing.standing == Standing::Fail)
        })
    }

    /// Binding requirements that make the run fail.
    pub fn broken(&self) -> impl Iterator<Item = &RequirementStanding<'a>> {
        let strict = self.journal.header.strict;
        self.binding().filter(move |standing| match standing.verification {
            Standing::Fail => true,
            Standing::Warn => strict,
            Standing::AwaitingSignOff
            | Standing::Deviated
            | Standing::Inconclusive
            | Standing::NotVerified
            | Standing::Pass => false,
        })
    }

    /// The standing of each actor in each role: the worst of the cases that judge it there.
    pub fn actors(&self) -> BTreeMap<(&'a ActorId, Role), (Standing, Counts)> {
        let mut actors: BTreeMap<(&ActorId, Role), (Standing, Counts)> = BTreeMap::new();
        for case in self.journal.records.iter() {
            let judged = actors.entry((case.actor(), case.role()));
            let (standing, counts) = judged.or_insert((Standing::NotVerified, Counts::default()));
            *standing = Standing::worst([*standing, case.verdict().standing()]);
            counts.add(case.verdict());
        }
        actors
    }

    /// The services that were tested, in plan order; those of the header when nothing ran.
    pub fn services(&self) -> Vec<&'a ServiceId> {
        let mut seen = BTreeSet::new();
        let services = self.journal.records.iter().map(Case::service);
        let tested: Vec<&ServiceId> = services.filter(|service| seen.insert(*service)).collect();
        if tested.is_empty() { self.journal.header.services.keys().collect() } else { tested }
    }

    /// The number of requirements in scope with this standing and level.
    pub fn requirements_with(&self, standing: Standing, level: Level) -> usize {
        let wanted = |one: &&RequirementStanding<'_>| {
            one.scope != Scope::NotSelected && one.standing == standing && one.requirement.level == level
        };
        self.requirements.iter().filter(wanted).count()
    }
}
