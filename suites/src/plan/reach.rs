//! How a request reaches data that exist: test data, own set-up, discovery; in that order.

use std::{collections::BTreeSet, sync::Arc};

use samprov_contract::{ChosenKey, Collection, Contracts, Operation, Positive, Referent};
use samprov_model::{
    id::OperationId,
    place::Place,
    plan::Provision,
    probe::{Capture, CaptureFrom, Part, Step},
    recipe::{Binding, RequestRecipe, Source},
};

use super::planner::Planner;

/// The deepest nesting of collections that set-up goes through.
const DEEPEST: usize = 4;

/// The most steps that set-up takes where names alone say what belongs together.
const MOST_STEPS: usize = 8;

/// What must happen before and after a request, and what its path is bound to.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) set_up: Vec<Step>,
    pub(super) clean_up: Vec<Step>,
    pub(super) bindings: Vec<Binding>,
    given: BTreeSet<Place>,
    /// Places that are bound because of names alone: a refusal of them says nothing about the candidate.
    guessed: BTreeSet<Place>,
}

/// What an item of a collection is called once it is created.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// The item's path template: the name of the capture too, since it is unique in a service.
    path: String,
    parameter: String,
    from: CaptureFrom,
    delete: Option<OperationId>,
}

/// Whether a binding fits a request: a value inside it is given only where the request carries one.
fn fits(contracts: &Contracts, binding: &Binding, request: &RequestRecipe) -> bool {
    let mut parameters = request.parameters.iter();
    match &binding.place {
        Place::Body { .. } => contracts.carries(request, &binding.place),
        Place::Header { name } => parameters.any(|own| match &own.place {
            Place::Header { name: other } => name.eq_ignore_ascii_case(other),
            _ => false,
        }),
        Place::Query { .. } => parameters.any(|own| own.place == binding.place),
        Place::Cookie { .. } | Place::MediaType | Place::Method | Place::Path { .. } | Place::Status => true,
    }
}

impl Reach {
    /// Whether something is known to exist at this place.
    pub(super) fn reaches(&self, place: &Place) -> bool {
        self.given.contains(place) || (self.is_bound(place) && !self.guessed.contains(place))
    }

    /// The places that are bound because of names alone.
    pub(super) fn guessed(&self) -> impl Iterator<Item = &Place> {
        self.guessed.iter()
    }

    fn is_bound(&self, place: &Place) -> bool {
        self.bindings.iter().any(|binding| binding.place == *place)
    }

    /// Binds a request to what exists, save where it has a binding or a deliberate value of its own, or not the place at all.
    pub(super) fn bind(&self, contracts: &Contracts, request: &mut RequestRecipe) {
        for binding in &self.bindings {
            let is_free = !request.bindings.iter().any(|own| own.place == binding.place);
            if is_free && fits(contracts, binding, request) {
                request.bindings.push(binding.clone());
            }
        }
    }

    /// Adds a step of the set-up, unless the same request is there: then only what it keeps of the answer.
    fn set_up_with(&mut self, step: Step) {
        match self.set_up.iter_mut().find(|known| known.request == step.request) {
            Some(known) => {
                for capture in step.captures {
                    if !known.captures.contains(&capture) {
                        known.captures.push(capture);
                    }
                }
            }
            None => self.set_up.push(step),
        }
    }

    /// Adds what must be cleaned up before what is there already.
    fn clean_up_first(&mut self, steps: Vec<Step>) {
        let mut clean_up: Vec<Step> =
            steps.into_iter().filter(|step| !self.clean_up.contains(step)).collect();
        clean_up.append(&mut self.clean_up);
        self.clean_up = clean_up;
    }

    /// The same without a binding at a place that a case breaks on purpose.
    pub(super) fn without(&self, place: &Place) -> Self {
        let mut reach = self.clone();
        reach.bindings.retain(|binding| binding.place != *place);
        reach
    }
}

