//! The flow family: sequences of calls where paths, bodies and links make certain what the later answer must be.

use std::sync::Arc;

use samprov_contract::{Collection, Operation, Paging, Positive};
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family},
    content::JsonText,
    id::OperationId,
    place::Place,
    probe::{Capture, CaptureFrom, Part, Purpose, Step},
    recipe::{Binding, ParameterRecipe, ParameterValue, Source},
};

use super::{
    builder::{Draft, program},
    planner::Planner,
    reach::{Identity, Reach, creator},
};

/// The most valid bodies that one create or replace is tried with.
const MOST_BODIES: usize = 12;

impl Planner<'_> {
    /// The flows whose judged operation is this one.
    pub(super) fn flows(&self, operation: &Operation) -> Vec<Case> {
        let mut cases = Vec::new();
        for collection in self.collections_with(&operation.id) {
            if let (Some(identity), Some(create)) = (Identity::of(collection), creator(collection))
                && let Some(create) = self.callable(create)
            {
                if collection.create.is_some() {
                    cases.extend(self.created_is_read(operation, create, collection, &identity));
                    cases.extend(self.created_again(operation, create, &identity));
                    cases.extend(self.address_leads_to_created(operation, create, collection, &identity));
                    cases.extend(self.created_is_listed(operation, create, collection));
                }
                cases.extend(self.replaced_is_read(operation, collection));
                cases.extend(self.changed_is_read(operation, collection));
                cases.extend(self.refused_changes_nothing(operation, collection));
                cases.extend(self.deleted_is_gone(operation, collection, &identity));
                cases.extend(self.reading_changes_nothing(operation, collection));
                cases.extend(self.versions(operation, collection));
            }
            cases.extend(self.pages(operation, collection));
            cases.extend(self.filters(operation, collection));
        }
        cases.extend(self.read_twice(operation));
        cases.extend(self.not_modified(operation));
        cases.extend(self.links(operation));
        cases
    }

    fn created_is_read(
        &self,
        operation: &Operation,
        create: &Operation,
        collection: &Collection,
        identity: &Identity,
    ) -> Vec<Case> {
        if operation.id != create.id {
            return Vec::new();
        }
        let Some(read) = self.item_operation(collection, |item| item.read.as_ref()) else {
            return Vec::new();
        };
        let Some(read_base) = self.base(&read.id) else { return Vec::new() };
        let mut cases = Vec::new();
        for positive in self.telling_positives(create) {
            let mut prepared = self.prepare(create, &positive);
            prepared.step.shown_by = Some(self.positive_id(create, &positive));
            let mut read_step = self.step(read, &read_base.recipe, &prepared.reach);
            read_step.shown_by = Some(self.read_id(read, create, &positive));
            rebind(&mut read_step, &identity.binding());
            cases.push(self.flow(
                operation,
                &format!("create-read/{}", positive.name),
                Assertion::CreatedIsRead,
                &prepared.reach,
                vec![prepared.step.clone(), read_step],
            ));
        }
        cases
    }

    /// The plainest request that creates something, sent twice with the same content.
    fn created_again(&self, operation: &Operation, create: &Operation, identity: &Identity) -> Option<Case> {
        if operation.id != create.id || create.method != "POST" {
            return None;
        }
        let mut prepared = self.prepare(create, self.base(&create.id)?);
        let mut again = prepared.step.clone();
        let (first, second) = (identity.capture().name, format!("{} again", identity.capture().name));
        for capture in again.captures.iter_mut().filter(|capture| capture.name == first) {
            capture.name.clone_from(&second);
        }
        // What the second has created is removed first: it may refer to the other.
        let mut removal = identity.remove_steps(self, &prepared.reach);
        let bindings = removal.iter_mut().flat_map(|step| &mut step.request.bindings);
        for binding in bindings.filter(|binding| binding.source == Source::Capture(first.clone())) {
            binding.source = Source::Capture(second.clone());
        }
        removal.append(&mut prepared.reach.clean_up);
        prepared.reach.clean_up = removal;
        let steps = vec![prepared.step.clone(), again];
        Some(self.flow(operation, "create-create", Assertion::CreatedAgain, &prepared.reach, steps))
    }

    fn replaced_is_read(&self, operation: &Operation, collection: &Collection) -> Vec<Case> {
        let Some(replace) = self.item_operation(collection, |item| item.replace.as_ref()) else {
            return Vec::new();
        };
        let Some(read) = self.item_operation(collection, |item| item.read.as_ref()) else {
            return Vec::new();
        };
        let (true, Some(base), Some(read_base)) =
            (operation.id == replace.id, self.base(&replace.id), self.base(&read.id))
        else {
            return Vec::new();
        };
        let reach = self.reach(replace);
        let read_step = self.step(read, &read_base.recipe, &reach);
        let mut cases = Vec::new();
        let created: Vec<Positive> = collection
            .create
            .as_ref()
            .and_then(|(create, _)| self.callable(create))
            .map(|create| self.telling_positives(create))
            .unwrap_or_default();
        for positive in self.telling_positives(replace) {
            let reach = self.with_version(replace, &positive.recipe, &reach);
            let mut step = self.step(replace, &positive.recipe, &reach);
            step.shown_by = Some(self.positive_id(replace, &positive));
            let mut read_step = read_step.clone();
            if created.iter().skip(1).any(|made| made.name == positive.name) {
                read_step.shown_by = Some(self.read_of_id(read, &positive));
            }
            cases.push(self.flow(
                operation,
                &format!("replace-read/{}", positive.name),
                Assertion::ReplacedIsRead,
                &reach,
                vec![step, read_step],
            ));
        }
        if let Some(other) = self.telling_positives(replace).last() {
            let mut first = self.step(replace, &other.recipe, &reach);
            first.shown_by = Some(self.positive_id(replace, other));
            let second = self.step(replace, &base.recipe, &reach);
            // The first write has made the version known before it an old one.
            let between = self.version(replace).filter(|version| version.is_required);
            let between = between.and_then(|version| self.version_step(&version, &reach));
            let steps = [first].into_iter().chain(between).chain([second, read_step]).collect();
            cases.push(self.flow(
                operation,
                "replace-replace-read",
                Assertion::ReplacedIsRead,
                &reach,
                steps,
            ));
        }
        cases
    }

    /// What a PATCH sends as an object (RFC 7396) is read back; a list of changes (RFC 6902) is no object.
    fn changed_is_read(&self, operation: &Operation, collection: &Collection) -> Vec<Case> {
        let (Some(change), Some(read)) = (
            self.item_operation(collection, |item| item.change.as_ref()),
            self.item_operation(collection, |item| item.read.as_ref()),
        ) else {
            return Vec::new();
        };
        let Some(read_base) = self.base(&read.id).filter(|_| operation.id == change.id) else {
            return Vec::new();
        };
        let reach = self.reach(change);
        let read_step = self.step(read, &read_base.recipe, &reach);
        let flow = |positive: Positive| {
            let reach = self.with_version(change, &positive.recipe, &reach);
            let mut step = self.step(change, &positive.recipe, &reach);
            step.shown_by = Some(self.positive_id(change, &positive));
            self.flow(
                operation,
                &format!("change-read/{}", positive.name),
                Assertion::ReplacedIsRead,
                &reach,
                vec![step, read_step.clone()],
            )
        };
        self.telling_positives(change).into_iter().map(flow).collect()
    }

    fn deleted_is_gone(
        &self,
        operation: &Operation,
        collection: &Collection,
        identity: &Identity,
    ) -> Vec<Case> {
        let read = self.deleted_is_not_read(operation, collection);
        read.into_iter().chain(self.deleted_is_not_listed(operation, collection, identity)).collect()
    }

    fn deleted_is_not_read(&self, operation: &Operation, collection: &Collection) -> Option<Case> {
        let delete = self.item_operation(collection, |item| item.delete.as_ref())?;
        let read = self.item_operation(collection, |item| item.read.as_ref())?;
        if operation.id != delete.id {
            return None;
        }
        let reach = self.reach(delete);
        let delete_step = self.step(delete, &self.base(&delete.id)?.recipe, &reach);
        let mut read_step = self.step(read, &self.base(&read.id)?.recipe, &reach);
        read_step.shown_by = Some(self.not_found_id(read));
        Some(self.flow(
            operation,
            "delete-read",
            Assertion::DeletedIsGone,
            &reach,
            vec![delete_step, read_step],
        ))
    }

    /// A second read of the same: only where a path names what is read.
    fn read_twice(&self, operation: &Operation) -> Option<Case> {
        if operation.method != "GET" || !operation.path.contains('{') {
            return None;
        }
        let prepared = self.prepare(operation, self.base(&operation.id)?);
        let steps = vec![prepared.step.clone(), prepared.step.clone()];
        let mut case = self.flow(operation, "read-read", Assertion::ReadIsRepeatable, &prepared.reach, steps);
        case.data = prepared.data;
        case.wanted_values = prepared.wanted_values;
        Some(case)
    }

    fn pages(&self, operation: &Operation, collection: &Collection) -> Vec<Case> {
        let (Some(list), Some(paging)) = (&collection.list, &collection.paging) else { return Vec::new() };
        if operation.id != list.operation {
            return Vec::new();
        }
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let mut reach = self.reach(operation);
        self.two_items(collection, &mut reach);
        let limit = paging.smallest;
        let page = |offset: Option<u32>| self.page(operation, base, paging, limit, offset, &reach);
        let mut cases = vec![self.flow(
            operation,
            "page-within-limit",
            Assertion::PageWithinLimit {
                items: list.items.clone(),
                limit: paging.limit.clone(),
                at_most: limit,
            },
            &reach,
            vec![page(None)],
        )];
        let identity = collection.item.as_ref().and_then(|item| item.property.clone());
        if let (Some(_), 1, Some(identity)) = (&paging.offset, limit, identity) {
            cases.push(self.flow(
                operation,
                "offset-moves-on",
                Assertion::OffsetMovesOn { items: list.items.clone(), identity },
                &reach,
                vec![page(Some(0)), page(Some(1)), page(Some(0))],
            ));
        }
        cases.extend(self.pages_add_up(operation, collection, &reach));
        cases
    }

    /// Makes sure that the list has two items, where the case can make its own.
    pub(super) fn two_items(&self, collection: &Collection, reach: &mut Reach) {
        let (Some(identity), Some((create, _))) = (Identity::of(collection), &collection.create) else {
            return;
        };
        let (Some(create), Some(base)) = (self.callable(create), self.base(create)) else { return };
        for number in ["first", "second"] {
            let mut step = self.step(create, &base.recipe, reach);
            let mut capture = identity.capture();
            capture.name = format!("{} {number}", capture.name);
            let mut removal = identity.remove_steps(self, reach);
            let mut binding = identity.binding();
            binding.source = Source::Capture(capture.name.clone());
            for step in &mut removal {
                rebind(step, &binding);
            }
            reach.clean_up.splice(0..0, removal);
            step.part = Part::SetUp;
            step.captures.push(capture);
            reach.set_up.push(step);
        }
    }

    pub(super) fn page(
        &self,
        operation: &Operation,
        base: &Positive,
        paging: &Paging,
        limit: u32,
        offset: Option<u32>,
        reach: &Reach,
    ) -> Step {
        let mut recipe = base.recipe.clone();
        let mut set = |place: &Place, number: u32| {
            recipe.parameters.retain(|parameter| parameter.place != *place);
            let value = ParameterValue::Value(JsonText(number.to_string()));
            recipe.parameters.push(ParameterRecipe { place: place.clone(), value });
        };
        set(&paging.limit, limit);
        if let (Some(place), Some(offset)) = (&paging.offset, offset) {
            set(place, offset);
        }
        self.step(operation, &recipe, reach)
    }

    fn links(&self, operation: &Operation) -> Vec<Case> {
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let mut cases = Vec::new();
        for answer in operation.answers.iter().filter(|answer| answer.status.is_success()) {
            for (name, link) in &answer.links {
                let Some(target) = self.callable(&link.operation) else { continue };
                let Some(target_base) = self.base(&target.id) else { continue };
                let mut prepared = self.prepare(operation, base);
                let mut step = self.step(target, &target_base.recipe, &Reach::default());
                let mut understood = true;
                for (parameter, expression) in &link.parameters {
                    let place = target
                        .parameters
                        .iter()
                        .find(|known| known.name == *parameter)
                        .map(|known| &known.place);
                    match (place, capture_from(expression)) {
                        (Some(place), Some(from)) => {
                            let capture = Capture { name: format!("link {parameter}"), from };
                            let source = Source::Capture(capture.name.clone());
                            rebind(&mut step, &Binding { place: place.clone(), source });
                            prepared.step.captures.push(capture);
                        }
                        (Some(place), None) if !expression.starts_with('$') => {
                            step.request.parameters.retain(|own| own.place != *place);
                            let value = ParameterValue::Raw(expression.clone());
                            step.request.parameters.push(ParameterRecipe { place: place.clone(), value });
                        }
                        _ => understood = false,
                    }
                }
                if understood {
                    let steps = vec![prepared.step.clone(), step];
                    let assertion = Assertion::LinkHolds { link: name.clone() };
                    cases.push(self.flow(
                        operation,
                        &format!("link/{name}"),
                        assertion,
                        &prepared.reach,
                        steps,
                    ));
                }
            }
        }
        cases
    }

    pub(super) fn flow(
        &self,
        operation: &Operation,
        name: &str,
        assertion: Assertion,
        reach: &Reach,
        tests: Vec<Step>,
    ) -> Case {
        let segments =
            [operation.id.as_str()].into_iter().chain(name.split('/')).map(str::to_owned).collect();
        self.case(Draft {
            family: Family::Flow,
            operation,
            segments,
            assertion,
            programs: vec![program(Purpose::Test, &reach.set_up, tests, &reach.clean_up)],
            control: None,
            data: DataOrigin::KnownGood,
            wanted_values: Vec::new(),
        })
    }

    /// The bodies that show most about what is stored: the plainest, the fullest, one for each branch, letters beyond ASCII, other
    /// values than those of the plainest.
    pub(super) fn telling_positives(&self, operation: &Operation) -> Vec<Positive> {
        if let Some(known) = self.telling.get(&operation.id) {
            return known.as_ref().clone();
        }
        let telling = self.make_telling(operation);
        self.telling.put(&operation.id, Arc::new(telling.clone()));
        telling
    }

    fn make_telling(&self, operation: &Operation) -> Vec<Positive> {
        let rank = |(index, positive): &(usize, Positive)| {
            let name = positive.name.as_str();
            let in_body = name.starts_with("body/");
            let last = name.rsplit('/').next().unwrap_or_default();
            match name {
                _ if *index == 0 => Some(0),
                "full" => Some(1),
                _ if name.contains("/branch/") => Some(2),
                _ if in_body && last == "letters" => Some(3),
                _ if in_body && (name.contains("/value/") || last.starts_with("enum-")) => Some(4),
                _ if in_body && ["maximum", "minimum", "max-length"].contains(&last) => Some(5),
                _ => None,
            }
        };
        let positives = self.positives(operation, usize::MAX).into_iter().enumerate();
        let mut ranked: Vec<(u8, Positive)> =
            positives.filter_map(|positive| Some((rank(&positive)?, positive.1))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let mut found: Vec<Positive> =
            ranked.into_iter().map(|(_, positive)| positive).take(MOST_BODIES).collect();
        // A made-up version is never the current one.
        if let Some(version) = self.version(operation).filter(|version| !version.is_required) {
            for positive in &mut found {
                version.leave_out(&mut positive.recipe);
            }
        }
        found
    }

    pub(super) fn item_operation<'c>(
        &self,
        collection: &'c Collection,
        pick: impl Fn(&'c samprov_contract::Resource) -> Option<&'c OperationId>,
    ) -> Option<&Operation> {
        self.callable(pick(collection.item.as_ref()?)?)
    }
}

