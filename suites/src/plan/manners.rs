//! How the judged service calls its dependencies, beyond their contracts: trace, tokens, personal data, number of calls.
//!
//! What only some agree on is planned where the description asks for it: by a requirement that is verified by the case, or by a number.

use samprov_contract::Operation;
use samprov_model::{
    caching::LimitSource,
    case::{Assertion, Case, Family},
    id::OperationId,
    place::Place,
    probe::Program,
    resilience::Manner,
};

use super::{DependencySubject, caching::cachings, planner::Planner};

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
        let calls = dependency.declared.calls.as_ref();
        let bounded = calls.and_then(|calls| calls.max).map(|most| Manner::CallsBounded { most });
        let ordered = calls
            .filter(|calls| calls.sequence.len() > 1)
            .map(|calls| Manner::CallsInOrder { sequence: calls.sequence.clone(), anew: calls.anew.clone() });
        let manners = [
            asked(Manner::TraceContext),
            asked(Manner::CallerToken),
            Some(Manner::PersonalDataInAddress { described: query_parameters(dependency) }),
            bounded,
            ordered,
        ];
        let kept = cachings(dependency).into_iter().map(|mut manner| {
            if let Manner::AnswersKept { operation, source, .. } = &mut manner {
                let name = [dependency.name.as_str(), "caching", operation.as_str()].map(str::to_owned);
                if self.ledger.asks_for(&self.id(Family::Consumer, &name)) {
                    *source = LimitSource::Agreed;
                }
            }
            manner
        });
        let manners = manners.into_iter().flatten().chain(kept);
        manners.filter_map(|manner| self.mannered(operation, dependency, programs, &manner)).collect()
    }

    /// The case about one manner; none where no request can show it.
    fn mannered(
        &self,
        operation: &Operation,
        dependency: &DependencySubject<'_>,
        programs: &[Program],
        manner: &Manner,
    ) -> Option<Case> {
        let part = manner.as_str();
        let is_of_the_call_alone = is_of_the_call_alone(manner);
        let (name, programs, about) = match manner {
            Manner::AnswersKept { operation, limit, .. } => {
                let called = dependency.contracts.operation(operation)?;
                (vec![part, operation.as_str()], self.repeated(programs, *limit), Some(called))
            }
            Manner::CallerToken
            | Manner::CallsBounded { .. }
            | Manner::CallsInOrder { .. }
            | Manner::PersonalDataInAddress { .. }
            | Manner::TraceContext => (vec![part], programs.to_vec(), None),
        };
        if programs.is_empty() && !is_of_the_call_alone {
            return None;
        }
        let name: Vec<String> = name.into_iter().map(str::to_owned).collect();
        let assertion =
            Assertion::CallsMannered { dependency: dependency.name.clone(), manner: manner.clone() };
        let mut case = self.call(operation, dependency, &name, assertion, &programs);
        if !is_of_the_call_alone {
            case.drive = None;
        }
        case.operation = match about {
            None => OperationId::new(format!("{}-{part}", dependency.name)),
            Some(called) => called.id.clone(),
        };
        case.operation_label = about.map_or_else(|| format!("* ({})", dependency.name), Operation::label);
        Some(case)
    }
}

/// Whether a manner shows in the call itself. The others compare it with the request that led to it, and a candidate that is driven
/// got none.
fn is_of_the_call_alone(manner: &Manner) -> bool {
    match manner {
        Manner::PersonalDataInAddress { .. } => true,
        Manner::AnswersKept { .. }
        | Manner::CallerToken
        | Manner::CallsBounded { .. }
        | Manner::CallsInOrder { .. }
        | Manner::TraceContext => false,
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
