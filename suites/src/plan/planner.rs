//! What planning one service needs to look up again and again.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use samprov_contract::{Collection, Making, Negative, Operation, Positive, Referent, Supply};
use samprov_model::{
    case::{DataOrigin, Family},
    id::{CaseId, OperationId},
    place::Place,
    probe::{Part, Program, Purpose, Step},
    recipe::{Binding, Credentials, RequestRecipe, Source},
};

use super::{
    PlanInput, Subject,
    builder::program,
    memory::Memory,
    reach::{Identity, Reach},
    requirements::Ledger,
    supply::supply,
    untried::{Untried, UntriedReason},
};

/// The planner of one service.
#[derive(Clone, Debug)]
pub(super) struct Planner<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) input: PlanInput<'a>,
    pub(super) prefix: String,
    pub(super) ledger: Ledger,
    /// The plainest valid request of each operation that can be called.
    bases: BTreeMap<OperationId, Positive>,
    /// The operations that get no case.
    pub(super) untried: Vec<Untried>,
    /// Operations by path, so that planning stays linear in their number.
    paths: BTreeMap<&'a str, Vec<&'a Operation>>,
    /// Collections by the path of their items.
    items: BTreeMap<&'a str, &'a Collection>,
    /// Collections by the operations that they have.
    holders: BTreeMap<&'a OperationId, Vec<&'a Collection>>,
    /// How the plainest request of each operation reaches what exists.
    pub(super) reaches: Memory<Reach>,
    /// The plainest positives of each operation.
    pub(super) few: Memory<Vec<Positive>>,
    /// What the values of the plainest request of each operation mean.
    pub(super) plain_referents: Memory<Vec<(Place, Referent)>>,
    /// The positives of each operation that flows are made with.
    pub(super) telling: Memory<Vec<Positive>>,
    /// What the requests of each operation are made of.
    makings: Memory<Making>,
    /// The control of each operation, with the case that shows when it fails.
    controls: Memory<Option<(Program, CaseId)>>,
}

/// The places that may be remembered of all operations together: they take a few megabytes.
const MOST_PLACES: usize = 8_000;

/// The bytes of the bodies that may be remembered of all operations together.
const MOST_WRITTEN: usize = 1_000_000;

