//! A loaded service as a plan wants it.

use samprov_model::{dependency::Dependency, id::InstanceId, resilience::Told};
use samprov_suites::{DependencySubject, Subject};

use crate::load::LoadedService;

/// The service as it is judged at an instance. `alternative` tells whether the candidate knows the alternative instance of a
/// dependency.
pub(crate) fn subject_of(
    service: &LoadedService,
    instance: InstanceId,
    alternative: impl Fn(&Dependency) -> Told,
) -> Subject<'_> {
    let dependencies = service.description.depends_on.iter().filter_map(|dependency| {
        let known = service.dependencies.get(&dependency.name)?;
        Some(DependencySubject {
            name: dependency.name.clone(),
            simulates: Some(known.service.clone()),
            contracts: &known.contracts,
            declared: dependency,
            alternative: alternative(dependency),
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
