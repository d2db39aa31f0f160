//! How the judged service calls its dependencies, beyond their contracts: trace, tokens, personal data, number of calls.
//!
//! What only some agree on is planned where the description asks for it: by a requirement that is verified by the case, or by a number.

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, Family},
    id::OperationId,
    place::Place,
    probe::Program,
    resilience::Manner,
};

use super::{DependencySubject, planner::Planner};

impl Planner<'_> {
    /// The cases about the manner of calls to a dependency.
    pub(super) fn manners(
        &self,
        operation: &Operation,
        dependency: &DependencySubject<'_>,
        programs: &[Program],
    ) -> Vec<Case> {
        let name = |manner: &Manner| vec![dependency.name.to_string(), manner.as_str().to_owned()];
        let asked = |manner: Manner| {
            let id = self.id(Family::Consumer, &name(&manner));
            self.ledger.asks_for(&id).then_some(manner)
        };
        let bounded =
            dependency.declared.calls.as_ref().map(|calls| Manner::CallsBounded { most: calls.max });
        let manners = [
            asked(Manner::TraceContext),
            asked(Manner::CallerToken),
            Some(Manner::PersonalDataInAddress { described: query_parameters(dependency) }),
            bounded,
        ];
        let case = |manner: Manner| {
            let part = manner.as_str();
            let is_of_the_call_alone = is_of_the_call_alone(&manner);
            let assertion = Assertion::CallsMannered { dependency: dependency.name.clone(), manner };
            let mut case = self.call(operation, dependency, part, assertion, programs);
            if !is_of_the_call_alone {
                case.drive = None;
            }
            case.operation = OperationId::new(format!("{}-{part}", dependency.name));
            case.operation_label = format!("* ({})", dependency.name);
            case
        };
        let manners = manners.into_iter().flatten();
        manners.filter(|manner| !programs.is_empty() || is_of_the_call_alone(manner)).map(case).collect()
    }
}

/// Whether a manner shows in the call itself. The others compare it with the request that led to it, and a candidate that is driven
/// got none.
fn is_of_the_call_alone(manner: &Manner) -> bool {
    match manner {
        Manner::PersonalDataInAddress { .. } => true,
        Manner::CallerToken | Manner::CallsBounded { .. } | Manner::TraceContext => false,
    }
}

/// The names of the query parameters that any operation of a dependency describes.
fn query_parameters(dependency: &DependencySubject<'_>) -> Vec<String> {
    let parameters = dependency.contracts.operations().iter().flat_map(|operation| &operation.parameters);
    let mut names: Vec<String> = parameters
        .filter_map(|parameter| match &parameter.place {
            Place::Query { name, .. } => Some(name.clone()),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