impl Identity {
    /// The identity of a collection's items, when creating tells it.
    pub(super) fn of(collection: &Collection) -> Option<Self> {
        let item = collection.item.as_ref()?;
        let chosen =
            item.chosen_key.map(|_| CaptureFrom::Request(Place::Path { name: item.identity.clone() }));
        let from = collection.create.as_ref().map(|(_, from)| from.clone()).or(chosen)?;
        Some(Self {
            path: item.path.clone(),
            parameter: item.identity.clone(),
            from,
            delete: item.delete.clone(),
        })
    }

    /// The capture that keeps it.
    pub(super) fn capture(&self) -> Capture {
        Capture { name: self.path.clone(), from: self.from.clone() }
    }

    /// The key that a `PUT` creates it under.
    fn chosen(&self, collection: &Collection) -> Option<Binding> {
        let source = match collection.item.as_ref()?.chosen_key? {
            ChosenKey::Text(at_most) => Source::Unique { stem: "samprov".to_owned(), at_most },
            ChosenKey::Uuid => Source::UniqueUuid,
        };
        Some(Binding { place: Place::Path { name: self.parameter.clone() }, source })
    }

    /// The binding that uses it.
    pub(super) fn binding(&self) -> Binding {
        Binding {
            place: Place::Path { name: self.parameter.clone() },
            source: Source::Capture(self.path.clone()),
        }
    }

    /// The steps that remove what was created, when the service has a way. The path of the collection is bound as in `reach`.
    pub(super) fn remove_steps(&self, planner: &Planner<'_>, reach: &Reach) -> Vec<Step> {
        let delete = self.delete.as_ref().and_then(|delete| planner.callable(delete));
        let Some((delete, base)) = delete.and_then(|delete| Some((delete, planner.base(&delete.id)?))) else {
            return Vec::new();
        };
        let mut steps = Vec::new();
        let mut remove = planner.step(delete, &base.recipe, reach);
        if let Some(version) = planner.version(delete).filter(|version| version.is_required) {
            remove.request.bindings.retain(|binding| binding.place != version.binding().place);
            remove.request.bindings.push(version.binding());
            steps.extend(planner.version_step(&version, reach));
        }
        steps.push(remove);
        for step in &mut steps {
            step.request.bindings.retain(|binding| binding.place != self.binding().place);
            step.request.bindings.push(self.binding());
            step.part = Part::CleanUp;
            step.shown_by = None;
        }
        steps
    }
}

