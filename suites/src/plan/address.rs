//! `Location` of a create (RFC 9110, 10.2.2): its address is asked for, as it stands.

use samprov_contract::{Collection, Operation};
use samprov_model::{
    case::{Assertion, Case},
    place::Place,
    probe::{Capture, CaptureFrom},
};

use super::{planner::Planner, reach::Identity};

impl Planner<'_> {
    /// The address that a create answers with leads to what was created.
    pub(super) fn address_leads_to_created(
        &self,
        operation: &Operation,
        create: &Operation,
        collection: &Collection,
        identity: &Identity,
    ) -> Option<Case> {
        let base = self.base(&create.id).filter(|_| operation.id == create.id)?;
        let read = self.item_operation(collection, |item| item.read.as_ref())?;
        let tells_address = [201, 303].iter().any(|status| create.declares_exactly(*status));
        if !tells_address {
            return None;
        }
        let mut prepared = self.prepare(create, base);
        prepared.step.shown_by = Some(self.positive_id(create, base));
        let address = Capture {
            name: format!("address of {}", identity.capture().name),
            from: CaptureFrom::Answer(Place::header("Location")),
        };
        let mut follow = self.step(read, &self.base(&read.id)?.recipe, &prepared.reach);
        // The address says it all.
        follow.request.bindings.clear();
        follow.address = Some(address.name.clone());
        prepared.step.captures.push(address);
        let steps = vec![prepared.step.clone(), follow];
        Some(self.flow(
            operation,
            "create-follow-location",
            Assertion::AddressLeadsToCreated,
            &prepared.reach,
            steps,
        ))
    }
}