/// A request under test with what makes it reach the candidate's data.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) reach: Reach,
    pub(super) step: Step,
    pub(super) data: DataOrigin,
    pub(super) wanted_values: Vec<String>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, input: PlanInput<'a>, prefix: &str) -> Self {
        let mut planner = Self {
            subject,
            input,
            prefix: prefix.to_owned(),
            ledger: Ledger::new(subject.description, prefix),
            bases: BTreeMap::new(),
            untried: Vec::new(),
            paths: BTreeMap::new(),
            items: BTreeMap::new(),
            holders: BTreeMap::new(),
            reaches: Memory::default(),
            few: Memory::with_room(MOST_WRITTEN),
            plain_referents: Memory::default(),
            telling: Memory::default(),
            makings: Memory::with_room(MOST_PLACES),
            controls: Memory::default(),
        };
        for operation in subject.contracts.operations() {
            planner.paths.entry(operation.path.as_str()).or_default().push(operation);
        }
        for collection in subject.contracts.collections() {
            if let Some(item) = &collection.item {
                planner.items.entry(item.path.as_str()).or_insert(collection);
            }
            for operation in operations_of(collection) {
                planner.holders.entry(operation).or_default().push(collection);
            }
        }
        let skipped: BTreeSet<&OperationId> = input.test_data.skip.iter().collect();
        for operation in subject.contracts.operations() {
            let base = if skipped.contains(&operation.id) {
                Err(UntriedReason::Skipped)
            } else if operation.uncallable {
                Err(UntriedReason::NotUnderstood)
            } else {
                let supply = planner.supply(operation);
                let first = subject.contracts.first_positive(&operation.id, &supply);
                first.ok_or(UntriedReason::NoRequest)
            };
            match base {
                Ok(base) => drop(planner.bases.insert(operation.id.clone(), base)),
                Err(reason) => {
                    planner.untried.push(Untried::new(&subject.description.profile.id, operation, reason));
                }
            }
        }
        for workflow in subject.contracts.workflows() {
            if let Some(operation) = planner.skipped_in(workflow) {
                planner.untried.push(Untried {
                    service: subject.description.profile.id.clone(),
                    operation: operation.id.clone(),
                    label: format!("workflow {}", workflow.id),
                    place: workflow.place.clone(),
                    reason: UntriedReason::Skipped,
                });
            }
        }
        planner
    }

    /// The operations that can be called, in the order of the document.
    pub(super) fn operations(&self) -> impl Iterator<Item = &'a Operation> + '_ {
        self.subject.contracts.operations().iter().filter(|operation| self.bases.contains_key(&operation.id))
    }

    /// An operation that can be called.
    pub(super) fn callable(&self, id: &OperationId) -> Option<&'a Operation> {
        self.bases.contains_key(id).then(|| self.subject.contracts.operation(id)).flatten()
    }

    pub(super) fn supply(&self, operation: &Operation) -> Supply {
        supply(operation, self.input.test_data, self.input.population, self.input.seed)
    }

    pub(super) fn base(&self, id: &OperationId) -> Option<&Positive> {
        self.bases.get(id)
    }

    /// The valid requests of an operation, the plainest first, at most so many.
    pub(super) fn positives(&self, operation: &Operation, most: usize) -> Vec<Positive> {
        let contracts = self.subject.contracts;
        self.of_making(operation, |making| contracts.positives_of(making, most)).unwrap_or_default()
    }

    /// The requests of an operation that break one constraint, at most so many.
    pub(super) fn broken(&self, operation: &Operation, most: usize) -> Vec<Negative> {
        let contracts = self.subject.contracts;
        self.of_making(operation, |making| contracts.negatives_of(making, most)).unwrap_or_default()
    }

    /// What is made of what the requests of an operation are made of.
    fn of_making<T>(&self, operation: &Operation, make: impl FnOnce(&Making) -> T) -> Option<T> {
        if let Some(making) = self.makings.get(&operation.id) {
            return Some(make(&making));
        }
        let making = Arc::new(self.subject.contracts.making(&operation.id, &self.supply(operation))?);
        let made = make(&making);
        // What it weighs is known only now.
        self.makings.put_heavy(&operation.id, Arc::clone(&making), making.places());
        Some(made)
    }

    /// The case that shows when the plainest request of an operation fails.
    pub(super) fn shown_by(&self, operation: &OperationId) -> Option<CaseId> {
        self.base(operation).map(|base| self.id(Family::Contract, &positive_segments(operation, &base.name)))
    }

    /// The id of the case that tries a positive.
    pub(super) fn positive_id(&self, operation: &Operation, positive: &Positive) -> CaseId {
        self.id(Family::Contract, &positive_segments(&operation.id, &positive.name))
    }

    /// The operations of a path, in the order of the document.
    pub(super) fn of_path(&self, path: &str) -> &[&'a Operation] {
        self.paths.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    /// The collection whose items have this path.
    pub(super) fn collection_of(&self, item_path: &str) -> Option<&'a Collection> {
        self.items.get(item_path.strip_suffix('/').unwrap_or(item_path)).copied()
    }

    /// The collections that an operation lists, creates in, or treats an item of; in the order of the document.
    pub(super) fn collections_with(&self, operation: &OperationId) -> &[&'a Collection] {
        self.holders.get(operation).map(Vec::as_slice).unwrap_or_default()
    }

    /// The collection whose `POST` is this operation.
    pub(super) fn created_by(&self, operation: &OperationId) -> Option<&'a Collection> {
        self.collections_with(operation).iter().copied().find(|collection| {
            collection.create.as_ref().is_some_and(|(create, _)| create == operation)
                && collection.item.is_some()
        })
    }

    /// A positive made ready: its path bound to what exists, and what it creates captured and cleaned up.
    pub(super) fn prepare(&self, operation: &Operation, positive: &Positive) -> Prepared {
        let mut reach = self.with_version(operation, &positive.recipe, &self.reach_of(operation, positive));
        let mut step = self.step(operation, &positive.recipe, &reach);
        if let Some(created) = self.identity_created_by(&operation.id) {
            step.captures.push(created.capture());
            let removal = created.remove_steps(self, &reach);
            reach.clean_up.extend(removal);
        }
        let mut unknown: Vec<Place> =
            positive.invented.iter().filter(|place| !reach.reaches(place)).cloned().collect();
        unknown.extend(reach.guessed().filter(|place| !positive.invented.contains(place)).cloned());
        if unknown.is_empty() && !self.is_sure_of(operation) {
            // What was just made may not be in the state that an action, or a report on it, asks for.
            unknown.extend(reach.bindings.last().map(|binding| binding.place.clone()));
        }
        let example =
            self.input.test_data.examples.get(&operation.id).is_some_and(|examples| !examples.is_empty());
        let body_made = positive.recipe.body.is_some() && !example;
        let mut wanted_values: Vec<String> =
            unknown.iter().map(|place| format!("{} {}", operation.id, dotted(place))).collect();
        if body_made && wanted_values.is_empty() {
            wanted_values.push(format!("{} body", operation.id));
        }
        let data = if wanted_values.is_empty() { DataOrigin::KnownGood } else { DataOrigin::Generated };
        Prepared { reach, step, data, wanted_values }
    }

    /// Whether an operation treats an item or a collection as such, so that a fresh one is all that it needs.
    fn is_sure_of(&self, operation: &Operation) -> bool {
        !self.collections_with(&operation.id).is_empty() || self.collection_of(&operation.path).is_some()
    }

    /// A recipe as a step, its path bound.
    pub(super) fn step(&self, operation: &Operation, recipe: &RequestRecipe, reach: &Reach) -> Step {
        let mut request = recipe.clone();
        reach.bind(self.subject.contracts, &mut request);
        self.bind_identity(operation, &mut request);
        Step {
            part: Part::Test,
            service: None,
            request,
            captures: Vec::new(),
            shown_by: self.shown_by(&operation.id),
            must_break: None,
            address: None,
            pause: 0,
            injections: Vec::new(),
            patience: None,
        }
    }

    /// A body that names the item again names the one in the path.
    fn bind_identity(&self, operation: &Operation, request: &mut RequestRecipe) {
        let Some(item) = self.collection_of(&operation.path).and_then(|collection| collection.item.as_ref())
        else {
            return;
        };
        let Some(property) = &item.property else { return };
        let (inside, path) =
            (Place::body(format!("/{property}")), Place::Path { name: item.identity.clone() });
        let bound = request.bindings.iter().find(|binding| binding.place == path).cloned();
        if let (Some(bound), true) = (bound, self.subject.contracts.carries(request, &inside)) {
            request.bindings.retain(|binding| binding.place != inside);
            request.bindings.push(Binding { place: inside, source: bound.source });
        }
    }

    /// The plainest request of an operation as a control, with the case that shows when it fails.
    pub(super) fn control(&self, operation: &Operation) -> Option<(Program, CaseId)> {
        if let Some(known) = self.controls.get(&operation.id) {
            return known.as_ref().clone();
        }
        let made = self.base(&operation.id).and_then(|base| {
            let prepared = self.prepare(operation, base);
            Some((prepared.program(Purpose::Control), self.shown_by(&operation.id)?))
        });
        self.controls.put(&operation.id, Arc::new(made.clone()));
        made
    }

    /// What an operation creates and how it is named afterwards.
    pub(super) fn identity_created_by(&self, operation: &OperationId) -> Option<Identity> {
        self.created_by(operation).and_then(Identity::of)
    }
}

