//! Lists against what is known to be there: filters, pages that add up, and what was created or deleted.

use samprov_contract::{Collection, Filter, Operation, Paging};
use samprov_model::{
    case::{Assertion, Case},
    content::JsonText,
    place::Place,
    probe::{Capture, CaptureFrom, Part, Step},
    recipe::{Binding, ParameterRecipe, ParameterValue, RequestRecipe, Source},
};

use super::{
    flow::rebind,
    planner::Planner,
    reach::{Identity, Reach},
};

/// The most pages that a list is walked through.
const MOST_PAGES: u32 = 4;

/// The most filters of one list that are tried.
const MOST_FILTERS: usize = 4;

/// How long what is kept in several places may take until all of them show it.
const PAUSE: u32 = 2_000;

impl Planner<'_> {
    /// What was created stands in the list: judged of the list.
    pub(super) fn created_is_listed(
        &self,
        operation: &Operation,
        create: &Operation,
        collection: &Collection,
    ) -> Option<Case> {
        let list = collection.list.as_ref().filter(|list| list.operation == operation.id)?;
        let identity = collection.item.as_ref().and_then(|item| item.property.clone())?;
        let base = self.base(&create.id)?;
        let mut prepared = self.prepare(create, base);
        prepared.step.shown_by = Some(self.positive_id(create, base));
        let walk = self.walk(operation, collection, &prepared.reach)?;
        let steps = [prepared.step.clone()].into_iter().chain(walk).collect();
        let assertion = Assertion::ListHoldsCreated { items: list.items.clone(), identity };
        let mut case = self.flow(operation, "create-list", assertion, &prepared.reach, steps);
        add_patient(&mut case);
        Some(case)
    }

    /// What was deleted does not stand in the list any more: judged of the delete, since what is not deleted at all shows there too.
    pub(super) fn deleted_is_not_listed(
        &self,
        operation: &Operation,
        collection: &Collection,
        identity: &Identity,
    ) -> Option<Case> {
        let delete = self.item_operation(collection, |item| item.delete.as_ref())?;
        let base = self.base(&delete.id).filter(|_| operation.id == delete.id)?;
        let list = collection.list.as_ref()?;
        let property = collection.item.as_ref().and_then(|item| item.property.clone())?;
        let listing = self.callable(&list.operation)?;
        let reach = self.reach(delete);
        let mut remove = self.step(delete, &base.recipe, &reach);
        rebind(&mut remove, &identity.binding());
        let steps = [remove].into_iter().chain(self.walk(listing, collection, &reach)?).collect();
        let assertion = Assertion::ListLeavesOutDeleted { items: list.items.clone(), identity: property };
        let mut case = self.flow(operation, "delete-list", assertion, &reach, steps);
        add_patient(&mut case);
        Some(case)
    }

    /// The pages of a list, as many at once as it gives, up to a bound.
    fn walk(&self, operation: &Operation, collection: &Collection, reach: &Reach) -> Option<Vec<Step>> {
        let recipe = &self.base(&operation.id)?.recipe;
        let step = |recipe: RequestRecipe| self.step(operation, &recipe, reach);
        let Some(paging) = &collection.paging else { return Some(vec![step(recipe.clone())]) };
        let sized = |numbers: &[(&Place, u32)]| {
            let mut recipe = recipe.clone();
            for (place, number) in [(&paging.limit, paging.ample)].iter().chain(numbers) {
                set(&mut recipe, place, *number);
            }
            step(recipe)
        };
        if let Some(offset) = &paging.offset {
            return Some((0..MOST_PAGES).map(|page| sized(&[(offset, page * paging.ample)])).collect());
        }
        if let Some(page) = &paging.page {
            let numbered = |number| sized(&[(&page.parameter, page.first + number)]);
            return Some((0..MOST_PAGES).map(numbered).collect());
        }
        let first = sized(&[]);
        Some(match following(collection) {
            Some(following) => following.chain(first, MOST_PAGES),
            None => vec![first],
        })
    }

    /// Two small pages are the same items as one of twice their size, whichever way the second one is asked for.
    pub(super) fn pages_add_up(
        &self,
        operation: &Operation,
        collection: &Collection,
        reach: &Reach,
    ) -> Vec<Case> {
        let (Some(list), Some(paging), Some(base)) =
            (&collection.list, &collection.paging, self.base(&operation.id))
        else {
            return Vec::new();
        };
        let identity = collection.item.as_ref().and_then(|item| item.property.clone());
        let total = collection.listing.total.clone();
        let small = |offset: Option<u32>| self.page(operation, base, paging, paging.smallest, offset, reach);
        let large = |paging: &Paging| {
            let double = paging.double?;
            Some(self.page(operation, base, paging, double, paging.offset.as_ref().map(|_| 0), reach))
        };
        let Some(whole) = large(paging) else { return Vec::new() };
        let mut cases = Vec::new();
        let mut add = |name: &str, second: Vec<Step>| {
            let steps = [whole.clone()].into_iter().chain(second).chain([whole.clone()]).collect();
            let assertion = Assertion::PagesAddUp {
                items: list.items.clone(),
                identity: identity.clone(),
                total: total.clone(),
            };
            cases.push(self.flow(operation, &format!("pages-add-up/{name}"), assertion, reach, steps));
        };
        if paging.offset.is_some() {
            add("offset", vec![small(Some(0)), small(Some(paging.smallest))]);
        }
        if let Some(page) = &paging.page {
            let numbered = |number: u32| {
                let mut step = small(None);
                set(&mut step.request, &page.parameter, number);
                step
            };
            add("page", vec![numbered(page.first), numbered(page.first + 1)]);
        }
        if let Some(cursor) = Following::by_cursor(collection) {
            add("cursor", cursor.chain(small(None), 2));
        }
        if let Some(next) = Following::by_address(collection) {
            let first = small(paging.offset.as_ref().map(|_| 0));
            cases.push(self.flow(
                operation,
                "follow-next",
                Assertion::NextPageHolds { items: list.items.clone(), identity: identity.clone() },
                reach,
                next.chain(first.clone(), 2).into_iter().chain([first]).collect(),
            ));
        }
        cases
    }

    /// A list filtered by the value that its first item has.
    pub(super) fn filters(&self, operation: &Operation, collection: &Collection) -> Vec<Case> {
        let Some(list) = collection.list.as_ref().filter(|list| list.operation == operation.id) else {
            return Vec::new();
        };
        let Some(base) = self.base(&operation.id) else { return Vec::new() };
        let Place::Body { inside } = &list.items else { return Vec::new() };
        let mut cases = Vec::new();
        for filter in collection.listing.filters.iter().take(MOST_FILTERS) {
            let is_required =
                operation.parameters.iter().any(|known| known.place == filter.parameter && known.required);
            if is_required {
                continue;
            }
            let mut reach = self.reach(operation);
            self.differing_items(collection, filter, &mut reach);
            let property = filter.property.replace('~', "~0").replace('/', "~1");
            let value = Capture {
                name: format!("filter {property}"),
                from: CaptureFrom::Answer(Place::body(format!("{}/0/{property}", inside.pointer()))),
            };
            let mut first = self.step(operation, &base.recipe, &reach);
            first.request.parameters.retain(|own| own.place != filter.parameter);
            let mut filtered = first.clone();
            let source = Source::Capture(value.name.clone());
            filtered.request.bindings.push(Binding { place: filter.parameter.clone(), source });
            first.captures.push(value);
            cases.push(self.flow(
                operation,
                &format!("filter/{}", filter.property),
                Assertion::FilterHolds {
                    items: list.items.clone(),
                    parameter: filter.parameter.clone(),
                    property: filter.property.clone(),
                    meaning: filter.meaning,
                },
                &reach,
                vec![first, filtered],
            ));
        }
        cases
    }

    /// Makes sure that the list has two items with different values of a property, where the case can make its own.
    fn differing_items(&self, collection: &Collection, filter: &Filter, reach: &mut Reach) {
        let (Some(identity), Some((create, _))) = (Identity::of(collection), &collection.create) else {
            return;
        };
        let Some(create) = self.callable(create) else { return };
        let Some(base) = self.base(&create.id) else { return };
        let at = Place::body(format!("/{}", filter.property));
        let value = |positive: &samprov_contract::Positive| {
            self.subject.contracts.value_in_recipe(&positive.recipe, &at)
        };
        let own = value(base);
        let bodies = self.telling_positives(create);
        let other = bodies.iter().find(|body| value(body).is_some_and(|other| Some(other) != own));
        let before = self.reach(create);
        for earlier in &before.set_up {
            if !reach.set_up.contains(earlier) {
                reach.set_up.push(earlier.clone());
            }
        }
        let later: Vec<Step> =
            before.clean_up.iter().filter(|step| !reach.clean_up.contains(step)).cloned().collect();
        reach.clean_up.splice(0..0, later);
        for (number, body) in [Some(base), other].into_iter().flatten().enumerate() {
            let mut capture = identity.capture();
            capture.name = format!("{} {number}", capture.name);
            let mut binding = identity.binding();
            binding.source = Source::Capture(capture.name.clone());
            let mut removal = identity.remove_steps(self, &before);
            for step in &mut removal {
                rebind(step, &binding);
            }
            reach.clean_up.splice(0..0, removal);
            let mut step = self.step(create, &body.recipe, &before);
            step.part = Part::SetUp;
            step.shown_by = Some(self.positive_id(create, body));
            step.captures.push(capture);
            reach.set_up.push(step);
        }
    }
}

