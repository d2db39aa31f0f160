//! Operations of a description that get no case, and why: each is named, none is silently left out.

use samprov_contract::Operation;
use samprov_model::{
    event::LimitRecord,
    id::{OperationId, ServiceId},
    message::Message,
    place::DocumentPlace,
};

use super::{PlanInput, planner::Planner};

/// An operation without any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untried {
    /// Its service.
    pub service: ServiceId,
    /// The operation.
    pub operation: OperationId,
    /// For readers: `GET /persons/{personKey}`.
    pub label: String,
    /// Where it stands in its document.
    pub place: DocumentPlace,
    /// Why.
    pub reason: UntriedReason,
}

/// Why an operation has no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UntriedReason {
    /// No value was found that keeps what its request must keep.
    NoRequest,
    /// Its request cannot be understood; the description's own defects say why.
    NotUnderstood,
    /// Other services that take part in a process are not under test: their names.
    OthersNotTested(String),
    /// The test data leave it out (`skip`).
    Skipped,
}

/// The operations without any case, service by service in the order of the documents.
pub fn untried(input: PlanInput<'_>) -> Vec<Untried> {
    input.services.iter().flat_map(|subject| Planner::new(subject, input, "").untried).collect()
}

impl Untried {
    pub(super) fn new(service: &ServiceId, operation: &Operation, reason: UntriedReason) -> Self {
        Self {
            service: service.clone(),
            operation: operation.id.clone(),
            label: format!("{} {}", operation.method, operation.path),
            place: operation.place.clone(),
            reason,
        }
    }

    /// What reports say; `None` where the description's own defects say it already.
    pub fn limit(&self) -> Option<LimitRecord> {
        let about = |key: &str| Message::new(key).with("operation", self.label.clone());
        let (message, operations) = match &self.reason {
            UntriedReason::NoRequest => (about("operation-without-request"), vec![self.operation.clone()]),
            UntriedReason::NotUnderstood => return None,
            UntriedReason::OthersNotTested(services) => {
                (about("process-not-tested").with("services", services.clone()), Vec::new())
            }
            UntriedReason::Skipped => (about("operation-skipped"), vec![self.operation.clone()]),
        };
        Some(LimitRecord { message, place: self.place.clone(), operations })
    }
}

#[cfg(test)]
mod tests {
    use samprov_model::{id::RequirementId, requirement::Level};

    use super::*;
    use crate::{Plan, testing::Fixture};

    #[test]
    fn an_operation_for_which_no_request_can_be_made_is_named_and_its_must_is_not_covered() {
        let fixture = Fixture::reading(
            r#"
openapi: 3.0.3
info: { title: t, version: "1" }
paths:
  /a: { get: { operationId: a, responses: { "200": { description: ok } } } }
  /b:
    get:
      operationId: b
      parameters: [{ name: q, in: query, required: true, schema: { type: integer, minimum: 9, maximum: 3 } }]
      responses: { "200": { description: ok } }
"#,
        );
        let subjects = fixture.subjects();
        let plan = Plan::new(fixture.input(&subjects)).unwrap();
        let [only] = plan.untried() else { panic!("{:?}", plan.untried()) };
        assert_eq!((only.operation.as_str(), &only.reason), ("b", &UntriedReason::NoRequest));
        let uncovered: Vec<&str> = plan.uncovered().iter().map(RequirementId::as_str).collect();
        assert_eq!(uncovered, ["contract/b"]);
        let record = plan.requirements().iter().find(|record| record.id.as_str() == "contract/b").unwrap();
        assert_eq!(record.level, Level::Must);
    }

    #[test]
    fn what_the_test_data_leave_out_is_named_but_promises_nothing() {
        let mut fixture = Fixture::notes();
        fixture.test_data.skip.push(OperationId::new("deleteNote"));
        let subjects = fixture.subjects();
        let plan = Plan::new(fixture.input(&subjects)).unwrap();
        assert_eq!(plan.untried()[0].reason, UntriedReason::Skipped);
        assert!(plan.uncovered().is_empty(), "{:?}", plan.uncovered());
    }
}
