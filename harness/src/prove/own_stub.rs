//! A loaded description turned into one that is judged as its own stub: no candidate, no dependencies, made-up credentials.

use std::{collections::BTreeMap, sync::Arc};

use samprov_contract::{SecurityKind, SecurityScheme};
use samprov_model::{
    case::{Case, Family},
    id::ConsumerId,
    requirement::{Requirement, VerifiedBy},
    test_data::Credential,
};
use samprov_suites::Plan;

use crate::{
    load::{Loaded, LoadedService},
    rig::choose,
    run::{RunError, input, subjects},
};

use super::stand_ins::StandIns;

/// A description that is judged as its own stub.
#[derive(Clone, Debug)]
pub struct OwnStub {
    loaded: Loaded,
}

impl OwnStub {
    /// Takes out what only a real candidate has: how it is started, and whom it calls. A stub calls nobody, so that what is
    /// asked of the consumer is left out, too.
    pub fn of(mut loaded: Loaded) -> Self {
        without_surroundings(&mut loaded);
        loaded.test_data.credentials = credentials(&loaded.services);
        Self { loaded }
    }

    /// The description as it is judged.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// The consumers of a service by the credential that they are given.
    pub(super) fn consumers(service: &LoadedService) -> BTreeMap<String, ConsumerId> {
        let consumers = service.description.agreements.iter().map(|agreement| &agreement.consumer);
        consumers.map(|consumer| (token(consumer.as_str()), consumer.clone())).collect()
    }

    /// All cases with their numbers in the plan, as they are for these stand-ins.
    pub fn cases(&self, stand_ins: &StandIns, seed: u64) -> Result<Vec<(u64, Case)>, RunError> {
        self.with_plan(stand_ins, seed, |plan| (0..).zip(plan.cases()).collect())
    }

    /// Looks at the plan for these stand-ins.
    pub fn with_plan<T>(
        &self,
        stand_ins: &StandIns,
        seed: u64,
        look: impl FnOnce(&Plan<'_>) -> T,
    ) -> Result<T, RunError> {
        let choice = choose(&self.loaded, &stand_ins.targets(), None)?;
        let subjects = subjects(&self.loaded, &choice);
        let plan = Plan::new(input(&self.loaded, &subjects, seed))?;
        Ok(look(&plan))
    }
}

/// Takes out how candidates are started, whom they call, what is asked of them as callers, and what they do together.
pub(super) fn without_surroundings(loaded: &mut Loaded) {
    loaded.mix.clear();
    for service in &mut loaded.services {
        let description = &mut service.description;
        description.candidate = None;
        description.depends_on.clear();
        description.composite.clear();
        service.dependencies.clear();
        // A fault is seeded at one service and told by its own cases.
        let contracts = (*service.contracts).clone().with_processes(Arc::default());
        service.contracts = Arc::new(contracts);
        description.profile.requirements.retain_mut(concerns_the_producer);
    }
}

/// Leaves out what is verified by watching calls to dependencies, and the requirement when nothing else verifies it.
fn concerns_the_producer(requirement: &mut Requirement) -> bool {
    let was_verified = !requirement.verified_by.is_empty();
    requirement.verified_by.retain(|entry| match entry {
        VerifiedBy::Cases(prefix) => {
            let family = prefix.split('/').next();
            ![Family::Composite, Family::Consumer, Family::Resilience]
                .iter()
                .any(|it| family == Some(it.as_str()))
        }
        VerifiedBy::Manual => true,
    });
    !was_verified || !requirement.verified_by.is_empty()
}

/// One credential for each scheme and each consumer with an agreement. A stub believes everybody.
fn credentials(services: &[LoadedService]) -> BTreeMap<String, Credential> {
    let mut made = BTreeMap::new();
    for service in services {
        let operations = service.contracts.operations().iter();
        for scheme in operations.flat_map(|operation| operation.security.iter().flatten()) {
            made.entry(scheme.name.clone()).or_insert_with(|| of_scheme(scheme));
        }
        for agreement in &service.description.agreements {
            let key = agreement.consumer.as_str().to_owned();
            made.entry(key.clone()).or_insert_with(|| Credential::Token(token(&key)));
        }
    }
    made
}

fn of_scheme(scheme: &SecurityScheme) -> Credential {
    match &scheme.kind {
        SecurityKind::Basic => {
            Credential::Basic { user: "own-stub".to_owned(), password: token(&scheme.name) }
        }
        SecurityKind::ApiKey(_) | SecurityKind::Bearer | SecurityKind::Other(_) => {
            Credential::Token(token(&scheme.name))
        }
    }
}

/// Long enough that hiding it in reports hides nothing else. Only what may stand in any header field.
fn token(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
    format!("own-stub-credential-{plain}")
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        id::RequirementId,
        message::Text,
        requirement::{Level, Role},
    };

    use super::*;

    fn requirement(verified_by: &[&str]) -> Requirement {
        Requirement {
            id: RequirementId::new("R-1"),
            level: Level::Must,
            role: Role::Producer,
            text: Text::default(),
            verified_by: verified_by.iter().map(|entry| VerifiedBy::from((*entry).to_owned())).collect(),
        }
    }

    #[test]
    fn what_only_the_consumer_can_keep_is_not_asked_of_a_stub() {
        assert!(!concerns_the_producer(&mut requirement(&["consumer/register/getPerson"])));
        assert!(!concerns_the_producer(&mut requirement(&["resilience/register"])));
        let mut both = requirement(&["consumer/register", "contract/getCase"]);
        assert!(concerns_the_producer(&mut both));
        assert_eq!(both.verified_by, [VerifiedBy::Cases("contract/getCase".into())]);
        assert!(concerns_the_producer(&mut requirement(&["manual"])));
        assert!(concerns_the_producer(&mut requirement(&[])));
    }
}
