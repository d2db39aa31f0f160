//! What may be left out of a request: optional parameters, the body, members and items at any depth.

use std::collections::BTreeSet;

use samprov_model::{place::Place, recipe::RequestRecipe};
use serde_json::Value;

use super::places::{change, holds, places, pointer_of, whole};
use crate::{contracts::Contracts, pointer};

/// The parts of a request that may each be left out without its keeping or breaking its contract in another way, outer before
/// inner. `kept` stay, with what stands around them and what stands beside them in a list.
pub(crate) fn removable(contracts: &Contracts, recipe: &RequestRecipe, kept: &[Place]) -> Vec<Place> {
    let Some(before) = breaks(contracts, recipe) else { return Vec::new() };
    let mut found: Vec<Place> = Vec::new();
    let mut seen: Vec<Place> = Vec::new();
    for (place, _) in places(recipe) {
        // A structured parameter is listed once for each of its places; its whole comes first.
        if seen.contains(&place) {
            continue;
        }
        seen.push(place.clone());
        let stays = kept.iter().any(|kept| holds(&place, kept) || is_beside(&place, kept));
        if !stays && same_without(contracts, recipe, &place, &before) {
            found.push(place);
        }
    }
    found
}

/// The request without some of its parts, and without the bindings that would bring them back.
pub(crate) fn without(recipe: &RequestRecipe, parts: &[Place]) -> RequestRecipe {
    let mut smaller = recipe.clone();
    // From the last to the first: what is left out of a list then moves nothing that is still to be left out.
    for part in parts.iter().rev() {
        let inside = pointer_of(part);
        if inside.is_empty() {
            match part {
                Place::Body { .. } => smaller.body = None,
                _ => smaller.parameters.retain(|parameter| whole(&parameter.place) != *part),
            }
        } else {
            change(&mut smaller, part, |tree| take(tree, inside));
        }
        smaller.bindings.retain(|binding| !holds(part, &binding.place));
    }
    smaller
}

/// Whether two requests keep their contract, or break it in the same way.
pub(crate) fn breaks_alike(contracts: &Contracts, one: &RequestRecipe, other: &RequestRecipe) -> bool {
    let first = breaks(contracts, one);
    first.is_some() && first == breaks(contracts, other)
}

/// How a request breaks its contract, before its bindings are filled in: the places, indexes left out, and the keywords.
pub(super) fn breaks(contracts: &Contracts, recipe: &RequestRecipe) -> Option<BTreeSet<(Place, String)>> {
    let planned = RequestRecipe { bindings: Vec::new(), ..recipe.clone() };
    let request = contracts.encode(&planned, &|_| None).ok()?;
    let violations = contracts.violations_of_request(&recipe.operation, &request);
    Some(violations.into_iter().map(|it| (it.place.generalised(), it.keyword)).collect())
}

fn same_without(
    contracts: &Contracts,
    recipe: &RequestRecipe,
    part: &Place,
    before: &BTreeSet<(Place, String)>,
) -> bool {
    breaks(contracts, &without(recipe, std::slice::from_ref(part))).as_ref() == Some(before)
}

/// Whether a place is an item of a list that a kept place stands in: leaving it out would move what is kept.
fn is_beside(place: &Place, kept: &Place) -> bool {
    let Some((list, last)) = pointer::parent(pointer_of(place)) else { return false };
    let is_index = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let in_list =
        pointer_of(kept).strip_prefix(list).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| {
            rest.split('/').next().is_some_and(|step| step.bytes().all(|it| it.is_ascii_digit()))
        });
    is_index && whole(place) == whole(kept) && in_list
}

fn take(tree: &mut Value, at: &str) {
    let Some((above, last)) = pointer::parent(at) else { return };
    match tree.pointer_mut(above) {
        Some(Value::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => drop(items.remove(index)),
            Ok(_) | Err(_) => {}
        },
        Some(Value::Object(members)) => drop(members.remove(&last)),
        Some(Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_)) | None => {}
    }
}