/// How one page leads to the next.
struct Following {
    capture: Capture,
    /// The query parameter that takes it; without one it is an address.
    parameter: Option<Place>,
}

impl Following {
    fn by_cursor(collection: &Collection) -> Option<Self> {
        let cursor = collection.listing.cursor.as_ref()?;
        let capture = Capture {
            name: "cursor of the next page".to_owned(),
            from: CaptureFrom::Answer(cursor.from.clone()),
        };
        Some(Self { capture, parameter: Some(cursor.parameter.clone()) })
    }

    fn by_address(collection: &Collection) -> Option<Self> {
        let from = collection.listing.next.clone()?;
        let capture = Capture { name: "address of the next page".to_owned(), from };
        Some(Self { capture, parameter: None })
    }

    /// This page and the following ones.
    fn chain(&self, mut first: Step, pages: u32) -> Vec<Step> {
        first.captures.push(self.capture.clone());
        let mut later = first.clone();
        match &self.parameter {
            Some(place) => {
                let source = Source::Capture(self.capture.name.clone());
                rebind(&mut later, &Binding { place: place.clone(), source });
            }
            None => later.address = Some(self.capture.name.clone()),
        }
        [first].into_iter().chain((1..pages).map(|_| later.clone())).collect()
    }
}

fn following(collection: &Collection) -> Option<Following> {
    Following::by_cursor(collection).or_else(|| Following::by_address(collection))
}

/// Gives a case a second program that waits before it looks: lists may show later what is written now.
fn add_patient(case: &mut Case) {
    let Some(mut patient) = case.programs.first().cloned() else { return };
    let looks = patient.steps.iter_mut().filter(|step| step.part == Part::Test).nth(1);
    if let Some(look) = looks {
        look.pause = PAUSE;
    }
    case.programs.push(patient);
}

fn set(recipe: &mut RequestRecipe, place: &Place, number: u32) {
    recipe.parameters.retain(|own| own.place != *place);
    let value = ParameterValue::Value(JsonText(number.to_string()));
    recipe.parameters.push(ParameterRecipe { place: place.clone(), value });
}
