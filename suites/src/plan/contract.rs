//! The contract family: every operation with valid requests, and with requests that break one constraint each.

use std::sync::Arc;

use samprov_contract::{Operation, Positive};
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    id::CaseId,
    place::Place,
    probe::{Part, Purpose, Step},
    recipe::{ParameterValue, Source},
};

use super::{
    builder::{Draft, program},
    planner::{Planner, positive_segments},
};

fn not_found_segments(operation: &Operation) -> Vec<String> {
    vec![operation.id.to_string(), "not-found".to_owned()]
}

/// The name of a read of what a body creates.
fn read_name(body: &Positive) -> String {
    format!("of/{}", body.name)
}

/// The most known values that one operation is tried with.
const MOST_KNOWN: usize = 5;

/// So many valid requests of each operation, and so many broken ones, come before the rest of any.
const FEW: usize = 4;

/// So many of those come before the others of them.
const FIRST: usize = 2;

impl Planner<'_> {
    /// The plainest valid request of an operation.
    pub(super) fn first_positive(&self, operation: &Operation) -> Option<Case> {
        Some(self.positive(operation, self.base(&operation.id)?, false))
    }

    /// The first of the other valid requests.
    pub(super) fn second_positives(&self, operation: &Operation) -> Vec<Case> {
        self.some_positives(operation, 1, FIRST)
    }

    /// A few more of them.
    pub(super) fn few_positives(&self, operation: &Operation) -> Vec<Case> {
        self.some_positives(operation, 1 + FIRST, FEW - FIRST)
    }

    /// The plainest valid requests of an operation.
    pub(super) fn few_of(&self, operation: &Operation) -> Arc<Vec<Positive>> {
        self.few.get(&operation.id).unwrap_or_else(|| {
            let positives = Arc::new(self.positives(operation, 1 + FEW));
            let written =
                positives.iter().filter_map(|one| one.recipe.body.as_ref()).map(|body| body.content.size());
            self.few.put_heavy(&operation.id, Arc::clone(&positives), written.sum());
            positives
        })
    }

    fn some_positives(&self, operation: &Operation, first: usize, most: usize) -> Vec<Case> {
        let positives = self.few_of(operation);
        let some = positives.iter().skip(first).take(most);
        some.map(|positive| self.positive(operation, positive, true)).collect()
    }

    /// The rest of the valid requests.
    pub(super) fn other_positives(&self, operation: &Operation) -> Vec<Case> {
        let positives = self.positives(operation, usize::MAX);
        let mut cases: Vec<Case> =
            positives.iter().skip(1 + FEW).map(|positive| self.positive(operation, positive, true)).collect();
        cases.extend(
            self.known_variants(operation).iter().map(|positive| self.positive(operation, positive, true)),
        );
        cases.extend(self.reads_of_what_is_created(operation));
        cases
    }

    /// The plainest read of what each telling body creates: an answer is seldom broken for the plainest thing alone.
    fn reads_of_what_is_created(&self, operation: &Operation) -> Vec<Case> {
        let Some(collection) = self.collection_of(&operation.path) else { return Vec::new() };
        let (Some((create, _)), true) = (&collection.create, operation.method == "GET") else {
            return Vec::new();
        };
        let (Some(create), Some(base)) = (self.callable(create), self.base(&operation.id)) else {
            return Vec::new();
        };
        let mut cases = Vec::new();
        for body in self.telling_positives(create).iter().skip(1) {
            let mut prepared = self.prepare(operation, base);
            let reach = &mut prepared.reach;
            let makes = |step: &Step| step.request.operation == create.id;
            let Some(at) = reach.set_up.iter().rposition(makes) else { return Vec::new() };
            let before = self.reach_of(create, body);
            let made = &mut reach.set_up[at];
            let mut step = self.step(create, &body.recipe, &before);
            step.part = Part::SetUp;
            step.captures.clone_from(&made.captures);
            step.shown_by = Some(self.positive_id(create, body));
            *made = step;
            // What this body refers to and the plainest does not.
            let known: Vec<_> = reach.set_up.iter().map(|step| step.request.operation.clone()).collect();
            let new = before.set_up.into_iter().filter(|step| !known.contains(&step.request.operation));
            reach.set_up.splice(at..at, new);
            for step in before.clean_up {
                if !reach.clean_up.contains(&step) {
                    reach.clean_up.push(step);
                }
            }
            cases.push(self.case(Draft {
                family: Family::Contract,
                operation,
                segments: positive_segments(&operation.id, &read_name(body)),
                assertion: Assertion::AnswerAsDeclared,
                programs: vec![prepared.program(Purpose::Test)],
                control: self.control(operation),
                data: DataOrigin::KnownGood,
                wanted_values: Vec::new(),
            }));
        }
        cases
    }

    /// The case that reads what a body creates.
    pub(super) fn read_id(&self, read: &Operation, create: &Operation, body: &Positive) -> CaseId {
        if self.base(&create.id).is_some_and(|base| base.name == body.name) {
            return self.shown_by(&read.id).unwrap_or_else(|| self.positive_id(read, body));
        }
        self.read_of_id(read, body)
    }

    /// The case that reads what a body other than the plainest creates.
    pub(super) fn read_of_id(&self, read: &Operation, body: &Positive) -> CaseId {
        self.id(Family::Contract, &positive_segments(&read.id, &read_name(body)))
    }

    /// The case that calls what is not there.
    pub(super) fn not_found_id(&self, operation: &Operation) -> CaseId {
        self.id(Family::Contract, &not_found_segments(operation))
    }

    /// The plainest request with each further known value in its path.
    pub(super) fn known_variants(&self, operation: &Operation) -> Vec<Positive> {
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let supply = self.supply(operation);
        let mut variants = Vec::new();
        for parameter in &operation.parameters {
            let Place::Path { .. } = parameter.place else { continue };
            let given =
                supply.values.get(&parameter.place).into_iter().flatten().skip(1).take(MOST_KNOWN - 1);
            for (index, value) in given.enumerate() {
                let mut variant = base.clone();
                variant.name = format!("known/{}", index + 2);
                for own in &mut variant.recipe.parameters {
                    if own.place == parameter.place {
                        own.value = ParameterValue::Value(value.clone());
                    }
                }
                variants.push(variant);
            }
        }
        if !variants.is_empty() {
            return variants;
        }
        let reach = self.reach(operation);
        for binding in &reach.bindings {
            let Source::Known(key) = &binding.source else { continue };
            for number in 2..=MOST_KNOWN {
                let mut variant = base.clone();
                variant.name = format!("known/{number}");
                let mut further = binding.clone();
                further.source = Source::Known(format!("{key}#{number}"));
                variant.recipe.bindings.push(further);
                variants.push(variant);
            }
        }
        variants
    }

    /// A call to what is not there, or to a part of it: made and deleted by the case itself, or, for a read, named by a value made from
    /// the schema.
    pub(super) fn not_found(&self, operation: &Operation) -> Option<Case> {
        let base = self.base(&operation.id)?;
        let (before, rest) = operation.path.rsplit_once('{')?;
        let (name, part) = rest.split_once('}')?;
        let is_called = match operation.method.as_str() {
            "DELETE" | "GET" | "PATCH" | "PUT" => part.is_empty() || part.starts_with('/'),
            "POST" => part.starts_with('/'),
            _ => false,
        };
        if !is_called {
            return None;
        }
        let item_path = format!("{before}{{{name}}}");
        let place = Place::Path { name: name.to_owned() };
        let mut reach = self.reach(operation);
        let delete = self
            .of_path(&item_path)
            .iter()
            .find(|other| other.method == "DELETE" && self.callable(&other.id).is_some());
        let own = reach.bindings.iter().any(|binding| {
            binding.place == place
                && reach.reaches(&place)
                && matches!(binding.source, samprov_model::recipe::Source::Capture(_))
        });
        match (own, delete) {
            (true, Some(delete)) => {
                if let Some(version) = self.version(delete).filter(|version| version.is_required) {
                    self.read_version(&version, &mut reach);
                }
                let mut step = self.step(delete, &self.base(&delete.id)?.recipe, &reach);
                step.part = Part::SetUp;
                reach.set_up.push(step);
            }
            _ if operation.method == "GET" && base.invented.contains(&place) => reach = reach.without(&place),
            _ => return None,
        }
        let mut step = self.step(operation, &base.recipe, &reach);
        if let Some(created) = self.identity_created_by(&operation.id) {
            step.captures.push(created.capture());
            let removal = created.remove_steps(self, &reach);
            reach.clean_up.extend(removal);
        }
        Some(self.case(Draft {
            family: Family::Contract,
            operation,
            segments: not_found_segments(operation),
            assertion: Assertion::NotFoundAsDeclared,
            programs: vec![program(Purpose::Test, &reach.set_up, vec![step], &reach.clean_up)],
            control: None,
            data: DataOrigin::KnownGood,
            wanted_values: Vec::new(),
        }))
    }

    /// The first of the requests that break exactly one constraint.
    pub(super) fn first_negatives(&self, operation: &Operation) -> Vec<Case> {
        self.negatives(operation, 0, FIRST)
    }

    /// A few more of them.
    pub(super) fn few_negatives(&self, operation: &Operation) -> Vec<Case> {
        self.negatives(operation, FIRST, FEW)
    }

    /// The rest of the requests that break exactly one constraint.
    pub(super) fn other_negatives(&self, operation: &Operation) -> Vec<Case> {
        self.negatives(operation, FEW, usize::MAX)
    }

    fn negatives(&self, operation: &Operation, first: usize, most: usize) -> Vec<Case> {
        let negatives = self.broken(operation, most);
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let prepared = self.prepare(operation, base);
        let control = self.control(operation);
        let mut cases = Vec::new();
        for (index, negative) in negatives.into_iter().enumerate().skip(first) {
            let reach = prepared.reach.without(&negative.place);
            let mut step = self.step(operation, &negative.recipe, &reach);
            step.captures.clone_from(&prepared.step.captures);
            step.request.bindings.retain(|binding| binding.place != negative.place);
            step.must_break = Some(negative.place.clone());
            let mut segments = vec![operation.id.to_string(), "negative".to_owned()];
            segments.extend(negative.place.segments());
            segments.push(negative.keyword.clone());
            cases.push(self.case(Draft {
                family: Family::Contract,
                operation,
                segments,
                assertion: Assertion::InvalidRefused {
                    place: negative.place,
                    keyword: negative.keyword,
                    tells_undocumented: index == 0,
                },
                programs: vec![program(Purpose::Test, &reach.set_up, vec![step], &reach.clean_up)],
                control: control.clone(),
                data: prepared.data,
                wanted_values: prepared.wanted_values.clone(),
            }));
        }
        cases
    }

    fn positive(&self, operation: &Operation, positive: &Positive, with_control: bool) -> Case {
        let prepared = self.prepare(operation, positive);
        self.case(Draft {
            family: Family::Contract,
            operation,
            segments: positive_segments(&operation.id, &positive.name),
            assertion: Assertion::AnswerAsDeclared,
            programs: if with_control {
                vec![prepared.program(Purpose::Test)]
            } else {
                // Every operation is called, whatever becomes of what its request is thought to refer to.
                [prepared.program(Purpose::Test)]
                    .into_iter()
                    .chain(prepared.bare_program(Purpose::Test))
                    .collect()
            },
            control: if with_control { self.control(operation) } else { None },
            data: prepared.data,
            wanted_values: prepared.wanted_values,
        })
    }
}
