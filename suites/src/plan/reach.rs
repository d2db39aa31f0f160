//! How a request reaches data that exist: test data, own set-up, discovery; in that order.

use std::collections::BTreeSet;

use samprov_contract::{ChosenKey, Collection, Operation};
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

/// What must happen before and after a request, and what its path is bound to.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) set_up: Vec<Step>,
    pub(super) clean_up: Vec<Step>,
    pub(super) bindings: Vec<Binding>,
    given: BTreeSet<Place>,
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

/// Whether a binding fits a request: a header field is given only where the request carries it.
fn fits(binding: &Binding, request: &RequestRecipe) -> bool {
    match &binding.place {
        Place::Header { name } => request.parameters.iter().any(|own| match &own.place {
            Place::Header { name: other } => name.eq_ignore_ascii_case(other),
            _ => false,
        }),
        _ => true,
    }
}

impl Reach {
    /// Whether something is known to exist at this place.
    pub(super) fn reaches(&self, place: &Place) -> bool {
        self.given.contains(place) || self.bindings.iter().any(|binding| binding.place == *place)
    }

    /// Binds the path of a request, save where the request has a binding or a deliberate value of its own.
    pub(super) fn bind(&self, request: &mut RequestRecipe) {
        for binding in &self.bindings {
            if fits(binding, request) && !request.bindings.iter().any(|own| own.place == binding.place) {
                request.bindings.push(binding.clone());
            }
        }
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
    /// How the path of an operation reaches what exists.
    pub(super) fn reach(&self, operation: &Operation) -> Reach {
        self.reach_within(operation, DEEPEST)
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

    fn reach_within(&self, operation: &Operation, depth: usize) -> Reach {
        let mut reach = self.reach_along(operation, &path_parameters(&operation.path), depth);
        if let Some(version) = self.version(operation).filter(|version| version.is_required) {
            self.read_version(&version, &mut reach);
        }
        reach
    }

    /// The same without the last parameter, which names what is about to be created.
    fn reach_of_parents(&self, operation: &Operation, depth: usize) -> Reach {
        let parameters = path_parameters(&operation.path);
        self.reach_along(operation, parameters.split_last().map_or(&[], |(_, parents)| parents), depth)
    }

    fn reach_along(&self, operation: &Operation, parameters: &[(&str, &str)], depth: usize) -> Reach {
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
        reach
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
            Some(_) => self.reach_within(create, depth - 1),
            None => self.reach_of_parents(create, depth - 1),
        };
        let mut named = before.clone();
        named.bindings.extend(identity.chosen(collection).filter(|_| collection.create.is_none()));
        let mut step = self.step(create, &base.recipe, &named);
        step.part = Part::SetUp;
        step.captures.push(identity.capture());
        for earlier in before.set_up {
            if !reach.set_up.contains(&earlier) {
                reach.set_up.push(earlier);
            }
        }
        for earlier in &before.bindings {
            if !reach.bindings.contains(earlier) {
                reach.bindings.push(earlier.clone());
            }
        }
        let mut clean_up: Vec<Step> = identity.remove_steps(self, reach);
        clean_up.extend(before.clean_up.into_iter().filter(|step| !reach.clean_up.contains(step)));
        clean_up.append(&mut reach.clean_up);
        reach.clean_up = clean_up;
        reach.set_up.push(step);
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
