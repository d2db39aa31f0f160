//! The surplus family (överskottsinformation): each consumer gets what is agreed and no more.

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    probe::Purpose,
    recipe::Credentials,
};

use super::{builder::Draft, planner::Planner};

impl Planner<'_> {
    /// The cases of the agreements about an operation.
    pub(super) fn surplus(&self, operation: &Operation) -> Vec<Case> {
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let agreements = self.subject.description.agreements.iter();
        agreements
            .filter(|agreement| agreement.operation == operation.id)
            .map(|agreement| {
                let credentials = Credentials::Consumer(agreement.consumer.clone());
                let known = self.known_variants(operation);
                let prepared: Vec<_> = std::iter::once(base)
                    .chain(&known)
                    .map(|positive| self.prepare(operation, positive).with_credentials(&credentials))
                    .collect();
                let (data, wanted_values) =
                    prepared.first().map_or((DataOrigin::Generated, Vec::new()), |first| {
                        (first.data, first.wanted_values.clone())
                    });
                self.case(Draft {
                    family: Family::Surplus,
                    operation,
                    segments: vec![operation.id.to_string(), agreement.consumer.to_string()],
                    assertion: Assertion::NoSurplus {
                        consumer: agreement.consumer.clone(),
                        allow: agreement.allow.clone(),
                    },
                    programs: prepared.iter().map(|one| one.program(Purpose::Test)).collect(),
                    control: None,
                    data,
                    wanted_values,
                })
            })
            .collect()
    }
}