impl Planner<'_> {
    /// How the plainest request of an operation reaches what exists.
    pub(super) fn reach(&self, operation: &Operation) -> Reach {
        if let Some(known) = self.reaches.get(&operation.id) {
            return known.as_ref().clone();
        }
        let Some(base) = self.base(&operation.id) else { return Reach::default() };
        let reach = self.reach_for(operation, base, DEEPEST);
        self.reaches.put(&operation.id, Arc::new(reach.clone()));
        reach
    }

    /// How one valid request of an operation reaches what exists.
    pub(super) fn reach_of(&self, operation: &Operation, positive: &Positive) -> Reach {
        let own = self.referents(operation, positive);
        let same = match self.plain_referents.get(&operation.id) {
            Some(plain) => own == *plain,
            None => self.base(&operation.id).is_some_and(|base| {
                let plain = self.referents(operation, base);
                let same = own == plain;
                self.plain_referents.put(&operation.id, Arc::new(plain));
                same
            }),
        };
        if same { self.reach(operation) } else { self.reach_for(operation, positive, DEEPEST) }
    }

    /// The discoveries that operations of this service rely on, each once.
    pub(super) fn provisions(&self) -> Vec<Provision> {
        let mut seen = BTreeSet::new();
        let collections = self.subject.contracts.collections().iter();
        collections
            .filter_map(|collection| self.provision(collection))
            .filter(|found| seen.insert(found.key.clone()))
            .collect()
    }

    fn reach_for(&self, operation: &Operation, positive: &Positive, depth: usize) -> Reach {
        let mut reach = self.reach_along(operation, positive, &path_parameters(&operation.path), depth);
        if let Some(version) = self.version(operation).filter(|version| version.is_required) {
            self.read_version(&version, &mut reach);
        }
        reach
    }

    /// The same without the last parameter, which names what is about to be created.
    fn reach_of_parents(&self, operation: &Operation, positive: &Positive, depth: usize) -> Reach {
        let parameters = path_parameters(&operation.path);
        let parents = parameters.split_last().map_or(&[][..], |(_, parents)| parents);
        self.reach_along(operation, positive, parents, depth)
    }

    fn reach_along(
        &self,
        operation: &Operation,
        positive: &Positive,
        parameters: &[(&str, &str)],
        depth: usize,
    ) -> Reach {
        let mut reach = Reach::default();
        let supply = self.supply(operation);
        let removes = operation.method == "DELETE";
        for (prefix, name) in parameters.iter().copied() {
            let place = Place::Path { name: name.to_owned() };
            let collection = self.collection_of(prefix);
            // What is deleted must be our own, unless nothing else can be had.
            let given = supply.values.contains_key(&place);
            if given && !(removes && collection.is_some_and(|found| self.can_create(found))) {
                reach.given.insert(place);
                continue;
            }
            let Some(collection) = collection else { continue };
            if depth > 0 && self.create_in(collection, &mut reach, depth) {
                continue;
            }
            if operation.is_safe()
                && let Some(provision) = self.provision(collection)
            {
                reach.bindings.push(Binding { place, source: Source::Known(provision.key) });
            }
        }
        if depth > 0 {
            for (place, referent) in self.referents(operation, positive) {
                // What is about to be created under a key of its own is not what the key refers to.
                let is_left = match &place {
                    Place::Path { name } => parameters.iter().any(|(_, known)| known == name),
                    _ => true,
                };
                if is_left && !reach.given.contains(&place) && !reach.is_bound(&place) {
                    self.create_for(place, &referent, &mut reach, depth);
                }
            }
        }
        reach
    }

    /// What the values of a request mean that nobody supplied and that are not themselves what the request tries.
    fn referents(&self, operation: &Operation, positive: &Positive) -> Vec<(Place, Referent)> {
        let supply = self.supply(operation);
        let supplied = supply.bodies.is_empty();
        let tried = |place: &Place| {
            let name = format!("{}/", place.segments().join("/"));
            let variant = positive.name.strip_prefix(&name);
            variant.is_some_and(|variant| variant != "present" && !variant.starts_with("branch/"))
        };
        let mut found = self.subject.contracts.referents(operation, &positive.recipe);
        found.retain(|(place, _)| {
            let is_body = matches!(place, Place::Body { .. });
            let own = positive.recipe.bindings.iter().any(|binding| binding.place == *place);
            let known = supply.values.contains_key(place)
                || place.segments().last().is_some_and(|name| supply.by_name.contains_key(name));
            (supplied || !is_body) && !own && !known && !tried(place)
        });
        found
    }

    /// Adds the step that creates what a place refers to, and the binding to it, as far as names tell.
    fn create_for(&self, place: Place, referent: &Referent, reach: &mut Reach, depth: usize) {
        let (Some(create), Some(base)) = (self.callable(&referent.operation), self.base(&referent.operation))
        else {
            return;
        };
        let capture = Capture {
            name: format!("{} {}", create.id, referent.property.segments().join("/")),
            from: CaptureFrom::Answer(referent.property.clone()),
        };
        let source = Source::Capture(capture.name.clone());
        let made = reach.set_up.iter_mut().rev().find(|step| step.request.operation == create.id);
        if let Some(step) = made {
            if !step.captures.contains(&capture) {
                step.captures.push(capture);
            }
        } else {
            let before = self.reach_for(create, base, depth - 1);
            if reach.set_up.len() + before.set_up.len() >= MOST_STEPS {
                return;
            }
            let mut step = self.step(create, &base.recipe, &before);
            step.part = Part::SetUp;
            let mut clean_up = Vec::new();
            if let Some(identity) = self.identity_created_by(&create.id) {
                step.captures.push(identity.capture());
                clean_up.extend(identity.remove_steps(self, &before));
            }
            step.captures.push(capture);
            before.set_up.into_iter().for_each(|earlier| reach.set_up_with(earlier));
            clean_up.extend(before.clean_up);
            reach.clean_up_first(clean_up);
            reach.set_up.push(step);
        }
        reach.guessed.insert(place.clone());
        reach.bindings.push(Binding { place, source });
    }

    /// Adds the steps that create an item, and the binding to it. Whether that is possible.
    fn create_in(&self, collection: &Collection, reach: &mut Reach, depth: usize) -> bool {
        let Some(create) = creator(collection) else { return false };
        let (Some(identity), Some(create), Some(base)) =
            (Identity::of(collection), self.callable(create), self.base(create))
        else {
            return false;
        };
        // What a PUT creates needs its own path no more than that of its collection.
        let before = match &collection.create {
            Some(_) => self.reach_for(create, base, depth - 1),
            None => self.reach_of_parents(create, base, depth - 1),
        };
        let mut named = before.clone();
        named.bindings.extend(identity.chosen(collection).filter(|_| collection.create.is_none()));
        let mut step = self.step(create, &base.recipe, &named);
        step.part = Part::SetUp;
        step.captures.push(identity.capture());
        before.set_up.into_iter().for_each(|earlier| reach.set_up_with(earlier));
        for earlier in &before.bindings {
            // A nested path has the parameters of the one around it; nothing else of a set-up is the request's own.
            if matches!(earlier.place, Place::Path { .. }) && !reach.bindings.contains(earlier) {
                reach.bindings.push(earlier.clone());
                if before.guessed.contains(&earlier.place) {
                    reach.guessed.insert(earlier.place.clone());
                }
            }
        }
        let mut clean_up: Vec<Step> = identity.remove_steps(self, reach);
        clean_up.extend(before.clean_up);
        reach.clean_up_first(clean_up);
        reach.set_up_with(step);
        reach.bindings.push(identity.binding());
        true
    }

    fn can_create(&self, collection: &Collection) -> bool {
        creator(collection).is_some_and(|create| self.callable(create).is_some())
    }

    /// The discovery of existing items: only where the list itself needs nothing that would have to be found first.
    fn provision(&self, collection: &Collection) -> Option<Provision> {
        let (list, item) = (collection.list.as_ref()?, collection.item.as_ref()?);
        let property = item.property.clone()?;
        let operation = self.callable(&list.operation)?;
        let supply = self.supply(operation);
        let reachable = path_parameters(&operation.path)
            .iter()
            .all(|(_, name)| supply.values.contains_key(&Place::Path { name: (*name).to_owned() }));
        if !reachable {
            return None;
        }
        let step = self.step(operation, &self.base(&operation.id)?.recipe, &Reach::default());
        Some(Provision {
            service: self.subject.description.profile.id.clone(),
            key: format!("{}{} {property}", self.prefix, operation.id),
            step,
            items: list.items.clone(),
            property,
        })
    }
}

/// The operation that creates an item: a `POST`, else a `PUT` under a key of the caller's choice.
pub(super) fn creator(collection: &Collection) -> Option<&OperationId> {
    let item = collection.item.as_ref()?;
    let chosen = || item.replace.as_ref().filter(|_| item.chosen_key.is_some());
    collection.create.as_ref().map(|(create, _)| create).or_else(chosen)
}

/// The parameters of a path template, each with the path up to and including it.
fn path_parameters(path: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = path[from..].find('{') {
        let open = from + open;
        let Some(close) = path[open..].find('}') else { break };
        let close = open + close;
        found.push((&path[..=close], &path[open + 1..close]));
        from = close + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::path_parameters;

    #[test]
    fn each_parameter_knows_the_path_up_to_itself() {
        assert_eq!(path_parameters("/a/{x}/b/{y}"), [("/a/{x}", "x"), ("/a/{x}/b/{y}", "y")]);
        assert!(path_parameters("/a/{broken").is_empty());
    }
}
