//! What must change nothing: a write that is refused, and a read.

use samprov_contract::{Collection, Negative, Operation};
use samprov_model::{
    case::{Assertion, Case, Family},
    place::Place,
    probe::{Part, Step},
};

use super::{
    planner::Planner,
    reach::{Reach, creator},
};

/// The most refused writes that are tried per operation.
const MOST_WRITES: usize = 4;

impl Planner<'_> {
    /// A write that breaks one constraint and is refused leaves what is there as it was.
    pub(super) fn refused_changes_nothing(
        &self,
        operation: &Operation,
        collection: &Collection,
    ) -> Vec<Case> {
        let is = |write: Option<&Operation>| write.is_some_and(|write| write.id == operation.id);
        let writes = is(self.item_operation(collection, |item| item.replace.as_ref()))
            || is(self.item_operation(collection, |item| item.change.as_ref()));
        let Some(read) = self.item_operation(collection, |item| item.read.as_ref()).filter(|_| writes) else {
            return Vec::new();
        };
        let Some(read_base) = self.base(&read.id) else { return Vec::new() };
        let mut reach = self.reach(operation);
        self.create_otherwise(collection, &mut reach);
        let read_step = self.step(read, &read_base.recipe, &reach);
        let mut cases = Vec::new();
        for negative in telling(self.broken(operation, usize::MAX)) {
            let mut write = self.step(operation, &negative.recipe, &reach);
            write.request.bindings.retain(|binding| binding.place != negative.place);
            write.must_break = Some(negative.place.clone());
            let name: Vec<String> = negative.place.segments().into_iter().chain([negative.keyword]).collect();
            cases.push(self.flow(
                operation,
                &format!("read-refused-read/{}", name.join("/")),
                Assertion::RefusedChangesNothing,
                &reach,
                vec![read_step.clone(), self.again(&read_step), write, self.again(&read_step)],
            ));
        }
        cases
    }

    /// Three reads of what the case has created itself show the same.
    pub(super) fn reading_changes_nothing(
        &self,
        operation: &Operation,
        collection: &Collection,
    ) -> Option<Case> {
        let read = self.item_operation(collection, |item| item.read.as_ref())?;
        let base = self.base(&read.id).filter(|_| operation.id == read.id)?;
        let reach = self.reach(read);
        // Without an object of its own nobody can tell who has changed it.
        let create = creator(collection)?;
        if !reach.set_up.iter().any(|step| step.request.operation == *create) {
            return None;
        }
        let step = self.step(read, &base.recipe, &reach);
        Some(self.flow(
            operation,
            "read-read-read",
            Assertion::ReadChangesNothing,
            &reach,
            vec![step.clone(), self.again(&step), self.again(&step)],
        ))
    }

    /// A read as it is sent once more: the case of the second read shows when it fails.
    pub(super) fn again(&self, read: &Step) -> Step {
        let segments = [read.request.operation.to_string(), "read-read".to_owned()];
        Step { captures: Vec::new(), shown_by: Some(self.id(Family::Flow, &segments)), ..read.clone() }
    }

    /// Lets a set-up create something else than what is written later, so that a write that is carried out in part shows.
    fn create_otherwise(&self, collection: &Collection, reach: &mut Reach) {
        let Some((create, _)) = &collection.create else { return };
        let Some(create) = self.callable(create) else { return };
        let bodies = self.telling_positives(create);
        let Some(body) = bodies.iter().find(|body| body.name == "full").or(bodies.get(1)) else { return };
        let before = self.reach(create);
        let is_made = |step: &&mut Step| step.request.operation == create.id;
        if let Some(made) = reach.set_up.iter_mut().rev().find(is_made) {
            let mut step = self.step(create, &body.recipe, &before);
            step.part = Part::SetUp;
            step.captures.clone_from(&made.captures);
            step.shown_by = Some(self.positive_id(create, body));
            *made = step;
        }
    }
}

/// Broken writes that differ most: one per place in the body, those first whose other values a careless service would store.
fn telling(negatives: Vec<Negative>) -> Vec<Negative> {
    let mut places: Vec<Place> = Vec::new();
    let mut found: Vec<Negative> = Vec::new();
    let in_body = negatives.into_iter().filter(|negative| match &negative.place {
        Place::Body { inside } => !inside.pointer().is_empty(),
        _ => false,
    });
    let mut in_body: Vec<Negative> = in_body.collect();
    // What comes last in the body is checked last by a service that stores as it reads.
    in_body.reverse();
    for negative in in_body {
        if found.len() < MOST_WRITES && !places.contains(&negative.place) {
            places.push(negative.place.clone());
            found.push(negative);
        }
    }
    found
}