/// Replaces the binding at a place.
pub(super) fn rebind(step: &mut Step, binding: &Binding) {
    step.request.bindings.retain(|own| own.place != binding.place);
    step.request.bindings.push(binding.clone());
}

/// A runtime expression (OpenAPI 3.1.1, 4.8.20.4) as a capture; `None` when it is a constant or not supported.
fn capture_from(expression: &str) -> Option<CaptureFrom> {
    let (in_answer, rest) = match expression.strip_prefix("$response.") {
        Some(rest) => (true, rest),
        None => (false, expression.strip_prefix("$request.")?),
    };
    let place = if let Some(pointer) = rest.strip_prefix("body#") {
        Place::body(pointer)
    } else if rest == "body" {
        Place::body("")
    } else if let Some(name) = rest.strip_prefix("header.") {
        Place::header(name)
    } else if let Some(name) = rest.strip_prefix("query.") {
        Place::query(name)
    } else {
        Place::Path { name: rest.strip_prefix("path.")?.to_owned() }
    };
    Some(if in_answer { CaptureFrom::Answer(place) } else { CaptureFrom::Request(place) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtime_expressions_become_captures() {
        assert_eq!(capture_from("$response.body#/id"), Some(CaptureFrom::Answer(Place::body("/id"))));
        assert_eq!(
            capture_from("$request.path.id"),
            Some(CaptureFrom::Request(Place::Path { name: "id".into() }))
        );
        assert_eq!(capture_from("constant"), None);
    }
}
