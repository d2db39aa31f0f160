//! Which things exist that nobody has created: what a collection lets its callers find out about them.

use std::collections::BTreeSet;

use samprov_contract::{Collection, Contracts};

use crate::part::Part;

/// Which things of a collection exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// Those that were there from the start or were created since.
    Closed,
    /// Every one that can be named. What is deleted is there again: nobody could bring it back or learn of another, and a service
    /// in which nothing can be reached is of no use.
    Lasting,
    /// Every one that can be named, until it is written and then deleted: a PUT brings it back.
    Open,
}

/// The worlds of collections, in their order.
pub(crate) fn worlds(contracts: &Contracts, collections: &[Collection], part: Part) -> Vec<World> {
    let certain: BTreeSet<&str> = contracts
        .collections()
        .iter()
        .filter(|collection| {
            let chosen = collection.item.as_ref().is_some_and(|item| item.chosen_key.is_some());
            (collection.create.is_some() || chosen) && collection.item.is_some()
        })
        .map(|collection| collection.path.as_str())
        .collect();
    let world = |collection: &Collection| match part {
        Part::Dependency => World::Closed,
        Part::Candidate if certain.contains(collection.path.as_str()) => World::Closed,
        Part::Candidate if is_found_by_listing(collection) => World::Closed,
        Part::Candidate if is_created_by_name(contracts, collection) => World::Open,
        Part::Candidate => World::Lasting,
    };
    collections.iter().map(world).collect()
}

/// Whether callers learn of all there is from a list that needs nothing found before, and can only read.
fn is_found_by_listing(collection: &Collection) -> bool {
    let only_read = collection.item.as_ref().is_some_and(|item| {
        item.property.is_some() && item.replace.is_none() && item.change.is_none() && item.delete.is_none()
    });
    only_read && collection.list.is_some() && !collection.path.contains('{')
}

/// Whether a PUT to a name that is not there creates (RFC 9110, 9.3.4).
fn is_created_by_name(contracts: &Contracts, collection: &Collection) -> bool {
    let replace = collection.item.as_ref().and_then(|item| item.replace.as_ref());
    let replace = replace.and_then(|replace| contracts.operation(replace));
    replace.is_some_and(|replace| replace.declares_exactly(201))
}
