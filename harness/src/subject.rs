//! A loaded service as a plan wants it.

use samprov_model::{dependency::Dependency, description::ServiceDescription, id::InstanceId};
use samprov_suites::{DependencySubject, Subject};

use crate::load::LoadedService;

/// How a candidate comes to know where its dependencies are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Informed {
    /// It is started here, and told by its command and environment.
    AtStart,
    /// It runs already, and knows what is fixed.
    Before,
}

/// The service as it is judged at an instance.
pub(crate) fn subject_of(service: &LoadedService, instance: InstanceId, informed: Informed) -> Subject<'_> {
    let dependencies = service.description.depends_on.iter().filter_map(|dependency| {
        let known = service.dependencies.get(&dependency.name)?;
        Some(DependencySubject {
            name: dependency.name.clone(),
            simulates: Some(known.service.clone()),
            contracts: &known.contracts,
            declared: dependency,
            alternative: informed.of_the_alternative(&service.description, dependency).into(),
            trust: informed.whom_to_trust(&service.description, dependency).into(),
            tokens: known.description.technical.iter().find_map(|technical| technical.tokens.as_ref()),
        })
    });
    Subject {
        description: &service.description,
        contracts: &service.contracts,
        instance,
        dependencies: dependencies.collect(),
    }
}

impl Informed {
    fn of_the_alternative(self, description: &ServiceDescription, dependency: &Dependency) -> bool {
        match self {
            Self::AtStart => description.tells_the_alternative(dependency),
            Self::Before => dependency.failover.as_ref().is_some_and(|failover| failover.port.is_some()),
        }
    }

    /// The authority of a run is new: who runs already cannot know it.
    pub(crate) fn whom_to_trust(self, description: &ServiceDescription, dependency: &Dependency) -> bool {
        match self {
            Self::AtStart => description.tells_whom_to_trust(dependency),
            Self::Before => false,
        }
    }
}