impl Prepared {
    pub(super) fn program(&self, purpose: Purpose) -> Program {
        program(purpose, &self.reach.set_up, vec![self.step.clone()], &self.reach.clean_up)
    }

    /// The same without anything that it refers to, should that not be had; `None` when it refers to nothing.
    pub(super) fn bare_program(&self, purpose: Purpose) -> Option<Program> {
        let mut step = self.step.clone();
        let is_own = |binding: &Binding| matches!(binding.source, Source::Unique { .. } | Source::UniqueUuid);
        step.request.bindings.retain(is_own);
        if step.request.bindings == self.step.request.bindings {
            return None;
        }
        let captured = |binding: &Binding| matches!(binding.source, Source::Capture(_));
        let clean_up: Vec<Step> = if step.captures.is_empty() {
            Vec::new()
        } else {
            let own: Vec<&String> = step.captures.iter().map(|capture| &capture.name).collect();
            let uses_own = |step: &&Step| {
                step.request.bindings.iter().filter(|it| captured(it)).all(|binding| match &binding.source {
                    Source::Capture(name) => own.contains(&name),
                    Source::Known(_) | Source::Unique { .. } | Source::UniqueUuid => true,
                })
            };
            self.reach.clean_up.iter().filter(uses_own).cloned().collect()
        };
        Some(program(purpose, &[], vec![step], &clean_up))
    }

    pub(super) fn with_credentials(mut self, credentials: &Credentials) -> Self {
        self.step.request.credentials = credentials.clone();
        self
    }
}

/// The operations that a collection has.
fn operations_of(collection: &Collection) -> BTreeSet<&OperationId> {
    let item = collection.item.as_ref();
    [
        collection.list.as_ref().map(|list| &list.operation),
        collection.create.as_ref().map(|(create, _)| create),
        item.and_then(|item| item.read.as_ref()),
        item.and_then(|item| item.replace.as_ref()),
        item.and_then(|item| item.change.as_ref()),
        item.and_then(|item| item.delete.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The segments of a positive case behind its family.
pub(super) fn positive_segments(operation: &OperationId, name: &str) -> Vec<String> {
    [operation.as_str(), "positive"].into_iter().chain(name.split('/')).map(str::to_owned).collect()
}

/// A place as test data name it: `path.petId`.
fn dotted(place: &Place) -> String {
    place.segments().join(".")
}
